"""Planning imports: headers, matching, modes, rejections; export → import changes nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dx_assess.errors import AppError
from dx_assess.exchange.cells import cell_text, read_cell
from dx_assess.exchange.import_plan import RegisterPlan
from dx_assess.exchange.register_import import ImportInputs, plan_register_import
from dx_assess.exchange.tables import Line, Table
from dx_assess.form.answer import OPEN, UNKNOWN, Row, answered
from dx_assess.form.model import QuestionSet
from dx_assess.store.edits import AddRow, SetCell, StrikeRow

DIVISIONS = ("総務課（法制担当）", "住民課", "税務課")


def table(*lines: tuple[str, ...], delimited: bool = True) -> Table:
    return Table("a.csv", "", tuple(Line(no, line) for no, line in enumerate(lines, 1)), delimited)


def plan(
    question_set: QuestionSet, register: str, found: Table, rows: tuple[Row, ...] = (), **options: Any
) -> RegisterPlan:
    item = question_set.register(register)
    assert item is not None
    used = frozenset(row.row_id for row in rows) | options.pop("used", frozenset())
    inputs = ImportInputs(item, question_set.tables, rows, used, DIVISIONS, **options)
    return plan_register_import(inputs, found)


def changes(found: RegisterPlan) -> dict[tuple[str, str], object]:
    return {(row.row_id, change.column): change.new.value for row in found.accepted for change in row.changes}


def problems(found: RegisterPlan) -> list[tuple[int, str, str]]:
    return [(item.row, item.column, item.code) for row in found.rejected for item in row.problems]


PROCEDURES = (
    Row(
        "P001",
        {
            "std_code": answered("K01"),
            "name": answered("児童手当等の受給資格及び児童手当の額についての認定請求"),
            "total_count": answered(100),
        },
        prefilled=True,
    ),
    Row("P002", {"name": answered("自転車の登録"), "total_count": answered(5)}),
    Row("P003", {"name": answered("古い手続")}, struck=True),
)


class TestHeaders:
    def test_names_ids_width_spaces_and_units_are_understood(self, question_set: QuestionSet) -> None:
        found = plan(
            question_set,
            "procedures",
            table(
                ("row_id", "手 続 名", "年間総件数（件）", "ＵＲＬ", "CHANNELS"),
                ("P002", "", "６", "https://a", "窓口"),
            ),
            PROCEDURES,
        )
        assert changes(found) == {
            ("P002", "total_count"): 6,
            ("P002", "url"): "https://a",
            ("P002", "channels"): frozenset({"window"}),
        }
        assert found.headers.mapping == {}

    def test_a_title_above_the_table_is_passed_over(self, question_set: QuestionSet) -> None:
        found = plan(question_set, "procedures", table(("手続の一覧",), ("手続名", "件数"), ("新しい手続", "")))
        assert [row.row for row in found.accepted] == [3]

    def test_an_unknown_header_is_named_with_the_nearest_column(self, question_set: QuestionSet) -> None:
        found = plan(question_set, "procedures", table(("手続名", "総件数", "あああ"), ("新しい手続", "7", "")))
        assert [(item.header, item.suggestion) for item in found.unknown] == [("総件数", "total_count"), ("あああ", "")]
        assert found.as_json(question_set.tables)["ignored_headers"] == [
            {"header": "総件数", "suggestion": "total_count"},
            {"header": "あああ", "suggestion": ""},
        ]

    def test_a_mapping_by_id_or_name_wins_and_a_remembered_one_fills_in(self, question_set: QuestionSet) -> None:
        found = plan(
            question_set,
            "procedures",
            table(("手続名", "正式名", "総数", "ネット"), ("略称", "新しい手続", "７", "2")),
            mapping={"手続名": "正式名", "total_count": "総 数"},
            remembered={"online_count": "ネット", "total_count": "手続名", "gone": "x"},
        )
        assert changes(found) == {
            ("P001", "name"): "新しい手続",
            ("P001", "total_count"): 7,
            ("P001", "online_count"): 2,
        }

    @pytest.mark.parametrize(
        ("header", "options", "code", "hint"),
        [
            (("手続名", "手 続名"), {}, "E-IMPORT-DUPLICATE", "1列目と2列目"),
            (("name", "手続名"), {}, "E-IMPORT-DUPLICATE", "1列目と2列目"),
            (("手続名", "数", "数"), {"mapping": {"total_count": "数"}}, "E-IMPORT-DUPLICATE", "2列目と3列目"),
            (("手続名",), {"mapping": {"総件数": "数"}}, "E-IMPORT-COLUMN", "年間総件数"),
            (("手続名", "件数"), {"mapping": {"total_count": "総件数"}}, "E-IMPORT-HEADER", "件数"),
            (("ああ", "いい"), {}, "E-IMPORT-HEADERS", "--map"),
        ],
    )
    def test_what_cannot_be_decided_is_asked(
        self, question_set: QuestionSet, header: tuple[str, ...], options: dict[str, Any], code: str, hint: str
    ) -> None:
        with pytest.raises(AppError) as caught:
            plan(question_set, "procedures", table(header, ("x", "1", "2")), **options)
        assert caught.value.code == code
        assert hint in caught.value.message + caught.value.fix

    def test_an_empty_file_is_refused(self, question_set: QuestionSet) -> None:
        with pytest.raises(AppError, match="何も書かれていません"):
            plan(question_set, "procedures", table())


class TestMatching:
    def test_row_id_then_fixed_code_then_new(self, question_set: QuestionSet) -> None:
        found = plan(
            question_set,
            "procedures",
            table(
                ("番号", "優先手続コード", "手続名", "年間総件数"),
                ("ｐ００２", "", "", "8"),
                ("", "k01", "", "9"),
                ("", "", "新しい手続", "10"),
            ),
            PROCEDURES,
        )
        assert [(row.row_id, row.action) for row in found.accepted] == [
            ("P002", "change"),
            ("P001", "change"),
            ("P004", "add"),
        ]
        assert (found.read, len(found.accepted), found.rejected) == (3, 3, ())

    def test_a_number_never_used_here_is_kept_another_is_not(self, question_set: QuestionSet) -> None:
        lines = [("番号", "業務名"), ("A007", "甲"), ("A001", "乙"), ("9", "丙"), ("A007", "丁")]
        found = plan(question_set, "automation", table(*lines), used=frozenset({"A001"}))
        assert [row.row_id for row in found.accepted] == ["A007", "A008", "A009", "A010"]

    def test_the_same_row_twice_and_a_struck_row_are_rejected(self, question_set: QuestionSet) -> None:
        lines = [("番号", "手続名"), ("P002", "一"), ("P002", "二"), ("P003", "三")]
        found = plan(question_set, "procedures", table(*lines), PROCEDURES)
        assert problems(found) == [(3, "番号", "E-IMPORT-TWICE"), (4, "番号", "E-IMPORT-STRUCK")]
        assert found.read == 3

    def test_locked_cells_take_the_same_value_only(self, question_set: QuestionSet) -> None:
        name = "児童手当等の受給資格及び　児童手当の額についての認定請求"
        lines = [("番号", "優先手続コード", "手続名"), ("P001", "Ｋ０１", name)]
        assert not plan(question_set, "procedures", table(*lines), PROCEDURES).changes_anything
        lines = [("番号", "優先手続コード", "手続名"), ("P001", "K02", "児童手当")]
        found = plan(question_set, "procedures", table(*lines), PROCEDURES)
        assert problems(found) == [(2, "優先手続コード", "E-IMPORT-LOCKED"), (2, "手続名", "E-IMPORT-LOCKED")]
        assert len(found.as_json(question_set.tables)["rejected"]) == 1

    def test_unique_values_clash_with_rows_of_file_and_register(self, question_set: QuestionSet) -> None:
        rows = (Row("S001", {"std20": answered("B01")}, prefilled=True), Row("S002", {"name": answered("税")}))
        lines = [("番号", "標準化対象業務", "名前"), ("S002", "B01", ""), ("", "B07", "甲"), ("", "B07", "乙")]
        found = plan(question_set, "systems", table(*lines), rows, mode="upsert")
        assert problems(found) == [(2, "標準化対象業務", "E-IMPORT-UNIQUE"), (4, "標準化対象業務", "E-IMPORT-UNIQUE")]

    def test_two_rows_may_swap_their_unique_values(self, question_set: QuestionSet) -> None:
        rows = (Row("V001", {"name": answered("総務課")}), Row("V002", {"name": answered("住民課")}))
        lines = [("番号", "課の名前"), ("V001", "住民課"), ("V002", "総務課")]
        assert len(plan(question_set, "divisions", table(*lines), rows).accepted) == 2
        lines = [("番号", "課の名前", "課別シート"), ("V001", "住民課", ""), ("V002", "総務課", "ない")]
        found = plan(question_set, "divisions", table(*lines), rows)
        assert problems(found) == [(2, "課の名前", "E-IMPORT-UNIQUE"), (3, "課別シート", "E-INPUT-CHOICE")]

    def test_a_new_row_needs_what_is_required(self, question_set: QuestionSet) -> None:
        found = plan(question_set, "procedures", table(("手続名", "年間総件数"), ("", "3")), PROCEDURES)
        assert problems(found) == [(2, "手続名", "E-IMPORT-REQUIRED")]

    def test_a_comma_outside_quotes_is_noticed(self, question_set: QuestionSet) -> None:
        found = plan(question_set, "procedures", table(("手続名", "年間総件数"), ("甲", "1", "234")))
        assert problems(found) == [(2, "", "E-IMPORT-WIDTH")]


class TestModes:
    LINES = (("番号", "手続名", "年間総件数"), ("P002", "", ""), ("", "新しい手続", "1"))

    def test_upsert_leaves_what_an_empty_cell_stands_over(self, question_set: QuestionSet) -> None:
        found = plan(question_set, "procedures", table(*self.LINES), PROCEDURES)
        assert [row.action for row in found.accepted] == ["same", "add"]
        assert found.struck == ()

    def test_append_never_looks_at_numbers(self, question_set: QuestionSet) -> None:
        lines = (*self.LINES[:1], ("P002", "三つめ", "－"))
        found = plan(question_set, "procedures", table(*lines), PROCEDURES, mode="append")
        assert [(row.row_id, row.action) for row in found.accepted] == [("P004", "add")]

    def test_replace_clears_strikes_and_brings_back(self, question_set: QuestionSet) -> None:
        lines = (("番号", "年間総件数"), ("P002", ""), ("P003", "3"))
        found = plan(question_set, "procedures", table(*lines), PROCEDURES, mode="replace")
        assert found.struck == ("P001",)
        assert found.edits(2026, []) == [
            SetCell(2026, "procedures", "P002", "total_count", OPEN),
            StrikeRow(2026, "procedures", "P003", struck=False),
            SetCell(2026, "procedures", "P003", "total_count", answered(3)),
            StrikeRow(2026, "procedures", "P001"),
        ]

    def test_replace_never_strikes_a_row_that_the_file_has_but_is_rejected(self, question_set: QuestionSet) -> None:
        lines = (("番号", "年間総件数"), ("P001", "1"), ("P002", "たくさん"))
        found = plan(question_set, "procedures", table(*lines), PROCEDURES, mode="replace")
        assert found.struck == ()
        assert problems(found) == [(3, "年間総件数", "E-INPUT-VALUE")]

    def test_replace_with_headers_only_is_refused(self, question_set: QuestionSet) -> None:
        with pytest.raises(AppError, match="見出しだけ"):
            plan(question_set, "procedures", table(("手続名",)), PROCEDURES, mode="replace")


class TestCells:
    def test_values_as_clerks_write_them(self, question_set: QuestionSet) -> None:
        header = (
            "手続名",
            "担当課",
            "受付方法",
            "オンライン対応",
            "オンライン開始年月",
            "年間総件数",
            "手数料・使用料がある",
        )
        line = (
            "甲",
            "総務課(法制担当)",
            "窓口・専用システム（eLTAX・施設予約・図書館等）／電話・FAX",
            "3",
            "R8.4",
            "不明",
            "×",
        )
        found = plan(question_set, "procedures", table((*header[:4], "開始年月", *header[5:]), line))
        assert changes(found) == {
            ("P001", "name"): "甲",
            ("P001", "division"): "総務課（法制担当）",
            ("P001", "channels"): frozenset({"window", "dedicated", "tel"}),
            ("P001", "online_status"): "3",
            ("P001", "online_start"): date(2026, 4, 1),
            ("P001", "total_count"): None,
            ("P001", "fee"): False,
        }
        assert found.accepted[0].changes[5].new == UNKNOWN
        assert found.divisions == ()

    def test_an_unlisted_division_is_added_once_in_its_first_spelling(self, question_set: QuestionSet) -> None:
        lines = [("業務名", "担当課"), ("甲", "ＤＸ 推進室"), ("乙", "DX推進室"), ("丙", "あ" * 41), ("丁", "住民課")]
        found = plan(question_set, "automation", table(*lines))
        assert found.divisions == ("ＤＸ 推進室",)
        assert changes(found)[("A002", "division")] == "ＤＸ 推進室"
        assert problems(found) == [(4, "担当課", "E-INPUT-LONG")]
        assert found.edits(2026, ["V009"])[0] == AddRow(
            2026, "divisions", Row("V009", {"name": answered("ＤＸ 推進室")})
        )

    def test_excel_errors_and_wrong_choices_are_rejected_with_their_cell(self, question_set: QuestionSet) -> None:
        lines = [("業務名", "種類", "年間件数"), ("#REF!", "RPAツール", "1.5")]
        found = plan(question_set, "automation", table(*lines))
        assert problems(found) == [
            (2, "業務名", "E-IMPORT-XLERROR"),
            (2, "種類", "E-INPUT-CHOICE"),
            (2, "年間件数", "E-INPUT-VALUE"),
        ]
        first = found.as_json(question_set.tables)["rejected"]
        assert (len(first), first[0]["value"], len(first[0]["more"])) == (1, "#REF!", 2)

    def test_labels_with_separators_inside(self, question_set: QuestionSet) -> None:
        register = question_set.register("procedures")
        assert register is not None
        column = register.column("channels")
        assert column is not None
        every = frozenset(option.code for option in column.options)
        shown = cell_text(column, answered(every), {})
        assert read_cell(column, shown, OPEN, {}) == answered(every)
        assert read_cell(column, "（どれも選ばない）", OPEN, {}) == answered(frozenset())
        assert read_cell(column, "、", OPEN, {}) == OPEN
