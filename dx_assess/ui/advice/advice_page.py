"""次の一歩: what to do next, the most important first."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout

from dx_assess.errors import AppError
from dx_assess.report.advice_part import REPORTED
from dx_assess.score.offers import NextStep
from dx_assess.session.advice import next_steps
from dx_assess.session.document import Changed, Document
from dx_assess.session.nextopen import next_open
from dx_assess.session.preparing import prepare_advice
from dx_assess.session.tasks import add_step, tasks
from dx_assess.ui.advice.step_card import StepCard
from dx_assess.ui.advice.way_card import WayCard
from dx_assess.ui.messages import show_error
from dx_assess.ui.page_head import EmptyCard, card_column, under_head
from dx_assess.ui.preparing import PreparedPage, Preparing
from dx_assess.ui.slices import REST

ABOUT = "いまの答えから、効き目の大きい順に並べています。指摘のあるものが先です。点は見込みで、答えは変わりません。"
NOTHING = "いまの答えから勧める一歩はありません。設問に答えると、ここに出ます。"


class AdvicePage(PreparedPage):
    """A card for each step; made anew after a change."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.title = "次の一歩"
        self._document = document
        self._cards: list[StepCard] = []
        self.way = WayCard(document)
        self.way.asked_for.connect(lambda key: self.navigation.emit(key, ()))
        self.count = QLabel()
        self.count.setObjectName("strong")
        self.nothing = EmptyCard(NOTHING)
        self.answer = QPushButton("未回答の設問へ")
        self.answer.clicked.connect(lambda: self.navigation.emit(next_open(self._document), ()))
        self.nothing.buttons.add(self.answer)
        self._steps = QVBoxLayout()
        self._steps.setSpacing(10)
        layout = under_head(self, self.title, ABOUT)
        self.area, rows = card_column()
        self.preparing = Preparing(self, document, prepare_advice, self._show_now, self.area)
        layout.addWidget(self.preparing.line)
        layout.addWidget(self.area, 1)
        layout.addStretch()
        rows.addWidget(self.way)
        rows.addWidget(self.count)
        rows.addWidget(self.nothing)
        rows.addLayout(self._steps)
        rows.addStretch(1)
        self.refresh(Changed(year=True))

    def refresh(self, changed: Changed) -> None:
        """Ask the core again."""
        self.preparing.refresh()

    def _show_now(self) -> Iterator[object]:
        """From the top down, card by card; one that says the same stays."""
        try:
            steps = next_steps(self._document)
        except AppError as error:
            show_error(self, error)
            return
        scored = self._document.assessment.overall.score is not None
        self._show_count(steps)
        self.way.setVisible(scored)
        if scored:
            self.way.refresh()
        yield REST
        writable = not self._document.read_only
        planned = {task.rule: task.id for task in tasks(self._document) if task.is_open}
        for at, step in enumerate(steps):
            card = self._card(at, step)
            card.show_task(planned.get(step.advice.rule.id, ""), writable)
            yield REST
            if at < len(self._cards):  # the one before stays until there is a whole one
                yield from card.parts()
            if self._put(at, card):
                yield REST
            yield from card.parts()
        for card in self._cards[len(steps) :]:
            self._remove(card)
        self._cards = self._cards[: len(steps)]

    @property
    def cards(self) -> list[StepCard]:
        """A card for each step, in order."""
        self.preparing.finish()
        return self._cards

    def _card(self, at: int, step: NextStep) -> StepCard:
        """The card of a step: the one at its place when only the points are others, else a new one."""
        if at < len(self._cards) and self._cards[at].follow(step):
            return self._cards[at]
        card = StepCard(self._document.question_set, step)
        card.asked_for.connect(lambda target: self.navigation.emit(target, ()))
        card.planned.connect(lambda: self._plan(card.step))
        return card

    def _put(self, at: int, card: StepCard) -> bool:
        """Show it at its place; whether that is new."""
        old = self._cards[at] if at < len(self._cards) else None
        if old is card:
            return False
        self._cards[at : at + 1] = [card]
        self._steps.insertWidget(at, card)
        if old is not None:
            self._remove(old)
        return True

    def _remove(self, card: StepCard) -> None:
        self._steps.removeWidget(card)
        card.hide()
        card.deleteLater()

    def _plan(self, step: NextStep) -> None:
        try:
            add_step(self._document, step)
        except AppError as error:
            show_error(self, error)
            if error.code.startswith("E-STORE"):
                self.save_failed.emit(error)

    def _show_count(self, steps: tuple[NextStep, ...]) -> None:
        marked = min(len(steps), REPORTED)
        more = f"、ほかに{len(steps) - marked}件" if len(steps) > marked else ""
        self.count.setText(f"まず取り組む{marked}件{more}")
        self.count.setVisible(bool(steps))
        self.nothing.setVisible(not steps)
        self.answer.setVisible(not steps and bool(next_open(self._document)))
