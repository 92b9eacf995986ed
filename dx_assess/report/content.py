"""One description of the report without any layout; screen, PDF and Excel are drawn from it and nothing else.

:func:`build_content` makes it from plain inputs. The parts are in :mod:`dx_assess.report.parts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Protocol

from msgspec import Struct

from dx_assess.form.answer import YearData
from dx_assess.form.display import show_value
from dx_assess.form.model import Domain, Level, QuestionSet
from dx_assess.form.packs import Pack
from dx_assess.report.advice_part import advice_part
from dx_assess.report.parts import (
    NOTHING,
    Change,
    Cover,
    DomainPart,
    FigureRow,
    FindingRow,
    LevelRow,
    Overall,
    ReportContent,
    ScoreShown,
    Shown,
    TrendPoint,
    shown,
)
from dx_assess.report.plan_part import NO_REVIEW, ReviewPart
from dx_assess.report.questions import YearView, finding_rows, question_rows
from dx_assess.report.tables import kpi_rows, rate_row, register_part, roadmap, section_rows
from dx_assess.score.fiscal import default_asof, fiscal_year_of
from dx_assess.score.kpi import KpiResult
from dx_assess.score.offers import NextStep
from dx_assess.score.publication import Publication
from dx_assess.score.receipt import canonical_json, receipt_number
from dx_assess.score.results import Assessment, DomainResult, QuestionStatus, ScoreRange
from dx_assess.text.dates import fiscal_year_label, format_wareki
from dx_assess.text.show import NOT_COMPUTABLE

TITLE = "自治体DX自己点検　結果報告書"
PUBLIC, INTERNAL = "機密性1", "機密性2"
"""情報の格付: a report that holds only what may be published, and every other (question bank 0.3)."""
EDITION_LABELS = {"quick": "かんたん版", "standard": "標準版"}
HEADLINE = (
    ("online.usage_rate", "オンライン利用率"),
    ("online.priority_rate", "優先手続のオンライン化率"),
    ("procedures.coverage_volume", "件数でみたオンライン化率"),
)
"""Always shown side by side (question bank 0.3)."""
_NO_SCORE = ScoreRange(None, None, None, None, None, False)
_WAITING = (QuestionStatus.OPEN, QuestionStatus.UNKNOWN)


class TownLike(Protocol):
    """The town of the file (``store.edits.Town``)."""

    @property
    def code(self) -> str:
        """全国地方公共団体コード."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def prefecture(self) -> str:
        """Its prefecture."""

    @property
    def salt(self) -> str:
        """The file's secret for the receipt number; may be empty."""


class ReportInputs(Struct, frozen=True):
    """Everything the report is made from.

    :param previous: last year's entries and results, if the town has a last year.
    :param earlier: results of the file's earlier years with their fiscal year, oldest first.
    :param registers: with the tables of the registers.
    :param receipt: its receipt number, where that is known already.
    :param generated: day of the file's last change; the report has no other date, so that it can be made again.
    """

    question_set: QuestionSet
    town: TownLike
    data: YearData
    assessment: Assessment
    kpis: tuple[KpiResult, ...]
    pack: Pack | None
    generated: date
    program_version: str
    previous: YearData | None = None
    previous_assessment: Assessment | None = None
    steps: tuple[NextStep, ...] = ()
    earlier: tuple[tuple[int, Assessment], ...] = ()
    review: ReviewPart = NO_REVIEW
    registers: bool = True
    receipt: str = ""


