"""Blocks of cells from and to a spreadsheet program."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from dx_assess.form.answer import OPEN, UNKNOWN, answered
from dx_assess.session.document import CellEdit, Document
from dx_assess.ui.page import Page
from dx_assess.ui.registers.paste_dialog import PasteDialog
from dx_assess.ui.registers.pasted import to_block, to_text

Show = Callable[[Page], None]
Reopen = Callable[[], Document]
K = Qt.Key


def clip(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


def test_paste_of_a_block(qtbot: QtBot, document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    hand.go(page, "P001", "total_count")
    clip("１２０\t30\t実数\r\n不明\t0\t推計\r\n")
    before = hand.history(document)
    qtbot.keyClick(page.view, K.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert hand.value(document, "procedures", "P001", "total_count") == answered(120)
    assert hand.value(document, "procedures", "P002", "total_count") == UNKNOWN
    assert hand.value(document, "procedures", "P002", "count_basis") == answered("estimate")
    changes = [change for change in document.file.changes() if change.id > before]
    assert len({change.batch for change in changes}) == 1


def test_paste_beyond_the_end_adds_rows(document: Document, hand: Any) -> None:
    page = hand.open("automation")
    document.add_rows("automation", [{"name": answered("first")}])
    hand.go(page, document.data.rows("automation")[0].row_id, "name")
    clip("会議録\t総務課（DX・情報担当）\tAI議事録\n窓口\tまち課\tRPA\n")
    page.body.blocks.paste()
    rows = document.data.rows("automation")
    assert [row.cell("name").value for row in rows] == ["会議録", "窓口"]
    assert page.proxy.rowCount() == 2
    assert "まち課" in [row.cell("name").value for row in document.data.rows("divisions")]


def test_paste_into_an_empty_register(qtbot: QtBot, document: Document, hand: Any) -> None:
    page = hand.open("automation")
    assert "行を足す" in page.view.empty.text()
    clip("会議録\n窓口\n")
    qtbot.keyClick(page.view, K.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert page.view.empty.text() == ""
    assert [row.cell("name").value for row in document.data.rows("automation")] == ["会議録", "窓口"]


def test_nothing_is_pasted_until_somebody_decides(qtbot: QtBot, document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    hand.go(page, "P001", "total_count")
    clip("12\tたくさん\n34\t5\n")
    before = hand.history(document)
    page.body.blocks.paste()
    dialog = page.findChild(PasteDialog)
    assert dialog is not None and dialog.table.rowCount() == 1
    assert dialog.table.item(0, 3).text() == "たくさん"
    assert hand.history(document) == before
    qtbot.mouseClick(dialog.cancel, Qt.MouseButton.LeftButton)
    assert hand.history(document) == before
    page.body.blocks.paste()
    second = page.findChildren(PasteDialog)[-1]
    qtbot.mouseClick(second.only_good, Qt.MouseButton.LeftButton)
    assert hand.value(document, "procedures", "P001", "total_count") == answered(12)
    assert hand.value(document, "procedures", "P001", "online_count") == OPEN
    assert hand.value(document, "procedures", "P002", "online_count") == answered(5)


def test_paste_over_fixed_cells_is_told(document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    hand.go(page, "P001", "name")
    clip("別の名前\t子育て\n")
    page.body.blocks.paste()
    dialog = page.findChild(PasteDialog)
    assert dialog is not None and "変えられません" in dialog.table.item(0, 4).text()


def test_copy_and_paste_give_the_same_cells(document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    cells = {"total_count": 1200, "online_count": 3, "online_start": date(2025, 4, 1), "note": 'a\n"b"\tc'}
    cells["channels"] = frozenset({"window", "myna"})  # type: ignore[assignment]
    document.set_cells("procedures", [CellEdit("P001", key, answered(v)) for key, v in cells.items()])
    hand.go(page, "P001", "group")
    page.view.selectRow(hand.cell(page, "P001", "name").row())
    page.body.blocks.copy()
    block = to_block(QGuiApplication.clipboard().text())
    assert len(block) == 1 and len(block[0]) == 21
    clip(to_text([block[0][3:]]))
    hand.go(page, "P002", "group")
    page.body.blocks.paste()
    assert page.findChild(PasteDialog) is None
    for key, expected in cells.items():
        assert hand.value(document, "procedures", "P002", key) == answered(expected)


def test_one_cell_fills_the_selection(document: Document, hand: Any) -> None:
    from PySide6.QtCore import QItemSelection, QItemSelectionModel

    page = hand.open("procedures")
    hand.go(page, "P001", "exists")
    area = QItemSelection(hand.cell(page, "P001", "exists"), hand.cell(page, "P004", "exists"))
    page.view.selectionModel().select(area, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    clip("はい")
    page.body.blocks.paste()
    assert all(hand.value(document, "procedures", f"P00{n}", "exists") == answered(True) for n in (1, 2, 3, 4))
    page.body.blocks.clear()
    assert hand.value(document, "procedures", "P004", "exists") == OPEN


def test_text_of_a_spreadsheet() -> None:
    assert to_block('a\t"b\nc"\r\n"d ""e"""\tf\r\n') == [["a", "b\nc"], ['d "e"', "f"]]
    assert to_block("") == []
    assert to_block('5" pipe\tx') == [['5" pipe', "x"]]
