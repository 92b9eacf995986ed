"""The value of an automatic question with its trace: 「37.5 %（32手続のうち12）」, and the way to its rows."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from dx_assess.form.expr import Value
from dx_assess.form.model import Question, RateSource
from dx_assess.score.results import Number, QuestionResult, QuestionStatus
from dx_assess.score.world import YearWorld
from dx_assess.session.document import Document
from dx_assess.text.show import NOT_COMPUTABLE, show_number, show_rate, with_unit
from dx_assess.ui.questions.inputs import EnterClicks


class AutomaticValue(QWidget):
    """``asked_for`` carries the register and the ids of the rows to look at (empty = all)."""

    asked_for = Signal(str, object)

    def __init__(self, document: Document, question: Question) -> None:
        super().__init__()
        self._document = document
        self._question = question
        self._register = ""
        self._rows: tuple[str, ...] = ()
        self._all: tuple[str, ...] = ()
        self.value = QLabel()
        self.value.setObjectName("figure")
        self.value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.second = QLabel()
        self.second.setObjectName("muted")
        self.source = QLabel()
        self.source.setObjectName("muted")
        for words in (self.value, self.second, self.source):
            words.setWordWrap(True)
        self.open_rows = QPushButton()
        self.open_all = QPushButton()
        self.open_rows.clicked.connect(lambda: self.asked_for.emit(self._register, self._rows))
        self.open_all.clicked.connect(lambda: self.asked_for.emit(self._register, self._all))
        self._enter = EnterClicks(self)
        self._enter.watch(self.open_rows, self.open_all)
        self._lay_out()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.addWidget(self.open_rows)
        buttons.addWidget(self.open_all)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.value)
        layout.addWidget(self.second)
        layout.addWidget(self.source)
        layout.addLayout(buttons)

    def first(self) -> QWidget:
        """Where the keyboard enters."""
        return self.open_rows if not self.open_rows.isHidden() else self.open_all

    def show_result(self, result: QuestionResult) -> None:
        """Show the computed value of this year."""
        trace = result.trace
        if trace is None:
            return
        self._register, self._rows, self._all = trace.register, trace.rows, trace.denominator_rows
        register = self._document.question_set.register(trace.register)
        name = register.name if register is not None else trace.register
        waiting = result.status is not QuestionStatus.ANSWERED
        self.value.setText(
            "まだ計算できません" if waiting else result_text(self._document.world, self._question, result)
        )
        self.value.setAccessibleName(f"{self._question.text} {self.value.text()}")
        hint = f"「{name}」に記入すると、ここに値が出ます。" if waiting else f"「{name}」から自動で計算しています。"
        self.source.setText(hint)
        second = "" if waiting else second_text(self._document.world, self._question)
        self.second.setText(second)
        self.second.setVisible(bool(second))
        self.open_rows.setText(f"この{len(self._rows)}行を見る")
        self.open_rows.setVisible(bool(self._rows) and not waiting)
        several = len(self._all) > len(self._rows) and not waiting
        if not several:
            self._all = ()
        self.open_all.setText(f"分母の{len(self._all)}行を見る" if several else f"「{name}」を開く")


def result_text(world: YearWorld, question: Question, result: QuestionResult) -> str:
    """The value in words: a rate with its two numbers, or a number with its unit."""
    if question.rate is not None:
        return rate_text(world, question.rate, question, result.numerator, result.denominator)
    number = result.value
    return with_unit(show_number(number), question.unit) if isinstance(number, int | Fraction) else NOT_COMPUTABLE


def rate_text(
    world: YearWorld, source: RateSource, question: Question, top: Number | None, bottom: Number | None
) -> str:
    """「37.5 %（32手続のうち12）」; a zero denominator says that no rate can be given."""
    unit = question.denominator_unit or _unit(world, source)
    if not bottom:
        return f"{NOT_COMPUTABLE}（分母が0{unit or '件'}のため、割合は出せません）"
    return f"{show_rate(top, bottom)} %（{show_number(bottom)}{unit}のうち{show_number(top)}）"


def second_text(world: YearWorld, question: Question) -> str:
    """The rate that is shown beside and not scored."""
    source = question.second_rate
    if source is None:
        return ""
    top, bottom = _number(source.numerator.evaluate(world)), _number(source.denominator.evaluate(world))
    return f"参考・{source.label}：{rate_text(world, source, question, top, bottom)}"


def _unit(world: YearWorld, source: RateSource) -> str:
    keys = sorted(source.denominator.keys) or sorted(source.numerator.keys)
    return world.figure(keys[0]).unit if keys and keys[0] in world.set.names else ""


def _number(value: Value) -> Number | None:
    return value if isinstance(value, int | Fraction) and not isinstance(value, bool) else None
