"""Open tasks and homework go into the next fiscal year."""

from __future__ import annotations

from collections.abc import Iterator

from dx_assess.form.answer import Row, YearData
from dx_assess.form.records import TASKS
from dx_assess.store.edits import AddRow, Edit

CLOSED = ("done", "dropped")
"""States of a task that need nothing more."""
_NOT_CARRIED = ("visit",)


def carried_tasks(old: YearData, fiscal_year: int) -> Iterator[Edit]:
    """Open tasks for the next year; their numbers stay, closed ones and the number of the visit do not."""
    for row in old.rows(TASKS.id):
        if row.cell("state").value not in CLOSED:
            cells = {column: cell for column, cell in row.cells.items() if column not in _NOT_CARRIED}
            yield AddRow(fiscal_year, TASKS.id, Row(row.row_id, cells))
