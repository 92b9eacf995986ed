"""Cells of division sheets ↔ answers: what is written is read as the same answer; what clerks type is understood."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dx_assess.errors import AppError
from dx_assess.exchange.sheet_words import column_value, line_value, read_column, read_line, shown_text
from dx_assess.form.answer import OPEN, UNKNOWN, UNMEASURED, Answer, Rate, answered, not_applicable
from dx_assess.form.model import Question
from dx_assess.session.catalog import load_catalog

SET = load_catalog().question_set
QUESTIONS = [question for question in SET.questions() if not question.is_auto]
COLUMNS = [column for register in SET.registers for column in register.columns if column.kind != "auto"]
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf")), min_size=1, max_size=30).map(str.strip)


def of_kind(kind: str) -> Question:
    return next(question for question in QUESTIONS if question.kind == kind)


def answers(kind: str, codes: list[str]) -> st.SearchStrategy[Answer]:
    values: dict[str, st.SearchStrategy[object]] = {
        "integer": st.integers(0, 10**12),
        "decimal": st.decimals(0, 10**6, places=2),
        "percent": st.builds(Rate, st.integers(0, 10**6), st.integers(0, 10**6)),
        "yes_no": st.booleans(),
        "date": st.dates(date(1990, 1, 1), date(2090, 1, 1)),
        "ym": st.dates(date(1990, 1, 1), date(2090, 1, 1)).map(lambda day: day.replace(day=1)),
    }
    if kind in ("multi_choice",):
        return st.frozensets(st.sampled_from(codes)).map(answered)
    found = st.sampled_from(codes) if codes else values.get(kind, TEXTS.filter(bool))
    return st.one_of(st.just(OPEN), found.map(answered))  # type: ignore[arg-type]


@settings(max_examples=150)
@given(st.data())
def test_questions_come_back_as_they_were(data: st.DataObject) -> None:
    question = data.draw(st.sampled_from(QUESTIONS))
    own = answers(question.kind, [option.code for option in question.options])
    answer = data.draw(st.one_of(own, st.just(UNKNOWN), st.just(not_applicable("対象がない"))))
    text = shown_text(line_value(question, answer))
    assert read_line(question, text, answer.reason, answer) == answer
    if answer != UNKNOWN or question.allow_unknown:
        assert read_line(question, text, answer.reason, OPEN) == answer


@settings(max_examples=150)
@given(st.data())
def test_cells_come_back_as_they_were(data: st.DataObject) -> None:
    column = data.draw(st.sampled_from(COLUMNS))
    table = SET.tables.get(column.table)
    codes = [option.code for option in column.options] or ([e.code for e in table.entries] if table else [])
    kind = "multi_choice" if column.multiple else column.kind
    answer = data.draw(answers(kind, codes))
    text = shown_text(column_value(column, answer, SET.tables))
    assert read_column(column, text, answer, SET.tables) == answer


def test_coded_cells_are_written_in_full() -> None:
    column = next(column for column in COLUMNS if column.id == "std_code")
    entry = SET.tables["std_procedure"].entries[0]
    text = shown_text(column_value(column, answered(entry.code), SET.tables))
    assert text == f"{entry.code} {entry.label}"
    assert read_column(column, text, OPEN, SET.tables) == answered(entry.code)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("integer", "１，２００", 1200),
        ("integer", "1200", 1200),
        ("percent", "１２／３２", Rate(12, 32)),
        ("decimal", "１．５", Decimal("1.5")),
    ],
)
def test_japanese_input(kind: str, text: str, value: object) -> None:
    assert read_line(of_kind(kind), text, "", OPEN).value == value


def test_dates_in_japanese_years() -> None:
    column = next(column for column in COLUMNS if column.kind == "date")
    month = next(column for column in COLUMNS if column.kind == "ym")
    assert read_column(column, "令和８年４月１日", OPEN, SET.tables) == answered(date(2026, 4, 1))
    assert read_column(month, "R8.4", OPEN, SET.tables) == answered(date(2026, 4, 1))


def test_words_beside_values() -> None:
    question = next(q for q in QUESTIONS if q.allow_unknown and q.kind == "choice")
    assert read_line(question, "不明", "", OPEN) == UNKNOWN
    assert read_line(question, "該当なし", "対象がない", OPEN) == not_applicable("対象がない")
    assert read_line(question, "該当なし（対象がない）", "", OPEN) == not_applicable("対象がない")
    assert read_line(question, "", "", UNKNOWN) == OPEN
    measured = next((q for q in QUESTIONS if q.unmeasured), None)
    if measured is not None:
        assert read_line(measured, "測っていない", "", OPEN) == UNMEASURED


def test_an_option_that_is_called_unknown_is_the_option() -> None:
    question = next(q for q in QUESTIONS if any(option.label == "わからない" for option in q.options))
    assert read_line(question, "わからない", "", OPEN) == answered("unknown")


@pytest.mark.parametrize(
    ("text", "reason", "code"),
    [
        ("該当なし", "", "E-SHEET-REASON"),
        ("なんでもない", "", "E-INPUT-CHOICE"),
        ("#N/A", "", "E-IMPORT-XLERROR"),
        ("", "理由だけ", "E-SHEET-REASON"),
    ],
)
def test_what_cannot_be_read_says_how_to_mend_it(text: str, reason: str, code: str) -> None:
    with pytest.raises(AppError) as caught:
        read_line(of_kind("choice"), text, reason, OPEN)
    assert caught.value.code == code
    assert caught.value.fix
