"""Division sheets end the waiting for 「変わりありませんか」; sheets of an older version of the set begin it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
from msgspec.structs import replace

from dx_assess import paths
from dx_assess.form.answer import OPEN, answered
from dx_assess.form.reserved import REWORDED, to_confirm_key
from dx_assess.session.catalog import load_catalog
from dx_assess.session.changemap import available_update, update_year
from dx_assess.session.document import Document
from dx_assess.session.library import FORMS, Addition, content_of, install
from dx_assess.session.sheets import carry_out, export_sheets, plan_document, plan_sheets
from dx_assess.store.edits import SetAnswer

DAY = date(2026, 11, 1)
OLD = "オンラインで届いた申請を、受け取ったあとどのように処理していますか。"
NEW = "オンラインで届いた申請を、どのように処理していますか。"
POLICY, LEADER, OTHER = "online.backoffice", "online.kakanai", "online.conv_cert"
GROUP, WITH_REGISTERS = "resident", "general_it"
"""A sheet with questions only is read a hundred times as fast as the one with every register."""


def filled_in(document: Document, folder: Path, *ids: str) -> Path:
    """The sheet of the residents' division, with another option for each of the questions."""
    path = export_sheets(document, folder, groups=(GROUP,))[0].path
    book = openpyxl.load_workbook(path)
    sheet = book["設問"]
    headers = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=3):
        question = document.question_set.question(str(row[headers.index("#id")].value))
        if question is not None and question.id in ids:
            row[headers.index("answer")].value = question.options[-1].label
    book.save(path)
    return path


def newer_version(document: Document) -> None:
    """The year goes over to version 1.1.0 of the set, in which one question is worded differently."""
    content = content_of(paths.forms_dir() / "standard")
    content["set.toml"] = content["set.toml"].replace(b'version = "1.0.0"', b'version = "1.1.0"', 1)
    content["domains/1_online.toml"] = content["domains/1_online.toml"].replace(OLD.encode(), NEW.encode())
    install([Addition(FORMS, "standard", "1.1.0", content)])
    document.use_catalog(load_catalog(day=DAY))
    update = available_update(document)
    assert update is not None
    update_year(document, update)


def test_an_answer_of_a_sheet_ends_the_waiting(document: Document, tmp_path: Path) -> None:
    document.set_text(POLICY, "2")
    document.set_text(LEADER, "2")
    waiting = [SetAnswer(2026, to_confirm_key(key), answered("carried")) for key in (POLICY, LEADER)]
    document.apply(waiting, "前年度の答え")
    carry_out(document, plan_sheets(document, [filled_in(document, tmp_path, POLICY)]))
    assert document.answer(to_confirm_key(POLICY)) == OPEN
    assert document.answer(to_confirm_key(LEADER)) == answered("carried")
    document.undo()
    assert document.answer(to_confirm_key(POLICY)) == answered("carried")


def waiting(document: Document) -> None:
    for key in (POLICY, LEADER):
        document.set_text(key, "2")
    marks = [SetAnswer(2026, to_confirm_key(key), answered("carried")) for key in (POLICY, LEADER)]
    document.apply(marks, "前年度の答え")


def marked(document: Document, folder: Path, text: str, *ids: str, **also: str) -> Path:
    """The sheet of the residents' division with ``text`` in 「変わりなければ○」 of the questions."""
    path = filled_in(document, folder, *also.values())
    book = openpyxl.load_workbook(path)
    sheet = book["設問"]
    headers = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=3):
        if row[headers.index("#id")].value in ids:
            row[headers.index("same")].value = text
    book.save(path)
    return path


def test_a_division_says_that_nothing_has_changed(document: Document, tmp_path: Path) -> None:
    waiting(document)
    plan = plan_sheets(document, [marked(document, tmp_path, "○", POLICY)])
    (change,) = plan.changes
    assert (change.old, change.new) == ("確認待ち", "変わりありません") and "確認待ち" in change.what
    assert not plan.conflicts and not plan.rejected
    carry_out(document, plan)
    assert document.answer(to_confirm_key(POLICY)) == OPEN
    assert document.answer(POLICY) == answered("2")
    assert document.answer(to_confirm_key(LEADER)) == answered("carried"), "a blank says nothing"
    again = plan_sheets(document, [marked(document, tmp_path, "○", POLICY)])
    assert not again.changes, "nothing twice"
    document.undo()
    assert document.answer(to_confirm_key(POLICY)) == answered("carried")


