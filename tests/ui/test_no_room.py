"""Opening and writing where it cannot be done: what the window says, and that it goes on afterwards."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from dx_assess.form.answer import answered
from dx_assess.ui.export.export_page import ExportPage
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.messages import MessageDialog
from dx_assess.ui.submit.submit_page import SubmitPage
from tests.store.faults import no_room_in, without_rights

LEFT = Qt.MouseButton.LeftButton


def dialog(window: QWidget, qtbot: QtBot) -> MessageDialog:
    """The one message that is shown."""

    def found() -> list[MessageDialog]:
        return [item for item in window.findChildren(MessageDialog) if item.isVisible()]

    qtbot.waitUntil(lambda: len(found()) == 1, timeout=60_000)
    return found()[0]


def words(message: MessageDialog) -> str:
    return "\n".join(label.text() for label in message.findChildren(QLabel))


def press(message: MessageDialog, word: str, qtbot: QtBot) -> None:
    button = next(item for item in message.findChildren(QPushButton) if item.text().startswith(word))
    qtbot.mouseClick(button, LEFT)


def test_a_file_newer_than_the_program(window: MainWindow, new_town: Path, qtbot: QtBot) -> None:
    connection = sqlite3.connect(new_town)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = new_town.read_bytes()
    window.open_path(new_town)
    told = words(dialog(window, qtbot))
    assert "新しい版の dx-assess で作られています" in told and "新しい版の dx-assess で開いて" in told
    assert "E-STORE-NEWER" in told and window.workspace is None
    assert new_town.read_bytes() == before and sorted(item.name for item in new_town.parent.iterdir()) == [
        new_town.name
    ]


def test_a_folder_that_may_only_be_read(window: MainWindow, new_town: Path, qtbot: QtBot) -> None:
    with without_rights(new_town.parent):
        window.open_path(new_town)
        message = dialog(window, qtbot)
        assert "このフォルダーには書き込めません" in words(message)
        press(message, "読むだけで開く", qtbot)
        assert window.workspace is not None and window.workspace.document.read_only
        window.close_document()


@pytest.mark.parametrize(
    ("kind", "said"), [("room", "ディスクの空きが足りません"), ("rights", "書き込みが許されていない")]
)
def test_a_report_that_cannot_be_written(
    window: MainWindow, new_town: Path, qtbot: QtBot, tmp_path: Path, kind: str, said: str
) -> None:
    out = tmp_path / "出す所"
    out.mkdir()
    window.open_path(new_town)
    assert window.workspace is not None
    window.workspace.show_page("export")
    page = window.workspace.page
    assert isinstance(page, ExportPage)
    page.form.folder.setText(str(out))
    with (no_room_in if kind == "room" else without_rights)(out):
        there = {item.name for item in out.iterdir()}
        qtbot.mouseClick(page.form.write, LEFT)
        message = dialog(window, qtbot)
        assert said in words(message) and str(out) in words(message) and not page.result.isVisible()
        assert {item.name for item in out.iterdir()} == there
        press(message, "閉じる", qtbot)
    qtbot.waitUntil(lambda: not page.busy)
    qtbot.mouseClick(page.form.write, LEFT)
    qtbot.waitUntil(lambda: page.result.isVisible(), timeout=60_000)
    assert len(list(out.iterdir())) == 2


def test_a_submission_that_finds_no_room(window: MainWindow, new_town: Path, qtbot: QtBot, tmp_path: Path) -> None:
    out = tmp_path / "出す所"
    out.mkdir()
    window.open_path(new_town)
    assert window.workspace is not None
    document = window.workspace.document
    window.workspace.show_page("submit")
    page = window.workspace.page
    assert isinstance(page, SubmitPage)
    page.form.folder.setText(str(out))
    page.form.incomplete.setChecked(True)
    with no_room_in(out):
        there = {item.name for item in out.iterdir()}
        qtbot.mouseClick(page.form.make, LEFT)
        message = dialog(window, qtbot)
        assert "ディスクの空きが足りません" in words(message)
        assert {item.name for item in out.iterdir()} == there and document.file.submissions(2026) == ()
        press(message, "閉じる", qtbot)
    qtbot.waitUntil(lambda: not page.busy)
    document.set_text("online.policy", "2")
    assert document.answer("online.policy") == answered("2")
