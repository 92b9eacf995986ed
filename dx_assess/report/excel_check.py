"""Reading a written workbook back: every cell as it was drawn, and nothing that runs."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook, load_workbook

from dx_assess.errors import AppError, Where


def compare_book(book: Workbook, data: bytes, path: Path) -> None:
    """Every cell of the written file against what was drawn; nothing in it may be a formula."""
    written = load_workbook(io.BytesIO(data))
    try:
        if written.sheetnames != book.sheetnames:
            raise _broken(path)
        for sheet in book.worksheets:
            found = written[sheet.title]
            for row in sheet.iter_rows():
                for cell in row:
                    got = found.cell(cell.row, cell.column)
                    value = got.value.date() if isinstance(got.value, datetime) else got.value
                    if value != cell.value or got.data_type == "f":
                        raise _broken(path, sheet.title, got.coordinate)
    finally:
        written.close()


def _broken(path: Path, sheet: str = "", cell: str = "") -> AppError:
    return AppError(
        "E-REPORT-XLSX",
        "書き出したExcelを読み返したところ、内容が合いませんでした。",
        "もう一度書き出してください。くり返すときは、別の場所に保存してください。",
        Where(file=str(path), sheet=sheet, column=cell),
    )
