"""The three-way merge: who changed a cell since the sheet was made."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dx_assess.exchange.sheet_merge import merge, outcome
from dx_assess.form.answer import OPEN, UNKNOWN, Answer, answered

A, B, C = answered("a"), answered("b"), answered("c")
ANSWERS = st.sampled_from([OPEN, UNKNOWN, A, B, C])


@pytest.mark.parametrize(
    ("base", "sheet", "file", "found"),
    [
        (A, A, A, "same"),
        (A, B, A, "sheet"),
        (A, A, B, "file"),
        (A, B, B, "both"),
        (A, B, C, "conflict"),
        (OPEN, A, OPEN, "sheet"),
        (A, OPEN, A, "sheet"),
        (A, OPEN, B, "conflict"),
        (OPEN, UNKNOWN, A, "conflict"),
    ],
)
def test_outcomes(base: Answer, sheet: Answer, file: Answer, found: str) -> None:
    assert outcome(base, sheet, file) == found


@given(ANSWERS, ANSWERS, ANSWERS)
def test_the_merge_is_symmetric_and_never_loses_a_change(base: Answer, sheet: Answer, file: Answer) -> None:
    mirror = {"sheet": "file", "file": "sheet"}
    found = outcome(base, sheet, file)
    assert outcome(base, file, sheet) == mirror.get(found, found)
    assert (found == "conflict") == (sheet != base and file != base and sheet != file)


def test_every_cell_of_the_sheet_is_told() -> None:
    found = merge({"x": A}, {"x": B, "y": C}, {"x": A, "z": A})
    assert [(item.address, item.outcome, item.base) for item in found] == [("x", "sheet", A), ("y", "sheet", OPEN)]
