"""A table → what would change in a register. Pure: nothing is written, every row of the file is accepted or rejected.

A row of the file belongs to the register's row with the same ``row_id``, else with the same fixed code, else it is new.

- ``upsert`` (default): an empty cell leaves what is there, so a file with some columns or rows changes only those.
- ``append``: every row is new; ``row_id`` is not looked at.
- ``replace``: the file is the whole register. An empty cell clears (in the columns that the file has), rows that the
  file does not have are struck out, struck rows that it has come back.

A row without number and code that says in every column of the file what a row of the register says already is named
(``AcceptedRow.same_as``) and, with ``skip_same``, left out: a list that is imported twice is not there twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import msgspec
from msgspec import Struct

from dx_assess.errors import AppError
from dx_assess.exchange.cells import Tables, read_cell
from dx_assess.exchange.headers import Headers, find_headers, header_key
from dx_assess.exchange.import_plan import AcceptedRow, Action, CellChange, Mode, RegisterPlan, RejectedRow, Rejection
from dx_assess.exchange.row_numbers import RowIds, row_number, unknown_number, without_own_numbers
from dx_assess.exchange.tables import Line, Table
from dx_assess.files import unsafe_cell
from dx_assess.form.answer import OPEN, Answer, Row, answered
from dx_assess.form.model import Column, Register

DIVISIONS = "divisions"
Progress = Callable[[int, int], None]
"""Rows done and rows in all; may raise to cancel."""


class ImportInputs(Struct, frozen=True):
    """What an import is planned from.

    :param rows: the register's rows of the year, struck ones included.
    :param used_ids: every row number of the register that was ever given in the file, in any year.
    :param divisions: the town's list of divisions.
    :param division_length: longest name of a division.
    :param mapping: see :func:`dx_assess.exchange.headers.find_headers`; ``remembered`` and ``preferred`` too.
    :param skip_same: leave out rows that the register has already.
    """

    register: Register
    tables: Tables
    rows: tuple[Row, ...]
    used_ids: frozenset[str]
    divisions: tuple[str, ...]
    division_length: int = 40
    mode: Mode = "upsert"
    mapping: Mapping[str, str] = msgspec.field(default_factory=dict)
    remembered: Mapping[str, str] = msgspec.field(default_factory=dict)
    preferred: Mapping[str, str] = msgspec.field(default_factory=dict)
    skip_same: bool = False


@dataclass(slots=True)
class _Draft:
    """A row of the file on its way: what it belongs to, its new cells, what is wrong with it."""

    line: Line
    target: Row | None = None
    wanted_id: str = ""
    same_as: str = ""
    cells: dict[str, Answer] = field(default_factory=dict)
    problems: list[Rejection] = field(default_factory=list)

    def reject(self, column: str, value: str, code: str, message: str) -> None:
        self.problems.append(Rejection(self.line.number, column, value.strip(), code, message))

    def old(self, column: str) -> Answer:
        return self.target.cell(column) if self.target is not None else OPEN

    def final(self, column: str) -> Answer:
        return self.cells.get(column, self.old(column))


def plan_register_import(inputs: ImportInputs, table: Table, progress: Progress | None = None) -> RegisterPlan:
    """What importing ``table`` would do.

    :raises AppError: E-IMPORT-… when the table as a whole cannot be used (see ``find_headers``); rows never raise.
    """
    headers = find_headers(inputs.register, table, inputs.mapping, inputs.remembered, inputs.preferred)
    lines = table.lines[headers.line + 1 :]
    headers, own_numbers = without_own_numbers(inputs.register, headers, lines)
    if not lines and inputs.mode == "replace" and any(not row.struck for row in inputs.rows):
        fix = "行のあるファイルを選ぶか、置き換えではない取り込み方にしてください。"
        raise AppError("E-IMPORT-EMPTY", "見出しだけで、行がありません。", fix, table.where())
    planner = _Planner(inputs, table, headers)
    for done, line in enumerate(lines):
        if progress is not None:
            progress(done, len(lines))
        planner.add(line)
    return planner.finish(own_numbers)


class _Planner:
    def __init__(self, inputs: ImportInputs, table: Table, headers: Headers) -> None:
        self._inputs = inputs
        self._register = inputs.register
        self._table = table
        self._headers = headers
        self._drafts: list[_Draft] = []
        self._matched: dict[str, int] = {}
        self._by_id = {row.row_id: row for row in inputs.rows}
        self._by_code = self._codes()
        self._divisions = {header_key(name): name for name in inputs.divisions}
        self._row_id = next((column for column in inputs.register.columns if column.kind == "auto"), None)

    def _codes(self) -> dict[str, Row]:
        code = self._register.code_column
        if not code:
            return {}
        rows = sorted(self._inputs.rows, key=lambda row: not row.struck)  # a row in use wins over a struck one
        return {row.cell(code).value: row for row in rows if isinstance(row.cell(code).value, str)}  # type: ignore[misc]

    def add(self, line: Line) -> None:
        """Read one row of the file."""
        draft = _Draft(line)
        self._drafts.append(draft)
        if self._table.delimited and any(cell.strip() for cell in line.cells[len(self._headers.texts) :]):
            extra = next(cell for cell in line.cells[len(self._headers.texts) :] if cell.strip())
            fix = '値の中にコンマがあるときは、その値を引用符（"）で囲んでください。'
            draft.reject("", extra, "E-IMPORT-WIDTH", f"見出しより多くの欄があります。{fix}")
            return
        if self._inputs.mode != "append":
            self._match(draft)
            self._check_number(draft)
        if draft.target is not None:
            self._check_target(draft, draft.target)
        for column_id in self._headers.columns:
            column = self._register.column(column_id)
            if column is not None and column is not self._row_id:
                self._read(draft, column)
        if draft.target is None and not draft.problems:
            self._check_required(draft)

    def _text(self, draft: _Draft, column: str) -> str:
        return unsafe_cell(draft.line.cell(self._headers.columns[column]).strip())

    def _match(self, draft: _Draft) -> None:
        if self._row_id is not None and self._row_id.id in self._headers.columns:
            draft.wanted_id = row_number(self._text(draft, self._row_id.id))
            draft.target = self._by_id.get(draft.wanted_id)
        code = self._register.column(self._register.code_column)
        if draft.target is None and code is not None and code.id in self._headers.columns:
            try:
                found = read_cell(code, self._text(draft, code.id), OPEN, self._inputs.tables).value
            except AppError:
                return  # the cell is rejected with the others
            draft.target = self._by_code.get(found) if isinstance(found, str) else None

    def _check_number(self, draft: _Draft) -> None:
        """A number that no row has is a mistake; an empty register takes over the numbers of another town."""
        number = draft.wanted_id
        if number and draft.target is None and self._inputs.rows and self._row_id is not None:
            label = self._row_id.label
            message = unknown_number(number, self._register, label, self._inputs.used_ids)
            draft.reject(label, number, "E-IMPORT-NUMBER", message)

    def _check_target(self, draft: _Draft, target: Row) -> None:
        label = self._row_id.label if self._row_id is not None else ""
        earlier = self._matched.setdefault(target.row_id, draft.line.number)
        if earlier != draft.line.number:
            message = f"{earlier}行目と同じ行（{target.row_id}）です。どちらかを消してください。"
            draft.reject(label, target.row_id, "E-IMPORT-TWICE", message)
        elif target.struck and self._inputs.mode == "upsert":
            message = f"{target.row_id} は取り消した行です。画面で行を戻してから取り込むか、この行を消してください。"
            draft.reject(label, target.row_id, "E-IMPORT-STRUCK", message)

    def _read(self, draft: _Draft, column: Column) -> None:
        text, old = self._text(draft, column.id), draft.old(column.id)
        if not text and (self._inputs.mode != "replace" or self._locked(draft, column)):
            return
        try:
            new = read_cell(column, text, old, self._inputs.tables)
        except AppError as error:
            draft.reject(column.label, text, error.code, f"{error.message}{error.fix}")
            return
        if new == old or (new.is_open and self._inputs.mode != "replace"):
            return  # open: 「－」 or 「なし」 in a field for numbers, nothing was entered
        if self._locked(draft, column):
            self._check_locked(draft, column, text, old)
            return
        if column.kind == "division" and isinstance(new.value, str):
            new = self._division(draft, column, text, new.value, old)
        if new != old:
            draft.cells[column.id] = new

    def _locked(self, draft: _Draft, column: Column) -> bool:
        fixed = (self._register.code_column, self._register.name_column)
        return draft.target is not None and draft.target.prefilled and column.id in fixed

    def _check_locked(self, draft: _Draft, column: Column, text: str, old: Answer) -> None:
        fixed = str(old.value or "")
        if header_key(text) != header_key(fixed):
            message = f"「{column.label}」は変えられません（{fixed}）。町での呼び名は備考に書いてください。"
            draft.reject(column.label, text, "E-IMPORT-LOCKED", message)

    def _division(self, draft: _Draft, column: Column, text: str, name: str, old: Answer) -> Answer:
        known = self._divisions.get(header_key(name))
        if known is None and len(name) > self._inputs.division_length:
            message = (
                f"課の名前が{len(name)}字あり、長すぎます。{self._inputs.division_length}字以内に短くしてください。"
            )
            draft.reject(column.label, text, "E-INPUT-LONG", message)
        if known is None or known == old.value:
            return old if known is not None else answered(name)
        return answered(known)

    def _check_required(self, draft: _Draft) -> None:
        for column in self._register.columns:
            if column.required and draft.final(column.id).is_open:
                message = f"新しい行には「{column.label}」が要ります。空欄にせず書いてください。"
                draft.reject(column.label, "", "E-IMPORT-REQUIRED", message)

    def finish(self, own_numbers: str = "") -> RegisterPlan:
        """The plan, once every row was read."""
        self._find_same()
        struck = self._struck()
        for column in self._register.columns:
            if column.unique:
                self._check_unique(column, frozenset(struck))
        good = [draft for draft in self._drafts if not draft.problems]
        divisions = self._new_divisions(good)
        ids = RowIds(self._register.prefix, self._inputs.used_ids, (draft.wanted_id for draft in good))
        return RegisterPlan(
            register=self._register,
            mode=self._inputs.mode,
            file=self._table.file,
            sheet=self._table.sheet,
            headers=self._headers,
            accepted=tuple(_accepted(draft, ids, self._skipped(draft)) for draft in good),
            rejected=tuple(RejectedRow(d.line.number, tuple(d.problems)) for d in self._drafts if d.problems),
            struck=struck,
            divisions=divisions,
            own_numbers=own_numbers,
        )

    def _find_same(self) -> None:
        """Name rows that the register has already; every row of the register stands for one row of the file."""
        columns = [column for column in self._headers.columns if self._row_id is None or column != self._row_id.id]
        known: dict[tuple[Answer, ...], list[str]] = defaultdict(list)
        for row in self._inputs.rows:
            if not row.struck and row.row_id not in self._matched:
                known[tuple(row.cell(column) for column in columns)].append(row.row_id)
        for draft in self._drafts:
            found = known.get(tuple(draft.final(column) for column in columns), [])
            if draft.target is None and draft.cells and not draft.problems and found:
                draft.same_as = found.pop(0)
                if self._inputs.skip_same:
                    self._matched[draft.same_as] = draft.line.number
                    draft.cells.clear()

    def _skipped(self, draft: _Draft) -> bool:
        return self._inputs.skip_same and bool(draft.same_as)

    def _struck(self) -> tuple[str, ...]:
        if self._inputs.mode != "replace":
            return ()
        return tuple(row.row_id for row in self._inputs.rows if not row.struck and row.row_id not in self._matched)

    def _check_unique(self, column: Column, struck: frozenset[str]) -> None:
        """Reject rows that would give a value a second time; a rejected row keeps its old value, so look again then."""
        again = True
        while again:
            again = False
            good = [draft for draft in self._drafts if not draft.problems and not self._skipped(draft)]
            changing = [draft for draft in good if column.id in draft.cells or (draft.target and draft.target.struck)]
            moved = {draft.target.row_id for draft in changing if draft.target is not None}
            owners = {
                _unique_key(row.cell(column.id)): row.row_id
                for row in self._inputs.rows
                if not row.struck and row.row_id not in moved and row.row_id not in struck
            }
            for draft in changing:
                value = draft.final(column.id)
                owner = owners.setdefault(_unique_key(value), f"{draft.line.number}行目")
                if not value.is_open and owner != f"{draft.line.number}行目":
                    message = f"「{column.label}」が {owner} と同じです。同じものは2行に書けません。"
                    draft.reject(column.label, str(value.value), "E-IMPORT-UNIQUE", message)
                    again = True

    def _new_divisions(self, good: Iterable[_Draft]) -> tuple[str, ...]:
        """Names that the town's list lacks, each in the spelling of its first row."""
        wanted = [column.id for column in self._register.columns if column.kind == "division"]
        added: dict[str, str] = {}
        for draft in good:
            for column in wanted:
                name = draft.cells.get(column, OPEN).value
                if not isinstance(name, str) or header_key(name) in self._divisions:
                    continue
                spelled = added.setdefault(header_key(name), name)
                draft.cells[column] = answered(spelled)
        return tuple(added.values())


def _unique_key(answer: Answer) -> object:
    return header_key(answer.value) if isinstance(answer.value, str) else answer


def _accepted(draft: _Draft, ids: RowIds, skipped: bool) -> AcceptedRow:
    if skipped:
        return AcceptedRow(draft.line.number, draft.same_as, "skip", (), draft.same_as)
    changes = tuple(CellChange(column, draft.old(column), new) for column, new in draft.cells.items())
    if draft.target is None:
        return AcceptedRow(draft.line.number, ids.take(draft.wanted_id), "add", changes, draft.same_as)
    action: Action = "restore" if draft.target.struck else "change" if changes else "same"
    return AcceptedRow(draft.line.number, draft.target.row_id, action, changes)
