"""One question on trial: its answer now, a field for another one, and what it would score."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from dx_assess.errors import AppError
from dx_assess.form.answer import Answer, Rate, Scalar
from dx_assess.form.display import show_answer, show_value
from dx_assess.form.entry import parse_value, question_rules
from dx_assess.form.model import Question
from dx_assess.score.results import QuestionResult, QuestionStatus
from dx_assess.text.show import show_number
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.questions.card import asked_of
from dx_assess.ui.questions.editors import Editor, make_editor
from dx_assess.ui.questions.notices import NoticeList

AS_IS = "いまの答えのまま"
_YES_NO = (("yes", "はい"), ("no", "いいえ"))


class TrialCard(QFrame):
    """``tried`` carries the question's id and the answer, None = as it is; ``says``: answer and result of the file."""

    tried = Signal(str, object)

    def __init__(self, question: Question, number: str, now: Answer, result: QuestionResult | None) -> None:
        super().__init__()
        self.setObjectName("card")
        self.question = question
        self.says = now, result
        self.choice: QComboBox | None = None
        self.editor: Editor | None = None
        self.problem = NoticeList()
        self.points = QLabel()
        self.points.setObjectName("muted")
        title = Paragraph(f"{number}　{question.text}", "strong")
        shown = _computed(question, result) if question.is_auto else show_answer(question, now)
        self.now = Paragraph(f"いま：{shown or '未回答'}", "muted")
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self._field(), 0, 0)
        grid.addWidget(self.points, 0, 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 10, 16, 12)
        rows.setSpacing(4)
        rows.addWidget(title)
        rows.addWidget(self.now)
        rows.addLayout(grid)
        rows.addWidget(self.problem)

    def _field(self) -> QWidget:
        question = self.question
        options = _YES_NO if question.kind == "yes_no" else tuple((o.code, o.label) for o in question.options)
        if question.kind in ("choice", "yes_no"):
            self.choice = QComboBox()
            self.choice.setAccessibleName(f"試す答え：{question.text}")
            self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            self.choice.addItem(AS_IS, "")
            for code, label in options:
                self.choice.addItem(f"{code}　{label}" if code.isdigit() else label, code)
            self.choice.currentTextChanged.connect(self.choice.setToolTip)
            self.choice.activated.connect(lambda _at: self._try(self.choice.currentData() if self.choice else ""))
            return self.choice
        self.editor = make_editor(asked_of(question))
        self.editor.committed.connect(self._try)
        return self.editor

    def _try(self, text: str) -> None:
        self.problem.show_notices([])
        answer: Answer | None = None
        if text.strip():
            try:
                answer = parse_value(question_rules(self.question), text)
            except AppError as error:
                self.problem.show_notices([("E", f"{error.message}{error.fix}")])
                return
        self.tried.emit(self.question.id, answer if answer is not None and not answer.is_open else None)

    def show_trial(self, answer: Answer | None) -> None:
        """Show the answer that is tried, None = as it is. Tells nobody."""
        self.problem.show_notices([])
        if self.choice is not None:
            value = answer.value if answer is not None else ""
            code = ("yes" if value else "no") if isinstance(value, bool) else value
            self.choice.setCurrentIndex(max(self.choice.findData(code), 0))
        if self.editor is not None:
            self.editor.load(answer or Answer(), force=True)

    def show_result(self, now: QuestionResult | None, then: QuestionResult | None) -> None:
        """The points of the question for its domain, now and then."""
        before, after = (_points(result) for result in (now, then))
        self.points.setText(before if before == after else f"{before} → {after}")


def _computed(question: Question, result: QuestionResult | None) -> str:
    if result is None or result.status is QuestionStatus.OPEN:
        return "（台帳がまだのため、計算できません）"
    whole = isinstance(result.numerator, int) and isinstance(result.denominator, int)
    if whole and result.denominator:
        value: Scalar | Fraction | None = Rate(int(result.numerator or 0), int(result.denominator))
    else:
        value = result.value
    return f"{show_value(question.kind, (), question.unit, value)}（台帳から計算）"


def _points(result: QuestionResult | None) -> str:
    if result is None or result.contribution is None:
        return "－"
    return f"{show_number(result.contribution, 1)}点"
