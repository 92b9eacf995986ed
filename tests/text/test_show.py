from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dx_assess.text.codes import check_digit, parse_municipality_code
from dx_assess.text.numbers import Number, parse_number
from dx_assess.text.show import percent, round_half_up, show_number, show_rate, show_whole_rate, with_unit


@pytest.mark.parametrize(
    ("numerator", "denominator", "shown"),
    [
        (694, 135_509, "0.5"),
        (268_750, 547_400, "49.1"),
        (278_970, 548_920, "50.8"),
        (3_934, 4_388, "89.7"),
        (0, 0, "－"),
    ],
)
def test_rates_of_chapter_13(numerator: int, denominator: int, shown: str) -> None:
    assert show_rate(numerator, denominator) == shown


@pytest.mark.parametrize(
    ("numerator", "denominator", "shown"),
    [
        (7, 12, "58"),
        (5, 12, "42"),
        (1, 1, "100"),
        (0, 3, "0"),
        (3, 4, "75"),
        (2, 2, "100"),
        (0, 1, "0"),
        (6_477, 23_146, "28"),
        (15, 24, "63"),
        (0, 0, "－"),
    ],
)
def test_whole_rates_of_chapter_13(numerator: int, denominator: int, shown: str) -> None:
    assert show_whole_rate(numerator, denominator) == shown


def test_sum_of_chapter_13() -> None:
    online, paper = parse_number("278,970"), parse_number("269,950")
    assert isinstance(online, Number)
    assert isinstance(paper, Number)
    assert show_number(online.value + paper.value) == "548,920"


def test_check_digit_of_chapter_13() -> None:
    assert check_digit("14201") == 8
    assert parse_municipality_code("142018") == parse_municipality_code("１４２０１") == "142018"
    assert "142018" in str(parse_municipality_code("142019"))
    assert "6けた" in str(parse_municipality_code("1420"))
    with pytest.raises(ValueError, match="five digits"):
        check_digit("1420")


def test_half_goes_up() -> None:
    assert percent(5, 8, 0) == 63
    assert percent(1, 2000, 1) == Decimal("0.1")
    assert round_half_up(Decimal("-0.5")) == -1
    assert round_half_up(Decimal("2.25"), 1) == Decimal("2.3")
    assert show_rate(1, 2) == "50.0"


def test_numbers() -> None:
    assert show_number(1_234_567) == "1,234,567"
    assert show_number(Decimal("1234.50")) == "1,234.5"
    assert show_number(Decimal("1E+3")) == "1,000"
    assert show_number(Decimal(1000)) == "1,000"
    assert show_number(Fraction(1, 3)) == "0.3"
    assert show_number(Fraction(4, 2)) == "2"
    assert show_number(Decimal("298.013"), 1) == "298.0"
    assert show_number(None) == "－"
    assert with_unit(show_rate(1, 3), "%") == "33.3%"
    assert with_unit(show_rate(None, 3), "%") == "－"


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_rates_are_within_half_a_step(numerator: int, denominator: int) -> None:
    value = percent(numerator, denominator)
    assert value is not None
    assert -Fraction(1, 20) < Fraction(value) - Fraction(numerator * 100, denominator) <= Fraction(1, 20)


@given(st.integers(-(10**14), 10**14))
def test_numbers_round_trip(value: int) -> None:
    assert parse_number(show_number(value)) == Number(Decimal(value))
