"""A division sheet: which questions and rows a group of divisions is asked for, and how its cells are addressed.

An answer's address is its key (``1-2``, ``1-2.note``), a cell's is ``register/row/column``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct

from dx_assess.errors import AppError, Where
from dx_assess.exchange.cells import Tables
from dx_assess.form.answer import Answer, Row, YearData
from dx_assess.form.display import question_numbers
from dx_assess.form.model import Column, Mark, Question, QuestionSet, Register, SubField
from dx_assess.form.reserved import to_confirm_key

START, QUESTIONS, CHOICES, HIDDEN = "はじめに", "設問", "選択肢", "_dx"
ID, HEAD, NEW = "#id", "#head", "new"
"""Marks in the hidden first column: over the ids, beside the headers, and of spare rows (``new1``)."""
NOTE, EVIDENCE, SAME = "note", "evidence", "same"
SAME_MARK = "○"
"""What is chosen where an answer stays as it is."""
SPARE_ROWS = 30
AUTO_TEXT = "（台帳から自動で計算します）"
SPLIT = frozenset({"procedures"})
"""Registers whose rows go to the sheet of their own division (the others go as a whole to the register's sheet)."""
DIVISIONS = "divisions"

Item = Question | SubField | Mark


class SheetHead(Struct, frozen=True):
    """Whose sheet it is. ``group`` is the id of one of the question set's sheets."""

    town_code: str
    town_name: str
    fiscal_year: int
    form_id: str
    form_version: str
    group: str
    label: str
    due: date | None = None
    note: str = ""


class AskedLine(Struct, frozen=True):
    """One line of 設問: a question, a figure beside it, or an answer about a register as a whole.

    :param waits: the answer was copied or its question reworded, and waits for 「変わりありませんか」.
    """

    key: str
    title: str
    item: Item
    waits: bool = False


class RegisterPart(Struct, frozen=True):
    """A register with the rows that this group is asked for; ``previous``: last year's rows by number."""

    register: Register
    rows: tuple[Row, ...]
    previous: Mapping[str, Row]


class DivisionSheet(Struct, frozen=True):
    """All that is written into one workbook."""

    head: SheetHead
    lines: tuple[AskedLine, ...]
    parts: tuple[RegisterPart, ...]
    answers: Mapping[str, Answer]
    previous: Mapping[str, Answer]
    tables: Tables
    divisions: tuple[str, ...]

    def base(self) -> dict[str, Answer]:
        """Every cell that is asked for, by address, as it is now."""
        keys = [key for line in self.lines for key in line_keys(line)]
        found = {key: self.answers.get(key, Answer()) for key in keys}
        for part in self.parts:
            for row in part.rows:
                for column in part.register.columns:
                    if column.kind != "auto":
                        found[cell_address(part.register.id, row.row_id, column.id)] = row.cell(column.id)
        return found


def cell_address(register: str, row_id: str, column: str) -> str:
    """The address of a register's cell."""
    return f"{register}/{row_id}/{column}"


def line_keys(line: AskedLine) -> list[str]:
    """The keys that are written on a line: the answer unless it is computed, a question's note and evidence.

    And, where an answer waits for it, 「変わりありません」.
    """
    if not isinstance(line.item, Question):
        return [line.key]
    own = [] if line.item.is_auto else [line.key]
    waiting = [to_confirm_key(line.key)] if line.waits else []
    return [*own, f"{line.key}.{NOTE}", f"{line.key}.{EVIDENCE}", *waiting]


def sheet_name(register: Register) -> str:
    """The name of a register's sheet."""
    return f"{register.no} {register.name}"[:31]


def is_fixed(register: Register, row: Row | None, column: Column) -> bool:
    """Whether nothing is to be typed: code and name of a row that comes from the question set."""
    return row is not None and row.prefilled and column.id in (register.code_column, register.name_column)


def make_sheet(
    question_set: QuestionSet,
    head: SheetHead,
    edition: str,
    data: YearData,
    previous: YearData | None,
) -> DivisionSheet:
    """What the group ``head.group`` is asked for."""
    questions = [q for q in question_set.questions() if q.sheet == head.group and (edition, q.edition) != _HIDDEN]
    numbers = question_numbers(question_set)
    lines = [line for question in questions for line in _question_lines(question, numbers[question.id], data)]
    parts = []
    for register in question_set.registers:
        rows = _rows_of(question_set, register, head.group, data)
        own = register.sheet == head.group
        if register.auxiliary or not (own or rows):
            continue
        if own:
            lines += [AskedLine(mark.key, f"{register.no} {register.name}", mark) for mark in register.marks]
        last = {row.row_id: row for row in previous.rows(register.id)} if previous is not None else {}
        parts.append(RegisterPart(register, rows, last))
    return DivisionSheet(
        head=head,
        lines=tuple(lines),
        parts=tuple(parts),
        answers=data.answers,
        previous=previous.answers if previous is not None else {},
        tables=question_set.tables,
        divisions=tuple(division_sheets(data)),
    )


_HIDDEN = ("quick", "standard")


def _question_lines(question: Question, number: str, data: YearData) -> list[AskedLine]:
    waits = not question.is_auto and not data.answer(to_confirm_key(question.id)).is_open
    own = AskedLine(question.id, number, question, waits)
    return [own, *(AskedLine(field.key, number, field) for field in question.fields)]


def _rows_of(question_set: QuestionSet, register: Register, group: str, data: YearData) -> tuple[Row, ...]:
    rows = data.rows(register.id)
    if register.id not in SPLIT:
        return rows if register.sheet == group else ()
    column = next((column.id for column in register.columns if column.kind == "division"), "")
    groups = {sheet.id for sheet in question_set.sheets}
    where = {name: sheet for name, sheet in division_sheets(data).items() if sheet in groups}
    return tuple(row for row in rows if where.get(str(row.cell(column).value), register.sheet) == group)


def division_sheets(data: YearData) -> dict[str, str]:
    """The town's divisions → the sheet that each answers (empty: not said)."""
    names = [(row.cell("name").value, row.cell("sheet").value) for row in data.rows(DIVISIONS)]
    return {name: sheet if isinstance(sheet, str) else "" for name, sheet in names if isinstance(name, str)}


def value_at(data: YearData, address: str) -> Answer:
    """The file's value at an address; open when there is no such thing."""
    parts = address.split("/")
    if len(parts) != 3:
        return data.answer(address)
    row = next((row for row in data.registers.get(parts[0], ()) if row.row_id == parts[1]), None)
    return row.cell(parts[2]) if row is not None else Answer()


def values_at(data: YearData, addresses: Sequence[str]) -> dict[str, Answer]:
    """The file's values at many addresses."""
    rows = {(register, row.row_id): row for register, found in data.registers.items() for row in found}
    values = {}
    for address in addresses:
        parts = address.split("/")
        if len(parts) != 3:
            values[address] = data.answer(address)
        else:
            row = rows.get((parts[0], parts[1]))
            values[address] = row.cell(parts[2]) if row is not None else Answer()
    return values


def refused(code: str, message: str, fix: str, file: str) -> AppError:
    """A sheet that cannot be taken as a whole."""
    return AppError(code, message, fix, Where(file=file))
