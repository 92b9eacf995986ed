"""Answers as typed values: value | わからない | 該当なし(reason) | 測っていない | open."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import Enum

from msgspec import Struct


class Status(Enum):
    """What a person said about one thing."""

    OPEN = "open"
    ANSWERED = "answered"
    UNKNOWN = "unknown"
    NA = "na"
    UNMEASURED = "unmeasured"


class Rate(Struct, frozen=True):
    """A rate as two whole numbers; never stored as a percentage."""

    numerator: int
    denominator: int


Scalar = bool | int | Decimal | str | date | frozenset[str] | Rate
"""Choice: its code. Multi choice: set of codes. yes_no: bool. date and ym: date. Printed numbers: the text as typed."""


class Answer(Struct, frozen=True):
    """One answer or cell. ``value`` is set only when ``status`` is ANSWERED, ``reason`` only for NA."""

    status: Status = Status.OPEN
    value: Scalar | None = None
    reason: str = ""

    @property
    def is_open(self) -> bool:
        """Nothing was entered."""
        return self.status is Status.OPEN


OPEN = Answer()
UNKNOWN = Answer(Status.UNKNOWN)
UNMEASURED = Answer(Status.UNMEASURED)


def answered(value: Scalar) -> Answer:
    """An answer with a value."""
    return Answer(Status.ANSWERED, value)


def not_applicable(reason: str) -> Answer:
    """該当なし with its reason (product.md: N/A always has one)."""
    return Answer(Status.NA, None, reason)


class Row(Struct, frozen=True):
    """One row of a register.

    :param row_id: number that is never reused (``P001``).
    :param cells: column id → answer; open cells are left out.
    :param prefilled: the row comes from the question set (its code and name are fixed).
    :param struck: deleted by the user; kept, never read.
    """

    row_id: str
    cells: dict[str, Answer]
    prefilled: bool = False
    struck: bool = False

    def cell(self, column: str) -> Answer:
        """The cell, OPEN when nothing was entered."""
        return self.cells.get(column, OPEN)


class YearData(Struct, frozen=True):
    """Everything a town entered for one fiscal year.

    :param answers: by key (questions, fields, notes, marks, ``profile.*``).
    :param registers: rows in order, struck ones included.
    """

    fiscal_year: int
    answers: dict[str, Answer]
    registers: dict[str, tuple[Row, ...]]

    def answer(self, key: str) -> Answer:
        """The answer, OPEN when nothing was entered."""
        return self.answers.get(key, OPEN)

    def rows(self, register: str) -> tuple[Row, ...]:
        """Rows of a register that are not struck out."""
        return tuple(row for row in self.registers.get(register, ()) if not row.struck)
