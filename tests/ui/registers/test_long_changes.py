"""A thousand rows at once: written in the background with progress, cancelled without a trace, taken back so too."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dx_assess.form.answer import answered
from dx_assess.session.document import Document
from dx_assess.session.files import open_file
from dx_assess.ui.long_work import LongWork
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.registers.register_page import RegisterPage

LINES = 600


@pytest.fixture
def page(window: MainWindow, new_town: Path) -> RegisterPage:
    window.open_path(new_town)
    assert window.workspace is not None
    window.workspace.show_page("register:automation")
    page = cast(RegisterPage, window.workspace.page)
    page.view.setFocus()
    QGuiApplication.clipboard().setText("\n".join(f"業務{no}\t総務課" for no in range(LINES)))
    return page


def working() -> list[LongWork]:
    return [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, LongWork) and widget.isVisible()]


def over(qtbot: QtBot, document: Document, batch: int) -> Callable[[], None]:
    def wait() -> None:
        qtbot.waitUntil(lambda: not working() and document.file.last_batch() > batch, timeout=20000)

    return wait


def test_a_long_block_is_pasted_in_the_background_and_taken_back(page: RegisterPage, qtbot: QtBot) -> None:
    document, told = page._document, []
    document.subscribe(told.append)
    wait = over(qtbot, document, document.file.last_batch())
    QTest.keyClick(page.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    (dialog,) = working()
    assert dialog.isModal() and page.model.rowCount() == 0
    wait()
    assert (page.model.rowCount(), len(told)) == (LINES, 1), "the page hears of it once, when it is over"
    assert f"新しい行 {LINES}" in page.strip.said.texts[0]
    row = page.model.row(LINES - 1)
    assert row.cell("name") == answered(f"業務{LINES - 1}")
    wait = over(qtbot, document, document.file.last_batch())
    window = cast(MainWindow, page.window())
    assert window.workspace is not None
    window.workspace.undo()
    assert working()
    wait()
    assert not document.data.rows("automation")
    wait = over(qtbot, document, document.file.last_batch())
    window.workspace.redo()
    wait()
    assert len(document.data.rows("automation")) == LINES


def test_a_cancelled_paste_changes_nothing(page: RegisterPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    document = page._document
    before = document.file.last_batch(), document.data, document.assessment
    apply, asked = Document.apply, threading.Event()

    def cancelled(self: Document, *given: object) -> None:
        asked.wait(20)
        apply(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(Document, "apply", cancelled)
    QTest.keyClick(page.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    (dialog,) = working()
    QTest.mouseClick(dialog.progress.cancel, Qt.MouseButton.LeftButton)
    asked.set()
    qtbot.waitUntil(lambda: not working(), timeout=20000)
    qtbot.waitUntil(lambda: not page.window().findChildren(LongWork), timeout=20000)
    assert (document.file.last_batch(), document.data, document.assessment) == before
    again = open_file(document.catalog, document.path, read_only=True)
    assert again.data == document.data
    again.close()


def test_escape_cancels_the_reading(page: RegisterPage, qtbot: QtBot) -> None:
    document = page._document
    before = document.file.last_batch()
    QTest.keyClick(page.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    (dialog,) = working()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert "中止しています" in dialog.progress.words.text()
    qtbot.waitUntil(lambda: not page.window().findChildren(LongWork), timeout=20000)
    assert document.file.last_batch() == before and page.model.rowCount() == 0
