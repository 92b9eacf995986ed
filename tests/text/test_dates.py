from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dx_assess.text.clean import Bad, Blank, Unknown
from dx_assess.text.dates import (
    ERAS,
    DateValue,
    fiscal_year_label,
    format_wareki,
    format_wareki_month,
    parse_date,
    parse_fiscal_year,
    parse_ym,
    short_fiscal_label,
)
from dx_assess.text.numbers import Number

_KANJI = "〇一二三四五六七八九"


@pytest.mark.parametrize(
    "text",
    [
        "R8.4.1",
        "r8.4.1",
        "Ｒ８．４．１",
        "R8/4/1",
        "R08.04.01",
        "令和8年4月1日",
        "令和８年４月１日",
        "令和 8年 4月 1日",
        "令8.4.1",
        "2026/4/1",
        "2026-04-01",
        "2026－04－01",
        "２０２６／４／１",
        "2026.4.1",
        "2026年4月1日",
        "20260401",
        "2026-04-01 00:00:00",
        "令和8年4月1日（水）",
        " R8.4.1 ",
    ],
)
def test_dates(text: str) -> None:
    assert parse_date(text) == DateValue(date(2026, 4, 1))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("令和元年5月1日", date(2019, 5, 1)),
        ("R1.5.1", date(2019, 5, 1)),
        ("H31.4.30", date(2019, 4, 30)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("S64.1.7", date(1989, 1, 7)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("2024/2/29", date(2024, 2, 29)),
    ],
)
def test_dates_at_the_edges_of_eras(text: str, day: date) -> None:
    assert parse_date(text) == DateValue(day)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("H31.5.1", "令和元年5月1日"),
        ("平成33年4月1日", "令和3年4月1日"),
        ("R1.4.30", "平成31年4月30日"),
        ("S64.1.8", "平成元年1月8日"),
        ("R8.2.30", "月と日"),
        ("2026-13-01", "月と日"),
        ("2025/2/29", "月と日"),
        ("26/4/1", "西暦4けた"),
        ("R0.4.1", "年を確かめて"),
        ("9999-01-01", "年を確かめて"),
        ("4月1日", "年も"),
        ("R8.4", "日まで"),
        ("令和8年4月", "日まで"),
        ("らいげつ", "のように"),
        ("①", "のように"),
        ("46113", "のように"),
    ],
)
def test_impossible_dates_say_what_to_write(text: str, hint: str) -> None:
    result = parse_date(text)
    assert isinstance(result, Bad), result
    assert hint in result.fix_ja


@pytest.mark.parametrize(
    "text", ["R8.4", "Ｒ８．４", "2026-04", "2026/4", "令和8年4月", "202604", "2026年4月", "R8.4.15", "2026-04-01"]
)
def test_months(text: str) -> None:
    assert parse_ym(text) == DateValue(date(2026, 4, 1))


def test_months_at_the_edges_of_eras() -> None:
    assert parse_ym("H31.4") == DateValue(date(2019, 4, 1))
    assert parse_ym("R元.5") == DateValue(date(2019, 5, 1))
    assert parse_ym("H1.1") == parse_ym("S64.1") == DateValue(date(1989, 1, 1))
    assert parse_ym("H31.5") == Bad(
        "「H31.5」は平成の期間ではありません。", "令和元年5月ではないか、確かめてください。"
    )
    assert isinstance(parse_ym("R8.13"), Bad)
    assert isinstance(parse_ym("2026"), Bad)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("令和元年度", 2019),
        ("R7", 2025),
        ("令和７年度", 2025),
        ("2025年度", 2025),
        ("2025", 2025),
        ("H31", 2019),
        ("S64", 1989),
    ],
)
def test_fiscal_years(text: str, year: int) -> None:
    assert parse_fiscal_year(text) == Number(Decimal(year))


@pytest.mark.parametrize("text", ["7", "元年", "平成33年度", "R0", "9999", "ことし"])
def test_bad_fiscal_years(text: str) -> None:
    assert isinstance(parse_fiscal_year(text), Bad)


