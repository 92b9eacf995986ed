"""Real files with a real document; pages that hear of every change as they do in the window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from dx_assess.session import catalog, files
from dx_assess.session.catalog import Catalog
from dx_assess.session.document import Document
from dx_assess.store.edits import Town
from dx_assess.ui.page import Page

TOWN = Town("073628", "鏡石町", "福島県")


@pytest.fixture(scope="session")
def town_catalog() -> Catalog:
    return catalog.load_catalog()


@pytest.fixture
def document(town_catalog: Catalog, tmp_path: Path) -> Iterator[Document]:
    made = files.new_file(town_catalog, tmp_path / "town.dxa", TOWN, 2026, pack_id="")
    yield made
    made.close()


@pytest.fixture
def shown(qtbot: QtBot, document: Document) -> Callable[[Page], None]:
    """Show a page and keep it up to date."""

    def show(page: Page) -> None:
        page.resize(1100, 650)
        qtbot.addWidget(page)
        document.subscribe(page.refresh)
        with qtbot.waitActive(page):
            page.show()
            page.activateWindow()

    return show


@pytest.fixture
def reopened(town_catalog: Catalog, document: Document) -> Callable[[], Document]:
    """The same file, read again from the disk."""

    def read() -> Document:
        return files.open_file(town_catalog, document.path, read_only=True)

    return read
