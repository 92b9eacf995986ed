"""次の段階までの近道: the least effort that lifts a domain, or the overall result, to its next level.

Choices go up option by option; figures only as far as a recommendation rule says. While the questions that count stay
the same, gains add up, and the search is exact: of all sets with the same effort only the one with the most points is
kept. The result is then scored in full. Where a question that comes up lowers it, more steps are added until the level
is really reached.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import lcm

from msgspec import Struct

from dx_assess.form.answer import Answer, answered
from dx_assess.form.model import Domain, Question
from dx_assess.score.advice import opened_questions
from dx_assess.score.domains import level_of
from dx_assess.score.results import Assessment, DomainResult, QuestionResult, QuestionStatus, ScoreRange
from dx_assess.score.whatif import raised_answer, score_of, what_if
from dx_assess.score.world import YearWorld, is_ordered_choice

ASSUMPTION = (
    "選択肢を1段階上げる手間は、その設問の「次の一歩」の人日（ないものは1人日）とみなしています。"
    "割合や数の設問は「次の一歩」のめやすまで上がると見込み、めやすのないもの、未回答・わからないの設問は変えません。"
    "段階を上げると新しく聞かれる設問は、まだ答えていないものとして数えていません。人日は製品の見積りです。"
)
"""Said wherever a shortcut is shown."""
_PLAIN = Fraction(1)
_TRIES = 12


class Move(Struct, frozen=True):
    """One way to raise one question: its new answer, the effort in person-days, the points of the target it gives."""

    question: str
    to: Answer
    effort: Fraction
    gain: Fraction


class Shortcut(Struct, frozen=True):
    """The least-effort set of steps.

    :param domain: empty = overall.
    :param start: score from which the next level begins.
    :param reachable: False: all steps together do not reach it; then ``moves`` is empty.
    :param opened: questions that come up.
    """

    domain: str
    level: int
    next_level: int
    start: int
    score_now: Fraction
    score_then: Fraction
    effort: Fraction
    moves: tuple[Move, ...]
    opened: tuple[str, ...]
    reachable: bool
    assumption: str = ASSUMPTION


def shortcut(world: YearWorld, assessment: Assessment, domain_id: str = "") -> Shortcut | None:
    """The way to the next level; None without a score, at the highest level, or without such a domain.

    :param domain_id: empty = overall.
    """
    now = _range(assessment, domain_id)
    if now is None or now.score is None:
        return None
    level = level_of(now.score, world.set.levels)
    following = next((item for item in world.set.levels if item.no == level + 1), None)
    if following is None:
        return None
    choices = list(_choices(world, assessment, domain_id))
    need = following.start - now.score
    for _ in range(_TRIES):
        moves = cheapest(choices, need)
        if moves is None:
            break
        then = what_if(world, {move.question: move.to for move in moves}, assessment)
        reached = _range(then, domain_id)
        score = reached.score if reached is not None and reached.score is not None else now.score
        if score >= following.start:
            effort = sum((move.effort for move in moves), Fraction(0))
            opened = opened_questions(assessment, then)
            return Shortcut(
                domain_id, level, following.no, following.start, now.score, score, effort, moves, opened, True
            )
        need += following.start - score
    return Shortcut(domain_id, level, following.no, following.start, now.score, now.score, Fraction(0), (), (), False)


def cheapest(choices: Sequence[Sequence[Move]], need: Fraction) -> tuple[Move, ...] | None:
    """At most one move of each question so that the gains reach ``need`` with the least effort; None if none do.

    Among equal efforts the set with the greatest gain.
    """
    gains = _unit(need, *(move.gain for moves in choices for move in moves))
    efforts = _unit(*(move.effort for moves in choices for move in moves))
    enough = int(need * gains)
    frontier: list[_State] = [(0, 0, ())]
    for moves in choices:
        steps = [(int(move.effort * efforts), int(move.gain * gains), move) for move in moves]
        grown = list(frontier)
        for effort, gain, chosen in frontier:
            if gain < enough:
                grown += [(effort + more, gain + points, (*chosen, move)) for more, points, move in steps]
        frontier = _pruned(grown, enough)
    return next((chosen for _effort, gain, chosen in frontier if gain >= enough), None)


_State = tuple[int, int, tuple[Move, ...]]
"""Effort and gain as whole multiples of their units, and the moves."""


def _unit(*numbers: Fraction) -> int:
    """What makes all of these whole: thousands of sums and comparisons of fractions take ten times as long."""
    return lcm(*(number.denominator for number in numbers))


def _pruned(states: list[_State], enough: int) -> list[_State]:
    """Without those that cost as much as another and gain no more; nothing dearer than what is enough."""
    states.sort(key=lambda state: (state[0], -state[1], len(state[2])))
    kept: list[_State] = []
    for state in states:
        if kept and state[1] <= kept[-1][1]:
            continue
        kept.append(state)
        if state[1] >= enough:
            break
    return kept


def _range(assessment: Assessment, domain_id: str) -> ScoreRange | None:
    if not domain_id:
        return assessment.overall
    found = assessment.domain(domain_id)
    return found.range if found is not None else None


def _choices(world: YearWorld, assessment: Assessment, domain_id: str) -> Iterator[list[Move]]:
    """The moves of every question that counts for the target."""
    days = _days(world)
    counted = [
        (domain, result)
        for domain in world.set.domains
        if (result := assessment.domain(domain.id)) is not None
        and result.range.score is not None
        and (domain.id == domain_id or (not domain_id and not domain.optional))
    ]
    for domain, result in counted:
        point = Fraction(100, _scored_weight(domain, result) * len(counted))
        for question, item in zip(domain.questions, result.questions, strict=True):
            moves = list(_moves(world, question, item, days, point))
            if moves:
                yield moves


def _scored_weight(domain: Domain, result: DomainResult) -> int:
    pairs = zip(domain.questions, result.questions, strict=True)
    return sum(question.weight for question, item in pairs if item.score is not None)


def _days(world: YearWorld) -> dict[str, Fraction]:
    """Person-days of one step of a question: those of the easiest rule that raises it."""
    days: dict[str, Fraction] = {}
    for rule in world.set.advice:
        for item in rule.raises:
            days[item.question] = min(rule.effort_days, days.get(item.question, rule.effort_days))
    return days


def _moves(
    world: YearWorld, question: Question, result: QuestionResult, days: Mapping[str, Fraction], point: Fraction
) -> Iterator[Move]:
    if result.status is not QuestionStatus.ANSWERED or result.score is None:
        return
    step = days.get(question.id, _PLAIN)
    for count, answer in enumerate(_better(world, question, result), 1):
        score = score_of(world, question, answer)
        gain = question.weight * point * (Fraction(score) - Fraction(result.score)) if score is not None else 0
        if gain > 0:
            yield Move(question.id, answer, step * count, Fraction(gain))


def _better(world: YearWorld, question: Question, result: QuestionResult) -> list[Answer]:
    """Better answers, the nearest first."""
    if is_ordered_choice(question):
        codes = sorted(int(option.code) for option in question.options)
        now = int(result.value) if isinstance(result.value, str) else codes[-1]
        return [answered(str(code)) for code in codes if code > now]
    items = [item for rule in world.set.advice for item in rule.raises if item.question == question.id]
    answers = [answer for item in items if (answer := raised_answer(question, result, item)) is not None]
    return answers[:1]
