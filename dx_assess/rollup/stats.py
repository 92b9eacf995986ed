"""Quartiles and groups of towns. Exact decimals; nothing is averaged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from dx_assess.rollup.towns import Received
from dx_assess.text.show import round_half_up

PLACES = 6
POPULATION_CLASSES: tuple[tuple[str, int], ...] = (
    ("5千人未満", 5_000),
    ("5千人以上1万人未満", 10_000),
    ("1万人以上2万人未満", 20_000),
    ("2万人以上5万人未満", 50_000),
)
"""Name and upper bound; the product's own classes, made for small towns."""
LARGEST, NO_POPULATION, NO_REGION = "5万人以上", "人口の記入なし", "圏域の指定なし"
GroupKind = Literal["all", "population", "region"]


class Spread(Struct, frozen=True):
    """A distribution: how many, least, quartiles (linear between neighbours, as Excel's QUARTILE.INC), greatest."""

    count: int
    low: Decimal
    first: Decimal
    median: Decimal
    third: Decimal
    high: Decimal


class Group(Struct, frozen=True):
    """Towns that are looked at together."""

    kind: GroupKind
    name: str
    codes: frozenset[str]


def spread(values: Iterable[Decimal | None]) -> Spread | None:
    """The distribution of the values that are there; None without any."""
    known = sorted(value for value in values if value is not None)
    if not known:
        return None
    first, median, third = (_quantile(known, quarter) for quarter in (1, 2, 3))
    return Spread(len(known), known[0], first, median, third, known[-1])


def _quantile(known: Sequence[Decimal], quarters: int) -> Decimal:
    at = Fraction((len(known) - 1) * quarters, 4)
    low = int(at)
    high = min(low + 1, len(known) - 1)
    value = Fraction(known[low]) + (Fraction(known[high]) - Fraction(known[low])) * (at - low)
    return Decimal(value.numerator) if value.denominator == 1 else round_half_up(value, PLACES)


def population_class(population: int | None) -> str:
    """The class of a town."""
    if population is None:
        return NO_POPULATION
    return next((name for name, bound in POPULATION_CLASSES if population < bound), LARGEST)


def groups_of(towns: Sequence[Received], regions: Mapping[str, str]) -> tuple[Group, ...]:
    """Everything first, then population classes, then regions in order of their first town.

    :param regions: 圏域 by code; empty when no list was given.
    """
    found = [Group("all", "全体", frozenset(item.data.code for item in towns))]
    names = [*(name for name, _bound in POPULATION_CLASSES), LARGEST, NO_POPULATION]
    found += _split("population", {i.data.code: population_class(i.data.population) for i in towns}, names)
    if regions:
        order = [*dict.fromkeys(name for _code, name in sorted(regions.items())), NO_REGION]
        found += _split("region", {i.data.code: regions.get(i.data.code, NO_REGION) for i in towns}, order)
    return tuple(found)


def _split(kind: GroupKind, of: Mapping[str, str], names: Iterable[str]) -> Iterable[Group]:
    for name in names:
        codes = frozenset(code for code, own in of.items() if own == name)
        if codes:
            yield Group(kind, name, codes)