def test_nothing_and_unknown() -> None:
    for parse in (parse_date, parse_ym, parse_fiscal_year):
        assert parse("") == parse("－") == Blank()
        assert parse("不明") == Unknown("不明")


def test_labels() -> None:
    assert format_wareki(date(2026, 4, 1)) == "令和8年4月1日"
    assert format_wareki(date(2019, 5, 1)) == "令和元年5月1日"
    assert format_wareki(date(2019, 4, 30)) == "平成31年4月30日"
    assert format_wareki_month(date(2026, 4, 1)) == "令和8年4月"
    assert format_wareki(date(1800, 1, 2)) == "1800年1月2日"
    assert [fiscal_year_label(year) for year in (2025, 2022, 2019, 2018, 1988, 1989)] == [
        "令和7年度",
        "令和4年度",
        "令和元年度",
        "平成30年度",
        "昭和63年度",
        "平成元年度",
    ]
    assert [short_fiscal_label(year) for year in (2025, 2022, 2019, 2018)] == ["R7", "R4", "R1", "H30"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("令和八年四月一日", date(2026, 4, 1)),
        ("令和元年五月十日", date(2019, 5, 10)),
        ("昭和五十八年十二月二十四日", date(1983, 12, 24)),
        ("二〇二六年四月一日", date(2026, 4, 1)),
        ("明治四十五年七月二十九日", date(1912, 7, 29)),
    ],
)
def test_numerals_of_ordinances(text: str, day: date) -> None:
    assert parse_date(text) == DateValue(day)
    assert parse_ym(text[: text.index("月") + 1]) == DateValue(day.replace(day=1))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("令和8年12月末", date(2026, 12, 31)),
        ("R8.2末", date(2026, 2, 28)),
        ("２０２８年２月末日", date(2028, 2, 29)),
        ("令和八年九月末", date(2026, 9, 30)),
        ("令和8年度末", date(2027, 3, 31)),
        ("R8年度末", date(2027, 3, 31)),
        ("2026年度末", date(2027, 3, 31)),
    ],
)
def test_ends_of_months_and_fiscal_years(text: str, day: date) -> None:
    assert parse_date(text) == DateValue(day)


@pytest.mark.parametrize("text", ["12月末", "8年12月末", "令和8年13月末", "年度末", "平成40年度末"])
def test_ends_that_cannot_be_known(text: str) -> None:
    assert isinstance(parse_date(text), Bad)


def test_a_month_says_what_is_wrong_with_its_date() -> None:
    result = parse_ym("令和元年4月1日")
    assert isinstance(result, Bad) and "平成31年4月1日" in result.fix_ja


@given(st.dates(ERAS[-1].first, date(2100, 12, 31)))
def test_kanji_dates_round_trip(day: date) -> None:
    def kanji(number: int) -> str:
        tens, ones = divmod(number, 10)
        return ("" if not tens else "十" if tens == 1 else f"{_KANJI[tens]}十") + (_KANJI[ones] if ones else "")

    era, year, month, of_month = re.fullmatch(r"(\D+)(元|\d+)年(\d+)月(\d+)日", format_wareki(day)).groups()  # type: ignore[union-attr]
    written = year if year == "元" else kanji(int(year))
    assert parse_date(f"{era}{written}年{kanji(int(month))}月{kanji(int(of_month))}日") == DateValue(day)


@given(st.dates(ERAS[-1].first, date(2100, 12, 31)))
def test_dates_round_trip(day: date) -> None:
    for text in (format_wareki(day), day.isoformat(), day.strftime("%Y%m%d"), f"{day.year}/{day.month}/{day.day}"):
        assert parse_date(text) == DateValue(day)
    assert parse_ym(format_wareki_month(day)) == DateValue(day.replace(day=1))


@given(st.integers(1868, 2099))
def test_fiscal_years_round_trip(year: int) -> None:
    assert (
        parse_fiscal_year(fiscal_year_label(year))
        == parse_fiscal_year(short_fiscal_label(year))
        == Number(Decimal(year))
    )


@given(st.text())
def test_nothing_raises(text: str) -> None:
    for parse in (parse_date, parse_ym, parse_fiscal_year):
        assert parse(text) is not None
