"""Rows of a register: striking, sorting, filtering, finding, a thousand of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from dx_assess.form.answer import answered
from dx_assess.session.document import CellEdit, Document
from dx_assess.ui.page import Page
from dx_assess.ui.registers.rowfilter import BLANK, FOUND

Show = Callable[[Page], None]
Reopen = Callable[[], Document]
K = Qt.Key


def test_strike_and_restore(qtbot: QtBot, document: Document, reopened: Reopen, hand: Any) -> None:
    page = hand.open("procedures")
    hand.go(page, "P002", "exists")
    qtbot.mouseClick(page.bar.strike, Qt.MouseButton.LeftButton)
    assert "P002" not in hand.shown_ids(page)
    assert "取消し1行" in page.bar.count.text()
    again = reopened()
    assert len(again.data.rows("procedures")) == 53
    again.close()
    qtbot.mouseClick(page.bar.struck, Qt.MouseButton.LeftButton, pos=QPoint(8, page.bar.struck.height() // 2))
    assert "P002" in hand.shown_ids(page)
    assert page.bar.count.text() == "53行・取消し1行"
    hand.go(page, "P002", "exists")
    assert hand.cell(page, "P002", "exists").data(Qt.ItemDataRole.FontRole).strikeOut()
    assert not page.bar.restore.isHidden() and page.bar.strike.isHidden()
    page.bar.restore.setFocus()
    hand.keys(K.Key_Return)
    assert len(document.data.rows("procedures")) == 54


def test_sort_by_header(document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    counts = {"P001": 30, "P002": 4, "P003": 200}
    document.set_cells("procedures", [CellEdit(row, "total_count", answered(n)) for row, n in counts.items()])
    section = page.model.section("total_count")
    page.view.sortByColumn(section, Qt.SortOrder.AscendingOrder)
    assert hand.shown_ids(page)[:3] == ["P002", "P001", "P003"]
    page.view.sortByColumn(section, Qt.SortOrder.DescendingOrder)
    assert hand.shown_ids(page)[:3] == ["P003", "P001", "P002"]


def test_rows_in_work_do_not_jump_away(document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    page.bar.mode.setCurrentIndex(page.bar.mode.findData(BLANK))
    page.bar.filtered.emit()
    total = page.proxy.rowCount()
    hand.go(page, "P001", "exists")
    hand.keys("n", K.Key_Return)
    assert page.proxy.rowCount() == total
    page.bar.filtered.emit()
    assert page.proxy.rowCount() == total - 1


def test_filters(document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    page.bar.search.setText("ホイク")
    assert page.proxy.rowCount() == 0
    page.bar.search.setText("保育")
    assert 0 < page.proxy.rowCount() < 20
    page.show_all()
    cells = {"exists": True, "total_count": 5, "online_count": 9}
    document.set_cells("procedures", [CellEdit("P007", key, answered(v)) for key, v in cells.items()])
    page.bar.mode.setCurrentIndex(page.bar.mode.findData(FOUND))
    page.bar.filtered.emit()
    assert hand.shown_ids(page) == ["P007"]


def test_a_new_row_is_shown_whatever_the_filter_says(document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    page.bar.search.setText("保育")
    page.add_row()
    assert hand.shown_ids(page)[-1] == "P055"
    assert page.view.currentIndex().row() == page.proxy.rowCount() - 1


def test_navigation_with_rows(document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    page.show_rows(("P003", "P010"))
    assert hand.shown_ids(page) == ["P003", "P010"]
    page.show_key("procedures/P020/exists")
    assert page.view.currentIndex() == hand.cell(page, "P020", "exists")


def test_a_thousand_rows(document: Document, hand: Any) -> None:
    rows = [{"reg_name": answered(f"第{n}条例"), "item": answered("visual")} for n in range(1000)]
    document.add_rows("analog_reg", rows)
    start = time.perf_counter()
    page = hand.open("analog_reg")
    page.view.sortByColumn(page.model.section("reg_name"), Qt.SortOrder.AscendingOrder)
    page.bar.search.setText("第999")
    assert page.proxy.rowCount() == 1
    assert time.perf_counter() - start < 5


def test_rows_are_added_copied_and_struck_with_keys(qtbot: QtBot, document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    cells = {"exists": True, "total_count": 5, "note": "覚え"}
    document.set_cells("procedures", [CellEdit("P002", key, answered(value)) for key, value in cells.items()])
    hand.go(page, "P002", "total_count")
    qtbot.keyClick(page.view, K.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    before = hand.history(document)
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(page.view, K.Key_D, held)
    rows = document.data.rows("procedures")
    assert [row.row_id for row in rows[54:]] == ["P055", "P056"]
    copied, source = rows[54], rows[1]
    assert copied.cell("name") == source.cell("name") and copied.cell("note") == answered("覚え")
    assert copied.cell("std_code").is_open and not copied.prefilled, "a code stands once"
    assert page.view.currentIndex() == hand.cell(page, "P055", "name")
    assert len({change.batch for change in document.file.changes() if change.id > before}) == 1
    hand.keys(K.Key_Insert)
    assert page.view.currentIndex() == hand.cell(page, "P057", "name")
    hand.go(page, "P055", "name")
    qtbot.keyClick(page.view, K.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert "P055" not in hand.shown_ids(page)
    page.bar.struck.click()
    hand.go(page, "P055", "name")
    qtbot.keyClick(page.view, K.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert "P055" in [row.row_id for row in document.data.rows("procedures")]


def test_a_copied_row_is_gone_with_one_step_back(qtbot: QtBot, document: Document, hand: Any) -> None:
    page = hand.open("automation")
    document.add_rows("automation", [{"name": answered("会議録")}])
    hand.go(page, "A001", "name")
    qtbot.keyClick(page.view, K.Key_D, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert [row.cell("name").value for row in document.data.rows("automation")] == ["会議録"] * 2
    document.undo()
    assert len(document.data.rows("automation")) == 1
