"""Cards are built as they come to be shown; nothing jumps, nothing is made twice or for nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractSlider, QWidget
from pytestqt.qtbot import QtBot

from dx_assess.session.document import Changed, Document
from dx_assess.ui import slices
from dx_assess.ui.questions.card import QuestionCard
from dx_assess.ui.questions.card_column import CardColumn
from dx_assess.ui.questions.domain_page import DomainPage
from tests.ui.questions.hands import Show, open_page


def built(page: DomainPage) -> list[str]:
    return list(page.area.built())


def asked(page: DomainPage, document: Document) -> list[str]:
    result = document.assessment.domain(page.domain.id)
    assert result is not None
    return [question.id for question in result.questions if question.status.value != "hidden"]


@pytest.fixture
def slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every step of the building is followed by events."""
    monkeypatch.setattr(slices, "SLICE_S", 1e-9)


@pytest.fixture
def refreshed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The questions whose cards are brought up to date."""
    found: list[str] = []
    real = QuestionCard.refresh

    def refresh(card: QuestionCard, *facts: object) -> None:
        found.append(card.question.id)
        real(card, *facts)  # type: ignore[arg-type]

    monkeypatch.setattr(QuestionCard, "refresh", refresh)
    return found


def test_the_page_does_not_wait_for_its_cards(qtbot: QtBot, document: Document, slowly: None) -> None:
    page = DomainPage(document, "online")
    qtbot.addWidget(page)
    page.resize(1100, 650)
    page.show()
    assert built(page) == []
    sizes: set[int] = set()
    qtbot.waitUntil(lambda: sizes.add(len(built(page))) or page.area.slices.done)
    wanted = asked(page, document)
    assert built(page) == wanted and len(sizes) > len(wanted) // 2, "one after the other, from the top"
    assert len(wanted) < len(page.domain.questions), "a question that is not asked has no card yet"
    assert list(page.cards) == [question.id for question in page.domain.questions]


def test_a_question_that_is_wanted_is_built_first_and_stays_in_view(
    qtbot: QtBot, document: Document, slowly: None
) -> None:
    page = DomainPage(document, "sec")
    qtbot.addWidget(page)
    page.resize(1100, 650)
    page.show()
    last = asked(page, document)[-2]
    page.show_key(last)
    assert built(page) == [last]
    card = page.area.built()[last]
    assert card.isAncestorOf(page.focusWidget())
    qtbot.waitUntil(lambda: page.area.slices.done)
    assert built(page) == asked(page, document)
    qtbot.waitUntil(lambda: 0 <= card.mapTo(page.area, QPoint(0, 0)).y() < 100)
    assert card.isAncestorOf(page.focusWidget())


def test_an_answer_brings_up_to_date_only_what_it_touches(
    document: Document, shown: Show, refreshed: list[str]
) -> None:
    page = open_page(document, shown, "online")
    assert len(page.cards) > 8
    refreshed.clear()
    document.set_text("online.policy", "1")
    before = set(refreshed)
    assert "online.policy" in before and len(before) < len(page.cards) / 2
    refreshed.clear()
    document.set_text("sec.backup_bcp", "1")
    assert refreshed == [], "another domain"
    page.refresh(Changed(year=True))
    assert set(refreshed) == set(page.cards)


def test_a_question_that_an_answer_brings_gets_its_card(qtbot: QtBot, document: Document, shown: Show) -> None:
    page = open_page(document, shown, "online")
    qtbot.waitUntil(lambda: page.area.slices.done)
    assert "online.cashless_rate" not in built(page)
    document.set_text("online.cashless_counter", "3")
    qtbot.waitUntil(lambda: page.area.slices.done and built(page) == asked(page, document))
    assert "online.cashless_rate" in built(page)


def test_a_filter_builds_what_it_shows(qtbot: QtBot, document: Document, shown: Show) -> None:
    document.set_text("online.policy", "@unknown")
    page = DomainPage(document, "online")
    page.heading.filters.buttons["unknown"].click()
    shown(page)
    qtbot.waitUntil(lambda: page.area.slices.done)
    assert built(page) == ["online.policy"]
    page.heading.filters.reset()
    qtbot.waitUntil(lambda: built(page) == asked(page, document))


def there(page: DomainPage) -> list[str]:
    return [key for key, card in page.area.built().items() if card.isVisible()]


def chain(page: DomainPage) -> list[QWidget]:
    """What can have the keyboard, in the order of Tab; of a group of options every one, as any may become its stop."""
    found, widget = [], page.nextInFocusChain()
    while widget is not None and widget is not page:
        found += [widget] if widget.focusPolicy() is not Qt.FocusPolicy.NoFocus else []
        widget = widget.nextInFocusChain()
    return found


def tab_order(page: DomainPage) -> list[str]:
    """The questions in the order in which Tab comes to their cards, once for every time that it enters them."""
    found: list[str] = []
    for widget in chain(page):
        inside = next((key for key, card in page.area.built().items() if card.isAncestorOf(widget)), "")
        found += [inside] if inside not in ("", *found[-1:]) else []
    return found


def stops(page: DomainPage, key: str) -> list[str]:
    """What has the keyboard in a card, in the order of Tab."""
    card = page.cards[key]
    found = [widget for widget in chain(page) if card.isAncestorOf(widget)]
    assert len(found) > 5
    return [f"{type(widget).__name__} {widget.accessibleName()}" for widget in found]


def test_without_the_filter_cards_appear_one_after_the_other(
    qtbot: QtBot, document: Document, shown: Show, slowly: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns: list[int] = [0]
    turn, appear = slices.Slices._turn, CardColumn._show
    monkeypatch.setattr(slices.Slices, "_turn", lambda self: turns.append(0) or turn(self))
    document.set_text("online.policy", "@unknown")
    page = open_page(document, shown, "online")
    qtbot.waitUntil(lambda: page.area.slices.done)
    page.heading.filters.buttons["unknown"].click()
    shown_at: list[int] = []
    monkeypatch.setattr(CardColumn, "_show", lambda self, card: shown_at.append(len(turns)) or appear(self, card))
    assert there(page) == ["online.policy"]
    page.heading.filters.reset()
    assert len(there(page)) == 1 and page.heading.filters.hidden.isHidden(), "what will be there is not told as hidden"
    qtbot.waitUntil(lambda: page.area.slices.done)
    wanted = asked(page, document)
    assert there(page) == wanted
    assert len(shown_at) == len(set(shown_at)) == len(wanted) - 1, "each in a turn of its own"
    page.heading.filters.buttons["unknown"].click()
    page.heading.filters.reset()
    assert [key for key, card in page.cards.items() if card.isVisible()] == wanted, "who asks for them has them all"


def test_tab_does_not_pass_by_a_card_that_is_about_to_appear(
    qtbot: QtBot, document: Document, shown: Show, slowly: None
) -> None:
    page = open_page(document, shown, "online")
    wanted = list(page.cards)
    document.set_text("online.bylaw", "@unknown")
    page.heading.filters.buttons["unknown"].click()
    page.heading.filters.divisions.setFocus()
    page.heading.filters.reset()
    assert there(page) == ["online.bylaw"]
    qtbot.keyClick(page.heading.filters.divisions, Qt.Key.Key_Tab)
    assert page.here() == wanted[0] and there(page) == [wanted[0], "online.bylaw"]


def test_a_jump_behind_the_filter_shows_its_card_at_once(
    qtbot: QtBot, document: Document, shown: Show, slowly: None
) -> None:
    document.set_text("online.policy", "@unknown")
    page = open_page(document, shown, "online")
    qtbot.waitUntil(lambda: page.area.slices.done)
    page.heading.filters.buttons["unknown"].click()
    wanted = asked(page, document)
    page.show_key(wanted[5])
    card = page.area.built()[wanted[5]]
    assert card.isVisible() and card.isAncestorOf(page.focusWidget()) and len(there(page)) == 2
    qtbot.waitUntil(lambda: page.area.slices.done)
    assert there(page) == wanted and card.isAncestorOf(page.focusWidget())
    qtbot.waitUntil(lambda: 0 <= card.mapTo(page.area, QPoint(0, 0)).y() < 100)


def test_a_card_that_appears_above_what_is_read_does_not_move_it(
    qtbot: QtBot, document: Document, shown: Show, slowly: None
) -> None:
    page = open_page(document, shown, "sec")
    wanted = asked(page, document)
    page.show_key(wanted[3])
    card, bar = page.area.built()[wanted[3]], page.area.verticalScrollBar()
    qtbot.waitUntil(lambda: len(there(page)) == len(wanted[3:]))
    bar.triggerAction(QAbstractSlider.SliderAction.SliderSingleStepAdd)
    before = card.mapTo(page.area, QPoint(0, 0)).y()
    qtbot.waitUntil(lambda: page.area.slices.done)
    assert there(page) == wanted and card.mapTo(page.area, QPoint(0, 0)).y() == before


def test_tab_goes_through_the_cards_in_order_whichever_was_built_first(
    qtbot: QtBot, document: Document, shown: Show, slowly: None
) -> None:
    page = open_page(document, shown, "online")
    wanted = asked(page, document)
    half = page.area._building(wanted[4])
    for _step in range(4):
        next(half)
    for key in (wanted[7], wanted[2], wanted[5]):
        page.show_key(key)
    assert tab_order(page) == [wanted[2], wanted[5], wanted[7]]
    qtbot.waitUntil(lambda: page.area.slices.done)
    assert tab_order(page) == wanted
    straight = DomainPage(document, "online")
    qtbot.addWidget(straight)
    assert [stops(page, key) for key in wanted] == [stops(straight, key) for key in wanted]


def test_leaving_early_loses_nothing(document: Document, shown: Callable[[DomainPage], None]) -> None:
    page = DomainPage(document, "online")
    page.leave()
    assert page.unsaved() == () and built(page) == []
    page.drop_unsaved()
    shown(page)
    assert set(page.cards) == {question.id for question in page.domain.questions}