def build_content(inputs: ReportInputs) -> ReportContent:
    """The whole report, with everything: for the prefecture see :mod:`dx_assess.report.withhold`."""
    question_set, figures = inputs.question_set, inputs.assessment.figures
    findings = finding_rows(question_set, inputs.assessment.findings)
    return ReportContent(
        cover=_cover(inputs),
        overall=_overall(inputs),
        domains=_domains(inputs, findings),
        kpis=kpi_rows(inputs.kpis, inputs.pack, Publication(question_set), question_set),
        registers=tuple(
            register_part(question_set, register, inputs.data, figures, findings)
            for register in question_set.registers
            if inputs.registers and not register.auxiliary
        ),
        sections=section_rows(figures),
        roadmap=roadmap(question_set, inputs.data, figures, _asof(inputs.data)),
        headline=_headline(inputs),
        findings=findings,
        levels=tuple(LevelRow(level.no, level.start, level.label) for level in question_set.levels),
        advice=advice_part(question_set, inputs.steps),
        trend=_trend(inputs),
        review=inputs.review,
        levels_to_confirm=question_set.levels_to_confirm,
    )


def mark_of(question_set: QuestionSet) -> str:
    """機密性1 only where everything that was asked may be published; else 機密性2 (question bank 0.3)."""
    questions = all(question.publication == "A" for question in question_set.questions())
    columns = (column for register in question_set.registers for column in register.columns)
    return PUBLIC if questions and all(column.publication == "A" for column in columns) else INTERNAL


def _trend(inputs: ReportInputs) -> tuple[TrendPoint, ...]:
    years = [*inputs.earlier, (inputs.data.fiscal_year, inputs.assessment)]
    return tuple(_trend_point(inputs, year, assessment) for year, assessment in years) if len(years) > 1 else ()


def _trend_point(inputs: ReportInputs, year: int, assessment: Assessment) -> TrendPoint:
    found = ((domain.id, assessment.domain(domain.id)) for domain in inputs.question_set.domains if not domain.optional)
    domains = tuple((key, shown(result.range.score, 1, "点")) for key, result in found if result is not None)
    score = shown(assessment.overall.score, 1, "点")
    return TrendPoint(fiscal_year_label(year), score, domains, EDITION_LABELS[assessment.edition])


def receipt_of(
    question_set: QuestionSet, pack: Pack | None, town: TownLike, data: YearData, canonical: str = ""
) -> str:
    """The receipt number of a year; ``canonical``: its canonical JSON, where that is known already."""
    named = f"{pack.id} {pack.version}" if pack is not None else ""
    content = canonical or canonical_json(data)
    return receipt_number(question_set.digest, named, town.code, data.fiscal_year, content, town.salt)


def _cover(inputs: ReportInputs) -> Cover:
    data, edition = inputs.data, inputs.assessment.edition
    day = _asof(data)
    fy = data.answer("profile.fy").value
    results_year = fy if isinstance(fy, int) else fiscal_year_of(day) - 1
    return Cover(
        title=TITLE,
        town=inputs.town.name,
        code=inputs.town.code,
        prefecture=inputs.town.prefecture,
        fiscal_year=data.fiscal_year,
        fiscal_label=fiscal_year_label(data.fiscal_year),
        results_label=fiscal_year_label(results_year),
        asof_label=format_wareki(day),
        edition=edition,
        edition_label=EDITION_LABELS[edition],
        set_name=inputs.question_set.name,
        set_version=inputs.question_set.version,
        pack_name=inputs.pack.name if inputs.pack is not None else "",
        generated=inputs.generated,
        generated_label=format_wareki(inputs.generated),
        mark=mark_of(inputs.question_set),
        receipt=inputs.receipt or receipt_of(inputs.question_set, inputs.pack, inputs.town, data),
        program_version=inputs.program_version,
        profile=_profile(inputs),
        results_year=results_year,
    )


def _asof(data: YearData) -> date:
    day = data.answer("profile.asof").value
    return day if isinstance(day, date) else default_asof(data.fiscal_year)


def _profile(inputs: ReportInputs) -> tuple[tuple[str, str], ...]:
    items = ((item, inputs.data.answer(item.key)) for item in inputs.question_set.profile if not item.locked)
    return tuple(
        (item.label, show_value(item.kind, item.options, "" if item.id == "fy" else item.unit, answer.value))
        for item, answer in items
        if answer.value is not None and item.id not in ("asof", "fy")
    )


