"""A register as a table model: rows of the document, texts that were refused, and changes on their way to the file."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from msgspec import Struct
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QPalette

from dx_assess.errors import AppError
from dx_assess.form.answer import Answer, Row
from dx_assess.form.model import Register
from dx_assess.score.results import Finding
from dx_assess.session.document import CellEdit, Document
from dx_assess.ui.questions.saving import is_write_error
from dx_assess.ui.registers.cells import ShownColumn, fold, long_text, new_divisions, read_cell, shown_columns
from dx_assess.ui.registers.edits import save_cells
from dx_assess.ui.registers.looks import CellLooks, header_text, header_tip
from dx_assess.ui.registers.row_facts import RowReader

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
FEW = 5
_LOCKED = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_OPEN = _LOCKED | Qt.ItemFlag.ItemIsEditable
STATUS = 0
"""The first column of the table shows the state of the row."""


class Role(IntEnum):
    """Data of our own."""

    ROW_ID = Qt.ItemDataRole.UserRole + 1


_ROW_ID, _DISPLAY, _EDIT = int(Role.ROW_ID), int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.EditRole)


class Refused(Struct, frozen=True):
    """Typed text that could not be read; it stays in its cell until it is mended or taken back."""

    text: str
    error: AppError


class RegisterModel(QAbstractTableModel):
    """All rows of a register, struck ones too (the filter hides them)."""

    refused = Signal(object)
    divisions_added = Signal(object)
    pending_changed = Signal()

    def __init__(self, document: Document, register: Register, palette: QPalette) -> None:
        super().__init__()
        self.document = document
        self.register = register
        self.columns = shown_columns(document.question_set, register)
        self._sections = (None, *self.columns)
        self.pending: dict[tuple[str, str], Refused] = {}
        self.narrowed_columns: frozenset[str] = frozenset()
        self.reader = RowReader(document, register, self.columns)
        self._naming = frozenset(shown.id for shown in self.columns if shown.questions)
        self._locked = frozenset(shown.id for shown in self.columns if shown.kind in ("auto", "figure"))
        self._prepared = frozenset((register.code_column, register.name_column))
        self._never = {STATUS} | {self.section(column) for column in self._locked}
        self._fixed = {n for n, shown in enumerate(self.columns, 1) if shown.id in self._prepared}
        self._speaking = [shown for shown in self.columns if shown.speaks_when_blank]
        self._varying = frozenset(shown.id for shown in self._speaking)
        self._folded: dict[str, list[str]] = {}
        self._words: dict[tuple[str, Answer], str] = {}
        self.pending_changed.connect(self._folded.clear)
        self._looks = CellLooks(self, palette)
        self._rows: tuple[Row, ...] = ()
        self._places: dict[str, int] = {}
        self.reload(reset=True)

    # --- what the document holds ----------------------------------------------------------------------------------

    def reload(self, reset: bool = False) -> None:
        """Take over the rows of the document. With ``reset`` (another year) refused texts are gone."""
        old, new = self._rows, self.document.data.registers.get(self.register.id, ())
        old_ids, new_ids = [row.row_id for row in old], [row.row_id for row in new]
        if reset:
            self.beginResetModel()
            self.take_back(self.pending)
            self._take(new)
            self.endResetModel()
        elif old_ids == new_ids:
            before = [self.findings(row.row_id) for row in new]
            self._take(new)
            pairs = enumerate(zip(old, new, before, strict=True))
            others = [n for n, (a, b, told) in pairs if a is not b or told != self.findings(b.row_id)]
            self._rows_changed(others)
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
        if self._speaking:
            self._folded.clear()
        else:
            self._folded = {row.row_id: self._folded[row.row_id] for row in self._same(rows)}
        self._rows = rows
        self._places = {row.row_id: place for place, row in enumerate(rows)}
        self.reader.renew()

    def _same(self, rows: Sequence[Row]) -> list[Row]:
        """Rows that are as they were, and whose words were asked for."""
        return [b for a, b in zip(self._rows, rows, strict=False) if a is b and b.row_id in self._folded]

    def set_palette(self, palette: QPalette) -> None:
        """Colours of another scheme, fonts of another size."""
        self._looks.set_palette(palette)
        self._all_changed()

    def show_narrowed(self, column_ids: frozenset[str]) -> None:
        """Mark the headers of columns that rows are chosen by."""
        self.narrowed_columns = column_ids
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns))

    def _rows_changed(self, places: Sequence[int]) -> None:
        """Tell the view of a few rows; of all when many have changed, or none (something outside the register has)."""
        if not places or len(places) > FEW:
            self._all_changed()
        for place in places if len(places) <= FEW else ():
            self._row_changed(place)

    def _all_changed(self) -> None:
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(self.columns)))

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows."""
        return self._rows

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
        return self.reader.findings(row_id)

    def state(self, row: Row) -> str:
        """The mark of a row: struck, E, W, F, blank, ok or untouched."""
        return self.reader.state(row, self.pending)

    def locked(self, row: Row, shown: ShownColumn) -> bool:
        """A cell nobody may change: automatic, or fixed by the question set."""
        return row.struck or shown.id in self._locked or (row.prefilled and shown.id in self._prepared)

    def text(self, row: Row, shown: ShownColumn) -> str:
        """The cell in words: refused text first, then the value, then what a blank cell stands for."""
        refused = self.pending.get((row.row_id, shown.id))
        if refused is not None:
            return refused.text
        return self.reader.text(row, shown) or self.reader.automatic(row, shown)

    def written(self, row: Row, shown: ShownColumn) -> str:
        """What somebody has written into a cell, as it is edited and copied: without what a blank stands for."""
        refused = self.pending.get((row.row_id, shown.id))
        return refused.text if refused is not None else self.reader.texts(row)[shown.id]

    def is_filled(self, row: Row, shown: ShownColumn) -> bool:
        """Whether something is written into a cell."""
        return not row.cell(shown.id).is_open or (row.row_id, shown.id) in self.pending or shown.kind == "auto"

    def folded(self, row: Row) -> list[str]:
        """What every cell of a row shows, in the order of the columns, as it is compared with a search."""
        known = self._folded.get(row.row_id)
        if known is None:
            known = self._folded[row.row_id] = [self._folded_cell(row, column) for column in self.columns]
        return known

    def _folded_cell(self, row: Row, column: ShownColumn) -> str:
        """The same values stand in many rows."""
        answer = row.cells.get(column.id)
        if answer is None or column.id in self._varying or (self.pending and (row.row_id, column.id) in self.pending):
            return fold(self._shown(row, column))
        words = self._words.get((column.id, answer))
        if words is None:
            words = self._words[column.id, answer] = fold(self._shown(row, column))
        return words

    def _shown(self, row: Row, column: ShownColumn) -> str:
        text = self.text(row, column)
        if (row.row_id, column.id) in self.pending or column.id not in self._naming:
            return text
        return long_text(column, row.cell(column.id), text)

    # --- what the view asks ---------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = ROOT) -> int:
        """Rows, struck ones too."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = ROOT) -> int:
        """The state of the row and the columns."""
        return 0 if parent.isValid() else len(self.columns) + 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Cells that nobody may change can only be selected."""
        return self.flags_of(index.row(), index.column())

    def flags_of(self, place: int, section: int) -> Qt.ItemFlag:
        """Flags of a cell by its place; the header of a selected column asks for every row."""
        row = self._rows[place]
        locked = row.struck or section in self._never or (row.prefilled and section in self._fixed)
        return _LOCKED if locked or self.document.read_only else _OPEN

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """See Qt."""
        return self.data_of(index.row(), index.column(), role) if index.isValid() else None

    def data_of(self, place: int, section: int, role: int) -> Any:
        """What there is about a cell by its place."""
        row, shown = self._rows[place], self._sections[section]
        if role == _ROW_ID:
            return row.row_id
        if shown is None:
            return self._looks.of_state(row, role)
        if role == _DISPLAY:
            return self._shown(row, shown).replace("\n", " ⏎ ")
        return self.written(row, shown) if role == _EDIT else self._looks.of_cell(row, shown, role)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Column names with their unit; the tooltip is the explanation."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        shown = self.column_at(section)
        if role == Qt.ItemDataRole.DisplayRole:
            mark = "▼ " if shown is not None and shown.id in self.narrowed_columns else ""
            return "" if shown is None else mark + header_text(shown)
        if role == Qt.ItemDataRole.ToolTipRole:
            return "行のようす" if shown is None else header_tip(shown)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return "行のようす" if shown is None else f"{shown.label}　{shown.to_confirm}".strip()
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
            self._row_changed(index.row())
            self.refused.emit(error)
            self.pending_changed.emit()
            return False
        if place in self.pending:
            self.take_back([place])
            self._row_changed(index.row())
        return True

    def retry(self) -> None:
        """Save again what the disk refused, cell by cell."""
        for (row_id, column), refused in list(self.pending.items()):
            line = self.place(row_id)
            if is_write_error(refused.error) and line is not None:
                self.setData(self.index(line, self.section(column)), refused.text)

    def take_back(self, places: Sequence[tuple[str, str]] | dict[tuple[str, str], Refused]) -> None:
        """Forget refused texts of these cells (row, column)."""
        known = [place for place in places if place in self.pending]
        for place in known:
            del self.pending[place]
        if known:
            self.pending_changed.emit()

    def _row_changed(self, place: int) -> None:
        self.dataChanged.emit(self.index(place, 0), self.index(place, len(self.columns)))

    def _save(self, row: Row, shown: ShownColumn, answer: Answer) -> None:
        if answer == row.cell(shown.id):
            return
        added = new_divisions(self.document, shown, [answer])
        self.take_back([(row.row_id, shown.id)])
        save_cells(self.document, self.register, [CellEdit(row.row_id, shown.id, answer)], [], added)
        if added:
            self.divisions_added.emit(added)
