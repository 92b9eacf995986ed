"""The prefecture's workbook: a sheet a table, real values, named tables, a hidden ``_meta``; read back."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import PatternFill

from dx_assess.files import write_atomic
from dx_assess.report.excel import META
from dx_assess.report.excel_book import MUTED, Column, Page, book_bytes, font, new_book
from dx_assess.report.excel_cell import own_look
from dx_assess.report.excel_check import compare_book
from dx_assess.report.excel_fit import BODY
from dx_assess.report.rollup.colors import HEAT, heat_ink
from dx_assess.report.rollup.parts import ONLY_AB, PrefectureContent, TableColumn, TablePart

HEAT_SHEET = "領域の一覧"


def write_prefecture_excel(content: PrefectureContent, path: Path) -> None:
    """Write the workbook.

    :raises AppError: E-FILE-… (the old file is kept), E-REPORT-XLSX when the written file is not what was drawn.
    """
    book = make_prefecture_book(content)
    data = book_bytes(book, content.cover)

    def write(draft: Path) -> None:
        draft.write_bytes(data)
        compare_book(book, draft.read_bytes(), path)

    write_atomic(path, write)


def make_prefecture_book(content: PrefectureContent) -> Workbook:
    """All sheets."""
    book = new_book()
    page = Page(book, "概要", content.cover.title, content.cover)
    page.line(ONLY_AB, size=9, color=MUTED)
    rows = [[label, text] for label, text in content.summary]
    page.table("T_summary", (Column("項目", 24), Column("内容", 90)), rows, "")
    page.finish()
    _heat(book, content)
    for table in content.tables:
        _table(book, table, content)
    page = Page(book, META, "このまとめの記録", content.cover)
    page.table("T_meta", (Column("key", 16), Column("value", 70)), [list(pair) for pair in content.meta], "")
    page.finish()
    page.sheet.sheet_state = "hidden"
    return book


def _heat(book: Workbook, content: PrefectureContent) -> None:
    page = Page(book, HEAT_SHEET, "団体と領域の段階", content.cover)
    page.line("色は段階です。数字は段階と点（情報セキュリティは段階だけ）。", size=9, color=MUTED)
    columns = [Column("団体", 16), *(Column(head, 13, center=True) for head in content.heads)]
    rows = [[row.name, *(cell.text for cell in row.cells)] for row in content.heat]
    head = page.table("T_heat", columns, rows, "まだ届いていません。")
    for at, row in enumerate(content.heat, head + 1):
        for no, cell in enumerate(row.cells, 2):
            if cell.level is not None:
                found = own_look(page.sheet.cell(at, no))
                found.fill = PatternFill("solid", fgColor=HEAT[cell.level][1:].upper())
                found.font = font(BODY, color=heat_ink(cell.level)[1:].upper())
    page.finish()


def _table(book: Workbook, table: TablePart, content: PrefectureContent) -> None:
    page = Page(book, table.sheet, table.title, content.cover)
    if table.note:
        page.line(table.note, size=9, color=MUTED)
    columns = [_column(column) for column in table.columns]
    page.table(f"T_{table.key}", columns, [list(row) for row in table.rows], table.empty)
    page.finish()


def _column(column: TableColumn) -> Column:
    return Column(column.label, column.width, center=column.align == "center", mark=column.mark)