def score_shown(score: ScoreRange, levels: Sequence[Level]) -> ScoreShown:
    """A score in words: one decimal half up, the range when it is open."""
    low, high = shown(score.low, 1, "点"), shown(score.high, 1, "点")
    is_open = score.low is not None and score.low != score.high
    label = next((level.label for level in levels if level.no == score.level), "")
    return ScoreShown(
        score=shown(score.score, 1, "点"),
        low=low,
        high=high,
        range_text=f"{low.text}～{high.text}" if is_open else "",
        level=score.level,
        level_label=label,
        level_text=f"段階{score.level}　{label}" if score.level is not None else NOT_COMPUTABLE,
        answer_rate=shown(score.answer_rate * 100, 1, "%") if score.answer_rate is not None else NOTHING,
        provisional=score.provisional,
    )


def _domains(inputs: ReportInputs, findings: Sequence[FindingRow]) -> tuple[DomainPart, ...]:
    question_set = inputs.question_set
    now = YearView(inputs.data, inputs.assessment)
    before = _before(inputs)
    asked = {question.id for question in question_set.questions()}
    about = [finding for finding in findings if finding.key in asked]  # registers have thousands
    return tuple(
        DomainPart(
            id=domain.id,
            no=domain.no,
            name=domain.name,
            scope=domain.scope,
            optional=domain.optional,
            score=score_shown(result.range, question_set.levels),
            change=_domain_change(inputs, domain, result),
            visible=result.visible,
            answered=result.answered,
            questions=question_rows(domain, result, now, before, about),
        )
        for domain, result in _paired(inputs)
    )


def _before(inputs: ReportInputs) -> YearView | None:
    if inputs.previous is None or inputs.previous_assessment is None:
        return None
    return YearView(inputs.previous, inputs.previous_assessment)


def _paired(inputs: ReportInputs) -> list[tuple[Domain, DomainResult]]:
    pairs = ((domain, inputs.assessment.domain(domain.id)) for domain in inputs.question_set.domains)
    return [(domain, result) for domain, result in pairs if result is not None]


class _Common(Struct, frozen=True):
    """Both years' scores over the questions that have one in both."""

    now: Fraction
    before: Fraction
    questions: int


def _common(domain: Domain, now: DomainResult, before: DomainResult | None) -> _Common | None:
    if before is None:
        return None
    weights = {question.id: question.weight for question in domain.questions}
    old = {item.id: Fraction(item.score) for item in before.questions if item.score is not None}
    both = [item for item in now.questions if item.score is not None and item.id in old]
    total = sum(weights[item.id] for item in both)
    if not total:
        return None
    new_sum = sum((weights[item.id] * Fraction(item.score or 0) for item in both), Fraction(0))
    old_sum = sum((weights[item.id] * old[item.id] for item in both), Fraction(0))
    return _Common(new_sum * 100 / total, old_sum * 100 / total, len(both))


def _domain_change(inputs: ReportInputs, domain: Domain, result: DomainResult) -> Change | None:
    previous = inputs.previous_assessment
    before = previous.domain(domain.id) if previous is not None else None
    if before is None:
        return None
    common = _common(domain, result, before)
    return _change(inputs, result.range, before.range, [common] if common is not None else [])


def _overall_change(inputs: ReportInputs) -> Change | None:
    previous = inputs.previous_assessment
    if previous is None:
        return None
    found = [
        _common(domain, result, previous.domain(domain.id)) for domain, result in _paired(inputs) if not domain.optional
    ]
    both = [common for common in found if common is not None]
    return _change(inputs, inputs.assessment.overall, previous.overall, both)


