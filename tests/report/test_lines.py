"""Kinsoku: punctuation neither begins nor ends a line, words and numbers stay whole, nothing is lost."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dx_assess.report.lines import NEVER_FIRST, NEVER_LAST, break_lines, break_name, clusters


def em(text: str) -> float:
    """Half-width characters are half as wide."""
    return sum(0.5 if character.isascii() else 1.0 for character in text)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("町の計画です。次へ", 6, ["町の計画で", "す。次へ"]),
        ("「計画」を作る", 4, ["「計画」", "を作る"]),
        ("手続（申請）の数", 3, ["手続", "（申", "請）の", "数"]),
        ("率は37.5%です", 4, ["率は", "37.5%で", "す"]),
        ("サーバー", 3, ["サー", "バー"]),
        ("一行目\n二行目", 9, ["一行目", "二行目"]),
        ("", 5, [""]),
    ],
)
def test_lines(text: str, width: float, lines: list[str]) -> None:
    assert break_lines(text, width, em) == lines


def test_a_long_address_is_broken_anywhere() -> None:
    lines = break_lines("https://example.jp/" + "a" * 60, 10, em)
    assert "".join(lines) == "https://example.jp/" + "a" * 60
    assert all(em(line) <= 10 for line in lines)


@pytest.mark.parametrize(
    ("name", "width", "lines"),
    [
        ("5 アナログ規制の点検・見直し", 8, ["5 アナログ規制の", "点検・見直し"]),
        ("4 情報セキュリティ", 8, ["4 情報", "セキュリティ"]),
        ("推進体制・人材", 20, ["推進体制・人材"]),
    ],
)
def test_names_are_broken_between_words(name: str, width: float, lines: list[str]) -> None:
    assert break_name(name, width, em) == lines


@given(st.text(alphabet="漢字かなカナー、。（）「」・12.5%Ab ", max_size=80), st.integers(6, 30))
def test_nothing_is_lost_and_the_rules_hold(text: str, width: int) -> None:
    lines = break_lines(text, width, em)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(em(line) <= width for line in lines)
    if all(em(piece) <= width for piece in clusters(text)):
        for before, after in pairwise(lines):
            assert not after or after[0] not in NEVER_FIRST
            assert not before or before[-1] not in NEVER_LAST
