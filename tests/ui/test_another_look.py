"""Another text size or colours while a file is open: the page that is shown follows, the others are made again."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.page import Page
from dx_assess.ui.questions.inputs import CommitLine
from dx_assess.ui.slices import finish_all
from dx_assess.ui.theme import DARK, tokens_of
from dx_assess.ui.workspace import Workspace

VISITED = ("profile", "domain:sec", "register:procedures", "history", "domain:online")


class Restyled(QObject):
    """The pages whose widgets are gone through."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: set[Page] = set()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.StyleChange and isinstance(watched, Page):
            self.pages.add(watched)
        return False


@pytest.fixture
def workspace(window: MainWindow, sample_file: Path) -> Workspace:
    window.open_path(sample_file)
    assert window.workspace is not None
    for page in VISITED:
        window.workspace.show_page(page)
        finish_all(window)
    return window.workspace


def choose_size(window: MainWindow, percent: int) -> None:
    next(action for action in window.menus.scales.actions() if action.text() == f"{percent}%").trigger()


def text_height(widget: QWidget) -> int:
    return widget.fontMetrics().height()


def test_only_the_page_that_is_shown_is_gone_through(window: MainWindow, workspace: Workspace, qtbot: QtBot) -> None:
    shown, before = workspace.page, text_height(window)
    assert shown is not None
    seen = Restyled()
    QApplication.instance().installEventFilter(seen)
    choose_size(window, 150)
    qtbot.waitUntil(lambda: text_height(window) > before)
    QApplication.instance().removeEventFilter(seen)
    assert seen.pages == {shown}
    assert workspace.page is shown and text_height(shown) > before
    workspace.show_page("domain:sec")
    assert workspace.page is not None and text_height(workspace.page) == text_height(shown)
    assert workspace.document.answer("online.policy").value is not None


def test_a_text_that_was_refused_stays(window: MainWindow, workspace: Workspace, qtbot: QtBot) -> None:
    workspace.go_to("sec.incident_count")
    page, field = workspace.page, QApplication.focusWidget()
    assert page is not None and isinstance(field, CommitLine)
    field.setText("3件くらい")
    workspace.show_page("domain:online")
    assert page.unsaved()
    before = text_height(window)
    choose_size(window, 125)
    qtbot.waitUntil(lambda: text_height(window) > before)
    workspace.show_page("domain:sec")
    assert workspace.page is page and field.text() == "3件くらい" and text_height(field) > before


def test_sizes_one_after_the_other_end_with_the_last(window: MainWindow, workspace: Workspace, qtbot: QtBot) -> None:
    for _step in range(3):
        qtbot.keyClick(window, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    wanted = window.menus._settings.scale
    assert wanted > 125
    qtbot.waitUntil(lambda: window.theme.scale == wanted and not workspace.stack.is_discarding)
    assert window.theme.scale == wanted


def test_settings_that_change_no_look_restyle_nothing(window: MainWindow, workspace: Workspace, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(window.theme.changed):
        window.menus.show_looks()
    assert not workspace.stack.is_discarding


def test_the_evening_colours_of_the_system_come_the_same_way(
    window: MainWindow, workspace: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = workspace.page
    window.theme.scheme = "system"
    monkeypatch.setattr(type(window.theme), "dark", property(lambda _theme: True))
    with qtbot.waitSignal(window.theme.changed):
        window.theme.follow_system()
        assert workspace.stack.is_discarding, "pages that are not shown go first"
    assert workspace.page is shown and tokens_of(window.palette()) is DARK


def test_a_file_that_is_closed_meanwhile_takes_no_look_with_it(
    window: MainWindow, workspace: Workspace, qtbot: QtBot
) -> None:
    choose_size(window, 125)
    assert workspace.stack.is_discarding and window.theme.scale == 100
    assert window.close_document()
    qtbot.waitUntil(lambda: window.theme.scale == 125)
    assert window.workspace is None
