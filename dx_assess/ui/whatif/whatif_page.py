"""「試してみる」: choose other answers without saving, and see score, level and verdicts move."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from dx_assess.errors import AppError
from dx_assess.form.answer import Answer
from dx_assess.score.results import QuestionStatus
from dx_assess.session.document import Changed, Document
from dx_assess.session.whatif import Trial, try_out
from dx_assess.ui.messages import show_error
from dx_assess.ui.page import Page
from dx_assess.ui.page_head import card_column, page_head
from dx_assess.ui.whatif.outcome import Outcome
from dx_assess.ui.whatif.trial_card import TrialCard

ABOUT = "答えを変えたら点や段階がどうなるかを、保存せずに試せます。ファイルの答えは変わりません。"
NARROW = 60
"""Width of the page, in heights of the text, below which the result stands above the questions."""
SHARE, QWIDGETSIZE_MAX = 0.4, (1 << 24) - 1
SCORED = ("choice", "yes_no", "multi_choice", "integer", "decimal", "percent")


class WhatIfPage(Page):
    """Left the questions of one domain, right what would move. Nothing here is ever saved."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.title = "試してみる"
        self._document = document
        self._tried: dict[str, Answer] = {}
        self.cards: dict[str, TrialCard] = {}
        self.domains = QComboBox()
        self.domains.setAccessibleName("試す領域")
        for domain in document.question_set.domains:
            self.domains.addItem(f"{domain.no} {domain.name}", domain.id)
        self.domains.currentIndexChanged.connect(self._show_domain)
        self.reset = QPushButton("はじめに戻す(&R)")
        self.reset.clicked.connect(self._reset)
        self.outcome = Outcome(document.question_set)
        self.area, self._column = card_column()
        self._lay_out()
        self._show_domain()

    def _lay_out(self) -> None:
        label = QLabel("領域(&D)")
        label.setBuddy(self.domains)
        bar = QHBoxLayout()
        bar.setContentsMargins(16, 8, 16, 0)
        bar.setSpacing(8)
        bar.addWidget(label)
        bar.addWidget(self.domains, 1)
        bar.addWidget(self.reset)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addLayout(bar)
        left.addWidget(self.area, 1)
        self._scroll = scroll = QScrollArea()
        scroll.setObjectName("plain")
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        self._beside = QVBoxLayout(inner)
        self._beside.setContentsMargins(0, 12, 12, 12)
        self._beside.addWidget(self.outcome)
        self._beside.addStretch(1)
        scroll.setWidget(inner)
        self._body = body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        body.setSpacing(0)
        body.addLayout(left, 3)
        body.addWidget(scroll, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(page_head(self.title, ABOUT))
        layout.addLayout(body, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Large text: what moves stands above the questions, and in view."""
        super().resizeEvent(event)
        narrow = event.size().width() < self.fontMetrics().height() * NARROW
        way = QBoxLayout.Direction.BottomToTop if narrow else QBoxLayout.Direction.LeftToRight
        if way is not self._body.direction():
            self._body.setDirection(way)
            self._beside.setContentsMargins(*((12, 12, 12, 0) if narrow else (0, 12, 12, 12)))
            self.outcome.stand_above(narrow)
        self._limit()

    def _limit(self) -> None:
        """Above the questions the result takes what it needs, at most its share."""
        above = self._body.direction() is QBoxLayout.Direction.BottomToTop
        needed = self._beside.heightForWidth(self.width()) if above else QWIDGETSIZE_MAX
        self._scroll.setMaximumHeight(min(needed, int(self.height() * SHARE)) if above else needed)

    def refresh(self, changed: Changed) -> None:
        """The file changed: what is tried stays, what it is compared with is new."""
        self._show_domain()

    def show_key(self, key: str) -> None:
        """The domain of a question."""
        at = self.domains.findData(key.partition(".")[0])
        if at >= 0:
            self.domains.setCurrentIndex(at)
        if key in self.cards:
            self.area.ensureWidgetVisible(self.cards[key])

    def _show_domain(self) -> None:
        trial = self._trial()
        for card in self.cards.values():
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()
        while self._column.count():
            self._column.takeAt(0)
        self.cards = {}
        domain = self._document.question_set.domain(self.domains.currentData())
        if trial is None or domain is None:
            return
        for question in domain.questions:
            result = trial.assessment.question(question.id)
            if result is None or result.status is QuestionStatus.HIDDEN or question.kind not in SCORED:
                continue
            now = self._document.assessment.question(question.id)
            card = TrialCard(question, f"{domain.no}-{question.no}", self._document.answer(question.id), now)
            card.show_trial(self._tried.get(question.id))
            card.tried.connect(self._try)
            self.cards[question.id] = card
            self._column.addWidget(card)
        self._column.addStretch(1)
        self._show(trial)

    def _try(self, question_id: str, answer: object) -> None:
        if isinstance(answer, Answer) and answer != self._document.answer(question_id):
            self._tried[question_id] = answer
        else:
            self._tried.pop(question_id, None)
        trial = self._trial()
        if trial is None:
            return
        shown = {
            question.id
            for domain in trial.assessment.domains
            for question in domain.questions
            if domain.id == self.domains.currentData() and question.status is not QuestionStatus.HIDDEN
        }
        if shown & self._kinds() != set(self.cards):
            self._show_domain()
        else:
            self._show(trial)

    def _kinds(self) -> set[str]:
        return {question.id for question in self._document.question_set.questions() if question.kind in SCORED}

    def _trial(self) -> Trial | None:
        try:
            return try_out(self._document, self._tried)
        except AppError as error:
            show_error(self, error)
            return None

    def _show(self, trial: Trial) -> None:
        self.outcome.show_trial(trial, len(self._tried))
        self._limit()
        self.reset.setEnabled(bool(self._tried))
        for key, card in self.cards.items():
            card.show_result(self._document.assessment.question(key), trial.assessment.question(key))

    def _reset(self) -> None:
        self._tried = {}
        self._show_domain()
