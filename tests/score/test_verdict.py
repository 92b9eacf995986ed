from __future__ import annotations

import csv
from pathlib import Path

import pytest

from dx_assess.score.verdict import row_verdict, to_verdict
from dx_assess.text.printed import Direction
from dx_assess.text.show import show_whole_rate

INITIATIVES = Path(__file__).parents[1] / "data" / "fukushima_r4_initiatives.csv"
PUBLISHED = {
    "N005": "達成",
    "N008": "一部達成",
    "N013": "一部達成",
    "N016": "一部達成",
    "N017": "達成",
    "N021": "達成",
    "N022": "達成",
    "N023": "一部達成",
    "N028": "達成",
    "N031": "達成",
    "N038": "達成",
    "N043": "一部達成",
}
"""The evaluations of the twelve numbered KPI rows of 資料２－２ (No. 5, 8, 13, 16, 17, 20, 21, 22, 27, 29, 35, 39)."""
PUBLISHED_AGAIN = {
    "N029": "一部達成",
    "N042": "一部達成",
    "N044": "一部達成",
    "N048": "一部達成",
    "N050": "一部達成",
    "N053": "達成",
    "N054": "一部達成",
}
"""The 再掲 rows with a number as target."""
SUMMARY = [
    ("1　まず始めに実施すべき取組", 7, 1, 1, "100"),
    ("2　行政サービスの向上に向けた取組", 9, 3, 0, "0"),
    ("3　公務能率の向上に向けた取組", 10, 4, 3, "75"),
    ("4　新型コロナウイルス感染症対策を踏まえ加速させる取組", 2, 1, 1, "100"),
    ("5　1～4の取組を支える基盤整備", 8, 2, 2, "100"),
    ("第４-１　市町村支援・連携", 7, 1, 0, "0"),
    ("合計", 43, 12, 7, "58"),
]
"""資料２－１: projects, KPIs, achieved, rate."""


def initiatives() -> dict[str, dict[str, str]]:
    with INITIATIVES.open(encoding="utf-8-sig", newline="") as file:
        return {f"N{number:03}": row for number, row in enumerate(csv.DictReader(file), 1)}


def verdict(row: dict[str, str]) -> str:
    direction: Direction = "down" if row["direction"] == "down" else "up"
    return row_verdict(row["kpi_kind"], row["target_value"], row["actual_value"], direction, row["rating"]).verdict


def test_the_paper_is_complete() -> None:
    rows = initiatives()
    assert len(rows) == 54
    assert sum(not row["repeat_of"] for row in rows.values()) == 43
    for row in rows.values():
        original = rows.get(row["repeat_of"])
        assert not row["repeat_of"] or (original is not None and not original["repeat_of"])


@pytest.mark.parametrize(("row_id", "published"), [*PUBLISHED.items(), *PUBLISHED_AGAIN.items()])
def test_published_verdicts_are_reproduced(row_id: str, published: str) -> None:
    assert verdict(initiatives()[row_id]) == published


def test_no_other_row_has_a_verdict() -> None:
    """Goals in words have none; nor has the 再掲 of 電子決裁, a KPI whose target has no number."""
    judged = {row_id for row_id, row in initiatives().items() if verdict(row) != "－"}
    assert judged == set(PUBLISHED) | set(PUBLISHED_AGAIN)


def test_domain_table_is_that_of_the_paper() -> None:
    rows = [row for row in initiatives().values() if not row["repeat_of"]]
    domains = list(dict.fromkeys(row["domain"] for row in rows))
    table = [line(name, [row for row in rows if row["domain"] == name]) for name in domains]
    assert [*table, line("合計", rows)] == SUMMARY


def line(name: str, rows: list[dict[str, str]]) -> tuple[str, int, int, int, str]:
    kpis = [row for row in rows if row["kpi_kind"] == "kpi"]
    achieved = sum(verdict(row) == "達成" for row in kpis)
    return name, len(rows), len(kpis), achieved, show_whole_rate(achieved, len(kpis))


def test_within_compares_absolute_values() -> None:
    assert row_verdict("kpi", "170円/kg以内", "-182円/kg", "down").verdict == "一部達成"
    assert row_verdict("kpi", "170円/kg以内", "-170円/kg", "down").verdict == "達成"


@pytest.mark.parametrize(
    ("kind", "target", "actual"),
    [
        ("goal_text", "10", "12"),
        ("", "10", "12"),
        ("kpi", "", "12"),
        ("kpi", "-", "12"),
        ("kpi", "10", "未集計"),
        ("kpi", "10", ""),
        ("kpi", "計画を作る", "作った"),
    ],
)
def test_no_verdict(kind: str, target: str, actual: str) -> None:
    result = row_verdict(kind, target, actual, "up")
    assert result.verdict == "－"
    assert result.is_kpi is (kind == "kpi")
    assert not result.overridden


def test_override() -> None:
    result = row_verdict("kpi", "10", "9", None, "achieved")
    assert (result.verdict, result.automatic, result.overridden) == ("達成", "一部達成", True)
    assert not row_verdict("kpi", "10", "9", "up", "一部達成").overridden
    assert row_verdict("kpi", "10", "9", "up", "-").verdict == "－"
    assert to_verdict("partly") == "一部達成"
    assert to_verdict("よい") is None
