"""From an assessed year to its town data: what may leave, by the rules of :mod:`dx_assess.score.publication`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import cast

from msgspec import Struct, field

from dx_assess.form.answer import Answer, Rate, Scalar
from dx_assess.form.model import Domain, Figure, Question, QuestionSet, Register
from dx_assess.form.packs import Pack
from dx_assess.form.reserved import review_key
from dx_assess.score.advice import Advice
from dx_assess.score.checks import register_begun
from dx_assess.score.domains import PROVISIONAL_BELOW
from dx_assess.score.kpi import KpiResult
from dx_assess.score.publication import INCIDENTS, Publication, level_only
from dx_assess.score.results import (
    Assessment,
    DomainResult,
    FigureValue,
    Finding,
    Number,
    QuestionResult,
    QuestionStatus,
    ScoreRange,
)
from dx_assess.score.town_data import (
    FORMAT,
    MAX_TEXT,
    VERSION,
    CellData,
    ConfirmedData,
    DomainData,
    FigureData,
    FindingData,
    FormRef,
    GroupData,
    KpiData,
    PackRef,
    QuestionData,
    RangeData,
    TownData,
    Value,
)
from dx_assess.score.whatif import what_if
from dx_assess.score.world import YearWorld
from dx_assess.text.show import json_number, round_half_up

PLACES = 6
"""Decimals of scores; of other numbers that are no whole ones too."""
_OUT = (QuestionStatus.HIDDEN, QuestionStatus.NA)


class TownInputs(Struct, frozen=True):
    """Everything a town data document is made from.

    :param world: the year; its results are in ``assessment``.
    :param submission: number of the submission, 0 = none.
    :param changed: time of the file's last change (UTC, ISO 8601).
    """

    code: str
    name: str
    prefecture: str
    world: YearWorld
    assessment: Assessment
    results_year: int
    kpis: Sequence[KpiResult]
    pack: Pack | None
    advice: Sequence[Advice]
    program: str
    receipt: str
    changed: str
    submission: int = 0


class _Rules(Struct, frozen=True):
    """What of a question set may leave."""

    publication: Publication
    closed: frozenset[str]
    """Domains that are their level only."""
    hidden: frozenset[str]
    """Their questions."""


class _Agreed(Struct, frozen=True):
    """What the adviser's review says; nothing without one."""

    verdicts: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, Answer] = field(default_factory=dict)
    assessment: Assessment | None = None


def build_town_data(inputs: TownInputs) -> TownData:
    """The document; nothing of class C, and nothing of the closed domains but their level, is in it."""
    world, assessment = inputs.world, inputs.assessment
    question_set = world.set
    rules = _rules(question_set)
    agreed = _agreed(world, assessment)
    kept = tuple(finding for finding in assessment.findings if _finding_leaves(finding, rules))
    steps = [advice for advice in inputs.advice if _advice_leaves(advice, rules)]
    open_ = [d.id for d in question_set.domains if not d.optional and d.id not in rules.closed]
    return TownData(
        format=FORMAT,
        version=VERSION,
        code=inputs.code,
        name=_clean(inputs.name),
        prefecture=inputs.prefecture,
        fiscal_year=assessment.fiscal_year,
        results_year=inputs.results_year,
        edition="quick" if assessment.edition == "quick" else "standard",
        form=FormRef(id=question_set.id, version=question_set.version, digest=question_set.digest),
        pack=PackRef(id=inputs.pack.id, version=inputs.pack.version) if inputs.pack is not None else PackRef(),
        program=inputs.program,
        receipt=inputs.receipt,
        submission=inputs.submission,
        changed=inputs.changed,
        population=_population(world),
        profile=dict(_profile(world)),
        overall=_overall(assessment, open_),
        score_domains=tuple(open_),
        overall_confirmed=_overall(agreed.assessment, open_) if agreed.assessment is not None else None,
        domains=tuple(_domain(domain, inputs.assessment, agreed, rules) for domain in question_set.domains),
        questions=tuple(_questions(world, assessment, agreed, rules)),
        figures=tuple(_figures(world, assessment)),
        kpis=tuple(_kpi(result) for result in inputs.kpis if _kpi_leaves(result, inputs.pack, rules)),
        registers={r.id: len(world.data.rows(r.id)) for r in question_set.registers if not r.auxiliary},
        findings=tuple(_findings(kept)),
        advice=tuple(advice.rule.id for advice in steps),
        withheld=len(inputs.advice) - len(steps),
        exceptions=dict(_exceptions(assessment)),
    )


