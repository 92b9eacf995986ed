"""Ctrl+K over what was filled in, pages and menus, with real keys on a real file."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dx_assess.form.answer import answered
from dx_assess.session.search import name_column
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.registers.register_page import RegisterPage
from dx_assess.ui.workspace import Workspace


@pytest.fixture
def workspace(window: MainWindow, sample_file: Path) -> Workspace:
    window.open_path(sample_file)
    assert window.workspace is not None
    return window.workspace


def look_for(workspace: Workspace, qtbot: QtBot, words: str) -> list[str]:
    qtbot.keyClick(workspace, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    search = workspace.top.search
    qtbot.waitUntil(search.hasFocus)
    search.insert(words)
    found = [search.hits.item(row).text() for row in range(search.hits.rowCount())]
    qtbot.keyClick(search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: search.text() == "")
    return found


def test_a_note_is_found_as_soon_as_it_is_written(workspace: Workspace, qtbot: QtBot) -> None:
    question = next(q for q in workspace.document.question_set.questions() if q.id.startswith("opendata."))
    key = f"{question.id}.note"
    workspace.document.set_answer(key, answered("かたつむり条例の改正待ち"), "備考")
    found = look_for(workspace, qtbot, "カタツムリ")
    assert len(found) == 1 and "かたつむり条例の改正待ち" in found[0]
    assert workspace.page is not None and workspace.page.title == "オープンデータ"
    focus = QApplication.focusWidget()
    assert focus is not None and "備考" in focus.accessibleName()


def test_a_row_is_found_by_its_name(workspace: Workspace, qtbot: QtBot) -> None:
    row = next(row for row in workspace.document.data.rows("analog_reg") if not row.struck)
    register = workspace.document.question_set.register("analog_reg")
    assert register is not None
    name = str(row.cell(name_column(register)).value)
    found = look_for(workspace, qtbot, name)
    assert any(row.row_id in line for line in found)
    page = workspace.page
    assert isinstance(page, RegisterPage) and page.register.id == "analog_reg"
    assert page.view.currentIndex().isValid()


def test_a_menu_is_found_and_done(workspace: Workspace, window: MainWindow, qtbot: QtBot) -> None:
    assert look_for(workspace, qtbot, "変更の記録")[0].endswith("変更の記録")
    qtbot.waitUntil(lambda: workspace.page is not None and workspace.page.title == "変更の記録")
    assert any("メニュー" in line and "150%" in line for line in look_for(workspace, qtbot, "文字の大きさ 150"))
    done: list[QAction] = []
    window.menus.glossary.triggered.connect(lambda: done.append(window.menus.glossary))
    look_for(workspace, qtbot, "ヘルプ 用語集")
    qtbot.waitUntil(lambda: len(done) == 1)


def test_what_cannot_be_done_now_is_not_offered(workspace: Workspace, window: MainWindow, qtbot: QtBot) -> None:
    window.menus.pack.setEnabled(False)
    search = workspace.top.search
    search.setFocus()
    search.insert("県のKPIを変える")
    lines = [search.hits.item(row).text() for row in range(search.hits.rowCount())]
    assert not any("メニュー" in line for line in lines)
