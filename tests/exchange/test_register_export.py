"""Registers written as CSV and Excel: what comes back is what was there, the same bytes every time, nothing lost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dx_assess.errors import AppError
from dx_assess.exchange.import_plan import RegisterPlan
from dx_assess.exchange.register_export import RegisterTable, write_register
from dx_assess.exchange.register_import import ImportInputs, plan_register_import
from dx_assess.exchange.tables import read_table
from dx_assess.form.answer import OPEN, UNKNOWN, Answer, Row, answered
from dx_assess.form.entry import column_rules, parse_value
from dx_assess.form.model import Column, QuestionSet, Register

DIVISIONS = ("総務課（法制担当）", "住民課", "税務課")


def round_trip(
    question_set: QuestionSet, register: str, rows: tuple[Row, ...], target: Path, mode: str = "upsert"
) -> RegisterPlan:
    item = question_set.register(register)
    assert item is not None
    write_register(RegisterTable(item, question_set.tables, rows, DIVISIONS), target, date(2026, 7, 1))
    used = frozenset(row.row_id for row in rows)
    inputs = ImportInputs(item, question_set.tables, rows, used, DIVISIONS, mode=mode)  # type: ignore[arg-type]
    return plan_register_import(inputs, read_table(target))


TEXTS = st.text(
    st.one_of(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), st.sampled_from("=+-@＝＋－＠'\n,\"\t_")
    ),
    min_size=1,
    max_size=40,
) | st.sampled_from(["_x0041_", "'=1", "－", "なし", "不明", "12", "2026-04-01", "TRUE", "#N/Aではない", "a\r\nb\rc"])


def values(column: Column, question_set: QuestionSet) -> st.SearchStrategy[Answer]:
    """Answers that the entry of this column can make."""
    table = question_set.tables.get(column.table)
    rules = column_rules(column, table)
    codes = [entry.code for entry in table.entries] if table is not None else [o.code for o in column.options]
    found: st.SearchStrategy[Answer]
    if column.kind in ("integer", "decimal"):
        numbers = st.integers(1900, 2090) if column.unit == "年度" else st.integers(0, 10**12)
        decimals = st.integers(0, 10**12).map(lambda number: answered(Decimal(number).scaleb(-3)))
        found = numbers.map(answered) if column.kind == "integer" else decimals
    elif column.kind in ("date", "ym"):
        days = st.dates(date(1868, 2, 1), date(2099, 12, 31))
        found = days.map(lambda day: answered(day.replace(day=1) if column.kind == "ym" else day))
    elif column.kind == "yes_no":
        found = st.booleans().map(answered)
    elif column.kind == "multi_choice" or (column.multiple and codes):
        found = st.frozensets(st.sampled_from(codes)).map(answered)
    elif codes:
        found = st.sampled_from(codes).map(answered)
    else:
        found = TEXTS.map(lambda text: _parsed(rules, text)).filter(lambda answer: not answer.is_open)
    return st.just(UNKNOWN) | found if column.unknown_ok else found


def _parsed(rules: Any, text: str) -> Answer:
    try:
        return parse_value(rules, text)
    except AppError:
        return OPEN


def some_rows(register: Register, question_set: QuestionSet) -> st.SearchStrategy[tuple[Row, ...]]:
    columns = [column for column in register.columns if column.kind != "auto"]
    cells = st.fixed_dictionaries({}, optional={column.id: values(column, question_set) for column in columns})
    drawn = st.lists(st.tuples(cells, st.booleans()), max_size=4)
    return drawn.map(
        lambda found: tuple(
            Row(f"{register.prefix}{no:03d}", filled, prefilled) for no, (filled, prefilled) in enumerate(found, 1)
        )
    )


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize(
    "register", ["procedures", "automation", "opendata_reg", "analog_reg", "systems", "initiatives"]
)
def test_export_and_import_change_nothing(
    question_set: QuestionSet, tmp_path: Path, register: str, suffix: str, data: st.DataObject
) -> None:
    item = question_set.register(register)
    assert item is not None
    rows = data.draw(some_rows(item, question_set))
    for mode in ("upsert", "replace"):
        found = round_trip(question_set, register, rows, tmp_path / f"a{suffix}", mode)
        assert found.rejected == ()
        assert not found.changes_anything, found.accepted
        assert found.read == len(rows)


def test_the_same_workbook_twice_is_the_same_bytes(question_set: QuestionSet, tmp_path: Path) -> None:
    rows = (Row("P001", {"name": answered("自転車の登録"), "total_count": answered(5)}),)
    for name in ("a.xlsx", "b.xlsx"):
        round_trip(question_set, "procedures", rows, tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_cp932_names_what_it_lacks(question_set: QuestionSet, tmp_path: Path) -> None:
    register = question_set.register("automation")
    assert register is not None
    good = RegisterTable(register, question_set.tables, (Row("A001", {"name": answered("～①髙﨑")}),), ())
    write_register(good, tmp_path / "a.csv", date(2026, 7, 1), "cp932")
    assert "～①髙﨑" in (tmp_path / "a.csv").read_bytes().decode("cp932")
    bad = RegisterTable(register, question_set.tables, (Row("A001", {"name": answered("𠮷田¥")}),), ())
    with pytest.raises(AppError) as caught:
        write_register(bad, tmp_path / "b.csv", date(2026, 7, 1), "cp932")
    assert caught.value.code == "E-EXPORT-CP932"
    assert "「𠮷」（A001の業務名）、「¥」" in caught.value.message
    assert not (tmp_path / "b.csv").exists()


def test_another_kind_of_file_is_refused(question_set: QuestionSet, tmp_path: Path) -> None:
    register = question_set.registers[0]
    with pytest.raises(AppError, match="書き出せません"):
        write_register(RegisterTable(register, {}, (), ()), tmp_path / "a.pdf", date(2026, 7, 1))


@pytest.mark.parametrize("text", ["=1+1", "+81", "-5", "@SUM(A1)", "\t=1", "＝1", "＋1", "－1", "＠a", "'=1"])
def test_a_formula_comes_back_as_the_text_it_was(question_set: QuestionSet, tmp_path: Path, text: str) -> None:
    rows = (Row("A001", {"name": answered(f"{text}"), "note": answered(f"{text}あ")}),)
    for name in ("a.csv", "a.xlsx"):
        found = round_trip(question_set, "automation", rows, tmp_path / name)
        cells = read_table(tmp_path / name).lines[1].cells
        assert cells[1].startswith("'")
        assert not found.changes_anything