def test_marks_as_people_write_them(document: Document, tmp_path: Path) -> None:
    waiting(document)
    path = marked(document, tmp_path, "○", POLICY)
    plain = openpyxl.load_workbook(path)
    for text in ("〇", "レ", "はい", " 変わりなし ", "１"):
        for row in plain["設問"].iter_rows(min_row=3):
            for cell in row:
                if cell.value == "○":
                    cell.value = text
        plain.save(path)
        (change,) = plan_sheets(document, [path]).changes
        assert change.new == "変わりありません", text
        for row in plain["設問"].iter_rows(min_row=3):
            for cell in row:
                if cell.value == text:
                    cell.value = "○"


def test_other_words_in_the_mark_are_refused_with_their_cell(document: Document, tmp_path: Path) -> None:
    waiting(document)
    plan = plan_sheets(document, [marked(document, tmp_path, "たぶん", POLICY, LEADER)])
    assert [item.code for item in plan.rejected] == ["E-SHEET-SAME"] * 2
    assert plan.rejected[0].label.startswith("設問") and plan.rejected[0].fix
    assert plan.sheets[0].reading.read == plan.sheets[0].reading.accepted + 2


def test_a_mark_and_another_answer_are_one_step(document: Document, tmp_path: Path) -> None:
    waiting(document)
    carry_out(document, plan_sheets(document, [marked(document, tmp_path, "○", POLICY, also=POLICY)]))
    assert document.answer(to_confirm_key(POLICY)) == OPEN
    assert document.answer(POLICY) != answered("2")


def test_only_lines_that_wait_have_the_mark(document: Document, tmp_path: Path) -> None:
    def column(path: Path) -> tuple[bool, list[str]]:
        sheet = openpyxl.load_workbook(path)["設問"]
        headers = [cell.value for cell in sheet[1]]
        at = headers.index("same")
        white = [str(row[0].value) for row in sheet.iter_rows(min_row=3) if not row[at].protection.locked]
        return bool(sheet.column_dimensions[openpyxl.utils.get_column_letter(at + 1)].hidden), white

    assert column(filled_in(document, tmp_path)) == (True, [])
    waiting(document)
    path = marked(document, tmp_path, "○", OTHER)
    assert column(path) == (False, [POLICY, LEADER])
    assert not plan_sheets(document, [path]).changes, "a mark where nothing waits is nothing"


def test_a_mark_to_older_words_settles_nothing(document: Document, tmp_path: Path) -> None:
    waiting(document)
    path = marked(document, tmp_path, "○", POLICY, LEADER)
    newer_version(document)
    assert document.answer(to_confirm_key(POLICY)) == answered(REWORDED)
    plan = plan_sheets(document, [path])
    assert not plan.conflicts
    carry_out(document, plan)
    assert document.answer(to_confirm_key(POLICY)) == answered(REWORDED)
    assert document.answer(to_confirm_key(LEADER)) == OPEN


def test_a_sheet_of_an_older_version_is_migrated_by_the_change_map(document: Document, tmp_path: Path) -> None:
    path = filled_in(document, tmp_path, POLICY, LEADER)
    registers = export_sheets(document, tmp_path, groups=(WITH_REGISTERS,))[0].path
    newer_version(document)
    plan = plan_sheets(document, [path, registers])
    found = plan_document(document, plan)
    assert [sheet["migrated_from"] for sheet in found["sheets"]] == ["1.0.0", "1.0.0"]
    (notice,) = found["notices"]
    assert "1問" in notice and "変わりありませんか" in notice
    carry_out(document, plan)
    assert document.answer(to_confirm_key(POLICY)) == answered(REWORDED)
    assert document.answer(to_confirm_key(LEADER)) == OPEN
    assert not document.answer(POLICY).is_open and not document.answer(LEADER).is_open
    document.undo()
    assert document.answer(POLICY).is_open and document.answer(to_confirm_key(POLICY)).is_open


def test_without_the_old_words_every_answer_is_to_be_confirmed(document: Document, tmp_path: Path) -> None:
    path = filled_in(document, tmp_path, POLICY, LEADER)
    newer_version(document)
    document.file.set_setting("outline.standard.1.0.0", "broken")
    catalog = load_catalog(day=DAY)
    document.use_catalog(replace(catalog, sets=tuple(place for place in catalog.sets if place.version != "1.0.0")))
    carry_out(document, plan_sheets(document, [path]))
    assert [document.answer(to_confirm_key(key)).value for key in (POLICY, LEADER)] == [REWORDED, REWORDED]
