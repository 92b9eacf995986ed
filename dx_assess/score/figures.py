"""集計値: a register's rows → numbers that know their rows."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol

from dx_assess.form.answer import Row
from dx_assess.form.expr import Env, Expression, Value
from dx_assess.form.model import Figure, Register, TableColumn
from dx_assess.score.results import FigureValue, GroupRow, MatrixCell, Number

TOTAL = "合計"
_OUTSIDE = "outside"


class RowView(Env, Protocol):
    """A row with its environment."""

    @property
    def row(self) -> Row:
        """The row itself."""

    @property
    def picks(self) -> dict[int, bool | str | None]:
        """Whether the row counts for a figure (by its id()), kept as long as the row is the same."""

    def result(self, expression: Expression) -> Value:
        """The value of an expression, computed once."""


class FigureSource(Env, Protocol):
    """What figures are computed from: rows and other figures of one year."""

    def rows(self, register: Register) -> Sequence[RowView]:
        """Rows that are not struck out."""

    def figure(self, key: str) -> FigureValue:
        """Another figure."""


@dataclass(slots=True)
class _Picked:
    rows: list[RowView] = field(default_factory=list)
    decided: int = 0
    undecided: int = 0


def compute_figure(world: FigureSource, register: Register, figure: Figure) -> FigureValue:
    """The value of ``figure`` over the rows of ``register``."""
    if figure.kind == "rate":
        return _rate(world, register, figure)
    if figure.kind == "value":
        return _value(world, register, figure)
    picked = _pick(world, register, figure)
    ids = tuple(row.row.row_id for row in picked.rows)
    number: Number | None = len(picked.rows)
    if figure.kind == "sum":
        number, picked = _sum(picked, figure)
        ids = tuple(row.row.row_id for row in picked.rows)
    elif figure.kind == "row":
        number = None
    return FigureValue(
        figure.key,
        figure.label,
        figure.unit,
        number,
        rows=ids,
        undecided=picked.undecided,
        decided=picked.decided,
        matrix=_matrix(picked.rows, figure) if figure.kind == "matrix" else (),
        groups=_groups(picked.rows, figure) if figure.kind == "table" else (),
    )


def _pick(world: FigureSource, register: Register, figure: Figure) -> _Picked:
    picked = _Picked()
    for row in world.rows(register):
        counts = counts_for(row, figure)
        if counts is True:
            picked.rows.append(row)
        elif counts is None:
            picked.undecided += 1
        elif counts is False:
            picked.decided += 1
    picked.decided += len(picked.rows)
    return picked


def counts_for(row: RowView, figure: Figure) -> bool | str | None:
    """Whether a row counts: True, False, None (undecided), or a word when it is not looked at. Found out once."""
    key, picks = id(figure), row.picks
    if key not in picks:
        picks[key] = _counts(row, figure)
    return picks[key]


def number_of(row: RowView, figure: Figure) -> Number | None:
    """What a row that counts adds to a sum; None when that is not known."""
    return _number(row.result(figure.expr)) if figure.expr is not None else None


def _counts(row: RowView, figure: Figure) -> bool | str | None:
    if figure.of is not None and row.result(figure.of) is not True:
        return _OUTSIDE
    found = row.result(figure.where) if figure.where is not None else True
    return found if found is None else found is True


def _sum(picked: _Picked, figure: Figure) -> tuple[Number, _Picked]:
    total: Number = 0
    counted = _Picked(decided=picked.decided, undecided=picked.undecided)
    for row in picked.rows:
        number = number_of(row, figure)
        if number is None:
            counted.decided -= 1
            counted.undecided += 1
            continue
        total += number
        counted.rows.append(row)
    return total, counted


def _value(world: FigureSource, register: Register, figure: Figure) -> FigureValue:
    """Arithmetic over figures; unknown while one of the register's own has rows and none of them is decided.

    No row of a register that was not begun says that there is nothing.
    """
    keys = figure.expr.keys if figure.expr is not None else frozenset[str]()
    own = [world.figure(other.key) for other in register.figures if other.key in keys]
    waiting = sum(value.undecided for value in own if not value.decided)
    number = _number(figure.expr.evaluate(world)) if figure.expr is not None and not waiting else None
    return FigureValue(figure.key, figure.label, figure.unit, number, undecided=waiting)


def _rate(world: FigureSource, register: Register, figure: Figure) -> FigureValue:
    top = world.figure(f"{register.id}.{figure.numerator}")
    bottom = world.figure(f"{register.id}.{figure.denominator}")
    rate = None
    if top.number is not None and bottom.number:
        rate = Fraction(top.number) / Fraction(bottom.number)
    return FigureValue(
        figure.key,
        figure.label,
        figure.unit or "%",
        rate,
        numerator=top.number,
        denominator=bottom.number,
        rows=top.rows,
        undecided=bottom.undecided,
        decided=bottom.decided,
    )


def _matrix(rows: list[RowView], figure: Figure) -> tuple[MatrixCell, ...]:
    cells: dict[tuple[str, str], list[RowView]] = defaultdict(list)
    for row in rows:
        key = row.row.cell(figure.rows).value, row.row.cell(figure.cols).value
        if isinstance(key[0], str) and isinstance(key[1], str):
            cells[key[0], key[1]].append(row)
    return tuple(
        MatrixCell(
            row_code,
            col_code,
            len(found),
            sum(1 for row in found if figure.split is not None and row.result(figure.split) is True),
            tuple(row.row.row_id for row in found),
        )
        for (row_code, col_code), found in sorted(cells.items())
    )


def _groups(rows: list[RowView], figure: Figure) -> tuple[GroupRow, ...]:
    """Groups in first-seen order, labels as first entered (equal under NFKC = one group), then the total."""
    labels: dict[str, str] = {}
    members: dict[str, list[RowView]] = defaultdict(list)
    for row in rows:
        value = row.row.cell(figure.group).value
        label = value if isinstance(value, str) else ""
        key = unicodedata.normalize("NFKC", label).strip()
        labels.setdefault(key, label)
        members[key].append(row)
    groups = [_group(labels[key], found, figure.columns) for key, found in members.items()]
    return (*groups, _group(TOTAL, rows, figure.columns, total=True))


def _group(label: str, rows: list[RowView], columns: tuple[TableColumn, ...], total: bool = False) -> GroupRow:
    counts: dict[str, int] = {}
    rates: dict[str, Fraction | None] = {}
    for column in columns:
        if column.numerator:
            bottom = counts[column.denominator]
            rates[column.id] = Fraction(counts[column.numerator], bottom) if bottom else None
        else:
            counts[column.id] = sum(1 for row in rows if column.where is None or row.result(column.where) is True)
    return GroupRow(label, counts, rates, tuple(row.row.row_id for row in rows), total)


def _number(value: object) -> Number | None:
    if isinstance(value, bool):
        return int(value)
    return value if isinstance(value, int | Fraction) else None
