"""The history in words, its filters, and one old value set again."""

from __future__ import annotations

import pytest

from dx_assess.errors import AppError
from dx_assess.form.answer import answered
from dx_assess.session.document import CellEdit, Document
from dx_assess.session.files import add_year
from dx_assess.session.history import BLANK, history_entries, local_time, restore_value


def test_an_answer_in_words(document: Document) -> None:
    document.set_text("online.policy", "2")
    document.set_text("online.policy", "@na:町にない")
    newest, first = history_entries(document, limit=2)
    question = document.question_set.question("online.policy")
    assert question is not None and (newest.what, newest.label) == (question.text, question.text)
    option = question.option("2")
    assert option is not None
    assert (first.old, first.new) == (BLANK, option.label)
    assert (newest.old, newest.new) == (option.label, "該当なし（町にない）")
    assert newest.when == local_time(newest.at) != newest.at and newest.who
    assert newest.as_json()["target"] == "online.policy" and newest.restorable


def test_other_kinds_of_keys(document: Document) -> None:
    for key, text, shown in (
        ("profile.staff_total", "120", "120人"),
        ("opendata.views.downloads", "110", "110件"),
        ("opendata.views.downloads", "不明", "わからない"),
        ("analog_reg.zero_confirmed", "はい", "はい"),
        ("online.policy.note", "確認済み", "確認済み"),
    ):
        document.set_text(key, text)
        assert history_entries(document, limit=1)[0].new == shown


def test_rows_cells_strikes_and_years(document: Document) -> None:
    row_id = document.add_rows("procedures", [{"name": answered("申請")}])[0]
    document.set_cells("procedures", [CellEdit(row_id, "online_status", answered("2"))])
    document.strike_rows("procedures", [row_id])
    document.set_edition("quick")
    year, struck, cell, name, row = history_entries(document, limit=5)
    assert (year.what, year.old, year.new) == ("令和8年度", "版 標準", "版 かんたん")
    assert (struck.what, struck.old, struck.new) == (f"手続台帳 {row_id}", "有効", "取消し")
    register = document.question_set.register("procedures")
    assert register is not None
    column = register.column("online_status")
    assert column is not None
    assert cell.what == f"手続台帳 {row_id} の「{column.label}」" and cell.new == column.options[2].label
    assert (name.new, row.new) == ("申請", "行の追加")
    assert (row.restorable, cell.restorable) == (False, True)


def test_filters(document: Document) -> None:
    document.set_text("online.policy", "2")
    document.set_text("online.policy.note", "a")
    document.set_text("opendata.views.downloads", "1")
    row_id = document.add_rows("systems", [{"name": answered("a")}])[0]
    document.set_text("analog_reg.zero_confirmed", "はい")
    assert [entry.key for entry in history_entries(document, key="online.policy")] == [
        "online.policy.note",
        "online.policy",
    ]
    assert {entry.register for entry in history_entries(document, register="systems")} == {"systems"}
    assert [entry.column for entry in history_entries(document, register="systems", row_id=row_id)] == ["name", ""]
    assert history_entries(document, fiscal_year=2025) == ()


def test_undo_marks_are_not_shown(document: Document) -> None:
    document.set_text("online.policy", "2")
    document.undo()
    assert [entry.key for entry in history_entries(document, limit=2)] == ["online.policy"] * 2
    assert history_entries(document, limit=1)[0].label.startswith("もとに戻す：")


def test_one_value_restored(document: Document) -> None:
    for value in "123":
        document.set_text("online.policy", value)
    wanted = history_entries(document, key="online.policy")[1]
    restore_value(document, wanted.id)
    assert document.answer("online.policy") == answered("1")
    assert history_entries(document, limit=1)[0].label.startswith("前の値に戻す：")
    document.undo()
    assert document.answer("online.policy") == answered("3")


def test_cells_strikes_editions_and_other_years(document: Document) -> None:
    row_id = document.add_rows("systems", [{"name": answered("a")}])[0]
    document.set_cells("systems", [CellEdit(row_id, "name", answered("b"))])
    document.strike_rows("systems", [row_id])
    document.set_edition("quick")
    entries = history_entries(document, limit=3)
    add_year(document, 2027)
    for entry in entries:
        restore_value(document, entry.id)
    assert document.year.fiscal_year == 2026 and document.year.edition == "standard"
    row = next(row for row in document.data.rows("systems") if row.row_id == row_id)
    assert row.cell("name") == answered("a")


def test_nothing_to_restore(document: Document) -> None:
    document.add_rows("systems", [{}])
    for change_id, code in ((10**6, "E-HISTORY-ID"), (history_entries(document, limit=1)[0].id, "E-HISTORY-KIND")):
        with pytest.raises(AppError) as caught:
            restore_value(document, change_id)
        assert caught.value.code == code


def test_what_cannot_be_read_is_shown_as_it_is(document: Document) -> None:
    document.file._rows(
        "INSERT INTO history (batch, at, who, machine, label, fiscal_year, kind, target, old, new)"
        " VALUES (99, 'x', '', '', '', 2026, 'answer', 'gone.key', '{', NULL)"
    )
    entry = history_entries(document, limit=1)[0]
    assert (entry.what, entry.old, entry.new, entry.when, entry.restorable) == ("gone.key", "{", BLANK, "x", False)


def test_the_history_of_a_question_has_the_advisers_fields(document: Document) -> None:
    document.set_text("org.leader", "3")
    document.set_text("org.leader.finding", "辞令で確かめた")
    document.set_text("org.plan", "1")
    document.set_text("org.leader", "4")
    keys = [entry.key for entry in history_entries(document, key="org.leader")]
    assert keys == ["org.leader", "review.org.leader.finding", "org.leader"]
    assert [entry.key for entry in history_entries(document, 2, key="org.leader")] == keys[:2]
    assert [entry.key for entry in history_entries(document, key="org.leader.finding")] == keys[1:2]
