"""Filters of a domain, the mark for the adviser, and what is said when an answer costs points."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dx_assess.errors import AppError
from dx_assess.form.answer import answered
from dx_assess.form.reserved import ask_key
from dx_assess.session import files
from dx_assess.session.document import Document
from dx_assess.ui.page import Page
from dx_assess.ui.questions.domain_page import DomainPage
from dx_assess.ui.questions.filters import ALL, ASKED, CHANGED, FOUND, OPEN, UNKNOWN, divisions

Show = Callable[[Page], None]
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def page(document: Document, shown: Show) -> DomainPage:
    page = DomainPage(document, "online")
    shown(page)
    return page


def visible(page: DomainPage) -> set[str]:
    return {key for key, card in page.cards.items() if card.isVisible()}


def press(qtbot: QtBot, page: DomainPage, kind: str) -> None:
    qtbot.mouseClick(page.heading.filters.buttons[kind], LEFT)


def test_each_filter_shows_its_questions_and_counts_them(qtbot: QtBot, document: Document, page: DomainPage) -> None:
    whole = visible(page)
    document.set_text("online.policy", "3")
    document.set_text("online.bylaw", "@unknown")
    bar = page.heading.filters
    press(qtbot, page, UNKNOWN)
    assert visible(page) == {"online.bylaw"}
    assert bar.buttons[UNKNOWN].text() == "わからない 1" and bar.buttons[UNKNOWN].isChecked()
    assert f"{len(whole) - 1}問を隠しています" in bar.hidden.text() and bar.hidden.isVisible()
    press(qtbot, page, OPEN)
    assert visible(page) == {key for key in whole if page.cards[key].is_open}
    press(qtbot, page, FOUND)
    assert visible(page) == {key for key in whole if page.cards[key].findings.texts} != set()
    press(qtbot, page, ALL)
    assert visible(page) == whole and not bar.hidden.isVisible()


def test_a_filter_without_questions_is_not_offered(page: DomainPage) -> None:
    assert not page.heading.filters.buttons[UNKNOWN].isEnabled()
    assert page.heading.filters.buttons[CHANGED].isHidden()


def test_an_answered_question_does_not_run_away(qtbot: QtBot, page: DomainPage) -> None:
    press(qtbot, page, OPEN)
    page.show_key("online.policy")
    focus = QApplication.focusWidget()
    qtbot.keyClicks(focus, "3")
    assert "online.policy" in visible(page) and not page.cards["online.policy"].is_open
    press(qtbot, page, OPEN)
    assert "online.policy" not in visible(page)


def test_the_division_is_one_more_condition(qtbot: QtBot, document: Document, page: DomainPage) -> None:
    bar = page.heading.filters
    box = bar.divisions
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Down)
    wanted = box.currentData()
    assert wanted
    expected = {key for key, card in page.cards.items() if wanted in divisions(card.question) and card.is_asked}
    assert visible(page) == expected != set()
    press(qtbot, page, ALL)
    assert box.currentData() == "" and len(visible(page)) > len(expected)


def test_divisions_are_split_outside_brackets(document: Document) -> None:
    owners = {part for question in document.question_set.questions() for part in divisions(question)}
    assert "監査委員" in owners and "総務課（情報担当）" in owners
    assert not any(part.count("（") != part.count("）") for part in owners)


def test_a_jump_lifts_the_filter(qtbot: QtBot, document: Document, page: DomainPage) -> None:
    document.set_text("online.bylaw", "@unknown")
    press(qtbot, page, UNKNOWN)
    page.show_key("online.policy")
    assert page.cards["online.policy"].isVisible() and page.heading.filters.filter.lets_all_through
    assert page.cards["online.policy"].isAncestorOf(QApplication.focusWidget())


def test_the_next_open_question_is_found_behind_a_filter(qtbot: QtBot, document: Document, page: DomainPage) -> None:
    document.set_text("online.bylaw", "@unknown")
    press(qtbot, page, UNKNOWN)
    page.go_to_next_open()
    card = next(card for card in page.cards.values() if card.isAncestorOf(QApplication.focusWidget()))
    assert card.is_open and card.isVisible()


def test_a_text_that_is_not_saved_is_never_hidden(qtbot: QtBot, document: Document, shown: Show) -> None:
    page = DomainPage(document, "sec")
    shown(page)
    document.set_text("sec.outsourcing", "@unknown")
    page.show_key("sec.incident_count")
    qtbot.keyClicks(QApplication.focusWidget(), "about 3")
    press(qtbot, page, UNKNOWN)
    assert visible(page) == {"sec.outsourcing", "sec.incident_count"}


def test_what_changed_since_last_year(qtbot: QtBot, document: Document, shown: Show) -> None:
    document.set_text("online.policy", "2")
    document.set_text("online.bylaw", "2")
    files.add_year(document, 2027)
    page = DomainPage(document, "online")
    shown(page)
    document.set_text("online.policy", "2")
    document.set_text("online.bylaw", "4")
    press(qtbot, page, CHANGED)
    assert visible(page) == {"online.bylaw"}


# --- the mark for the adviser ---


def test_the_mark_is_kept_shown_and_filtered(qtbot: QtBot, document: Document, page: DomainPage) -> None:
    aside = page.cards["online.policy"].aside
    assert not aside.asks.isVisible()
    aside.ask.setFocus()
    qtbot.keyClick(aside.ask, Qt.Key.Key_Space)
    assert document.answer(ask_key("online.policy")) == answered(True)
    assert aside.asks.isVisible() and aside.asks.word.text() == "アドバイザーに聞く"
    assert "アドバイザーに聞く" in document.undo_label
    press(qtbot, page, ASKED)
    assert visible(page) == {"online.policy"}
    document.undo()
    assert not aside.ask.isChecked() and not aside.asks.isVisible()


def test_a_mark_that_cannot_be_written_is_told(
    qtbot: QtBot, document: Document, page: DomainPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise AppError("E-STORE-FULL", "書き込めません。", "空きを作ってください。")

    card = page.cards["online.policy"]
    monkeypatch.setattr(document.file, "apply", fail)
    with qtbot.waitSignal(page.save_failed):
        card.aside.ask.click()
    assert not card.aside.ask.isChecked() and "書き込めません" in card.mark_problem.texts[0]


# --- points that go ---


def test_an_answer_that_brings_questions_and_costs_points_says_so_once(document: Document, page: DomainPage) -> None:
    document.set_text("online.policy", "4")
    document.set_text("online.cashless_counter", "2")
    document.set_text("online.cashless_rate", "0/30")
    document.set_text("online.cashless_counter", "1")
    assert not page.heading.told.texts
    before = document.assessment.domain("online")
    document.set_text("online.cashless_counter", "2")
    now = document.assessment.domain("online")
    assert before is not None and now is not None and before.range.low and now.range.low
    (words,) = page.heading.told.texts
    assert "1問あらわれ" in words and "下がりました" in words
    document.set_text("online.policy", "3")
    assert not page.heading.told.texts


def test_an_answer_that_only_adds_points_says_nothing(document: Document, page: DomainPage) -> None:
    document.set_text("online.policy", "4")
    assert not page.heading.told.texts
