"""Opening town files in tests: what is refused, and changing a file behind the program's back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from dx_assess.errors import AppError
from dx_assess.store.dxafile import DxaFile
from dx_assess.store.edits import YearInfo
from dx_assess.store.owner import Owner

Make = Callable[[], DxaFile]
YEAR = YearInfo(2026, "standard", "standard", "1.0.0", "fukushima")


def opened(path: Path, owner: Owner, **options: object) -> DxaFile:
    return DxaFile.open(path, owner, **options)  # type: ignore[arg-type]


def refused(path: Path, owner: Owner, **options: object) -> str:
    """The code of the error that opening raises; nothing stays locked or left over."""
    before = sorted(item.name for item in path.parent.iterdir())
    with pytest.raises(AppError) as caught:
        opened(path, owner, **options).close()
    assert caught.value.fix
    assert sorted(item.name for item in path.parent.iterdir()) == before
    return caught.value.code


def raw(path: Path, *statements: str) -> None:
    """Change the file behind the program's back."""
    connection = sqlite3.connect(path)
    with connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()
