"""The main figures of a register in one line, always of now, and the marks about the register as a whole."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from dx_assess.form.display import question_numbers
from dx_assess.form.expr import Expression
from dx_assess.form.model import Mark, Register
from dx_assess.score.results import FigureValue
from dx_assess.session.document import Document
from dx_assess.text.show import NOT_COMPUTABLE, show_number, show_rate
from dx_assess.ui.flow import FlowLayout, FlowRow
from dx_assess.ui.questions.choices import TickBox
from dx_assess.ui.questions.editors import Asked, Editor, make_editor
from dx_assess.ui.questions.inputs import EnterClicks
from dx_assess.ui.questions.notices import NoticeList
from dx_assess.ui.questions.saving import save_text
from dx_assess.ui.text_size import grown

_SHOWN = ("count", "sum", "rate", "value", "list")
IN_LINE = 4
LABEL_WIDTH = 172
"""Pixels at 100 % text."""


class Total(Struct, frozen=True):
    """One box: a figure, or the two figures of a question's rate.

    :param question: the question whose answer it is, empty for none; ``number`` as it is printed (1-6).
    """

    key: str
    label: str
    use: str
    over: str = ""
    question: str = ""
    number: str = ""


class Totals(QWidget):
    """The first figures in one line, the others folded.

    A click shows the rows behind one (``asked_for``: the total and the row ids); without rows it leads to the question
    (``question_wanted``).
    """

    asked_for = Signal(object, object)
    question_wanted = Signal(str)

    def __init__(self, document: Document, register: Register, parent: QWidget) -> None:
        super().__init__(parent)
        self._document = document
        self.totals = main_totals(document, register)
        self._boxes: dict[str, FigureBox] = {}
        self._in_line = IN_LINE
        self.setAccessibleName("集計値")
        self._flow = FlowLayout(self)
        self._enter = EnterClicks(self)
        self._make(IN_LINE)
        self.fold = QPushButton(self)
        self.fold.setObjectName("link")
        self.fold.setCheckable(True)
        self.fold.toggled.connect(self._fold)
        self._enter.watch(self.fold)
        self._flow.addWidget(self.fold)
        if not self.totals:
            self.hide()
        self._fold(False)

    @property
    def boxes(self) -> Mapping[str, FigureBox]:
        """The boxes of all figures, folded ones too."""
        self._make(len(self.totals))
        return self._boxes

    def _make(self, count: int) -> None:
        """The first boxes; those that are folded are made when somebody wants to see them."""
        made = list(self._boxes.values())
        for place, total in enumerate(self.totals[len(made) : count], len(made)):
            box = self._boxes[total.key] = FigureBox(total, self)
            box.clicked.connect(lambda _on=False, total=total: self._ask(total))
            box.setVisible(place < self._in_line or self.fold.isChecked())
            self._flow.insert(place, box)
            if made:
                QWidget.setTabOrder(made[-1], box)
            made.append(box)
            self._enter.watch(box)
            self._show(total)

    def fit(self, short: bool) -> None:
        """``short``: large text leaves little height; all figures are folded until they are asked for."""
        in_line = 0 if short else IN_LINE
        if in_line != self._in_line:
            self._in_line = in_line
            self._fold(self.fold.isChecked())

    def _fold(self, opened: bool) -> None:
        self._make(len(self.totals) if opened else self._in_line)
        for place, box in enumerate(self._boxes.values()):
            box.setVisible(opened or place < self._in_line)
        rest = len(self.totals) - self._in_line
        self.fold.setVisible(rest > 0)
        which = "ほかの集計値" if self._in_line else "集計値"
        self.fold.setText(f"{which}を閉じる" if opened else f"{which}（{rest}）")

    def refresh(self) -> None:
        """Show the figures of now."""
        for total in self.totals[: len(self._boxes)]:
            self._show(total)

    def _show(self, total: Total) -> None:
        figures = self._document.assessment.figures
        value = figures[total.key]
        over = figures[total.over] if total.over else None
        self._boxes[total.key].show_value(value, rate_of(value, over) if over else figure_text(value))

    def _ask(self, total: Total) -> None:
        value = self._document.assessment.figures[total.key]
        if value.rows:
            self.asked_for.emit(total, value.rows)
        elif total.question:
            self.question_wanted.emit(total.question)


class FigureBox(QToolButton):
    """Label above, value below."""

    def __init__(self, total: Total, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("figureBox")
        self._total = total
        self._label = QLabel(self)
        self._label.setObjectName("muted")
        self._value = QLabel(self)
        self._value.setObjectName("strong")
        self._feeds = QLabel(f"→ 設問{total.number}" if total.number else "", self)
        self._feeds.setObjectName("muted")
        for label in (self._label, self._value, self._feeds):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(8, 4, 8, 4)
        self._lines.setSpacing(2)
        self._lines.addWidget(self._label)
        self._below = QHBoxLayout()
        self._below.setSpacing(8)
        self._below.addWidget(self._value)
        self._below.addWidget(self._feeds)
        self._below.addStretch(1)
        self._lines.addLayout(self._below)

    @property
    def text_shown(self) -> str:
        """The value in words."""
        return self._value.text()

    def sizeHint(self) -> QSize:
        """As large as its two lines."""
        return self._lines.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Never cut off."""
        return self._lines.sizeHint()

    def show_value(self, value: FigureValue, text: str) -> None:
        """Show a figure."""
        width = grown(self, LABEL_WIDTH)
        self._label.setText(self.fontMetrics().elidedText(self._total.label, Qt.TextElideMode.ElideRight, width))
        self._value.setText(text)
        self._below.invalidate()
        self._lines.invalidate()
        waiting = f"\nまだ決まらない行：{value.undecided}行" if value.undecided else ""
        question = f"設問{self._total.number}" if self._total.number else ""
        click = (
            "\n押すと、その行だけを見ます。" if value.rows else f"\n押すと、{question}を開きます。" if question else ""
        )
        use = f"\n使いみち：{self._total.use}" if self._total.use else ""
        self.setToolTip(f"{self._total.label}：{text}{use}{waiting}{click}")
        self.setAccessibleName(f"{self._total.label} {text} {question}".rstrip())
        self.updateGeometry()


