"""The environments expressions read: one fiscal year of one town, and one register row in it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from msgspec import Struct

from dx_assess.form.answer import Rate, Status, YearData
from dx_assess.form.expr import Value
from dx_assess.form.model import Question, QuestionSet, Register
from dx_assess.score.figures import compute_figure
from dx_assess.score.fiscal import default_asof, fiscal_year_of
from dx_assess.score.reads import Reads
from dx_assess.score.results import FigureValue
from dx_assess.score.rows import QUESTIONS, RowWorld, outside_names, to_value
from dx_assess.text.show import round_half_up


class Known:
    """What every world of one question set looks up by name."""

    def __init__(self, question_set: QuestionSet) -> None:
        self.questions = {question.id: question for question in question_set.questions()}
        self.fields = {item.key: q for q in question_set.questions() for item in q.fields}
        self.figures = {
            figure.key: (register, figure) for register in question_set.registers for figure in register.figures
        }
        self.marks = {mark.key: mark for register in question_set.registers for mark in register.marks}
        self.ordered = {q.id for q in question_set.questions() if is_ordered_choice(q)}
        self.reads = Reads(question_set)


class YearWorld:
    """Environment of one year. Visibility, figures and automatic answers are computed on demand and remembered.

    :param previous: the year that ``prev(…)`` reads, if the town has one.
    :param edition: quick hides the standard-only questions.
    :param before: the same year before the last change; rows that did not change are taken over from it.
    """

    def __init__(
        self,
        question_set: QuestionSet,
        data: YearData,
        edition: str = "standard",
        previous: YearWorld | None = None,
        before: YearWorld | None = None,
    ) -> None:
        self.set = question_set
        self.data = data
        self.edition = edition
        self.earlier = previous
        other = before or previous
        shared = other is not None and other.set is question_set
        self.known: Known = other.known if other is not None and shared else Known(question_set)
        self._questions, self._fields = self.known.questions, self.known.fields
        self._figures, self._marks = self.known.figures, self.known.marks
        self._visible: dict[str, bool] = {}
        self._figure_values: dict[str, FigureValue] = {}
        self._rows: dict[str, _Rows] = {}
        self._spare: dict[str, _Rows] = {}
        if before is not None and before.edition == edition:
            self._spare = before._spare | before._rows
            before._spare = {}

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
        return None if part else to_value(answer, question.id in self.known.ordered)

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
        found = self._rows.get(register.id)
        if found is None:
            outside = tuple(
                (self.value(name), self.filled(name), self.previous(name)) for name in sorted(outside_names(register))
            )
            found = _Rows(self._make_rows(register, outside), outside)
            self._rows[register.id] = found
        return found.rows

    def _make_rows(self, register: Register, outside: tuple[object, ...]) -> tuple[RowWorld, ...]:
        earlier = {row.row_id: row for row in self.earlier.data.rows(register.id)} if self.earlier else {}
        known = self._reusable(register, outside)
        columns = {column.id: column for column in register.columns}
        row_figures = {figure.id: figure for figure in register.figures if figure.kind == "row"}
        made = []
        for row in self.data.rows(register.id):
            before = earlier.get(row.row_id)
            old = known.get(row.row_id)
            if old is not None and old.row is row and old.earlier is before:
                old.world = self
                made.append(old)
            else:
                made.append(RowWorld(self, row, columns, row_figures, before))
        return tuple(made)

    def _reusable(self, register: Register, outside: tuple[object, ...]) -> dict[str, RowWorld]:
        """Rows from before the last change, when nothing outside the register that they read is different."""
        spare = self._spare.pop(register.id, None)
        if spare is None or spare.outside != outside:
            return {}
        if any(column.table == QUESTIONS for column in register.columns):
            return {}  # such rows may read any question
        return {row.row.row_id: row for row in spare.rows}


class _Rows(Struct, frozen=True):
    """Rows of a register and what they saw outside it."""

    rows: tuple[RowWorld, ...]
    outside: tuple[object, ...]


def is_ordered_choice(question: Question) -> bool:
    """A choice whose codes are numbers (0–4)."""
    return question.kind == "choice" and all(option.code.isdigit() for option in question.options)


__all__ = ["RowWorld", "YearWorld", "to_value"]