def _change(inputs: ReportInputs, now: ScoreRange, before: ScoreRange, common: list[_Common]) -> Change:
    previous, levels = inputs.previous_assessment, inputs.question_set.levels
    points = sum((item.now - item.before for item in common), Fraction(0)) / len(common) if common else None
    value = shown(points, 1, "点")
    same = previous is not None and previous.edition == inputs.assessment.edition
    last = score_shown(before if same else _NO_SCORE, levels)
    whole = _difference(score_shown(now, levels).score, last.score)
    return Change(
        last=last,
        points=value,
        common=sum(item.questions for item in common),
        same_edition=same,
        label=_signed(value),
        whole=whole,
        whole_label=_signed(whole),
    )


def _difference(now: Shown, last: Shown) -> Shown:
    """Of the two numbers as they are printed, so that a reader who subtracts them finds the same."""
    if now.value is None or last.value is None:
        return NOTHING
    return shown(Fraction(now.text) - Fraction(last.text), 1, "点")


def _signed(points: Shown) -> str:
    if points.value is None or points.text == "0.0":
        return NOT_COMPUTABLE if points.value is None else "±0.0"
    return points.text if points.text.startswith("-") else f"+{points.text}"


def _overall(inputs: ReportInputs) -> Overall:
    mandatory = [(domain, result) for domain, result in _paired(inputs) if not domain.optional]
    optional = len(inputs.question_set.domains) - len(mandatory)
    score = score_shown(inputs.assessment.overall, inputs.question_set.levels)
    waiting = sum(1 for _domain, result in mandatory for item in result.questions if item.status in _WAITING)
    change = _overall_change(inputs)
    return Overall(
        score=score,
        change=change,
        sentence=_sentence(len(mandatory), score, waiting, change),
        basis=f"必須{len(mandatory)}領域の点の平均です。参考{optional}領域は入れていません。",
        answered=sum(result.answered for _domain, result in mandatory),
        waiting=waiting,
    )


def _sentence(domains: int, score: ScoreShown, waiting: int, change: Change | None) -> str:
    if score.level is None:
        return f"まだ点を出せる答えがありません。必須{domains}領域の設問に答えると、ここに結果が出ます。"
    parts = [f"必須{domains}領域の平均は{score.score.full}で、段階{score.level}「{score.level_label}」にあたります。"]
    if score.range_text:
        parts.append(f"未回答・わからないが{waiting}問あるため、{score.range_text}点の幅があります。")
    if score.provisional:
        parts.append("回答率が80%に満たないので、点は参考値です。")
    return "".join(parts) + (_change_sentence(change) if change is not None else "")


def _change_sentence(change: Change) -> str:
    """Over all questions, and over those with a score in both years; the other edition's score is not named."""
    words = "" if change.same_edition else "前年度とは版（かんたん・標準）がちがうので、点そのものはくらべません。"
    if change.whole.value is not None:
        words += f"前年度の{change.last.score.full}とくらべて{_moved(change.whole)}。"
    if change.points.value is not None:
        words += f"両方の年度に点のある{change.common}問だけでくらべると{_moved(change.points)}。"
    return words


def _moved(points: Shown) -> str:
    if points.text == "0.0":
        return "変わっていません"
    return f"{points.text.lstrip('-')}点{'下がりました' if points.text.startswith('-') else '上がりました'}"


def _headline(inputs: ReportInputs) -> tuple[FigureRow, ...]:
    rows = []
    for key, label in HEADLINE:
        figure, question = inputs.assessment.figures.get(key), inputs.assessment.question(key)
        if figure is not None:
            rows.append(rate_row(key, label, figure.numerator, figure.denominator, rows=figure.rows))
        elif question is not None and question.status is QuestionStatus.ANSWERED:
            rows.append(rate_row(key, label, question.numerator, question.denominator))
        else:
            rows.append(rate_row(key, label, None, None))
    return tuple(rows)


__all__ = ["ReportContent", "ReportInputs", "build_content", "receipt_of", "score_shown"]
