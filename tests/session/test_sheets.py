"""Division sheets of an open file: out, filled in, back as one step; conflicts, refusals, who has not returned."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from dx_assess.errors import AppError, AppErrors
from dx_assess.form.answer import OPEN, answered, not_applicable
from dx_assess.form.display import question_numbers
from dx_assess.session.catalog import Catalog
from dx_assess.session.document import CellEdit, Document
from dx_assess.session.files import new_file
from dx_assess.session.sheet_plans import Choice
from dx_assess.session.sheets import (
    carry_out,
    export_sheets,
    issued_sheets,
    outstanding,
    parse_due,
    plan_document,
    plan_sheets,
)
from dx_assess.store.edits import Town
from tests.session.conftest import CopySample
from tests.session.sheet_cells import Sheets, asked, place, row

SOFFICE = shutil.which("soffice")


def make(catalog: Catalog, path: Path, code: str = "073628", name: str = "鏡石町", year: int = 2026) -> Document:
    town = Town(code, name, "福島県")
    return new_file(catalog, path, town, year, clock=lambda: datetime(2026, 5, 1, tzinfo=UTC))


@pytest.fixture
def sheets(document: Document, tmp_path: Path) -> Sheets:
    return Sheets(document, tmp_path / "out")


def test_each_group_gets_just_its_questions(document: Document, tmp_path: Path) -> None:
    note = "=1+1 までに\nお願いします"
    written = export_sheets(document, tmp_path / "a" / "b", parse_due("令和８年６月３０日"), note)
    assert [sheet.group for sheet in written] == ["general_it", "general_admin", "resident", "accounting", "education"]
    for sheet in written:
        book = openpyxl.load_workbook(sheet.path)
        keys = [cell.value for cell in book["設問"]["A"][2:]]
        wanted = [q.id for q in document.question_set.questions() if q.sheet == sheet.group]
        assert [key for key in keys if document.question_set.question(str(key))] == wanted
        numbers = question_numbers(document.question_set)
        shown = {str(row[0].value): row[1].value for row in book["設問"].iter_rows(min_row=3)}
        assert {key: shown[key] for key in wanted} == {key: numbers[key] for key in wanted}
        assert book["_dx"].sheet_state == book["選択肢"].sheet_state == "hidden"
        assert book["設問"].column_dimensions["A"].hidden and book["設問"].row_dimensions[1].hidden
        assert book["設問"].protection.sheet
        assert "令和8年6月30日" in str(book["はじめに"]["B3"].value)
        assert book["はじめに"]["B4"].value == f"'{note}"
    again = export_sheets(document, tmp_path / "c", parse_due("R8.6.30"), note)
    assert [one.path.read_bytes() for one in written] == [two.path.read_bytes() for two in again]
    assert {(item.due, item.returned) for item in issued_sheets(document)} == {("2026-06-30", False)}


def test_procedures_go_to_the_sheet_of_their_division(document: Document, sheets: Sheets, tmp_path: Path) -> None:
    assert "R1 手続台帳" not in openpyxl.load_workbook(sheets.paths["resident"]).sheetnames
    name = next(r.cell("name") for r in document.data.rows("divisions") if r.cell("sheet").value == "resident")
    first = document.data.rows("procedures")[0].row_id
    document.set_cells("procedures", [CellEdit(first, "division", name)])
    paths = {one.group: one.path for one in export_sheets(document, tmp_path / "again")}
    theirs = openpyxl.load_workbook(paths["resident"])["R1 手続台帳"]
    ours = openpyxl.load_workbook(paths["general_it"])["R1 手続台帳"]
    assert theirs["A3"].value == first and theirs["A4"].value == "new1"
    assert first not in [cell.value for cell in ours["A"]]


def test_filled_in_sheets_are_one_step(document: Document, sheets: Sheets) -> None:
    choice, other = asked(document, "accounting", "choice", 2)
    option = document.question_set.question(choice).options[-1]  # type: ignore[union-attr]
    path = sheets.type(
        "accounting",
        ("設問", choice, "answer", option.label),
        ("設問", choice, "note", "＝窓口のみ"),
        ("設問", other, "answer", "該当なし"),
        ("設問", other, "reason", "対象がない"),
    )
    plan = plan_sheets(document, [path])
    found = plan_document(document, plan)
    assert found["read"] == found["accepted"] and found["rejected"] == []
    assert [(c["address"], c["old"]) for c in found["changes"]] == [
        (choice, "（空欄）"),
        (f"{choice}.note", "（空欄）"),
        (other, "（空欄）"),
    ]
    assert document.answer(choice) == OPEN
    carry_out(document, plan)
    assert document.answer(choice) == answered(option.code)
    assert document.answer(other) == not_applicable("対象がない")
    assert [item.group for item in issued_sheets(document)] == ["accounting"] and not outstanding(document)
    sheets.paths["education"]
    assert [item.group for item in outstanding(document)] == ["education"]
    assert plan_sheets(document, [path]).changes == ()
    document.undo()
    assert (document.answer(choice), document.answer(other)) == (OPEN, OPEN)


@pytest.mark.parametrize(("choice", "expected"), [("mine", "file"), ("theirs", "sheet")])
def test_a_conflict_is_decided(document: Document, sheets: Sheets, choice: Choice, expected: str) -> None:
    key = f"{asked(document, 'resident', 'choice')[0]}.note"
    path = sheets.type("resident", ("設問", key.rpartition(".")[0], "note", "sheet"))
    document.set_text(key, "file")
    plan = plan_sheets(document, [path])
    assert [(c.address, c.base, c.old, c.new) for c in plan.conflicts] == [(key, "（空欄）", "file", "sheet")]
    assert plan.changes == ()
    with pytest.raises(AppErrors) as caught:
        carry_out(document, plan)
    assert caught.value.code == "E-SHEET-CONFLICT"
    carry_out(document, plan, {(path.name, key): choice})
    assert document.answer(key) == answered(expected)


def test_two_sheets_that_disagree_are_a_conflict(document: Document, sheets: Sheets, tmp_path: Path) -> None:
    key = asked(document, "resident", "choice")[0]
    second = tmp_path / "second.xlsx"
    shutil.copy(sheets.paths["resident"], second)
    first = sheets.type("resident", ("設問", key, "note", "one"))
    book = openpyxl.load_workbook(second)
    book["設問"].cell(row(book["設問"], key), place(book["設問"], "note")).value = "two"
    book.save(second)
    plan = plan_sheets(document, [first, second])
    assert [(c.file, c.old, c.new) for c in plan.conflicts] == [("second.xlsx", "one", "two")]
    carry_out(document, plan, {("second.xlsx", f"{key}.note"): "mine"})
    assert document.answer(f"{key}.note") == answered("one")


def test_moved_columns_and_rows_are_found_by_their_ids(document: Document, sheets: Sheets) -> None:
    key, other = asked(document, "resident", "choice", 2)
    path = sheets.type("resident", ("設問", key, "note", "moved"), ("設問", other, "note", "too"))
    book = openpyxl.load_workbook(path)
    old = book["設問"]
    lines = [[cell.value for cell in line] for line in old.iter_rows()]
    book.remove(old)
    moved = book.create_sheet("設問")
    for line in [["題"], *lines[:2], *reversed(lines[2:])]:
        moved.append([*reversed(line), "欄外"] if len(line) > 1 else line)
    book.save(path)
    plan = plan_sheets(document, [path])
    assert {c.address: c.new for c in plan.changes} == {f"{key}.note": "moved", f"{other}.note": "too"}
    assert plan.rejected == ()


def test_sheets_of_others_are_refused(document: Document, sheets: Sheets, catalog: Catalog, tmp_path: Path) -> None:
    town = make(catalog, tmp_path / "b.dxa", "073423", "別の町")
    year = make(catalog, tmp_path / "c.dxa", year=2027)
    theirs, later = Sheets(town, tmp_path / "b"), Sheets(year, tmp_path / "c")
    paths = [theirs.paths["resident"], later.paths["resident"], sheets.paths["resident"]]
    town.close()
    year.close()
    with pytest.raises(AppErrors) as caught:
        plan_sheets(document, paths)
    assert [error.code for error in caught.value.errors] == ["E-SHEET-TOWN", "E-SHEET-YEAR"]


def test_files_that_are_no_sheet_or_damaged(document: Document, sheets: Sheets, tmp_path: Path) -> None:
    plain, csv, cut = tmp_path / "a.xlsx", tmp_path / "a.csv", tmp_path / "b.xlsx"
    openpyxl.Workbook().save(plain)
    csv.write_text("番号,答え\n1,2\n", encoding="utf-8")
    cut.write_bytes(sheets.paths["resident"].read_bytes()[:2000])
    book = openpyxl.load_workbook(sheets.paths["accounting"])
    book["_dx"]["C2"].value = '"999999"'
    book.save(sheets.paths["accounting"])
    book = openpyxl.load_workbook(sheets.paths["education"])
    book["設問"].delete_rows(1)
    book.save(sheets.paths["education"])
    paths = [plain, csv, cut, sheets.paths["accounting"], sheets.paths["education"], tmp_path / "none.xlsx"]
    with pytest.raises(AppErrors) as caught:
        plan_sheets(document, paths)
    assert [error.code for error in caught.value.errors] == [
        "E-SHEET-NONE",
        "E-SHEET-NONE",
        "E-ZIP-BAD",
        "E-SHEET-DAMAGED",
        "E-SHEET-LAYOUT",
        "E-FILE-MISSING",
    ]


def test_a_plan_is_stale_once_the_file_changed(document: Document, sheets: Sheets) -> None:
    key = asked(document, "resident", "choice")[0]
    plan = plan_sheets(document, [sheets.type("resident", ("設問", key, "note", "a"))])
    document.set_text(f"{key}.evidence", "棚")
    with pytest.raises(AppError) as caught:
        carry_out(document, plan)
    assert caught.value.code == "E-IMPORT-STALE"


def test_the_due_date() -> None:
    assert parse_due("") is None
    with pytest.raises(AppError) as caught:
        parse_due("来週")
    assert caught.value.code == "E-SHEET-DUE"


@pytest.fixture
def sample(copy_sample: CopySample, tmp_path: Path) -> Iterator[Document]:
    found = copy_sample(tmp_path / "sample.dxa")
    yield found
    found.close()


def test_last_years_answers_are_beside(sample: Document, tmp_path: Path) -> None:
    (written,) = export_sheets(sample, tmp_path / "out", groups=("resident",))
    sheet = openpyxl.load_workbook(written.path)["設問"]
    last = place(sheet, "last")
    assert any(sheet.cell(line, last).value for line in range(3, sheet.max_row + 1))


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_saved_by_libreoffice_they_come_back_unchanged(sample: Document, tmp_path: Path) -> None:
    sheets = Sheets(sample, tmp_path / "out")
    key = asked(sample, "general_it", "choice")[0]
    sheets.type(
        "general_it", ("設問", key, "evidence", "保存\nしました"), ("R1 手続台帳", "new1", "name", "図書館の予約")
    )
    paths = [sheets.paths["general_it"], sheets.paths["resident"]]
    out, profile = tmp_path / "saved", (tmp_path / "profile").as_uri()
    command = [str(SOFFICE), f"-env:UserInstallation={profile}", "--headless", "--convert-to", "xlsx", "--outdir"]
    subprocess.run([*command, str(out), *map(str, paths)], check=True, timeout=180, capture_output=True)
    plan = plan_sheets(sample, [out / path.name for path in paths])
    assert {c.address: c.new for c in plan.changes} == {f"{key}.evidence": "保存\nしました"}
    assert (plan.conflicts, plan.rejected) == ((), ())
    assert [new.cells for new in plan.added] == [{"name": answered("図書館の予約")}]
