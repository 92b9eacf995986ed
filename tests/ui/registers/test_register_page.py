"""Registers filled in like a spreadsheet: typing, pasting, striking, sorting, filtering, taking files in."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from dx_assess.form.answer import OPEN, UNKNOWN, answered
from dx_assess.session.document import CellEdit, Changed, Document
from dx_assess.session.registers import export_register
from dx_assess.ui.page import Page
from dx_assess.ui.registers.cell_editors import ChoiceCell, LineCell, MultiCell, TextCell
from dx_assess.ui.registers.clipboard import to_block, to_text
from dx_assess.ui.registers.import_dialog import ImportDialog
from dx_assess.ui.registers.paste_dialog import PasteDialog
from dx_assess.ui.registers.register_page import RegisterPage
from dx_assess.ui.registers.rowfilter import BLANK, FOUND

Show = Callable[[Page], None]
Reopen = Callable[[], Document]
K = Qt.Key


def history(document: Document) -> int:
    return max((change.id for change in document.file.changes()), default=0)


def open_page(document: Document, shown: Show, register: str) -> RegisterPage:
    page = RegisterPage(document, register)
    shown(page)
    page.view.setFocus()
    return page


def cell(page: RegisterPage, row_id: str, column: str) -> QModelIndex:
    place = page.model.place(row_id)
    assert place is not None
    return page.proxy.mapFromSource(page.model.index(place, page.model.section(column)))


def go(page: RegisterPage, row_id: str, column: str) -> None:
    page.view.go(cell(page, row_id, column))
    page.view.setFocus()


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def keys(qtbot: QtBot, *pressed: K | str) -> None:
    for key in pressed:
        if not isinstance(key, str):
            qtbot.keyClick(focused(), key)
        elif key.isascii():
            for letter in key:
                qtbot.keyClicks(focused(), letter)
        else:
            done = QInputMethodEvent()
            done.setCommitString(key)
            QApplication.sendEvent(focused(), done)


def value(document: Document, register: str, row_id: str, column: str):  # type: ignore[no-untyped-def]
    rows = document.data.registers[register]
    return next(row for row in rows if row.row_id == row_id).cell(column)


def shown_ids(page: RegisterPage) -> list[str]:
    return [page._row_at(line).row_id for line in range(page.proxy.rowCount())]


REGISTERS = ["procedures", "automation", "opendata_reg", "analog_reg", "systems", "initiatives", "divisions"]


@pytest.mark.parametrize("register", REGISTERS)
def test_showing_a_register_saves_nothing(document: Document, shown: Show, register: str) -> None:
    before = history(document)
    page = open_page(document, shown, register)
    for section in range(page.proxy.columnCount()):
        for role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            page.proxy.headerData(section, Qt.Orientation.Horizontal, role)
            if page.proxy.rowCount():
                page.proxy.index(0, section).data(role)
    page.refresh(Changed(year=True))
    page.leave()
    assert history(document) == before


# --- typing  ---


def test_typing_a_number_and_going_on(qtbot: QtBot, document: Document, shown: Show, reopened: Reopen) -> None:
    page = open_page(document, shown, "procedures")
    go(page, "P001", "total_count")
    keys(qtbot, "1200", K.Key_Return)
    assert value(document, "procedures", "P001", "total_count") == answered(1200)
    assert page.view.currentIndex() == cell(page, "P002", "total_count")
    keys(qtbot, "5", K.Key_Tab)
    assert page.view.currentIndex() == cell(page, "P002", "online_count")
    again = reopened()
    assert value(again, "procedures", "P002", "total_count") == answered(5)
    again.close()


def test_unknown_numbers(qtbot: QtBot, document: Document, shown: Show) -> None:
    page = open_page(document, shown, "procedures")
    go(page, "P001", "total_count")
    keys(qtbot, K.Key_F2, "不明", K.Key_Return)
    assert value(document, "procedures", "P001", "total_count") == UNKNOWN
    assert cell(page, "P001", "total_count").data() == "不明"


@pytest.mark.parametrize(
    ("typed", "code"), [("2", "2"), ("対応済", "3"), ("ジュンビ", None), ("準備", "1"), ("一部", "2")]
)
def test_choices_by_code_and_label(qtbot: QtBot, document: Document, shown: Show, typed: str, code: str | None) -> None:
    page = open_page(document, shown, "procedures")
    go(page, "P003", "online_status")
    keys(qtbot, K.Key_F2)
    editor = focused()
    assert isinstance(editor, ChoiceCell)
    editor.selectAll()
    keys(qtbot, typed, K.Key_Return)
    assert value(document, "procedures", "P003", "online_status") == (answered(code) if code else OPEN)
    if code is None:
        assert cell(page, "P003", "online_status").data() == typed
        assert "選択肢はありません" in page.model.pending[("P003", "online_status")].error.message


def test_a_choice_from_kana(qtbot: QtBot, document: Document, shown: Show) -> None:
    page = open_page(document, shown, "systems")
    page.add_row()
    go(page, "S001" if page.model.place("S001") is not None else page._row_at(0).row_id, "layer")
    row = page._row_at(page.view.currentIndex().row()).row_id
    keys(qtbot, K.Key_F2, "いんたーねっと", K.Key_Return)
    assert value(document, "systems", row, "layer") == answered("internet")


def test_choice_by_arrows_and_by_mouse(qtbot: QtBot, document: Document, shown: Show) -> None:
    page = open_page(document, shown, "procedures")
    go(page, "P004", "online_status")
    keys(qtbot, K.Key_F2, K.Key_Down, K.Key_Down, K.Key_Return)
    assert value(document, "procedures", "P004", "online_status") == answered("1")
    go(page, "P005", "online_status")
    keys(qtbot, K.Key_F2)
    editor = focused()
    assert isinstance(editor, ChoiceCell) and editor.list.isVisible()
    place = editor.list.visualItemRect(editor.list.item(3)).center()
    qtbot.mouseClick(editor.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert value(document, "procedures", "P005", "online_status") == answered("3")


def test_yes_no(qtbot: QtBot, document: Document, shown: Show) -> None:
    page = open_page(document, shown, "procedures")
    go(page, "P001", "exists")
    keys(qtbot, "1", K.Key_Return, "n", K.Key_Return)
    assert value(document, "procedures", "P001", "exists") == answered(True)
    assert value(document, "procedures", "P002", "exists") == answered(False)


def test_several_choices(qtbot: QtBot, document: Document, shown: Show) -> None:
    page = open_page(document, shown, "procedures")
    go(page, "P001", "channels")
    keys(qtbot, K.Key_F2)
    assert isinstance(focused().parentWidget(), MultiCell)
    keys(qtbot, "14", K.Key_Down, K.Key_Space, K.Key_Return)
    assert value(document, "procedures", "P001", "channels") == answered(frozenset({"window", "myna", "shared"}))
    assert page.view.hasFocus()
    before = history(document)
    go(page, "P001", "channels")
    keys(qtbot, K.Key_F2, "1", K.Key_Escape)
    assert history(document) == before


def test_month_and_what_it_is_read_as(qtbot: QtBot, document: Document, shown: Show) -> None:
    page = open_page(document, shown, "procedures")
    go(page, "P001", "online_start")
    keys(qtbot, "R7.10")
    assert page.strip.help.text() == "令和7年10月と読みました"
    keys(qtbot, K.Key_Return)
    assert value(document, "procedures", "P001", "online_start") == answered(date(2025, 10, 1))
    assert cell(page, "P001", "online_start").data() == "令和7年10月"


def test_a_new_division_is_added_to_the_list_in_the_same_step(qtbot: QtBot, document: Document, shown: Show) -> None:
    page = open_page(document, shown, "procedures")
    go(page, "P001", "division")
    keys(qtbot, K.Key_F2, "DX推進室", K.Key_Return)
    assert value(document, "procedures", "P001", "division") == answered("DX推進室")
    assert "DX推進室" in [row.cell("name").value for row in document.data.rows("divisions")]
    assert any("加えました" in text for text in page.strip.said.texts)
    newest = document.file.changes()[0].batch
    assert {change.kind for change in document.file.changes(batch=newest)} == {"row", "cell"}
    go(page, "P002", "division")
    keys(qtbot, K.Key_F2, "推進室", K.Key_Up, K.Key_Return)
    assert value(document, "procedures", "P002", "division") == answered("DX推進室")


def test_long_text_with_a_new_line(qtbot: QtBot, document: Document, shown: Show) -> None:
    page = open_page(document, shown, "procedures")
    go(page, "P001", "note")
    keys(qtbot, "a")
    assert isinstance(focused(), TextCell)
    qtbot.keyClick(focused(), K.Key_Return, Qt.KeyboardModifier.AltModifier)
    keys(qtbot, "b", K.Key_Return)
    assert value(document, "procedures", "P001", "note") == answered("a\nb")


def test_bad_text_stays_in_its_cell_and_says_why(qtbot: QtBot, document: Document, shown: Show) -> None:
    page = open_page(document, shown, "procedures")
    go(page, "P001", "total_count")
    keys(qtbot, "many", K.Key_Return)
    assert value(document, "procedures", "P001", "total_count") == OPEN
    assert cell(page, "P001", "total_count").data() == "many"
    go(page, "P001", "total_count")
    assert any("まだ保存していません" in text for text in page.strip.notices.texts)
    document.set_text("online.policy", "1")
    assert cell(page, "P001", "total_count").data() == "many"
    keys(qtbot, K.Key_F2)
    editor = focused()
    assert isinstance(editor, LineCell) and editor.text() == "many"
    editor.selectAll()
    keys(qtbot, "7", K.Key_Return)
    assert value(document, "procedures", "P001", "total_count") == answered(7)
    assert not page.model.pending


def test_the_same_value_again_is_no_change(qtbot: QtBot, document: Document, shown: Show) -> None:
    page = open_page(document, shown, "procedures")
    go(page, "P001", "total_count")
    keys(qtbot, "7", K.Key_Return)
    before = history(document)
    go(page, "P001", "total_count")
    keys(qtbot, K.Key_F2, K.Key_Return)
    assert history(document) == before


def test_typed_text_is_not_replaced_by_a_change_elsewhere(qtbot: QtBot, document: Document, shown: Show) -> None:
    page = open_page(document, shown, "procedures")
    go(page, "P001", "total_count")
    keys(qtbot, "12")
    document.set_cells("procedures", [CellEdit("P009", "exists", answered(True))])
    assert isinstance(focused(), LineCell)
    keys(qtbot, "3")
    page.leave()
    assert value(document, "procedures", "P001", "total_count") == answered(123)


def test_prepared_cells_are_fixed(qtbot: QtBot, document: Document, shown: Show) -> None:
    page = open_page(document, shown, "procedures")
    for column in ("row_id", "std_code", "name"):
        assert not cell(page, "P001", column).flags() & Qt.ItemFlag.ItemIsEditable
    go(page, "P001", "name")
    keys(qtbot, "x")
    assert page.view.hasFocus()
    page.add_row()
    keys(qtbot, "own", K.Key_Return)
    own = document.data.rows("procedures")[-1]
    assert own.cell("name") == answered("own") and own.row_id == "P055"


def test_cells_that_do_not_apply_are_grey(document: Document, shown: Show) -> None:
    page = open_page(document, shown, "procedures")
    index = cell(page, "P001", "total_count")
    assert index.data(Qt.ItemDataRole.BackgroundRole) is None
    document.set_cells("procedures", [CellEdit("P001", "exists", answered(False))])
    assert cell(page, "P001", "total_count").data(Qt.ItemDataRole.BackgroundRole) is not None
    assert "書かなくてよい" in cell(page, "P001", "total_count").data(Qt.ItemDataRole.ToolTipRole)


def test_rating_shows_the_automatic_value_until_it_is_overridden(qtbot: QtBot, document: Document, shown: Show) -> None:
    page = open_page(document, shown, "initiatives")
    cells = {"kpi_kind": "kpi", "direction": "up", "target_value": "10", "actual_value": "12"}
    document.add_rows("initiatives", [{key: answered(text) for key, text in cells.items()}])
    index = cell(page, "N001", "rating")
    assert index.data() == "達成"
    assert index.data(Qt.ItemDataRole.EditRole) == ""
    go(page, "N001", "rating")
    keys(qtbot, K.Key_F2, "一部", K.Key_Return)
    assert value(document, "initiatives", "N001", "rating") == answered("partly")
    go(page, "N001", "rating")
    keys(qtbot, K.Key_Delete)
    assert cell(page, "N001", "rating").data() == "達成"


def test_printed_numbers_stay_as_printed(qtbot: QtBot, document: Document, shown: Show) -> None:
    page = open_page(document, shown, "initiatives")
    page.add_row()
    go(page, "N001", "target_value")
    keys(qtbot, K.Key_F2, "99％以上", K.Key_Return)
    assert value(document, "initiatives", "N001", "target_value") == answered("99％以上")


def test_options_follow_another_cell(document: Document, shown: Show) -> None:
    from dx_assess.ui.registers.cells import suggestions

    page = open_page(document, shown, "analog_reg")
    document.add_rows("analog_reg", [{"item": answered("training")}])
    shown_column = page.model.columns[page.model.section("pattern") - 1]
    row = document.data.rows("analog_reg")[0]
    assert [choice.text for choice in suggestions(document, shown_column, row)] == ["講習"]


# --- totals, marks, findings  ---


def test_totals_follow_and_lead_to_their_rows(qtbot: QtBot, document: Document, shown: Show) -> None:
    page = open_page(document, shown, "procedures")
    box = page.totals.boxes["procedures.priority_online"]
    cells = [CellEdit(f"P00{n}", "exists", answered(True)) for n in (1, 2)]
    document.set_cells("procedures", [*cells, CellEdit("P002", "online_status", answered("3"))])
    assert box.text_shown == "50.0 %（1／2件）"
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    assert shown_ids(page) == ["P002"]
    assert page.bar.only_line.isVisible()
    qtbot.mouseClick(page.bar.all, Qt.MouseButton.LeftButton)
    assert len(shown_ids(page)) == 54


def test_marks(qtbot: QtBot, document: Document, shown: Show, reopened: Reopen) -> None:
    page = open_page(document, shown, "analog_reg")
    page.show_key("analog_reg.zero_confirmed")
    keys(qtbot, K.Key_Space)
    assert document.answer("analog_reg.zero_confirmed") == answered(True)
    page.show_key("analog_reg.zero_confirmed_on")
    keys(qtbot, "R8.3.31", K.Key_Return)
    again = reopened()
    assert again.answer("analog_reg.zero_confirmed_on") == answered(date(2026, 3, 31))
    again.close()


def test_row_state_and_findings(document: Document, shown: Show) -> None:
    page = open_page(document, shown, "procedures")
    row = page.model.row(0)
    assert page.model.state(row) == "untouched"
    cells = {"exists": True, "total_count": 5, "online_count": 9}
    document.set_cells("procedures", [CellEdit("P001", key, answered(v)) for key, v in cells.items()])
    assert page.model.state(page.model.row(0)) == "E"
    go(page, "P001", "online_count")
    assert any("年間総件数" in text for text in page.strip.notices.texts)
    tip = page.proxy.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert tip.startswith("エラー") and "年間総件数" in tip


# --- copying and pasting  ---


def clip(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


def test_paste_of_a_block(qtbot: QtBot, document: Document, shown: Show) -> None:
    page = open_page(document, shown, "procedures")
    go(page, "P001", "total_count")
    clip("１２０\t30\t実数\r\n不明\t0\t推計\r\n")
    before = history(document)
    qtbot.keyClick(page.view, K.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert value(document, "procedures", "P001", "total_count") == answered(120)
    assert value(document, "procedures", "P002", "total_count") == UNKNOWN
    assert value(document, "procedures", "P002", "count_basis") == answered("estimate")
    changes = [change for change in document.file.changes() if change.id > before]
    assert len({change.batch for change in changes}) == 1


def test_paste_beyond_the_end_adds_rows(qtbot: QtBot, document: Document, shown: Show) -> None:
    page = open_page(document, shown, "automation")
    document.add_rows("automation", [{"name": answered("first")}])
    go(page, document.data.rows("automation")[0].row_id, "name")
    clip("会議録\t総務課（DX・情報担当）\tAI議事録\n窓口\tまち課\tRPA\n")
    page.paste()
    rows = document.data.rows("automation")
    assert [row.cell("name").value for row in rows] == ["会議録", "窓口"]
    assert page.proxy.rowCount() == 2
    assert "まち課" in [row.cell("name").value for row in document.data.rows("divisions")]


def test_paste_into_an_empty_register(qtbot: QtBot, document: Document, shown: Show) -> None:
    page = open_page(document, shown, "automation")
    assert "行を足す" in page.view.empty.text()
    clip("会議録\n窓口\n")
    qtbot.keyClick(page.view, K.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert page.view.empty.text() == ""
    assert [row.cell("name").value for row in document.data.rows("automation")] == ["会議録", "窓口"]


def test_nothing_is_pasted_until_somebody_decides(qtbot: QtBot, document: Document, shown: Show) -> None:
    page = open_page(document, shown, "procedures")
    go(page, "P001", "total_count")
    clip("12\tたくさん\n34\t5\n")
    before = history(document)
    page.paste()
    dialog = page.findChild(PasteDialog)
    assert dialog is not None and dialog.table.rowCount() == 1
    assert dialog.table.item(0, 3).text() == "たくさん"
    assert history(document) == before
    qtbot.mouseClick(dialog.cancel, Qt.MouseButton.LeftButton)
    assert history(document) == before
    page.paste()
    second = page.findChildren(PasteDialog)[-1]
    qtbot.mouseClick(second.only_good, Qt.MouseButton.LeftButton)
    assert value(document, "procedures", "P001", "total_count") == answered(12)
    assert value(document, "procedures", "P001", "online_count") == OPEN
    assert value(document, "procedures", "P002", "online_count") == answered(5)


def test_paste_over_fixed_cells_is_told(document: Document, shown: Show) -> None:
    page = open_page(document, shown, "procedures")
    go(page, "P001", "name")
    clip("別の名前\t子育て\n")
    page.paste()
    dialog = page.findChild(PasteDialog)
    assert dialog is not None and "変えられません" in dialog.table.item(0, 4).text()


def test_copy_and_paste_give_the_same_cells(document: Document, shown: Show) -> None:
    page = open_page(document, shown, "procedures")
    cells = {"total_count": 1200, "online_count": 3, "online_start": date(2025, 4, 1), "note": 'a\n"b"\tc'}
    cells["channels"] = frozenset({"window", "myna"})  # type: ignore[assignment]
    document.set_cells("procedures", [CellEdit("P001", key, answered(v)) for key, v in cells.items()])
    go(page, "P001", "group")
    page.view.selectRow(cell(page, "P001", "name").row())
    page.copy()
    block = to_block(QGuiApplication.clipboard().text())
    assert len(block) == 1 and len(block[0]) == 21
    clip(to_text([block[0][3:]]))
    go(page, "P002", "group")
    page.paste()
    assert page.findChild(PasteDialog) is None
    for key, expected in cells.items():
        assert value(document, "procedures", "P002", key) == answered(expected)


def test_one_cell_fills_the_selection(document: Document, shown: Show) -> None:
    from PySide6.QtCore import QItemSelection, QItemSelectionModel

    page = open_page(document, shown, "procedures")
    go(page, "P001", "exists")
    area = QItemSelection(cell(page, "P001", "exists"), cell(page, "P004", "exists"))
    page.view.selectionModel().select(area, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    clip("はい")
    page.paste()
    assert all(value(document, "procedures", f"P00{n}", "exists") == answered(True) for n in (1, 2, 3, 4))
    page.clear_cells()
    assert value(document, "procedures", "P004", "exists") == OPEN


def test_text_of_a_spreadsheet() -> None:
    assert to_block('a\t"b\nc"\r\n"d ""e"""\tf\r\n') == [["a", "b\nc"], ['d "e"', "f"]]
    assert to_block("") == []
    assert to_block('5" pipe\tx') == [['5" pipe', "x"]]


