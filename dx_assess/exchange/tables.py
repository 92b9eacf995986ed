"""Tables that people send: CSV in the encodings of Japanese offices and Excel workbooks, as lines of text.

Nothing is understood here. A cell becomes the text a person sees; :mod:`dx_assess.exchange.register_import` reads it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct

from dx_assess.errors import AppError, Where
from dx_assess.exchange.xlsx_reading import open_sheet, sheet_names
from dx_assess.files import read_limited

MAX_BYTES = 20 << 20
MAX_ROWS = 20_000
MAX_COLUMNS = 200
_OLD_EXCEL = bytes.fromhex("d0cf11e0a1b11ae1")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class Line(Struct, frozen=True):
    """A line with something in it. ``number`` is the row number that a spreadsheet program shows (from 1)."""

    number: int
    cells: tuple[str, ...]

    def cell(self, index: int) -> str:
        """The text at ``index``, empty beyond the end."""
        return self.cells[index] if index < len(self.cells) else ""


class Table(Struct, frozen=True):
    """The lines of one file or sheet; blank lines are left out.

    :param sheet: its name in a workbook, empty for CSV.
    :param delimited: CSV, where an unquoted comma shifts the cells of a line.
    """

    file: str
    sheet: str
    lines: tuple[Line, ...]
    delimited: bool

    def where(self, line: int | None = None, column: str = "") -> Where:
        """A place in this table for an error."""
        return Where(file=self.file, sheet=self.sheet, row=line, column=column)


def read_table(path: Path, sheet: str = "") -> Table:
    """Read ``.csv``, ``.tsv``, ``.txt`` (UTF-8 with or without BOM, UTF-16 with BOM, CP932; comma or tab) or ``.xlsx``.

    :param sheet: the sheet of a workbook; default the first visible one with something in it.
    :raises AppError: E-TABLE-… (unreadable, too large), E-ZIP-… (a hostile or damaged workbook), E-FILE-….
    """
    data = read_limited(path, MAX_BYTES)
    if data.startswith(_OLD_EXCEL):
        raise AppError(
            "E-TABLE-OLD",
            "古い形式（.xls）か、パスワードの付いたExcelファイルなので読めません。",
            "Excelで開き、パスワードを外して「Excelブック（.xlsx）」として保存し直してください。",
            Where(file=path.name),
        )
    if data.startswith(b"PK"):
        name, rows = open_sheet(path, data, sheet, MAX_ROWS, MAX_COLUMNS)
        return Table(path.name, name, _lines(rows), delimited=False)
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        raise AppError(
            "E-ZIP-BAD",
            "Excelファイルとして読めません。",
            "Excelで開けるか確かめ、名前を付けて保存し直したファイルを選んでください。",
            Where(file=path.name),
        )
    return Table(path.name, "", _lines(_records(path, decode(path, data))), delimited=True)


def sheets_of(path: Path) -> tuple[str, ...]:
    """The visible sheets of a workbook; none for CSV and the like.

    :raises AppError: as in :func:`read_table`.
    """
    data = read_limited(path, MAX_BYTES)
    return sheet_names(path, data) if data.startswith(b"PK") else ()


def decode(path: Path, data: bytes) -> str:
    """The text of a CSV file.

    :raises AppError: E-TABLE-ENCODING when it is neither UTF-8 nor CP932.
    """
    known = next((encoding for bom, encoding in _BOMS if data.startswith(bom)), "")
    for encoding in (known,) if known else ("utf-8", "cp932"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
        break
    raise AppError(
        "E-TABLE-ENCODING",
        "文字の種類（文字コード）が分からないため、CSVとして読めません。",
        "Excelで開き、「CSV UTF-8（コンマ区切り）」か「Excelブック（.xlsx）」として保存し直してください。",
        Where(file=path.name),
    )


def _records(path: Path, text: str) -> Iterable[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    number = 0
    try:
        for number, record in enumerate(reader, 1):
            if number > MAX_ROWS or len(record) > MAX_COLUMNS:
                raise AppError(
                    "E-TABLE-TOOBIG",
                    f"表が大きすぎます（{MAX_ROWS:,}行・{MAX_COLUMNS}列まで）。",
                    "選んだファイルが正しいか確かめ、いくつかに分けてください。",
                    Where(file=path.name),
                )
            yield record
    except csv.Error as error:
        raise AppError(
            "E-TABLE-CSV",
            'CSVの引用符（"）の組が合わないか、1つの欄が長すぎます。',
            "その行を直すか、Excelブック（.xlsx）として保存したものを選んでください。",
            Where(file=path.name, row=number + 1),
        ) from error


def _delimiter(text: str) -> str:
    """Tab when the first line that says something has more tabs than commas."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return "\t" if first.count("\t") > first.count(",") else ","


def _lines(rows: Iterable[Sequence[str]]) -> tuple[Line, ...]:
    return tuple(Line(number, tuple(row)) for number, row in enumerate(rows, 1) if any(cell.strip() for cell in row))
