"""The environments expressions read: one fiscal year of one town, and one register row in it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from msgspec import Struct

from dx_assess.form.answer import Rate, Status, YearData
from dx_assess.form.expr import Value
from dx_assess.form.model import Question, QuestionSet, Register
from dx_assess.score.changes import RowChanges, follow, row_changes
from dx_assess.score.figures import compute_figure
from dx_assess.score.fiscal import default_asof, fiscal_year_of
from dx_assess.score.reads import Reads
from dx_assess.score.results import FigureValue, Finding
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
    :param beside: the same year with other answers, which stays in use; what its rows gave is known here too.
    """

    def __init__(
        self,
        question_set: QuestionSet,
        data: YearData,
        edition: str = "standard",
        previous: YearWorld | None = None,
        before: YearWorld | None = None,
        beside: YearWorld | None = None,
    ) -> None:
        self.set = question_set
        self.data = data
        self.edition = edition
        self.earlier = previous
        other = before or beside or previous
        shared = other is not None and other.set is question_set
        self.known: Known = other.known if other is not None and shared else Known(question_set)
        self._questions, self._fields = self.known.questions, self.known.fields
        self._figures, self._marks = self.known.figures, self.known.marks
        self._visible: dict[str, bool] = {}
        self._figure_values: dict[str, FigureValue] = {}
        self._rows: dict[str, _Rows] = {}
        self._spare: dict[str, _Rows] = {}
        self._changes: dict[str, RowChanges | None] = {}
        self._former: dict[str, FigureValue] = {}
        self.found: dict[str, tuple[Finding, ...]] = {}
        """Findings by register, question or profile item, as long as nothing touches them."""
        self._copies = beside is not None
        if before is not None and before.edition == edition:
            self._spare = before._spare | before._rows
            self.found = before.found
            before._spare = {}
        elif beside is not None:
            self._spare = beside._spare | beside._rows
            self.found = beside.found

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
            found = self._followed(key) or compute_figure(self, *self._figures[key])
            self._figure_values[key] = found
        return found

    def _followed(self, key: str) -> FigureValue | None:
        """The figure from what it was before a few rows changed; None when it has to be computed."""
        former = self._former.get(key)
        register, figure = self._figures[key]
        changes = self.changes(register) if former is not None else None
        return follow(figure, former, changes) if former is not None and changes is not None else None

    def adopt(self, figures: dict[str, FigureValue], touched: frozenset[str]) -> None:
        """Take over the figures from before the change; those of the registers ``touched`` may have changed."""
        for key, value in figures.items():
            known = self._former if key.partition(".")[0] in touched else self._figure_values
            known[key] = value

    def twin(self, figures: dict[str, FigureValue]) -> YearWorld:
        """The same year once more, for another thread: no later change takes its rows away.

        :param figures: all that this world has.
        """
        other = YearWorld(self.set, self.data, self.edition, self.earlier, beside=self)
        other.adopt(figures, frozenset())
        return other

    def changes(self, register: Register) -> RowChanges | None:
        """Rows that are others than before the change; None when everything may be different."""
        self.rows(register)
        return self._changes.get(register.id)

    def settle(self) -> None:
        """Everything is computed: let go of what was before."""
        self._changes.clear()
        self._former.clear()

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
            spare = self._spare.pop(register.id, None)
            usable = spare is not None and spare.outside == outside
            before = spare.rows if spare is not None and usable else ()
            found = _Rows(self._make_rows(register, before), outside)
            self._rows[register.id] = found
            self._changes[register.id] = row_changes(before, found.rows) if usable and not self._copies else None
        return found.rows

    def _make_rows(self, register: Register, before: tuple[RowWorld, ...]) -> tuple[RowWorld, ...]:
        """Rows from before the last change are used again when nothing that they read is different."""
        earlier = {row.row_id: row for row in self.earlier.data.rows(register.id)} if self.earlier else {}
        known = {row.row.row_id: row for row in before}
        columns = {column.id: column for column in register.columns}
        row_figures = {figure.id: figure for figure in register.figures if figure.kind == "row"}
        asked = _Asked(self, register)
        made = []
        for row in self.data.rows(register.id):
            year_before = earlier.get(row.row_id)
            old = known.get(row.row_id)
            same = old is not None and old.row is row and old.earlier is year_before
            if old is not None and same and (not old.asked_numbers or asked.same(old)):
                made.append(old.taken_over(self, self._copies))
            else:
                made.append(RowWorld(self, row, columns, row_figures, year_before))
        return tuple(made)


class _Asked:
    """Whether the questions that rows name have the numbers that the rows have read."""

    def __init__(self, world: YearWorld, register: Register) -> None:
        naming = any(column.table == QUESTIONS for column in register.columns)
        self._circular = world.known.reads.touched((), (register.id,)).questions if naming else frozenset()
        self._world = world
        self._numbers: dict[str, Value] = {}

    def same(self, row: RowWorld) -> bool:
        return all(self._number(question_id) == number for question_id, number in row.asked_numbers.items())

    def _number(self, question_id: str) -> object:
        if question_id in self._circular:
            return _CHANGED  # computed from these very rows
        if question_id not in self._numbers:
            self._numbers[question_id] = self._world.shown_number(question_id)
        return self._numbers[question_id]


_CHANGED = object()


class _Rows(Struct, frozen=True):
    """Rows of a register and what they saw outside it."""

    rows: tuple[RowWorld, ...]
    outside: tuple[object, ...]


def is_ordered_choice(question: Question) -> bool:
    """A choice whose codes are numbers (0–4)."""
    return question.kind == "choice" and all(option.code.isdigit() for option in question.options)


__all__ = ["RowWorld", "YearWorld", "to_value"]
