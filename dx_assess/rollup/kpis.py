"""The prefecture's KPIs over its towns (question bank chapter 12): sums of numerators ÷ sums of denominators, sums,
counts of towns, distributions. A town that did not report is named and never counted as zero."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct

from dx_assess.form.packs import Kpi, Pack, Rollup
from dx_assess.rollup.stats import Spread, spread
from dx_assess.rollup.towns import Received
from dx_assess.score.publication import INCIDENTS
from dx_assess.score.town_data import KpiData, TownData, exact
from dx_assess.score.verdict import NO_VERDICT, Verdict, from_met
from dx_assess.text.printed import Part, meets_number
from dx_assess.text.show import percent, round_half_up, show_number, with_unit

COUNTED = "団体"
ALONE = 1
"""A sum over this many towns would be a town's own number."""


class KpiTotal(Struct, frozen=True):
    """One KPI over some towns.

    :param numerator: Σ; of a count the towns that meet the condition.
    :param denominator: Σ; of a count the towns that reported.
    :param value: in the KPI's unit (rates 0–100, one decimal); None = cannot be computed. A spread has its median.
    :param reported: codes of the towns that are in it; ``not_reported``: those that are not.
    :param target: the prefecture's of the year, in its measure; ``per_staff``: for the staff of the reporting towns.
    :param printed: the target as the paper prints it; empty where ``target`` was computed from it.
    """

    id: str
    no: int
    list_name: str
    name: str
    unit: str
    how: Rollup
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    reported: tuple[str, ...]
    not_reported: tuple[str, ...]
    target: Decimal | None = None
    printed: str = ""
    verdict: Verdict = NO_VERDICT
    spread: Spread | None = None
    counts: tuple[tuple[Decimal, int], ...] = ()
    """Of a spread: each value with how many towns have it."""
    withheld: bool = False
    """Only one town reported what is reported without names."""


def kpi_totals(towns: Sequence[Received], pack: Pack | None, year: int | None) -> tuple[KpiTotal, ...]:
    """Every KPI of the pack that towns have figures for, in the pack's order.

    :param year: fiscal year of the results (実績年度); towns of another one, or with another pack, did not report.
    """
    if pack is None or year is None:
        return ()
    return tuple(_total(kpi, towns, pack, year) for kpi in pack.kpis if kpi.rollup != "none")


def _total(kpi: Kpi, towns: Sequence[Received], pack: Pack, year: int) -> KpiTotal:
    if kpi.source is not None and kpi.source.value == INCIDENTS:
        return _incidents(kpi, towns, pack, year)
    found = [(item.data, _row(item.data, kpi, pack, year)) for item in towns]
    rows = [(town, row) for town, row in found if row is not None]
    numbers = [(exact(row.numerator), exact(row.denominator), exact(row.actual)) for _town, row in rows]
    top = bottom = value = None
    if rows and kpi.rollup == "ratio":
        top, bottom = _sum(number[0] for number in numbers), _sum(number[1] for number in numbers)
        value = percent(top, bottom)
    elif rows and kpi.rollup == "sum":
        value = top = _sum(number[2] for number in numbers)
    elif rows and kpi.rollup == "count":
        top, bottom = _sum(number[0] for number in numbers), Decimal(len(rows))
        value = percent(top, bottom) if _is_share(kpi) else top
    distribution = spread(number[2] for number in numbers) if kpi.rollup in ("spread", "ratio", "sum") else None
    if kpi.rollup == "spread" and distribution is not None:
        value = distribution.median
    target = _target(kpi, [town for town, _row in rows], pack, year)
    reported = {town.code for town, _row in rows}
    return KpiTotal(
        id=kpi.id,
        no=kpi.no,
        list_name=kpi.list_name,
        name=kpi.name,
        unit=COUNTED if kpi.rollup == "count" and not _is_share(kpi) else kpi.unit,
        how=kpi.rollup,
        numerator=top,
        denominator=bottom,
        value=value,
        reported=tuple(sorted(reported)),
        not_reported=tuple(item.data.code for item in towns if item.data.code not in reported),
        target=target,
        printed="" if kpi.yardstick == "per_staff" else kpi.target(year).raw,
        verdict=_verdict(kpi, year, target, value),
        spread=distribution,
        counts=_counts(number[2] for number in numbers) if kpi.rollup == "spread" else (),
    )


