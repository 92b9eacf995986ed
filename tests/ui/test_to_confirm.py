"""The marks 要確認 where they apply, opened by mouse and by keyboard."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from dx_assess.ui.advice.advice_page import AdvicePage
from dx_assess.ui.glossary.terms import TermPopover
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.questions.domain_page import DomainPage
from dx_assess.ui.questions.to_confirm import ConfirmTag
from dx_assess.ui.registers.register_page import RegisterPage
from dx_assess.ui.results.results_page import ResultsPage
from dx_assess.ui.workspace import Workspace


@pytest.fixture
def workspace(window: MainWindow, sample_file: Path) -> Workspace:
    window.open_path(sample_file)
    assert window.workspace is not None
    return window.workspace


def said(tag: ConfirmTag) -> str:
    assert isinstance(tag.popover, TermPopover)
    text = tag.popover.findChild(Paragraph)
    assert isinstance(text, Paragraph)
    return text.text()


def test_a_question_with_a_mark_tells_what_is_not_settled(qtbot: QtBot, workspace: Workspace) -> None:
    workspace.show_page("domain:online")
    page = workspace.page
    assert isinstance(page, DomainPage)
    card = page.cards["online.cashless_rate"]
    assert card.isVisible() and card.to_confirm.isVisible()
    assert card.to_confirm.accessibleDescription() == card.question.to_confirm
    assert card.question.to_confirm in card.to_confirm.toolTip()
    card.to_confirm.setFocus()
    qtbot.keyClick(card.to_confirm, Qt.Key.Key_Return)
    assert said(card.to_confirm) == card.question.to_confirm
    popover = card.to_confirm.popover
    qtbot.keyClick(popover, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not any(isinstance(w, TermPopover) and w.isVisible() for w in card.to_confirm.children()))
    marked = {key for key, card in page.cards.items() if not card.to_confirm.isHidden()}
    assert marked == {key for key, card in page.cards.items() if card.question.to_confirm}


def test_the_effort_of_a_step_is_an_estimate(qtbot: QtBot, workspace: Workspace) -> None:
    workspace.show_page("advice")
    page = workspace.page
    assert isinstance(page, AdvicePage)
    card = page.cards[0]
    qtbot.mouseClick(card.to_confirm, Qt.MouseButton.LeftButton)
    assert said(card.to_confirm) == card.step.advice.rule.to_confirm != ""


def test_a_kpi_shows_the_mark_of_its_questions(qtbot: QtBot, workspace: Workspace) -> None:
    workspace.show_page("results")
    page = workspace.page
    assert isinstance(page, ResultsPage) and page.content is not None
    page.tabs.setCurrentWidget(page.kpis)
    table = page.kpis.table
    marked = {question.id for question in workspace.document.question_set.questions() if question.to_confirm}
    by_line = [not marked.isdisjoint(kpi.questions) for kpi in page.content.kpis]
    assert True in by_line and False in by_line
    for wanted in (True, False):
        table.selectRow(by_line.index(wanted))
        assert page.kpis.to_confirm.isVisible() is wanted
    table.selectRow(by_line.index(True))
    qtbot.keyClick(page.kpis.to_confirm, Qt.Key.Key_Space)
    assert said(page.kpis.to_confirm).startswith("設問")


def test_the_head_of_a_column_says_what_its_table_could_not_settle(workspace: Workspace) -> None:
    workspace.show_page("register:analog_reg")
    page = workspace.page
    assert isinstance(page, RegisterPage)
    section, horizontal = page.model.section("phase_now"), Qt.Orientation.Horizontal
    assert page.model.headerData(section, horizontal).endswith("※")
    for role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
        assert "要確認" in page.model.headerData(section, horizontal, role)
    plain = page.model.section("item")
    assert "※" not in page.model.headerData(plain, horizontal)


def test_the_borders_of_the_levels_are_not_settled(qtbot: QtBot, workspace: Workspace) -> None:
    workspace.show_page("results")
    page = workspace.page
    assert isinstance(page, ResultsPage)
    tag, words = page.overall.to_confirm, workspace.document.question_set.levels_to_confirm
    assert "10・35・60・85点" in words and tag.isVisible()
    tag.setFocus()
    qtbot.keyClick(tag, Qt.Key.Key_Return)
    assert said(tag) == words