def _rules(question_set: QuestionSet) -> _Rules:
    closed = [d for d in question_set.domains if level_only(d.id, (q.publication for q in d.questions))]
    return _Rules(
        Publication(question_set),
        frozenset(domain.id for domain in closed),
        frozenset(question.id for domain in closed for question in domain.questions),
    )


def _agreed(world: YearWorld, assessment: Assessment) -> _Agreed:
    verdicts: dict[str, str] = {}
    answers: dict[str, Answer] = {}
    for question in world.set.questions():
        verdict = world.data.answer(review_key(question.id, "verdict")).value
        if isinstance(verdict, str):
            verdicts[question.id] = verdict
        agreed = world.data.answer(review_key(question.id, "agreed"))
        if not agreed.is_open:
            answers[question.id] = agreed
    if not verdicts and not answers:
        return _Agreed()
    return _Agreed(verdicts, answers, what_if(world, answers, assessment) if answers else assessment)


def _finding_leaves(finding: Finding, rules: _Rules) -> bool:
    register = finding.key if finding.row_id else ""
    return finding.key not in rules.hidden and rules.publication.of_check(finding.id, register, finding.columns) != "C"


def _advice_leaves(advice: Advice, rules: _Rules) -> bool:
    keys = [trigger.id for trigger in advice.triggers]
    return rules.hidden.isdisjoint(keys) and rules.publication.of_keys(keys) != "C"


def _kpi_leaves(result: KpiResult, pack: Pack | None, rules: _Rules) -> bool:
    return pack is not None and rules.publication.of_kpi(pack.kpi(result.id)) != "C"


def _findings(findings: Iterable[Finding]) -> Iterator[FindingData]:
    counts = Counter((finding.id, finding.level) for finding in findings)
    for (check_id, level), count in sorted(counts.items()):
        yield FindingData(id=check_id, level=level, count=count)


def _population(world: YearWorld) -> int | None:
    value = world.data.answer("profile.population").value
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _profile(world: YearWorld) -> Iterator[tuple[str, Value]]:
    for item in world.set.profile:
        answer = world.data.answer(item.key)
        if item.publication != "C" and not item.locked and answer.value is not None:
            yield item.id, _value(answer.value)


def _value(value: Scalar | Number | None) -> Value:
    if value is None or isinstance(value, bool | str):
        return _clean(value) if isinstance(value, str) else value
    if isinstance(value, int | Decimal | Fraction):
        return _number(value)
    if isinstance(value, date):
        return value.isoformat()
    return sorted(value) if isinstance(value, frozenset) else None


def _clean(text: str) -> str:
    """A label without line breaks and control characters, within the limit."""
    return "".join(letter if letter >= " " else " " for letter in text)[:MAX_TEXT]


def _number(value: Number | Decimal | None) -> int | float | None:
    return json_number(round_half_up(value, PLACES)) if isinstance(value, Fraction) else json_number(value)


def _range(result: ScoreRange) -> RangeData:
    return RangeData(
        level=result.level,
        score=_number(result.score),
        low=_number(result.low),
        high=_number(result.high),
        answer_rate=_number(result.answer_rate),
        provisional=result.provisional,
    )


def _overall(assessment: Assessment, open_: Sequence[str]) -> RangeData:
    """The level is that of all mandatory domains, the score and its bounds those of the open ones."""
    results = [domain for domain in assessment.domains if domain.id in open_]
    asked = sum(1 for domain in results for question in domain.questions if question.status not in _OUT)
    rate = Fraction(sum(domain.answered for domain in results), asked) if asked else None
    score = _mean(domain.range.score for domain in results)
    return RangeData(
        level=assessment.overall.level,
        score=_number(score),
        low=_number(_mean(domain.range.low for domain in results)),
        high=_number(_mean(domain.range.high for domain in results)),
        answer_rate=_number(rate),
        provisional=score is not None and rate is not None and rate < PROVISIONAL_BELOW,
    )


