"""Another KPI pack for the year; a copy that could not be made."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from dx_assess.session.catalog import Catalog
from dx_assess.session.files import open_file
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.pack_dialog import PackDialog


def test_the_pack_is_changed_and_taken_back(window: MainWindow, new_town: Path, qtbot: QtBot) -> None:
    assert not window.menus.pack.isEnabled()
    window.open_path(new_town)
    window.menus.pack.trigger()
    assert window.workspace is not None
    dialog = window.workspace.findChild(PackDialog)
    assert dialog is not None and not dialog.change.isEnabled()
    assert "福島県の目標と" in dialog.note.text()
    dialog.packs.setCurrentIndex(dialog.packs.findData("common"))
    assert "国の計画" in dialog.note.text()
    qtbot.keyClick(dialog.change, Qt.Key.Key_Return)
    assert window.workspace.document.year.pack_id == "common"
    assert window.workspace.top.saved.words.text().startswith("保存しました ")
    window.menus.edit.undo.trigger()
    assert window.workspace.document.year.pack_id == "fukushima"


def test_a_copy_that_could_not_be_made_is_told(window: MainWindow, new_town: Path, catalog: Catalog) -> None:
    document = open_file(catalog, new_town)
    document.backup_note = "今日の控えを作れませんでした。"
    window.show_document(document)
    assert window.workspace is not None
    assert any("今日の控えを" in label.text() for label in window.workspace.findChildren(QLabel))
