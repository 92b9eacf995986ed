"""The shipped question set and a new town file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dx_assess.session.catalog import Catalog, load_catalog
from dx_assess.session.document import Document
from dx_assess.session.files import new_file
from dx_assess.store.edits import Town

TOWN = Town("073628", "鏡石町", "福島県")


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "鏡石町.dxa"


@pytest.fixture
def document(catalog: Catalog, path: Path) -> Iterator[Document]:
    """A new file of 2026, standard edition."""
    found = new_file(catalog, path, TOWN, 2026, clock=lambda: datetime(2026, 5, 1, tzinfo=UTC))
    yield found
    found.close()
