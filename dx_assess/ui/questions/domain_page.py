"""The questions of one domain, one card each, in order. Every field is saved by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dx_assess.errors import AppError
from dx_assess.form.glossary import Glossary, make_glossary
from dx_assess.form.model import Question
from dx_assess.score.results import DomainResult, Finding
from dx_assess.session import glossary
from dx_assess.session.carry import why_waiting
from dx_assess.session.document import Changed, Document
from dx_assess.session.nextopen import open_questions
from dx_assess.ui.glossary.terms import question_terms
from dx_assess.ui.next_open import go_to_next_open
from dx_assess.ui.page import Page, Unsaved
from dx_assess.ui.questions.card import QuestionCard
from dx_assess.ui.questions.card_column import CardColumn, Shown
from dx_assess.ui.questions.filters import WAITING, Filter, kinds_of
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
        self._questions = {question.id: question for question in domain.questions}
        self._facts: dict[str, Shown] = {}
        self._glossary: Glossary | None = None
        self.area = CardColumn(domain, self._make, self._prepare)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.heading)
        layout.addWidget(self.area, 1)
        self.refresh(Changed(year=True))

    @property
    def cards(self) -> dict[str, QuestionCard]:
        """Every card, in order; builds those that nobody has seen yet."""
        return self.area.all()

    def _prepare(self) -> None:
        """What every card needs: the glossary; without its terms while it has a mistake."""
        if self._glossary is None:
            try:
                self._glossary = glossary.load(self._document.catalog)
            except AppError:
                self._glossary = make_glossary("", ())

    def _make(self, question: Question, column: QWidget) -> QuestionCard:
        self._prepare()
        terms = question_terms(self._glossary, question) if self._glossary is not None else ()
        number = f"{self.domain.no}-{question.no}"
        card = QuestionCard(self._document, question, number, terms, column)
        card.asked_for.connect(self._open_register)
        card.failed.connect(self.save_failed)
        card.confirmed.connect(self._go_on)
        card.unsaved_changed.connect(self.unsaved_changed)
        card.history_wanted.connect(lambda: self._open_history(question.id))
        return card

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
        self.area.fit(self.width())

    def refresh(self, changed: Changed) -> None:
        """Show what is stored and computed now. Never saves."""
        result = self._document.assessment.domain(self.domain.id)
        if result is None:
            return
        findings: dict[str, list[Finding]] = defaultdict(list)
        for finding in self._document.assessment.findings:
            findings[finding.key].append(finding)
        self._facts = {question.id: Shown(question, findings[question.id]) for question in result.questions}
        self._kinds = {
            key: kinds_of(self._document, self._questions[key], shown.result, shown.findings)
            for key, shown in self._facts.items()
        }
        if changed.year:
            self._kept.clear()
        self._filter(lambda key: _touches(changed, self._questions[key]))
        self._tell(changed, result)
        hidden = [key for key, shown in self._facts.items() if not shown.is_asked]
        other = [i for i in hidden if self._document.year.edition == "quick" and self._edition(i) == "standard"]
        waiting = sum(WAITING in kinds for kinds in self._kinds.values())
        self.heading.refresh(result, len(hidden) - len(other), len(other))
        left = open_questions(self._document)
        self.heading.show_next(sum(key in self._questions for key in left), len(left), waiting)

    def _tell(self, changed: Changed, result: DomainResult) -> None:
        """Say once that an answer brought further questions and took points; the next change takes it away."""
        before, self._before = self._before, result
        seen = before is not None and self.isVisible() and bool(changed.keys) and not changed.year
        words = drop_text(before, result) if before is not None and seen else ""
        self.heading.told.show_notices([("I", words)] if words else [])

    def _choose(self, _filter: Filter) -> None:
        self._kept.clear()
        self._filter()
        self.area.to_top()

    def _filter(self, touched: Callable[[str], bool] = lambda _key: False) -> None:
        """Show what the filter wants; what it showed once stays until another is chosen, so that nothing runs away."""
        wanted = self.heading.filters.filter
        self._kept |= {key for key, question in self._questions.items() if wanted.wants(self._kinds[key], question)}
        self.area.show_facts(self._facts, self._kept, touched)
        left_out = sum(shown.is_asked and not self.area.shows(key) for key, shown in self._facts.items())
        self.heading.filters.refresh(self._kinds, left_out, self._document.previous is not None)

    def _edition(self, question_id: str) -> str:
        return self._questions[question_id].edition

    def _open_register(self, register: str, rows: tuple[str, ...]) -> None:
        self.navigation.emit(register, tuple(rows))

    def _open_history(self, key: str) -> None:
        self.navigation.emit(f"history:{key}", ())

    def leave(self) -> None:
        """Save what is still being typed."""
        for card in self.area.built().values():
            card.leave()

    def unsaved(self) -> tuple[Unsaved, ...]:
        """See :class:`Page`."""
        return tuple(found for card in self.area.built().values() for found in card.saved.unsaved())

    def drop_unsaved(self) -> None:
        """See :class:`Page`."""
        for card in self.area.built().values():
            card.saved.drop()

    # --- moving about ---------------------------------------------------------------------------------------------

    def show_key(self, key: str) -> None:
        """Bring the question (or one of its fields) into view and put the keyboard there."""
        question_id = next((i for i in self._questions if key == i or key.startswith(f"{i}.")), "")
        if not question_id:
            return
        card = self.area.card(question_id)
        if card.is_asked and card.isHidden():
            self.heading.filters.reset()
            card = self.area.card(question_id)
        if card.isHidden():
            return
        self._last = question_id
        widget = card.field_widget(key)
        if widget is not None:
            widget.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            card.enter()
        self.area.bring(card)

    def go_to_next_open(self) -> None:
        """The next question that is open or waits: below the keyboard, in the domains after this, then from the top."""
        go_to_next_open(self, self._document, self.here(), self._show_or_ask)

    def _show_or_ask(self, key: str) -> None:
        if key in self._questions:
            self.show_key(key)
        else:
            self.navigation.emit(key, ())

    def here(self) -> str:
        """The question that has the keyboard; beside the cards, the one that was shown last."""
        return self._in_card() or self._last or self.domain.id

    def _in_card(self) -> str:
        focus = self.focusWidget()
        found = (key for key, card in self.area.built().items() if focus is not None and card.isAncestorOf(focus))
        return next(found, "")

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab does not pass by a card that is about to appear."""
        self.area.hurry(self._in_card(), forward)
        return super().focusNextPrevChild(forward)

    def _go_on(self) -> None:
        """After 「変わりありません」 to the next one that waits."""
        asked = [key for key, shown in self._facts.items() if shown.is_asked]
        here = asked.index(self.here()) if self.here() in asked else -1
        for key in (*asked[here + 1 :], *asked[: here + 1]):
            if why_waiting(self._document, key):
                self.show_key(key)
                return


def _touches(changed: Changed, question: Question) -> bool:
    """Whether a change may show on the card of a question whose own result is the same.

    Its answer, its fields and marks have its id in their keys; what applies to every question (基準日, the year, what
    is filed beside the answers) touches every card; figures of registers those that are computed.
    """
    if changed.year or not (changed.keys or changed.registers):
        return True
    if any(question.id in key or key.startswith("profile.") for key in changed.keys):
        return True
    return any(register.startswith("_") or question.is_auto for register in changed.registers)
