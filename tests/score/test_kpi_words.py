"""「なぜこの目標か」 for years without a target, revised targets, targets in words and the arithmetic by staff."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from dx_assess.form.packs import Pack, load_pack
from dx_assess.score.kpi import KpiResult, assess_kpis

PACKS = Path(__file__).parents[2] / "resources" / "packs"


@pytest.fixture(scope="module")
def fukushima() -> Pack:
    return load_pack(PACKS / "fukushima.toml")


@pytest.fixture(scope="module")
def fukuoka() -> Pack:
    return load_pack(PACKS / "fukuoka.toml")


def result(pack: Pack, kpi_id: str, year: int, value: int = 1, staff: int | None = 100) -> KpiResult:
    found = assess_kpis(pack, year, lambda _text: Decimal(value), None, staff)
    return next(item for item in found if item.id == kpi_id)


def why(pack: Pack, kpi_id: str, year: int) -> str:
    return result(pack, kpi_id, year).why


def test_after_the_packs_years(fukushima: Pack, fukuoka: Pack) -> None:
    assert why(fukushima, "admin-02", 2027).startswith(
        "令和9年度の県の目標はありません。最後の目標は令和7年度の80%です。"
    )
    late = result(fukuoka, "fukuoka-02", 2025)
    assert late.why.startswith("令和7年度の県の目標はありません。最後の目標は令和3年度の60%です。")
    assert (late.target, late.verdict, late.attainment) == (None, "－", None)


def test_before_the_first_target(fukushima: Pack) -> None:
    assert why(fukushima, "admin-04", 2022).startswith(
        "令和4年度の県の目標はありません。次の目標は令和5年度の10%です。"
    )


def test_a_gap_between_the_years(fukushima: Pack) -> None:
    assert "最後の目標は令和6年度の①1000②50です。" in why(fukushima, "region-23", 2025)


def test_a_revised_target(fukushima: Pack) -> None:
    said = why(fukushima, "region-35", 2024)
    assert said.startswith("令和6年度の県の目標は1,378,000人/年です（参考。町の判定はしません）。")
    assert "県が見直した目標で、変更前は1,030,000人/年でした。" in said
    assert "変更前" not in why(fukushima, "region-35", 2022)


def test_a_target_that_was_given_up(fukushima: Pack) -> None:
    assert why(fukushima, "region-46", 2024).startswith(
        "令和6年度の県の目標はなくなりました（変更前は5でした）。最後の目標は令和4年度の3機種です。"
    )


def test_the_year_of_the_base(fukuoka: Pack) -> None:
    assert why(fukuoka, "fukuoka-02", 2021).startswith(
        "令和3年度の県の目標60%が、そのまま町の目標です。県の基準値は平成30年度の50%です。"
    )
    assert "県の基準値は平成29年度の11件です。" in why(fukuoka, "fukuoka-08", 2021)


def test_a_share_by_staff_says_its_arithmetic(fukushima: Pack) -> None:
    said = why(fukushima, "admin-08", 2025)
    assert "16,200時間 ÷ 県の職員5,436人（知事部局） × 町の職員100人 ＝ 町の目標298時間です。" in said
    assert "県の基準値9,800時間も同じ計算で、町では180.3時間です。" in said


@pytest.mark.parametrize("incidents", [0, 1])
def test_a_target_in_words_is_never_judged(fukuoka: Pack, incidents: int) -> None:
    for year in (2021, 2025):
        found = result(fukuoka, "fukuoka-11", year, incidents)
        assert (found.target, found.actual, found.verdict, found.pace, found.forecast) == (
            None,
            incidents,
            "－",
            None,
            None,
        )
    words = "令和3年度の県の目標は「発生させない」です。数の目標ではないため、判定はしません。"
    assert why(fukuoka, "fukuoka-11", 2021).startswith(words)
    assert why(fukuoka, "fukuoka-11", 2025).startswith(words + "令和7年度の目標はありません。")
    assert why(fukuoka, "fukuoka-11", 2020).startswith(words + "令和2年度の目標はありません。")


def test_a_municipality_counts_in_a_share_of_municipalities(fukuoka: Pack) -> None:
    found = result(fukuoka, "fukuoka-06", 2021, 1)
    assert (found.target, found.actual, found.verdict) == (1, 1, "達成")
    assert found.why.startswith("令和3年度の県の目標は100%です。条件を満たすと、町は1団体として数えられます。")


def test_the_common_pack_has_no_targets() -> None:
    results = assess_kpis(
        load_pack(PACKS / "common.toml"), 2025, lambda text: Decimal(26 if text == "26" else 13), {}, 100
    )
    assert {(item.target, item.base, item.verdict, item.attainment, item.forecast) for item in results} == {
        (None, None, "－", None, None)
    }
    assert all(item.why.startswith("国の共通の指標なので、県の目標はありません。") for item in results)
    assert next(item for item in results if item.id == "common-04").actual == 50
