from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dx_assess.text.printed import Direction, meets, read_printed, say_printed

FIGURES = Path(__file__).parent.parent / "data" / "printed_figures.csv"


def figures() -> list[dict[str, str]]:
    """Every figure of the Fukushima and Fukuoka KPI tables and of the R4 results, with the number it stands for."""
    with FIGURES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", figures(), ids=lambda row: row["raw"])
def test_every_figure_of_the_papers_is_read(row: dict[str, str]) -> None:
    printed = read_printed(row["raw"])
    assert printed.number == (Decimal(row["number"]) if row["number"] else None)
    revised = read_printed(printed.revised).number if printed.revised else None
    assert revised == (Decimal(row["revised"]) if row["revised"] else None)


def test_the_survey_is_complete() -> None:
    assert len(figures()) == 318


@pytest.mark.parametrize(
    ("text", "number", "unit", "comparison", "approx"),
    [
        ("40百万枚", "40000000", "枚", None, False),
        ("110万", "1100000", "", None, False),
        ("37.5%", "37.5", "%", None, False),
        ("ほぼ100%", "100", "%", None, True),
        ("約67%", "67", "%", None, True),
        ("99％以上", "99", "%", "at_least", False),
        ("4以上", "4", "", "at_least", False),
        ("170以内", "170", "", "within", False),
        ("170円／kg以内", "170", "円/kg", "within", False),
        ("-198", "-198", "", None, False),
        ("△182円/kg", "-182", "円/kg", None, False),
        ("１２，３４５件", "12345", "件", None, False),
        ("100万PV", "1000000", "PV", None, False),
        ("8課（室）", "8", "課", None, False),
        ("5,000台", "5000", "台", None, False),
        ("250万(変更前:121万)", "2500000", "", None, False),
        ("37.5%【2月1日時点】", "37.5", "%", None, False),
        ("２団体（累計）", "2", "団体", None, False),
        ("700名程度", "700", "名", None, True),
        ("50％超", "50", "%", "above", False),
        ("10件未満", "10", "件", "below", False),
        ("≧80%", "80", "%", "at_least", False),
        ("200時間以下", "200", "時間", "at_most", False),
        ("12月末までに30件", "30", "件", None, False),
    ],
)
def test_one_figure(text: str, number: str, unit: str, comparison: str | None, approx: bool) -> None:
    (part,) = read_printed(text).parts
    assert (part.state, part.number, part.unit, part.comparison, part.approx) == (
        "value",
        Decimal(number),
        unit,
        comparison,
        approx,
    )
    assert part.percent is (unit == "%")


@pytest.mark.parametrize("text", ["", "-", "－", "‐", "なし", "-(変更前：300)"])
def test_dash(text: str) -> None:
    assert read_printed(text).state == "dash"


@pytest.mark.parametrize("text", ["未集計", "集計中", "未集計（6月公表）", "不明"])
def test_not_counted(text: str) -> None:
    assert read_printed(text).state == "not_counted"


@pytest.mark.parametrize(
    "text",
    [
        "一部達成",
        "R5から",
        "令和4年4月1日より運用を開始した",
        "第2期計画を策定",
        "2024年版",
        "3年以内に導入",
        "5-10",
        "3～5件",
        "12/32",
    ],
)
def test_text_is_not_mistaken_for_a_number(text: str) -> None:
    printed = read_printed(text)
    assert printed.state == "text"
    assert printed.number is None


def test_revision_and_new_mark() -> None:
    printed = read_printed("250万(変更前:121万)")
    assert (printed.revised, printed.new) == ("121万", False)
    assert read_printed("-(変更前：300)").revised == "300"
    assert read_printed("50(新規追加)").new


def test_parts() -> None:
    printed = read_printed("①500 ②50")
    assert [(part.label, part.number) for part in printed.parts] == [("①", Decimal(500)), ("②", Decimal(50))]
    assert printed.number is None
    assert read_printed("①行動計画を策定 ②40百万枚").number == Decimal(40_000_000)
    assert read_printed("①②50").parts[0].state == "dash"


@pytest.mark.parametrize(
    ("target", "actual", "direction", "expected"),
    [
        ("61.0%", "47.3%", "up", False),
        ("61.0%", "61%", "up", True),
        ("ほぼ100%", "約67%", "up", False),
        ("40百万枚", "35百万枚", "down", True),
        ("40百万枚", "40百万枚", "down", True),
        ("40百万枚", "41百万枚", "down", False),
        ("①行動計画を策定 ②40百万枚", "①策定済 ②35百万枚", "down", True),
        ("170以内", "-182", "up", False),
        ("170以内", "-170", "up", True),
        ("170以内", "169", "up", True),
        ("-170", "-182", "up", False),
        ("-170", "-150", "up", True),
        ("4以上", "3.59", "down", False),
        ("100以下", "90", "up", True),
        ("①500 ②50", "①500 ②50", "up", True),
        ("①500 ②50", "①600 ②49", "up", False),
        ("①500 ②50", "①400 ②未集計", "up", False),
        ("①500 ②50", "①600 ②未集計", "up", None),
        ("①500 ②50", "600", "up", None),
        ("①500", "600", "up", True),
        ("①500", "②600", "up", None),
        ("500", "①600 ②50", "up", None),
        ("50超", "50", "up", False),
        ("50未満", "49", "up", True),
        ("100", "未集計", "up", None),
        ("-", "5", "up", None),
        ("計画を策定", "策定済", "up", None),
    ],
)
def test_meets(target: str, actual: str, direction: Direction, expected: bool | None) -> None:
    assert meets(read_printed(target), read_printed(actual), direction) is expected


@given(st.text())
def test_nothing_raises(text: str) -> None:
    printed = read_printed(text)
    assert printed.raw == text
    assert printed.parts


@given(st.decimals(-(10**9), 10**9, places=2), st.sampled_from(["", "%", "件", "人/年", "以上", "（累計）"]))
def test_numbers_round_trip(value: Decimal, tail: str) -> None:
    assert read_printed(f"{value:,f}{tail}").number == value
    assert read_printed(f"約{value:,f}{tail}").number == value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("99％以上", "99%以上と読みました"),
        ("40百万枚", "40,000,000枚と読みました"),
        ("170以内", ""),
        ("約1.2万件", "約12,000件と読みました"),
        ("①500 ②50", "①500、②50と読みました"),
        ("未集計", "未集計と読みました"),
        ("－", "数はないと読みました"),
        ("12", ""),
        ("", ""),
    ],
)
def test_what_is_said_of_a_printed_value(text: str, said: str) -> None:
    assert say_printed(text) == said


def test_a_text_that_is_no_number_stays_and_says_so() -> None:
    assert "文のまま" in say_printed("計画を作る")
