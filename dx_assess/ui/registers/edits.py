"""Changes of a register as one step: cells, new rows, and divisions that the town's list lacks."""

from __future__ import annotations

from collections.abc import Sequence

from dx_assess.form.answer import Answer, Row, answered
from dx_assess.form.model import Register
from dx_assess.session.document import CellEdit, Document, Progress
from dx_assess.store.edits import AddRow, Edit, SetCell
from dx_assess.ui.registers.cells import DIVISIONS


def save_cells(
    document: Document,
    register: Register,
    cells: Sequence[CellEdit],
    new_rows: Sequence[dict[str, Answer]],
    divisions: Sequence[str] = (),
    label: str = "",
    progress: Progress | None = None,
) -> list[str]:
    """Save everything as one transaction and one undo step; returns the numbers of the new rows.

    :param progress: told while it is written; what it raises takes everything back.
    :raises AppError: E-STORE-…; then nothing was changed.
    """
    year = document.year.fiscal_year
    numbers = document.new_row_ids(register.id, len(new_rows)) if new_rows else []
    edits: list[Edit] = []
    if divisions:
        ids = document.new_row_ids(DIVISIONS, len(divisions))
        names = zip(ids, divisions, strict=True)
        edits += (AddRow(year, DIVISIONS, Row(row_id, {"name": answered(name)})) for row_id, name in names)
    edits += (SetCell(year, register.id, cell.row_id, cell.column, cell.answer) for cell in cells)
    rows = zip(numbers, new_rows, strict=True)
    edits += (AddRow(year, register.id, Row(row_id, row)) for row_id, row in rows)
    if edits:
        document.apply(edits, label or register.name, progress)
    return numbers
