"""Pasting as from Excel, Word and a page: shapes, several lines in a cell, and what cannot be read."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from dx_assess.form.answer import OPEN, answered
from dx_assess.session.document import Document
from dx_assess.ui.registers.cell_editors import LineCell
from dx_assess.ui.registers.paste_dialog import PasteDialog
from dx_assess.ui.registers.pasted import block_of, filled_out, table_of
from dx_assess.ui.registers.register_page import RegisterPage

K = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def clip(text: str, html: str = "") -> None:
    data = QMimeData()
    if text:
        data.setText(text)
    if html:
        data.setHtml(html)
    QGuiApplication.clipboard().setMimeData(data)


def paste(qtbot: QtBot, page: RegisterPage) -> None:
    page.view.setFocus()
    qtbot.keyClick(page.view, K.Key_V, CTRL)


def shown_dialog(page: RegisterPage) -> PasteDialog:
    dialogs = [dialog for dialog in page.findChildren(PasteDialog) if dialog.isVisible()]
    assert len(dialogs) == 1
    return dialogs[0]


PAGE = """<html><head><style>td {mso-number-format:"\\@"}</style></head><body><!--StartFragment-->
<table><tr><td>会議録<td rowspan=2>情報課</tr><tr><td>窓口<br>事務</td></tr>
<tr><td colspan="2">A&amp;B&nbsp;</td></tr></table><!--EndFragment--><table><tr><td>no</table></body></html>"""


def test_cells_of_a_page() -> None:
    assert table_of(PAGE) == [["会議録", "情報課"], ["窓口\n事務", ""], ["A&B", ""]]
    assert table_of("<p>text</p>") == []
    assert block_of("", PAGE) == table_of(PAGE)
    assert table_of("<table><tr><td colspan=99999999>a</table>")[0][0] == "a"


def test_the_text_decides_as_a_spreadsheet_writes_it_and_the_page_where_a_cell_is_cut() -> None:
    excel = '1,200\t"a\nb"\r\n3\t4\r\n'
    html = "<table><tr><td>1,200</td><td>a<br>b</td></tr><tr><td>3</td><td>4</td></tr></table>"
    assert block_of(excel, html) == [["1,200", "a\nb"], ["3", "4"]]
    word = "甲\t一行目\r\n二行目\r\n乙\t三\r\n"
    cells = (
        "<table><tr><td><p>甲</p></td><td><p>一行目</p><p>二行目</p></td></tr><tr><td>乙</td><td>三</td></tr></table>"
    )
    assert block_of(word, cells) == [["甲", "一行目\n二行目"], ["乙", "三"]]
    assert block_of("something else", html) == [["something else"]]


@pytest.mark.parametrize(
    ("rows", "columns", "expected"),
    [
        (1, 1, [["a", "b"], ["c", "d"]]),
        (4, 1, [["a", "b"], ["c", "d"]] * 2),
        (2, 4, [["a", "b"] * 2, ["c", "d"] * 2]),
        (3, 2, [["a", "b"], ["c", "d"]]),
    ],
)
def test_a_block_fills_a_multiple_of_itself(rows: int, columns: int, expected: list[list[str]]) -> None:
    assert filled_out([["a", "b"], ["c", "d"]], rows, columns) == expected


def test_a_table_of_a_page_is_pasted(qtbot: QtBot, document: Document, hand: Any) -> None:
    page = hand.open("automation")
    clip("", PAGE)
    paste(qtbot, page)
    assert [row.cell("name").value for row in document.data.rows("automation")] == ["会議録", "窓口\n事務", "A&B"]


def test_one_row_is_pasted_into_all_selected_rows(qtbot: QtBot, document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    hand.go(page, "P003", "total_count")
    for _ in range(3):
        qtbot.keyClick(page.view, K.Key_Down, SHIFT)
    clip("9\t4\r\n")
    paste(qtbot, page)
    found = [(r.cell("total_count").value, r.cell("online_count").value) for r in document.data.rows("procedures")[1:7]]
    assert found == [(None, None), *[(9, 4)] * 4, (None, None)]
    document.undo()
    assert hand.value(document, "procedures", "P006", "total_count") == OPEN


def test_refused_texts_stay_in_their_cells_to_be_mended(qtbot: QtBot, document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    hand.go(page, "P001", "total_count")
    clip("12\tたくさん\n約300\t5\n")
    before = hand.history(document)
    paste(qtbot, page)
    qtbot.keyClick(shown_dialog(page).keep, K.Key_Space)
    changes = [change for change in document.file.changes() if change.id > before]
    assert len({change.batch for change in changes}) == 1 and len(changes) == 2
    assert hand.cell(page, "P001", "online_count").data() == "たくさん"
    assert hand.cell(page, "P002", "total_count").data() == "約300"
    assert {item.key for item in page.unsaved()} == {
        "procedures/P001/online_count",
        "procedures/P002/total_count",
    }
    assert page.view.currentIndex() == hand.cell(page, "P001", "online_count"), "the first one is at hand"
    assert any("たくさん" in text for text in page.strip.notices.texts)
    page.view.setFocus()
    hand.keys("3", K.Key_Return)
    hand.go(page, "P002", "total_count")
    hand.keys(K.Key_F2)
    editor = hand.focused()
    assert isinstance(editor, LineCell) and editor.text() == "約300"
    editor.home(False)
    hand.keys(K.Key_Delete, K.Key_Return)
    assert hand.value(document, "procedures", "P001", "online_count") == answered(3)
    assert hand.value(document, "procedures", "P002", "total_count") == answered(300)
    assert page.unsaved() == ()


def test_refused_texts_of_new_rows_too(qtbot: QtBot, document: Document, hand: Any) -> None:
    page = hand.open("automation")
    clip("会議録\t総務課（DX・情報担当）\tAI議事録\t使用中\n窓口\t\tなんとか\t\n\t\tかんとか\t\n")
    paste(qtbot, page)
    dialog = shown_dialog(page)
    assert dialog.table.rowCount() >= 2
    dialog.keep.click()
    rows = document.data.rows("automation")
    assert [row.cell("name").value for row in rows] == ["会議録", "窓口", None]
    kept = {(row_id, refused.text) for (row_id, _column), refused in page.model.pending.items()}
    assert {(rows[1].row_id, "なんとか"), (rows[2].row_id, "かんとか")} <= kept
    document.undo()
    assert not document.data.rows("automation")


def test_only_what_can_be_read_leaves_nothing_behind(qtbot: QtBot, document: Document, hand: Any) -> None:
    page = hand.open("automation")
    clip("会議録\t\tAI議事録\n\t\tかんとか\n")
    paste(qtbot, page)
    shown_dialog(page).only_good.click()
    assert [row.cell("name").value for row in document.data.rows("automation")] == ["会議録"]
    assert page.unsaved() == ()


def test_fixed_cells_cannot_be_kept(qtbot: QtBot, document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    hand.go(page, "P001", "name")
    clip("別の名前")
    paste(qtbot, page)
    dialog = shown_dialog(page)
    assert dialog.keep.isHidden() and not dialog.only_good.isEnabled()
