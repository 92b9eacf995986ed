"""Which rows are shown, and in which order. The filter is applied when it is set: rows in work never jump away."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt

from dx_assess.form.answer import Row
from dx_assess.ui.registers.cells import fold, sort_key
from dx_assess.ui.registers.model import STATUS, RegisterModel
from dx_assess.ui.registers.row_facts import STATES, is_blank

Index = QModelIndex | QPersistentModelIndex
ALL, BLANK, FOUND = "all", "blank", "found"


class RowFilter(QSortFilterProxyModel):
    """Text, 未記入, 指摘, words of columns, struck rows, and the rows behind a figure."""

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
        self._ranks: list[int] = []
        self.setDynamicSortFilter(False)
        self.setSourceModel(model)

    def keep(self, row_ids: Iterable[str]) -> None:
        """Show these rows whatever the filter says, until it is set again (new rows)."""
        self._kept.update(row_ids)

    def apply(self) -> None:
        """Look at every row again."""
        self._kept.clear()
        self.beginFilterChange()
        self.endFilterChange(QSortFilterProxyModel.Direction.Rows)

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
        return self._model.row(self.mapToSource(self.index(line, 0)).row())

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        """See Qt."""
        row = self._model.row(source_row)
        if row.row_id in self._kept:
            return True
        if row.struck and not self.show_struck:
            return False
        if self.only is not None and row.row_id not in self.only:
            return False
        return self._in_mode(row) and self._has_values(row) and (not self.hide_others or self._has_text(row))

    def _has_values(self, row: Row) -> bool:
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
        if not wanted:
            return True
        return any(wanted in words for words in self._model.folded(row))

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """See Qt. Every row's key is made once, and only places are compared."""
        keys = [self._key(column, self._model.row(place)) for place in range(self._model.rowCount())]
        up = order is Qt.SortOrder.AscendingOrder
        turned = [key if up else (-key[0], *key[1:]) for key in keys]
        places = {key: place for place, key in enumerate(sorted(set(turned)))}
        self._ranks = [places[key] for key in turned]
        super().sort(column, order)
        self._ranks = []

    def _key(self, column: int, row: Row) -> tuple[int, int | Fraction, str]:
        shown = self._model.column_at(column)
        if shown is None:
            return (0, STATES.index(self._model.state(row)) if column == STATUS else 0, row.row_id)
        return sort_key(shown, row.cell(shown.id), self._model.text(row, shown))

    def lessThan(self, left: Index, right: Index) -> bool:
        """See Qt."""
        if self._ranks:
            return self._ranks[left.row()] < self._ranks[right.row()]
        one, two = (self._key(index.column(), self._model.row(index.row())) for index in (left, right))
        if one[0] == two[0] or self.sortOrder() is Qt.SortOrder.AscendingOrder:
            return one < two
        return one[0] > two[0]
