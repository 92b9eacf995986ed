"""Division sheets with registers: help and locks, cells and new rows taken over, what is refused and where."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from dx_assess.errors import AppErrors
from dx_assess.form.answer import OPEN, UNKNOWN, answered
from dx_assess.session.catalog import Catalog
from dx_assess.session.document import Document
from dx_assess.session.files import new_file, open_file
from dx_assess.session.sheets import carry_out, plan_document, plan_sheets
from dx_assess.store.edits import Town
from tests.session.sheet_cells import Sheets, asked, place, row

GROUP = "general_it"


@pytest.fixture(scope="module")
def made(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A town file and the one sheet with every register, which takes seconds to make."""
    folder = tmp_path_factory.mktemp("made")
    document = new_file(catalog, folder / "鏡石町.dxa", Town("073628", "鏡石町", "福島県"), 2026)
    sheet = Sheets(document, folder).paths[GROUP]
    document.close()
    return folder / "鏡石町.dxa", sheet


@pytest.fixture
def document(catalog: Catalog, made: tuple[Path, Path], tmp_path: Path) -> Iterator[Document]:
    """A copy of the file, which has given its sheet out."""
    found = open_file(catalog, Path(shutil.copy(made[0], tmp_path)), backup=False)
    yield found
    found.close()


@pytest.fixture
def sheets(document: Document, made: tuple[Path, Path], tmp_path: Path) -> Sheets:
    """Its sheets, the one with the registers as a copy."""
    found = Sheets(document, tmp_path / "out")
    found.paths[GROUP] = Path(shutil.copy(made[1], tmp_path))
    return found


def test_help_drop_downs_and_locks(document: Document, sheets: Sheets) -> None:
    book = openpyxl.load_workbook(sheets.paths[GROUP])
    sheet = book["R1 手続台帳"]
    name, online = place(sheet, "name"), place(sheet, "online_status")
    assert sheet.cell(2, online).comment is not None
    assert sheet.cell(3, name).protection.locked and not sheet.cell(3, online).protection.locked
    kinds = {rule.type for rule in sheet.data_validations.dataValidation}
    assert {"list", "whole"} <= kinds
    labels = [cell.value for column in book["選択肢"].iter_cols() for cell in column]
    question = document.question_set.question(asked(document, GROUP, "choice")[0])
    assert question is not None and {option.label for option in question.options} <= set(labels)


def test_register_cells_and_new_rows(document: Document, sheets: Sheets) -> None:
    path = sheets.type(
        GROUP,
        ("R1 手続台帳", "P001", "total_count", "１，２００件"),
        ("R1 手続台帳", "P002", "total_count", "不明"),
        ("R1 手続台帳", "P001", "online_start", "令和７年４月"),
        ("R1 手続台帳", "new3", "name", "図書館の予約"),
        ("R1 手続台帳", "new3", "division", "図書館係"),
    )
    plan = plan_sheets(document, [path])
    assert plan_document(document, plan)["added_divisions"] == ["図書館係"]
    before = len(document.data.rows("procedures"))
    carry_out(document, plan)
    rows = document.data.rows("procedures")
    assert rows[0].cell("total_count") == answered(1200) and rows[1].cell("total_count") == UNKNOWN
    assert str(rows[0].cell("online_start").value) == "2025-04-01"
    assert len(rows) == before + 1 and rows[-1].cell("name") == answered("図書館の予約")
    assert "図書館係" in [row.cell("name").value for row in document.data.rows("divisions")]
    again = plan_sheets(document, [path])
    assert (again.changes, again.added, again.conflicts) == ((), (), ())
    document.undo()
    assert len(document.data.rows("procedures")) == before


def test_one_bad_cell_stops_everything_and_says_where(document: Document, sheets: Sheets) -> None:
    path = sheets.type(
        GROUP,
        ("R1 手続台帳", "P001", "total_count", "たくさん"),
        ("R1 手続台帳", "P001", "name", "別の名前"),
        ("R1 手続台帳", "P002", "total_count", 5),
        ("R1 手続台帳", "new1", "total_count", 5),
    )
    plan = plan_sheets(document, [path])
    found = plan_document(document, plan)
    assert found["read"] == found["accepted"] + len(found["rejected"])
    assert {item.code for item in plan.rejected} == {
        "E-INPUT-VALUE",
        "E-IMPORT-LOCKED",
        "E-IMPORT-REQUIRED",
        "E-SHEET-HELD",
    }
    bad = next(item for item in plan.rejected if item.code == "E-INPUT-VALUE")
    assert (bad.cell, bad.sheet, bad.value) == ("L3", "R1 手続台帳", "たくさん") and bad.fix
    with pytest.raises(AppErrors):
        carry_out(document, plan)
    assert document.data.rows("procedures")[1].cell("total_count") == OPEN
    carry_out(document, plan, accept_valid=True)
    assert document.data.rows("procedures")[1].cell("total_count") == answered(5)


def test_a_copied_row_and_a_strange_row_are_rejected(document: Document, sheets: Sheets) -> None:
    path = sheets.paths[GROUP]
    book = openpyxl.load_workbook(path)
    sheet = book["R1 手続台帳"]
    sheet.cell(row(sheet, "new1"), 1).value = "P001"
    sheet.cell(row(sheet, "new2"), 1).value = "P999"
    sheet = book["設問"]
    sheet.cell(sheet.max_row + 1, place(sheet, "answer")).value = "迷子"
    book.save(path)
    plan = plan_sheets(document, [path])
    assert sorted(item.code for item in plan.rejected) == ["E-SHEET-ROW", "E-SHEET-ROW", "E-SHEET-TWICE"]
    assert plan.changes == ()


def test_a_row_struck_meanwhile_is_told(document: Document, sheets: Sheets) -> None:
    path = sheets.type(GROUP, ("R1 手続台帳", "P001", "total_count", 7))
    document.strike_rows("procedures", ["P001"])
    assert [item.code for item in plan_sheets(document, [path]).rejected] == ["E-IMPORT-STRUCK"]
