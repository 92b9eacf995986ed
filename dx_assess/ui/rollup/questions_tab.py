"""Every question with its distribution; below, the answers to the one that is chosen and who gave them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSplitter, QVBoxLayout, QWidget

from dx_assess.session.rollup_reports import PrefectureContent, RollUp, Spread
from dx_assess.text.show import show_number, with_unit
from dx_assess.ui.rollup.views import FilteredTable, PartTable, cell_of
from dx_assess.ui.tables import LAST, STRETCH, Cell, Head

NOTHING = "設問を選ぶと、答えの分布と、団体ごとの答えがここに出ます。"
HEADS = (
    Head("番号", 4),
    Head("設問", STRETCH),
    Head("回答", 4, numeric=True, tip="回答した団体の数"),
    Head("わからない", 6, numeric=True),
    Head("未回答", 4, numeric=True),
    Head("合計・率", 6, numeric=True, tip="率は、分子の合計÷分母の合計"),
    Head("第1四分位", 6, numeric=True),
    Head("中央値", 5, numeric=True),
    Head("第3四分位", 6, numeric=True),
    Head("半分未満", 5, numeric=True, tip="点が半分に届かない団体の数"),
)
OPTIONS = (Head("答え", STRETCH), Head("団体数", 5, numeric=True), Head("確認後", 5, numeric=True), Head("割合", 11))
_OF_QUESTION = ("番号", "設問", "設問ID")
_BAR = 8


class QuestionsTab(QWidget):
    """The list and the drill-down."""

    def __init__(self, result: RollUp, content: PrefectureContent) -> None:
        super().__init__()
        self._result = result
        self._answers = content.table("answers")
        self.list = FilteredTable("設問の分布", HEADS, self._choose)
        self.list.table.selectionModel().currentRowChanged.connect(lambda *_: self._follow())
        self.name = QLabel(NOTHING)
        self.name.setObjectName("heading")
        self.name.setWordWrap(True)
        self.options = FilteredTable("答えの分布", OPTIONS)
        self.towns = PartTable(self._answers, hidden=_OF_QUESTION)
        self.towns.show_lines([])
        self.list.show_lines([self._line(at) for at in range(len(result.questions))])
        self._lay_out()

    def _lay_out(self) -> None:
        both = QSplitter(Qt.Orientation.Horizontal)
        both.addWidget(self.options)
        both.addWidget(self.towns)
        both.setChildrenCollapsible(False)
        both.setSizes([500, 600])
        below = QWidget()
        rows = QVBoxLayout(below)
        rows.setContentsMargins(0, 4, 0, 0)
        rows.setSpacing(2)
        rows.addWidget(self.name)
        rows.addWidget(both, 1)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.list)
        split.addWidget(below)
        split.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(split)

    def _line(self, at: int) -> list[Cell]:
        item = self._result.questions[at]
        total = item.value if item.denominator is not None else item.total
        unit = item.unit
        words = with_unit(show_number(total, 1 if unit == "%" else None), unit)
        counts = (cell_of(number) for number in (item.answered, item.unknown, item.open))
        whole = Cell(words, float(total) if total is not None else LAST)
        spread = item.spread
        quartiles = [_number(spread, name) for name in ("first", "median", "third")]
        return [Cell(item.label, float(at)), Cell(item.text), *counts, whole, *quartiles, cell_of(item.low)]

    @property
    def chosen_question(self) -> str:
        """The question whose answers are in view; empty without one."""
        at = self.list.table.current_line()
        return self._result.questions[at].id if at is not None else ""

    def _follow(self) -> None:
        at = self.list.table.current_line()
        if at is not None:
            self._choose(at)

    def _choose(self, at: int) -> None:
        item = self._result.questions[at]
        self.name.setText(f"{item.label}　{item.text}")
        most = max((option.count for option in item.options), default=0)
        self.options.show_lines(
            [
                (
                    Cell(option.label, float(no)),
                    cell_of(option.count),
                    cell_of(option.confirmed),
                    Cell("■" * (round(option.count * _BAR / most) if most else 0), float(option.count)),
                )
                for no, option in enumerate(item.options)
            ]
        )
        shown = [no for no, column in enumerate(self._answers.columns) if column.label not in _OF_QUESTION]
        rows = [row for row in self._answers.rows if row[-1] == item.id]
        self.towns.show_lines([[cell_of(row[no]) for no in shown] for row in rows])


def _number(spread: Spread | None, name: str) -> Cell:
    value = getattr(spread, name) if spread is not None else None
    return Cell("－", LAST) if value is None else Cell(show_number(value, 1), float(value))
