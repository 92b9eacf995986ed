"""次の一歩: what to do next, the most important first."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout

from dx_assess.errors import AppError
from dx_assess.report.advice_part import REPORTED
from dx_assess.score.offers import NextStep
from dx_assess.session.advice import next_steps
from dx_assess.session.document import Changed, Document
from dx_assess.session.nextopen import next_open
from dx_assess.session.tasks import add_step, tasks
from dx_assess.ui.advice.step_card import StepCard
from dx_assess.ui.advice.way_card import WayCard
from dx_assess.ui.messages import show_error
from dx_assess.ui.page import Page
from dx_assess.ui.page_head import EmptyCard, card_column, page_head

ABOUT = "いまの答えから、効き目の大きい順に並べています。指摘のあるものが先です。点は見込みで、答えは変わりません。"
NOTHING = "いまの答えから勧める一歩はありません。設問に答えると、ここに出ます。"


class AdvicePage(Page):
    """A card for each step; made anew after a change."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.title = "次の一歩"
        self._document = document
        self.cards: list[StepCard] = []
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
        self.area, rows = card_column()
        rows.addWidget(self.way)
        rows.addWidget(self.count)
        rows.addWidget(self.nothing)
        rows.addLayout(self._steps)
        rows.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(page_head(self.title, ABOUT))
        layout.addWidget(self.area, 1)
        self.refresh(Changed(year=True))

    def refresh(self, changed: Changed) -> None:
        """Ask the core again."""
        try:
            steps = next_steps(self._document)
        except AppError as error:
            show_error(self, error)
            return
        scored = self._document.assessment.overall.score is not None
        self.way.setVisible(scored)
        if scored:
            self.way.refresh()
        self._show(steps)
        self._show_tasks()

    def _show_tasks(self) -> None:
        writable = not self._document.read_only
        planned = {task.rule: task.id for task in tasks(self._document) if task.is_open}
        for card in self.cards:
            card.show_task(planned.get(card.step.advice.rule.id, ""), writable)

    def _plan(self, step: NextStep) -> None:
        try:
            add_step(self._document, step)
        except AppError as error:
            show_error(self, error)
            if error.code.startswith("E-STORE"):
                self.save_failed.emit(error)

    def _show(self, steps: tuple[NextStep, ...]) -> None:
        if [card.step for card in self.cards] == list(steps) and self.cards:
            return
        for card in self.cards:
            self._steps.removeWidget(card)
            card.hide()
            card.deleteLater()
        self.cards = []
        for step in steps:
            card = StepCard(self._document.question_set, step)
            card.asked_for.connect(lambda target: self.navigation.emit(target, ()))
            card.planned.connect(lambda step=step: self._plan(step))
            self._steps.addWidget(card)
            self.cards.append(card)
        marked = min(len(steps), REPORTED)
        more = f"、ほかに{len(steps) - marked}件" if len(steps) > marked else ""
        self.count.setText(f"まず取り組む{marked}件{more}")
        self.count.setVisible(bool(steps))
        self.nothing.setVisible(not steps)
        self.answer.setVisible(not steps and bool(next_open(self._document)))
