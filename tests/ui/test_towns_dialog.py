"""担当の町: what is due in several files, unreadable ones with the reason; one is opened with Enter."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from dx_assess.session.tasks import add_task
from dx_assess.session.visit import add_visit
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.review.towns_dialog import TownsDialog
from tests.ui.conftest import Open


@pytest.fixture
def folder(sample_file: Path, new_town: Path, open_document: Open, tmp_path: Path) -> Path:
    document = open_document(new_town)
    add_visit(document, {"date": "2045-01-05"})
    add_task(document, {"what": "資料", "kind": "homework", "due": "2020-01-01"})
    document.close()
    (tmp_path / "in" / "further").mkdir(parents=True)
    shutil.move(new_town, tmp_path / "in" / new_town.name)
    shutil.move(sample_file, tmp_path / "in" / "further" / sample_file.name)
    (tmp_path / "in" / "こわれた.dxa").write_bytes(b"nothing")
    return tmp_path / "in"


@pytest.fixture
def dialog(window: MainWindow, folder: Path, qtbot: QtBot) -> TownsDialog:
    qtbot.mouseClick(window.welcome.towns, Qt.MouseButton.LeftButton)
    dialog = window.findChild(TownsDialog)
    assert dialog is not None
    task = dialog.read([folder])
    with qtbot.waitSignal(task.finished, timeout=60_000):
        pass
    return dialog


def texts(dialog: TownsDialog, at: int) -> list[str]:
    return [cell.text for cell in dialog.table.lines.lines[at]]


def test_what_is_due_comes_first(dialog: TownsDialog) -> None:
    assert [texts(dialog, at)[0] for at in range(3)] == ["楢葉町", "見本町", "読めません"]
    assert texts(dialog, 0)[5] == "令和27年1月5日" and texts(dialog, 0)[6] == "1件"
    assert "読めないファイル1個" in dialog.reason.text()
    dialog.table.selectRow(2)
    assert dialog.reason.text().startswith("読めません：") and not dialog.go.isEnabled()


def test_a_town_is_opened(dialog: TownsDialog, window: MainWindow, qtbot: QtBot) -> None:
    dialog.table.selectRow(0)
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.workspace is not None)
    assert window.workspace is not None and window.workspace.document.town.name == "楢葉町"
    assert not window.workspace.document.read_only


def test_no_file_there(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    dialog = window.show_towns()
    task = dialog.read([tmp_path])
    with qtbot.waitSignal(task.failed, timeout=60_000) as failed:
        pass
    assert failed.args[0].code == "E-TOWNS-NONE"
