"""Several cells at once: fill down, one text for many rows, cutting; each is one step back."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from dx_assess.form.answer import OPEN, answered
from dx_assess.session.document import CellEdit, Document
from dx_assess.ui.registers.register_page import RegisterPage

K = Qt.Key
CTRL, PLAIN = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier


def select(hand: Any, page: RegisterPage, first: tuple[str, str], last: tuple[str, str]) -> None:
    hand.go(page, *first)
    area = QItemSelection(hand.cell(page, *first), hand.cell(page, *last))
    page.view.selectionModel().select(area, QItemSelectionModel.SelectionFlag.ClearAndSelect)


def values(document: Document, column: str, *rows: str) -> list[object]:
    found = {row.row_id: row.cell(column).value for row in document.data.registers["procedures"]}
    return [found[row] for row in rows]


def test_fill_down_copies_the_first_row(qtbot: QtBot, document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    cells = {"exists": True, "total_count": 7, "online_count": 2}
    document.set_cells("procedures", [CellEdit("P001", key, answered(value)) for key, value in cells.items()])
    select(hand, page, ("P001", "total_count"), ("P004", "online_count"))
    before = hand.history(document)
    qtbot.keyClick(page.view, K.Key_D, CTRL)
    assert values(document, "total_count", "P001", "P002", "P003", "P004", "P005") == [7, 7, 7, 7, None]
    assert values(document, "online_count", "P004") == [2]
    assert values(document, "exists", "P002") == [None]
    assert "6個のセル" in page.strip.said.texts[0]
    assert hand.history(document) > before
    document.undo()
    assert values(document, "total_count", "P002", "P004") == [None, None]


def test_fill_down_of_one_row_takes_the_row_above(qtbot: QtBot, document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    document.set_cells("procedures", [CellEdit("P001", "division", answered("住民課"))])
    hand.go(page, "P002", "division")
    qtbot.keyClick(page.view, K.Key_D, CTRL)
    assert values(document, "division", "P002", "P003") == ["住民課", None]


def test_fill_down_never_touches_fixed_cells(qtbot: QtBot, document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    select(hand, page, ("P001", "name"), ("P003", "name"))
    before = hand.history(document)
    qtbot.keyClick(page.view, K.Key_D, CTRL)
    assert hand.history(document) == before


def test_one_text_for_all_selected_rows(qtbot: QtBot, document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    select(hand, page, ("P002", "division"), ("P005", "division"))
    hand.keys("x")
    hand.focused().selectAll()
    hand.keys("DX推進室")
    qtbot.keyClick(hand.focused(), K.Key_Return, CTRL)
    assert values(document, "division", "P001", "P002", "P005", "P006") == [None, "DX推進室", "DX推進室", None]
    assert "4行に書きました" in page.strip.said.texts[0]
    newest = document.file.changes()[0].batch
    targets = [change.target.split("/")[0] for change in document.file.changes(batch=newest)]
    assert targets.count("procedures") == 4 and "divisions" in targets, "one step"


def test_the_menu_starts_typing_for_all_selected_rows(qtbot: QtBot, document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    select(hand, page, ("P002", "exists"), ("P004", "exists"))
    page.bar.menu.setFocus()
    hand.keys(K.Key_Return)
    menu = QGuiApplication.instance().activePopupWidget()
    action = next(action for action in menu.actions() if "まとめて書く" in action.text())
    menu.setActiveAction(action)
    qtbot.keyClick(menu, K.Key_Return)
    hand.keys("1", K.Key_Return)
    assert values(document, "exists", "P001", "P002", "P003", "P004", "P005") == [None, True, True, True, None]


def test_a_text_that_cannot_be_read_changes_no_row(qtbot: QtBot, document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    select(hand, page, ("P002", "total_count"), ("P004", "total_count"))
    before = hand.history(document)
    hand.keys("many")
    qtbot.keyClick(hand.focused(), K.Key_Return, CTRL)
    assert hand.history(document) == before
    assert hand.cell(page, "P002", "total_count").data() == "many"


def test_fixed_columns_of_rows_of_ones_own(qtbot: QtBot, document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    document.add_rows("procedures", [{"name": answered("甲")}, {"name": answered("乙")}])
    select(hand, page, ("P054", "name"), ("P056", "name"))
    page.view.selectionModel().setCurrentIndex(
        hand.cell(page, "P055", "name"), QItemSelectionModel.SelectionFlag.NoUpdate
    )
    hand.keys("same")
    qtbot.keyClick(hand.focused(), K.Key_Return, CTRL)
    assert values(document, "name", "P055", "P056") == ["same", "same"]
    assert values(document, "name", "P054") != ["same"]


def test_asking_with_one_row_says_how(qtbot: QtBot, document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    hand.go(page, "P002", "division")
    qtbot.keyClick(page.view, K.Key_Return, CTRL)
    assert "2行以上" in page.strip.said.texts[0]


def test_cut_and_paste_move_cells(qtbot: QtBot, document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    document.set_cells("procedures", [CellEdit("P001", "total_count", answered(8))])
    hand.go(page, "P001", "total_count")
    qtbot.keyClick(page.view, K.Key_X, CTRL)
    assert hand.value(document, "procedures", "P001", "total_count") == OPEN
    hand.go(page, "P003", "total_count")
    qtbot.keyClick(page.view, K.Key_V, CTRL)
    assert hand.value(document, "procedures", "P003", "total_count") == answered(8)


def test_enter_after_tabs_goes_below_where_they_began(document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    hand.go(page, "P001", "total_count")
    hand.keys("5", K.Key_Tab, "2", K.Key_Return)
    assert page.view.currentIndex() == hand.cell(page, "P002", "total_count")
    hand.go(page, "P004", "online_count")
    hand.keys(K.Key_Return)
    assert page.view.currentIndex() == hand.cell(page, "P005", "online_count")


@pytest.mark.parametrize("rows_left", [False, True])
def test_without_a_current_cell_nothing_is_copied_or_emptied(
    qtbot: QtBot, document: Document, hand: Any, rows_left: bool
) -> None:
    document.set_cells("procedures", [CellEdit("P001", "exists", answered(True))])
    page = hand.open("procedures")
    if rows_left:
        page.view.setCurrentIndex(QModelIndex())
    else:
        page.bar.search.setText("どこにもないことば")
        qtbot.waitUntil(lambda: page.proxy.rowCount() == 0)
    page.view.clearSelection()
    QGuiApplication.clipboard().setText("前から")
    before = hand.history(document)
    for key, modifier in ((K.Key_C, CTRL), (K.Key_X, CTRL), (K.Key_D, CTRL), (K.Key_Delete, PLAIN)):
        qtbot.keyClick(page.view, key, modifier)
    assert page.view.rows() == [] and QGuiApplication.clipboard().text() == "前から"
    assert hand.history(document) == before
