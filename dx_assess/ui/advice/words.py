"""What the page of next steps says, from the core's exact numbers."""

from __future__ import annotations

from fractions import Fraction

from dx_assess.form.display import show_answer
from dx_assess.form.model import QuestionSet
from dx_assess.score.advice import Advice
from dx_assess.score.shortcut import Move, Shortcut
from dx_assess.text.show import round_half_up, show_number


def points(score: Fraction | None) -> str:
    """A score of 0–100 with one decimal."""
    return show_number(round_half_up(score, 1), 1) if score is not None else "－"


def becomes(question_set: QuestionSet, advice: Advice) -> str:
    """「「行政手続オンライン化」が42.1点から47.0点へ、総合が…」; or why nothing is said."""
    domain = question_set.domain(advice.rule.domain)
    parts = []
    if domain is not None and _rises(advice.score_now, advice.score_then):
        parts.append(f"「{domain.name}」が{points(advice.score_now)}点から{points(advice.score_then)}点へ")
    if _rises(advice.overall_now, advice.overall_then):
        parts.append(f"総合が{points(advice.overall_now)}点から{points(advice.overall_then)}点へ")
    opened = f"（新しく{len(advice.opened)}問が聞かれます。その分は数えていません）" if advice.opened else ""
    if parts:
        return f"{'、'.join(parts)}上がる見込みです。{opened}"
    return f"点はすぐには変わりませんが、足もとを固める取り組みです。{opened}"


def _rises(now: Fraction | None, then: Fraction | None) -> bool:
    return now is not None and then is not None and points(now) != points(then)


def way_words(question_set: QuestionSet, way: Shortcut | None) -> str:
    """次の段階までの近道 in one sentence."""
    if way is None:
        return "点数がまだないか、いちばん上の段階にいます。"
    levels = {level.no: level.label for level in question_set.levels}
    goal = f"次の段階{way.next_level}「{levels[way.next_level]}」は{way.start}点から（いま{points(way.score_now)}点）。"
    if not way.reachable:
        return f"{goal}いま答えのある設問を上げるだけでは届きません。未回答・わからないの設問から進めてください。"
    days = show_number(way.effort)
    return f"{goal}下の{len(way.moves)}つを合わせて約{days}人日で、{points(way.score_then)}点になる見込みです。"


def move_words(question_set: QuestionSet, move: Move) -> str:
    """What to raise, to what, with how much effort."""
    question = question_set.question(move.question)
    if question is None:
        return move.question
    return f"{question.text} →「{show_answer(question, move.to)}」（約{show_number(move.effort)}人日）"
