"""A register as a table model. Words of a row are computed when they are first asked for and kept until it changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFont, QIcon, QPalette

from dx_assess.errors import AppError
from dx_assess.form.answer import Answer, Row
from dx_assess.form.model import Register
from dx_assess.score.results import Finding
from dx_assess.score.world import RowWorld
from dx_assess.session.document import CellEdit, Document
from dx_assess.ui.questions.notices import MARKS, mark_icon
from dx_assess.ui.registers.cells import (
    NEED_WORDS,
    NEEDS,
    ShownColumn,
    cell_text,
    computed_text,
    default_text,
    new_divisions,
    read_cell,
    shown_columns,
)
from dx_assess.ui.registers.edits import save_cells
from dx_assess.ui.theme import figure_font, tokens_of

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
_GROUNDS = {"E": "bad_back", "W": "warn_back", "F": "info_back"}
STATUS = 0
"""The first column of the table shows the state of the row."""


class Role(IntEnum):
    """Data of our own."""

    ROW_ID = Qt.ItemDataRole.UserRole + 1


@dataclass(slots=True)
class RowFacts:
    """What is known about a row besides its cells."""

    applies: dict[str, bool] = field(default_factory=dict)
    automatic: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refused:
    """Typed text that could not be read; it stays in its cell until it is mended or taken back."""

    text: str
    error: AppError


class RegisterModel(QAbstractTableModel):
    """All rows of a register, struck ones too (the filter hides them)."""

    refused = Signal(object)
    divisions_added = Signal(object)

    def __init__(self, document: Document, register: Register, palette: QPalette) -> None:
        super().__init__()
        self.document = document
        self.register = register
        self.columns = shown_columns(document.question_set, register)
        self.pending: dict[tuple[str, str], Refused] = {}
        self._palette = palette
        self._icons: dict[str, QIcon] = {}
        self._rows: tuple[Row, ...] = ()
        self._places: dict[str, int] = {}
        self._facts: dict[str, RowFacts] = {}
        self._worlds: dict[str, RowWorld] | None = None
        self._findings: dict[str, list[Finding]] = {}
        self.reload(reset=True)

    # --- what the document holds ----------------------------------------------------------------------------------

    def reload(self, reset: bool = False) -> None:
        """Take over the rows of the document."""
        old, new = self._rows, self.document.data.registers.get(self.register.id, ())
        old_ids, new_ids = [row.row_id for row in old], [row.row_id for row in new]
        if reset:
            self.beginResetModel()
            self.pending.clear()
            self._take(new)
            self.endResetModel()
        elif old_ids == new_ids:
            self._take(new)
            self._all_changed()
        elif new_ids[: len(old_ids)] == old_ids:
            self.beginInsertRows(QModelIndex(), len(old_ids), len(new_ids) - 1)
            self._take(new)
            self.endInsertRows()
            self._all_changed()
        else:
            self.beginResetModel()
            self._take(new)
            self.endResetModel()

    def _take(self, rows: tuple[Row, ...]) -> None:
        self._rows = rows
        self._places = {row.row_id: place for place, row in enumerate(rows)}
        self._facts.clear()
        self._worlds = None
        self._findings = defaultdict(list)
        for finding in self.document.assessment.findings:
            if finding.key == self.register.id and finding.row_id:
                self._findings[finding.row_id].append(finding)

    def set_palette(self, palette: QPalette) -> None:
        """Colours of another scheme."""
        self._palette = palette
        self._icons.clear()
        self._all_changed()

    def _all_changed(self) -> None:
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(self.columns)))

    def row(self, place: int) -> Row:
        """The row at a place of this model."""
        return self._rows[place]

    def place(self, row_id: str) -> int | None:
        """Where a row is."""
        return self._places.get(row_id)

    def column_at(self, section: int) -> ShownColumn | None:
        """The column of a section; None for the state of the row."""
        return self.columns[section - 1] if 0 < section <= len(self.columns) else None

    def section(self, column_id: str) -> int:
        """The section of a column."""
        return next(place for place, shown in enumerate(self.columns, 1) if shown.id == column_id)

    def findings(self, row_id: str) -> Sequence[Finding]:
        """Checks that fired in a row."""
        return self._findings.get(row_id, ())

    def state(self, row: Row) -> str:
        """The mark of a row: struck, E, W, F, blank, ok or untouched."""
        if row.struck:
            return "struck"
        if any(row_id == row.row_id for row_id, _column in self.pending):
            return "E"
        findings = self.findings(row.row_id)
        levels = {f.level for f in findings if not is_blank(f)}
        for level in ("E", "W"):
            if level in levels:
                return level
        if any(is_blank(f) for f in findings):
            return "blank"
        if "F" in levels:
            return "F"
        return "ok" if self.in_use(row) else "untouched"

    def in_use(self, row: Row) -> bool:
        """Somebody wrote something into it."""
        if not row.prefilled:
            return bool(row.cells)
        table = self.document.question_set.tables.get(self.register.prefill)
        prepared = {column for entry in table.entries for column in entry.values} if table else set()
        prepared |= {self.register.code_column, self.register.name_column}
        return any(column not in prepared for column in row.cells)

    def locked(self, row: Row, shown: ShownColumn) -> bool:
        """A cell nobody may change: automatic, or fixed by the question set."""
        if row.struck or shown.kind in ("auto", "figure"):
            return True
        return row.prefilled and shown.id in (self.register.code_column, self.register.name_column)

    def facts(self, row: Row) -> RowFacts:
        """Computed once until the document changes."""
        known = self._facts.get(row.row_id)
        if known is None:
            known = self._facts[row.row_id] = self._compute(row)
        return known

    def _compute(self, row: Row) -> RowFacts:
        if self._worlds is None:
            self._worlds = {world.row.row_id: world for world in self.document.world.rows(self.register)}
        facts, world = RowFacts(), self._worlds.get(row.row_id)
        for shown in self.columns:
            if world is None:
                continue
            if shown.figure is not None:
                facts.automatic[shown.id] = computed_text(world.value(shown.id))
            elif shown.column is not None:
                if shown.column.applies is not None:
                    facts.applies[shown.id] = shown.column.applies.evaluate(world) is not False
                if shown.kind == "rating":
                    code = world.value(f"auto_{shown.id}")
                    option = shown.column.option(code) if isinstance(code, str) else None
                    facts.automatic[shown.id] = option.label if option is not None else ""
                else:
                    facts.automatic[shown.id] = default_text(shown.column)
        for shown in self.columns:
            cell = row.cell(shown.id)
            text = row.row_id if shown.kind == "auto" else cell_text(shown, cell)
            facts.texts[shown.id] = text
        return facts

    def text(self, row: Row, shown: ShownColumn) -> str:
        """The cell in words: refused text first, then the value, then what a blank cell stands for."""
        refused = self.pending.get((row.row_id, shown.id))
        if refused is not None:
            return refused.text
        facts = self.facts(row)
        text = facts.texts[shown.id]
        if text:
            return text
        return facts.automatic.get(shown.id, "") if facts.applies.get(shown.id, True) else ""

    # --- what the view asks ---------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = ROOT) -> int:
        """Rows, struck ones too."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = ROOT) -> int:
        """The state of the row and the columns."""
        return 0 if parent.isValid() else len(self.columns) + 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Cells that nobody may change can only be selected."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        shown = self.column_at(index.column())
        if shown is None or self.document.read_only or self.locked(self._rows[index.row()], shown):
            return flags
        return flags | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """See Qt."""
        if not index.isValid():
            return None
        row, shown = self._rows[index.row()], self.column_at(index.column())
        if role == Role.ROW_ID:
            return row.row_id
        if shown is None:
            return self._state_data(row, role)
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(row, shown).replace("\n", " ⏎ ")
        if role == Qt.ItemDataRole.EditRole:
            refused = self.pending.get((row.row_id, shown.id))
            return refused.text if refused is not None else self.facts(row).texts[shown.id]
        return self._look(row, shown, role)

    def _state_data(self, row: Row, role: int) -> Any:
        state = self.state(row)
        if role == Qt.ItemDataRole.DecorationRole:
            return self._icons.setdefault(state, mark_icon(state, self._palette))
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join([MARKS[state].word, *(f"・{f.message}" for f in self.findings(row.row_id))])
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return MARKS[state].word
        return None

    def _look(self, row: Row, shown: ShownColumn, role: int) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            across = Qt.AlignmentFlag.AlignRight if shown.numeric else Qt.AlignmentFlag.AlignLeft
            return across | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.FontRole and (row.struck or shown.numeric):
            font = figure_font(QFont()) if shown.numeric else QFont()
            font.setStrikeOut(row.struck)
            return font
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._ink(row, shown)
        if role == Qt.ItemDataRole.BackgroundRole:
            return self._ground(row, shown)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(row, shown)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{shown.label}　{self.text(row, shown) or '空欄'}"
        return None

    def _ink(self, row: Row, shown: ShownColumn) -> QBrush | None:
        if (row.row_id, shown.id) in self.pending:
            return QBrush(MARKS["E"].colour(self._palette))
        facts = self.facts(row)
        blank = not facts.texts[shown.id]
        if row.struck or self.locked(row, shown) or blank or not facts.applies.get(shown.id, True):
            return QBrush(self._palette.color(QPalette.ColorGroup.Normal, QPalette.ColorRole.PlaceholderText))
        return None

    def _ground(self, row: Row, shown: ShownColumn) -> QBrush | None:
        if row.struck:
            return None
        level = self._cell_level(row, shown)
        if level:
            return QBrush(QColor(str(getattr(tokens_of(self._palette), _GROUNDS[level]))))
        if self.locked(row, shown) or not self.facts(row).applies.get(shown.id, True):
            return QBrush(self._palette.color(QPalette.ColorRole.AlternateBase))
        return None

    def _cell_level(self, row: Row, shown: ShownColumn) -> str:
        if (row.row_id, shown.id) in self.pending:
            return "E"
        levels = {f.level for f in self.findings(row.row_id) if shown.id in f.columns and not is_blank(f)}
        return next((level for level in ("E", "W", "F") if level in levels), "")

    def _tip(self, row: Row, shown: ShownColumn) -> str | None:
        refused = self.pending.get((row.row_id, shown.id))
        if refused is not None:
            return f"まだ保存していません。{refused.error.message}{refused.error.fix}"
        lines = [f.message for f in self.findings(row.row_id) if shown.id in f.columns]
        text = self.text(row, shown)
        if shown.table is not None and text in shown.table.by_code:
            lines.insert(0, f"{text}　{shown.table.by_code[text].label}")
        elif len(text) > 12:
            lines.insert(0, text)
        if not self.facts(row).applies.get(shown.id, True):
            lines.append("この行では書かなくてよい欄です。")
        return "\n".join(lines) or None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Column names with their unit; the tooltip is the explanation."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        shown = self.column_at(section)
        if role == Qt.ItemDataRole.DisplayRole:
            return "" if shown is None else header_text(shown)
        if role == Qt.ItemDataRole.ToolTipRole:
            return "行のようす" if shown is None else header_tip(shown)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return "行のようす" if shown is None else shown.label
        return None

    # --- changing -------------------------------------------------------------------------------------------------

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Read ``value`` (text) and save it if that changes the cell; text that cannot be read stays in the cell."""
        shown = self.column_at(index.column())
        if role != Qt.ItemDataRole.EditRole or shown is None:
            return False
        row, text = self._rows[index.row()], str(value)
        place = (row.row_id, shown.id)
        try:
            answer = read_cell(shown, text)
            self._save(row, shown, answer)
        except AppError as error:
            self.pending[place] = Refused(text, error)
            self.dataChanged.emit(self.index(index.row(), 0), self.index(index.row(), len(self.columns)))
            self.refused.emit(error)
            return False
        if self.pending.pop(place, None) is not None:
            self.dataChanged.emit(self.index(index.row(), 0), self.index(index.row(), len(self.columns)))
        return True

    def _save(self, row: Row, shown: ShownColumn, answer: Answer) -> None:
        if answer == row.cell(shown.id):
            return
        added = new_divisions(self.document, shown, [answer])
        self.pending.pop((row.row_id, shown.id), None)
        save_cells(self.document, self.register, [CellEdit(row.row_id, shown.id, answer)], [], added)
        if added:
            self.divisions_added.emit(added)


def is_blank(finding: Finding) -> bool:
    """The finding only says that something is not filled in yet."""
    return finding.id.endswith("#blank")


def header_text(shown: ShownColumn) -> str:
    """Name, need and unit."""
    need = NEEDS[shown.column.need] + " " if shown.column is not None and shown.kind != "auto" else ""
    unit = f"（{shown.unit}）" if shown.unit and shown.unit != "年度" else ""
    return f"{need}{shown.label}{unit}"


def header_tip(shown: ShownColumn) -> str:
    """Explanation, unit and need."""
    if shown.column is None:
        return f"{shown.label}\n自動で計算します。" + (f"\n単位：{shown.unit}" if shown.unit else "")
    lines = [shown.label, shown.column.help]
    if shown.unit:
        lines.append(f"単位：{shown.unit}")
    lines.append(NEED_WORDS[shown.column.need])
    if shown.column.unknown_ok:
        lines.append("分からないときは「不明」と書けます。")
    if shown.column.publication == "C":
        lines.append("県へは送りません。")
    return "\n".join(line for line in lines if line)
