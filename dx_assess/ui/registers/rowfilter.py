"""Which rows are shown, and in which order. The filter is applied when it is set: rows in work never jump away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from dx_assess.form.answer import Row
from dx_assess.ui.registers.cells import fold, sort_key
from dx_assess.ui.registers.model import STATUS, RegisterModel
from dx_assess.ui.registers.row_facts import STATES, is_blank

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
ALL, BLANK, FOUND = "all", "blank", "found"


class RowFilter(QAbstractTableModel):
    """Text, 未記入, 指摘, words of columns, struck rows, and the rows behind a figure.

    The lines are a list of places in the register's model. Qt's own filter asks about and compares rows one by one,
    each time through the border between the languages, which takes fifty times as long.
    """

    def __init__(self, model: RegisterModel) -> None:
        super().__init__()
        self._model = model
        self.text = ""
        self.mode = ALL
        self.show_struck = False
        self.hide_others = True
        self.only: frozenset[str] | None = None
        self.values: dict[str, frozenset[str]] = {}
        """Column id → the words of the cells that are shown."""
        self._kept: set[str] = set()
        self._order: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)
        self._places: list[int] = []
        self._lines: dict[int, int] = {}
        self._columns = model.columnCount()
        self._fill()
        model.modelAboutToBeReset.connect(self.beginResetModel)
        model.modelReset.connect(self._refill)
        model.rowsInserted.connect(self._inserted)
        model.dataChanged.connect(self._data_changed)
        model.headerDataChanged.connect(self.headerDataChanged)

    # --- what is shown --------------------------------------------------------------------------------------------

    def keep(self, row_ids: Iterable[str]) -> None:
        """Show these rows whatever the filter says, until it is set again (new rows)."""
        self._kept.update(row_ids)

    def apply(self, line: int = -1) -> int:
        """Look at every row again. Rows that only go leave the others where they are.

        :param line: a line as it is shown now.
        :returns: where its row stands afterwards, or what has come into its place; -1 = no line.
        """
        self._kept.clear()
        wanted = set(self._accepted())
        if wanted == set(self._places):
            return line
        before = self._places
        places = [place for place in before if place in wanted]
        if len(places) < len(wanted):
            places = self._sorted(wanted)
        self._set_places(places)
        left = (self._lines[place] for place in (*before[line:], *before[line - 1 :: -1]) if place in self._lines)
        return next(left, -1) if 0 <= line < len(before) else -1

    @property
    def narrowed(self) -> bool:
        """Some rows may be left out."""
        searched = bool(self.text) and self.hide_others
        return searched or self.mode != ALL or self.only is not None or bool(self.values)

    def reset(self) -> None:
        """Show every row that is not struck out."""
        self.text, self.mode, self.only = "", ALL, None
        self.values.clear()
        self.apply()

    def row(self, line: int) -> Row:
        """The row at a line as shown."""
        return self._model.row(self._places[line])

    def mapToSource(self, index: Index) -> QModelIndex:
        """The same cell in the register's model."""
        return self._model.index(self._places[index.row()], index.column()) if index.isValid() else QModelIndex()

    def mapFromSource(self, index: Index) -> QModelIndex:
        """The cell of the register's model as it is shown; invalid when its row is not."""
        line = self._lines.get(index.row()) if index.isValid() else None
        return self.index(line, index.column()) if line is not None else QModelIndex()

    def _accepted(self) -> list[int]:
        rows = self._model.rows
        if not (self.narrowed or self._kept):
            return [place for place, row in enumerate(rows) if self.show_struck or not row.struck]
        return [place for place, row in enumerate(rows) if self._accepts(row)]

    def _accepts(self, row: Row) -> bool:
        if row.row_id in self._kept:
            return True
        if row.struck and not self.show_struck:
            return False
        if self.only is not None and row.row_id not in self.only:
            return False
        return self._in_mode(row) and self._has_values(row) and (not self.hide_others or self._has_text(row))

    def _has_values(self, row: Row) -> bool:
        if not self.values:
            return True
        columns = [shown for shown in self._model.columns if shown.id in self.values]
        return all(self._model.text(row, shown) in self.values[shown.id] for shown in columns)

    def _in_mode(self, row: Row) -> bool:
        if self.mode == ALL:
            return True
        findings = self._model.findings(row.row_id)
        if self.mode == BLANK:
            return any(is_blank(f) for f in findings) or (not row.struck and not self._model.reader.in_use(row))
        return any(not is_blank(f) for f in findings) or self._model.state(row) == "E"

    def _has_text(self, row: Row) -> bool:
        wanted = fold(self.text)
        return not wanted or any(wanted in words for words in self._model.folded(row))

    # --- in which order -------------------------------------------------------------------------------------------

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """See Qt."""
        if (column, order) == self._order and column < 0:
            return
        self._order = (column, order)
        places = self._sorted(self._places)
        if places != self._places:
            self._set_places(places)

    def _sorted(self, places: Iterable[int]) -> list[int]:
        """In the order that is chosen; every row's key is made once."""
        places, (column, order) = sorted(places), self._order
        if column < 0:
            return places
        up = order is Qt.SortOrder.AscendingOrder
        keys = {place: self._key(column, self._model.row(place)) for place in places}
        turned = keys if up else {place: (-key[0], *key[1:]) for place, key in keys.items()}
        return sorted(places, key=turned.__getitem__, reverse=not up)

    def _key(self, column: int, row: Row) -> tuple[int, int | Fraction, str]:
        shown = self._model.column_at(column)
        if shown is None:
            return (0, STATES.index(self._model.state(row)) if column == STATUS else 0, row.row_id)
        return sort_key(shown, row.cell(shown.id), self._model.text(row, shown))

    # --- following the register -----------------------------------------------------------------------------------

    def _set_places(self, places: list[int]) -> None:
        """Other lines; what is selected stays with its rows."""
        self.layoutAboutToBeChanged.emit()
        before, old = self._places, self.persistentIndexList()
        self._take(places)
        new = [self._moved(self._lines.get(before[index.row()]), index.column()) for index in old]
        self.changePersistentIndexList(old, new)
        self.layoutChanged.emit()

    def _moved(self, line: int | None, column: int) -> QModelIndex:
        return self.createIndex(line, column) if line is not None else QModelIndex()

    def _take(self, places: list[int]) -> None:
        self._places = places
        self._lines = {place: line for line, place in enumerate(places)}

    def _fill(self) -> None:
        self._take(self._sorted(self._accepted()))

    def _refill(self) -> None:
        self._fill()
        self.endResetModel()

    def _inserted(self, _parent: Index, first: int, last: int) -> None:
        """New rows stand at the end until the order is chosen again."""
        places = [place for place in range(first, last + 1) if self._accepts(self._model.row(place))]
        if places:
            self.beginInsertRows(QModelIndex(), len(self._places), len(self._places) + len(places) - 1)
            self._take([*self._places, *places])
            self.endInsertRows()

    def _data_changed(self, first: Index, last: Index, _roles: Sequence[int]) -> None:
        alone = first.row() == last.row()
        top = self._lines.get(first.row(), -1) if alone else 0
        bottom = top if alone else len(self._places) - 1
        if top >= 0 and bottom >= 0:
            self.dataChanged.emit(self.createIndex(top, first.column()), self.createIndex(bottom, last.column()))

    # --- what the view asks ---------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = ROOT) -> int:
        """Lines that are shown."""
        return 0 if parent.isValid() else len(self._places)

    def columnCount(self, parent: Index = ROOT) -> int:
        """The state of the row and the columns."""
        return 0 if parent.isValid() else self._columns

    def flags(self, index: Index) -> Qt.ItemFlag:
        """See the register's model."""
        return self._model.flags_of(self._places[index.row()], index.column())

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """See the register's model."""
        return self._model.data_of(self._places[index.row()], index.column(), role) if index.isValid() else None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """See the register's model."""
        return self._model.setData(self.mapToSource(index), value, role)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """See the register's model."""
        return self._model.headerData(section, orientation, role)
