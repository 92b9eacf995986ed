from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dx_assess.form.packs import Pack, load_pack
from dx_assess.score.kpi import KpiResult, assess_kpis, kpi_document, straight_line

PACK = Path(__file__).parents[2] / "resources" / "packs" / "fukushima.toml"
NUMBERS = {
    "procedures.vol_online": 12,
    "procedures.vol_total_online": 32,
    "online.cashless_rate.numerator": 0,
    "online.cashless_rate.denominator": 0,
    "rpa_ai.chatbot_satisfaction.numerator": 64,
    "rpa_ai.chatbot_satisfaction.denominator": 100,
    "automation.saved_hours_rpa": Decimal("298.04"),
    "automation.minutes_hours": Decimal("36.7"),
    "automation.advanced_flag >= 1": 1,
    "opendata_reg.has_od >= 1": 0,
    "divide.coverage >= 3": 1,
    "bpr.web_meeting": 3,
    "bpr.copy_paper": 500_000,
}
Evaluate = Callable[[str], Decimal | None]


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(PACK)


def evaluator(numbers: Mapping[str, int | Decimal]) -> Evaluate:
    return lambda expression: Decimal(numbers[expression]) if expression in numbers else None


def assess(
    pack: Pack,
    year: int = 2025,
    numbers: Mapping[str, int | Decimal] = NUMBERS,
    history: Mapping[str, Mapping[int, Decimal]] | None = None,
    staff: int | None = 100,
) -> dict[str, KpiResult]:
    return {result.id: result for result in assess_kpis(pack, year, evaluator(numbers), history, staff)}


def test_every_kpi_has_a_result(pack: Pack) -> None:
    results = assess(pack)
    assert list(results) == [kpi.id for kpi in pack.kpis]
    assert all(result.why.endswith("。") for result in results.values())


def test_same(pack: Pack) -> None:
    result = assess(pack)["admin-02"]
    assert (result.base, result.target, result.actual) == (Decimal("48.2"), 80, Decimal("37.5"))
    assert (result.numerator, result.denominator, result.verdict) == (12, 32, "一部達成")
    assert result.attainment == Decimal("0.46875")
    assert result.pace is None
    assert result.why == "令和7年度の県の目標80%が、そのまま町の目標です。町の実績は 12 ÷ 32 ＝ 37.5% です。"


@pytest.mark.parametrize("kpi_id", ["admin-15", "admin-17", "admin-21", "region-59"])
def test_repeated_kpis_agree(pack: Pack, kpi_id: str) -> None:
    results = assess(pack)
    first, again = results["admin-02"], results[kpi_id]
    assert (again.target, again.actual, again.verdict) == (first.target, first.actual, first.verdict)


def test_equality_meets_as_shown(pack: Pack) -> None:
    results = assess(pack)
    assert results["admin-10"].verdict == results["admin-11"].verdict == "達成"
    shown_equal = {**NUMBERS, "procedures.vol_online": 7996, "procedures.vol_total_online": 10_000}
    assert assess(pack, numbers=shown_equal)["admin-02"].verdict == "達成"


def test_zero_denominator_is_no_rate(pack: Pack) -> None:
    result = assess(pack)["admin-04"]
    assert (result.actual, result.verdict, result.attainment) == (None, "－", None)
    assert "分母が0" in result.why


def test_contribute(pack: Pack) -> None:
    results = assess(pack)
    advanced, opendata = results["admin-18"], results["admin-20"]
    assert (advanced.target, advanced.actual, advanced.verdict) == (1, 1, "達成")
    assert (opendata.target, opendata.actual, opendata.verdict) == (1, 0, "一部達成")
    assert (opendata.numerator, opendata.denominator) == (0, 1)
    assert opendata.why == (
        "令和7年度の県の目標は59団体です。条件を満たすと、町は1団体として数えられます。町はまだ条件を満たしていません。"
    )


def test_per_staff(pack: Pack) -> None:
    results = assess(pack)
    saved, minutes = results["admin-08"], results["admin-09"]
    assert (saved.target, saved.actual, saved.verdict) == (Decimal("298.0"), Decimal("298.0"), "達成")
    assert saved.base == Decimal("180.3")
    assert (minutes.target, minutes.verdict) == (Decimal("36.8"), "一部達成")
    assert saved.why == (
        "令和7年度の県の目標16,200時間 ÷ 県の職員5,436人（知事部局） × 町の職員100人 ＝ 町の目標298時間です。"
        "県の基準値9,800時間も同じ計算で、町では180.3時間です。町の実績は298時間です。"
    )


def test_per_staff_without_staff(pack: Pack) -> None:
    result = assess(pack, staff=None)["admin-08"]
    assert (result.target, result.base, result.verdict) == (None, None, "－")
    assert "職員数が入っていない" in result.why


def test_reference(pack: Pack) -> None:
    results = assess(pack)
    paper = results["admin-06"]
    assert (paper.target, paper.actual, paper.verdict, paper.attainment) == (12_000_000, 500_000, "－", None)
    coverage = results["region-58"]
    assert (coverage.actual, coverage.numerator, coverage.denominator) == (None, 1, 1)
    assert "①500②50" in assess(pack, year=2022)["region-23"].why
    assert "ほぼ100%" in results["admin-16"].why


def test_unknown_and_outside_the_pack(pack: Pack) -> None:
    unknown = assess(pack, numbers={})
    assert {result.verdict for result in unknown.values()} == {"－"}
    assert {result.actual for result in unknown.values()} == {None}
    later = assess(pack, year=2026)["admin-02"]
    assert (later.target, later.verdict, later.forecast) == (None, "－", None)
    assert "令和8年度の県の目標はありません" in later.why
    assert assess(pack, year=2022)["admin-04"].target is None


def test_pace_and_forecast(pack: Pack) -> None:
    history = {"admin-02": {2021: Decimal("27.5"), 2022: Decimal("32.5"), 2024: Decimal(99)}}
    result = assess(pack, year=2023, history=history)["admin-02"]
    assert result.pace == Decimal("21.25")
    assert result.forecast == Decimal("47.5")
    assert assess(pack, year=2023)["admin-02"].forecast is None
    without_actual = assess(pack, year=2023, numbers={}, history=history)["admin-02"]
    assert (without_actual.forecast, without_actual.pace) == (Decimal("47.5"), None)


@given(st.integers(-50, 50), st.integers(-1000, 1000), st.sets(st.integers(2015, 2025), min_size=2))
def test_a_line_is_continued(slope: int, start: int, years: set[int]) -> None:
    known = {year: Decimal(start + slope * (year - 2015)) for year in years}
    assert straight_line(known, 2030) == start + slope * 15


def test_document(pack: Pack) -> None:
    document = kpi_document(assess_kpis(pack, 2025, evaluator(NUMBERS), None, 100))
    keys = "id no name unit year yardstick base target actual numerator denominator direction verdict"
    assert all(list(entry) == [*keys.split(), "attainment", "pace", "forecast"] for entry in document)
    assert document[1] == {
        "id": "admin-02",
        "no": 2,
        "name": "県及び市町村の行政手続のオンライン利用率",
        "unit": "%",
        "year": 2025,
        "yardstick": "same",
        "base": 48.2,
        "target": 80,
        "actual": 37.5,
        "numerator": 12,
        "denominator": 32,
        "direction": "up",
        "verdict": "一部達成",
        "attainment": 0.46875,
        "pace": None,
        "forecast": None,
    }
