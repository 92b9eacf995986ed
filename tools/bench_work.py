"""What somebody does in the window on 1,000-row registers, step by step, for tools/bench_stalls.py."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from bench_watch import Action, Wait
from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QRadioButton, QWidget

from dx_assess.ui.long_work import LongWork
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.ordinances.finder_dialog import FinderDialog
from dx_assess.ui.ordinances.tool import OrdinanceButton
from dx_assess.ui.pages import page_ids
from dx_assess.ui.questions.domain_page import DomainPage
from dx_assess.ui.registers.register_page import RegisterPage
from dx_assess.ui.workspace import Workspace

REGISTER = "procedures"
ORDINANCES = "analog_reg"
LINES, COLUMNS = 1000, 8
ARTICLES = 4000
K, M = Qt.Key, Qt.KeyboardModifier


class Work:
    """The actions on an open file."""

    def __init__(self, window: MainWindow, workspace: Workspace) -> None:
        self._window = window
        self._workspace = workspace
        self._folder = tempfile.TemporaryDirectory(prefix="dx-assess-bench-")
        self._ordinances_at = Path(self._folder.name) / "例規"
        write_ordinances(self._ordinances_at)

    def actions(self) -> Iterator[tuple[str, Action]]:
        """Name and action, in order."""
        pages = page_ids(self._workspace.document.question_set)
        for page in pages:
            yield f"page {page}, first time", lambda page=page: self._show(page)
        for page in pages:
            yield f"page {page}, again", lambda page=page: self._show(page)
        yield "from page to page (Ctrl+PgDn)", lambda: self._through(len(pages))
        yield "search (Ctrl+K): first letter", lambda: self._search("手")
        yield "search (Ctrl+K): second letter", lambda: self._search_on("続")
        yield "search (Ctrl+K): a row by its name", lambda: self._search("数字0500")
        yield "answer a question", self._answer
        yield "filter of a domain page", self._filter_domain
        yield "register: arrow keys", self._move
        yield "register: type into a cell", self._type
        yield "register: undo the cell", lambda: self._step(back=True)
        yield "register: redo the cell", lambda: self._step(back=False)
        yield f"register: paste {LINES}×{COLUMNS}", self._paste
        yield "register: undo the paste", lambda: self._step(back=True)
        yield "register: redo the paste", lambda: self._step(back=False)
        yield f"register: fill down {LINES}", self._fill_down
        yield f"register: one text for {LINES} rows", self._many_rows
        yield f"register: empty {LINES} cells", self._clear
        yield "register: sort", self._sort
        yield "register: show what has findings", self._mode
        yield "register: find", self._find
        yield "register: add a row", self._add_row
        yield "answer a question with every page built", self._answer
        yield "back to the register after other changes", lambda: self._show(f"register:{REGISTER}")
        yield "ordinances: search the folder", self._ordinances
        yield "ordinances: select all", self._select_all
        yield "ordinances: reject all", lambda: self._decide("reject_hits")
        yield "ordinances: take that back", lambda: self._decide("reopen_hits")
        yield "ordinances: accept all", lambda: self._decide("accept_hits")
        yield "ordinances: accept one", self._accept_one
        if len(self._workspace.document.years) > 1:
            yield "another year", lambda: self._year(1)
        yield "the other edition", self._edition

    # --- helpers ------------------------------------------------------------------------------------------------------

    def _show(self, page: str) -> Iterator[Wait]:
        self._workspace.show_page(page)
        yield None

    def _through(self, count: int) -> Iterator[Wait]:
        """Every page, with the keyboard on the page before."""
        self._window.activateWindow()
        for _page in range(count):
            page = self._workspace.page
            assert page is not None
            page.enter()
            yield None
            before = self._workspace.page_id
            self._press(K.Key_PageDown, M.ControlModifier)
            yield lambda before=before: self._workspace.page_id != before

    @property
    def _busy(self) -> bool:
        return self._workspace.busy

    def _calm(self) -> bool:
        """Nothing is under way, or about to begin."""
        return not self._workspace.busy and not isinstance(QApplication.activeModalWidget(), LongWork)

    def _step(self, back: bool) -> Iterator[Wait]:
        document = self._workspace.document
        before = document.file.last_batch()
        self._workspace.undo() if back else self._workspace.redo()
        yield lambda: document.file.last_batch() > before and self._calm()

    def _press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = M.NoModifier) -> None:
        QTest.keyClick(self._focused() or self._window, key, modifier)

    def _focused(self) -> QWidget | None:
        return QApplication.focusWidget() or self._window.focusWidget()

    def _type_text(self, widget: QWidget, text: str) -> None:
        QTest.keyClicks(widget, text)

    # --- search and answers -------------------------------------------------------------------------------------------

    def _search(self, text: str) -> Iterator[Wait]:
        field = self._workspace.top.search
        field.clear()
        self._press(K.Key_K, M.ControlModifier)
        yield None
        field.insert(text)
        yield None

    def _search_on(self, text: str) -> Iterator[Wait]:
        self._workspace.top.search.insert(text)
        yield None

    def _answer(self) -> Iterator[Wait]:
        field = self._workspace.top.search
        field.clear()
        self._workspace.show_page("domain:online")
        yield None
        page = cast(DomainPage, self._workspace.page)
        page.show_key("online.policy")
        yield None
        self._window.activateWindow()
        yield None
        card = self._focused()  # 「変わりありません」 where the answer was copied from the year before
        while card is not None and not card.findChildren(QRadioButton):
            card = card.parentWidget()
        assert card is not None
        card.findChildren(QRadioButton)[0].setFocus()
        now = self._workspace.document.answer("online.policy").value
        self._press(K.Key_2 if now != "2" else K.Key_3)
        yield lambda: self._workspace.document.answer("online.policy").value != now

    def _filter_domain(self) -> Iterator[Wait]:
        page = cast(DomainPage, self._workspace.page)
        for button in page.heading.filters.buttons.values():
            button.click()
            yield None
        page.heading.filters.reset()
        yield None

    # --- the register -------------------------------------------------------------------------------------------------

    def _page(self) -> RegisterPage:
        return cast(RegisterPage, self._workspace.page)

    def _go(self, line: int, column: str) -> None:
        page = self._page()
        page.view.setFocus()
        page.view.go(page.proxy.index(line, page.model.section(column)))

    def _select(self, column: str, lines: int) -> None:
        page = self._page()
        self._go(0, column)
        section = page.model.section(column)
        block = QItemSelection(page.proxy.index(0, section), page.proxy.index(lines - 1, section))
        page.view.selectionModel().select(block, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _move(self) -> Iterator[Wait]:
        search = self._workspace.top.search
        search.clear()
        search.completer().popup().hide()
        self._window.activateWindow()
        yield None
        self._workspace.show_page(f"register:{REGISTER}")
        yield None
        self._go(500, "total_count")
        yield None
        for key in (K.Key_Down, K.Key_Down, K.Key_Right, K.Key_PageDown):
            self._press(key)
            yield None

    def _type(self) -> Iterator[Wait]:
        self._go(500, "total_count")
        yield None
        for key in (K.Key_7, K.Key_7, K.Key_Return):
            self._press(key)
            yield self._calm
        page = self._page()
        assert page.proxy.row(500).cell("total_count").value == 77

    def _paste(self) -> Iterator[Wait]:
        self._go(0, "online_status")
        rest = ["actual", "はい", "both", "town"]
        lines = [[str(no % 4), "R5.4", str(900 + no), str(no % 70), *rest] for no in range(LINES)]
        QGuiApplication.clipboard().setText("\n".join("\t".join(line) for line in lines))
        yield None
        self._press(K.Key_V, M.ControlModifier)
        yield self._calm
        assert self._page().proxy.row(0).cell("cashless").value == "both"

    def _fill_down(self) -> Iterator[Wait]:
        self._select("note", LINES)
        yield None
        self._press(K.Key_D, M.ControlModifier)
        yield self._calm

    def _many_rows(self) -> Iterator[Wait]:
        self._window.activateWindow()
        self._select("url", LINES)
        yield None
        self._press(K.Key_Return, M.ControlModifier)
        yield None
        editor = QApplication.focusWidget() or self._window.focusWidget()
        assert editor is not None
        self._type_text(editor, "https://example.jp/")
        yield None
        self._press(K.Key_Return)
        yield self._calm

    def _clear(self) -> Iterator[Wait]:
        self._select("note", LINES)
        yield None
        self._press(K.Key_Delete)
        yield self._calm

    def _sort(self) -> Iterator[Wait]:
        page = self._page()
        for column, order in (("total_count", Qt.SortOrder.DescendingOrder), ("name", Qt.SortOrder.AscendingOrder)):
            page.view.sortByColumn(page.model.section(column), order)
            yield None
        page.view.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        yield None

    def _mode(self) -> Iterator[Wait]:
        box = self._page().bar.mode
        for index in (2, 0):
            box.setCurrentIndex(index)
            box.activated.emit(index)
            yield None

    def _find(self) -> Iterator[Wait]:
        self._window.activateWindow()
        self._go(0, "name")
        yield None
        self._press(K.Key_F, M.ControlModifier)
        yield None
        for text in ("数", "字", "5"):
            self._page().bar.search.insert(text)
            yield None
        self._press(K.Key_Return)
        yield None
        self._press(K.Key_Escape)
        yield None

    def _add_row(self) -> Iterator[Wait]:
        self._page().bar.add.click()
        yield self._calm

    # --- ordinances ---------------------------------------------------------------------------------------------------

    def _finder(self) -> FinderDialog:
        button = self._page().findChild(OrdinanceButton)
        assert button is not None and button.dialog is not None
        return button.dialog

    def _ordinances(self) -> Iterator[Wait]:
        self._workspace.show_page(f"register:{ORDINANCES}")
        yield None
        button = self._page().findChild(OrdinanceButton)
        assert button is not None
        button.click()
        yield None
        dialog = self._finder()
        dialog.search(self._ordinances_at)
        yield lambda: dialog.task is None and dialog.finder is not None

    def _select_all(self) -> Iterator[Wait]:
        dialog = self._finder()
        dialog.tree.setFocus()
        dialog.filters.state.setCurrentIndex(dialog.filters.state.count() - 1)
        yield None
        dialog.tree.selectAll()
        yield None

    def _decide(self, name: str) -> Iterator[Wait]:
        dialog = self._finder()
        dialog.tree.selectAll()
        yield None
        getattr(dialog.panel, name).click()
        yield lambda: dialog.task is None

    def _accept_one(self) -> Iterator[Wait]:
        yield from self._decide("reopen_hits")
        dialog = self._finder()
        dialog.filters.state.setCurrentIndex(0)
        yield None
        dialog.tree.setFocus()
        self._press(K.Key_Return)
        yield lambda: dialog.task is None
        dialog.reject()
        yield None

    # --- year and edition ---------------------------------------------------------------------------------------------

    def _year(self, place: int) -> Iterator[Wait]:
        years = self._workspace.top.years
        years.setCurrentIndex(place)
        years.activated.emit(place)
        year = years.itemData(place)
        yield lambda: self._workspace.document.year.fiscal_year == year and not self._busy

    def _edition(self) -> Iterator[Wait]:
        other = next(button for button in self._workspace.top.editions.buttons() if not button.isChecked())
        edition = other.property("edition")
        other.click()
        yield lambda: self._workspace.document.year.edition == edition and not self._busy


def write_ordinances(folder: Path) -> None:
    """A town's 例規: 100 ordinances with 40 articles each, every article with a word that is searched."""
    folder.mkdir(parents=True, exist_ok=True)
    words = ("点検", "書面", "閲覧", "常駐", "目視")
    for number in range(ARTICLES // 40):
        lines = [f"楢葉町第{number}号施設条例", f"平成10年条例第{number + 1}号"]
        for article in range(1, 41):
            lines.append(f"第{article}条　町長は、毎年1回以上、施設の{words[article % 5]}を行わなければならない。")
        (folder / f"{number:03d}.txt").write_text("\n".join(lines), encoding="utf-8")
