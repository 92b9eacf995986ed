"""The narrow column beside a question: its state, last year's answer, and the small print."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout

from dx_assess.form.answer import Status
from dx_assess.form.display import show_answer
from dx_assess.form.model import Question
from dx_assess.form.reserved import ask_key
from dx_assess.score.results import QuestionResult, QuestionStatus
from dx_assess.session.advice import explanation
from dx_assess.session.document import Document
from dx_assess.text.dates import fiscal_year_label, format_wareki, short_fiscal_label
from dx_assess.ui.questions.automatic import result_text
from dx_assess.ui.questions.choices import OptionCheck
from dx_assess.ui.questions.inputs import EnterClicks
from dx_assess.ui.questions.notices import MarkLabel, prose, prose_label
from dx_assess.ui.review.beside import ReviewBeside
from dx_assess.ui.text_size import follow_text, grown

WIDTH = 256
"""Pixels at 100 % text."""
QWIDGETSIZE_MAX = (1 << 24) - 1
"""Qt's own: no greatest width."""
_CLASSES = {"A": "県へ報告・公表できる", "B": "県へ報告・公表しない", "C": "町とアドバイザーだけ"}


class Aside(QFrame):
    """What helps to answer and is not the answer. ``asked(bool)``: the adviser shall look at the question, or not."""

    asked = Signal(bool)

    def __init__(self, document: Document, question: Question) -> None:
        super().__init__()
        self._document = document
        self._question = question
        self.setObjectName("aside")
        self._is_beside = True
        follow_text(self, self._follow)
        self.status = MarkLabel("open")
        self.asks = MarkLabel("asked")
        self.asks.word.setWordWrap(True)
        self.ask = OptionCheck("アドバイザーに聞く")
        self.ask.prepare()
        self.ask.setAccessibleName(f"アドバイザーに聞く：{question.text}")
        self.ask.setToolTip("印をつけると、アドバイザーが見る設問の一覧に入ります。点数は変わりません。")
        self.ask.clicked.connect(self.asked)
        self.saved = QLabel()
        self.saved.setObjectName("muted")
        self.previous = prose_label()
        self.same = QPushButton("前年度と同じにする")
        self.same.setObjectName("link")
        self.same.setAccessibleName(f"前年度と同じ答えにする：{question.text}")
        self.review = ReviewBeside(document, question)
        self.facts = prose_label()
        self.facts.setObjectName("muted")
        self._enter = EnterClicks(self)
        self.why = _link("なぜこの点？", f"なぜこの点か：{question.text}")
        self.why.clicked.connect(self._fold_why)
        self.reason = prose_label()
        self.reason.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.reason.hide()
        self.history = _link("変更の記録", f"この設問の変更の記録：{question.text}")
        self._enter.watch(self.same, self.ask, self.why, self.history)
        self._lay_out()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(6)
        top = QHBoxLayout()
        top.addWidget(self.status)
        top.addStretch(1)
        if feeds_kpi(self._question):
            tag = QLabel("県のKPI")
            tag.setObjectName("tag")
            tag.setToolTip(self._question.kpi)
            tag.setAccessibleName(f"県のKPIに使います。{self._question.kpi}")
            tag.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            top.addWidget(tag)
        layout.addLayout(top)
        for widget in (self.asks, self.saved, self.previous, self.same, self.review, self.facts, self.ask):
            layout.addWidget(widget)
        links = QHBoxLayout()
        links.setSpacing(8)
        links.addWidget(self.why)
        links.addWidget(self.history)
        links.addStretch(1)
        layout.addLayout(links)
        layout.addWidget(self.reason)
        layout.addStretch(1)

    def stand_beside(self, beside: bool) -> None:
        """Beside the question with its own width, or below it with the question's."""
        self._is_beside = beside
        self._follow()

    def _follow(self) -> None:
        if self._is_beside:
            self.setFixedWidth(grown(self, WIDTH))
        else:
            self.setMinimumWidth(0)
            self.setMaximumWidth(QWIDGETSIZE_MAX)

    def refresh(self, result: QuestionResult) -> None:
        """Show the state and what belongs to the year."""
        self.status.show_mark(result.status.value)
        asked = self._document.answer(ask_key(self._question.id)).value is True
        self.ask.setChecked(asked)
        self.asks.setVisible(asked)
        self.saved.setVisible(bool(self.saved.text()))
        text = self._previous_text()
        self.previous.setText(text)
        self.previous.setVisible(bool(text))
        earlier = self._document.previous_answer(self._question.id)
        possible = not self._question.is_auto and earlier is not None and earlier.status is not Status.OPEN
        self.same.setVisible(possible and earlier != self._document.answer(self._question.id))
        self.review.refresh()
        self.facts.setText(self._facts())
        if not self.reason.isHidden():
            self._explain()

    def _fold_why(self) -> None:
        self.reason.setVisible(self.reason.isHidden())
        if not self.reason.isHidden():
            self._explain()

    def _explain(self) -> None:
        found = explanation(self._document, self._question.id)
        words = f"{found.sentence}\n{found.part}".strip() if found is not None else ""
        self.reason.setText("".join(prose(line) for line in words.splitlines()))
        self.reason.setAccessibleName(words)

    def say_saved(self, at: str) -> None:
        """Tell that the change is in the file."""
        self.saved.setText(f"✓ {at} 保存しました")
        self.saved.show()

    def _previous_text(self) -> str:
        document = self._document
        if document.previous is None:
            return ""
        if self._question.is_auto:
            shown = self._computed_before()
        else:
            answer = document.previous_answer(self._question.id)
            shown = show_answer(self._question, answer) if answer is not None else ""
        label = f"前年度（{short_fiscal_label(document.previous.fiscal_year)}）"
        return prose(f"{label}：{shown or '答えなし'}")

    def _computed_before(self) -> str:
        assessment, world = self._document.previous_assessment, self._document.world.earlier
        result = assessment.question(self._question.id) if assessment is not None else None
        if result is None or world is None or result.status is not QuestionStatus.ANSWERED:
            return ""
        return result_text(world, self._question, result)

    def _facts(self) -> str:
        question = self._question
        lines = [
            f"重み {question.weight} ・ {when_text(self._document, question)}",
            f"担当：{question.owner}",
            _CLASSES[question.publication],
        ]
        return "".join(prose(line) for line in lines)


def _link(words: str, name: str) -> QPushButton:
    button = QPushButton(words)
    button.setObjectName("link")
    button.setAccessibleName(name)
    return button


def feeds_kpi(question: Question) -> bool:
    """Whether the prefecture counts this question among its KPIs."""
    return bool(question.kpi) and not question.kpi.startswith("－")


def when_text(document: Document, question: Question) -> str:
    """基準日 or 前年度実績, with the day or the year."""
    if question.time == "asof":
        asof = document.world.value("profile.asof")
        return f"{format_wareki(asof)}の状態" if isinstance(asof, date) else "基準日の状態"
    year = document.world.value("profile.fy")
    return f"{fiscal_year_label(int(year))}の実績" if isinstance(year, int) else "前年度の実績"
