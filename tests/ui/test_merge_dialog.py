"""The dialog that merges two copies: drop, decide, write, open."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from dx_assess.form.answer import answered
from dx_assess.session.catalog import Catalog
from dx_assess.session.files import open_file
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.merge.merge_dialog import MergeDialog
from dx_assess.ui.messages import MessageDialog


@pytest.fixture
def theirs(catalog: Catalog, sample_file: Path, tmp_path: Path) -> Path:
    """A copy that somebody else changed."""
    path = Path(shutil.copy(sample_file, tmp_path / "相手.dxa"))
    document = open_file(catalog, path, backup=False)
    document.set_text("online.policy", "1")
    document.set_text("opendata.published.note", "相手の備考")
    document.close()
    return path


@pytest.fixture
def dialog(window: MainWindow, sample_file: Path, theirs: Path) -> MergeDialog:
    window.open_path(sample_file)
    assert window.workspace is not None
    window.workspace.document.set_text("online.policy", "2")
    window.menus.merge.trigger()
    return next(found for found in window.findChildren(MergeDialog))


def drop(dialog: MergeDialog, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    dialog.dropEvent(event)


def compared(dialog: MergeDialog, theirs: Path, qtbot: QtBot) -> None:
    drop(dialog, theirs)
    assert dialog.task is not None and not dialog.merge.isEnabled()
    qtbot.waitUntil(lambda: dialog.task is None, timeout=30_000)


def test_the_menu_needs_a_file(window: MainWindow) -> None:
    assert not window.menus.merge.isEnabled()


def test_drop_decide_write_and_open(
    dialog: MergeDialog, window: MainWindow, theirs: Path, sample_file: Path, qtbot: QtBot
) -> None:
    compared(dialog, theirs, qtbot)
    assert "両方で変わった所 1" in dialog.summary.text()
    assert dialog.tabs.conflicts.rowCount() == 1 and dialog.tabs.taken.rowCount() == 1
    assert "決めていない所が1か所" in dialog.state.text() and not dialog.merge.isEnabled()
    (box,) = dialog.tabs.boxes
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Down)
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert box.currentText() == "相手"
    qtbot.mouseClick(dialog.merge, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(dialog.findChildren(MessageDialog)), timeout=30_000)
    out = sample_file.with_name("見本町_合わせた.dxa")
    (message,) = dialog.findChildren(MessageDialog)
    button = next(
        item for item in message.findChildren(QPushButton) if item.text().startswith("合わせたファイルを開く")
    )
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.workspace is not None and window.workspace.document.path == out, timeout=30_000)
    assert window.workspace is not None
    assert window.workspace.document.answer("online.policy") == answered("1")
    assert window.workspace.document.answer("opendata.published.note") == answered("相手の備考")


def test_all_at_once_and_one_changed_afterwards(dialog: MergeDialog, theirs: Path, qtbot: QtBot) -> None:
    compared(dialog, theirs, qtbot)
    qtbot.mouseClick(dialog.tabs.all["mine"], Qt.MouseButton.LeftButton)
    assert list(dialog.tabs.choices().values()) == ["mine"] and dialog.merge.isEnabled()
    qtbot.mouseClick(dialog.tabs.all["theirs"], Qt.MouseButton.LeftButton)
    assert list(dialog.tabs.choices().values()) == ["theirs"]


def test_a_name_that_is_taken_is_said_at_once(dialog: MergeDialog, theirs: Path, qtbot: QtBot) -> None:
    compared(dialog, theirs, qtbot)
    dialog.tabs.choose_all("mine")
    dialog.out.setText(str(theirs))
    assert "同じ名前のファイルがもうあります" in dialog.state.text() and not dialog.merge.isEnabled()


def test_another_town_is_refused_in_words(dialog: MergeDialog, new_town: Path, qtbot: QtBot) -> None:
    drop(dialog, new_town)
    qtbot.waitUntil(lambda: bool(dialog.findChildren(MessageDialog)), timeout=30_000)
    (message,) = dialog.findChildren(MessageDialog)
    assert any("別の団体のファイルです" in label.text() for label in message.findChildren(QLabel))
    assert not dialog.merge.isEnabled() and "相手のファイルを選んで" in dialog.state.text()


def test_the_file_before_the_copies_may_be_named_and_taken_off(
    dialog: MergeDialog, theirs: Path, sample_file: Path, tmp_path: Path, catalog: Catalog, qtbot: QtBot
) -> None:
    base = Path(shutil.copy(theirs, tmp_path / "もと.dxa"))
    compared(dialog, theirs, qtbot)
    assert "両方で変わった所 1" in dialog.summary.text()
    dialog.show()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(base))])
    at = dialog.base.field.mapTo(dialog, dialog.base.field.rect().center())
    event = QDropEvent(at, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    dialog.dropEvent(event)
    qtbot.waitUntil(lambda: dialog.task is None, timeout=30_000)
    assert dialog.base.path() == base and dialog.theirs.text() == str(theirs)
    assert "両方で変わった所 0" in dialog.summary.text()
    qtbot.mouseClick(dialog.base.off, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.task is None, timeout=30_000)
    assert dialog.base.path() is None and "両方で変わった所 1" in dialog.summary.text()
