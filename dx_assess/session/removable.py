"""Files on USB memories and other media that are taken out: finding that out, and working on a copy instead."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from pathlib import Path

from dx_assess.errors import AppError, Where
from dx_assess.session.files import this_user
from dx_assess.store.dxafile import DxaFile

_REMOVABLE_DRIVE = 2
"""Windows: DRIVE_REMOVABLE of GetDriveTypeW."""


def is_removable(path: Path) -> bool:
    """Whether a file lies on a medium that is taken out; False when the system does not tell."""
    try:
        return _windows(path) if os.name == "nt" else _linux(path)
    except (OSError, ValueError):
        return False


def _windows(path: Path) -> bool:
    drive = os.path.splitdrive(os.path.abspath(path))[0]
    system = getattr(ctypes, "windll", None)  # only Windows has it
    return bool(drive) and system is not None and system.kernel32.GetDriveTypeW(f"{drive}\\") == _REMOVABLE_DRIVE


def _linux(path: Path, devices: Path = Path("/sys/dev/block")) -> bool:
    """The kernel says it of the disk; of a partition it is written one folder above."""
    number = os.stat(path).st_dev
    place = (devices / f"{os.major(number)}:{os.minor(number)}").resolve(strict=True)
    for folder in (place, place.parent):
        mark = folder / "removable"
        if mark.is_file():
            return mark.read_text(encoding="ascii").strip() == "1"
    return False


def copy_here(path: Path, folder: Path, progress: Callable[[int, str], None] | None = None) -> Path:
    """A copy of a town file in ``folder`` under its own name, or with a number when that is taken.

    :param progress: told percent and words; what it raises ends the copying, and nothing is left of it.
    :raises AppError: E-STORE-…, E-COPY-FOLDER.
    """
    if not folder.is_dir():
        fix = "設定の「ファイルを置くフォルダー」を確かめてください。"
        raise AppError("E-COPY-FOLDER", "写しを置くフォルダーがありません。", fix, Where(file=str(folder)))
    target, number = folder / path.name, 1
    while target.exists():
        number += 1
        target = folder / f"{path.stem}_{number}{path.suffix}"
    with DxaFile.open(path, this_user(), read_only=True) as file:
        tell = progress
        file.back_up_to(target, None if tell is None else lambda percent: tell(percent, "写しています"))
    return target
