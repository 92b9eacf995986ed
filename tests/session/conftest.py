"""The shipped question set and a new town file."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dx_assess.session.catalog import Catalog
from dx_assess.session.document import Document
from dx_assess.session.files import new_file, open_file
from dx_assess.store.edits import Town

TOWN = Town("073628", "鏡石町", "福島県")

CopySample = Callable[[Path], Document]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "鏡石町.dxa"


@pytest.fixture
def document(catalog: Catalog, path: Path) -> Iterator[Document]:
    """A new file of 2026, standard edition."""
    found = new_file(catalog, path, TOWN, 2026, clock=lambda: datetime(2026, 5, 1, tzinfo=UTC))
    yield found
    found.close()


@pytest.fixture(scope="session")
def copy_sample(catalog: Catalog, made_sample: Path) -> CopySample:
    """A copy of the sample town under another path, open."""
    return lambda path: open_file(catalog, Path(shutil.copyfile(made_sample, path)), backup=False)
