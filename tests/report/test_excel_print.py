"""The workbook as it is looked at: heights, widths, legible print, and what another program reads from it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from msgspec.structs import replace
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from pypdfium2 import PdfDocument

from dx_assess.report.excel import make_book, render_excel
from dx_assess.report.excel_fit import (
    BODY,
    TALLEST,
    Need,
    column_width,
    line_count,
    pages_wide,
    print_scale,
    row_height,
    units,
)
from dx_assess.report.parts import RegisterCell, ReportContent

SOFFICE = shutil.which("soffice")


@pytest.fixture(scope="module")
def book(content: ReportContent) -> Workbook:
    return load_workbook(BytesIO(render_excel(content)))


def printed_widths(sheet: Worksheet) -> list[float]:
    first, _, last, _ = range_boundaries(sheet.print_area.rpartition("!")[2].replace("$", ""))
    return [sheet.column_dimensions[get_column_letter(column)].width for column in range(first, last + 1)]


def test_estimates() -> None:
    assert units("漢字") > 1.4 * units("ab")
    assert line_count("あ" * 400, 40) >= 400 * 1.8 / 40
    assert line_count("一\n二\n", 40) == 3
    assert row_height(1) >= BODY * 1.3
    assert row_height(1000) == TALLEST
    longest = units("あ" * 400)
    width = column_width("備考", 20, Need(line=longest, longest=longest), fit=True)
    assert row_height(line_count("あ" * 400, width)) < TALLEST
    assert column_width("数", 5, Need(whole=14.2), fit=False) == 14.5
    assert pages_wide([20.0] * 7, 2, portrait=False) == 1
    assert pages_wide([20.0] * 15, 2, portrait=False) == 2
    assert print_scale([20.0] * 7, 2, 1, portrait=False) == 1


def test_every_row_of_every_table_has_room_for_its_text(book: Workbook) -> None:
    for sheet in book:
        for table in sheet.tables.values():
            for row in sheet[table.ref]:
                height = sheet.row_dimensions[row[0].row].height
                for cell in row:
                    width = sheet.column_dimensions[cell.column_letter].width
                    assert height is not None
                    if isinstance(cell.value, str) and height < TALLEST:
                        assert height >= line_count(cell.value, width) * BODY * 1.25, (sheet.title, cell.coordinate)


def test_cells_of_400_characters_are_whole(content: ReportContent) -> None:
    register = content.registers[0]
    at = next(no for no, column in enumerate(register.columns) if column.kind == "text")
    text = "窓口と郵送で受け付けた。" * 34
    line = register.rows[0]
    row = replace(line, cells=(*line.cells[:at], RegisterCell(text[:400], text[:400]), *line.cells[at + 1 :]))
    book = make_book(replace(content, registers=(replace(register, rows=(row,)),)))
    sheet = book[f"{register.no} {register.name}"]
    cell = next(cell for cells in sheet.iter_rows() for cell in cells if cell.value == text[:400])
    height, width = sheet.row_dimensions[cell.row].height, sheet.column_dimensions[cell.column_letter].width
    assert line_count(text[:400], width) * BODY * 1.25 <= height < TALLEST


def test_paper_is_legible_and_without_columns_for_programs(book: Workbook) -> None:
    for sheet in book:
        portrait = sheet.page_setup.orientation == "portrait"
        titles = 2 if sheet.print_title_cols else 0
        widths = printed_widths(sheet)
        assert print_scale(widths, titles, sheet.page_setup.fitToWidth, portrait) >= 0.6, sheet.title
    for name, head in (("KPI", "KPIのID"), ("領域と設問", "設問ID"), ("集計値", "記号")):
        column = next(cell.column for row in book[name].iter_rows() for cell in row if cell.value == head)
        assert column == len(printed_widths(book[name])) + 1


def test_number_and_name_stay_in_view_and_no_column_is_empty(book: Workbook, content: ReportContent) -> None:
    for register in content.registers:
        sheet = book[f"{register.no} {register.name}"[:31]]
        heads = [cell.value for cell in sheet[sheet.tables[f"T_{register.id}"].ref][0]]
        assert heads[0] == "番号" and "名" in str(heads[1])
        assert sheet.freeze_panes.startswith("C")
    for name in ("概要", "領域と設問", "R4工程表", "点検"):
        for table in book[name].tables.values():
            head, *rows = book[name][table.ref]
            for no, cell in enumerate(head):
                assert any(row[no].value is not None for row in rows), (name, cell.value)


def test_titles_are_whole_on_every_page_side_by_side(book: Workbook) -> None:
    for sheet in (sheet for sheet in book if sheet.page_setup.fitToWidth > 1):
        room = sum(printed_widths(sheet)[:2])
        height = sheet.row_dimensions[1].height
        assert height >= line_count(str(sheet["A1"].value), room, 14) * 14 * 1.25, sheet.title


def test_verdicts_have_a_word_and_a_colour(book: Workbook) -> None:
    sheet = book["KPI"]
    head, *rows = sheet[sheet.tables["T_kpi"].ref]
    at = next(no for no, cell in enumerate(head) if cell.value == "評価")
    grounds = {row[at].value: row[at].fill.fgColor.rgb for row in rows}
    assert len({grounds["達成"], grounds["一部達成"], grounds["－"]}) == 3


@pytest.fixture(scope="module")
def converted(content: ReportContent, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The workbook opened by LibreOffice and written again, as Excel file and as PDF."""
    if SOFFICE is None:
        pytest.skip("soffice is missing (Debian package libreoffice-calc-nogui)")
    folder = tmp_path_factory.mktemp("office")
    (folder / "in.xlsx").write_bytes(render_excel(content))
    for kind in ("xlsx", "pdf"):
        command = [
            SOFFICE,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            kind,
        ]
        command += ["--outdir", str(folder / "out"), str(folder / "in.xlsx")]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    yield folder


def test_libreoffice_reads_the_same_values(converted: Path) -> None:
    ours, theirs = load_workbook(converted / "in.xlsx"), load_workbook(converted / "out/in.xlsx")
    assert theirs.sheetnames == ours.sheetnames
    assert [sheet.sheet_state for sheet in theirs] == [sheet.sheet_state for sheet in ours]
    compared = 0
    for sheet in ours:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
            found = theirs[sheet.title][cell.coordinate]
            place = (sheet.title, cell.coordinate)
            if isinstance(cell.value, float):
                assert found.value == pytest.approx(cell.value, rel=1e-12), place
            else:
                assert found.value == cell.value, place
            assert found.is_date == isinstance(cell.value, datetime), place
            assert found.data_type != "f", place
            compared += 1
    assert compared > 5000
    assert {table for sheet in theirs for table in sheet.tables} == {table for sheet in ours for table in sheet.tables}
    assert len(theirs["概要"]._charts) == 2


def test_libreoffice_prints_every_page_with_its_number(converted: Path, content: ReportContent) -> None:
    with PdfDocument(converted / "out/in.pdf") as pdf:
        pages = [page.get_textpage().get_text_range() for page in pdf]
        sizes = {tuple(sorted(round(side) for side in page.get_size())) for page in pdf}
    assert sizes == {(595, 842)}
    for number, page in enumerate(pages, 1):
        text = "".join(page.split())
        assert f"{number}／{len(pages)}ページ" in text
        assert content.cover.receipt in text
        assert "###" not in text
