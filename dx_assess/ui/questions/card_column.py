"""The cards of a domain: each is built and appears when it is wanted, one by one between the window's events."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import takewhile

from msgspec import Struct
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect, Qt, QTimer
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from dx_assess.form.model import Domain, Question
from dx_assess.score.results import Finding, QuestionResult, QuestionStatus
from dx_assess.ui.questions.card import QuestionCard
from dx_assess.ui.slices import REST, Slices

_ABOVE = 12
"""Pixels between the upper edge and a card that is brought into view."""
_LOW = 12
"""Height of a low card, in heights of the text."""


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

    :param make: begins the card of a question; its parts are made here.
    :param prepare: gets what every card needs, before the first of them.
    """

    def __init__(
        self, domain: Domain, make: Callable[[Question, QWidget], QuestionCard], prepare: Callable[[], object]
    ) -> None:
        super().__init__()
        self._questions = {question.id: question for question in domain.questions}
        self._make, self._prepare = make, prepare
        self._cards: dict[str, QuestionCard] = {}
        self._begun: dict[str, QuestionCard] = {}
        self._facts: Mapping[str, Shown] = {}
        self._kept: Collection[str] = ()
        self._width = 0
        self._held: QuestionCard | None = None
        self.setObjectName("cards")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.column = QWidget()
        # a card more below is no reason to paint them all
        self.column.setAttribute(Qt.WidgetAttribute.WA_StaticContents)
        self._rows = QVBoxLayout(self.column)
        self._rows.setContentsMargins(12, 12, 12, 12)
        self._rows.setSpacing(10)
        self._rows.addStretch(1)
        self.setWidget(self.column)
        self.verticalScrollBar().actionTriggered.connect(self._let_go)
        self.slices = Slices(self, self._steps())

    # --- cards --------------------------------------------------------------------------------------------------------

    def all(self) -> dict[str, QuestionCard]:
        """Every card by its question, in order; those that are missing are built, those that are due appear."""
        self.slices.finish()
        missing = len(self._cards) < len(self._questions)
        found = {key: self.card(key) for key in self._questions}
        if missing:
            self._lay_out()
        return found

    def built(self) -> dict[str, QuestionCard]:
        """The cards that there are, in order; some of them may not have appeared yet."""
        return {key: self._cards[key] for key in self._questions if key in self._cards}

    def card(self, question_id: str) -> QuestionCard:
        """The card of a question, now: built when it is missing, and there when it is due."""
        for _step in self._building(question_id):
            pass
        card = self._cards[question_id]
        if card.is_due:
            self._show(card)
        return card

    def hurry(self, here: str, forward: bool) -> None:
        """Tab is pressed in the card ``here`` (empty: before the first): the next one that is due appears now."""
        cards = list(self.built().values())
        at = next((place for place, card in enumerate(cards) if card.question.id == here), -1)
        due = next((card for card in (cards[at + 1 :] if forward else cards[max(at, 0) :: -1]) if card.is_due), None)
        if due is not None:
            self._show(due)

    def shows(self, question_id: str) -> bool:
        """Whether a question that is asked has its card in the column, or will have it in a moment."""
        card = self._cards.get(question_id)
        return question_id in self._kept or (card is not None and card.is_wanted)

    def _building(self, question_id: str) -> Iterator[None]:
        """Build what is missing of a card. It is hidden, and among the others when it is complete."""
        if question_id in self._cards:
            return
        if question_id not in self._begun:
            self._begun[question_id] = self._make(self._questions[question_id], self.column)
        card = self._begun[question_id]
        for _part in card.parts:
            yield
        if self._begun.pop(question_id, None) is not None:
            self._take_in(question_id, card)
            yield

    def _take_in(self, question_id: str, card: QuestionCard) -> None:
        self._cards[question_id] = card
        built = list(self.built().values())
        place = built.index(card)
        self._rows.insertWidget(place, card)
        _put_into_tab_order(built, place)
        card.fit(self._width)
        self._refresh(question_id, card)

    def _refresh(self, question_id: str, card: QuestionCard) -> None:
        shown = self._facts.get(question_id)
        if shown is not None:
            card.leave_out(question_id not in self._kept)
            card.refresh(shown.result, shown.findings)

    def _steps(self) -> Iterator[object]:
        """Build what is to be shown and let it appear: what is in sight and below it first, then what is above."""
        wanted = [key for key in self._questions if self._is_due(key)]
        if len(wanted) * _LOW * self.fontMetrics().height() > self.viewport().height():
            self._show_bar(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # the first cards need not give way to it later
        if wanted:
            self._prepare()
            yield REST
        above = self._above_sight()
        for key in sorted(wanted, key=above.__contains__):
            if self._is_due(key):
                yield from self._building(key)
                yield from self._appearing(self._cards[key])
        self._show_bar(Qt.ScrollBarPolicy.ScrollBarAsNeeded)

    def _is_due(self, question_id: str) -> bool:
        """To be shown, and not there yet."""
        if question_id in self._cards:
            return self._cards[question_id].is_due
        shown = self._facts.get(question_id)
        return shown is not None and shown.is_asked and question_id in self._kept

    def _above_sight(self) -> frozenset[str]:
        """The questions above what is in sight."""
        at = self._held or self._anchor()
        order = list(self._questions)
        return frozenset(order[: order.index(at.question.id)] if at is not None else ())

    def _appearing(self, card: QuestionCard) -> Iterator[object]:
        """What can be done beforehand, and then the card in a turn of its own."""
        yield from card.polish()
        self._place(card)
        yield REST
        if card.is_due:
            self._show(card)
            yield REST

    def _show_bar(self, policy: Qt.ScrollBarPolicy) -> None:
        if self.verticalScrollBarPolicy() is not policy:
            self.setVerticalScrollBarPolicy(policy)

    def _place(self, card: QuestionCard) -> None:
        """Lay a hidden card out where it will stand: when it is shown, nothing moves and nothing else is painted."""
        layout = card.layout()
        if layout is None or not self.isVisible():
            return
        around = self._rows.contentsMargins()
        width = self.column.width() - around.left() - around.right()
        built = list(self.built().values())
        above = (other.geometry().bottom() for other in built[: built.index(card)] if not other.isHidden())
        top = max((bottom + 1 + self._rows.spacing() for bottom in above), default=around.top())
        card.setGeometry(QRect(around.left(), top, width, layout.totalHeightForWidth(width)))
        layout.setGeometry(card.contentsRect())

    def _show(self, card: QuestionCard) -> None:
        """Let a card appear; what is looked at stays where it is.

        The column gets its new height first: else Qt squeezes all cards into the old one, and then lays them out again.
        """
        anchor = self._anchor()
        top = anchor.y() if anchor is not None else 0
        self._rows.setEnabled(False)
        card.appear()
        self._rows.setEnabled(True)
        self._rows.invalidate()
        if not self.isVisible():
            return
        width = self.column.width()
        self.column.resize(width, max(self._rows.totalHeightForWidth(width), self.viewport().height()))
        if self._held is not None:
            self._lay_out()
            self._scroll()
        elif anchor is not None and anchor.y() != top:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + anchor.y() - top)

    def _anchor(self) -> QuestionCard | None:
        """The first card in sight; None at the top, where what appears above is wanted in sight."""
        at = self.verticalScrollBar().value()
        if not at:
            return None
        return next(
            (card for card in self.built().values() if not card.isHidden() and card.geometry().bottom() > at), None
        )

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
        due = [card for card in self._cards.values() if card.is_due]
        if len(due) == 1:  # the answer to one question mostly brings one
            self._show(due[0])
        self.slices.restart(self._steps())

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

    def _lay_out(self) -> None:
        """Now, and not in the next turn of the event loop."""
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)

    def _scroll(self) -> None:
        if self._held is not None:
            top = self._held.mapTo(self.column, QPoint(0, 0)).y()
            self.verticalScrollBar().setValue(max(top - _ABOVE, 0))


