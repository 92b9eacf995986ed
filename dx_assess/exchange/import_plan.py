"""What an import would do: plain data for a preview, for JSON and, once it is agreed to, for the edits."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

from dx_assess.exchange.cells import Tables, cell_text
from dx_assess.exchange.headers import Headers, UnknownHeader
from dx_assess.form.answer import Answer, Row, answered
from dx_assess.form.model import Register
from dx_assess.store.edits import AddRow, Edit, SetCell, StrikeRow

Mode = Literal["upsert", "append", "replace"]
Action = Literal["same", "change", "add", "restore", "skip"]


class Rejection(Struct, frozen=True):
    """A cell that cannot be taken (``column`` empty: the whole row). ``message`` says also how to mend it."""

    row: int
    column: str
    value: str
    code: str
    message: str

    def as_json(self) -> dict[str, Any]:
        """As product.md names it."""
        return {
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "code": self.code,
            "message": self.message,
        }


class RejectedRow(Struct, frozen=True):
    """A row of the file that is not taken, with everything that is wrong with it."""

    row: int
    problems: tuple[Rejection, ...]

    def as_json(self) -> dict[str, Any]:
        """Its first problem; further ones under ``more``, so that the list has one entry a row."""
        more = [problem.as_json() for problem in self.problems[1:]]
        return self.problems[0].as_json() | ({"more": more} if more else {})


class CellChange(Struct, frozen=True):
    """One cell, old → new."""

    column: str
    old: Answer
    new: Answer


class AcceptedRow(Struct, frozen=True):
    """A row of the file that fits.

    :param row: its number in the file.
    :param row_id: the register's row; of a new row the number it will get.
    :param same_as: of a row without number or code: the register's row that says the same in every column of the file;
        it is left out (``skip``) or added all the same, as was asked for.
    """

    row: int
    row_id: str
    action: Action
    changes: tuple[CellChange, ...]
    same_as: str = ""


class RegisterPlan(Struct, frozen=True):
    """All that an import would do to one register.

    :param struck: rows that the file does not have any more (mode ``replace``).
    :param divisions: new names for the town's list of divisions.
    :param unknown: headers of the file that are no column; their cells are not read.
    :param own_numbers: the header of a column of running numbers of the town's own (1, 2, 3 …), which is not read.
    """

    register: Register
    mode: Mode
    file: str
    sheet: str
    headers: Headers
    accepted: tuple[AcceptedRow, ...]
    rejected: tuple[RejectedRow, ...]
    struck: tuple[str, ...]
    divisions: tuple[str, ...]
    own_numbers: str = ""

    @property
    def read(self) -> int:
        """Rows of the file with something in them; those that are skipped count as accepted."""
        return len(self.accepted) + len(self.rejected)

    @property
    def unknown(self) -> tuple[UnknownHeader, ...]:
        """Headers that are no column."""
        return self.headers.unknown

    def count(self, action: Action) -> int:
        """Number of accepted rows with this outcome."""
        return sum(1 for row in self.accepted if row.action == action)

    @property
    def same_rows(self) -> tuple[AcceptedRow, ...]:
        """Rows of the file that the register has already (see ``AcceptedRow.same_as``)."""
        return tuple(row for row in self.accepted if row.same_as)

    @property
    def changes_anything(self) -> bool:
        """Whether carrying it out would change the register."""
        return bool(self.struck) or any(row.action not in ("same", "skip") for row in self.accepted)

    def edits(self, fiscal_year: int, division_ids: list[str]) -> list[Edit]:
        """The edits that carry it out.

        :param division_ids: free numbers for the new ``divisions``.
        """
        name = self.register.id
        edits: list[Edit] = [
            AddRow(fiscal_year, "divisions", Row(row_id, {"name": answered(label)}))
            for row_id, label in zip(division_ids, self.divisions, strict=True)
        ]
        for row in self.accepted:
            if row.action == "add":
                cells = {change.column: change.new for change in row.changes}
                edits.append(AddRow(fiscal_year, name, Row(row.row_id, cells)))
                continue
            if row.action == "restore":
                edits.append(StrikeRow(fiscal_year, name, row.row_id, struck=False))
            edits += (SetCell(fiscal_year, name, row.row_id, change.column, change.new) for change in row.changes)
        edits += (StrikeRow(fiscal_year, name, row_id) for row_id in self.struck)
        return edits

    def as_json(self, tables: Tables) -> dict[str, Any]:
        """The document of ``register --import --json``."""
        return {
            "register": self.register.id,
            "mode": self.mode,
            "file": self.file,
            "sheet": self.sheet,
            "read": self.read,
            "accepted": len(self.accepted),
            "rejected": [row.as_json() for row in self.rejected],
            "added": self.count("add"),
            "changed": self.count("change") + self.count("restore"),
            "unchanged": self.count("same"),
            "skipped": self.count("skip"),
            "same_rows": [{"row": row.row, "row_id": row.same_as} for row in self.same_rows],
            "struck": list(self.struck),
            "added_divisions": list(self.divisions),
            "changes": [self._change(row, change, tables) for row in self.accepted for change in row.changes],
            "mapping": dict(self.headers.mapping),
            "own_numbers": self.own_numbers,
            "ignored_headers": [{"header": header.header, "suggestion": header.suggestion} for header in self.unknown],
        }

    def _change(self, row: AcceptedRow, change: CellChange, tables: Tables) -> dict[str, Any]:
        column = self.register.column(change.column)
        assert column is not None
        return {
            "row": row.row,
            "row_id": row.row_id,
            "action": row.action,
            "column": change.column,
            "label": column.label,
            "old": cell_text(column, change.old, tables),
            "new": cell_text(column, change.new, tables),
        }
