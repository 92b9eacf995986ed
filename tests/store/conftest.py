"""A town file to work with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dx_assess.store.dxafile import DxaFile
from dx_assess.store.edits import PutYear, Town, YearInfo
from dx_assess.store.owner import Owner

TOWN = Town("073628", "鏡石町", "福島県")
ME = Owner("sato", "pc-1", "2026-05-01T09:00")
YEAR = YearInfo(2026, "standard", "standard", "1.0.0", "fukushima")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "鏡石町.dxa"


@pytest.fixture
def owner() -> Owner:
    return ME


@pytest.fixture
def make(path: Path) -> Callable[[], DxaFile]:
    """Create the file with one year."""

    def create() -> DxaFile:
        file = DxaFile.create(path, TOWN, ME, lambda: datetime(2026, 5, 1, 0, 0, tzinfo=UTC))
        file.apply([PutYear(YEAR)], "ファイルの作成")
        return file

    return create
