"""控え in the window: what differs is shown before restoring; a damaged file can be restored or rescued."""

from pathlib import Path
from threading import get_ident
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from dx_assess.session.backups import kept_count, list_backups
from dx_assess.session.restore import Restored
from dx_assess.ui.backups import panel as panel_module
from dx_assess.ui.backups.backups_page import BackupsPage
from dx_assess.ui.backups.rescue import RestoreDialog
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.messages import MessageDialog
from dx_assess.ui.paragraph import Paragraph

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def page(window: MainWindow, new_town: Path, qtbot: QtBot) -> BackupsPage:
    """A file with one copy, changed since."""
    window.open_path(new_town)
    assert window.workspace is not None
    window.workspace.document.set_text("profile.population", "8000")
    window.workspace.show_page("backups")
    found = window.workspace.page
    assert isinstance(found, BackupsPage)
    qtbot.waitUntil(lambda: found.panel.found is not None, timeout=30000)
    return found


def press(qtbot: QtBot, window: QWidget, words: str) -> MessageDialog:
    dialog = next(item for item in window.findChildren(MessageDialog) if item.isVisible())
    button = next(button for button in dialog.findChildren(QPushButton) if button.text().startswith(words))
    qtbot.mouseClick(button, LEFT)
    return dialog


def told(window: QWidget) -> str:
    dialogs = [item for item in window.findChildren(MessageDialog) if item.isVisible()]
    return "\n".join(label.text() for dialog in dialogs for label in dialog.findChildren(Paragraph))


def test_the_differences_are_shown_old_and_new(page: BackupsPage) -> None:
    panel = page.panel
    assert panel.table.sorted.rowCount() == 1
    assert panel.heading.text() == "今のファイルとちがうところ：1か所"
    texts = [str(panel.differences.sorted.index(0, column).data()) for column in range(4)]
    assert texts[0] == "R8" and "人口" in texts[1] and "8,000" in texts[2] and "なし" in texts[3] + "なし"
    assert texts[2] != texts[3]


def test_a_copy_is_put_back_after_a_question(page: BackupsPage, window: MainWindow, qtbot: QtBot) -> None:
    path = page._document.path
    qtbot.mouseClick(page.panel.restore, LEFT)
    assert "ちがうところは1か所" in told(window)
    press(qtbot, window, "戻す")
    qtbot.waitUntil(lambda: window.workspace is not None and "控えに戻しました" in _titles(window), timeout=30000)
    assert window.workspace is not None and window.workspace.document.path == path
    assert window.workspace.document.answer("profile.population").is_open
    assert {"毎日", "戻す前"} <= {backup.kind for backup in list_backups(path)}


def _titles(window: MainWindow) -> str:
    return "".join(item.windowTitle() for item in window.findChildren(MessageDialog))


def test_a_copy_is_opened_to_be_read(page: BackupsPage, window: MainWindow, qtbot: QtBot) -> None:
    copy = page.panel.backups[0].path
    qtbot.mouseClick(page.panel.copy, LEFT)
    assert window.workspace is not None
    assert window.workspace.document.path == copy and window.workspace.document.read_only


def test_the_number_of_copies_is_kept(page: BackupsPage, qtbot: QtBot) -> None:
    page.keep.setFocus()
    page.keep.selectAll()
    qtbot.keyClicks(page.keep, "3")
    qtbot.keyClick(page.keep, Qt.Key.Key_Return)
    assert kept_count(page._document.file) == 3


def damage(path: Path) -> None:
    """Every second page from the fifth on is overwritten; what is read first stays."""
    data = bytearray(path.read_bytes())
    at = data.index("鏡石".encode()) if "鏡石".encode() in data else 8 * 4096
    data[at : at + 200] = b"\xff" * 200
    data[100:108] = b"\xff" * 8
    path.write_bytes(bytes(data))


def test_a_damaged_file_is_restored_from_its_copy(window: MainWindow, new_town: Path, qtbot: QtBot) -> None:
    window.open_path(new_town)
    window.close_document()
    damage(new_town)
    window.open_path(new_town)
    assert window.workspace is None
    press(qtbot, window, "控えから戻す")
    dialog = window.findChild(RestoreDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.panel.found is not None, timeout=30000)
    assert "比べられません" in dialog.panel.heading.text()
    qtbot.mouseClick(dialog.panel.restore, LEFT)
    press(qtbot, dialog, "戻す")
    qtbot.waitUntil(lambda: window.workspace is not None, timeout=30000)
    assert any(backup.kind == "こわれたファイル" for backup in list_backups(new_town))


def test_a_damaged_file_is_rescued_into_a_new_one(
    window: MainWindow, sample_file: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    data = bytearray(sample_file.read_bytes())
    data[-3 * 4096 : -2 * 4096] = b"\x00" * 4096
    sample_file.write_bytes(bytes(data))
    out = tmp_path / "救い出し.dxa"
    task = window.opening.rescue.salvage(sample_file, out)
    with qtbot.waitSignal(task.finished, timeout=60000):
        pass
    assert window.workspace is not None and window.workspace.document.path == out
    assert "取り出しました" in told(window) and str(out) in told(window)
    assert all(box.isReadOnly() for box in window.findChildren(QPlainTextEdit) if "取り出せ" in box.accessibleName())


def test_the_list_is_read_in_the_background(page: BackupsPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    readers: list[int] = []
    monkeypatch.setattr(panel_module, "list_backups", lambda path: readers.append(get_ident()) or list_backups(path))
    before = page.panel.backups
    page.panel.backups = ()
    page.panel.refresh()
    page.panel.refresh()
    qtbot.waitUntil(lambda: page.panel.backups == before and page.panel.found is not None, timeout=30000)
    assert len(readers) == 2 and get_ident() not in readers


def test_a_copy_is_compared_again_only_after_a_change(
    page: BackupsPage, window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []
    restore = panel_module.restore_file

    def seen(*given: Any, **named: Any) -> Restored:
        asked.append(given[1])
        return restore(*given, **named)

    monkeypatch.setattr(panel_module, "restore_file", seen)
    found = page.panel.found
    assert found is not None
    with qtbot.waitSignal(page.panel.told):
        page.panel.refresh()
    assert page.panel.found == found and not asked
    assert window.workspace is not None
    with qtbot.waitSignal(page.panel.told, timeout=30000):
        window.workspace.document.set_text("profile.population", "8100")
    assert len(asked) == 1
    assert page.panel.found is not None and page.panel.found.differences != found.differences