def _put_into_tab_order(cards: Sequence[QWidget], place: int) -> None:
    """Tab goes through the cards in order. The one at ``place`` came in last, perhaps while others were half built."""
    card = cards[place]
    last, inside = place == len(cards) - 1, len(card.findChildren(QWidget))
    if len(cards) == 1 or (last and sum(1 for _ in takewhile(card.isAncestorOf, _chain(card))) == inside):
        return
    if place:
        at = _with_keyboard(cards[place - 1])[-1]
    else:
        first = _with_keyboard(cards[1])[0]
        before = (widget for widget in _chain(first, back=True) if not card.isAncestorOf(widget))
        at = next(widget for widget in before if widget.focusPolicy() is not Qt.FocusPolicy.NoFocus)
    for widget in _with_keyboard(card):
        QWidget.setTabOrder(at, widget)
        at = widget


def _with_keyboard(card: QWidget) -> list[QWidget]:
    """What can have the keyboard, in order; Qt does not move the others, and Tab does not come to them."""
    return [part for part in card.findChildren(QWidget) if part.focusPolicy() is not Qt.FocusPolicy.NoFocus]


def _chain(start: QWidget, back: bool = False) -> Iterator[QWidget]:
    """The other widgets of the window in the order of Tab, or back."""
    at = start.previousInFocusChain() if back else start.nextInFocusChain()
    while at is not None and at is not start:
        yield at
        at = at.previousInFocusChain() if back else at.nextInFocusChain()
