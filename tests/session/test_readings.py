"""Choices are found by their reading."""

from __future__ import annotations

import re

import pytest

from dx_assess.session.catalog import Catalog
from dx_assess.session.readings import reading

_KANJI = re.compile(r"[一-龥々]")


def test_every_choice_of_the_registers_can_be_typed_in_kana(catalog: Catalog) -> None:
    registers = catalog.question_set.registers
    labels = {option.label for register in registers for column in register.columns for option in column.options}
    for table in ("std20", "std_procedure", "opendata_std"):
        labels |= {entry.label for entry in catalog.question_set.tables[table].entries}
    labels |= {division.label for division in catalog.question_set.divisions}
    assert len(labels) > 200
    left = sorted(label for label in labels if _KANJI.search(reading(catalog, label)))
    assert left == []


@pytest.mark.parametrize(
    ("text", "kana"),
    [
        ("準備中", "じゅんびちゅう"),
        ("国民健康保険", "こくみんけんこうほけん"),
        ("総務課（DX・情報担当）", "そうむか（DX・じょうほうたんとう）"),
        ("RPAツール", "RPAツール"),
    ],
)
def test_the_longest_words_win(catalog: Catalog, text: str, kana: str) -> None:
    assert reading(catalog, text) == kana
