"""The faster writer makes what openpyxl makes, to the byte; cells that share a look do not change each other's."""

import io
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font
from openpyxl.writer.excel import ExcelWriter

from dx_assess.report.excel import make_book
from dx_assess.report.excel_cell import Column, dress, lift, new_cell, own_look
from dx_assess.report.excel_write import BookWriter
from dx_assess.report.parts import ReportContent


def parts(book: Workbook, writer: type[ExcelWriter]) -> dict[str, bytes]:
    book.properties.created = book.properties.modified = datetime(2026, 4, 1)  # else the second it was made
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        writer(book, archive).write_data()
    with zipfile.ZipFile(stream) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_report_is_what_openpyxl_writes(content: ReportContent) -> None:
    ours, theirs = parts(make_book(content), BookWriter), parts(make_book(content), ExcelWriter)
    assert list(ours) == list(theirs)
    assert [name for name in ours if ours[name] != theirs[name]] == []


def odd_book() -> Workbook:
    book = Workbook()
    sheet: Any = book.active
    texts = ["<&>\"'", " 前と後 ", "改\n行\tタブ", "𠮷野家", "", "=1+1", "CR\rあり", "\u00a0", "]]>", "a" * 32_767]
    numbers = [0, -1, 1.5, 1 / 3, 10**14, 10**15, 10**20, 1e-9, date(2026, 4, 1), datetime(2026, 4, 1, 12, 30)]
    for row, text in enumerate(texts, 1):
        cell = sheet.cell(row, 1)
        cell._value, cell.data_type = text, "s"
    for row, number in enumerate(numbers, 1):
        sheet.cell(row, 28, number)
    sheet.cell(3, 3).font = Font(bold=True)
    sheet.merge_cells("E1:F3")
    sheet.row_dimensions[2].height = 20.25
    sheet.row_dimensions[4].height = 20.25
    sheet.row_dimensions[4].hidden = True
    sheet.row_dimensions[20].font = Font(bold=True)
    sheet.row_dimensions[30].outlineLevel = 1
    return book


def test_odd_cells_and_rows_are_what_openpyxl_writes() -> None:
    assert parts(odd_book(), BookWriter) == parts(odd_book(), ExcelWriter)


@pytest.mark.parametrize("kind", ["formula", "link", "comment", "truth"])
def test_other_cells_are_left_to_openpyxl(kind: str) -> None:
    def book() -> Workbook:
        made = odd_book()
        sheet: Any = made.active
        cell = sheet.cell(40, 2, {"formula": "=A1", "truth": True}.get(kind, "語"))
        if kind == "link":
            cell.hyperlink = "#A1"
        if kind == "comment":
            cell.comment = Comment("注", "人")
        return made

    ours, theirs = parts(book(), BookWriter), parts(book(), ExcelWriter)
    assert ours == theirs
    sheet = ours["xl/worksheets/sheet1.xml"]
    assert {"formula": b"<f>A1</f>", "link": b"<hyperlink ", "comment": b"legacyDrawing", "truth": b't="b"'}[
        kind
    ] in sheet


def test_a_look_of_its_own_does_not_change_the_others() -> None:
    book = Workbook()
    sheet: Any = book.active
    first, second, third = (new_cell(sheet, 1, column) for column in (1, 2, 3))
    for cell in (first, second, third):
        dress(cell, Column("数", 9), 1200)
    assert first._style is second._style
    own_look(second).alignment = Alignment(horizontal="center")
    lift([third])
    assert [cell.alignment.horizontal for cell in (first, second, third)] == ["right", "center", "right"]
    assert [cell.alignment.vertical for cell in (first, third)] == ["center", "top"]
    assert first.number_format == second.number_format == "#,##0_0"
