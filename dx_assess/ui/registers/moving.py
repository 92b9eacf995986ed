"""Moving and selecting in the table as in a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QItemSelectionRange, QModelIndex, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView

from dx_assess.form.answer import Row
from dx_assess.ui.registers.grid import Grid, Index
from dx_assess.ui.registers.jumps import ARROWS, edge, first_typed
from dx_assess.ui.registers.model import RegisterModel
from dx_assess.ui.registers.rowfilter import RowFilter

Cursor = QAbstractItemView.CursorAction
_MOVES = (
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
)
_ALONE = QItemSelectionModel.SelectionFlag.ClearAndSelect


class MovingGrid(Grid):
    """A grid whose first column, the state of the rows, is never written."""

    model_: RegisterModel
    proxy: RowFilter
    _keys = Qt.KeyboardModifier.NoModifier

    def moveCursor(self, action: Cursor, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Ctrl+arrows go along filled cells; Home goes to the first column to write, with Ctrl in the first row."""
        control, index = bool(modifiers & Qt.KeyboardModifier.ControlModifier), self.currentIndex()
        if control and action in ARROWS and index.isValid():
            return edge(self.model_, self.proxy, index, *ARROWS[action])
        if action == Cursor.MoveHome and self.proxy.rowCount():
            return self.proxy.index(0 if control or not index.isValid() else index.row(), first_typed(self.model_))
        return super().moveCursor(action, modifiers)

    def selectionCommand(self, index: Index, event: QEvent | None = None) -> QItemSelectionModel.SelectionFlag:
        """Keys select as in a spreadsheet: also those with Ctrl, with Shift from where the selection began."""
        if event is not None and not (isinstance(event, QKeyEvent) and event.key() in _MOVES):
            return super().selectionCommand(index, event)
        keys = event.modifiers() if event is not None else self._keys
        extends = bool(keys & Qt.KeyboardModifier.ShiftModifier)
        return QItemSelectionModel.SelectionFlag.SelectCurrent if extends else _ALONE

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Remember what is held: Qt asks again for the beginning of a selection, without the event."""
        self._keys = event.modifiers()
        super().keyPressEvent(event)
        self._keys = Qt.KeyboardModifier.NoModifier

    def move_by(self, down: int, right: int) -> None:
        """Go to a neighbouring cell; at the end of a line on to the next one."""
        index = self.currentIndex()
        if not index.isValid():
            return
        row, column = index.row() + down, index.column() + right
        last = self.proxy.columnCount() - 1
        if column > last:
            row, column = row + 1, 1
        elif column < 1 and right:
            row, column = row - 1, last
        if 0 <= row < self.proxy.rowCount():
            self.go(self.proxy.index(row, column))

    def go(self, index: QModelIndex) -> None:
        """Make a cell the current one; a selection by Shift begins there."""
        self.setCurrentIndex(index)
        self.scrollTo(index)

    # --- selection ------------------------------------------------------------------------------------------------

    def block(self) -> QRect:
        """The selected cells as a rectangle (left, top, width, height in the shown order)."""
        chosen = list(cast(Iterable[QItemSelectionRange], self.selectionModel().selection()))
        current = self.currentIndex()
        if not chosen:
            return QRect(max(current.column(), 1), current.row(), 1, 1)
        left, top = max(min(area.left() for area in chosen), 1), min(area.top() for area in chosen)
        right, bottom = max(area.right() for area in chosen), max(area.bottom() for area in chosen)
        return QRect(left, top, right - left + 1, bottom - top + 1)

    def rows(self) -> list[Row]:
        """The rows with a selected cell, in the shown order; none while there is no current cell."""
        if not self.proxy.rowCount():
            return []
        block = self.block()
        return [self.proxy.row(line) for line in range(max(block.top(), 0), block.bottom() + 1)]

    def _select(self, area: QRect) -> None:
        first = self.proxy.index(area.top(), area.left())
        last = self.proxy.index(area.bottom(), area.right())
        self.selectionModel().select(QItemSelection(first, last), _ALONE)

    def select_rows(self) -> None:
        """The selected cells' whole rows."""
        block = self.block()
        self._select(QRect(1, block.top(), self.proxy.columnCount() - 1, block.height()))

    def _select_columns(self) -> None:
        block = self.block()
        self._select(QRect(block.left(), 0, block.width(), self.proxy.rowCount()))