def _mean(values: Iterable[Fraction | None]) -> Fraction | None:
    known = [value for value in values if value is not None]
    return Fraction(sum(known)) / len(known) if known else None


def _domain(domain: Domain, assessment: Assessment, agreed: _Agreed, rules: _Rules) -> DomainData:
    result = cast(DomainResult, assessment.domain(domain.id))
    then = agreed.assessment.domain(domain.id) if agreed.assessment is not None else None
    if domain.id in rules.closed:
        return DomainData(
            id=domain.id,
            range=RangeData(level=result.range.level),
            optional=domain.optional,
            level_only=True,
            confirmed=RangeData(level=then.range.level) if then is not None else None,
        )
    return DomainData(
        id=domain.id,
        range=_range(result.range),
        optional=domain.optional,
        visible=result.visible,
        answered=result.answered,
        confirmed=_range(then.range) if then is not None else None,
    )


def _questions(world: YearWorld, assessment: Assessment, agreed: _Agreed, rules: _Rules) -> Iterator[QuestionData]:
    for question in world.set.questions():
        result = assessment.question(question.id)
        if question.publication == "C" or question.id in rules.hidden or result is None:
            continue
        fields = ((item.id, world.data.answer(item.key).value) for item in question.fields)
        shown = result.status is not QuestionStatus.HIDDEN
        yield QuestionData(
            id=question.id,
            klass=question.publication,
            status=result.status.value,
            value=_value(result.value) if question.kind not in ("percent", "text") else None,
            numerator=_number(result.numerator),
            denominator=_number(result.denominator),
            score=_number(result.score),
            fields={key: _value(value) for key, value in fields if value is not None} if shown else {},
            confirmed=_confirmed(question, agreed),
        )


def _confirmed(question: Question, agreed: _Agreed) -> ConfirmedData | None:
    verdict, answer = agreed.verdicts.get(question.id, ""), agreed.answers.get(question.id)
    if agreed.assessment is None or (not verdict and answer is None):
        return None
    value = answer.value if answer is not None else None
    rate = value if isinstance(value, Rate) else None
    found: QuestionResult | None = agreed.assessment.question(question.id)
    return ConfirmedData(
        verdict=verdict,
        value=_value(value) if question.kind != "text" else None,
        numerator=rate.numerator if rate is not None else None,
        denominator=rate.denominator if rate is not None else None,
        score=_number(found.score) if found is not None else None,
    )


def _figures(world: YearWorld, assessment: Assessment) -> Iterator[FigureData]:
    for register in world.set.registers:
        begun = register_begun(world, register)
        for figure in register.figures:
            if figure.kind != "row" and figure_leaves(register, figure):
                yield _figure(figure, assessment.figures[figure.key], begun)


def figure_leaves(register: Register, figure: Figure) -> bool:
    """Whether a figure may leave: its own class decides, but no amounts or labels out of class C columns."""
    names = {figure.rows, figure.cols, figure.group}
    if figure.kind == "sum" and figure.expr is not None:
        names |= figure.expr.keys
    amounts = any(column.publication == "C" and column.id in names for column in register.columns)
    return figure.publication != "C" and not amounts


def _figure(figure: Figure, value: FigureValue, begun: bool) -> FigureData:
    number = len(value.rows) if figure.kind == "list" else value.number
    return FigureData(
        id=figure.key,
        number=_number(number),
        numerator=_number(value.numerator),
        denominator=_number(value.denominator),
        undecided=value.undecided,
        begun=begun,
        cells=tuple(CellData(row=c.row, col=c.col, count=c.count, split=c.split) for c in value.matrix),
        groups=tuple(GroupData(label=_clean(g.label), counts=dict(g.counts), total=g.total) for g in value.groups),
    )


def _kpi(result: KpiResult) -> KpiData:
    return KpiData(
        id=result.id,
        actual=_number(result.actual),
        numerator=_number(result.numerator),
        denominator=_number(result.denominator),
        target=_number(result.target),
        verdict=result.verdict,
    )


def _exceptions(assessment: Assessment) -> Iterator[tuple[str, int]]:
    found = assessment.question(INCIDENTS)
    if found is not None and found.status is QuestionStatus.ANSWERED and isinstance(found.value, int):
        yield INCIDENTS, found.value
