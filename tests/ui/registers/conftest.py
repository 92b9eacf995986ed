"""Real files with a real document; pages that hear of every change as they do in the window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from dx_assess.form.answer import Answer
from dx_assess.session import catalog, files
from dx_assess.session.catalog import Catalog
from dx_assess.session.document import Document
from dx_assess.store.edits import Town
from dx_assess.ui.page import Page
from dx_assess.ui.registers.import_dialog import ImportDialog
from dx_assess.ui.registers.register_page import RegisterPage
from dx_assess.ui.slices import finish_all

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


@dataclass(frozen=True)
class Hand:
    """Works with a register's page as a person does."""

    qtbot: QtBot
    document: Document
    shown: Callable[[Page], None]

    def open(self, register: str) -> RegisterPage:
        page = RegisterPage(self.document, register)
        self.shown(page)
        finish_all(page)
        page.view.setFocus()
        return page

    def history(self, document: Document) -> int:
        return max((change.id for change in document.file.changes()), default=0)

    def cell(self, page: RegisterPage, row_id: str, column: str) -> QModelIndex:
        place = page.model.place(row_id)
        assert place is not None
        return page.proxy.mapFromSource(page.model.index(place, page.model.section(column)))

    def go(self, page: RegisterPage, row_id: str, column: str) -> None:
        page.view.go(self.cell(page, row_id, column))
        page.view.setFocus()

    def focused(self) -> QWidget:
        widget = QApplication.focusWidget()
        assert widget is not None
        return widget

    def keys(self, *pressed: Qt.Key | str) -> None:
        """Press keys; other words than ASCII come from the input method."""
        for key in pressed:
            if not isinstance(key, str):
                self.qtbot.keyClick(self.focused(), key)
            elif key.isascii():
                for letter in key:
                    self.qtbot.keyClicks(self.focused(), letter)
            else:
                done = QInputMethodEvent()
                done.setCommitString(key)
                QApplication.sendEvent(self.focused(), done)

    def value(self, document: Document, register: str, row_id: str, column: str) -> Answer:
        rows = document.data.registers[register]
        return next(row for row in rows if row.row_id == row_id).cell(column)

    def shown_ids(self, page: RegisterPage) -> list[str]:
        return [page.proxy.row(line).row_id for line in range(page.proxy.rowCount())]

    def import_of(self, page: RegisterPage, source: Path) -> ImportDialog:
        dialog = page.open_import(source)
        self.qtbot.waitUntil(lambda: not dialog.reading)
        return dialog


@pytest.fixture
def hand(qtbot: QtBot, document: Document, shown: Callable[[Page], None]) -> Hand:
    return Hand(qtbot, document, shown)
