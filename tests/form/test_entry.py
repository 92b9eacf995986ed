"""What a clerk types, or a spreadsheet cell holds, becomes a typed answer or a known error."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dx_assess.errors import AppError
from dx_assess.form.answer import OPEN, UNKNOWN, UNMEASURED, Answer, Rate, Scalar, answered, not_applicable
from dx_assess.form.entry import (
    MAX_TEXT,
    Rules,
    clean_text,
    column_rules,
    item_rules,
    parse_question,
    parse_value,
    question_rules,
)
from dx_assess.form.loader import load_question_set
from dx_assess.form.model import Column, Option, Question, QuestionSet

OPTIONS = (Option("0", "決めていない"), Option("3", "町全体で決めている"), Option("4", "毎年見直している"))
ITEMS = (Option("csv", "CSV"), Option("pdf", "PDF"), Option("html", "HTMLの表、画像"))


@pytest.fixture(scope="module")
def forms(project: Path) -> QuestionSet:
    return load_question_set(project / "forms" / "standard")


def question(forms: QuestionSet, key: str) -> Question:
    found = forms.question(key)
    assert found is not None
    return found


def column(forms: QuestionSet, register: str, name: str) -> tuple[Column, Rules]:
    found = forms.register(register)
    assert found is not None
    item = found.column(name)
    assert item is not None
    return item, column_rules(item, forms.tables.get(item.table))


def code(rules: Rules, text: str) -> str:
    """The code of the error that ``text`` makes; it names its field and the repair."""
    with pytest.raises(AppError) as caught:
        parse_value(rules, text)
    assert caught.value.fix and str(caught.value.where)
    return caught.value.code


class TestNumbers:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("0", 0),
            ("123", 123),
            ("１２３", 123),
            ("1,234", 1234),
            ("１，２３４", 1234),
            (" 12 ", 12),
            ("12件", 12),
            ("110万", 1_100_000),
            ("12.0", 12),
        ],
    )
    def test_integers(self, text: str, expected: int) -> None:
        answer = parse_value(Rules("integer", "件数", unit="件"), text)
        assert answer == answered(expected) and type(answer.value) is int

    def test_decimals_stay_exact(self) -> None:
        assert parse_value(Rules("decimal", "時間"), "0.10") == answered(Decimal("0.10"))
        assert parse_value(Rules("decimal", "時間"), "１．５") == answered(Decimal("1.5"))

    @pytest.mark.parametrize("text", ["abc", "1.5", "12/32", "1 2", "1,23,4x", "二"])
    def test_no_integer(self, text: str) -> None:
        assert code(Rules("integer", "件数"), text) == "E-INPUT-VALUE"

    @pytest.mark.parametrize("text", ["-1", "△3", "10000000000000", "－5"])
    def test_out_of_range(self, text: str) -> None:
        assert code(Rules("integer", "件数"), text) == "E-INPUT-RANGE"

    @pytest.mark.parametrize("text", ["", "  ", "－", "-", "　"])
    def test_blank_is_open(self, text: str) -> None:
        assert parse_value(Rules("integer", "件数"), text) == OPEN

    @pytest.mark.parametrize("text", ["不明", "わからない"])
    def test_unknown_where_the_field_allows_it(self, text: str) -> None:
        assert parse_value(Rules("integer", "件数", unknown_ok=True), text) == UNKNOWN
        assert code(Rules("integer", "件数"), text) == "E-INPUT-UNKNOWN"

    @pytest.mark.parametrize("text", ["2025", "令和7", "R7", "令和7年度", "2025年度"])
    def test_fiscal_years(self, text: str) -> None:
        assert parse_value(Rules("integer", "年度", unit="年度"), text) == answered(2025)


class TestRates:
    RULES = Rules("percent", "受講率")

    @pytest.mark.parametrize("text", ["12/32", " 12 / 32 ", "１２／３２", "12人/32人", "1,2/3,2"])
    def test_two_whole_numbers(self, text: str) -> None:
        if text == "1,2/3,2":
            assert code(self.RULES, text).startswith("E-INPUT")
        else:
            assert parse_value(self.RULES, text) == answered(Rate(12, 32))

    def test_zero_denominator_can_be_entered(self) -> None:
        assert parse_value(self.RULES, "0/0") == answered(Rate(0, 0))

    @pytest.mark.parametrize("text", ["37.5%", "12", "1/2/3", "12/", "/32", "a/b", "1.5/3"])
    def test_anything_else_says_how(self, text: str) -> None:
        assert code(self.RULES, text) in ("E-INPUT-RATE", "E-INPUT-VALUE")

    def test_a_percentage_is_refused_with_an_example(self) -> None:
        with pytest.raises(AppError) as caught:
            parse_value(self.RULES, "37.5%")
        assert "12/32" in caught.value.fix


class TestChoices:
    RULES = Rules("choice", "方針", OPTIONS)
    MANY = Rules("multi_choice", "形式", ITEMS)

    @pytest.mark.parametrize(
        "text",
        ["3", "３", "町全体で決めている", " 町全体で決めている ", "3 町全体で決めている", "3:町全体で決めている", "03"],
    )
    def test_code_or_label(self, text: str) -> None:
        assert parse_value(self.RULES, text) == answered("3")

    def test_unknown_option_lists_the_labels(self) -> None:
        with pytest.raises(AppError) as caught:
            parse_value(self.RULES, "2")
        assert caught.value.code == "E-INPUT-CHOICE"
        assert all(option.label in caught.value.fix for option in OPTIONS)

    @pytest.mark.parametrize(
        "text", ["csv,pdf", "CSV、PDF", "csv / pdf", "PDF；ＣＳＶ", "csv・pdf", "CSV\nPDF", "pdf,,csv,"]
    )
    def test_several(self, text: str) -> None:
        assert parse_value(self.MANY, text) == answered(frozenset({"csv", "pdf"}))

    def test_a_label_with_a_comma_in_it(self) -> None:
        assert parse_value(self.MANY, "HTMLの表、画像") == answered(frozenset({"html"}))

    def test_none_chosen(self) -> None:
        assert parse_value(self.MANY, "@none") == answered(frozenset())
        assert parse_value(self.MANY, "") == OPEN

    def test_one_wrong_of_several(self) -> None:
        assert code(self.MANY, "csv,xml") == "E-INPUT-CHOICE"

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("yes", True),
            ("はい", True),
            ("有", True),
            ("○", True),
            ("TRUE", True),
            ("no", False),
            ("いいえ", False),
            ("×", False),
        ],
    )
    def test_yes_no(self, text: str, expected: bool) -> None:
        assert parse_value(Rules("yes_no", "有無"), text) == answered(expected)

    def test_yes_no_else(self) -> None:
        assert code(Rules("yes_no", "有無"), "たぶん") == "E-INPUT-CHOICE"
        assert parse_value(Rules("yes_no", "有無"), "－") == OPEN

    def test_codes_of_a_table(self, forms: QuestionSet) -> None:
        rules = column(forms, "procedures", "std_code")[1]
        assert parse_value(rules, "k01") == answered("K01")
        assert parse_value(rules, "Ｋ０１") == answered("K01")
        assert code(rules, "K99") == "E-INPUT-CHOICE"

    def test_numbers_of_a_table_without_leading_zeros(self, forms: QuestionSet) -> None:
        """A spreadsheet turns 01 into 1."""
        assert parse_value(column(forms, "opendata_reg", "std_no")[1], "1") == answered("01")

    def test_rating(self, forms: QuestionSet) -> None:
        rules = column(forms, "initiatives", "rating")[1]
        assert parse_value(rules, "一部達成") == answered("partly")
        assert parse_value(rules, "－") == answered("none")


class TestTexts:
    def test_trimmed_and_composed(self) -> None:
        assert parse_value(Rules("text", "名前"), " か\u3099くえん\r\n係 ") == answered("がくえん\n係")

    def test_control_and_direction_characters_go(self) -> None:
        assert parse_value(Rules("text", "名前"), "a\x00b\u202ec\x1f") == answered("abc")

    def test_only_spaces_is_open(self) -> None:
        assert parse_value(Rules("text", "名前"), "  \n ") == OPEN

    def test_too_long(self) -> None:
        rules = Rules("text", "名前", max_length=5)
        assert parse_value(rules, "あ" * 5) == answered("あ" * 5)
        assert code(rules, "あ" * 6) == "E-INPUT-LONG"
        assert code(Rules("text", "名前"), "あ" * (MAX_TEXT + 1)) == "E-INPUT-LONG"

    def test_printed_numbers_stay_as_typed(self, forms: QuestionSet) -> None:
        rules = column(forms, "initiatives", "target_value")[1]
        assert parse_value(rules, "①500 ②50") == answered("①500 ②50")

    @given(st.text(max_size=50))
    def test_cleaning_twice_changes_nothing(self, text: str) -> None:
        once = clean_text(text, 1000, "欄")
        assert clean_text(once, 1000, "欄") == once


class TestDates:
    @pytest.mark.parametrize("text", ["2026-04-01", "2026/4/1", "令和8年4月1日", "R8.4.1", "２０２６年４月１日"])
    def test_dates(self, text: str) -> None:
        assert parse_value(Rules("date", "基準日"), text) == answered(date(2026, 4, 1))

    @pytest.mark.parametrize("text", ["2026-04", "令和8年4月", "2026/4", "R8.4"])
    def test_months(self, text: str) -> None:
        assert parse_value(Rules("ym", "開始年月"), text) == answered(date(2026, 4, 1))

    @pytest.mark.parametrize("text", ["2026-02-30", "昨日", "4月1日"])
    def test_no_date(self, text: str) -> None:
        assert code(Rules("date", "基準日"), text) == "E-INPUT-VALUE"


class TestQuestions:
    def test_special_words(self, forms: QuestionSet) -> None:
        policy = question(forms, "online.policy")
        assert parse_question(policy, "@unknown") == UNKNOWN
        assert parse_question(policy, "@open") == OPEN
        assert parse_question(policy, "@na:町に窓口がない") == not_applicable("町に窓口がない")
        assert parse_question(policy, " @na：全角でもよい ") == not_applicable("全角でもよい")
        assert parse_question(question(forms, "sec.outsourcing"), "@none") == answered(frozenset())

    @pytest.mark.parametrize(
        ("key", "text", "expected"),
        [
            ("online.policy", "@na", "E-INPUT-REASON"),
            ("online.policy", "@na: ", "E-INPUT-REASON"),
            ("online.policy", "@none", "E-INPUT-NONE"),
            ("online.policy", "@nothing", "E-INPUT-WORD"),
            ("online.policy", "@unmeasured", "E-INPUT-UNMEASURED"),
            ("sec.patch", "@unknown", "E-INPUT-UNKNOWN"),
            ("rpa_ai.chatbot_satisfaction", "@unknown", "E-INPUT-UNKNOWN"),
            ("online.usage_rate", "12/32", "E-INPUT-AUTO"),
            ("online.usage_rate", "@unknown", "E-INPUT-AUTO"),
            ("online.policy", "@na:" + "あ" * 201, "E-INPUT-LONG"),
            ("online.policy", "@nanika", "E-INPUT-WORD"),
        ],
    )
    def test_refused(self, forms: QuestionSet, key: str, text: str, expected: str) -> None:
        with pytest.raises(AppError) as caught:
            parse_question(question(forms, key), text)
        assert caught.value.code == expected and caught.value.fix

    def test_unmeasured_where_offered(self, forms: QuestionSet) -> None:
        assert parse_question(question(forms, "rpa_ai.chatbot_satisfaction"), "@unmeasured") == UNMEASURED

    def test_every_option_by_code_and_label(self, forms: QuestionSet) -> None:
        for item in forms.questions():
            for option in item.options:
                wanted: Scalar = option.code if item.kind == "choice" else frozenset({option.code})
                for text in (option.code, option.label):
                    assert parse_value(question_rules(item), text) == answered(wanted), (item.id, text)

    def test_every_option_of_the_registers(self, forms: QuestionSet) -> None:
        for register in forms.registers:
            for item in register.columns:
                rules = column_rules(item, forms.tables.get(item.table))
                many = item.kind == "multi_choice"
                for option in item.options:
                    wanted: Scalar = frozenset({option.code}) if many else option.code
                    for text in (option.code, option.label):
                        assert parse_value(rules, text) == answered(wanted), (register.id, item.id, text)


KINDS = (
    "choice",
    "multi_choice",
    "integer",
    "decimal",
    "percent",
    "yes_no",
    "date",
    "ym",
    "text",
    "printed",
    "rating",
    "code",
)


@given(
    st.sampled_from(KINDS),
    st.text(max_size=30) | st.from_regex(r"[0-9０-９,./%年月日令和RH万億－-]{1,12}", fullmatch=True),
)
def test_any_text_is_an_answer_or_a_known_error(kind: str, text: str) -> None:
    try:
        answer = parse_value(Rules(kind, "欄", OPTIONS if "choice" in kind else (), unknown_ok=True), text)
    except AppError as error:
        assert error.code.startswith("E-INPUT-") and error.fix
    else:
        assert isinstance(answer, Answer)


def test_several_free_codes_are_split() -> None:
    assert parse_value(Rules("code", "番号", multiple=True), "N001, N002") == answered(frozenset({"N001", "N002"}))


def test_labels_that_hold_separators_can_follow_each_other(forms: QuestionSet) -> None:
    rules = column(forms, "procedures", "channels")[1]
    text = "窓口、電話・FAX、専用システム（eLTAX・施設予約・図書館等）、郵送"
    assert parse_value(rules, text) == answered(frozenset({"window", "tel", "dedicated", "mail"}))


def test_a_profile_item_has_a_smallest_number(forms: QuestionSet) -> None:
    item = next(item for item in forms.profile if item.id == "staff_total")
    assert parse_value(item_rules(item), "1").value == 1
    for text in ("0", "０人", "-1"):
        with pytest.raises(AppError) as caught:
            parse_value(item_rules(item), text)
        assert caught.value.code == "E-INPUT-RANGE"
        assert "0" in caught.value.message or "1以上" in caught.value.fix
