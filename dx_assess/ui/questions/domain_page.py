"""The questions of one domain, one card each, in order. Every field is saved by itself."""

from __future__ import annotations

from collections import defaultdict
from functools import partial

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from dx_assess.errors import AppError
from dx_assess.form.glossary import Term
from dx_assess.form.model import Domain
from dx_assess.score.results import DomainResult, Finding, QuestionStatus
from dx_assess.session import glossary
from dx_assess.session.document import Changed, Document
from dx_assess.session.nextopen import open_questions
from dx_assess.ui.glossary.terms import question_terms
from dx_assess.ui.next_open import go_to_next_open
from dx_assess.ui.page import Page, Unsaved
from dx_assess.ui.questions.card import QuestionCard
from dx_assess.ui.questions.filters import Filter, kinds_of
from dx_assess.ui.questions.heading import DomainHeading, drop_text

LOW = 32
"""Height of the page, in heights of the text, below which its head is kept low."""


class DomainPage(Page):
    """A scrollable page of question cards."""

    def __init__(self, document: Document, domain_id: str) -> None:
        domain = document.question_set.domain(domain_id)
        assert domain is not None
        super().__init__()
        self.title = domain.name
        self._document = document
        self.domain = domain
        self.heading = DomainHeading(document.question_set, domain)
        self.heading.next_open.clicked.connect(self.go_to_next_open)
        self.heading.filters.changed.connect(self._choose)
        self._kinds: dict[str, frozenset[str]] = {}
        self._kept: set[str] = set()
        self._before: DomainResult | None = None
        self._last = ""
        terms = _terms(document, domain)
        self.cards = {q.id: QuestionCard(document, q, f"{domain.no}-{q.no}", terms[q.id]) for q in domain.questions}
        self.column = QWidget()
        self.area = QScrollArea()
        self.area.setObjectName("cards")
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        rows = QVBoxLayout(self.column)
        rows.setContentsMargins(12, 12, 12, 12)
        rows.setSpacing(10)
        for card in self.cards.values():
            card.asked_for.connect(self._open_register)
            card.failed.connect(self.save_failed)
            card.confirmed.connect(self._go_on)
            card.unsaved_changed.connect(self.unsaved_changed)
            card.aside.history.clicked.connect(lambda _=False, key=card.question.id: self._open_history(key))
            rows.addWidget(card)
        rows.addStretch(1)
        self.area.setWidget(self.column)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.heading)
        layout.addWidget(self.area, 1)
        self.refresh(Changed(year=True))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cards follow the width of the page; larger text comes with a new width."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """So they do when the text alone has changed."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            QTimer.singleShot(0, self, self._fit)

    def _fit(self) -> None:
        self.heading.fit(self.height() < LOW * self.fontMetrics().height())
        for card in self.cards.values():
            card.fit(self.width())

    def refresh(self, changed: Changed) -> None:
        """Show what is stored and computed now. Never saves."""
        result = self._document.assessment.domain(self.domain.id)
        if result is None:
            return
        findings: dict[str, list[Finding]] = defaultdict(list)
        for finding in self._document.assessment.findings:
            findings[finding.key].append(finding)
        for question in result.questions:
            self.cards[question.id].refresh(question, findings[question.id])
        self._kinds = {
            question.id: kinds_of(self._document, self.cards[question.id].question, question, findings[question.id])
            for question in result.questions
        }
        if changed.year:
            self._kept.clear()
        self._filter()
        self._tell(changed, result)
        hidden = [q.id for q in result.questions if q.status is QuestionStatus.HIDDEN]
        other = [i for i in hidden if self._document.year.edition == "quick" and self._edition(i) == "standard"]
        waiting = sum(card.is_waiting for card in self.cards.values())
        self.heading.refresh(result, len(hidden) - len(other), len(other))
        left = open_questions(self._document)
        self.heading.show_next(sum(key in self.cards for key in left), len(left), waiting)

    def _tell(self, changed: Changed, result: DomainResult) -> None:
        """Say once that an answer brought further questions and took points; the next change takes it away."""
        before, self._before = self._before, result
        seen = before is not None and self.isVisible() and bool(changed.keys) and not changed.year
        words = drop_text(before, result) if before is not None and seen else ""
        self.heading.told.show_notices([("I", words)] if words else [])

    def _choose(self, _filter: Filter) -> None:
        self._kept.clear()
        self._filter()
        self.area.verticalScrollBar().setValue(0)

    def _filter(self) -> None:
        """Show what the filter wants; what it showed once stays until another is chosen, so that nothing runs away."""
        wanted = self.heading.filters.filter
        self._kept |= {key for key, card in self.cards.items() if wanted.wants(self._kinds[key], card.question)}
        for key, card in self.cards.items():
            card.leave_out(key not in self._kept)
        left_out = sum(card.is_asked and card.isHidden() for card in self.cards.values())
        self.heading.filters.refresh(self._kinds, left_out, self._document.previous is not None)

    def _edition(self, question_id: str) -> str:
        return self.cards[question_id].question.edition

    def _open_register(self, register: str, rows: tuple[str, ...]) -> None:
        self.navigation.emit(register, tuple(rows))

    def _open_history(self, key: str) -> None:
        self.navigation.emit(f"history:{key}", ())

    def leave(self) -> None:
        """Save what is still being typed."""
        for card in self.cards.values():
            card.leave()

    def unsaved(self) -> tuple[Unsaved, ...]:
        """See :class:`Page`."""
        return tuple(found for card in self.cards.values() for found in card.saved.unsaved())

    def drop_unsaved(self) -> None:
        """See :class:`Page`."""
        for card in self.cards.values():
            card.saved.drop()

    # --- moving about ---------------------------------------------------------------------------------------------

    def show_key(self, key: str) -> None:
        """Bring the question (or one of its fields) into view and put the keyboard there."""
        for question_id, card in self.cards.items():
            if key != question_id and not key.startswith(f"{question_id}."):
                continue
            if card.is_asked and card.isHidden():
                self.heading.filters.reset()
            if card.isHidden():
                return
            self._last = question_id
            widget = card.field_widget(key)
            if widget is not None:
                widget.setFocus(Qt.FocusReason.OtherFocusReason)
            else:
                card.enter()
            QTimer.singleShot(0, card, partial(self._bring, card))
            return

    def go_to_next_open(self) -> None:
        """The next question that is open or waits: below the keyboard, in the domains after this, then from the top."""
        go_to_next_open(self, self._document, self.here(), self._show_or_ask)

    def _show_or_ask(self, key: str) -> None:
        if key in self.cards:
            self.show_key(key)
        else:
            self.navigation.emit(key, ())

    def here(self) -> str:
        """The question that has the keyboard; beside the cards, the one that was shown last."""
        focus = self.focusWidget()
        found = (key for key, card in self.cards.items() if focus is not None and card.isAncestorOf(focus))
        return next(found, self._last) or self.domain.id

    def _go_on(self) -> None:
        """After 「変わりありません」 to the next one that waits."""
        cards = [card for card in self.cards.values() if card.is_asked]
        here = next((i for i, card in enumerate(cards) if card.question.id == self.here()), -1)
        for card in (*cards[here + 1 :], *cards[: here + 1]):
            if card.is_waiting:
                self.show_key(card.question.id)
                return

    def _bring(self, card: QuestionCard) -> None:
        top = card.mapTo(self.column, QPoint(0, 0)).y()
        self.area.verticalScrollBar().setValue(max(top - 12, 0))


def _terms(document: Document, domain: Domain) -> dict[str, tuple[Term, ...]]:
    """The terms of each question; none while the glossary has a mistake."""
    try:
        known = glossary.load(document.catalog)
    except AppError:
        return {question.id: () for question in domain.questions}
    return {question.id: question_terms(known, question) for question in domain.questions}
