"""Two years side by side, always over the same towns: KPIs as sums, domains as distributions of scores."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from msgspec import Struct

from dx_assess.form.model import QuestionSet
from dx_assess.form.packs import Pack
from dx_assess.rollup.kpis import KpiTotal, kpi_totals
from dx_assess.rollup.stats import Spread, spread
from dx_assess.rollup.towns import Collection
from dx_assess.score.publication import level_only
from dx_assess.score.town_data import TownData, exact

OVERALL = "overall"


class KpiYears(Struct, frozen=True):
    """A KPI in two years, over the towns that reported in both."""

    id: str
    before: KpiTotal
    now: KpiTotal


class DomainYears(Struct, frozen=True):
    """The scores of a domain (or ``overall``) in two years, over the towns that have one in both, same edition.

    :param up: towns whose score rose; ``down``: fell.
    """

    id: str
    name: str
    before: Spread
    now: Spread
    up: int
    down: int


def kpi_years(collection: Collection, pack: Pack | None, year: int | None) -> Iterable[KpiYears]:
    """Each KPI over the towns that reported it in both years; what only one year has is no change."""
    if year is None or not collection.earlier:
        return
    now = {item.id: item for item in kpi_totals(collection.towns, pack, year)}
    for first in kpi_totals(collection.earlier, pack, year - 1):
        both = set(first.reported) & set(now[first.id].reported)
        if not both or first.withheld or now[first.id].withheld:
            continue
        before = kpi_totals([t for t in collection.earlier if t.data.code in both], pack, year - 1)
        after = kpi_totals([t for t in collection.towns if t.data.code in both], pack, year)
        found = KpiYears(
            first.id,
            next(item for item in before if item.id == first.id),
            next(item for item in after if item.id == first.id),
        )
        if not found.before.withheld and not found.now.withheld:
            yield found


def domain_years(collection: Collection, question_set: QuestionSet) -> Iterable[DomainYears]:
    """Overall and each domain that is more than its level."""
    earlier = {item.data.code: item.data for item in collection.earlier}
    pairs = [
        (earlier[item.data.code], item.data)
        for item in collection.towns
        if item.data.code in earlier and earlier[item.data.code].edition == item.data.edition
    ]
    names = [(OVERALL, "総合")]
    names += [
        (domain.id, domain.name)
        for domain in question_set.domains
        if not level_only(domain.id, (question.publication for question in domain.questions))
    ]
    for domain_id, name in names:
        scores = [(_score(before, domain_id), _score(now, domain_id)) for before, now in pairs]
        known = [(before, now) for before, now in scores if before is not None and now is not None]
        found = _years(domain_id, name, known)
        if found is not None:
            yield found


def _years(domain_id: str, name: str, known: Sequence[tuple[Decimal, Decimal]]) -> DomainYears | None:
    before, now = spread(first for first, _second in known), spread(second for _first, second in known)
    if before is None or now is None:
        return None
    up, down = (sum(1 for first, second in known if sign * (second - first) > 0) for sign in (1, -1))
    return DomainYears(domain_id, name, before, now, up, down)


def _score(data: TownData, domain_id: str) -> Decimal | None:
    found = data.overall if domain_id == OVERALL else None
    domain = data.domain(domain_id)
    found = domain.range if domain is not None else found
    return exact(found.score) if found is not None else None
