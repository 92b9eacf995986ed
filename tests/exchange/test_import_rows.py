"""Rows of a file that the register has already, and numbers that no row has."""

from __future__ import annotations

from typing import Any

import pytest

from dx_assess.exchange.import_plan import RegisterPlan
from dx_assess.exchange.register_import import ImportInputs, plan_register_import
from dx_assess.exchange.tables import Line, Table
from dx_assess.form.answer import Row, answered
from dx_assess.form.model import QuestionSet

ROWS = (
    Row("A001", {"name": answered("会議録"), "volume": answered(12)}),
    Row("A002", {"name": answered("窓口"), "volume": answered(3), "note": answered("あとから書いた")}),
    Row("A003", {"name": answered("古い"), "volume": answered(1)}, struck=True),
)
HEADER = ("業務名", "年間件数")


def plan(
    question_set: QuestionSet, *lines: tuple[str, ...], rows: tuple[Row, ...] = ROWS, **options: Any
) -> RegisterPlan:
    register = question_set.register("automation")
    assert register is not None
    table = Table("a.csv", "", tuple(Line(no, line) for no, line in enumerate(lines, 1)), delimited=True)
    used = frozenset({"A001", "A002", "A003", "A009"})
    return plan_register_import(ImportInputs(register, question_set.tables, rows, used, (), **options), table)


def outcome(found: RegisterPlan) -> list[tuple[int, str, str, str]]:
    return [(row.row, row.row_id, row.action, row.same_as) for row in found.accepted]


class TestSameRows:
    LINES = (HEADER, ("会議録", "12"), ("窓口", "3件"), ("窓口", "4"), ("古い", "1"))

    def test_they_are_named_and_added_all_the_same(self, question_set: QuestionSet) -> None:
        found = plan(question_set, *self.LINES)
        assert outcome(found) == [
            (2, "A010", "add", "A001"),
            (3, "A011", "add", "A002"),
            (4, "A012", "add", ""),
            (5, "A013", "add", ""),
        ]
        told = found.as_json(question_set.tables)
        assert (told["read"], told["accepted"], told["added"], told["skipped"]) == (4, 4, 4, 0)
        assert told["same_rows"] == [{"row": 2, "row_id": "A001"}, {"row": 3, "row_id": "A002"}]

    @pytest.mark.parametrize("mode", ["upsert", "append"])
    def test_they_are_left_out_and_counted(self, question_set: QuestionSet, mode: str) -> None:
        found = plan(question_set, *self.LINES, skip_same=True, mode=mode)
        assert [row[2] for row in outcome(found)] == ["skip", "skip", "add", "add"]
        told = found.as_json(question_set.tables)
        assert (told["read"], told["accepted"], told["added"], told["skipped"]) == (4, 4, 2, 2)
        assert {edit.row.row_id for edit in found.edits(2026, [])} == {"A010", "A011"}  # type: ignore[union-attr]

    def test_nothing_is_left_to_do_for_the_same_file(self, question_set: QuestionSet) -> None:
        found = plan(question_set, *self.LINES[:3], skip_same=True)
        assert not found.changes_anything

    def test_a_row_of_the_register_stands_for_one_row_of_the_file(self, question_set: QuestionSet) -> None:
        found = plan(question_set, HEADER, ("会議録", "12"), ("会議録", "12"), skip_same=True)
        assert [row[2] for row in outcome(found)] == ["skip", "add"]

    def test_replacing_keeps_the_row_that_is_the_same(self, question_set: QuestionSet) -> None:
        found = plan(question_set, HEADER, ("会議録", "12"), skip_same=True, mode="replace")
        assert found.struck == ("A002",)
        assert outcome(found) == [(2, "A001", "skip", "A001")]

    def test_a_row_with_another_value_is_not_the_same(self, question_set: QuestionSet) -> None:
        found = plan(question_set, HEADER, ("会議録", ""), ("会議録", "13"), skip_same=True)
        assert [row[2] for row in outcome(found)] == ["add", "add"]


class TestNumbers:
    LABEL = "番号"

    def problems(self, found: RegisterPlan) -> list[tuple[int, str, str]]:
        return [(item.row, item.column, item.code) for row in found.rejected for item in row.problems]

    def test_an_unknown_number_is_rejected_with_what_to_do(self, question_set: QuestionSet) -> None:
        lines = (("番号", "業務名"), ("A999", "甲"), ("A009", "乙"), ("P001", "丙"), ("Ａ００１", "丁"), ("", "戊"))
        found = plan(question_set, *lines)
        assert self.problems(found) == [(row, "番号", "E-IMPORT-NUMBER") for row in (2, 3, 4)]
        messages = [item.message for row in found.rejected for item in row.problems]
        assert "ほかの町か年度" in messages[0]
        assert "ほかの年度にはあります" in messages[1]
        assert "A001など" in messages[2]
        assert all("空に" in message for message in messages)
        assert [(row.row, row.row_id, row.action) for row in found.accepted] == [
            (5, "A001", "change"),
            (6, "A010", "add"),
        ]
        assert found.read == 5

    def test_an_empty_register_takes_over_the_numbers_of_another_town(self, question_set: QuestionSet) -> None:
        found = plan(question_set, ("番号", "業務名"), ("A020", "甲"), rows=())
        assert [(row.row_id, row.action) for row in found.accepted] == [("A020", "add")]

    def test_running_numbers_of_the_towns_own_are_not_read(self, question_set: QuestionSet) -> None:
        found = plan(question_set, ("番号", "業務名"), ("1", "甲"), ("２", "乙"), ("", "丙"))
        assert [row.action for row in found.accepted] == ["add"] * 3
        assert found.own_numbers == "番号"
        assert [item.header for item in found.unknown] == ["番号"]

    def test_one_number_of_ours_makes_it_our_column(self, question_set: QuestionSet) -> None:
        found = plan(question_set, ("番号", "業務名"), ("1", "甲"), ("A001", "乙"))
        assert self.problems(found) == [(2, "番号", "E-IMPORT-NUMBER")]
        assert found.own_numbers == ""
