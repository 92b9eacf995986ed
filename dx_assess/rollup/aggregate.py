"""Many towns → one table: everything the prefecture's page, PDF, workbook and JSON say. Pure; order plays no part."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from dx_assess.form.model import QuestionSet
from dx_assess.form.packs import Pack
from dx_assess.rollup.kpis import KpiTotal, incident_sum, kpi_totals
from dx_assess.rollup.questions import QuestionTotal, question_totals
from dx_assess.rollup.stats import Group, Spread, groups_of, population_class, spread
from dx_assess.rollup.towns import Collection, Received
from dx_assess.rollup.years import OVERALL, DomainYears, KpiYears, domain_years, kpi_years
from dx_assess.score.publication import level_only
from dx_assess.score.town_data import RangeData, TownData, exact

__all__ = [
    "OVERALL",
    "Common",
    "DomainTotal",
    "FigureTotal",
    "GroupTotal",
    "KpiYears",
    "RollUp",
    "SectionTotal",
    "TownRow",
    "roll_up",
]


class DomainTotal(Struct, frozen=True):
    """One domain (or ``overall``) over some towns.

    :param spread: of scores; None where only levels are reported.
    :param levels: towns by level, 0–4.
    :param none: towns without a level yet.
    :param confirmed: of the scores after the adviser's review, of the towns that have one.
    """

    id: str
    name: str
    spread: Spread | None
    levels: tuple[int, ...]
    none: int
    confirmed: Spread | None = None


class GroupTotal(Struct, frozen=True):
    """What is said about a group of towns: all, a population class, a 圏域."""

    group: Group
    domains: tuple[DomainTotal, ...]
    kpis: tuple[KpiTotal, ...]


class TownRow(Struct, frozen=True):
    """One town of the tables.

    :param rank: 1 = highest overall score among towns of the same edition; equal scores have the same rank.
    :param change: overall score now − last year's, same edition; None without one.
    """

    received: Received
    population_class: str
    region: str
    rank: int | None
    change: Decimal | None

    @property
    def data(self) -> TownData:
        """The town's year."""
        return self.received.data


class FigureTotal(Struct, frozen=True):
    """One figure over all towns: Σ of numbers, or Σ ÷ Σ; ``towns`` have it, ``undecided`` of them with open rows."""

    id: str
    label: str
    unit: str
    number: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    towns: int
    undecided: int


class SectionTotal(Struct, frozen=True):
    """分野ごとの事業数・KPI数・達成数: sums over all towns, by the label as entered."""

    label: str
    counts: tuple[tuple[str, int], ...]
    towns: int


class Common(Struct, frozen=True):
    """Something many towns have: a finding or a next step."""

    id: str
    text: str
    towns: tuple[str, ...]


class RollUp(Struct, frozen=True):
    """The whole result.

    :param year: the assessment's; ``results_year``: 実績年度 of the KPIs.
    :param pack: the prefecture's KPI pack.
    :param edition: whose scores the distributions are of (かんたん and 標準 are never compared).
    :param incidents: Σ ``sec.incident_count`` without names, and of how many towns.
    """

    collection: Collection
    question_set: QuestionSet
    pack: Pack | None
    year: int | None
    results_year: int | None
    edition: str
    towns: tuple[TownRow, ...]
    groups: tuple[GroupTotal, ...]
    questions: tuple[QuestionTotal, ...]
    figures: tuple[FigureTotal, ...]
    sections: tuple[SectionTotal, ...]
    findings: tuple[Common, ...]
    advice: tuple[Common, ...]
    years: tuple[KpiYears, ...]
    domain_years: tuple[DomainYears, ...]
    incidents: tuple[Decimal | None, int]

    @property
    def whole(self) -> GroupTotal:
        """All towns."""
        return self.groups[0]

    @property
    def expected(self) -> int:
        """How many towns there are: those that count, those with nothing filled in, those missing."""
        collection = self.collection
        return len(self.towns) + len(collection.blank) + len(collection.missing)

    @property
    def names(self) -> Mapping[str, str]:
        """The towns' names by code."""
        return {row.data.code: row.data.name for row in self.towns}


def roll_up(
    collection: Collection, question_set: QuestionSet, pack: Pack | None, regions: Mapping[str, str] | None = None
) -> RollUp:
    """Everything from what arrived.

    :param pack: the prefecture's; None = no KPIs.
    :param regions: 圏域 by code.
    """
    towns = collection.towns
    year = _results_year(towns)
    edition = "quick" if towns and all(item.data.edition == "quick" for item in towns) else "standard"
    groups = groups_of(towns, regions or {})
    return RollUp(
        collection=collection,
        question_set=question_set,
        pack=pack,
        year=collection.fiscal_year,
        results_year=year,
        edition=edition,
        towns=_town_rows(collection, regions or {}),
        groups=tuple(_group(group, towns, question_set, pack, year, edition) for group in groups),
        questions=question_totals(towns, question_set),
        figures=tuple(_figures(towns, question_set)),
        sections=_sections(towns),
        findings=_findings(towns, question_set),
        advice=_advice(towns, question_set),
        years=tuple(kpi_years(collection, pack, year)),
        domain_years=tuple(domain_years(collection, question_set)),
        incidents=incident_sum(towns),
    )


