"""Ctrl+J from any page through all domains, and word when none is left."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dx_assess.session.nextopen import open_questions
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.messages import MessageDialog
from dx_assess.ui.next_open import NONE_LEFT
from dx_assess.ui.questions.domain_page import DomainPage
from dx_assess.ui.workspace import Workspace


@pytest.fixture
def workspace(window: MainWindow, new_town: Path) -> Workspace:
    window.open_path(new_town)
    window.activateWindow()
    assert window.workspace is not None
    window.workspace.document.set_edition("quick")
    return window.workspace


def jump(qtbot: QtBot, workspace: Workspace) -> str:
    """Press Ctrl+J; the question that has the keyboard then."""
    qtbot.keyClick(QApplication.focusWidget() or workspace, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    page = workspace.page
    assert isinstance(page, DomainPage)
    return next(key for key, card in page.cards.items() if card.isAncestorOf(QApplication.focusWidget()))


def test_it_goes_on_to_the_next_domain(qtbot: QtBot, workspace: Workspace) -> None:
    workspace.show_page("submit")
    wanted = open_questions(workspace.document)
    assert [jump(qtbot, workspace) for _ in wanted] == list(wanted)
    assert jump(qtbot, workspace) == wanted[0]


def test_the_button_names_where_it_leads(window: MainWindow, sample_file: Path) -> None:
    window.open_path(sample_file)
    assert window.workspace is not None
    workspace, document = window.workspace, window.workspace.document
    workspace.show_page("domain:sec")
    page = workspace.page
    assert isinstance(page, DomainPage)
    button = page.heading.next_open
    assert not button.isEnabled()
    document.set_text("online.policy", "@open")
    assert button.isEnabled() and button.text() == "次の領域の未回答へ（Ctrl+J）"
    document.set_text("sec.backup_bcp", "@open")
    assert button.text() == "次の未回答へ（Ctrl+J）"
    button.click()
    assert page.cards["sec.backup_bcp"].isAncestorOf(QApplication.focusWidget())
    button.click()
    assert workspace.page_id == "domain:online"


@pytest.mark.parametrize("page", ["home", "domain:sec"])
def test_none_left_is_said(qtbot: QtBot, window: MainWindow, sample_file: Path, page: str) -> None:
    window.open_path(sample_file)
    window.activateWindow()
    workspace = window.workspace
    assert workspace is not None and not open_questions(workspace.document)
    workspace.show_page(page)
    qtbot.keyClick(QApplication.focusWidget() or workspace, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    told = next(dialog for dialog in window.findChildren(MessageDialog) if dialog.isVisible())
    assert NONE_LEFT in [told.texts.itemAt(0).widget().text()]
    told.reject()
