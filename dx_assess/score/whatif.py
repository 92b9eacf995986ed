"""What if: other answers without saving; and what an answer would be after a step was taken."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from math import ceil

from msgspec.structs import replace

from dx_assess.form.answer import Answer, Rate, YearData, answered
from dx_assess.form.expr import Value
from dx_assess.form.model import Domain, Question, QuestionSet, Raise
from dx_assess.score.engine import assess, reassess
from dx_assess.score.results import Assessment, Number, QuestionResult
from dx_assess.score.rows import to_value
from dx_assess.score.world import YearWorld, is_ordered_choice


def what_if(world: YearWorld, answers: Mapping[str, Answer], before: Assessment | None = None) -> Assessment:
    """The results if ``answers`` (key → answer) were given; nothing is saved and ``world`` stays as it is.

    An automatic question may be among them: it then counts as if somebody had typed it.

    :param before: the results of ``world``; with them only what can change is computed again.
    """
    return results_of(assumed_world(world, answers), answers, before)


def results_of(changed: YearWorld, answers: Mapping[str, Answer], before: Assessment | None = None) -> Assessment:
    """The results of :func:`assumed_world`, for whoever needs that world too; ``before`` as in :func:`what_if`."""
    if before is None:
        return assess(changed)
    return reassess(changed, before, frozenset(answers), frozenset())


def assumed_world(world: YearWorld, answers: Mapping[str, Answer]) -> YearWorld:
    """The year with other answers."""
    kept = {key: answer for key, answer in (world.data.answers | dict(answers)).items() if not answer.is_open}
    data = YearData(world.data.fiscal_year, kept, world.data.registers)
    return YearWorld(_typed(world.set, answers), data, world.edition, world.earlier, beside=world)


def _typed(question_set: QuestionSet, answers: Mapping[str, Answer]) -> QuestionSet:
    """The set in which the automatic questions among ``answers`` are typed ones."""
    assumed = {question.id for question in question_set.questions() if question.is_auto and question.id in answers}
    if not assumed:
        return question_set
    return replace(question_set, domains=tuple(_typed_domain(domain, assumed) for domain in question_set.domains))


def _typed_domain(domain: Domain, assumed: set[str]) -> Domain:
    questions = (replace(q, auto=None, rate=None) if q.id in assumed else q for q in domain.questions)
    return replace(domain, questions=tuple(questions))


def raised_answer(question: Question, result: QuestionResult, item: Raise) -> Answer | None:
    """The answer that a step reaches; None where there is no counted answer, or it is not lower."""
    if result.score is None:
        return None
    if question.kind == "choice":
        return answered(item.to) if isinstance(result.value, str) and int(result.value) < int(item.to) else None
    if question.kind == "percent":
        return _raised_rate(result, item.to)
    return _raised_number(result, item.to)


def _raised_rate(result: QuestionResult, to: str) -> Answer | None:
    top, bottom = result.numerator, result.denominator
    if top is None or not bottom:
        return None
    wanted = ceil(Fraction(int(to.removesuffix("%")), 100) * bottom) if to.endswith("%") else min(top + int(to), bottom)
    return answered(Rate(int(wanted), int(bottom))) if wanted > top else None


def _raised_number(result: QuestionResult, to: str) -> Answer | None:
    now = result.value
    if isinstance(now, bool) or not isinstance(now, int | Decimal | Fraction):
        return None
    wanted = ceil(Fraction(now) + int(to)) if to.startswith("+") else int(to)
    return answered(wanted) if wanted > now else None


class Instead:
    """A year in which one question has another answer (for its own score; nothing else is looked at again)."""

    def __init__(self, world: YearWorld, question: Question, answer: Answer) -> None:
        self._world = world
        value = to_value(answer, is_ordered_choice(question))
        self._values: dict[str, Value] = {question.id: value}
        if isinstance(answer.value, Rate):
            self._values[f"{question.id}#numerator"] = answer.value.numerator
            self._values[f"{question.id}#denominator"] = answer.value.denominator

    def value(self, key: str) -> Value:
        """See :class:`dx_assess.form.expr.Env`."""
        return self._values[key] if key in self._values else self._world.value(key)

    def filled(self, key: str) -> bool:
        """See :class:`dx_assess.form.expr.Env`."""
        return key in self._values or self._world.filled(key)

    def is_unknown(self, key: str) -> bool:
        """See :class:`dx_assess.form.expr.Env`."""
        return key not in self._values and self._world.is_unknown(key)

    def previous(self, key: str) -> Value:
        """See :class:`dx_assess.form.expr.Env`."""
        return self._world.previous(key)

    def tagged(self, key: str, tag: str) -> bool:
        """Only cells have tags."""
        return False

    def asked(self, key: str) -> Value:
        """Only cells name questions."""
        return None

    def linked(self, key: str) -> Value:
        """Only cells are linked."""
        return None


def score_of(world: YearWorld, question: Question, answer: Answer) -> Number | None:
    """The score 0–1 that ``answer`` would have."""
    value = question.score.evaluate(Instead(world, question, answer))
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        return None
    return max(0, min(1, value))
