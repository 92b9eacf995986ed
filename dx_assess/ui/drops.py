"""Which files may be dropped on the window and its pages."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from PySide6.QtCore import QMimeData

TOWN = ".dxa"
PACK = ".dxpack"
INQUIRY = ".dxinquiry"
SHEETS = (".xlsx", ".xlsm")


def dropped_file(data: QMimeData, endings: Collection[str]) -> Path | None:
    """The file, when it is a single local one with one of these endings (lower case)."""
    paths = dropped_files(data, endings)
    return paths[0] if len(paths) == 1 else None


def dropped_files(data: QMimeData, endings: Collection[str]) -> list[Path]:
    """The local files with these endings; none when something else is among them."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return paths if paths and all(path.suffix.lower() in endings for path in paths) else []
