"""A large file is opened in the background: progress, cancelled without a trace, errors told as usual."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dx_assess.session import large
from dx_assess.session.catalog import Catalog
from dx_assess.session.files import open_file
from dx_assess.ui.long_work import LongWork
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.messages import MessageDialog
from dx_assess.ui.welcome import opening


@pytest.fixture(autouse=True)
def everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "LARGE", 0)


def working(window: MainWindow) -> LongWork:
    (found,) = window.findChildren(LongWork)
    return found


def test_it_is_opened_in_the_background(window: MainWindow, sample_file: Path, qtbot: QtBot) -> None:
    window.open_path(sample_file)
    assert window.workspace is None and working(window).isVisible()
    qtbot.waitUntil(lambda: window.workspace is not None, timeout=20000)
    qtbot.waitUntil(lambda: not window.findChildren(LongWork), timeout=20000)
    assert window.workspace is not None and window.workspace.document.path == sample_file


def test_escape_opens_nothing_and_gives_the_file_free(
    window: MainWindow, sample_file: Path, catalog: Catalog, qtbot: QtBot
) -> None:
    window.open_path(sample_file)
    QTest.keyClick(working(window), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not window.findChildren(LongWork), timeout=20000)
    assert window.workspace is None
    open_file(catalog, sample_file).close()


def test_what_cannot_be_opened_is_told(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "壊れた.dxa"
    path.write_bytes(b"SQLite format 3\x00" + b"\x01" * 500)
    window.open_path(path)

    def told() -> list[MessageDialog]:
        return [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MessageDialog)]

    qtbot.waitUntil(lambda: bool(told()), timeout=20000)
    assert window.workspace is None
    for dialog in told():
        dialog.reject()


def test_a_large_year_is_read_in_the_background(
    window: MainWindow, sample_file: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.open_path(sample_file)
    qtbot.waitUntil(lambda: window.workspace is not None and not window.findChildren(LongWork), timeout=20000)
    monkeypatch.setattr(large, "ROWS", 0)
    assert window.workspace is not None
    document, top = window.workspace.document, window.workspace.top
    other = next(button for button in top.editions.buttons() if not button.isChecked())
    other.click()
    assert working(window).isVisible()
    qtbot.waitUntil(lambda: not window.findChildren(LongWork), timeout=20000)
    assert document.year.edition == other.property("edition") and other.isChecked()
    assert window.workspace.page is not None and window.workspace.page.isVisible()
    next(button for button in top.editions.buttons() if button is not other).click()
    QTest.keyClick(working(window), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not window.findChildren(LongWork), timeout=20000)
    assert document.year.edition in {"quick", "standard"}
    button = next(button for button in top.editions.buttons() if button.isChecked())
    assert button.property("edition") == document.year.edition, "whatever came first, the window shows what is so"
