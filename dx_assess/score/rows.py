"""The environment of one register row."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from dx_assess.form.answer import OPEN, Answer, Rate, Row, Status
from dx_assess.form.expr import Env, Expression, Value
from dx_assess.form.model import Column, Figure, QuestionSet, Register
from dx_assess.score.results import Finding

QUESTIONS = "questions"
"""The coded table of the questions themselves (built by form.build)."""


class YearView(Env, Protocol):
    """The year a row belongs to."""

    @property
    def set(self) -> QuestionSet:
        """The question set."""

    def shown_number(self, question_id: str) -> Value:
        """A question's number as papers print it."""


def to_value(answer: Answer, ordered: bool = False) -> Value:
    """An answer as expressions see it; anything but a value is unknown. ``ordered``: its codes are numbers."""
    value = answer.value
    if answer.status is not Status.ANSWERED or value is None:
        return None
    if isinstance(value, Rate):
        return Fraction(value.numerator, value.denominator) if value.denominator else None
    if isinstance(value, Decimal):
        return Fraction(value)
    if ordered and isinstance(value, str):
        return int(value) if value.isdigit() else None
    return value


class RowWorld:
    """Environment of one register row: bare names are its cells and row figures, dotted names the year's.

    It outlives a change elsewhere in the register: what it computed stays true as long as its row is the same object.
    """

    __slots__ = (
        "_cache",
        "_columns",
        "_figures",
        "_results",
        "asked_numbers",
        "earlier",
        "findings",
        "picks",
        "row",
        "world",
    )

    def __init__(
        self,
        world: YearView,
        row: Row,
        columns: dict[str, Column],
        figures: dict[str, Figure],
        earlier: Row | None,
    ) -> None:
        self.world = world
        self.row = row
        self._columns = columns
        self._figures = figures
        self.earlier = earlier
        self._cache: dict[str, Value] = {}
        self._results: dict[int, Value] = {}
        self.picks: dict[int, bool | str | None] = {}
        self.findings: tuple[Finding, ...] | None = None
        self.asked_numbers: dict[str, Value] = {}
        """Numbers of questions that were read, by question."""

    def taken_over(self, world: YearView, copied: bool) -> RowWorld:
        """The same row in another world in which it reads the same; ``copied``: this one stays in use."""
        if not copied:
            self.world = world
            return self
        other = RowWorld(world, self.row, self._columns, self._figures, self.earlier)
        other._cache, other._results, other.picks = self._cache, self._results, self.picks
        other.findings, other.asked_numbers = self.findings, self.asked_numbers
        return other

    def result(self, expression: Expression) -> Value:
        """The value of an expression of this register, computed once."""
        key = id(expression)
        if key not in self._results:
            self._results[key] = expression.evaluate(self)
        return self._results[key]

    def value(self, key: str) -> Value:
        """See :class:`dx_assess.form.expr.Env`."""
        if "." in key:
            return self.world.value(key)
        if key in self._cache:
            return self._cache[key]
        figure = self._figures.get(key)
        if figure is not None:
            value = figure.expr.evaluate(self) if figure.expr is not None else None
        else:
            value = self._cell(self.row, key)
        self._cache[key] = value
        return value

    def _cell(self, row: Row, key: str) -> Value:
        column = self._columns[key]
        if column.kind == "auto":
            return row.row_id
        answer = row.cells.get(key, OPEN)
        ordered = column.kind == "choice" and column.options[0].code.isdigit()
        if answer.is_open and column.default:
            return _as_value(column, self.default_code(column))
        return to_value(answer, ordered)

    def default_code(self, column: Column) -> str:
        """What an open cell counts as (empty = nothing)."""
        special = column.special_default
        if special is not None and special.when.evaluate(self) is True:
            return special.code
        return column.default

    def filled(self, key: str) -> bool:
        """See :class:`dx_assess.form.expr.Env`."""
        if "." in key:
            return self.world.filled(key)
        if key in self._figures:
            return self.value(key) is not None
        return not self.row.cell(key).is_open or bool(self._columns[key].default)

    def is_unknown(self, key: str) -> bool:
        """See :class:`dx_assess.form.expr.Env`."""
        return self.world.is_unknown(key) if "." in key else self.row.cell(key).status is Status.UNKNOWN

    def previous(self, key: str) -> Value:
        """See :class:`dx_assess.form.expr.Env`."""
        if "." in key:
            return self.world.previous(key)
        return self._cell(self.earlier, key) if self.earlier is not None else None

    def tagged(self, key: str, tag: str) -> bool:
        """See :class:`dx_assess.form.expr.Env`."""
        table = self.world.set.tables.get(self._columns[key].table)
        code = self.value(key)
        entry = table.by_code.get(code) if table is not None and isinstance(code, str) else None
        return entry is not None and tag in entry.tags

    def asked(self, key: str) -> Value:
        """See :class:`dx_assess.form.expr.Env`."""
        codes = self.row.cell(key).value
        named = codes if isinstance(codes, frozenset) else frozenset()
        if len(named) != 1:
            return None
        question_id = next(iter(named))
        number = self.asked_numbers[question_id] = self.world.shown_number(question_id)
        return number

    def linked(self, key: str) -> Value:
        """See :class:`dx_assess.form.expr.Env`."""
        column = self._columns[key]
        code, owner = self.row.cell(key).value, self.row.cell(column.options_by).value
        option = column.option(code) if isinstance(code, str) else None
        if option is None or not isinstance(owner, str):
            return None
        return not option.only_for or owner in option.only_for


def outside_names(register: Register) -> frozenset[str]:
    """Names beyond the row that the rows of a register read."""
    expressions = [column.applies for column in register.columns]
    expressions += [column.special_default.when for column in register.columns if column.special_default is not None]
    expressions += [check.when for check in register.checks if check.scope == "row"]
    for figure in register.figures:
        parts = [figure.where, figure.of, figure.split, *(column.where for column in figure.columns)]
        expressions += parts if figure.kind == "value" else [*parts, figure.expr]
    return frozenset(key for item in expressions if item is not None for key in item.keys if "." in key)


def _as_value(column: Column, code: str) -> Value:
    if column.kind == "yes_no":
        return code == "yes"
    if column.kind == "choice" and code.isdigit():
        return int(code)
    return code
