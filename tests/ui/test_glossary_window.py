"""用語 under questions and the 用語集; why a question has its score."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from dx_assess.session.advice import explanation
from dx_assess.ui.glossary.dialog import GlossaryDialog
from dx_assess.ui.history.history_page import HistoryPage
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.questions.domain_page import DomainPage


@pytest.fixture
def page(window: MainWindow, sample_file: Path) -> DomainPage:
    window.open_path(sample_file)
    assert window.workspace is not None
    window.workspace.show_page("domain:rpa_ai")
    assert isinstance(window.workspace.page, DomainPage)
    return window.workspace.page


def test_a_term_opens_its_plain_words(page: DomainPage, qtbot: QtBot) -> None:
    row = next(card.terms for card in page.cards.values() if card.terms is not None and not card.isHidden())
    link = row.links[0]
    assert link.accessibleName() == f"用語の説明：{link.text()}"
    link.setFocus()
    qtbot.keyClick(link, Qt.Key.Key_Return)
    popover = row.popover
    assert popover is not None and popover.isVisible()
    assert popover.term.term == link.text() and popover.term.text in popover.accessibleName()
    qtbot.keyClick(popover, Qt.Key.Key_Escape)


def test_why_this_score_follows_the_answer(page: DomainPage, window: MainWindow, qtbot: QtBot) -> None:
    assert window.workspace is not None
    document = window.workspace.document
    card = page.cards["rpa_ai.genai_rule"]
    why = card.aside.why
    assert card.aside.reason.isHidden()
    why.setFocus()
    qtbot.keyClick(why, Qt.Key.Key_Return)
    before = card.aside.reason.accessibleName()
    told = explanation(document, "rpa_ai.genai_rule")
    assert told is not None and told.sentence in before
    document.set_text("rpa_ai.genai_rule", "@open")
    assert card.aside.reason.accessibleName() != before
    assert "まだ答えていない" in card.aside.reason.accessibleName()


def test_the_records_of_one_question(page: DomainPage, window: MainWindow) -> None:
    page.cards["rpa_ai.genai_rule"].aside.history.click()
    assert window.workspace is not None
    shown = window.workspace.page
    assert isinstance(shown, HistoryPage)
    assert shown.shown and all(entry.key.startswith("rpa_ai.genai_rule") for entry in shown.shown)


def test_the_glossary_is_searched_by_reading(window: MainWindow, qtbot: QtBot) -> None:
    window.menus.glossary.trigger()
    dialog = window.findChild(GlossaryDialog)
    assert dialog is not None and dialog.list.count() > 50
    first = dialog.terms[0]
    dialog.search.setText(first.reading)
    assert dialog.title.text() == first.term and dialog.text.text() == first.text
    dialog.search.clear()
    qtbot.keyClick(dialog.search, Qt.Key.Key_Down)
    assert dialog.list.currentRow() == 1
    dialog.search.setText("どこにもない")
    assert dialog.title.text() == "見つかりません"
    linked = next(term for term in first_terms(dialog) if term.related)
    dialog.show_term(linked.related[0])
    assert dialog.terms[dialog.list.currentRow()].id == linked.related[0]
    dialog.close()


def first_terms(dialog: GlossaryDialog) -> tuple:  # type: ignore[type-arg]
    dialog.search.clear()
    return dialog.terms
