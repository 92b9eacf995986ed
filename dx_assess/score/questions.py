"""One question: is it asked, what is its answer, what does it score."""

from __future__ import annotations

from fractions import Fraction

from dx_assess.form.answer import Answer, Rate, Scalar, Status
from dx_assess.form.expr import Expression
from dx_assess.form.model import Question
from dx_assess.score.results import Number, QuestionResult, QuestionStatus, Trace
from dx_assess.score.world import YearWorld

_STATUS = {
    Status.OPEN: QuestionStatus.OPEN,
    Status.UNKNOWN: QuestionStatus.UNKNOWN,
    Status.NA: QuestionStatus.NA,
    Status.UNMEASURED: QuestionStatus.UNMEASURED,
    Status.ANSWERED: QuestionStatus.ANSWERED,
}
COUNTED = (QuestionStatus.ANSWERED, QuestionStatus.UNMEASURED)
WAITING = (QuestionStatus.OPEN, QuestionStatus.UNKNOWN)


def question_result(world: YearWorld, question: Question) -> QuestionResult:
    """Status, value, trace and score of ``question`` (its contribution is set by its domain)."""
    if not world.visible(question.id):
        return QuestionResult(question.id, QuestionStatus.HIDDEN)
    return _automatic(world, question) if question.is_auto else _typed(world, question)


def _typed(world: YearWorld, question: Question) -> QuestionResult:
    answer = world.data.answer(question.id)
    status = _STATUS[answer.status]
    numerator, denominator, rate = _parts(answer)
    return QuestionResult(
        question.id,
        status,
        value=_plain(answer.value),
        rate=rate,
        numerator=numerator,
        denominator=denominator,
        score=_score(world, question, status),
        reason=answer.reason,
    )


def _parts(answer: Answer) -> tuple[int | None, int | None, Fraction | None]:
    value = answer.value
    if not isinstance(value, Rate):
        return None, None, None
    rate = Fraction(value.numerator, value.denominator) if value.denominator else None
    return value.numerator, value.denominator, rate


def _plain(value: Scalar | None) -> Scalar | None:
    return None if isinstance(value, Rate) else value


def _automatic(world: YearWorld, question: Question) -> QuestionResult:
    source = question.rate
    if source is not None:
        top, bottom = _number(source.numerator.evaluate(world)), _number(source.denominator.evaluate(world))
        rate = Fraction(top) / Fraction(bottom) if top is not None and bottom else None
        open_ = waits_for_register(world, question)
        trace = _trace(world, source.numerator, source.denominator, top, bottom)
        value: Number | None = None
    else:
        assert question.auto is not None
        value = _number(question.auto.evaluate(world))
        top = bottom = rate = None
        open_ = value is None or waits_for_register(world, question)
        trace = _trace(world, question.auto, None, value, None)
    status = QuestionStatus.OPEN if open_ else QuestionStatus.ANSWERED
    return QuestionResult(
        question.id,
        status,
        value=None if open_ else value,
        rate=None if open_ else rate,
        numerator=top,
        denominator=bottom,
        score=_score(world, question, status),
        trace=trace,
    )


def _undecided(world: YearWorld, expression: Expression) -> bool:
    """Rows that could count exist, and not one of them is decided: the register was not begun for this."""
    values = [world.figure(key) for key in expression.keys if key in world.set.names and "#" not in key]
    return any(value.undecided > 0 and value.decided == 0 for value in values)


def waits_for_register(world: YearWorld, question: Question) -> bool:
    """An automatic question whose register was not begun: nothing to check or score yet."""
    if question.rate is not None:
        return _undecided(world, question.rate.numerator) or _undecided(world, question.rate.denominator)
    return question.auto is not None and _undecided(world, question.auto)


def _trace(
    world: YearWorld, numerator: Expression, denominator: Expression | None, top: Number | None, bottom: Number | None
) -> Trace:
    top_key = next(iter(sorted(numerator.keys)), "")
    bottom_key = next(iter(sorted(denominator.keys)), "") if denominator is not None else ""
    return Trace(
        register=(top_key or bottom_key).partition(".")[0],
        numerator=top,
        denominator=bottom,
        rows=world.figure(top_key).rows if top_key else (),
        denominator_rows=world.figure(bottom_key).rows if bottom_key else (),
    )


def _score(world: YearWorld, question: Question, status: QuestionStatus) -> Number | None:
    if status is QuestionStatus.UNMEASURED:
        return 0
    if status is not QuestionStatus.ANSWERED:
        return None
    value = _number(question.score.evaluate(world))
    return None if value is None else max(0, min(1, value))


def _number(value: object) -> Number | None:
    return value if isinstance(value, int | Fraction) and not isinstance(value, bool) else None
