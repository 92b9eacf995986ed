from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dx_assess.text.clean import Bad, Blank, Unknown
from dx_assess.text.numbers import Number, parse_integer, parse_number

FULL_WIDTH = str.maketrans("0123456789,.-", "０１２３４５６７８９，．－")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("123", "123"),
        ("１，２３４", "1234"),
        ("1,234,567件", "1234567"),
        (" 1、234 ", "1234"),
        ("12.5", "12.5"),
        ("１２．５", "12.5"),
        ("-5", "-5"),
        ("－5", "-5"),
        ("−5", "-5"),
        ("‐5", "-5"),
        ("△5", "-5"),
        ("▲１，０００円", "-1000"),
        ("ー5", "-5"),
        ("+3", "3"),
        ("-0", "0"),
        ("3千", "3000"),
        ("1.2万", "12000"),
        ("40百万枚", "40000000"),
        ("1億2,000万円", "120000000"),
        ("14万1千人", "141000"),
        ("12 人", "12"),
        ("0", "0"),
    ],
)
def test_numbers_are_read(text: str, value: str) -> None:
    assert parse_number(text) == Number(Decimal(value))


@pytest.mark.parametrize("text", ["50%", "５０％", "50 %", "50パーセント"])
def test_percent_is_noted(text: str) -> None:
    assert parse_number(text) == Number(Decimal(50), percent=True)
    assert parse_number(text, "%") == Number(Decimal(50), percent=True)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("500千円", "千円", "500"),
        ("500", "千円", "500"),
        ("5百万円", "百万円", "5"),
        ("2万枚", "枚", "20000"),
        ("12件", "件／年", "12"),
        ("12件／年", "件／年", "12"),
        ("7手続", "手続", "7"),
    ],
)
def test_the_fields_unit_is_ignored(text: str, unit: str, value: str) -> None:
    assert parse_number(text, unit) == Number(Decimal(value))


@pytest.mark.parametrize(("text", "unit"), [("500円", "千円"), ("5人", "件"), ("50%", "件")])
def test_another_unit_is_a_mistake(text: str, unit: str) -> None:
    result = parse_number(text, unit)
    assert isinstance(result, Bad)
    assert "単位" in result.reason_ja
    assert unit in result.fix_ja


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("5,000,000円", "千円", "5000"),
        ("５０万円", "千円", "500"),
        ("1億2000万円", "千円", "120000"),
        ("1.5百万円", "千円", "1500"),
        ("￥500,000", "千円", "500"),
        ("\\500", "円", "500"),
        ("12,345円", "円", "12345"),
        ("2時間", "分", "120"),
        ("1時間30分", "分", "90"),
        ("90分", "時間", "1.5"),
        ("120分", "時間／年", "2"),
        ("ゼロ", "件", "0"),
    ],
)
def test_money_and_time_in_another_unit(text: str, unit: str, value: str) -> None:
    assert parse_number(text, unit) == Number(Decimal(value))


@pytest.mark.parametrize(("text", "unit"), [("500円", "千円"), ("100分", "時間"), ("1時間30分", "件"), ("2時間", "件")])
def test_nothing_is_rounded_or_guessed(text: str, unit: str) -> None:
    assert isinstance(parse_number(text, unit), Bad)


@pytest.mark.parametrize(
    ("text", "reason", "fix"),
    [
        ("約300", "おおよその数", "「300」"),
        ("およそ３００件", "おおよその数", "「300」"),
        ("300件程度", "おおよその数", "「300」"),
        ("1,200以上", "おおよその数", "「1,200」"),
        ("50～60", "数が2つ", "1つの数"),
        ("50〜60件", "数が2つ", "1つの数"),
    ],
)
def test_what_is_no_one_number_says_how_to_write_it(text: str, reason: str, fix: str) -> None:
    result = parse_number(text, "件")
    assert isinstance(result, Bad)
    assert reason in result.reason_ja and fix in result.fix_ja and "備考" in result.fix_ja


@given(st.integers(0, 10**9), st.sampled_from(["千円", "万円", "百万円", "円"]))
def test_money_round_trips(value: int, unit: str) -> None:
    scale = {"千円": 1000, "万円": 10_000, "百万円": 10**6, "円": 1}[unit]
    for text in (f"{value:,}{unit}", f"{value}", f"{value * scale:,}円".translate(FULL_WIDTH)):
        assert parse_integer(text, unit) == Number(Decimal(value))


@pytest.mark.parametrize("text", ["", "  ", "　", "-", "－", "‐", "―", "ー", "なし", "該当なし", "ﾅｼ"])
def test_blank(text: str) -> None:
    assert parse_number(text) == Blank()


@pytest.mark.parametrize(("text", "word"), [("不明", "不明"), ("わからない", "わからない"), ("未集計", "未集計")])
def test_unknown(text: str, word: str) -> None:
    assert parse_number(text) == Unknown(word)


@pytest.mark.parametrize(
    "text", ["abc", "12a", "①", "½", "1,2", "1,2345", "1 2", "1e5", "3～5", "12/32", "二十", "1万1億", "5.", "1" * 16]
)
def test_bad_input_says_why(text: str) -> None:
    result = parse_number(text)
    assert isinstance(result, Bad)
    assert result.reason_ja.endswith("。")
    assert result.fix_ja.endswith("。")


def test_integer() -> None:
    assert parse_integer("1.5万人", "人") == Number(Decimal(15000))
    assert parse_integer("12.0") == Number(Decimal(12))
    assert isinstance(parse_integer("12.5"), Bad)
    result = parse_integer("１２")
    assert isinstance(result, Number)
    assert result.integer == 12


@given(st.integers(-(10**14), 10**14))
def test_integers_round_trip(value: int) -> None:
    shown = f"{value:,}"
    for text in (str(value), shown, shown.translate(FULL_WIDTH), shown + "件"):
        assert parse_integer(text) == Number(Decimal(value))


@given(st.decimals(-(10**6), 10**6, places=3))
def test_decimals_round_trip(value: Decimal) -> None:
    assert parse_number(f"{value:,f}".translate(FULL_WIDTH)) == Number(value if value else Decimal(0))


@given(st.text())
def test_nothing_raises(text: str) -> None:
    assert isinstance(parse_number(text), Number | Blank | Unknown | Bad)
    assert isinstance(parse_integer(text), Number | Blank | Unknown | Bad)
