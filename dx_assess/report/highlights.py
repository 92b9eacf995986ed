"""What a mayor is told on two pages: the strengths, the next steps and the KPIs that matter, chosen from the report.

Everything is chosen from what this reader may see, so a report for the prefecture holds nothing more than its parts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from msgspec import Struct

from dx_assess.report.advice_part import AdviceRow
from dx_assess.report.parts import DomainPart, KpiRow, QuestionRow, ReportContent
from dx_assess.score.verdict import ACHIEVED, PARTLY

SHOWN = 3
"""Strengths and next steps that are shown."""
SIGNS = ("×", "▲", "△", "○", "◎")
"""Signs of the levels 0–4; a word always stands beside them."""
_STRONG = Fraction(3, 4)


class Strength(Struct, frozen=True):
    """A question that the town answers well."""

    domain: DomainPart
    question: QuestionRow


class Highlights(Struct, frozen=True):
    """Strengths and next steps, at most three each; the KPIs with a verdict.

    :param kpis: each indicator once, those to be worked on first.
    :param judged: KPIs with a verdict as the pack's lists print them, where an indicator may come under several items.
    """

    strengths: tuple[Strength, ...]
    steps: tuple[AdviceRow, ...]
    kpis: tuple[KpiRow, ...]
    kpi_sentence: str
    judged: int


def highlights(content: ReportContent) -> Highlights:
    """The choice of ``content``."""
    judged: dict[tuple[str, str], KpiRow] = {}
    for kpi in content.kpis:
        if kpi.verdict in (ACHIEVED, PARTLY):  # the papers print one indicator under several items
            judged.setdefault((kpi.name, kpi.actual.full), kpi)
    return Highlights(
        strengths=tuple(_strengths(content.domains)),
        steps=content.advice.rows[:SHOWN],
        kpis=tuple(sorted(judged.values(), key=lambda kpi: kpi.verdict == ACHIEVED)),
        kpi_sentence=kpi_summary(content.kpis),
        judged=sum(kpi.verdict in (ACHIEVED, PARTLY) for kpi in content.kpis),
    )


def _strengths(domains: Sequence[DomainPart]) -> list[Strength]:
    """The best answers with the greatest weight: of different domains first, mandatory ones before the others."""
    found = [
        Strength(domain, question)
        for domain in domains
        for question in domain.questions
        if question.score.value is not None and question.score.value >= _STRONG and question.answer
    ]
    best = sorted(found, key=lambda item: (item.domain.optional, *_rank(item.question)))
    first: dict[str, Strength] = {}
    for item in best:
        first.setdefault(item.domain.id, item)
    chosen = [*first.values(), *(item for item in best if item not in first.values())]
    return chosen[:SHOWN]


def _rank(question: QuestionRow) -> tuple[Fraction, int]:
    return -Fraction(question.score.value or 0), -question.weight


def level_sign(level: int | None) -> str:
    """The sign of a level, 「－」 without one."""
    return SIGNS[level] if level is not None and level < len(SIGNS) else "－"


def kpi_summary(kpis: Sequence[KpiRow]) -> str:
    """One sentence about all KPIs."""
    counts = Counter(kpi.verdict for kpi in kpis)
    judged = counts[ACHIEVED] + counts[PARTLY]
    if not kpis:
        return "県のKPIは使っていません。"
    if not judged:
        return f"県のKPI {len(kpis)}件のうち、町の数で判定できたものはまだありません。"
    return (
        f"県のKPI {len(kpis)}件のうち、町の数で判定できたのは{judged}件で、"
        f"達成が{counts[ACHIEVED]}件、一部達成が{counts[PARTLY]}件です。"
    )
