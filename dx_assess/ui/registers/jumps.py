"""Where the keys of a spreadsheet lead: Ctrl+arrows go along the filled cells, Home to the first column to write."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex
from PySide6.QtWidgets import QAbstractItemView

from dx_assess.ui.registers.model import RegisterModel
from dx_assess.ui.registers.rowfilter import RowFilter

Index = QModelIndex | QPersistentModelIndex
Action = QAbstractItemView.CursorAction
ARROWS = {
    Action.MoveUp: (-1, 0),
    Action.MoveDown: (1, 0),
    Action.MoveLeft: (0, -1),
    Action.MoveRight: (0, 1),
}


def first_typed(model: RegisterModel) -> int:
    """The first column that a new row is typed into."""
    return next(section for section, shown in enumerate(model.columns, 1) if shown.kind not in ("auto", "code"))


def edge(model: RegisterModel, proxy: RowFilter, index: Index, down: int, right: int) -> QModelIndex:
    """The end of the filled cells from here on; where the next cell is blank, the next filled one or the border."""
    line, section = index.row(), index.column()
    lines, sections = proxy.rowCount(), proxy.columnCount()

    def inside() -> bool:
        return 0 <= line + down < lines and 1 <= section + right < sections

    def filled(at_line: int, at_section: int) -> bool:
        shown = model.column_at(at_section)
        return shown is not None and model.is_filled(proxy.row(at_line), shown)

    run = filled(line, section) and inside() and filled(line + down, section + right)
    while inside():
        if run and not filled(line + down, section + right):
            break
        line, section = line + down, section + right
        if not run and filled(line, section):
            break
    return proxy.index(line, section)
