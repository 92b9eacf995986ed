"""「試してみる」: choose other answers without saving, and see score, level and verdicts move."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
from dx_assess.score.results import QuestionResult, QuestionStatus
from dx_assess.session.document import Changed, Document
from dx_assess.session.preparing import prepare_whatif
from dx_assess.session.whatif import Trial, try_out
from dx_assess.ui.messages import show_error
from dx_assess.ui.page_head import card_column, under_head
from dx_assess.ui.preparing import PreparedPage, Preparing
from dx_assess.ui.whatif.outcome import Outcome
from dx_assess.ui.whatif.trial_card import TrialCard

ABOUT = "答えを変えたら点や段階がどうなるかを、保存せずに試せます。ファイルの答えは変わりません。"
NARROW = 60
"""Width of the page, in heights of the text, below which the result stands above the questions."""
SHARE, QWIDGETSIZE_MAX = 0.4, (1 << 24) - 1
SCORED = ("choice", "yes_no", "multi_choice", "integer", "decimal", "percent")


class WhatIfPage(PreparedPage):
    """Left the questions of one domain, right what would move. Nothing here is ever saved."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.title = "試してみる"
        self._document = document
        self._tried: dict[str, Answer] = {}
        self._cards: dict[str, TrialCard] = {}
        self.domains = QComboBox()
        self.domains.setAccessibleName("試す領域")
        for domain in document.question_set.domains:
            self.domains.addItem(f"{domain.no} {domain.name}", domain.id)
        self.domains.currentIndexChanged.connect(lambda _at: self.refresh(Changed()))
        self.reset = QPushButton("はじめに戻す(&R)")
        self.reset.clicked.connect(self._reset)
        self.outcome = Outcome(document.question_set)
        self.area, self._column = card_column()
        self._column.addStretch(1)
        self._whole = QWidget()
        self.preparing = Preparing(self, document, prepare_whatif, self._show_domain, self._whole)
        self._lay_out()
        self.preparing.refresh()

    def _lay_out(self) -> None:
        layout = under_head(self, self.title, ABOUT)
        layout.addWidget(self.preparing.line)
        layout.addWidget(self._whole, 1)
        layout.addStretch()
        label = QLabel("領域(&D)")
        label.setBuddy(self.domains)
        bar = QHBoxLayout()
        bar.setContentsMargins(16, 8, 16, 0)
        bar.setSpacing(8)
        bar.addWidget(label)
        bar.addWidget(self.domains, 1)
        bar.addWidget(self.reset)
        self._body = body = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._whole)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        left = QVBoxLayout()
        left.setSpacing(0)
        body.addLayout(left, 3)
        left.addLayout(bar)
        left.addWidget(self.area, 1)
        self._scroll = scroll = QScrollArea()
        scroll.setObjectName("plain")
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body.addWidget(scroll, 2)
        inner = QWidget()
        scroll.setWidget(inner)
        self._beside = QVBoxLayout(inner)
        self._beside.setContentsMargins(0, 12, 12, 12)
        self._beside.addWidget(self.outcome)
        self._beside.addStretch(1)

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
        if needed >= 0:  # nothing is known of what is not shown yet
            self._scroll.setMaximumHeight(min(needed, int(self.height() * SHARE)) if above else needed)

    def refresh(self, changed: Changed) -> None:
        """The file changed: what is tried stays, what it is compared with is new."""
        self.preparing.refresh()

    def show_key(self, key: str) -> None:
        """The domain of a question."""
        at = self.domains.findData(key.partition(".")[0])
        if at >= 0:
            self.domains.setCurrentIndex(at)
        self.preparing.after(lambda: self.area.ensureWidgetVisible(self.cards[key]) if key in self.cards else None)

    @property
    def cards(self) -> dict[str, TrialCard]:
        """The card of each question of the domain that is shown, by its id."""
        self.preparing.finish()
        return self._cards

    def _show_domain(self) -> Iterator[None]:
        """What would move, then card by card; one that says the same stays."""
        trial = self._trial()
        domain = self._document.question_set.domain(self.domains.currentData())
        if trial is None or domain is None:
            self._drop(list(self._cards))
            return
        asked = {
            question.id: question
            for question in domain.questions
            if question.kind in SCORED and _is_asked(trial.assessment.question(question.id))
        }
        self._drop([key for key, card in self._cards.items() if key not in asked or card.says != self._says(key)])
        self._show(trial)
        yield
        kept, self._cards = self._cards, {}
        for at, (key, question) in enumerate(asked.items()):
            card = kept.pop(key, None)
            if card is None:
                card = TrialCard(question, f"{domain.no}-{question.no}", *self._says(key))
                card.tried.connect(self._try)
                self._column.insertWidget(at, card)
            card.show_trial(self._tried.get(key))
            card.show_result(card.says[1], trial.assessment.question(key))
            self._cards[key] = card
            yield

    def _says(self, key: str) -> tuple[Answer, QuestionResult | None]:
        return self._document.answer(key), self._document.assessment.question(key)

    def _drop(self, keys: Sequence[str]) -> None:
        for key in keys:
            card = self._cards.pop(key)
            self._column.removeWidget(card)
            card.hide()
            card.deleteLater()

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
            self.preparing.refresh()
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
        for key, card in self._cards.items():
            card.show_result(self._document.assessment.question(key), trial.assessment.question(key))

    def _reset(self) -> None:
        self._tried = {}
        self.preparing.refresh()


def _is_asked(result: QuestionResult | None) -> bool:
    return result is not None and result.status is not QuestionStatus.HIDDEN
