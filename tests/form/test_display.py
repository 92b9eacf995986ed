"""Answers in full Japanese words, and that they can be read back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from dx_assess.errors import AppError
from dx_assess.form.answer import OPEN, UNKNOWN, UNMEASURED, Rate, Row, Scalar, answered, not_applicable
from dx_assess.form.display import explain_options, show_answer, show_cell, show_field, show_value, to_confirm
from dx_assess.form.entry import column_rules, parse_value, question_rules
from dx_assess.form.loader import load_question_set
from dx_assess.form.model import Column, Option, Question, QuestionSet, SubField

OPTIONS = (Option("a", "あ"), Option("b", "い"), Option("c", "う"))


@pytest.fixture(scope="module")
def forms(project: Path) -> QuestionSet:
    return load_question_set(project / "forms" / "standard")


def question(forms: QuestionSet, key: str) -> Question:
    found = forms.question(key)
    assert found is not None
    return found


def column(forms: QuestionSet, register: str, name: str) -> Column:
    found = forms.register(register)
    assert found is not None
    item = found.column(name)
    assert item is not None
    return item


@pytest.mark.parametrize(
    ("kind", "unit", "value", "expected"),
    [
        ("integer", "件", 1234567, "1,234,567件"),
        ("integer", "", 0, "0"),
        ("decimal", "時間", Decimal("12.50"), "12.5時間"),
        ("decimal", "時間／年", Fraction(427, 3), "142.3時間／年"),
        ("yes_no", "", True, "はい"),
        ("yes_no", "", False, "いいえ"),
        ("date", "", date(2026, 4, 1), "令和8年4月1日"),
        ("ym", "", date(2026, 4, 1), "令和8年4月"),
        ("percent", "", Rate(12, 32), "37.5%（32のうち12）"),
        ("percent", "", Rate(0, 0), "－（0のうち0）"),
        ("percent", "", Rate(1234, 5000), "24.7%（5,000のうち1,234）"),
        ("choice", "", "b", "い"),
        ("choice", "", "z", "z"),
        ("multi_choice", "", frozenset({"c", "a"}), "あ、う"),
        ("multi_choice", "", frozenset(), "（どれも選ばない）"),
        ("text", "", "そのまま", "そのまま"),
        ("printed", "", "①500 ②50", "①500 ②50"),
        ("text", "", None, ""),
    ],
)
def test_values(kind: str, unit: str, value: Scalar | Fraction | None, expected: str) -> None:
    assert show_value(kind, OPTIONS, unit, value) == expected


def test_special_answers(forms: QuestionSet) -> None:
    policy = question(forms, "online.policy")
    assert show_answer(policy, OPEN) == ""
    assert show_answer(policy, UNKNOWN) == "わからない"
    assert show_answer(policy, UNMEASURED) == "測っていない"
    assert show_answer(policy, not_applicable("町に窓口がない")) == "該当なし（町に窓口がない）"
    assert show_answer(policy, answered("4")).startswith("3に加え")


def test_fields(forms: QuestionSet) -> None:
    field = SubField("opendata.views.downloads", "downloads", "integer", "取得回数", "件")
    assert show_field(field, answered(1200)) == "1,200件"
    assert show_field(field, UNKNOWN) == "わからない"


def test_cells(forms: QuestionSet) -> None:
    counts = column(forms, "procedures", "total_count")
    assert show_cell(counts, answered(1200)) == "1,200"
    assert show_cell(counts, UNKNOWN) == "不明"
    assert show_cell(counts, OPEN) == ""
    assert show_cell(column(forms, "initiatives", "rating"), answered("partly")) == "一部達成"


def test_codes_of_tables_stay_codes(forms: QuestionSet) -> None:
    table = forms.tables["std_procedure"]
    assert show_cell(column(forms, "procedures", "std_code"), answered("K01"), table) == "K01"


def test_a_fiscal_year_has_no_thousands_separator(forms: QuestionSet) -> None:
    assert show_cell(column(forms, "initiatives", "fiscal_year"), answered(2025)) == "2025"
    item = next(item for item in forms.profile if item.id == "fy")
    assert show_value(item.kind, (), item.unit, 2025) == "2025年度"


def test_every_shown_choice_reads_back(forms: QuestionSet) -> None:
    for item in forms.questions():
        if item.options:
            value: Scalar = item.options[0].code if item.kind == "choice" else frozenset(o.code for o in item.options)
            assert parse_value(question_rules(item), show_answer(item, answered(value))) == answered(value), item.id


def test_every_shown_cell_reads_back(forms: QuestionSet) -> None:
    samples: dict[str, Scalar] = {
        "integer": 12345,
        "decimal": Decimal("12.5"),
        "yes_no": False,
        "date": date(2025, 10, 9),
        "ym": date(2025, 10, 1),
        "text": "文字",
        "division": "総務課",
        "printed": "99％以上",
    }
    for register in forms.registers:
        for item in register.columns:
            table = forms.tables.get(item.table)
            value = samples.get(item.kind)
            if item.unit == "年度":
                value = 2025
            if item.options:
                value = item.options[-1].code
                value = frozenset({o.code for o in item.options}) if item.kind == "multi_choice" else value
            if table is not None:
                value = table.entries[0].code
                value = frozenset({value}) if item.multiple else value
            if value is None:
                continue
            shown = show_cell(item, answered(value), table)
            assert parse_value(column_rules(item, table), shown) == answered(value), (register.id, item.id, shown)


def test_options_are_explained_by_the_row_they_stand_in(forms: QuestionSet) -> None:
    phase = column(forms, "analog_reg", "phase_now")
    table = forms.tables[phase.explain]
    words = explain_options(phase, Row("G001", {"item": answered("training")}), table)
    assert words == (
        "PHASE1 対面規制あり又は解釈不明確／PHASE2 デジタル技術の活用による一部オンライン化等／PHASE3 デジタル完結"
    )
    assert explain_options(phase, Row("G001", {}), table) == ""
    assert explain_options(phase, Row("G001", {"item": answered("training")}), None) == ""


def test_a_base_value_may_be_below_zero(forms: QuestionSet) -> None:
    base, budget = column(forms, "initiatives", "base_value"), column(forms, "initiatives", "budget")
    assert parse_value(column_rules(base, None), "△１９８").value == -198
    with pytest.raises(AppError, match="0より小さい"):
        parse_value(column_rules(budget, None), "-1")


def test_questions_are_named_by_number_and_words(forms: QuestionSet) -> None:
    named = column(forms, "initiatives", "question_id")
    table = forms.tables["questions"]
    answer = answered(frozenset({"analog.seal_rate", "online.priority_rate"}))
    shown = show_cell(named, answer, table)
    first, second = shown.split("／")
    assert first.startswith("1-2 国が優先する") and second.startswith("5-7 ")
    assert "analog" not in shown and len(second) < 30
    for text in (shown, "5-7、1－2", "analog.seal_rate,1-2"):
        assert parse_value(column_rules(named, table), text) == answer


def test_what_a_table_could_not_settle(forms: QuestionSet) -> None:
    for table_id in ("opendata_std", "std_procedure", "analog_phase"):
        words = to_confirm(forms.tables[table_id])
        assert words.endswith("。") and words.count("（") == words.count("）") and "要確認" in words
    assert to_confirm(forms.tables["std20"]) == "" == to_confirm(None)
