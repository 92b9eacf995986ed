"""Search with places and a count, filters by the words of a column, order from the menu."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from dx_assess.form.answer import answered
from dx_assess.session.document import CellEdit, Document
from dx_assess.ui.registers.column_filter import ColumnFilter
from dx_assess.ui.registers.register_page import RegisterPage

K = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


def three_rows(document: Document, hand: Any) -> RegisterPage:
    page = hand.open("automation")
    rows = [("会議録", "RPAの試し"), ("ＲＰＡの窓口", ""), ("証明書", "rpa")]
    document.add_rows(
        "automation",
        [{"name": answered(name)} | ({"note": answered(note)} if note else {}) for name, note in rows],
    )
    return page


def test_find_goes_from_place_to_place(qtbot: QtBot, document: Document, hand: Any) -> None:
    page = three_rows(document, hand)
    hand.go(page, "A001", "division")
    qtbot.keyClick(page.view, K.Key_F, CTRL)
    assert hand.focused() is page.bar.search
    hand.keys("rpa")
    assert page.bar.hits.text() == "3か所" and page.bar.finding.isVisible()
    seen = []
    for _step in range(4):
        hand.keys(K.Key_Return)
        index = page.view.currentIndex()
        seen.append((page.proxy.row(index.row()).row_id, page.bar.hits.text()))
    assert seen == [("A001", "1／3か所"), ("A002", "2／3か所"), ("A003", "3／3か所"), ("A001", "1／3か所")]
    qtbot.keyClick(page.bar.search, K.Key_Return, SHIFT)
    assert page.view.currentIndex() == hand.cell(page, "A003", "note")
    qtbot.keyClick(page.view, K.Key_F3, SHIFT)
    assert page.view.currentIndex() == hand.cell(page, "A002", "name")
    hand.keys(K.Key_Escape)
    assert page.view.hasFocus() and page.bar.finding.isHidden() and not page.bar.search.text()


def test_all_rows_can_be_shown_while_searching(qtbot: QtBot, document: Document, hand: Any) -> None:
    page = three_rows(document, hand)
    page.bar.search.setText("証明")
    assert hand.shown_ids(page) == ["A003"]
    qtbot.mouseClick(page.bar.narrow, Qt.MouseButton.LeftButton, pos=QPoint(8, page.bar.narrow.height() // 2))
    assert hand.shown_ids(page) == ["A001", "A002", "A003"]
    assert page.bar.hits.text() == "1か所"
    page.bar.search.setText("ない言葉")
    assert page.bar.hits.text() == "見つかりません" and not page.bar.next.isEnabled()


def test_the_count_follows_what_is_typed_into_the_table(document: Document, hand: Any) -> None:
    page = three_rows(document, hand)
    page.bar.search.setText("証明")
    assert page.bar.hits.text() == "1か所"
    document.set_cells("automation", [CellEdit("A003", "note", answered("証明書の件"))])
    assert page.bar.hits.text() == "2か所"


def column_filter(qtbot: QtBot, page: RegisterPage) -> ColumnFilter:
    dialog = page.findChildren(ColumnFilter)[-1]
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def test_rows_are_chosen_by_the_words_of_a_column(qtbot: QtBot, document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    cells = {"P001": "住民課", "P002": "税務課", "P003": "住民課"}
    document.set_cells("procedures", [CellEdit(row, "division", answered(name)) for row, name in cells.items()])
    hand.go(page, "P001", "division")
    qtbot.keyClick(page.view, K.Key_Down, ALT)
    dialog = column_filter(qtbot, page)
    texts = [dialog.list.item(row).text() for row in range(dialog.list.count())]
    assert set(texts) == {"住民課（2行）", "税務課（1行）", "（空欄）（51行）"} and texts[-1] == "（空欄）（51行）"
    qtbot.mouseClick(dialog.none, Qt.MouseButton.LeftButton)
    assert not dialog.take.isEnabled()
    dialog.list.setFocus()
    dialog.list.setCurrentRow(texts.index("住民課（2行）"))
    hand.keys(K.Key_Space, K.Key_Return)
    assert hand.shown_ids(page) == ["P001", "P003"]
    assert page.bar.only.text() == "担当課が「住民課」（2行）だけを見ています。"
    section = page.model.section("division")
    assert page.model.headerData(section, Qt.Orientation.Horizontal).startswith("▼ ")

    hand.go(page, "P001", "name")
    qtbot.keyClick(page.view, K.Key_Down, ALT)
    dialog = column_filter(qtbot, page)
    dialog.search.setText("氏名")
    qtbot.mouseClick(dialog.none, Qt.MouseButton.LeftButton)
    assert not dialog.take.isEnabled(), "only what is found counts, as in a spreadsheet"
    hidden = [dialog.list.item(row) for row in range(dialog.list.count()) if dialog.list.item(row).isHidden()]
    assert hidden and all(item.checkState() is Qt.CheckState.Checked for item in hidden)
    qtbot.mouseClick(dialog.every, Qt.MouseButton.LeftButton)
    dialog.search.setFocus()
    qtbot.keyClick(dialog.search, K.Key_Return)
    assert hand.shown_ids(page) == ["P003"]
    qtbot.mouseClick(page.bar.all, Qt.MouseButton.LeftButton)
    assert len(hand.shown_ids(page)) == 54 and not page.model.narrowed_columns


def test_all_words_are_no_filter(qtbot: QtBot, hand: Any) -> None:
    page = hand.open("procedures")
    hand.go(page, "P001", "group")
    qtbot.keyClick(page.view, K.Key_Down, ALT)
    column_filter(qtbot, page).accept()
    assert page.proxy.values == {} and page.bar.only_line.isHidden()


def test_order_from_the_menu(qtbot: QtBot, document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    document.set_cells("procedures", [CellEdit("P009", "total_count", answered(3))])
    document.set_cells("procedures", [CellEdit("P005", "total_count", answered(20))])
    hand.go(page, "P001", "total_count")
    for words, first in (
        ("小さい順", ["P009", "P005"]),
        ("大きい順", ["P005", "P009"]),
        ("番号の順", ["P001", "P002"]),
    ):
        page.bar.menu.setFocus()
        hand.keys(K.Key_Return)
        menu = QGuiApplication.instance().activePopupWidget()
        menu.setActiveAction(next(action for action in menu.actions() if words in action.text()))
        qtbot.keyClick(menu, K.Key_Return)
        assert hand.shown_ids(page)[:2] == first
