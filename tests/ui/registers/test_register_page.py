"""A register's page: what it shows without being asked, its totals, marks, states and fixed columns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from dx_assess.form.answer import answered
from dx_assess.form.display import question_numbers
from dx_assess.session.document import CellEdit, Changed, Document
from dx_assess.ui.page import Page
from dx_assess.ui.theme import Theme

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


def test_a_figure_leads_to_the_question_that_it_answers(qtbot: QtBot, document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    asked: list[str] = []
    page.navigation.connect(lambda target, rows: asked.append(target))
    box = page.totals.boxes["procedures.priority_online"]
    number = question_numbers(document.question_set)["online.priority_rate"]
    assert box.accessibleName().endswith(f"設問{number}")
    qtbot.keyClick(box, K.Key_Space)
    assert asked == ["online.priority_rate"], "no row is behind it yet"
    cells = {"exists": True, "online_status": "3"}
    document.set_cells("procedures", [CellEdit("P002", key, answered(value)) for key, value in cells.items()])
    qtbot.keyClick(box, K.Key_Space)
    assert hand.shown_ids(page) == ["P002"]
    assert page.bar.question.text() == f"設問{number}を開く"
    qtbot.keyClick(page.bar.question, K.Key_Return)
    assert asked == ["online.priority_rate"] * 2
    qtbot.mouseClick(page.bar.all, Qt.MouseButton.LeftButton)
    page.show_rows(("P002",))
    assert page.bar.question.isHidden(), "rows of elsewhere"


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
    hand.go(page, page.proxy.row(0).row_id, "note")
    assert page.view.horizontalScrollBar().value() > 0
    hand.go(page, page.proxy.row(0).row_id, "name")
    hand.keys("abc", K.Key_Return)
    assert document.data.rows("automation")[0].cell("name") == answered("abc")
    assert page.view.hasFocus(), "typing goes on after the editor of a fixed column has closed"
    hand.go(page, page.proxy.row(0).row_id, "name")
    hand.keys("x", K.Key_Escape)
    assert page.view.hasFocus()
    first = page.view.frozen_columns
    page.view.go(page.proxy.index(0, page.proxy.columnCount() - 1))
    page.view.go(page.proxy.index(0, first))
    assert page.view.visualRect(page.proxy.index(0, first)).left() >= page.view.frozen.width() - 1


def test_rows_and_columns_follow_the_text_size_while_the_page_is_open(theme: Theme, hand: Any) -> None:
    theme.set_scale(100)
    page = hand.open("procedures")
    view, frozen = page.view, page.view.frozen
    division, url, name = (page.model.section(column) for column in ("division", "url", "name"))
    view.setColumnWidth(url, 333)
    rows, width, fixed = view.rowHeight(0), view.columnWidth(division), frozen.columnWidth(name)
    theme.set_scale(150)
    assert view.rowHeight(0) > rows + 5 and frozen.rowHeight(0) == view.rowHeight(0)
    grown = view.columnWidth(division) / width
    assert 1.3 < grown < 1.6
    assert view.columnWidth(url) == pytest.approx(333 * grown, abs=2), "a width of somebody's own stays so"
    assert frozen.columnWidth(name) == pytest.approx(fixed * grown, abs=2)
    theme.set_scale(100)
    assert (view.rowHeight(0), frozen.rowHeight(0)) == (rows, rows)
    assert view.columnWidth(division) == pytest.approx(width, abs=2)


def test_what_is_said_about_a_row_is_not_cut(qtbot: QtBot, document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    cells = {"exists": True, "online_status": "3", "total_count": 5, "online_count": 9}
    document.set_cells("procedures", [CellEdit("P003", key, answered(value)) for key, value in cells.items()])
    before = page.strip.height()
    hand.go(page, "P003", "total_count")
    page.strip.say("I", "お知らせの文です。")
    assert len(page.strip.notices.texts) >= 2
    inside = page.strip.widget()
    qtbot.waitUntil(lambda: inside.height() <= page.strip.viewport().height())
    assert page.strip.height() > before
    hand.go(page, "P004", "total_count")
    assert page.strip.height() > before, "the table does not jump"


def test_plain_information_is_no_finding(document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    hand.go(page, "P002", "exists")
    page.strike(True)
    box = page.strip.said.findChild(QWidget, "noticeI")
    assert box is not None and box.accessibleName().startswith("お知らせ：1行を取り消しました")


def test_the_reason_of_a_rows_state_can_be_heard(document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    cells = {"exists": True, "total_count": 5, "online_count": 9}
    document.set_cells("procedures", [CellEdit("P003", key, answered(value)) for key, value in cells.items()])
    place = page.model.place("P003")
    heard = page.model.index(place, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert heard.startswith("エラー") and "年間総件数" in heard
