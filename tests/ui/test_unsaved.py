"""What is typed and not in the file: saved after a rest, kept when refused, never lost without a question."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from dx_assess.errors import AppError
from dx_assess.form.answer import Answer, Rate, answered, not_applicable
from dx_assess.session.catalog import Catalog
from dx_assess.session.files import open_file
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.messages import MessageDialog
from dx_assess.ui.questions.domain_page import DomainPage
from dx_assess.ui.questions.editors import PercentEditor
from dx_assess.ui.workspace import Workspace

K = Qt.Key
COUNT = "sec.incident_count"
NOTE = "online.policy.note"


def field(workspace: Workspace, key: str) -> QLineEdit | QPlainTextEdit:
    workspace.go_to(key)
    widget = QApplication.focusWidget()
    assert isinstance(widget, QLineEdit | QPlainTextEdit)
    return widget


def refuse(qtbot: QtBot, workspace: Workspace) -> QLineEdit:
    """Type a number that is none and leave the field."""
    widget = field(workspace, COUNT)
    qtbot.keyClicks(widget, "about 3")
    qtbot.keyClick(widget, K.Key_Tab)
    assert isinstance(widget, QLineEdit)
    return widget


def stored(catalog: Catalog, path: Path, key: str) -> Answer:
    """What somebody finds who opens the file now, as after the program was killed."""
    again = open_file(catalog, path, read_only=True)
    try:
        return again.answer(key)
    finally:
        again.close()


def question(window: MainWindow) -> MessageDialog:
    found = [dialog for dialog in window.findChildren(MessageDialog) if dialog.isVisible()]
    assert len(found) == 1
    return found[0]


def answer(window: MainWindow, word: str) -> None:
    button = next(b for b in question(window).findChildren(QPushButton) if b.text().startswith(word))
    button.click()


def is_saved(workspace: Workspace) -> bool:
    return workspace.top.saved.words.isVisible() and workspace.top.saved.words.text().startswith("保存しました")


# --- typed text ---


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [(NOTE, "memo", "memo"), (COUNT, "12", 12), ("profile.population", "8000", 8000)],
)
def test_what_is_typed_is_in_the_file_without_leaving_the_field(
    qtbot: QtBot, catalog: Catalog, workspace: Workspace, key: str, typed: str, value: object
) -> None:
    widget = field(workspace, key)
    qtbot.keyClicks(widget, typed)
    assert workspace.top.saved.words.text() == "入力中"
    qtbot.waitUntil(lambda: is_saved(workspace))
    assert widget.hasFocus()
    assert stored(catalog, workspace.document.path, key) == answered(value)  # type: ignore[arg-type]


def test_typing_goes_on_where_it_was(qtbot: QtBot, workspace: Workspace) -> None:
    widget = field(workspace, COUNT)
    assert isinstance(widget, QLineEdit)
    done = QInputMethodEvent()
    done.setCommitString("１２００ ")
    QApplication.sendEvent(widget, done)
    widget.setCursorPosition(2)
    qtbot.waitUntil(lambda: is_saved(workspace))
    assert (widget.text(), widget.cursorPosition()) == ("１２００ ", 2)
    workspace.document.set_text("profile.population", "8000")
    assert (widget.text(), widget.cursorPosition()) == ("１２００ ", 2)
    qtbot.keyClicks(widget, "3")
    qtbot.keyClick(widget, K.Key_Tab)
    assert workspace.document.answer(COUNT) == answered(12300)
    assert widget.text() == "12,300"


def test_a_taken_text_gets_its_form_when_the_field_is_left(qtbot: QtBot, workspace: Workspace) -> None:
    widget = field(workspace, COUNT)
    assert isinstance(widget, QLineEdit)
    qtbot.keyClicks(widget, "1200")
    qtbot.waitUntil(lambda: is_saved(workspace))
    assert widget.text() == "1200"
    qtbot.keyClick(widget, K.Key_Tab)
    assert widget.text() == "1,200"


def test_a_half_typed_mistake_is_no_mistake_yet(qtbot: QtBot, workspace: Workspace) -> None:
    widget = field(workspace, COUNT)
    qtbot.keyClicks(widget, "abc")
    page = workspace.page
    assert isinstance(page, DomainPage)
    value = page.cards[COUNT].value
    assert value is not None
    with qtbot.waitSignal(value.parts[0].paused):
        pass
    assert workspace.top.saved.words.text() == "入力中"
    assert not page.cards[COUNT].problem.texts
    assert workspace.document.answer(COUNT).is_open


def test_a_word_that_is_composed_is_not_saved_before_it_is_ready(qtbot: QtBot, workspace: Workspace) -> None:
    widget = field(workspace, NOTE)
    assert isinstance(widget, QPlainTextEdit)
    qtbot.keyClicks(widget, "abc")
    QApplication.sendEvent(widget, QInputMethodEvent("ちょう", []))
    assert workspace.top.saved.words.text() == "入力中"
    assert workspace.document.answer(NOTE).is_open
    done = QInputMethodEvent()
    done.setCommitString("町")
    QApplication.sendEvent(widget, done)
    qtbot.waitUntil(lambda: is_saved(workspace))
    assert workspace.document.answer(NOTE) == answered("abc町")


def test_reason_of_not_applicable_is_saved_while_it_is_typed(qtbot: QtBot, workspace: Workspace) -> None:
    workspace.go_to("online.bylaw")
    page = workspace.page
    assert isinstance(page, DomainPage)
    states = page.cards["online.bylaw"].states
    assert states is not None
    states.na.click()
    assert page.unsaved()
    workspace.show_page("profile")
    assert "1件" in workspace.top.saved.unsaved.text()
    workspace.top.saved.unsaved.click()
    assert workspace.page is page
    states.reason.setFocus()
    qtbot.keyClicks(states.reason, "none here")
    qtbot.waitUntil(lambda: is_saved(workspace))
    assert workspace.document.answer("online.bylaw") == not_applicable("none here")
    assert states.reason.hasFocus()


# --- refused texts ---


def spoken(dialog: MessageDialog) -> str:
    from PySide6.QtWidgets import QLabel

    return "\n".join(label.accessibleName() + label.text() for label in dialog.findChildren(QLabel))


def test_a_refused_text_stays_and_is_told_on_every_page(qtbot: QtBot, workspace: Workspace) -> None:
    widget = refuse(qtbot, workspace)
    workspace.show_page("profile")
    workspace.document.set_text("profile.population", "8000")
    state = workspace.top.saved
    assert state.unsaved.isVisible() and not state.words.isVisible()
    assert state.unsaved.text() == "まだ保存していない入力が1件あります"
    assert state.picture.isVisible()
    qtbot.mouseClick(state.unsaved, Qt.MouseButton.LeftButton)
    assert widget.hasFocus() and widget.text() == "about 3"
    widget.selectAll()
    qtbot.keyClicks(widget, "3")
    qtbot.keyClick(widget, K.Key_Return)
    assert is_saved(workspace) and not state.unsaved.isVisible()


def test_going_back_to_the_stored_text_ends_the_complaint(qtbot: QtBot, workspace: Workspace) -> None:
    widget = refuse(qtbot, workspace)
    widget.setFocus()
    qtbot.keyClick(widget, K.Key_Escape)
    page = workspace.page
    assert isinstance(page, DomainPage)
    assert page.unsaved() == () and not page.cards[COUNT].problem.texts


@pytest.mark.parametrize("way", ["close", "quit", "open", "year", "edition", "undo"])
def test_nothing_is_lost_without_a_question(
    qtbot: QtBot, workspace: Workspace, window: MainWindow, sample_file: Path, way: str
) -> None:
    document = workspace.document
    document.set_text("online.policy", "3")
    if way == "year":
        dialog = workspace.add_year()
        dialog.add.click()
        assert document.year.fiscal_year == 2027

    def go() -> None:
        if way == "year":
            workspace.top.years.setCurrentIndex(1)
            workspace.top.years.activated.emit(1)
        elif way == "edition":
            workspace.top.editions.buttons()[0].click()
        elif way == "open":
            window.open_path(sample_file)
        elif way == "undo":
            window.menus.edit.undo.trigger()
        else:
            (window.menus.close if way == "close" else window.menus.quit).trigger()

    def done() -> bool:
        ended = {
            "year": document.year.fiscal_year == 2026,
            "edition": document.year.edition == "quick",
            "undo": document.answer("online.policy").is_open,
            "quit": not window.isVisible(),
            "close": window.workspace is None,
        }
        return window.workspace is not workspace and window.workspace is not None if way == "open" else ended[way]

    widget = refuse(qtbot, workspace)
    go()
    dialog_text = spoken(question(window))
    assert "sec" not in dialog_text and "数" in dialog_text
    qtbot.keyClick(question(window), K.Key_Return)
    assert not done() and widget.text() == "about 3" and widget.hasFocus()
    assert workspace.top.years.currentData() == document.year.fiscal_year
    assert workspace.top.editions.checkedButton().property("edition") == document.year.edition
    go()
    answer(window, "入力を捨てて進む")
    assert done()
    if way == "undo":
        assert widget.text() == "" and workspace.unsaved() == ()


def test_escape_loses_nothing(qtbot: QtBot, workspace: Workspace, window: MainWindow) -> None:
    widget = refuse(qtbot, workspace)
    window.menus.quit.trigger()
    qtbot.keyClick(question(window), K.Key_Escape)
    assert window.isVisible() and widget.text() == "about 3"


def test_half_a_rate_is_told_when_it_is_left(qtbot: QtBot, workspace: Workspace) -> None:
    widget = field(workspace, "sec.training")
    qtbot.keyClicks(widget, "12")
    assert workspace.top.saved.words.text() == "入力中"
    workspace.show_page("profile")
    assert workspace.top.saved.unsaved.isVisible()
    workspace.top.saved.unsaved.click()
    page = workspace.page
    assert isinstance(page, DomainPage)
    editor = page.cards["sec.training"].editor
    assert isinstance(editor, PercentEditor)
    editor.fields[1].setFocus()
    qtbot.keyClicks(editor.fields[1], "32")
    qtbot.waitUntil(lambda: is_saved(workspace))
    assert workspace.document.answer("sec.training") == answered(Rate(12, 32))


def test_one_bad_number_of_a_rate_is_told_at_once(qtbot: QtBot, workspace: Workspace) -> None:
    widget = field(workspace, "sec.training")
    qtbot.keyClicks(widget, "many")
    qtbot.keyClick(widget, K.Key_Tab)
    page = workspace.page
    assert isinstance(page, DomainPage)
    assert "many" in page.cards["sec.training"].problem.texts[0]


def test_what_the_disk_refuses_is_told_and_kept(
    qtbot: QtBot, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise AppError("E-STORE-FULL", "書き込めません。", "空きを作ってください。")

    widget = field(workspace, NOTE)
    with monkeypatch.context() as broken:
        broken.setattr(workspace.document.file, "apply", fail)
        qtbot.keyClicks(widget, "memo")
        qtbot.waitUntil(lambda: workspace.top.saved.words.text() == "保存できていません")
        workspace.show_page("profile")
    workspace.document.set_text("profile.population", "8000")
    assert workspace.top.saved.unsaved.isVisible()
    workspace.go_to(NOTE)
    workspace.show_page("profile")
    assert workspace.document.answer(NOTE) == answered("memo") and is_saved(workspace)
