"""元に戻す and やり直す by keyboard from every kind of page."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dx_assess.form.answer import answered
from dx_assess.session.document import CellEdit
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.questions.domain_page import DomainPage
from dx_assess.ui.questions.profile_page import ProfilePage
from dx_assess.ui.registers.register_page import RegisterPage
from dx_assess.ui.workspace import Workspace

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def workspace(window: MainWindow, new_town: Path) -> Iterator[Workspace]:
    window.open_path(new_town)
    assert window.workspace is not None
    window.activateWindow()
    yield window.workspace


def press(qtbot: QtBot, window: MainWindow, key: Key) -> None:
    qtbot.keyClick(QApplication.focusWidget() or window, key, CTRL)


def test_nothing_to_take_back_at_first(window: MainWindow, workspace: Workspace) -> None:
    edit = window.menus.edit
    assert not edit.undo.isEnabled() and not edit.redo.isEnabled()
    assert edit.undo.text() == "元に戻す(&U)"
    window.close_document()
    assert not edit.undo.isEnabled()


def test_an_answer_is_taken_back_and_made_again(window: MainWindow, workspace: Workspace, qtbot: QtBot) -> None:
    document, edit = workspace.document, window.menus.edit
    workspace.show_page("domain:online")
    document.set_text("online.policy", "3")
    assert edit.undo.isEnabled() and "：" in edit.undo.text()
    press(qtbot, window, Key.Key_Z)
    assert document.answer("online.policy").is_open
    assert workspace.top.saved.words.text().startswith("元に戻しました ")
    assert workspace.top.saved.words.accessibleName().startswith("元に戻しました：")
    assert edit.redo.isEnabled() and not edit.undo.isEnabled()
    page = workspace.page
    assert isinstance(page, DomainPage) and page.cards["online.policy"].is_open
    press(qtbot, window, Key.Key_Y)
    assert document.answer("online.policy").value == "3"
    assert workspace.top.saved.words.text().startswith("やり直しました ")


def test_the_page_of_the_change_is_shown(window: MainWindow, workspace: Workspace, qtbot: QtBot) -> None:
    workspace.document.set_text("profile.population", "8000")
    workspace.show_page("register:procedures")
    press(qtbot, window, Key.Key_Z)
    page = workspace.page
    assert isinstance(page, ProfilePage)
    assert page.editors["profile.population"].first() is QApplication.focusWidget()


def test_a_page_that_sums_up_is_not_left(window: MainWindow, workspace: Workspace, qtbot: QtBot) -> None:
    workspace.document.set_text("profile.population", "8000")
    workspace.show_page("results")
    press(qtbot, window, Key.Key_Z)
    assert workspace.page is not None and workspace.page.title == "結果"
    assert workspace.document.answer("profile.population").is_open


def test_a_cell_is_taken_back_and_shown(window: MainWindow, workspace: Workspace, qtbot: QtBot) -> None:
    document = workspace.document
    row = document.data.rows("procedures")[0].row_id
    register = document.question_set.register("procedures")
    assert register is not None
    column = next(column for column in register.columns if column.kind == "text")
    document.set_cells("procedures", [CellEdit(row, column.id, answered("ためし"))])
    workspace.show_page("profile")
    press(qtbot, window, Key.Key_Z)
    assert isinstance(workspace.page, RegisterPage)
    found = next(item for item in document.data.rows("procedures") if item.row_id == row)
    assert found.cells.get(column.id, answered("")).value != "ためし"


def test_a_field_keeps_its_own_step_until_it_is_saved(window: MainWindow, workspace: Workspace, qtbot: QtBot) -> None:
    document = workspace.document
    document.set_text("profile.population", "8000")
    workspace.show_page("profile")
    page = workspace.page
    assert isinstance(page, ProfilePage)
    field = page.editors["profile.pop_65"].first()
    field.setFocus()
    qtbot.keyClicks(field, "12")
    press(qtbot, window, Key.Key_Z)
    assert document.answer("profile.population").value == 8000
    assert field.property("text") == ""
    press(qtbot, window, Key.Key_Z)
    assert document.answer("profile.population").is_open


def test_what_is_typed_is_saved_before_the_menu_takes_it_back(window: MainWindow, workspace: Workspace) -> None:
    document = workspace.document
    workspace.show_page("profile")
    page = workspace.page
    assert isinstance(page, ProfilePage)
    field = page.editors["profile.population"].first()
    field.setFocus()
    document.set_text("profile.pop_65", "900")
    field.setProperty("text", "8000")
    window.menus.edit.undo.trigger()
    assert document.answer("profile.population").is_open
    assert document.answer("profile.pop_65").value == 900


def test_the_edition_is_taken_back(window: MainWindow, workspace: Workspace) -> None:
    workspace.show_page("domain:online")
    workspace.document.set_edition("quick")
    window.menus.edit.undo.trigger()
    assert workspace.document.year.edition == "standard"
    assert workspace.top.editions.buttons()[1].isChecked()
