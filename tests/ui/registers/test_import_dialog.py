"""Taking files into a register: a preview of every cell, and nothing written until it is agreed to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from dx_assess.form.answer import answered
from dx_assess.session.document import Document
from dx_assess.session.registers import export_register
from dx_assess.ui.page import Page
from dx_assess.ui.registers.import_dialog import ImportDialog

Show = Callable[[Page], None]
Reopen = Callable[[], Document]
K = Qt.Key


def test_import_shows_every_cell_and_writes_only_when_agreed(
    qtbot: QtBot, document: Document, tmp_path: Path, hand: Any
) -> None:
    page = hand.open("automation")
    source = tmp_path / "a.csv"
    source.write_text(
        "業務名,種類,担当課,ひと月の件数\n会議録,AI議事録,総務課,12\n窓口,なにか,総務課,3\n", encoding="cp932"
    )
    before = hand.history(document)
    dialog = hand.import_of(page, source)
    assert dialog.unreadable.rowCount() == 1 and dialog.changes.rowCount() >= 3
    assert not dialog.carry.isEnabled()
    qtbot.mouseClick(dialog.accept_valid, Qt.MouseButton.LeftButton, pos=QPoint(8, dialog.accept_valid.height() // 2))
    assert dialog.carry.isEnabled() and hand.history(document) == before
    qtbot.mouseClick(dialog.carry, Qt.MouseButton.LeftButton)
    assert [row.cell("name").value for row in document.data.rows("automation")] == ["会議録"]
    assert page.proxy.rowCount() == 1


def test_import_maps_headers(qtbot: QtBot, document: Document, tmp_path: Path, hand: Any) -> None:
    from PySide6.QtWidgets import QComboBox

    page = hand.open("automation")
    source = tmp_path / "a.csv"
    source.write_text("業務名,ひと月の件数\n会議録,12\n", encoding="utf-8")
    dialog = hand.import_of(page, source)
    box = dialog.headers.cellWidget(1, 1)
    assert isinstance(box, QComboBox)
    box.setCurrentIndex(box.findData("volume"))
    box.activated.emit(box.currentIndex())
    qtbot.waitUntil(lambda: not dialog.reading)
    assert dialog.changes.rowCount() == 2
    qtbot.mouseClick(dialog.carry, Qt.MouseButton.LeftButton)
    assert document.data.rows("automation")[0].cell("volume") == answered(12)


def test_import_of_something_else_says_so(qtbot: QtBot, document: Document, tmp_path: Path, hand: Any) -> None:
    page = hand.open("automation")
    source = tmp_path / "a.xlsx"
    source.write_bytes(b"not a workbook")
    dialog = hand.import_of(page, source)
    assert dialog.problem.texts and not dialog.carry.isEnabled()


def test_export_and_import_change_nothing(qtbot: QtBot, document: Document, tmp_path: Path, hand: Any) -> None:
    page = hand.open("procedures")
    target = tmp_path / "r1.xlsx"
    export_register(document, "procedures", target)
    dialog = hand.import_of(page, target)
    assert "変わらない行 54" in dialog.summary.text()
    assert not dialog.carry.isEnabled()


def mapped(dialog: ImportDialog, line: int) -> QComboBox:
    box = dialog.headers.cellWidget(line, 1)
    assert isinstance(box, QComboBox)
    return box


def choose(qtbot: QtBot, dialog: ImportDialog, line: int, label: str) -> None:
    """Pick a column for a header with the keyboard."""
    box = mapped(dialog, line)
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Down)
    qtbot.waitUntil(box.view().isVisible)
    place = next(index for index in range(box.count()) if box.itemText(index).startswith(label))
    qtbot.keyClick(box.view(), Qt.Key.Key_Home)
    for _step in range(place):
        qtbot.keyClick(box.view(), Qt.Key.Key_Down)
    qtbot.keyClick(box.view(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not dialog.reading)


def test_the_same_file_twice_is_not_there_twice(qtbot: QtBot, document: Document, tmp_path: Path, hand: Any) -> None:
    page = hand.open("automation")
    source = tmp_path / "a.csv"
    source.write_text("業務名,年間件数\n会議録,12\n窓口,3\n", encoding="utf-8")
    dialog = hand.import_of(page, source)
    assert dialog.skip_same.isHidden()
    qtbot.mouseClick(dialog.carry, Qt.MouseButton.LeftButton)

    dialog = hand.import_of(page, source)
    assert dialog.skip_same.isVisible() and dialog.skip_same.isChecked()
    assert "2行" in dialog.skip_same.text() and "読み飛ばす行 2" in dialog.summary.text()
    assert dialog.changes.item(0, 2).text() == "読み飛ばす"
    assert not dialog.carry.isEnabled()
    dialog.skip_same.setFocus()
    hand.keys(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not dialog.reading)
    assert "同じ行が2つになります" in dialog.summary.text()
    qtbot.mouseClick(dialog.carry, Qt.MouseButton.LeftButton)
    assert len(document.data.rows("automation")) == 4


def test_a_list_of_the_towns_own_is_matched_once(qtbot: QtBot, document: Document, tmp_path: Path, hand: Any) -> None:
    page = hand.open("automation")
    source = tmp_path / "事務R7.csv"
    source.write_text("番号,事務名,業務名\n1,会議録,RPA\n", encoding="utf-8")
    dialog = hand.import_of(page, source)
    assert "読みません" in dialog.known.texts[0] and dialog.forget.isHidden()
    choose(qtbot, dialog, 2, "（読まない）")
    choose(qtbot, dialog, 1, "業務名")
    assert dialog.focusWidget() is mapped(dialog, 1), "the keyboard stays where it was"
    qtbot.mouseClick(dialog.carry, Qt.MouseButton.LeftButton)
    assert document.data.rows("automation")[0].cell("name") == answered("会議録")

    again = tmp_path / "事務R8.csv"
    again.write_text("番号,業務名,事務名\n1,RPA,窓口\n", encoding="utf-8")
    dialog = hand.import_of(page, again)
    assert any("対応を使っています" in text for text in dialog.known.texts)
    assert mapped(dialog, 2).currentText() == "業務名"
    dialog.forget.setFocus()
    hand.keys(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not dialog.reading)
    assert mapped(dialog, 1).currentText() == "業務名" and dialog.forget.isHidden()
    dialog.reject()


def test_an_unknown_number_is_not_a_new_row(document: Document, tmp_path: Path, hand: Any) -> None:
    page = hand.open("procedures")
    source = tmp_path / "a.csv"
    source.write_text("番号,年間総件数\nP999,1\n", encoding="utf-8")
    dialog = hand.import_of(page, source)
    assert dialog.unreadable.item(0, 1).text() == "番号"
    assert "空にし" in dialog.unreadable.item(0, 3).text()
    dialog.accept_valid.setChecked(True)
    assert not dialog.carry.isEnabled()


def test_another_sheet_of_the_workbook_is_chosen(qtbot: QtBot, document: Document, tmp_path: Path, hand: Any) -> None:
    book = openpyxl.Workbook()
    cover = book.active
    cover.title = "表紙"
    cover.append(["この本について"])
    for title, name in (("R7", "会議録"), ("R8", "窓口の案内")):
        sheet = book.create_sheet(title)
        sheet.append(["業務名", "ひと月の件数"])
        sheet.append([name, 12])
    book.create_sheet("計算用").sheet_state = "hidden"
    source = tmp_path / "業務.xlsx"
    book.save(source)
    dialog = hand.import_of(hand.open("automation"), source)
    assert dialog.sheets.isVisible() and dialog.sheet_line.buddy() is dialog.sheets
    assert [dialog.sheets.itemText(at) for at in range(dialog.sheets.count())] == ["表紙", "R7", "R8"]
    assert not dialog.carry.isEnabled(), "the cover has no list"
    dialog.sheets.setFocus()
    qtbot.keyClick(dialog.sheets, K.Key_End)
    dialog.sheets.activated.emit(dialog.sheets.currentIndex())
    qtbot.waitUntil(lambda: not dialog.reading)
    assert dialog.sheets.currentText() == "R8" and dialog.carry.isEnabled()
    qtbot.mouseClick(dialog.carry, Qt.MouseButton.LeftButton)
    assert [row.cell("name").value for row in document.data.rows("automation")] == ["窓口の案内"]


def test_a_file_of_one_sheet_asks_for_none(document: Document, tmp_path: Path, hand: Any) -> None:
    source = tmp_path / "a.csv"
    source.write_text("業務名\n会議録\n", encoding="utf-8")
    dialog = hand.import_of(hand.open("automation"), source)
    assert not dialog.sheets.isVisible() and not dialog.sheet_line.isVisible()
