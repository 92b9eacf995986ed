"""The benchmark file: what a town may know of the others, as quartiles by population class; format 1.

Nothing in it can be led back to a town. Every cell over fewer than :data:`SMALLEST` towns is left out; where the cells
that were left out could be found again by subtraction (the whole less the others), a further cell, the smallest one, is
left out with them. Least and greatest values are never in it, nor is anything of class B or C but domain scores and,
for domains that are their level only, how many towns have which level.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Annotated

import msgspec
from msgspec import Meta

from dx_assess.errors import AppError, Where
from dx_assess.rollup.aggregate import OVERALL, RollUp
from dx_assess.rollup.kpis import KpiTotal
from dx_assess.rollup.stats import Group, population_class, spread
from dx_assess.score.publication import Publication
from dx_assess.score.town_data import MAX_ITEMS, Count, Number, Part, Text, TownData, exact
from dx_assess.text.show import json_number, percent, round_half_up

FORMAT = "dx-assess/benchmark"
VERSION = 1
SMALLEST = 5
MAX_BYTES = 4 << 20
WHOLE = "全体"
_PLACES = 2
_FEW = Meta(max_length=MAX_ITEMS)
Measure = Callable[[TownData], Decimal | None]


class Quartiles(Part, frozen=True, kw_only=True):
    """The middle of at least :data:`SMALLEST` towns: scores 0–100 (questions 0–1), KPIs in their unit."""

    towns: Count
    first: Number
    median: Number
    third: Number


class Item(Part, frozen=True, kw_only=True):
    """A domain (``overall``, ``online``), question or KPI: its quartiles by group; a group left out is suppressed.

    :param cells: towns by option (questions) or level (domains that are their level only) over all towns; what is left
        out is suppressed, 0 to 4 towns alike.
    :param value: of a KPI, Σ ÷ Σ or Σ over all towns that reported; of a count of towns only where at least
        :data:`SMALLEST` meet it and as many do not (it has no quartiles).
    """

    id: Text
    groups: Annotated[dict[Text, Quartiles], _FEW] = msgspec.field(default_factory=dict)
    cells: Annotated[dict[Text, Count], _FEW] = msgspec.field(default_factory=dict)
    value: Number | None = None


class Benchmark(Part, frozen=True, kw_only=True):
    """The document.

    :param digest: SHA-256 of the document without it.
    :param towns: how many towns it is made from.
    """

    format: Text
    version: int
    digest: Text = ""
    prefecture: Text
    name: Text
    fiscal_year: Count
    results_year: Count
    edition: Text
    form: Text
    pack: Text
    towns: Count
    domains: Annotated[tuple[Item, ...], _FEW] = ()
    questions: Annotated[tuple[Item, ...], _FEW] = ()
    kpis: Annotated[tuple[Item, ...], _FEW] = ()


_ENCODER = msgspec.json.Encoder(order="deterministic")


def make_benchmark(result: RollUp) -> Benchmark:
    """The benchmark of a roll-up.

    :raises AppError: E-BENCH-FEW when fewer than :data:`SMALLEST` towns of one edition are there.
    """
    towns = [row.data for row in result.towns if row.data.edition == result.edition]
    if len(towns) < SMALLEST or result.year is None or result.results_year is None:
        fix = f"{SMALLEST}団体以上が届いてから作ってください。"
        raise AppError("E-BENCH-FEW", f"団体が{SMALLEST}より少ないので、比較用のファイルは作れません。", fix)
    groups = [total.group for total in result.groups if total.group.kind == "population"]
    form, pack = result.question_set, result.pack
    return Benchmark(
        format=FORMAT,
        version=VERSION,
        prefecture=result.collection.prefecture,
        name=result.collection.prefecture_name,
        fiscal_year=result.year,
        results_year=result.results_year,
        edition=result.edition,
        form=f"{form.id} {form.version}",
        pack=pack.id if pack is not None else "",
        towns=len(towns),
        domains=tuple(_domains(result, towns, groups)),
        questions=tuple(_questions(result, towns, groups)),
        kpis=tuple(_kpis(result, towns, groups)),
    )


def encode(benchmark: Benchmark) -> bytes:
    """The document as UTF-8 JSON with its digest."""
    return _ENCODER.encode(msgspec.structs.replace(benchmark, digest=_digest(benchmark)))


def decode(content: bytes, file: str = "") -> Benchmark:
    """Read a document.

    :raises AppError: E-BENCH-FORMAT, E-BENCH-DAMAGED.
    """
    where = Where(file=file)
    fix = "県から届いた比較用のファイルを選んでください。"
    try:
        if len(content) > MAX_BYTES:
            raise msgspec.ValidationError("too large")
        found = msgspec.json.decode(content, type=Benchmark)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise AppError("E-BENCH-FORMAT", "比較用のファイルとして読めません。", fix, where) from error
    if found.format != FORMAT or found.version > VERSION:
        raise AppError("E-BENCH-FORMAT", "比較用のファイルではないか、新しい版のものです。", fix, where)
    if found.digest != _digest(found):
        fix = "県に、もう一度送ってもらってください。"
        raise AppError("E-BENCH-DAMAGED", "比較用のファイルがこわれているか、書きかえられています。", fix, where)
    return found


def group_for(item: Item, population: int | None) -> str:
    """The group that a town is compared with: its population class where that may be shown, else all towns."""
    own = population_class(population)
    return own if own in item.groups else WHOLE


def _digest(benchmark: Benchmark) -> str:
    return hashlib.sha256(_ENCODER.encode(msgspec.structs.replace(benchmark, digest=""))).hexdigest()


def _domains(result: RollUp, towns: Sequence[TownData], groups: Sequence[Group]) -> Iterator[Item]:
    yield Item(id=OVERALL, groups=_quartiles(towns, groups, lambda town: exact(town.overall.score)))
    for domain in result.question_set.domains:

        def score(town: TownData, domain_id: str = domain.id) -> Decimal | None:
            found = town.domain(domain_id)
            return exact(found.range.score) if found is not None else None

        levels = Counter(
            str(own.range.level)
            for town in towns
            if (own := town.domain(domain.id)) is not None and own.level_only and own.range.level is not None
        )
        yield Item(id=domain.id, groups=_quartiles(towns, groups, score), cells=visible_cells(levels))


def _questions(result: RollUp, towns: Sequence[TownData], groups: Sequence[Group]) -> Iterator[Item]:
    known = [{row.id: row for row in town.questions} for town in towns]
    scores = {
        town.code: {key: exact(row.score) for key, row in rows.items()} for town, rows in zip(towns, known, strict=True)
    }
    for total in result.questions:
        question = result.question_set.question(total.id)
        if question is None or question.publication != "A":
            continue

        def score(town: TownData, key: str = total.id) -> Decimal | None:
            return scores[town.code].get(key)

        found = _quartiles(towns, groups, score, between=question.kind == "percent")
        values = [rows[total.id].value for rows in known if total.id in rows and rows[total.id].status == "answered"]
        cells = Counter(value for value in values if isinstance(value, str)) if question.kind == "choice" else Counter()
        counted = {option.code: cells[option.code] for option in question.options} if cells else {}
        yield Item(id=total.id, groups=found, cells=visible_cells(counted))


def _kpis(result: RollUp, towns: Sequence[TownData], groups: Sequence[Group]) -> Iterator[Item]:
    if result.pack is None:
        return
    publication = Publication(result.question_set)
    for total in result.whole.kpis:
        kpi = result.pack.kpi(total.id)
        if kpi is None or publication.of_kpi(kpi) != "A":
            continue
        reported = set(total.reported)

        def actual(town: TownData, kpi_id: str = total.id, codes: set[str] = reported) -> Decimal | None:
            row = town.kpi(kpi_id) if town.code in codes else None
            if row is None:
                return None
            top, bottom = exact(row.numerator), exact(row.denominator)
            return exact(row.actual) if row.actual is not None or top is None or not bottom else percent(top, bottom)

        if total.how == "count":  # yes or no: quartiles would tell how many, so only the count itself, if not small
            yield Item(id=total.id, value=json_number(total.value) if _both_sides(total) else None)
            continue
        enough = len(reported) >= SMALLEST
        value = json_number(total.value) if enough else None
        yield Item(id=total.id, groups=_quartiles(towns, groups, actual), value=value)


def _both_sides(total: KpiTotal) -> bool:
    """Whether enough towns meet the condition, and enough do not."""
    met = int(total.numerator or 0)
    return min(met, len(total.reported) - met) >= SMALLEST


def _quartiles(
    towns: Sequence[TownData], groups: Sequence[Group], measure: Measure, between: bool = True
) -> dict[str, Quartiles]:
    """The groups that may be shown, and the whole.

    :param between: quartiles may lie between two towns; of a few steps that would tell how many towns stand on one.
    """
    values = {town.code: measure(town) for town in towns}
    by_group = {group.name: [values.get(code) for code in group.codes] for group in groups}
    counts = {name: sum(1 for value in found if value is not None) for name, found in by_group.items()}
    shown = {name: by_group[name] for name in visible_cells(counts)}
    found = {}
    for name, some in ({WHOLE: list(values.values())} | shown).items():
        middle = spread(some)
        if middle is not None and middle.count >= SMALLEST:
            first, median, third = (
                json_number(round_half_up(number if between else _nearest(some, number), _PLACES))
                for number in (middle.first, middle.median, middle.third)
            )
            assert first is not None
            assert median is not None
            assert third is not None
            found[name] = Quartiles(towns=middle.count, first=first, median=median, third=third)
    return found


def _nearest(values: Iterable[Decimal | None], number: Decimal) -> Decimal:
    """The value of a town that is next to a quartile, of two the lower one."""
    return min((value for value in values if value is not None), key=lambda value: (abs(value - number), value))


def visible_cells(counts: Mapping[str, int]) -> dict[str, int]:
    """The cells of a whole that may be shown.

    Those of fewer than :data:`SMALLEST` towns are left out; as long as what was left out is a single cell, or fewer
    than :data:`SMALLEST` towns together, the smallest that is left goes too.
    """
    hidden = {name for name, count in counts.items() if count < SMALLEST}
    while hidden and len(hidden) < len(counts):
        if len(hidden) > 1 and sum(counts[name] for name in hidden) >= SMALLEST:
            break
        hidden.add(min((name for name in counts if name not in hidden), key=lambda name: (counts[name], name)))
    return {name: count for name, count in counts.items() if name not in hidden}
