"""The report for the prefecture: what class C and the security domain say stays in the house (product.md).

Security is its level only, and so is every domain that has a C question; the overall result is its level, and a score
without those domains, so that nothing can be computed back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Protocol

from msgspec.structs import replace

from dx_assess.form.model import ColumnKind, PublicationClass
from dx_assess.report.advice_part import for_prefecture
from dx_assess.report.parts import (
    NOTHING,
    Audience,
    Change,
    DomainPart,
    FindingRow,
    KpiRow,
    Overall,
    RegisterPart,
    ReportContent,
    ScoreShown,
    Shown,
    TrendPoint,
    shown,
)
from dx_assess.report.places import NO_PLACES
from dx_assess.report.plan_part import for_prefecture as review_for_prefecture
from dx_assess.score.domains import PROVISIONAL_BELOW
from dx_assess.score.publication import level_only
from dx_assess.score.results import QuestionStatus

_WAITING = (QuestionStatus.OPEN, QuestionStatus.UNKNOWN)
_OUT = (QuestionStatus.HIDDEN, QuestionStatus.NA)


def for_audience(content: ReportContent, audience: Audience) -> ReportContent:
    """The report as this reader may see it; town and adviser see everything."""
    if audience != "prefecture":
        return replace(content, cover=replace(content.cover, audience=audience))
    domains = tuple(_domain(domain) for domain in content.domains)
    hidden = frozenset(question.id for domain in content.domains for question in domain.questions)
    hidden -= frozenset(question.id for domain in domains for question in domain.questions)
    findings = tuple(finding for finding in content.findings if _may_leave(finding, hidden))
    return replace(
        content,
        cover=replace(content.cover, audience=audience),
        overall=_overall(content.overall, domains),
        domains=domains,
        kpis=tuple(_kpi(kpi) for kpi in content.kpis),
        registers=tuple(_register(register, findings) for register in content.registers),
        headline=tuple(row for row in content.headline if row.publication != "C"),
        findings=findings,
        advice=for_prefecture(content.advice, hidden),
        trend=_trend(content.trend, domains),
        review=review_for_prefecture(content.review),
        places=NO_PLACES,
    )


def _may_leave(finding: FindingRow, hidden: frozenset[str]) -> bool:
    return finding.publication != "C" and finding.key not in hidden


def _domain(domain: DomainPart) -> DomainPart:
    secret = level_only(domain.id, (question.publication for question in domain.questions))
    if not secret:
        kept = tuple(
            replace(question, findings=tuple(f for f in question.findings if f.publication != "C"), review=())
            for question in domain.questions
        )
        return replace(domain, questions=kept)
    change = domain.change
    return replace(
        domain,
        score=_level_only(domain.score),
        change=_kept(change, _level_only(change.last)) if change is not None else None,
        visible=0,
        answered=0,
        questions=(),
    )


def _level_only(score: ScoreShown) -> ScoreShown:
    return replace(
        score,
        score=NOTHING,
        low=NOTHING,
        high=NOTHING,
        range_text="",
        answer_rate=NOTHING,
        provisional=False,
        withheld=True,
    )


def _overall(overall: Overall, domains: Sequence[DomainPart]) -> Overall:
    open_ = [domain for domain in domains if not domain.optional and not domain.score.withheld]
    names = "・".join(domain.name for domain in domains if not domain.optional and domain.score.withheld)
    low, high = _mean(domain.score.low for domain in open_), _mean(domain.score.high for domain in open_)
    statuses = [question.status for domain in open_ for question in domain.questions]
    asked = sum(1 for status in statuses if status not in _OUT)
    answered = sum(domain.answered for domain in open_)
    rate = Fraction(answered, asked) if asked else None
    mean = _mean(domain.score.score for domain in open_)
    score = replace(
        overall.score,
        score=mean,
        low=low,
        high=high,
        range_text=f"{low.text}～{high.text}" if low.value != high.value else "",
        answer_rate=shown(rate * 100, 1, "%") if rate is not None else NOTHING,
        provisional=mean.value is not None and rate is not None and rate < PROVISIONAL_BELOW,
    )
    basis = f"総合点は、{names}を除いた必須{len(open_)}領域の点の平均です。段階は{names}も入れて決めたものです。"
    sentence = "まだ点を出せる答えがありません。"
    if score.level is not None:
        sentence = f"総合の段階は{score.level}「{score.level_label}」です。"
    if score.score.value is not None:
        sentence += f"{names}を除いた必須{len(open_)}領域の平均は{score.score.full}です。"
    return Overall(
        score=score,
        change=_change(overall.change, open_),
        sentence=sentence,
        basis=basis,
        answered=answered,
        waiting=sum(1 for status in statuses if status in _WAITING),
    )


def _change(change: Change | None, domains: Sequence[DomainPart]) -> Change | None:
    """Last year without the domains that stay in the house; the difference over common questions cannot be given."""
    if change is None:
        return None
    last = _mean(domain.change.last.score for domain in domains if domain.change is not None)
    return _kept(change, replace(_level_only(change.last), score=last, withheld=False))


def _kept(change: Change, last: ScoreShown) -> Change:
    """No differences: with them the withheld numbers could be computed."""
    return Change(last, NOTHING, 0, change.same_edition, NOTHING.text)


def _trend(trend: Sequence[TrendPoint], domains: Sequence[DomainPart]) -> tuple[TrendPoint, ...]:
    """The overall score of every year without the domains that stay in the house."""
    kept = {domain.id for domain in domains if not domain.optional and not domain.score.withheld}
    points = ((point, tuple(item for item in point.domains if item[0] in kept)) for point in trend)
    return tuple(replace(point, domains=own, score=_mean(score for _id, score in own)) for point, own in points)


def _mean(numbers: Iterable[Shown]) -> Shown:
    values = [Fraction(item.value) for item in numbers if item.value is not None]
    return shown(sum(values, Fraction(0)) / len(values), 1, "点") if values else NOTHING


def _kpi(kpi: KpiRow) -> KpiRow:
    if kpi.publication != "C":
        return kpi
    return replace(
        kpi,
        actual=NOTHING,
        numerator=NOTHING,
        denominator=NOTHING,
        verdict="－",
        attainment=NOTHING,
        pace=NOTHING,
        forecast=NOTHING,
        why="町とアドバイザーだけの数なので、載せません。",
    )


class ColumnLike(Protocol):
    """A column of the form or of the report."""

    @property
    def kind(self) -> ColumnKind:
        """Kind of its cells."""

    @property
    def publication(self) -> PublicationClass:
        """公開区分."""


def kept_columns(columns: Sequence[ColumnLike]) -> list[int]:
    """Which of a register's columns the prefecture sees."""
    return [at for at, column in enumerate(columns) if column.publication != "C"] if _is_named(columns) else []


def _is_named(columns: Sequence[ColumnLike]) -> bool:
    """The names of the rows may leave."""
    names = [column for column in columns if column.kind == "text"]
    return not names or names[0].publication != "C"


def _register(register: RegisterPart, findings: Sequence[FindingRow]) -> RegisterPart:
    """Without C columns, cells and figures; a register whose names are C keeps its figures only."""
    kept, named = kept_columns(register.columns), _is_named(register.columns)
    return replace(
        register,
        columns=tuple(register.columns[at] for at in kept),
        rows=tuple(replace(row, cells=tuple(row.cells[at] for at in kept)) for row in register.rows if kept),
        untouched=register.untouched if named else 0,
        figures=tuple(figure for figure in register.figures if figure.publication != "C"),
        findings=tuple(finding for finding in findings if finding.key == register.id),
    )
