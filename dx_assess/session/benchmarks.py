"""The benchmark file: written by the prefecture, loaded by a town, which then sees its place; no network."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from msgspec import Struct

from dx_assess.errors import AppError, Where
from dx_assess.files import read_limited, write_atomic
from dx_assess.report.places import PlaceRow, PlacesPart
from dx_assess.rollup.aggregate import OVERALL, RollUp
from dx_assess.rollup.benchmark import MAX_BYTES, WHOLE, Benchmark, Item, decode, encode, group_for, make_benchmark
from dx_assess.score.town_data import TownData, exact
from dx_assess.session.document import Document
from dx_assess.session.town_data import town_data
from dx_assess.text.dates import fiscal_year_label
from dx_assess.text.show import NOT_COMPUTABLE, show_number, with_unit

SETTING = "benchmark"
KINDS = {"domain": "領域", "question": "設問", "kpi": "県のKPI"}
BEST, GOOD, FAIR, LOW = "上位4分の1", "中央値以上", "中央値より下", "下位4分の1"


class Place(Struct, frozen=True):
    """Where the town stands in one thing.

    :param kind: ``domain``, ``question`` or ``kpi``.
    :param own: the town's number; None = it has none.
    :param group: the towns it is compared with, how many they are, and their quartiles.
    :param word: 上位4分の1, 中央値以上, 中央値より下, 下位4分の1 — by the number alone; empty without one.
    """

    kind: str
    id: str
    name: str
    unit: str
    own: Decimal | None
    group: str
    towns: int
    first: Decimal
    median: Decimal
    third: Decimal
    word: str


class Comparison(Struct, frozen=True):
    """A town beside the others.

    :param fits: empty, or why it is only a rough comparison (another year, edition or version of the questions).
    """

    source: str
    fits: str
    places: tuple[Place, ...]


def write_benchmark(result: RollUp, path: Path) -> Benchmark:
    """Write the file; it is read back before it is there.

    :raises AppError: E-BENCH-FEW, E-FILE-….
    """
    benchmark = make_benchmark(result)
    content = encode(benchmark)

    def write(draft: Path) -> None:
        draft.write_bytes(content)
        decode(draft.read_bytes(), path.name)

    write_atomic(path, write)
    return benchmark


def load_benchmark(document: Document, path: Path) -> Benchmark:
    """Keep the prefecture's file in the town's own; nothing else of the town changes.

    :raises AppError: E-BENCH-FORMAT, E-BENCH-DAMAGED, E-BENCH-OTHER (another prefecture), E-STORE-READONLY, E-FILE-….
    """
    benchmark = decode(read_limited(path, MAX_BYTES), path.name)
    if benchmark.prefecture not in (document.town.code[:2], "00"):
        message = f"{benchmark.name}の比較用のファイルです。"
        fix = "この町の県から届いたファイルを選んでください。"
        raise AppError("E-BENCH-OTHER", message, fix, Where(file=path.name))
    if document.read_only:
        fix = "書き込み用に開き直してください。"
        raise AppError("E-STORE-READONLY", "読むだけで開いているため、変えられません。", fix)
    document.file.set_setting(f"{SETTING}.{benchmark.fiscal_year}", encode(benchmark).decode())
    return benchmark


def benchmark_of(document: Document) -> Benchmark | None:
    """The file that was loaded for the year, else for the year before; None without one."""
    for year in (document.year.fiscal_year, document.year.fiscal_year - 1):
        content = document.file.setting(f"{SETTING}.{year}")
        if content is not None:
            return decode(content.encode(), document.path.name)
    return None


def comparison(document: Document) -> Comparison | None:
    """The town's place in everything that the loaded file tells; None without one."""
    benchmark = benchmark_of(document)
    if benchmark is None:
        return None
    town = town_data(document)
    question_set, pack = document.question_set, document.pack
    names = {OVERALL: "総合"} | {domain.id: domain.name for domain in question_set.domains}
    places = [
        _place("domain", item, names.get(item.id, item.id), "点", _domain_score(town, item.id), town)
        for item in benchmark.domains
    ]
    for item in benchmark.questions:
        question, own = question_set.question(item.id), town.question(item.id)
        score = exact(own.score) if own is not None else None
        places.append(_place("question", item, question.text if question else item.id, "", score, town))
    for item in benchmark.kpis:
        kpi, found = pack.kpi(item.id) if pack is not None else None, town.kpi(item.id)
        if kpi is not None and pack is not None and pack.id == benchmark.pack:
            actual = exact(found.actual) if found is not None else None
            places.append(_place("kpi", item, kpi.name, kpi.unit, actual, town, up=kpi.direction == "up"))
    source = f"{benchmark.name}　{fiscal_year_label(benchmark.fiscal_year)}　{benchmark.towns}団体"
    return Comparison(source, _fits(benchmark, town), tuple(place for place in places if place is not None))


def places_part(found: Comparison) -> PlacesPart:
    """The comparison as the report shows it."""
    return PlacesPart(f"{found.source}との比較です。", found.fits, tuple(_row(place) for place in found.places))


def _row(place: Place) -> PlaceRow:
    digits = 2 if place.kind == "question" else 1
    return PlaceRow(
        kind=KINDS[place.kind],
        name=place.name,
        own=with_unit(show_number(place.own, digits), place.unit),
        word=place.word or NOT_COMPUTABLE,
        median=show_number(place.median, digits),
        middle=f"{show_number(place.first, digits)}～{show_number(place.third, digits)}",
        group=f"{place.group}（{place.towns}団体）",
        numbers=(place.own, place.first, place.median, place.third),
    )


def _domain_score(town: TownData, domain_id: str) -> Decimal | None:
    if domain_id == OVERALL:
        return exact(town.overall.score)
    found = town.domain(domain_id)
    return exact(found.range.score) if found is not None else None


def _fits(benchmark: Benchmark, town: TownData) -> str:
    reasons = []
    if benchmark.fiscal_year != town.fiscal_year:
        reasons.append(f"{fiscal_year_label(benchmark.fiscal_year)}のもの")
    if benchmark.edition != town.edition:
        reasons.append("ちがう版（かんたん・標準）のもの")
    if benchmark.form != f"{town.form.id} {town.form.version}":
        reasons.append("設問の版がちがうもの")
    return f"{'、'.join(reasons)}なので、参考として見てください。" if reasons else ""


def _place(
    kind: str, item: Item, name: str, unit: str, own: Decimal | None, town: TownData, up: bool = True
) -> Place | None:
    group = group_for(item, town.population)
    found = item.groups.get(group)
    if found is None:
        return None
    first, median, third = (exact(number) or Decimal(0) for number in (found.first, found.median, found.third))
    word = _word(own, first, median, third, up) if own is not None else ""
    return Place(kind, item.id, name, unit, own, group, found.towns, first, median, third, word)


def _word(own: Decimal, first: Decimal, median: Decimal, third: Decimal, up: bool) -> str:
    if not up:
        own, first, median, third = -own, -third, -median, -first
    if own >= third and own > median:
        return BEST
    if own >= median:
        return GOOD
    return FAIR if own >= first else LOW


__all__ = [
    "WHOLE",
    "Comparison",
    "Place",
    "benchmark_of",
    "comparison",
    "load_benchmark",
    "places_part",
    "write_benchmark",
]