# --- rows  ---


def test_strike_and_restore(qtbot: QtBot, document: Document, shown: Show, reopened: Reopen) -> None:
    page = open_page(document, shown, "procedures")
    go(page, "P002", "exists")
    qtbot.mouseClick(page.bar.strike, Qt.MouseButton.LeftButton)
    assert "P002" not in shown_ids(page)
    assert "取消し1行" in page.bar.count.text()
    again = reopened()
    assert len(again.data.rows("procedures")) == 53
    again.close()
    qtbot.mouseClick(page.bar.struck, Qt.MouseButton.LeftButton, pos=QPoint(8, page.bar.struck.height() // 2))
    assert "P002" in shown_ids(page)
    assert page.bar.count.text() == "53行・取消し1行"
    go(page, "P002", "exists")
    assert cell(page, "P002", "exists").data(Qt.ItemDataRole.FontRole).strikeOut()
    assert not page.bar.restore.isHidden() and page.bar.strike.isHidden()
    page.bar.restore.setFocus()
    keys(qtbot, K.Key_Return)
    assert len(document.data.rows("procedures")) == 54


def test_sort_by_header(document: Document, shown: Show) -> None:
    page = open_page(document, shown, "procedures")
    counts = {"P001": 30, "P002": 4, "P003": 200}
    document.set_cells("procedures", [CellEdit(row, "total_count", answered(n)) for row, n in counts.items()])
    section = page.model.section("total_count")
    page.view.sortByColumn(section, Qt.SortOrder.AscendingOrder)
    assert shown_ids(page)[:3] == ["P002", "P001", "P003"]
    page.view.sortByColumn(section, Qt.SortOrder.DescendingOrder)
    assert shown_ids(page)[:3] == ["P003", "P001", "P002"]


def test_rows_in_work_do_not_jump_away(qtbot: QtBot, document: Document, shown: Show) -> None:
    page = open_page(document, shown, "procedures")
    page.bar.mode.setCurrentIndex(page.bar.mode.findData(BLANK))
    page.bar.filtered.emit()
    total = page.proxy.rowCount()
    go(page, "P001", "exists")
    keys(qtbot, "n", K.Key_Return)
    assert page.proxy.rowCount() == total
    page.bar.filtered.emit()
    assert page.proxy.rowCount() == total - 1


def test_filters(document: Document, shown: Show) -> None:
    page = open_page(document, shown, "procedures")
    page.bar.search.setText("ホイク")
    assert page.proxy.rowCount() == 0
    page.bar.search.setText("保育")
    assert 0 < page.proxy.rowCount() < 20
    page.show_all()
    cells = {"exists": True, "total_count": 5, "online_count": 9}
    document.set_cells("procedures", [CellEdit("P007", key, answered(v)) for key, v in cells.items()])
    page.bar.mode.setCurrentIndex(page.bar.mode.findData(FOUND))
    page.bar.filtered.emit()
    assert shown_ids(page) == ["P007"]


def test_a_new_row_is_shown_whatever_the_filter_says(document: Document, shown: Show) -> None:
    page = open_page(document, shown, "procedures")
    page.bar.search.setText("保育")
    page.add_row()
    assert shown_ids(page)[-1] == "P055"
    assert page.view.currentIndex().row() == page.proxy.rowCount() - 1


def test_navigation_with_rows(document: Document, shown: Show) -> None:
    page = open_page(document, shown, "procedures")
    page.show_rows(("P003", "P010"))
    assert shown_ids(page) == ["P003", "P010"]
    page.show_key("procedures/P020/exists")
    assert page.view.currentIndex() == cell(page, "P020", "exists")


def test_frozen_columns_stay(qtbot: QtBot, document: Document, shown: Show) -> None:
    page = open_page(document, shown, "automation")
    page.add_row()
    go(page, page._row_at(0).row_id, "note")
    assert page.view.horizontalScrollBar().value() > 0
    go(page, page._row_at(0).row_id, "name")
    keys(qtbot, "abc", K.Key_Return)
    assert document.data.rows("automation")[0].cell("name") == answered("abc")
    assert page.view.hasFocus(), "typing goes on after the editor of a fixed column has closed"
    go(page, page._row_at(0).row_id, "name")
    keys(qtbot, "x", K.Key_Escape)
    assert page.view.hasFocus()
    first = page.view.frozen_columns
    page.view.go(page.proxy.index(0, page.proxy.columnCount() - 1))
    page.view.go(page.proxy.index(0, first))
    assert page.view.visualRect(page.proxy.index(0, first)).left() >= page.view.frozen.width() - 1


# --- files  ---


def import_of(qtbot: QtBot, page: RegisterPage, source: Path) -> ImportDialog:
    dialog = page.open_import(source)
    qtbot.waitUntil(lambda: not dialog.reading)
    return dialog


def test_import_shows_every_cell_and_writes_only_when_agreed(
    qtbot: QtBot, document: Document, shown: Show, tmp_path: Path
) -> None:
    page = open_page(document, shown, "automation")
    source = tmp_path / "a.csv"
    source.write_text(
        "業務名,種類,担当課,ひと月の件数\n会議録,AI議事録,総務課,12\n窓口,なにか,総務課,3\n", encoding="cp932"
    )
    before = history(document)
    dialog = import_of(qtbot, page, source)
    assert dialog.unreadable.rowCount() == 1 and dialog.changes.rowCount() >= 3
    assert not dialog.carry.isEnabled()
    qtbot.mouseClick(dialog.accept_valid, Qt.MouseButton.LeftButton, pos=QPoint(8, dialog.accept_valid.height() // 2))
    assert dialog.carry.isEnabled() and history(document) == before
    qtbot.mouseClick(dialog.carry, Qt.MouseButton.LeftButton)
    assert [row.cell("name").value for row in document.data.rows("automation")] == ["会議録"]
    assert page.proxy.rowCount() == 1


def test_import_maps_headers(qtbot: QtBot, document: Document, shown: Show, tmp_path: Path) -> None:
    from PySide6.QtWidgets import QComboBox

    page = open_page(document, shown, "automation")
    source = tmp_path / "a.csv"
    source.write_text("業務名,ひと月の件数\n会議録,12\n", encoding="utf-8")
    dialog = import_of(qtbot, page, source)
    box = dialog.headers.cellWidget(1, 1)
    assert isinstance(box, QComboBox)
    box.setCurrentIndex(box.findData("volume"))
    box.activated.emit(box.currentIndex())
    qtbot.waitUntil(lambda: not dialog.reading)
    assert dialog.changes.rowCount() == 2
    qtbot.mouseClick(dialog.carry, Qt.MouseButton.LeftButton)
    assert document.data.rows("automation")[0].cell("volume") == answered(12)


def test_import_of_something_else_says_so(qtbot: QtBot, document: Document, shown: Show, tmp_path: Path) -> None:
    page = open_page(document, shown, "automation")
    source = tmp_path / "a.xlsx"
    source.write_bytes(b"not a workbook")
    dialog = import_of(qtbot, page, source)
    assert dialog.problem.texts and not dialog.carry.isEnabled()


def test_export_and_import_change_nothing(qtbot: QtBot, document: Document, shown: Show, tmp_path: Path) -> None:
    page = open_page(document, shown, "procedures")
    target = tmp_path / "r1.xlsx"
    export_register(document, "procedures", target)
    dialog = import_of(qtbot, page, target)
    assert "変わらない行 54" in dialog.summary.text()
    assert not dialog.carry.isEnabled()


def test_a_thousand_rows(document: Document, shown: Show) -> None:
    rows = [{"reg_name": answered(f"第{n}条例"), "item": answered("visual")} for n in range(1000)]
    document.add_rows("analog_reg", rows)
    start = time.perf_counter()
    page = open_page(document, shown, "analog_reg")
    page.view.sortByColumn(page.model.section("reg_name"), Qt.SortOrder.AscendingOrder)
    page.bar.search.setText("第999")
    assert page.proxy.rowCount() == 1
    assert time.perf_counter() - start < 5
