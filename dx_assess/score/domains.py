"""Domain and overall scores with their honest ranges (product.md "Numbers", question-bank chapter 0.4)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from msgspec.structs import replace

from dx_assess.form.model import Domain, Level
from dx_assess.score.questions import COUNTED, WAITING, question_result
from dx_assess.score.results import DomainResult, QuestionResult, QuestionStatus, ScoreRange
from dx_assess.score.world import YearWorld

PROVISIONAL_BELOW = Fraction(80, 100)
NOTHING = ScoreRange(None, None, None, None, None, False)


def level_of(score: Fraction, levels: Sequence[Level]) -> int:
    """段階 of a score 0–100: the highest level whose bound it reaches."""
    return max(level.no for level in levels if score >= level.start)


def domain_result(world: YearWorld, domain: Domain) -> DomainResult:
    """Range, level and contributions of one domain."""
    weights = {question.id: question.weight for question in domain.questions}
    results = [question_result(world, question) for question in domain.questions]
    scored = sum(weights[result.id] for result in results if result.score is not None)
    results = [_contribution(result, weights[result.id], scored) for result in results]
    visible = [result for result in results if result.status is not QuestionStatus.HIDDEN]
    asked = [result for result in visible if result.status is not QuestionStatus.NA]
    answered = sum(1 for result in asked if result.status in COUNTED)
    rate = Fraction(answered, len(asked)) if asked else None
    return DomainResult(
        domain.id,
        _range(results, weights, rate, world.set.levels),
        tuple(results),
        visible=len(visible),
        answered=answered,
    )


def _contribution(result: QuestionResult, weight: int, scored: int) -> QuestionResult:
    if result.score is None:
        return result
    return replace(result, contribution=Fraction(weight) * result.score * 100 / scored)


def _range(
    results: list[QuestionResult], weights: dict[str, int], rate: Fraction | None, levels: Sequence[Level]
) -> ScoreRange:
    scored = sum(weights[result.id] for result in results if result.score is not None)
    gained = sum(
        (weights[result.id] * Fraction(result.score) for result in results if result.score is not None), Fraction(0)
    )
    waiting = sum(weights[result.id] for result in results if result.status in WAITING)
    if scored + waiting == 0:
        return replace(NOTHING, answer_rate=rate)
    score = gained * 100 / scored if scored else None
    return ScoreRange(
        score=score,
        low=gained * 100 / (scored + waiting),
        high=(gained + waiting) * 100 / (scored + waiting),
        level=level_of(score, levels) if score is not None else None,
        answer_rate=rate,
        provisional=score is not None and rate is not None and rate < PROVISIONAL_BELOW,
    )


def overall_range(domains: Sequence[tuple[Domain, DomainResult]], levels: Sequence[Level]) -> ScoreRange:
    """総合: the plain mean of the mandatory domains that have a score; bounds over all that can have one."""
    mandatory = [result for domain, result in domains if not domain.optional]
    scores = [result.range.score for result in mandatory if result.range.score is not None]
    lows = [result.range.low for result in mandatory if result.range.low is not None]
    highs = [result.range.high for result in mandatory if result.range.high is not None]
    asked = sum(_asked(result) for result in mandatory)
    rate = Fraction(sum(result.answered for result in mandatory), asked) if asked else None
    score = Fraction(sum(scores)) / len(scores) if scores else None
    return ScoreRange(
        score=score,
        low=Fraction(sum(lows)) / len(lows) if lows else None,
        high=Fraction(sum(highs)) / len(highs) if highs else None,
        level=level_of(score, levels) if score is not None else None,
        answer_rate=rate,
        provisional=score is not None and rate is not None and rate < PROVISIONAL_BELOW,
    )


def _asked(result: DomainResult) -> int:
    left_out = (QuestionStatus.HIDDEN, QuestionStatus.NA)
    return sum(1 for question in result.questions if question.status not in left_out)
