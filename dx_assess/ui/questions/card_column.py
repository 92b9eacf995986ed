"""The cards of a domain: each is built when it comes to be shown, one after the other between the window's events."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from msgspec import Struct
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt, QTimer
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from dx_assess.form.model import Domain, Question
from dx_assess.score.results import Finding, QuestionResult, QuestionStatus
from dx_assess.ui.questions.card import QuestionCard
from dx_assess.ui.slices import Slices

_ABOVE = 12
"""Pixels between the upper edge and a card that is brought into view."""


class Shown(Struct, frozen=True):
    """What a card shows beside the answers themselves."""

    result: QuestionResult
    findings: Sequence[Finding]

    @property
    def is_asked(self) -> bool:
        """Asked now, whatever the filter shows."""
        return self.result.status is not QuestionStatus.HIDDEN


class CardColumn(QScrollArea):
    """Cards stand in the order of the questions, whichever of them is built first.

    :param make: builds the card of a question.
    """

    def __init__(self, domain: Domain, make: Callable[[Question], QuestionCard]) -> None:
        super().__init__()
        self._questions = {question.id: question for question in domain.questions}
        self._make = make
        self._cards: dict[str, QuestionCard] = {}
        self._ready: dict[str, QuestionCard] = {}
        self._facts: Mapping[str, Shown] = {}
        self._kept: Collection[str] = ()
        self._width = 0
        self._held: QuestionCard | None = None
        self.setObjectName("cards")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.column = QWidget()
        self._rows = QVBoxLayout(self.column)
        self._rows.setContentsMargins(12, 12, 12, 12)
        self._rows.setSpacing(10)
        self._rows.addStretch(1)
        self.setWidget(self.column)
        self.verticalScrollBar().actionTriggered.connect(self._let_go)
        self.slices = Slices(self, self._missing())

    # --- cards --------------------------------------------------------------------------------------------------------

    def all(self) -> dict[str, QuestionCard]:
        """Every card by its question, in order; those that are missing are built."""
        missing = len(self._cards) < len(self._questions)
        found = {key: self.card(key) for key in self._questions}
        if missing:
            self._lay_out()
        return found

    def built(self) -> dict[str, QuestionCard]:
        """The cards that there are, in order."""
        return {key: self._cards[key] for key in self._questions if key in self._cards}

    def card(self, question_id: str) -> QuestionCard:
        """The card of a question; built when it is missing."""
        known = self._cards.get(question_id)
        if known is not None:
            return known
        card = self._prepared(question_id)
        del self._ready[question_id]
        order = list(self._questions)
        place = order.index(question_id)
        self._rows.insertWidget(sum(order.index(key) < place for key in self._cards), card)
        self._cards[question_id] = card
        card.fit(self._width)
        self._refresh(question_id, card)
        return card

    def _prepared(self, question_id: str) -> QuestionCard:
        """The card of a question, not among the others yet: the half of the work that does not show."""
        if question_id not in self._ready:
            card = self._make(self._questions[question_id])
            card.hide()
            card.setParent(self.column)
            self._ready[question_id] = card
        return self._ready[question_id]

    def _refresh(self, question_id: str, card: QuestionCard) -> None:
        shown = self._facts.get(question_id)
        if shown is not None:
            card.leave_out(question_id not in self._kept)
            card.refresh(shown.result, shown.findings)

    def _missing(self) -> Iterator[None]:
        """Build what is to be shown, from the top."""
        for key in self._questions:
            shown = self._facts.get(key)
            if key not in self._cards and shown is not None and shown.is_asked and key in self._kept:
                self._prepared(key)
                yield
                self.card(key)
                self._hold()
                yield

    # --- showing ------------------------------------------------------------------------------------------------------

    def fit(self, width: int) -> None:
        """Cards follow the width of the page."""
        self._width = width
        for card in self._cards.values():
            card.fit(width)

    def show_facts(
        self, facts: Mapping[str, Shown], kept: Collection[str], touched: Callable[[str], bool] = lambda _key: False
    ) -> None:
        """Show results of now; ``kept`` are the questions that the filter lets through.

        :param touched: whether something else of a question's card may be different, such as its answer.
        """
        before, self._facts, self._kept = self._facts, facts, kept
        for key, card in self._cards.items():
            if touched(key) or before.get(key) != facts.get(key):
                self._refresh(key, card)
            else:
                card.leave_out(key not in kept)
        self.slices.restart(self._missing())

    # --- into view ----------------------------------------------------------------------------------------------------

    def bring(self, card: QuestionCard) -> None:
        """Scroll to ``card``; it stays there while others are built above it, until somebody scrolls."""
        self._held = card
        QTimer.singleShot(0, self, self._scroll)

    def to_top(self) -> None:
        """Scroll to the first card."""
        self._let_go()
        self.verticalScrollBar().setValue(0)

    def _let_go(self) -> None:
        self._held = None

    def _hold(self) -> None:
        """A card came in: what is looked at stays where it is."""
        if self._held is not None:
            self._lay_out()
            self._scroll()

    def _lay_out(self) -> None:
        """Now, and not in the next turn of the event loop."""
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)

    def _scroll(self) -> None:
        if self._held is not None:
            top = self._held.mapTo(self.column, QPoint(0, 0)).y()
            self.verticalScrollBar().setValue(max(top - _ABOVE, 0))
