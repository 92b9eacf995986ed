"""Texts that stand in cells of a register and not in the file."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from dx_assess.ui.page import Unsaved
from dx_assess.ui.registers.cell_editors import CellEditor
from dx_assess.ui.registers.model import RegisterModel
from dx_assess.ui.registers.view import RegisterView


def unsaved_cells(model: RegisterModel, view: RegisterView) -> tuple[Unsaved, ...]:
    """Cells that are being edited, and cells whose text was refused."""
    found = []
    for editor in view.open_editors():
        row_id, column = str(editor.property("row_id")), str(editor.property("column"))
        if (row_id, column) not in model.pending and _typed(model, editor, row_id, column):
            found.append(Unsaved(_name(model, row_id, column), f"{model.register.id}/{row_id}/{column}"))
    for (row_id, column), refused in model.pending.items():
        reason = f"「{refused.text}」：{refused.error.message}{refused.error.fix}"
        key = f"{model.register.id}/{row_id}/{column}"
        found.append(Unsaved(_name(model, row_id, column), key, reason))
    return tuple(found)


def _typed(model: RegisterModel, editor: QWidget, row_id: str, column: str) -> bool:
    """The editor holds something else than the cell."""
    place = model.place(row_id)
    if place is None:
        return False
    index = model.index(place, model.section(column))
    return bool(cast(CellEditor, editor).value() != str(index.data(Qt.ItemDataRole.EditRole) or ""))


def _name(model: RegisterModel, row_id: str, column: str) -> str:
    shown = model.columns[model.section(column) - 1]
    return f"{model.register.no} {row_id}「{shown.label}」"
