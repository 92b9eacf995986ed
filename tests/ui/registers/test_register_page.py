"""A register's page: what it shows without being asked, its totals, marks, states and fixed columns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from dx_assess.form.answer import answered
from dx_assess.session.document import CellEdit, Changed, Document
from dx_assess.ui.page import Page

Show = Callable[[Page], None]
Reopen = Callable[[], Document]
K = Qt.Key


REGISTERS = ["procedures", "automation", "opendata_reg", "analog_reg", "systems", "initiatives", "divisions"]


@pytest.mark.parametrize("register", REGISTERS)
def test_showing_a_register_saves_nothing(document: Document, register: str, hand: Any) -> None:
    before = hand.history(document)
    page = hand.open(register)
    for section in range(page.proxy.columnCount()):
        for role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            page.proxy.headerData(section, Qt.Orientation.Horizontal, role)
            if page.proxy.rowCount():
                page.proxy.index(0, section).data(role)
    page.refresh(Changed(year=True))
    page.leave()
    assert hand.history(document) == before


def test_cells_that_do_not_apply_are_grey(document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    index = hand.cell(page, "P001", "total_count")
    assert index.data(Qt.ItemDataRole.BackgroundRole) is None
    document.set_cells("procedures", [CellEdit("P001", "exists", answered(False))])
    assert hand.cell(page, "P001", "total_count").data(Qt.ItemDataRole.BackgroundRole) is not None
    assert "書かなくてよい" in hand.cell(page, "P001", "total_count").data(Qt.ItemDataRole.ToolTipRole)


def test_totals_follow_and_lead_to_their_rows(qtbot: QtBot, document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    box = page.totals.boxes["procedures.priority_online"]
    cells = [CellEdit(f"P00{n}", "exists", answered(True)) for n in (1, 2)]
    document.set_cells("procedures", [*cells, CellEdit("P002", "online_status", answered("3"))])
    assert box.text_shown == "50.0 %（1／2件）"
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    assert hand.shown_ids(page) == ["P002"]
    assert page.bar.only_line.isVisible()
    qtbot.mouseClick(page.bar.all, Qt.MouseButton.LeftButton)
    assert len(hand.shown_ids(page)) == 54


def test_marks(document: Document, reopened: Reopen, hand: Any) -> None:
    page = hand.open("analog_reg")
    page.show_key("analog_reg.zero_confirmed")
    hand.keys(K.Key_Space)
    assert document.answer("analog_reg.zero_confirmed") == answered(True)
    page.show_key("analog_reg.zero_confirmed_on")
    hand.keys("R8.3.31", K.Key_Return)
    again = reopened()
    assert again.answer("analog_reg.zero_confirmed_on") == answered(date(2026, 3, 31))
    again.close()


def test_row_state_and_findings(document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    row = page.model.row(0)
    assert page.model.state(row) == "untouched"
    cells = {"exists": True, "total_count": 5, "online_count": 9}
    document.set_cells("procedures", [CellEdit("P001", key, answered(v)) for key, v in cells.items()])
    assert page.model.state(page.model.row(0)) == "E"
    hand.go(page, "P001", "online_count")
    assert any("年間総件数" in text for text in page.strip.notices.texts)
    tip = page.proxy.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert tip.startswith("エラー") and "年間総件数" in tip


def clip(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


def test_frozen_columns_stay(document: Document, hand: Any) -> None:
    page = hand.open("automation")
    page.add_row()
    hand.go(page, page._row_at(0).row_id, "note")
    assert page.view.horizontalScrollBar().value() > 0
    hand.go(page, page._row_at(0).row_id, "name")
    hand.keys("abc", K.Key_Return)
    assert document.data.rows("automation")[0].cell("name") == answered("abc")
    assert page.view.hasFocus(), "typing goes on after the editor of a fixed column has closed"
    hand.go(page, page._row_at(0).row_id, "name")
    hand.keys("x", K.Key_Escape)
    assert page.view.hasFocus()
    first = page.view.frozen_columns
    page.view.go(page.proxy.index(0, page.proxy.columnCount() - 1))
    page.view.go(page.proxy.index(0, first))
    assert page.view.visualRect(page.proxy.index(0, first)).left() >= page.view.frozen.width() - 1
