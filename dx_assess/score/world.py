"""The environments expressions read: one fiscal year of one town, and one register row in it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from dx_assess.form.answer import OPEN, Answer, Rate, Row, Status, YearData
from dx_assess.form.expr import Value
from dx_assess.form.model import Column, Figure, Question, QuestionSet, Register
from dx_assess.score.figures import compute_figure
from dx_assess.score.fiscal import default_asof, fiscal_year_of
from dx_assess.score.results import FigureValue
from dx_assess.text.show import round_half_up


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


class YearWorld:
    """Environment of one year. Visibility, figures and automatic answers are computed on demand and remembered.

    :param previous: the year that ``prev(…)`` reads, if the town has one.
    :param edition: quick hides the standard-only questions.
    """

    def __init__(
        self, question_set: QuestionSet, data: YearData, edition: str = "standard", previous: YearWorld | None = None
    ) -> None:
        self.set = question_set
        self.data = data
        self.edition = edition
        self.earlier = previous
        self._questions = {question.id: question for question in question_set.questions()}
        self._fields = {item.key: q for q in question_set.questions() for item in q.fields}
        self._figures = {
            figure.key: (register, figure) for register in question_set.registers for figure in register.figures
        }
        self._marks = {mark.key: mark for register in question_set.registers for mark in register.marks}
        self._ordered = {q.id for q in question_set.questions() if is_ordered_choice(q)}
        self._visible: dict[str, bool] = {}
        self._figure_values: dict[str, FigureValue] = {}
        self.row_worlds: dict[str, tuple[RowWorld, ...]] = {}

    def value(self, key: str) -> Value:
        """See :class:`dx_assess.form.expr.Env`."""
        if key in self._figures:
            return self.figure(key).number
        name, _, part = key.partition("#")
        question = self._questions.get(name)
        if question is not None:
            return self._question_value(question, part) if self.visible(name) or part.startswith("param") else None
        if key.startswith("profile."):
            return self._profile(key)
        if key in self._marks:
            value = to_value(self.data.answer(key))
            return False if value is None and self._marks[key].kind == "yes_no" else value
        owner = self._fields.get(key)
        return to_value(self.data.answer(key)) if owner is not None and self.visible(owner.id) else None

    def _question_value(self, question: Question, part: str) -> Value:
        if part.startswith("param."):
            return question.params[part.removeprefix("param.")]
        if question.auto is not None:
            return question.auto.evaluate(self)
        if question.rate is not None:
            top, bottom = question.rate.numerator.evaluate(self), question.rate.denominator.evaluate(self)
            if part:
                return top if part == "numerator" else bottom
            if not isinstance(top, int | Fraction) or not isinstance(bottom, int | Fraction) or not bottom:
                return None
            return Fraction(top) / Fraction(bottom)
        answer = self.data.answer(question.id)
        if part and isinstance(answer.value, Rate):
            return answer.value.numerator if part == "numerator" else answer.value.denominator
        return None if part else to_value(answer, question.id in self._ordered)

    def _profile(self, key: str) -> Value:
        value = to_value(self.data.answer(key))
        if value is None and key == "profile.asof":
            return default_asof(self.data.fiscal_year)
        if value is None and key == "profile.fy":
            asof = self._profile("profile.asof")
            return fiscal_year_of(asof) - 1 if isinstance(asof, date) else None
        return value

    def visible(self, question_id: str) -> bool:
        """Whether the question is asked now: in the edition, and its 表示条件 is true."""
        known = self._visible.get(question_id)
        if known is None:
            question = self._questions[question_id]
            known = self.edition == "standard" or question.edition == "quick"
            if known and question.show is not None:
                known = question.show.evaluate(self) is True
            self._visible[question_id] = known
        return known

    def figure(self, key: str) -> FigureValue:
        """A figure, computed once."""
        found = self._figure_values.get(key)
        if found is None:
            register, figure = self._figures[key]
            found = compute_figure(self, register, figure)
            self._figure_values[key] = found
        return found

    def adopt(self, figures: dict[str, FigureValue]) -> None:
        """Take over figures that are known not to have changed."""
        self._figure_values.update(figures)

    def known_figures(self) -> dict[str, FigureValue]:
        """All figures of the set."""
        return {key: self.figure(key) for key in self._figures}

    def filled(self, key: str) -> bool:
        """See :class:`dx_assess.form.expr.Env`."""
        question = self._questions.get(key)
        if question is not None and question.is_auto:
            return self.value(key) is not None
        return not self.data.answer(key).is_open if key not in self._figures else self.figure(key).number is not None

    def is_unknown(self, key: str) -> bool:
        """See :class:`dx_assess.form.expr.Env`."""
        return self.data.answer(key).status is Status.UNKNOWN

    def previous(self, key: str) -> Value:
        """See :class:`dx_assess.form.expr.Env`."""
        return self.earlier.value(key) if self.earlier is not None else None

    def tagged(self, key: str, tag: str) -> bool:
        """Only cells have tags."""
        return False

    def linked(self, key: str) -> Value:
        """Only cells are linked."""
        return None

    def asked(self, key: str) -> Value:
        """Only cells name questions."""
        return None

    def shown_number(self, question_id: str) -> Value:
        """A question's number as papers print it: rates 0–100 and computed values to one decimal; choices have none."""
        question = self._questions.get(question_id)
        if question is None or question.kind not in ("integer", "decimal", "percent"):
            return None
        value = self.value(question_id)
        if isinstance(value, bool) or not isinstance(value, int | Fraction):
            return None
        if question.kind == "percent":
            return Fraction(round_half_up(value * 100, 1))
        return Fraction(round_half_up(value, 1)) if question.is_auto else value

    def rows(self, register: Register) -> tuple[RowWorld, ...]:
        """The environments of a register's rows that are not struck out."""
        found = self.row_worlds.get(register.id)
        if found is None:
            earlier = {row.row_id: row for row in self.earlier.data.rows(register.id)} if self.earlier else {}
            columns = {column.id: column for column in register.columns}
            row_figures = {figure.id: figure for figure in register.figures if figure.kind == "row"}
            found = tuple(
                RowWorld(self, row, columns, row_figures, earlier.get(row.row_id))
                for row in self.data.rows(register.id)
            )
            self.row_worlds[register.id] = found
        return found


