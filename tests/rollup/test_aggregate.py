"""The roll-up equals plain SQL over the same documents, whatever the order, and a file twice changes nothing."""

from __future__ import annotations

import json
import random
import sqlite3
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as changed

from dx_assess.rollup.aggregate import RollUp
from dx_assess.rollup.kpis import KpiTotal
from dx_assess.rollup.sources import Found
from dx_assess.rollup.stats import POPULATION_CLASSES, population_class, spread
from dx_assess.rollup.towns import collect
from dx_assess.score.town_data import DomainData, KpiData, PackRef, RangeData, TownData, encode
from dx_assess.session.catalog import Catalog
from dx_assess.text.show import percent, round_half_up
from tests.rollup.conftest import add_up, drawn, replace, town

SETS = st.tuples(st.integers(0, 10_000), st.integers(0, 25))


def database(towns: list[TownData]) -> sqlite3.Connection:
    """The documents as tables, read as plain JSON."""
    found = sqlite3.connect(":memory:")
    found.execute("CREATE TABLE town (code, year, pack, population, level, score)")
    found.execute("CREATE TABLE kpi (code, id, actual, numerator, denominator)")
    found.execute("CREATE TABLE question (code, id, status, value, numerator, denominator, score)")
    for data in towns:
        raw = json.loads(encode(data))
        domain = raw["domains"][0]["range"]
        row = raw["code"], raw["results_year"], raw["pack"]["id"], raw.get("population")
        found.execute("INSERT INTO town VALUES (?,?,?,?,?,?)", (*row, domain.get("level"), domain.get("score")))
        for item in raw["kpis"]:
            values = (item.get(key) for key in ("actual", "numerator", "denominator"))
            found.execute("INSERT INTO kpi VALUES (?,?,?,?,?)", (raw["code"], item["id"], *values))
        for item in raw["questions"]:
            values = (item.get(key) for key in ("value", "numerator", "denominator", "score"))
            row = raw["code"], item["id"], item["status"]
            found.execute("INSERT INTO question VALUES (?,?,?,?,?,?,?)", (*row, *values))
    return found


def one(sql: sqlite3.Connection, query: str, *parameters: object) -> tuple[object, ...]:
    return tuple(sql.execute(query, parameters).fetchone())


def kpi(result: RollUp, kpi_id: str) -> KpiTotal:
    return next(item for item in result.whole.kpis if item.id == kpi_id)


REPORTING = "FROM kpi JOIN town USING (code) WHERE id = ? AND year = ? AND pack = 'fukushima'"


@settings(max_examples=40)
@given(SETS)
def test_it_equals_plain_sql(codes: list[str], catalog: Catalog, drawing: tuple[int, int]) -> None:
    seed, count = drawing
    towns = [drawn(code, seed) for code in codes[:count]]
    result, sql = add_up(catalog, towns), database(towns)
    year = result.results_year
    if not towns:
        assert (result.whole.kpis, year) == ((), None)
        return
    top, bottom, n = one(
        sql,
        f"SELECT sum(numerator), sum(denominator), count(*) {REPORTING} AND numerator NOTNULL AND denominator NOTNULL",
        "admin-02",
        year,
    )
    ratio = kpi(result, "admin-02")
    assert (len(ratio.reported), len(ratio.not_reported)) == (n, count - int(str(n)))
    assert (ratio.numerator, ratio.denominator) == ((top, bottom) if n else (None, None))
    assert ratio.value == (percent(int(str(top)), int(str(bottom))) if n else None)
    total, n = one(sql, f"SELECT sum(actual), count(*) {REPORTING} AND actual NOTNULL", "admin-05", year)
    assert (len(kpi(result, "admin-05").reported), kpi(result, "admin-05").value) == (
        n,
        round_half_up(Decimal(str(total)), 1) if n else None,
    )
    met, n = one(sql, f"SELECT sum(numerator), count(*) {REPORTING} AND numerator NOTNULL", "admin-18", year)
    assert (kpi(result, "admin-18").value, len(kpi(result, "admin-18").reported)) == (met, n)
    spread_ = sql.execute(f"SELECT actual, count(*) {REPORTING} AND actual NOTNULL GROUP BY 1", ("admin-11", year))
    assert [(int(value), times) for value, times in kpi(result, "admin-11").counts] == spread_.fetchall()
    compare_questions(result, sql)
    compare_groups(result, sql)