def _is_share(kpi: Kpi) -> bool:
    """A count that the paper gives as a share of the towns (市町村の割合)."""
    return kpi.yardstick == "contribute" and kpi.unit in ("%", "％")


def _row(town: TownData, kpi: Kpi, pack: Pack, year: int) -> KpiData | None:
    """What a town reported; None when it did not."""
    if town.pack.id != pack.id or town.results_year != year:
        return None
    row = town.kpi(kpi.id)
    if row is None:
        return None
    needed = {"ratio": (row.numerator, row.denominator), "count": (row.numerator,)}.get(kpi.rollup, (row.actual,))
    return None if any(number is None for number in needed) else row


def _incidents(kpi: Kpi, towns: Sequence[Received], pack: Pack, year: int) -> KpiTotal:
    """The one named exception: the sum over all towns without names; of one town alone nothing is said."""
    inside = [t.data for t in towns if t.data.results_year == year and INCIDENTS in t.data.exceptions]
    codes = {town.code for town in inside}
    total = Decimal(sum(town.exceptions[INCIDENTS] for town in inside)) if len(inside) > ALONE else None
    target = _target(kpi, inside, pack, year)
    return KpiTotal(
        id=kpi.id,
        no=kpi.no,
        list_name=kpi.list_name,
        name=kpi.name,
        unit=kpi.unit,
        how=kpi.rollup,
        numerator=total,
        denominator=None,
        value=total,
        reported=tuple(sorted(codes)),
        not_reported=tuple(t.data.code for t in towns if t.data.code not in codes),
        target=target,
        printed=kpi.target(year).raw,
        verdict=_verdict(kpi, year, target, total),
        withheld=len(inside) == ALONE,
    )


def show_target(total: KpiTotal) -> str:
    """The prefecture's target as people read it."""
    return total.printed or with_unit(show_number(total.target), total.unit)


def incident_sum(towns: Iterable[Received]) -> tuple[Decimal | None, int]:
    """Σ ``sec.incident_count`` and how many towns reported it; None for fewer than two."""
    counts = [item.data.exceptions[INCIDENTS] for item in towns if INCIDENTS in item.data.exceptions]
    return (Decimal(sum(counts)) if len(counts) > ALONE else None), len(counts)


def _sum(values: Iterable[Decimal | None]) -> Decimal:
    return sum((value for value in values if value is not None), Decimal(0))


def _counts(values: Iterable[Decimal | None]) -> tuple[tuple[Decimal, int], ...]:
    return tuple(sorted(Counter(value.normalize() for value in values if value is not None).items()))


def _target(kpi: Kpi, towns: Sequence[TownData], pack: Pack, year: int) -> Decimal | None:
    number = kpi.target(year).number
    if number is None or kpi.yardstick != "per_staff":
        return number
    staff = [exact(town.profile.get("staff_total")) for town in towns]
    known = [count for count in staff if count is not None]
    if pack.staff is None or not known or len(known) < len(staff):
        return None
    return round_half_up(Fraction(number) / pack.staff.count * Fraction(sum(known)), 1)


def _verdict(kpi: Kpi, year: int, target: Decimal | None, value: Decimal | None) -> Verdict:
    printed = kpi.target(year).part()
    if target is None or value is None or printed is None or kpi.yardstick == "reference" or kpi.rollup == "spread":
        return NO_VERDICT
    goal = Part(printed.raw, "value", number=target, comparison=printed.comparison)
    return from_met(meets_number(goal, value, kpi.direction))
