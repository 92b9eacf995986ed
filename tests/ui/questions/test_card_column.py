"""Cards are built as they come to be shown; nothing jumps, nothing is made twice or for nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from dx_assess.session.document import Changed, Document
from dx_assess.ui import slices
from dx_assess.ui.questions.card import QuestionCard
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


def test_leaving_early_loses_nothing(document: Document, shown: Callable[[DomainPage], None]) -> None:
    page = DomainPage(document, "online")
    page.leave()
    assert page.unsaved() == () and built(page) == []
    page.drop_unsaved()
    shown(page)
    assert set(page.cards) == {question.id for question in page.domain.questions}
