"""庁内シート in the window: out with the button, filled in in Excel, dropped back, conflicts decided, one undo step."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dx_assess.form.answer import answered
from dx_assess.session.sheets import outstanding
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.sheets.sheets_page import SheetsPage
from dx_assess.ui.sheets.take_dialog import TakeDialog

GROUP = "resident"


@pytest.fixture
def page(window: MainWindow, new_town: Path) -> SheetsPage:
    window.open_path(new_town)
    assert window.workspace is not None
    window.workspace.show_page("sheets")
    page = window.workspace.page
    assert isinstance(page, SheetsPage)
    return page


def write(page: SheetsPage, qtbot: QtBot, folder: Path, group: str = GROUP) -> Path:
    for name, box in page.issue.boxes.items():
        if box.isChecked() != (name == group):
            box.click()
    page.issue.folder.setText(str(folder))
    page.issue.due.setFocus()
    page.issue.due.selectAll()
    QTest.keyClicks(page.issue.due, "R8.6.30")
    qtbot.mouseClick(page.issue.write, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.task is None and page.result.isVisible(), timeout=60000)
    (path,) = folder.glob("*.xlsx")
    return path


def place(sheet: Worksheet, key: str, column: str) -> tuple[int, int]:
    columns = {sheet.cell(1, no).value: no for no in range(1, sheet.max_column + 1)}
    rows = {sheet.cell(no, columns["#id"]).value: no for no in range(1, sheet.max_row + 1)}
    return rows[key], columns[column]


def fill_in(path: Path, **notes: str) -> None:
    book = openpyxl.load_workbook(path)
    for key, text in notes.items():
        book["設問"].cell(*place(book["設問"], key, "note")).value = text
    book.save(path)


def drop(page: SheetsPage, qtbot: QtBot, *paths: Path) -> TakeDialog:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    where, none = QPoint(40, 200), Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(where, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, none)
    QApplication.sendEvent(page, enter)
    assert enter.isAccepted()
    page.dialog = None
    QApplication.sendEvent(
        page, QDropEvent(where.toPointF(), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, none)
    )
    qtbot.waitUntil(lambda: page.dialog is not None and page.dialog.isVisible(), timeout=60000)
    assert page.dialog is not None
    return page.dialog


def questions(page: SheetsPage) -> list[str]:
    found = page._document.question_set.questions()
    return [question.id for question in found if question.sheet == GROUP and question.kind == "choice"]


def test_out_and_back(page: SheetsPage, qtbot: QtBot, tmp_path: Path) -> None:
    document = page._document
    assert "まだ書き出していません" in page.back.summary.text()
    path = write(page, qtbot, tmp_path / "out")
    assert [sheet.group for sheet in outstanding(document)] == [GROUP]
    assert (
        page.back.lines[0][1] in ("まだ返っていません", "期限を過ぎています")
        and "令和8年6月30日" in page.back.lines[0][2]
    )
    one, two = questions(page)[:2]
    fill_in(path, **{one: "窓口で確かめた", two: "シートの値"})
    document.set_text(f"{two}.note", "ファイルの値")
    dialog = drop(page, qtbot, path)
    assert dialog.changes.rowCount() == 1 and dialog.changes.item(0, 4).text() == "窓口で確かめた"
    assert len(dialog.choices) == 1 and not dialog.take.isEnabled() and "決めていない欄が 1" in dialog.state.text()
    assert document.answer(f"{one}.note").is_open  # nothing before 「取り込む」
    box = dialog.choices[0]
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Down)
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert box.currentText() == "シートを採る" and dialog.take.isEnabled()
    qtbot.mouseClick(dialog.take, Qt.MouseButton.LeftButton)
    assert document.answer(f"{one}.note") == answered("窓口で確かめた")
    assert document.answer(f"{two}.note") == answered("シートの値")
    assert outstanding(document) == () and page.back.lines[0][1] == "返ってきました"
    document.undo()
    assert document.answer(f"{one}.note").is_open and document.answer(f"{two}.note") == answered("ファイルの値")


def test_cells_that_cannot_be_read(page: SheetsPage, qtbot: QtBot, tmp_path: Path) -> None:
    document = page._document
    path = write(page, qtbot, tmp_path / "out")
    number = questions(page)[1]
    book = openpyxl.load_workbook(path)
    book["設問"].cell(*place(book["設問"], number, "answer")).value = "たくさん"
    book.save(path)
    fill_in(path, **{questions(page)[0]: "読める"})
    dialog = drop(page, qtbot, path)
    assert dialog.unreadable.rowCount() == 1 and dialog.unreadable.item(0, 3).text() == "たくさん"
    assert dialog.unreadable.item(0, 4).text() and not dialog.take.isEnabled()
    qtbot.mouseClick(dialog.accept_valid, Qt.MouseButton.LeftButton, pos=QPoint(10, dialog.accept_valid.height() // 2))
    assert dialog.take.isEnabled()
    qtbot.mouseClick(dialog.take, Qt.MouseButton.LeftButton)
    assert document.answer(f"{questions(page)[0]}.note") == answered("読める")


def test_a_strange_file_changes_nothing(page: SheetsPage, qtbot: QtBot, tmp_path: Path) -> None:
    strange = tmp_path / "別の表.xlsx"
    openpyxl.Workbook().save(strange)
    stamp = page._document.file.last_change_at()
    page.take([strange])
    qtbot.waitUntil(lambda: page.task is None, timeout=60000)
    assert page.dialog is None and page._document.file.last_change_at() == stamp
    assert "変わっていません" in page.progress.words.text()


def test_the_due_date_is_understood_at_once(page: SheetsPage) -> None:
    page.issue.due.setText("R8.6.30")
    assert page.issue.echo.text() == "令和8年6月30日" and page.issue.write.isEnabled()
    page.issue.due.setText("いつか")
    assert "読めません" in page.issue.echo.text() and not page.issue.write.isEnabled()


def test_dropped_anywhere_on_the_window(page: SheetsPage, window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = write(page, qtbot, tmp_path / "out")
    fill_in(path, **{questions(page)[0]: "落とした"})
    assert window.workspace is not None
    window.workspace.show_page("results")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    none = Qt.KeyboardModifier.NoModifier
    event = QDropEvent(QPoint(5, 5).toPointF(), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, none)
    window.dropEvent(event)
    assert event.isAccepted() and window.workspace.page is page
    qtbot.waitUntil(lambda: page.dialog is not None and page.dialog.isVisible(), timeout=60000)
    assert page.dialog is not None and page.dialog.changes.rowCount() == 1
    page.dialog.reject()