class Marks(QWidget):
    """The boxes about the register as a whole (該当なしを確認した …)."""

    def __init__(self, document: Document, register: Register, parent: QWidget) -> None:
        super().__init__(parent)
        self._document = document
        self.boxes: dict[str, TickBox] = {}
        self.editors: dict[str, Editor] = {}
        self.problem = NoticeList()
        row = FlowRow(gap=12, lines=4)
        for mark in register.marks:
            self._add(row, mark)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(row)
        layout.addWidget(self.problem)
        if not register.marks:
            self.hide()
        self._enter = EnterClicks(self)
        self._enter.watch(*self.boxes.values())
        self.refresh()

    def _add(self, row: FlowRow, mark: Mark) -> None:
        if mark.kind == "yes_no":
            box = TickBox(mark.label)
            box.clicked.connect(lambda on, key=mark.key: self._save(key, "yes" if on else "@open"))
            self.boxes[mark.key] = box
            row.add(box)
            return
        editor = make_editor(Asked("date", mark.label))
        editor.committed.connect(lambda text, key=mark.key: self._save(key, text))
        self.editors[mark.key] = editor
        pair = QWidget()
        line = QHBoxLayout(pair)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(QLabel(mark.label))
        line.addWidget(editor)
        row.add(pair)

    def _save(self, key: str, text: str) -> None:
        error = save_text(self._document, key, text)
        self.problem.show_error(error)
        if error is None and key in self.editors:
            self.editors[key].load(self._document.answer(key), force=True)
        elif key in self.boxes:
            self.refresh()

    def refresh(self) -> None:
        """Show what is stored. Never saves."""
        for key, box in self.boxes.items():
            box.setChecked(self._document.answer(key).value is True)
            box.setEnabled(not self._document.read_only)
        for key, editor in self.editors.items():
            editor.setEnabled(not self._document.read_only)
            editor.load(self._document.answer(key))


def main_totals(document: Document, register: Register) -> tuple[Total, ...]:
    """What feeds a question first (rates with both numbers in one box), then the other figures, without helpers."""
    known = {figure.key: figure for figure in register.figures if not figure.internal and figure.kind in _SHOWN}
    totals: dict[str, Total] = {}
    numbers = question_numbers(document.question_set)
    for question in document.question_set.questions():
        top = _only_key(question.auto or (question.rate.numerator if question.rate else None))
        over = _only_key(question.rate.denominator) if question.rate else ""
        figure = known.get(top)
        if figure is not None and top not in totals:
            totals[top] = Total(
                top, figure.label, figure.use, over if over in known else "", question.id, numbers[question.id]
            )
    inside = {total.over for total in totals.values()}
    for key, figure in known.items():
        if key not in totals and key not in inside:
            totals[key] = Total(key, figure.label, figure.use)
    return tuple(totals.values())


def _only_key(expression: Expression | None) -> str:
    keys = sorted(expression.keys) if expression is not None else []
    return keys[0] if len(keys) == 1 else ""


def rate_of(value: FigureValue, over: FigureValue) -> str:
    """「50.0 %（13／26件）」."""
    rate = show_rate(value.number, over.number)
    percent = rate if rate == NOT_COMPUTABLE else f"{rate} %"
    return f"{percent}（{show_number(value.number)}／{show_number(over.number)}{over.unit}）"


def figure_text(value: FigureValue) -> str:
    """「37.5 %（12／32）」 or 「12 件」."""
    if value.numerator is not None or value.denominator is not None:
        parts = f"（{show_number(value.numerator)}／{show_number(value.denominator)}）"
        rate = show_rate(value.numerator, value.denominator)
        return (rate if rate == NOT_COMPUTABLE else f"{rate} %") + parts
    return f"{show_number(value.number)} {value.unit}".strip()
