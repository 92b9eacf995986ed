"""A register → CSV or Excel that the import reads back without any change. Struck rows are left out."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

from msgspec import Struct
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from dx_assess.errors import AppError, Where
from dx_assess.exchange.cells import Tables, cell_text
from dx_assess.exchange.sheet_text import plain_text, sheet_text
from dx_assess.exchange.tables import read_table
from dx_assess.exchange.workbook import FONT, workbook_bytes
from dx_assess.files import safe_cell, write_atomic
from dx_assess.form.answer import Answer, Row
from dx_assess.form.model import Column, Register

Encoding = Literal["utf-8-sig", "cp932"]
SPARE_ROWS = 500
"""Rows below the last one that have the drop-downs too."""
_CHOICES = "選択肢"
_EXCEL_FIRST = date(1900, 3, 1)
_WIDTHS = {"text": 32, "printed": 16, "date": 18, "ym": 14, "integer": 12, "decimal": 12, "auto": 9, "code": 14}
_FORMATS = {"date": '[$-411]ggge"年"m"月"d"日"', "ym": '[$-411]ggge"年"m"月"'}
_SHOWN_LETTERS = 20

CellValue = int | float | date | str | None


class RegisterTable(Struct, frozen=True):
    """What is exported: a register with its rows (struck ones are left out), and what its choices come from."""

    register: Register
    tables: Tables
    rows: Sequence[Row]
    divisions: Sequence[str]

    def grid(self) -> list[list[str]]:
        """Header and rows as CSV has them."""
        columns = self.register.columns
        lines = [[_answer_text(column, row, self.tables) for column in columns] for row in self.active()]
        return [[column.label for column in columns], *lines]

    def active(self) -> list[Row]:
        """Rows in use, in order."""
        return [row for row in self.rows if not row.struck]


def write_register(table: RegisterTable, target: Path, day: date, encoding: Encoding = "utf-8-sig") -> None:
    """Write ``.csv`` or ``.xlsx``; it is read back and compared before it takes its place.

    :param day: date in the workbook's properties (the file's last change).
    :param encoding: of CSV: ``utf-8-sig`` (Excel opens it as UTF-8) or ``cp932`` for old programs.
    :raises AppError: E-EXPORT-KIND, E-EXPORT-CP932, E-EXPORT-VERIFY, E-FILE-….
    """
    kind = target.suffix.lower()
    if kind == ".csv":
        grid = [[safe_cell(cell) for cell in line] for line in table.grid()]
        data, expected = _csv_bytes(grid, encoding, target), grid
    elif kind == ".xlsx":
        data, expected = _xlsx_bytes(table, day)
    else:
        fix = "ファイル名の終わりを .csv か .xlsx にしてください。"
        raise AppError("E-EXPORT-KIND", f"「{target.name}」の形式では書き出せません。", fix)

    def write(draft: Path) -> None:
        draft.write_bytes(data)
        _compare(draft, expected, target)

    write_atomic(target, write)


def _answer_text(column: Column, row: Row, tables: Tables) -> str:
    return row.row_id if column.kind == "auto" else cell_text(column, row.cell(column.id), tables)


def _csv_bytes(grid: list[list[str]], encoding: Encoding, target: Path) -> bytes:
    if encoding == "cp932":
        _check_cp932(grid, target)
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\r\n").writerows(grid)
    return stream.getvalue().encode(encoding)


def _check_cp932(grid: list[list[str]], target: Path) -> None:
    """Refuse what CP932 lacks or would silently turn into something else."""
    missing: dict[str, str] = {}
    for line in grid[1:]:
        for header, cell in zip(grid[0], line, strict=True):
            for letter in cell:
                if letter not in missing and not _in_cp932(letter):
                    missing[letter] = f"{line[0]}の{header}"
    if missing:
        shown = "、".join(f"「{letter}」（{place}）" for letter, place in list(missing.items())[:_SHOWN_LETTERS])
        fix = "UTF-8のCSVかExcelで書き出すか、その字をほかの字に替えてください。"
        raise AppError(
            "E-EXPORT-CP932", f"CP932（シフトJIS）にない字があります：{shown}。", fix, Where(file=target.name)
        )


def _in_cp932(letter: str) -> bool:
    try:
        return letter.encode("cp932").decode("cp932") == letter
    except UnicodeEncodeError:
        return False


def _xlsx_bytes(table: RegisterTable, day: date) -> tuple[bytes, list[list[str]]]:
    """The workbook, and the texts that reading it must give."""
    register = table.register
    book = Workbook()
    sheet: Worksheet = book.active
    sheet.title = register.name[:31]
    expected = [[column.label for column in register.columns]]
    for no, column in enumerate(register.columns, 1):
        _head(sheet, no, column)
    for row_no, row in enumerate(table.active(), 2):
        expected.append([_put(sheet, row_no, no, column, row, table) for no, column in enumerate(register.columns, 1)])
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(register.columns))}{sheet.max_row}"
    _add_choices(book, sheet, table)
    return workbook_bytes(book, f"{register.no} {register.name}", day), expected


def _head(sheet: Worksheet, no: int, column: Column) -> None:
    cell = sheet.cell(1, no, sheet_text(column.label))
    cell.font = Font(name=FONT, size=10, bold=True)
    cell.fill = PatternFill("solid", fgColor="DCE6F1")
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    sheet.column_dimensions[get_column_letter(no)].width = _WIDTHS.get(column.kind, 18)


def _put(sheet: Worksheet, row_no: int, no: int, column: Column, row: Row, table: RegisterTable) -> str:
    """Write one cell; the text that reading it must give."""
    value = row.row_id if column.kind == "auto" else _value(column, row.cell(column.id), table.tables)
    cell = sheet.cell(row_no, no)
    if isinstance(value, str):
        cell.value = sheet_text(value)
        cell.data_type = "s"
    else:
        cell.value = value
    cell.font = Font(name=FONT, size=10)
    cell.alignment = Alignment(wrap_text=column.kind == "text", vertical="top")
    cell.number_format = "General" if isinstance(value, str) else _FORMATS.get(column.kind, "General")
    if isinstance(value, date):
        return value.isoformat()
    return plain_text(_answer_text(column, row, table.tables))


def _value(column: Column, answer: Answer, tables: Tables) -> CellValue:
    """Numbers and days as such, everything else as text."""
    value = answer.value
    if isinstance(value, bool):
        return cell_text(column, answer, tables)
    if isinstance(value, int):
        return value
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date) and value >= _EXCEL_FIRST:
        return value
    return cell_text(column, answer, tables) or None


def _add_choices(book: Workbook, sheet: Worksheet, table: RegisterTable) -> None:
    """Drop-downs; their entries are on a hidden sheet, since a list inside a rule is limited to 255 characters."""
    lists = book.create_sheet(_CHOICES)
    lists.sheet_state = "hidden"
    last = len(table.active()) + 1 + SPARE_ROWS
    used = 0
    for no, column in enumerate(table.register.columns, 1):
        choices = _choices(column, table)
        if not choices:
            continue
        used += 1
        for row_no, choice in enumerate(choices, 1):
            lists.cell(row_no, used, sheet_text(choice)).data_type = "s"
        letter = get_column_letter(used)
        rule = DataValidation("list", formula1=f"{_CHOICES}!${letter}$1:${letter}${len(choices)}", allow_blank=True)
        strict = column.kind != "division" and not (column.multiple or column.kind == "multi_choice")
        rule.showErrorMessage = strict
        rule.error, rule.errorTitle = "一覧から選んでください。", column.label[:32]
        rule.add(f"{get_column_letter(no)}2:{get_column_letter(no)}{last}")
        sheet.add_data_validation(rule)


def _choices(column: Column, table: RegisterTable) -> list[str]:
    if column.kind == "yes_no":
        return ["はい", "いいえ"]
    if column.kind == "division":
        return list(table.divisions)
    if column.table in table.tables:
        return [entry.code for entry in table.tables[column.table].entries]
    return [option.label for option in column.options]


def _compare(draft: Path, expected: list[list[str]], target: Path) -> None:
    """Read ``draft`` back; a difference means that the old file stays."""
    found = {line.number: line.cells for line in read_table(draft).lines}
    for number, line in enumerate(expected, 1):
        cells = found.get(number, ())
        got = [cells[index] if index < len(cells) else "" for index in range(len(line))]
        if got != line:
            column = next(index for index, text in enumerate(line) if got[index] != text)
            raise AppError(
                "E-EXPORT-VERIFY",
                "書き出したファイルを読み直すと、中身が違っていました。",
                "もう一度書き出すか、別の形式（.csv・.xlsx）にしてください。",
                Where(file=target.name, row=number, column=expected[0][column]),
            )
