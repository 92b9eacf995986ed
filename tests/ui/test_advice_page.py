"""次の一歩: the order of the core, the reasons with their places, the way to the next level."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from dx_assess.session import large as size
from dx_assess.session.advice import next_steps, way_up
from dx_assess.session.tasks import tasks
from dx_assess.ui.advice.advice_page import AdvicePage
from dx_assess.ui.advice.step_card import StepCard
from dx_assess.ui.advice.way_card import AT_ONCE
from dx_assess.ui.advice.words import move_words
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.workspace import Workspace


@pytest.fixture
def workspace(window: MainWindow, sample_file: Path) -> Workspace:
    window.open_path(sample_file)
    assert window.workspace is not None
    window.workspace.show_page("advice")
    return window.workspace


def page_of(workspace: Workspace) -> AdvicePage:
    assert isinstance(workspace.page, AdvicePage)
    return workspace.page


def words(page: AdvicePage, at: int) -> str:
    return "\n".join(label.text() for label in page.cards[at].findChildren(QLabel))


def test_the_steps_are_those_of_the_core_in_its_order(workspace: Workspace) -> None:
    page, steps = page_of(workspace), next_steps(workspace.document)
    assert [card.step for card in page.cards] == list(steps)
    for at, step in enumerate(steps):
        shown = words(page, at)
        rule = step.advice.rule
        assert all(text in shown for text in (rule.step, rule.effort, rule.support, rule.source))
        assert all(trigger.label in shown for trigger in step.advice.triggers)
        assert all(f"【{offer.word}】{offer.item.name}" in shown for offer in step.offers)
        assert ("まず取り組む" in shown) == (at < 7)


def test_cards_of_a_large_town_are_whole_in_the_end_whatever_comes_between(
    window: MainWindow, sample_file: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(size, "ROWS", 0)
    window.open_path(sample_file)
    qtbot.waitUntil(lambda: window.workspace is not None)
    workspace = window.workspace
    assert workspace is not None
    workspace.show_page("advice")
    page, document = page_of(workspace), workspace.document
    qtbot.waitUntil(lambda: len(page.findChildren(StepCard)) > 1)
    begun = page.findChildren(StepCard)[-1]
    assert begun.plan.parentWidget() is not begun  # its last line is still to come
    document.set_text("online.policy", "4" if document.answer("online.policy").value != "4" else "1")
    qtbot.waitUntil(lambda: [card.step for card in page.cards] == list(next_steps(document)))
    for at, card in enumerate(page.cards):
        rule, shown = card.step.advice.rule, words(page, at)
        assert all(shown.count(text) == 1 for text in (rule.step, rule.source)) and rule.effort in shown
        assert card.plan.parentWidget() is card and len(card.links) == len(card.step.advice.triggers)
        layout = card.layout()
        assert layout is not None and layout.indexOf(card.plan) == layout.count() - 1


def test_a_reason_leads_to_its_question(workspace: Workspace, qtbot: QtBot) -> None:
    link = page_of(workspace).cards[0].links[0]
    link.setFocus()
    qtbot.keyClick(link, Qt.Key.Key_Return)
    assert workspace.page is not None and workspace.page.title == "情報セキュリティ"


def test_a_better_answer_takes_a_step_away(workspace: Workspace) -> None:
    page = page_of(workspace)
    before = [card.step.advice.rule.id for card in page.cards]
    workspace.document.set_text("sec.incident_plan", "4")
    after = [card.step.advice.rule.id for card in page.cards]
    assert before != after


def test_the_way_up_is_told_with_its_assumption(workspace: Workspace) -> None:
    way = page_of(workspace).way
    assert "85点から" in way.words.text() and way.assumption.isHidden()
    way.open.click()
    assert not way.moves.isHidden() and "みなして" in way.assumption.text()
    way.targets.setCurrentIndex(1)
    assert way.targets.currentText() in {domain.name for domain in workspace.document.question_set.domains}
    assert way.words.text()


def test_every_move_of_the_way_is_listed_in_the_end(workspace: Workspace, qtbot: QtBot) -> None:
    page = page_of(workspace)
    way, document = page.way, workspace.document
    way.open.click()
    found = way_up(document, "")
    assert found is not None and len(found.moves) > AT_ONCE
    expected = [move_words(document.question_set, move) for move in found.moves]
    qtbot.waitUntil(lambda: [line.text() for line in way.moves.findChildren(Paragraph)] == expected)
    buttons = way.moves.findChildren(QPushButton)
    assert len(buttons) == len(found.moves) and all(button.isVisible() for button in buttons)
    way.targets.setCurrentIndex(1)
    other = way_up(document, way.targets.currentData())
    assert other is not None and other != found
    words = [move_words(document.question_set, move) for move in other.moves]
    qtbot.waitUntil(lambda: [line.text() for line in way.moves.findChildren(Paragraph) if line.isVisible()] == words)
    with qtbot.waitSignal(way.asked_for) as asked:
        next(button for button in way.moves.findChildren(QPushButton) if button.isVisible()).click()
    assert asked.args == [other.moves[0].question]


def test_a_step_goes_into_the_plan(workspace: Workspace, qtbot: QtBot) -> None:
    page, document = page_of(workspace), workspace.document
    card = page.cards[1]
    qtbot.mouseClick(card.plan, Qt.MouseButton.LeftButton)
    (task,) = tasks(document)
    assert task.what == card.step.advice.rule.step and "T001" in card.plan.text()
    assert "T001" not in page.cards[0].plan.text()
    qtbot.mouseClick(card.plan, Qt.MouseButton.LeftButton)
    assert workspace.page is not None and workspace.page.title == "行動計画" and len(tasks(document)) == 1


def test_an_empty_file_says_what_to_do(window: MainWindow, new_town: Path) -> None:
    window.open_path(new_town)
    assert window.workspace is not None
    window.workspace.show_page("advice")
    page = page_of(window.workspace)
    assert page.way.isHidden() and not page.nothing.isHidden() and page.cards == []
    page.answer.click()
    assert window.workspace is not None and window.workspace.page_id == "domain:online"
