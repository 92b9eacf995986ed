"""The blank questionnaire from the menu, without an open file."""

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from dx_assess.ui.export.blank_dialog import BlankDialog
from dx_assess.ui.main_window import MainWindow


def test_both_files_of_the_edition_are_written(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    window.menus.blank.trigger()
    dialog = window.findChild(BlankDialog)
    assert dialog is not None
    dialog.editions.setCurrentIndex(dialog.editions.findData("quick"))
    dialog.form.folder.setText(str(tmp_path))
    with qtbot.waitSignal(dialog.accepted, timeout=60_000):
        qtbot.mouseClick(dialog.form.write, Qt.MouseButton.LeftButton)
    assert {path.suffix for path in tmp_path.glob("DX自己点検_白紙.*")} == {".pdf", ".xlsx"}
