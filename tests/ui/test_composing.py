"""Japanese input methods: a word that is being composed is never lost and never there twice.

The machine's own input method is played: it hands over when Qt asks it (as on Windows), or never (the worst case).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from dx_assess.form.answer import answered
from dx_assess.ui.confirming.confirm_page import ConfirmPage
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.registers.register_page import RegisterPage
from dx_assess.ui.slices import finish_all
from dx_assess.ui.workspace import Workspace

K, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
NOTE, LINE = "online.policy.note", "profile.population"
TYPED = {NOTE: ("総務", "か", "総務か"), LINE: ("８０", "００", 8000)}
"""Key: what is there, what is being composed, what they make together."""


def here() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def compose(word: str) -> None:
    """The word grows letter by letter, as it does under an input method."""
    for n in range(1, len(word) + 1):
        QApplication.sendEvent(here(), QInputMethodEvent(word[:n], []))


def hand_over(word: str) -> None:
    done = QInputMethodEvent()
    done.setCommitString(word)
    QApplication.sendEvent(here(), done)


def write(workspace: Workspace, key: str) -> None:
    """A part is there, and a word is being composed."""
    workspace.go_to(key)
    assert isinstance(here(), QLineEdit | QPlainTextEdit)
    hand_over(TYPED[key][0])
    compose(TYPED[key][1])


LEAVING: dict[str, Callable[[QtBot, Workspace], object]] = {
    "tab": lambda qtbot, _workspace: qtbot.keyClick(here(), K.Key_Tab),
    "another page": lambda _qtbot, workspace: workspace.show_page("results"),
    "next page by keys": lambda qtbot, _workspace: qtbot.keyClick(here(), K.Key_PageDown, CTRL),
    "next open": lambda qtbot, _workspace: qtbot.keyClick(here(), K.Key_J, CTRL),
    "search": lambda qtbot, _workspace: qtbot.keyClick(here(), K.Key_K, CTRL),
    "another window": lambda _qtbot, workspace: workspace.window().show_settings(),  # type: ignore[attr-defined]
    "another edition": lambda _qtbot, workspace: workspace.top.editions.buttons()[0].click(),
    "a new year": lambda _qtbot, workspace: workspace.add_year(),
}


@pytest.mark.parametrize("way", LEAVING)
@pytest.mark.parametrize("key", [NOTE, LINE])
def test_the_word_is_in_the_file_when_the_field_is_left(qtbot: QtBot, workspace: Workspace, key: str, way: str) -> None:
    write(workspace, key)
    LEAVING[way](qtbot, workspace)
    qtbot.waitUntil(lambda: not workspace.document.answer(key).is_open)
    assert workspace.document.answer(key) == answered(TYPED[key][2])  # type: ignore[arg-type]


@pytest.mark.parametrize("close", ["close", "quit"])
def test_closing_takes_the_word_too(qtbot: QtBot, window: MainWindow, workspace: Workspace, close: str) -> None:
    write(workspace, NOTE)
    path = workspace.document.path
    getattr(window.menus, close).trigger()
    assert window.workspace is None
    window.show()
    window.open_path(path)
    assert window.workspace is not None
    assert window.workspace.document.answer(NOTE) == answered("総務か")


def test_an_input_method_that_hands_over_itself_writes_once(qtbot: QtBot, workspace: Workspace) -> None:
    write(workspace, NOTE)
    hand_over("課")
    qtbot.keyClick(here(), K.Key_Tab)
    assert workspace.document.answer(NOTE) == answered("総務課")


def test_typing_goes_on_after_a_rest(qtbot: QtBot, workspace: Workspace) -> None:
    """The quiet saving after a rest leaves the word alone that is being composed."""
    workspace.go_to(NOTE)
    field = here()
    assert isinstance(field, QPlainTextEdit)
    hand_over("総務")
    qtbot.waitUntil(lambda: workspace.document.answer(NOTE) == answered("総務"))
    compose("かか")
    workspace.document.set_text("profile.population", "8000")
    assert field.textCursor().block().layout().preeditAreaText() == "かか"
    hand_over("課")
    qtbot.keyClick(field, K.Key_Tab)
    assert workspace.document.answer(NOTE) == answered("総務課")


def test_undo_while_composing_takes_back_the_typing_only(
    qtbot: QtBot, window: MainWindow, workspace: Workspace
) -> None:
    workspace.document.set_text("online.policy", "3")
    write(workspace, NOTE)
    field = here()
    assert isinstance(field, QPlainTextEdit)
    qtbot.keyClick(field, K.Key_Z, CTRL)
    assert workspace.document.answer("online.policy") == answered("3"), "not another change of the file"
    assert field.toPlainText() in ("総務", "")


def test_undo_from_the_menu_while_composing(workspace: Workspace, window: MainWindow) -> None:
    write(workspace, NOTE)
    window.menus.edit.undo_wanted.emit()
    assert workspace.document.answer(NOTE).is_open and workspace.document.redo_label
    workspace.redo()
    assert workspace.document.answer(NOTE) == answered("総務か"), "taken back as one step, and nothing of it lost"


# --- other fields ---


def test_a_search_keeps_what_was_found_so_far(qtbot: QtBot, workspace: Workspace) -> None:
    search = workspace.top.search
    search.setFocus()
    hand_over("オンライン")
    rows = search.hits.rowCount()
    assert rows
    compose("てつ")
    assert search.hits.rowCount() == rows and search.text() == "オンライン"
    hand_over("手続")
    assert search.text() == "オンライン手続"


LEFT = ("tab", "page", "enter", "other cell", "other field")


@pytest.mark.parametrize("leave", LEFT)
@pytest.mark.parametrize(
    ("column", "word", "value"),
    [("name", "町民", "町民"), ("division", "総務課", "総務課（DX・情報担当）"), ("note", "びこう", "びこう")],
)
def test_a_cell(qtbot: QtBot, workspace: Workspace, column: str, word: str, value: str, leave: str) -> None:
    """The first letters go to the table, which opens the cell with them."""
    document = workspace.document
    workspace.show_page("register:systems")
    page = workspace.page
    assert isinstance(page, RegisterPage)
    finish_all(page)
    document.add_rows("systems", [{}, {}])
    first, second = (page.model.row(place).row_id for place in (0, 1))

    def place(row: int) -> QModelIndex:
        return page.proxy.mapFromSource(page.model.index(row, page.model.section(column)))

    def cell(row_id: str) -> object:
        return next(row for row in document.data.rows("systems") if row.row_id == row_id).cell(column).value

    page.view.go(place(0))
    page.view.setFocus()
    assert here() is page.view
    compose(word)
    if leave == "enter":
        hand_over(word)
        qtbot.keyClick(here(), K.Key_Return)
    elif leave == "tab":
        qtbot.keyClick(here(), K.Key_Tab)
    elif leave == "page":
        workspace.show_page("results")
    elif leave == "other cell":
        qtbot.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=page.view.visualRect(place(1)).center())
    else:
        workspace.top.search.setFocus()
    assert (cell(first), cell(second)) == (value, None)


def test_the_reason_of_a_warning(qtbot: QtBot, window: MainWindow, sample_file: Path) -> None:
    window.open_path(sample_file)
    window.activateWindow()
    assert window.workspace is not None
    window.workspace.show_page("confirm")
    page = window.workspace.page
    assert isinstance(page, ConfirmPage)
    page.show_part("resident")
    (field,) = page.panel.fields.values()
    field.edit.setFocus()
    hand_over("数を")
    qtbot.waitUntil(lambda: field.warned.reason == "数を")
    compose("たし")
    hand_over("確かめた")
    compose("。")
    window.workspace.show_page("results")
    assert field.warned.reason == "数を確かめた。"
