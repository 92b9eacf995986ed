"""The keys of a spreadsheet: moving, selecting, typing over a cell and going on behind what it holds."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dx_assess.form.answer import OPEN, answered
from dx_assess.session.document import CellEdit, Document
from dx_assess.ui.registers.cell_editors import LineCell, TextCell
from dx_assess.ui.registers.register_page import RegisterPage

K = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def page(document: Document, hand: Any) -> RegisterPage:
    opened: RegisterPage = hand.open("procedures")
    counts = {"P001": 11, "P002": 22, "P003": 33, "P007": 77}
    document.set_cells("procedures", [CellEdit(row, "total_count", answered(n)) for row, n in counts.items()])
    return opened


def at(page: RegisterPage) -> tuple[str, str]:
    index = page.view.currentIndex()
    shown = page.model.column_at(index.column())
    return page.proxy.row(index.row()).row_id, shown.id if shown is not None else ""


def press(qtbot: QtBot, hand: Any, key: Qt.Key, held: Qt.KeyboardModifier) -> None:
    qtbot.keyClick(hand.focused(), key, held)


def test_enter_and_tab_go_back_with_shift(qtbot: QtBot, document: Document, page: RegisterPage, hand: Any) -> None:
    hand.go(page, "P005", "total_count")
    hand.keys("5")
    press(qtbot, hand, K.Key_Return, SHIFT)
    assert (hand.value(document, "procedures", "P005", "total_count").value, at(page)[0]) == (5, "P004")
    press(qtbot, hand, K.Key_Return, SHIFT)
    assert at(page) == ("P003", "total_count")
    hand.go(page, "P005", "online_count")
    hand.keys("2")
    press(qtbot, hand, K.Key_Backtab, SHIFT)
    assert hand.value(document, "procedures", "P005", "online_count") == answered(2)
    assert at(page) == ("P005", "total_count")


def test_shift_enter_goes_up_from_a_fixed_column_too(
    qtbot: QtBot, document: Document, page: RegisterPage, hand: Any
) -> None:
    document.add_rows("procedures", [{}, {}])
    hand.go(page, "P056", "name")
    hand.keys("b")
    press(qtbot, hand, K.Key_Return, SHIFT)
    assert hand.value(document, "procedures", "P056", "name") == answered("b")
    assert at(page) == ("P055", "name") and page.view.hasFocus()


def test_typing_replaces_and_f2_goes_on(document: Document, page: RegisterPage, hand: Any) -> None:
    hand.go(page, "P001", "total_count")
    hand.keys("4", K.Key_Return)
    assert hand.value(document, "procedures", "P001", "total_count") == answered(4)
    hand.go(page, "P001", "total_count")
    hand.keys(K.Key_F2, "5", K.Key_Backspace, "6", K.Key_Return)
    assert hand.value(document, "procedures", "P001", "total_count") == answered(46)
    document.set_cells("procedures", [CellEdit("P001", "note", answered("前"))])
    hand.go(page, "P001", "note")
    hand.keys(K.Key_F2, "後")
    assert isinstance(hand.focused(), TextCell) and hand.focused().toPlainText() == "前後"


def test_arrows_save_what_was_typed_over_and_move_inside_after_f2(
    document: Document, page: RegisterPage, hand: Any
) -> None:
    hand.go(page, "P005", "total_count")
    hand.keys("12", K.Key_Right)
    assert hand.value(document, "procedures", "P005", "total_count") == answered(12)
    assert at(page) == ("P005", "online_count") and page.view.hasFocus()
    hand.keys("3", K.Key_Left)
    assert at(page) == ("P005", "total_count")
    hand.keys("7", K.Key_Down)
    assert (hand.value(document, "procedures", "P005", "total_count").value, at(page)[0]) == (7, "P006")
    hand.go(page, "P005", "total_count")
    hand.keys(K.Key_F2, K.Key_Left, "1")
    assert isinstance(hand.focused(), LineCell) and hand.focused().text() == "17"
    hand.keys(K.Key_Escape)
    assert hand.value(document, "procedures", "P005", "total_count") == answered(7)


def test_backspace_opens_the_cell_empty_and_escape_brings_it_back(
    document: Document, page: RegisterPage, hand: Any
) -> None:
    hand.go(page, "P001", "total_count")
    hand.keys(K.Key_Backspace)
    assert isinstance(hand.focused(), LineCell) and hand.focused().text() == ""
    hand.keys(K.Key_Escape)
    assert hand.value(document, "procedures", "P001", "total_count") == answered(11)
    hand.keys(K.Key_Backspace, K.Key_Return)
    assert hand.value(document, "procedures", "P001", "total_count") == OPEN


def test_ctrl_and_arrows_go_along_filled_cells(qtbot: QtBot, page: RegisterPage, hand: Any) -> None:
    hand.go(page, "P001", "total_count")
    for expected in ("P003", "P007", "P054"):
        press(qtbot, hand, K.Key_Down, CTRL)
        assert at(page) == (expected, "total_count")
    press(qtbot, hand, K.Key_Up, CTRL)
    assert at(page)[0] == "P007"
    press(qtbot, hand, K.Key_Right, CTRL)
    assert at(page) == ("P007", "note"), "nothing is filled on the way"
    press(qtbot, hand, K.Key_Left, CTRL)
    assert at(page) == ("P007", "total_count")


def test_home_and_end(qtbot: QtBot, page: RegisterPage, hand: Any) -> None:
    last = page.model.columns[-1].id
    hand.go(page, "P010", "total_count")
    hand.keys(K.Key_Home)
    assert at(page) == ("P010", "name")
    hand.keys(K.Key_End)
    assert at(page) == ("P010", last)
    press(qtbot, hand, K.Key_Home, CTRL)
    assert at(page) == ("P001", "name")
    press(qtbot, hand, K.Key_End, CTRL)
    assert at(page) == ("P054", last)


def test_shift_selects_from_where_the_keyboard_went_last(qtbot: QtBot, page: RegisterPage, hand: Any) -> None:
    def rows() -> list[str]:
        return [row.row_id for row in page.view.rows()]

    hand.go(page, "P020", "total_count")
    hand.keys("1", K.Key_Return)
    for _ in range(2):
        press(qtbot, hand, K.Key_Down, SHIFT)
    assert rows() == ["P021", "P022", "P023"]
    hand.go(page, "P001", "total_count")
    press(qtbot, hand, K.Key_Down, CTRL | SHIFT)
    assert rows() == ["P001", "P002", "P003"]
    press(qtbot, hand, K.Key_Right, SHIFT)
    block = page.view.block()
    assert (block.width(), block.height()) == (2, 3)
    press(qtbot, hand, K.Key_End, CTRL | SHIFT)
    assert rows() == [f"P{n:03}" for n in range(1, 55)]
    hand.keys(K.Key_Up)
    assert rows() == ["P053"]


def test_a_row_a_column_and_everything(qtbot: QtBot, page: RegisterPage, hand: Any) -> None:
    hand.go(page, "P005", "total_count")
    press(qtbot, hand, K.Key_Space, SHIFT)
    assert page.view.block().getRect() == (1, 4, len(page.model.columns), 1)
    hand.go(page, "P005", "total_count")
    press(qtbot, hand, K.Key_Space, CTRL)
    assert page.view.block().getRect() == (page.model.section("total_count"), 0, 1, 54)
    press(qtbot, hand, K.Key_A, CTRL)
    assert page.view.block().getRect() == (1, 0, len(page.model.columns), 54)


@pytest.mark.parametrize(
    ("column", "steps", "done", "stored"),
    [
        ("note", ["め", "めも"], "メモ", "メモ"),
        ("note", [], "　全角", "全角"),
        ("total_count", ["１", "１２"], "１２", 12),
        ("total_count", [], "１２", 12),
        ("online_status", ["t", "た", "たいおう"], "たいおうずみ", "3"),
        ("online_status", [], "じゅんび", "1"),
        ("online_start", ["れいわ"], "令和７年１０月", date(2025, 10, 1)),
        ("name", ["て", "てつ"], "手続", "手続"),
        ("name", [], "手続", "手続"),
        ("std_code", ["き"], "寄附変更", "K07"),
    ],
)
def test_an_input_method_neither_loses_nor_doubles_a_text(
    document: Document, page: RegisterPage, hand: Any, column: str, steps: list[str], done: str, stored: object
) -> None:
    page.add_row()
    hand.go(page, "P055", column)
    for preedit in steps:
        QApplication.sendEvent(hand.focused(), QInputMethodEvent(preedit, []))
    hand.keys(done)
    assert not page.view.hasFocus()
    hand.keys(K.Key_Return)
    assert hand.value(document, "procedures", "P055", column).value == stored
    assert page.view.hasFocus()


def test_a_composition_that_is_given_up_leaves_the_cell(document: Document, page: RegisterPage, hand: Any) -> None:
    before = hand.history(document)
    hand.go(page, "P001", "note")
    for preedit in ("め", ""):
        QApplication.sendEvent(hand.focused(), QInputMethodEvent(preedit, []))
    hand.keys(K.Key_Escape)
    assert hand.history(document) == before and page.view.hasFocus()