def _results_year(towns: Iterable[Received]) -> int | None:
    counts = Counter(item.data.results_year for item in towns)
    return min(counts, key=lambda year: (-counts[year], -year)) if counts else None


def _town_rows(collection: Collection, regions: Mapping[str, str]) -> tuple[TownRow, ...]:
    towns = collection.towns
    scores = {item.data.code: (item.data.edition, exact(item.data.overall.score)) for item in towns}
    before = {item.data.code: item.data for item in collection.earlier}
    rows = []
    for item in towns:
        edition, score = scores[item.data.code]
        better = [s for e, s in scores.values() if e == edition and s is not None and score is not None and s > score]
        earlier = before.get(item.data.code)
        last = exact(earlier.overall.score) if earlier is not None and earlier.edition == edition else None
        rows.append(
            TownRow(
                received=item,
                population_class=population_class(item.data.population),
                region=regions.get(item.data.code, ""),
                rank=len(better) + 1 if score is not None else None,
                change=score - last if score is not None and last is not None else None,
            )
        )
    return tuple(rows)


def _group(
    group: Group,
    towns: Sequence[Received],
    question_set: QuestionSet,
    pack: Pack | None,
    year: int | None,
    edition: str,
) -> GroupTotal:
    inside = [item for item in towns if item.data.code in group.codes]
    compared = [item.data for item in inside if item.data.edition == edition]
    overall = _domain(OVERALL, "総合", [t.overall for t in compared], [t.overall_confirmed for t in compared], False)
    domains = [overall]
    for domain in question_set.domains:
        closed = level_only(domain.id, (question.publication for question in domain.questions))
        found = [own for town in compared if (own := town.domain(domain.id)) is not None]
        domains.append(_domain(domain.id, domain.name, [d.range for d in found], [d.confirmed for d in found], closed))
    return GroupTotal(group, tuple(domains), kpi_totals(inside, pack, year))


def _domain(
    domain_id: str, name: str, ranges: Sequence[RangeData], confirmed: Sequence[RangeData | None], closed: bool
) -> DomainTotal:
    levels = Counter(item.level for item in ranges)
    return DomainTotal(
        id=domain_id,
        name=name,
        spread=None if closed else spread(exact(item.score) for item in ranges),
        levels=tuple(levels[level] for level in range(5)),
        none=levels[None],
        confirmed=None if closed else spread(exact(item.score) for item in confirmed if item is not None),
    )


def _figures(towns: Sequence[Received], question_set: QuestionSet) -> Iterable[FigureTotal]:
    by_town = [{item.id: item for item in received.data.figures} for received in towns]
    for register in question_set.registers:
        for figure in register.figures:
            rows = [rows[figure.key] for rows in by_town if figure.key in rows and rows[figure.key].begun]
            known = [row for row in rows if row.number is not None or row.denominator is not None]
            if figure.internal or figure.kind in ("row", "matrix", "table") or not known:
                continue
            rate = figure.kind == "rate"
            yield FigureTotal(
                id=figure.key,
                label=figure.label,
                unit=figure.unit,
                number=None if rate else _sum(row.number for row in known),
                numerator=_sum(row.numerator for row in known) if rate else None,
                denominator=_sum(row.denominator for row in known) if rate else None,
                towns=len(known),
                undecided=sum(1 for row in known if row.undecided),
            )


def _sum(values: Iterable[int | float | None]) -> Decimal:
    return sum((number for value in values if (number := exact(value)) is not None), Decimal(0))


def _sections(towns: Sequence[Received]) -> tuple[SectionTotal, ...]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    having: Counter[str] = Counter()
    for item in towns:
        for figure in item.data.figures:
            for group in figure.groups:
                if not group.total and any(group.counts.values()):
                    counts[group.label].update(group.counts)
                    having[group.label] += 1
    return tuple(
        SectionTotal(label, tuple(sorted(found.items())), having[label]) for label, found in sorted(counts.items())
    )


def _findings(towns: Sequence[Received], question_set: QuestionSet) -> tuple[Common, ...]:
    """Findings F that towns have, the commonest first."""
    having: dict[str, list[str]] = defaultdict(list)
    for item in towns:
        for finding in item.data.findings:
            if finding.level == "F":
                having[finding.id].append(item.data.code)
    checks = {check.id: check.message for question in question_set.questions() for check in question.checks}
    checks |= {check.id: check.message for register in question_set.registers for check in register.checks}
    return _commonest(having, checks)


def _advice(towns: Sequence[Received], question_set: QuestionSet) -> tuple[Common, ...]:
    having: dict[str, list[str]] = defaultdict(list)
    for item in towns:
        for rule in item.data.advice:
            having[rule].append(item.data.code)
    return _commonest(having, {rule.id: rule.step for rule in question_set.advice})


def _commonest(having: Mapping[str, Sequence[str]], texts: Mapping[str, str]) -> tuple[Common, ...]:
    found = [Common(key, texts[key], tuple(sorted(codes))) for key, codes in having.items() if key in texts]
    return tuple(sorted(found, key=lambda item: (-len(item.towns), item.id)))