class RowWorld:
    """Environment of one register row: bare names are its cells and row figures, dotted names the year's."""

    __slots__ = ("_cache", "_columns", "_earlier", "_figures", "row", "world")

    def __init__(
        self,
        world: YearWorld,
        row: Row,
        columns: dict[str, Column],
        figures: dict[str, Figure],
        earlier: Row | None,
    ) -> None:
        self.world = world
        self.row = row
        self._columns = columns
        self._figures = figures
        self._earlier = earlier
        self._cache: dict[str, Value] = {}

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
        return self._cell(self._earlier, key) if self._earlier is not None else None

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
        return self.world.shown_number(next(iter(named))) if len(named) == 1 else None

    def linked(self, key: str) -> Value:
        """See :class:`dx_assess.form.expr.Env`."""
        column = self._columns[key]
        code, owner = self.row.cell(key).value, self.row.cell(column.options_by).value
        option = column.option(code) if isinstance(code, str) else None
        if option is None or not isinstance(owner, str):
            return None
        return not option.only_for or owner in option.only_for


def is_ordered_choice(question: Question) -> bool:
    """A choice whose codes are numbers (0–4)."""
    return question.kind == "choice" and all(option.code.isdigit() for option in question.options)


def _as_value(column: Column, code: str) -> Value:
    if column.kind == "yes_no":
        return code == "yes"
    if column.kind == "choice" and code.isdigit():
        return int(code)
    return code


__all__ = ["RowWorld", "YearWorld", "is_ordered_choice", "to_value"]