def compare_questions(result: RollUp, sql: sqlite3.Connection) -> None:
    found = {item.id: item for item in result.questions}
    policy = found["online.policy"]
    query = "SELECT count(*) FROM question WHERE id = 'online.policy' AND status = ?"
    counted = [policy.answered, policy.unknown, policy.na, policy.open]
    assert counted == [one(sql, query, status)[0] for status in ("answered", "unknown", "na", "open")]
    query = "SELECT count(*) FROM question WHERE id = 'online.policy' AND value = ?"
    assert [option.count for option in policy.options] == [one(sql, query, o.code)[0] for o in policy.options]
    query = "SELECT count(score), coalesce(sum(score < 0.5), 0) FROM question WHERE id = 'online.policy'"
    assert (policy.scored, policy.low) == one(sql, query)
    card = found["divide.mynumber_card"]
    query = (
        "SELECT sum(numerator), sum(denominator) FROM question"
        " WHERE id = 'divide.mynumber_card' AND numerator NOTNULL AND denominator NOTNULL"
    )
    assert (card.numerator, card.denominator) == one(sql, query)
    total = one(sql, "SELECT sum(value) FROM question WHERE id = 'opendata.views'")[0]
    assert found["opendata.views"].total == total


def compare_groups(result: RollUp, sql: sqlite3.Connection) -> None:
    for group in result.groups:
        marks = ",".join("?" * len(group.group.codes))
        codes = tuple(group.group.codes)
        online = next(domain for domain in group.domains if domain.id == "online")
        levels = dict(sql.execute(f"SELECT level, count(*) FROM town WHERE code IN ({marks}) GROUP BY 1", codes))
        assert [*online.levels, online.none] == [levels.get(level, 0) for level in (0, 1, 2, 3, 4, None)]
        scores = [
            Decimal(str(row[0]))
            for row in sql.execute(
                f"SELECT score FROM town WHERE code IN ({marks}) AND score NOTNULL ORDER BY 1", codes
            )
        ]
        if scores:
            assert online.spread is not None
            assert (online.spread.low, online.spread.high, online.spread.count) == (scores[0], scores[-1], len(scores))
            middle = (scores[(len(scores) - 1) // 2] + scores[len(scores) // 2]) / 2
            assert online.spread.median == middle
    classes = {group.group.name: len(group.group.codes) for group in result.groups if group.group.kind == "population"}
    low = 0
    for name, high in POPULATION_CLASSES:
        n = one(sql, "SELECT count(*) FROM town WHERE population >= ? AND population < ?", low, high)[0]
        assert classes.get(name, 0) == n
        low = high


def outcome(result: RollUp) -> RollUp:
    """What is said about the towns, without the names of files."""
    files = tuple(sorted((row.code, row.status) for row in result.collection.files if row.status == "received"))
    towns = tuple(changed(row, received=changed(row.received, file="")) for row in result.towns)
    collection = changed(result.collection, towns=(), earlier=(), files=files)
    return changed(result, collection=collection, towns=towns)


@settings(max_examples=20)
@given(SETS, st.randoms())
def test_order_and_repetition_change_nothing(
    codes: list[str], catalog: Catalog, drawing: tuple[int, int], shuffler: random.Random
) -> None:
    seed, count = drawing
    towns = [drawn(code, seed) for code in codes[:count]]
    twice = [*towns, *towns[: count // 2 + 1]]
    shuffler.shuffle(twice)
    assert outcome(add_up(catalog, twice)) == outcome(add_up(catalog, towns))


@settings(max_examples=20)
@given(SETS)
def test_adding_a_town_changes_only_what_it_should(
    codes: list[str], catalog: Catalog, drawing: tuple[int, int]
) -> None:
    seed, count = drawing
    towns = [drawn(code, seed) for code in codes[: count + 1]]
    towns = [replace(data, results_year=2025, pack=PackRef(id="fukushima", version="1.0.0")) for data in towns]
    before, after, new = add_up(catalog, towns[:-1]), add_up(catalog, towns), towns[-1]
    if not before.towns:
        return
    assert [m.code for m in after.collection.missing] == [
        m.code for m in before.collection.missing if m.code != new.code
    ]
    first, second = kpi(before, "admin-05"), kpi(after, "admin-05")
    own = new.kpi("admin-05")
    assert own is not None
    if own.actual is None:
        assert (second.value, second.reported) == (first.value, first.reported)
        assert second.not_reported == (*first.not_reported, new.code)
    else:
        assert second.value == (first.value or 0) + Decimal(str(own.actual))
        assert set(second.reported) - set(first.reported) == {new.code}
    others = {group.group.name: group for group in before.groups if group.group.kind == "population"}
    for group in after.groups:
        if group.group.kind == "population" and new.code not in group.group.codes:
            assert group == others[group.group.name]


def test_rates_are_never_averaged(codes: list[str], catalog: Catalog) -> None:
    small = town(codes[0], kpis=(KpiData(id="admin-02", actual=100, numerator=1, denominator=1),))
    large = town(codes[1], kpis=(KpiData(id="admin-02", actual=0, numerator=0, denominator=999),))
    assert kpi(add_up(catalog, [small, large]), "admin-02").value == Decimal("0.1")


def test_nobody_who_did_not_report_counts_as_zero(codes: list[str], catalog: Catalog) -> None:
    met = town(codes[0], kpis=(KpiData(id="admin-18", numerator=1, denominator=1),))
    silent = town(codes[1], kpis=(KpiData(id="admin-18"),))
    found = kpi(add_up(catalog, [met, silent]), "admin-18")
    assert (found.value, found.denominator, found.not_reported) == (1, 1, (codes[1],))


def test_a_zero_denominator_is_no_percentage(codes: list[str], catalog: Catalog) -> None:
    found = kpi(
        add_up(catalog, [town(codes[0], kpis=(KpiData(id="admin-02", numerator=0, denominator=0),))]), "admin-02"
    )
    assert (found.value, found.numerator, found.denominator, found.verdict) == (None, 0, 0, "－")


@pytest.mark.parametrize(("top", "verdict"), [(67, "一部達成"), (80, "達成"), (81, "達成")])
def test_the_prefecture_s_target_is_judged(codes: list[str], catalog: Catalog, top: int, verdict: str) -> None:
    data = town(codes[0], kpis=(KpiData(id="admin-02", numerator=top, denominator=100),))
    found = kpi(add_up(catalog, [data]), "admin-02")
    assert (found.target, found.verdict) == (Decimal("80"), verdict)


def test_a_target_by_staff_grows_with_the_towns(codes: list[str], catalog: Catalog) -> None:
    rows = (KpiData(id="admin-08", actual=10),)
    towns = [town(code, kpis=rows, profile={"staff_total": 100}) for code in codes[:2]]
    one_, two = kpi(add_up(catalog, towns[:1]), "admin-08"), kpi(add_up(catalog, towns), "admin-08")
    assert one_.target is not None
    assert two.target is not None
    assert abs(two.target - 2 * one_.target) <= Decimal("0.1")
    assert kpi(add_up(catalog, [*towns, town(codes[2], kpis=rows)]), "admin-08").target is None


def test_incidents_are_a_sum_without_names(codes: list[str], catalog: Catalog) -> None:
    towns = [town(code, exceptions={"sec.incident_count": no}) for no, code in enumerate(codes[:4])]
    assert add_up(catalog, [*towns, town(codes[4])]).incidents == (6, 4)
    assert add_up(catalog, towns[:1]).incidents == (None, 1)


def test_editions_are_not_compared(codes: list[str], catalog: Catalog) -> None:
    quick = replace(town(codes[0]), edition="quick", overall=replace(town(codes[0]).overall, score=99))
    result = add_up(catalog, [quick, town(codes[1])])
    overall = result.whole.domains[0]
    assert overall.spread is not None
    assert (overall.spread.count, overall.spread.high) == (1, 50)
    assert [row.rank for row in result.towns] == [1, 1]


def test_years_compare_the_same_towns(codes: list[str], catalog: Catalog) -> None:
    def of(code: str, year: int, top: int) -> TownData:
        return town(code, fiscal_year=year, kpis=(KpiData(id="admin-02", numerator=top, denominator=100),))

    found = [of(codes[0], 2025, 10), of(codes[1], 2025, 90), of(codes[0], 2026, 30), of(codes[2], 2026, 99)]
    result = add_up(catalog, found)
    (years,) = [item for item in result.years if item.id == "admin-02"]
    assert (years.before.value, years.now.value, years.now.reported) == (10, 30, (codes[0],))
    assert {row.data.code: row.change for row in result.towns} == {codes[0]: 0, codes[2]: None}


def test_domains_of_two_years_compare_the_same_towns(codes: list[str], catalog: Catalog) -> None:
    def of(code: str, year: int, score: int, edition: str = "standard") -> TownData:
        found = RangeData(level=2, score=score)
        domains = (DomainData(id="online", range=found),)
        return town(code, fiscal_year=year, overall=found, domains=domains, edition=edition)

    before = [of(codes[0], 2025, 10), of(codes[1], 2025, 50), of(codes[2], 2025, 99), of(codes[4], 2025, 9, "quick")]
    now = [of(codes[0], 2026, 30), of(codes[1], 2026, 40), of(codes[3], 2026, 99), of(codes[4], 2026, 80)]
    result = add_up(catalog, before + now)
    online = next(item for item in result.domain_years if item.id == "online")
    assert (online.before.median, online.now.median, online.now.count) == (30, 35, 2)
    assert (online.up, online.down) == (1, 1)
    assert "sec" not in {item.id for item in result.domain_years}, "security is its level only"


def test_a_file_without_any_answer_is_no_report(codes: list[str], catalog: Catalog) -> None:
    empty = {"overall": RangeData(low=0, high=100), "kpis": (KpiData(id="admin-18"),)}
    given = town(codes[0], kpis=(KpiData(id="admin-18", numerator=1, denominator=1),))
    result = add_up(catalog, [given, town(codes[1], **empty)])
    assert [item.data.code for item in result.collection.blank] == [codes[1]]
    assert [row.data.code for row in result.towns] == [codes[0]]
    assert codes[1] not in {item.code for item in result.collection.missing}
    assert result.expected == len(codes)
    assert {row.code: row.word for row in result.collection.files} == {codes[0]: "受付", codes[1]: "記入なし"}
    assert kpi(result, "admin-18").denominator == 1
    assert result.whole.domains[0].spread == spread([Decimal(50)])
    begun = add_up(catalog, [given, town(codes[1], fiscal_year=2027, **empty)])
    assert begun.year == 2026, "a year only begun in one file is not the prefecture's"
    newer = replace(town(codes[0], **empty), changed="2026-09-01T00:00:00.000+00:00")
    assert not add_up(catalog, [given, newer]).collection.blank, "what is filled in wins over an empty file"


def test_regions_are_groups(codes: list[str], catalog: Catalog) -> None:
    result = add_up(catalog, [town(code) for code in codes[:3]], regions={codes[0]: "県北", codes[1]: "会津"})
    groups = {group.group.name: group.group.codes for group in result.groups if group.group.kind == "region"}
    assert groups == {"県北": {codes[0]}, "会津": {codes[1]}, "圏域の指定なし": {codes[2]}}


def test_quartiles_are_excel_s() -> None:
    found = spread(Decimal(number) for number in (1, 2, 3, 4))
    assert found is not None
    assert (found.first, found.median, found.third) == (Decimal("1.75"), Decimal("2.5"), Decimal("3.25"))
    assert spread([None]) is None
    assert [population_class(n) for n in (None, 4999, 5000, 50_000)] == [
        "人口の記入なし",
        "5千人未満",
        "5千人以上1万人未満",
        "5万人以上",
    ]


def test_an_empty_prefecture_is_all_missing(codes: list[str], catalog: Catalog) -> None:
    result = add_up(catalog, [])
    assert [item.code for item in result.collection.missing] == codes
    assert result.whole.domains[0].spread is None


def test_years_and_prefectures_are_sorted_out(codes: list[str], catalog: Catalog) -> None:
    other = replace(town("402028"), name="よその町", prefecture="福岡県")
    found = [
        Found("a.json", "submission", (town(codes[0]),)),
        Found("b.json", "submission", (other,)),
        Found("c.json", "submission", (town(codes[1], fiscal_year=2025),)),
        Found("d.json", "submission", (replace(town(codes[2]), receipt="R7-0000-0000-0000"),)),
    ]
    result = collect(found, catalog.municipalities)
    assert {row.file: row.status for row in result.files} == {
        "a.json": "received",
        "b.json": "wrong_prefecture",
        "c.json": "earlier",
        "d.json": "receipt",
    }
    assert (result.prefecture, result.fiscal_year) == ("07", 2026)
    older = [*found, Found("e.json", "submission", (town(codes[3], fiscal_year=2023),))]
    rows = collect(older, catalog.municipalities).files
    assert [row.status for row in rows if row.file == "e.json"] == ["other_year"]
    assert collect(found, catalog.municipalities, "40").prefecture_name == "福岡県"
    towns = sum(1 for item in catalog.municipalities if item.kind != "prefecture")
    country = collect(found, catalog.municipalities, "00")
    assert ([t.data.code for t in country.towns], len(country.missing)) == ([codes[0], "402028"], towns - 2)
    assert collect(found, catalog.municipalities, "", 2025).towns[0].data.code == codes[1]


def test_the_newest_valid_one_wins(codes: list[str], catalog: Catalog) -> None:
    old, new = town(codes[0]), replace(town(codes[0]), changed="2026-07-01", receipt="R8-1111-1111-1111")
    again = replace(new, submission=2)
    files = [
        Found("z_old.json", "submission", (old,)),
        Found("a_new.dxa", "dxa", (new,)),
        Found("b_again.json", "submission", (again,)),
    ]
    result = collect(files, catalog.municipalities)
    assert {row.file: row.status for row in result.files} == {
        "z_old.json": "stale",
        "a_new.dxa": "same",
        "b_again.json": "received",
    }
    stale = next(row for row in result.files if row.status == "stale")
    assert stale.instead == "b_again.json"
    assert "b_again.json" in stale.why
