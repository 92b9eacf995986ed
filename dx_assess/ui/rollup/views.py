"""Tables of the roll-up on the screen: filtered, sorted, copied into Excel; heat colours with the level as a figure."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from dx_assess.session.rollup_reports import HEAT, HeatCell, Shown, TablePart, Value, heat_ink
from dx_assess.text.show import show_number
from dx_assess.ui.icons import icon
from dx_assess.ui.tables import LAST, STRETCH, Cell, Head, Index, Line, LinesModel, LinesTable

_CHARACTERS = 0.62
"""Heights of the text for a character of a column's width."""
_WIDEST = 26
_ROOM = 62
"""Heights of the text that the other columns may take before the widest one is pressed to nothing."""
_LETTER = 0.8
"""Heights of the text for a letter of a head."""
_LINE = 6
"""Characters of a line of a broken head."""


class FilteredTable(QWidget):
    """A table with a field that filters it, how many lines are left, and a button that copies them."""

    def __init__(self, name: str, heads: Sequence[Head], chosen: Callable[[int], None] | None = None) -> None:
        super().__init__()
        self.table = LinesTable(name, heads, chosen)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("絞り込む言葉（団体の名前、設問など）")
        self.filter.setAccessibleName(f"{name}の絞り込み")
        self.filter.setClearButtonEnabled(True)
        self.count = QLabel()
        self.count.setObjectName("muted")
        self.copy = QPushButton("この表をコピー")
        self.copy.setIcon(icon("copy"))
        self.copy.setAccessibleName(f"{name}をExcelに貼れる形でコピー")
        self.copy.clicked.connect(self.table.copy_all)
        self.table.sorted.setFilterKeyColumn(-1)
        self.table.sorted.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.filter.textChanged.connect(self._filter)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.filter, 1)
        top.addWidget(self.count)
        top.addWidget(self.copy)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 8, 0, 0)
        rows.setSpacing(6)
        rows.addLayout(top)
        rows.addWidget(self.table, 1)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these."""
        self.table.show_lines(lines)
        self._count()

    def _filter(self, words: str) -> None:
        self.table.sorted.setFilterFixedString(words.strip())
        self._count()

    def _count(self) -> None:
        shown, whole = self.table.sorted.rowCount(), self.table.lines.rowCount()
        self.count.setText(f"{whole}行" if shown == whole else f"{whole}行のうち{shown}行")


class HeatModel(LinesModel):
    """Lines whose cells from the second on may have the colour of a level."""

    def __init__(self, heads: Sequence[Head], parent: QWidget) -> None:
        super().__init__(heads, parent)
        self.levels: Sequence[Sequence[int | None]] = ()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """See :class:`LinesModel`."""
        if role in (Qt.ItemDataRole.BackgroundRole, Qt.ItemDataRole.ForegroundRole):
            level = self.levels[index.row()][index.column()] if index.row() < len(self.levels) else None
            if level is None:
                return None
            return QColor(HEAT[level] if role == Qt.ItemDataRole.BackgroundRole else heat_ink(level))
        return super().data(index, role)


class HeatTable(FilteredTable):
    """Towns × domains."""

    def __init__(self, name: str, heads: Sequence[Head], chosen: Callable[[int], None] | None = None) -> None:
        super().__init__(name, heads, chosen)
        self.model = HeatModel(heads, self.table)
        self.table.lines = self.model
        self.table.sorted.setSourceModel(self.model)
        self.table.setAlternatingRowColors(False)

    def show_heat(self, lines: Sequence[Line], levels: Sequence[Sequence[int | None]]) -> None:
        """Lines and the level of every cell (None: no colour)."""
        self.model.levels = levels
        self.show_lines(lines)


class PartTable(FilteredTable):
    """One table of the papers, with the same columns and numbers."""

    def __init__(self, part: TablePart, hidden: Sequence[str] = ()) -> None:
        self._columns = [no for no, column in enumerate(part.columns) if column.label not in hidden]
        widest = max(self._columns, key=lambda at: part.columns[at].width)
        narrow = sum(self._width(part, no) for no in self._columns if no != widest)
        stretch = STRETCH if narrow < _ROOM else _WIDEST
        widths = [stretch if no == widest else self._width(part, no) for no in self._columns]
        heads = [self._head(part, no, width) for no, width in zip(self._columns, widths, strict=True)]
        super().__init__(part.title, heads)
        self.show_part(part)

    def _width(self, part: TablePart, no: int) -> int:
        """As wide as the paper's column says and its head needs."""
        column = part.columns[no]
        wanted = max(4, round(column.width * _CHARACTERS), math.ceil(len(column.label) * _LETTER) + 1)
        return min(_WIDEST, wanted)

    def _head(self, part: TablePart, no: int, width: int) -> Head:
        column = part.columns[no]
        values = [row[no] for row in part.rows if row[no] not in (None, "")]
        numbers = bool(values) and all(isinstance(value, int | Shown) for value in values)
        return Head(column.label, width, numeric=numbers and column.align != "center", tip=column.label)

    def show_part(self, part: TablePart) -> None:
        """Show the rows of a table with the same columns."""
        self.show_lines([[cell_of(row[no]) for no in self._columns] for row in part.rows])


def broken(name: str) -> str:
    """A name over several lines of a head, so that narrow columns can be told apart."""
    return "\n".join(name[at : at + _LINE] for at in range(0, len(name), _LINE))


def cell_of(value: Value) -> Cell:
    """A value as it is shown and sorted; what is not there comes last."""
    if isinstance(value, Shown):
        return Cell(value.full, float(value.value) if value.value is not None else LAST)
    if isinstance(value, str):
        return Cell(value, value or "\uffff")
    if isinstance(value, int):
        return Cell(show_number(value), float(value))
    return Cell("－" if value is None else str(value), LAST)


def heat_line(first: Sequence[Cell], cells: Sequence[HeatCell]) -> tuple[Line, list[int | None]]:
    """A line of the heat map and its levels; cells are sorted by score, then level."""
    line = [*first, *(Cell(cell.text, _order(cell)) for cell in cells)]
    return line, [*(None for _cell in first), *(cell.level for cell in cells)]


def _order(cell: HeatCell) -> float:
    if cell.level is None:
        return LAST
    score = cell.text.partition("　")[2]
    return float(score) if score else float(cell.level)
