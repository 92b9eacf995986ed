"""Which towns are computed in the background."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from dx_assess.session import large
from dx_assess.session.catalog import Catalog
from dx_assess.session.document import Document
from dx_assess.session.files import open_file


@pytest.fixture
def document(catalog: Catalog, made_sample: Path) -> Iterator[Document]:
    found = open_file(catalog, made_sample, read_only=True)
    yield found
    found.close()


def test_by_the_rows_of_the_year(document: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = sum(map(len, document.data.registers.values()))
    document.previous = None
    monkeypatch.setattr(large, "ROWS", rows)
    assert not large.is_large(document)
    monkeypatch.setattr(large, "ROWS", rows - 1)
    assert large.is_large(document)


def test_by_those_of_the_year_before(document: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    assert document.previous is not None
    rows = sum(map(len, document.previous.registers.values()))
    document.data = replace(document.data, registers={})
    monkeypatch.setattr(large, "ROWS", rows)
    assert not large.is_large(document)
    monkeypatch.setattr(large, "ROWS", rows - 1)
    assert large.is_large(document)
