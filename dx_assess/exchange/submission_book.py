"""The workbook that goes with a second submission: what differs from the one before, and the answers to 照会."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from dx_assess.errors import AppError
from dx_assess.exchange.sheet_text import sheet_text
from dx_assess.exchange.workbook import FONT, workbook_bytes

CHANGES_SHEET, REPLIES_SHEET = "前回との違い", "照会への回答"
_CHANGES = (("どこ", 24), ("何が", 52), ("前回", 32), ("今回", 32))
_REPLIES = (("照会番号", 14), ("設問", 44), ("照会", 44), ("回答", 52))
_HEAD = PatternFill("solid", fgColor="E8EEF5")


def changes_book(
    changes: Sequence[Sequence[str]], replies: Sequence[Sequence[str]], head: Mapping[str, str], day: date
) -> bytes:
    """The workbook's content; it is read back before it is given.

    :param head: title lines: label → text.
    :raises AppError: E-SUBMIT-CHECK when what was written does not read back.
    """
    book = Workbook()
    sheets = ((CHANGES_SHEET, _CHANGES, changes), (REPLIES_SHEET, _REPLIES, replies))
    for at, (name, columns, rows) in enumerate(sheets):
        sheet = book.active if at == 0 else book.create_sheet()
        if isinstance(sheet, Worksheet):
            sheet.title = name
            _fill(sheet, columns, rows, head)
    content = workbook_bytes(book, CHANGES_SHEET, day)
    _read_back(content, sheets, len(head))
    return content


def _fill(
    sheet: Worksheet, columns: Sequence[tuple[str, int]], rows: Sequence[Sequence[str]], head: Mapping[str, str]
) -> None:
    for label, text in head.items():
        sheet.append([sheet_text(label), sheet_text(text)])
    sheet.append([])
    sheet.append([label for label, _width in columns])
    first = len(head) + 2
    for row in rows or [("（ありません）",)]:
        sheet.append([sheet_text(text) for text in row])
    for line in sheet.iter_rows():
        for cell in line:
            cell.font = Font(name=FONT, size=10.5, bold=cell.row == first)
            cell.alignment = Alignment(wrap_text=cell.row > first, vertical="top")
            if cell.row == first:
                cell.fill = _HEAD
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
    for at, (_label, width) in enumerate(columns):
        sheet.column_dimensions["ABCD"[at]].width = width
    sheet.freeze_panes = f"A{first + 1}"
    sheet.print_title_rows = f"{first}:{first}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", "9"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _read_back(content: bytes, sheets: Sequence[tuple[str, object, Sequence[Sequence[str]]]], head: int) -> None:
    book = load_workbook(io.BytesIO(content), read_only=True)
    try:
        for name, _columns, rows in sheets:
            read = [
                [str(cell or "") for cell in row] for row in book[name].iter_rows(min_row=head + 3, values_only=True)
            ]
            wanted = [[sheet_text(text) for text in row] for row in rows or [("（ありません）",)]]
            if [row[: len(line)] for row, line in zip(read, wanted, strict=False)] != wanted:
                fix = "もう一度行ってください。"
                raise AppError("E-SUBMIT-CHECK", f"「{name}」が、書いたとおりに読めません。", fix)
    finally:
        book.close()
