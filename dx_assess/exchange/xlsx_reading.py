"""Reading a workbook that may be hostile: limits first, then python-calamine, then what a person sees.

python-calamine allocates the whole rectangle up to the last cell, so the positions of the cells are checked before it
sees the file. The same look at the XML finds what it does not tell: percentages and cells that show an Excel error.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring, iterparse
from msgspec import Struct
from python_calamine import CalamineError, CalamineWorkbook

from dx_assess.errors import AppError, Where
from dx_assess.files import check_zip, normalise_zip

MAX_UNPACKED = 100 << 20
MAX_ENTRIES = 2000
MAX_RATIO = 300.0
_POSITION = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_PERCENT_IDS = {9, 10}
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_WORKBOOK = "xl/workbook.xml"
_FOREIGN = ("content.xml", "xl/workbook.bin", "xl/vbaProject.bin")

Value = int | float | str | bool | date | datetime | time | timedelta
Place = tuple[int, int]


@dataclass(slots=True)
class _Scan:
    """What one XML part says about its cells (row and column from 0)."""

    styles: dict[Place, int] = field(default_factory=dict)
    errors: dict[Place, str] = field(default_factory=dict)


class _Sheet(Struct, frozen=True):
    name: str
    part: str
    hidden: bool


def open_sheet(path: Path, data: bytes, wanted: str, max_rows: int, max_columns: int) -> tuple[str, list[list[str]]]:
    """Name and rows of one sheet, every cell as text.

    :param wanted: the sheet's name; empty = the first visible sheet with something in it.
    :raises AppError: E-ZIP-…, E-TABLE-TOOBIG, E-TABLE-SHEET, E-TABLE-XLSX.
    """
    check_zip(path, MAX_UNPACKED, MAX_ENTRIES, MAX_RATIO)
    _refuse_twice(path, data)
    clean = normalise_zip(data)  # what was checked is what is read, whatever else the file holds
    try:
        with zipfile.ZipFile(io.BytesIO(clean)) as archive:
            names = archive.namelist()
            if _WORKBOOK not in names or any(name in names for name in _FOREIGN):
                raise _unreadable(path)
            scans = _scan_all(path, archive, max_rows, max_columns)
            sheets = _sheets(archive)
            percent = _percent_styles(archive)
        book = CalamineWorkbook.from_filelike(io.BytesIO(clean))
        return _choose(path, book, sheets, wanted, scans, percent)
    except (ParseError, DefusedXmlException, CalamineError, KeyError, ValueError, OSError) as error:
        raise _unreadable(path) from error


def sheet_names(path: Path, data: bytes) -> tuple[str, ...]:
    """The visible sheets of a workbook, in its order.

    :raises AppError: E-ZIP-…, E-TABLE-XLSX.
    """
    check_zip(path, MAX_UNPACKED, MAX_ENTRIES, MAX_RATIO)
    try:
        with zipfile.ZipFile(io.BytesIO(normalise_zip(data))) as archive:
            return tuple(sheet.name for sheet in _sheets(archive) if not sheet.hidden)
    except (ParseError, DefusedXmlException, KeyError, ValueError, OSError) as error:
        raise _unreadable(path) from error


def _refuse_twice(path: Path, data: bytes) -> None:
    """A part that is there twice is read differently by every program."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
    if len(set(names)) < len(names):
        raise _unreadable(path)


def first_column(path: Path, data: bytes, wanted: str, max_rows: int) -> list[str] | None:
    """The texts of the first column of one sheet, hidden or not; only this sheet is looked through.

    :returns: None when the workbook has no such sheet.
    :raises AppError: E-ZIP-…, E-TABLE-TOOBIG, E-TABLE-XLSX.
    """
    check_zip(path, MAX_UNPACKED, MAX_ENTRIES, MAX_RATIO)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if _WORKBOOK not in names or len(set(names)) < len(names) or any(name in names for name in _FOREIGN):
                raise _unreadable(path)
            part = next((sheet.part for sheet in _sheets(archive) if sheet.name == wanted), "")
            if not part:
                return None
            if any(row >= max_rows or column > 0 for (row, column), _cell in _cells(archive, part)):
                raise _too_big(path, max_rows, 1)
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        grid = book.get_sheet_by_name(wanted).to_python(skip_empty_area=False)
        return [str(row[0]) if row else "" for row in grid]
    except (ParseError, DefusedXmlException, CalamineError, KeyError, ValueError, OSError) as error:
        raise _unreadable(path) from error


def _choose(
    path: Path,
    book: CalamineWorkbook,
    sheets: Sequence[_Sheet],
    wanted: str,
    scans: dict[str, _Scan],
    percent: frozenset[int],
) -> tuple[str, list[list[str]]]:
    known = [sheet for sheet in sheets if sheet.part in scans]
    if wanted:
        known = [sheet for sheet in known if sheet.name == wanted]
        if not known:
            names = "・".join(f"「{sheet.name}」" for sheet in sheets)
            raise AppError(
                "E-TABLE-SHEET",
                f"シート「{wanted}」がありません。",
                f"あるのは {names} です。",
                Where(file=path.name),
            )
    else:
        known = [sheet for sheet in known if not sheet.hidden]
    for sheet in known:
        rows = _rows(book, sheet, scans[sheet.part], percent)
        if rows or sheet is known[-1]:
            return sheet.name, rows
    raise AppError(
        "E-TABLE-SHEET",
        "見えるシートがありません。",
        "表のあるシートを表示して、保存し直してください。",
        Where(file=path.name),
    )


def _rows(book: CalamineWorkbook, sheet: _Sheet, scan: _Scan, percent: frozenset[int]) -> list[list[str]]:
    grid: list[list[Value]] = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
    rows = []
    for row_no, values in enumerate(grid):
        row = []
        for column_no, value in enumerate(values):
            place = row_no, column_no
            is_percent = scan.styles.get(place) in percent
            row.append(scan.errors.get(place) or cell_text(value, is_percent))
        while row and not row[-1]:
            row.pop()
        rows.append(row)
    return rows


def cell_text(value: Value, percent: bool = False) -> str:
    """What a person sees: whole numbers without ``.0``, 15 digits at most, days as 2026-04-01, percentages as 37.5%."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        number = Decimal(f"{value:.15g}")
        return f"{_plain(number * 100)}%" if percent else _plain(number)
    if isinstance(value, datetime):
        day = value.date().isoformat()
        return day if value.time() == time() else f"{day} {value.time().isoformat(timespec='minutes')}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _plain(number: Decimal) -> str:
    shown = f"{number:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def _scan_all(path: Path, archive: zipfile.ZipFile, max_rows: int, max_columns: int) -> dict[str, _Scan]:
    """Look through every XML part: which of them is taken for a sheet is for the reader to say."""
    scans = {}
    for name in archive.namelist():
        if name.lower().endswith(".xml"):
            scans[name] = scan = _Scan()
            for place, element in _cells(archive, name):
                if len(element) and (place[0] >= max_rows or place[1] >= max_columns):
                    raise _too_big(path, max_rows, max_columns)
                _remember(scan, place, element)
    return scans


def _cells(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[Place, Element]]:
    """Cells of one part with their places; what is done with is let go at once."""
    row, column = -1, -1
    parents: list[Element] = []
    with archive.open(name) as stream:
        for event, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
            tag = element.tag.rpartition("}")[2]
            if event == "start":
                parents.append(element)
                if tag == "row":
                    row, column = _row_number(element, row), -1
                continue
            parents.pop()
            if tag == "c":
                place = _place(element, row, column + 1)
                column = place[1]
                yield place, element
            if parents and parents[-1].tag.rpartition("}")[2] != "c":
                parents[-1].clear()


def _row_number(element: Element, before: int) -> int:
    written = element.get("r", "")
    return int(written) - 1 if written.isascii() and written.isdigit() else before + 1


def _place(element: Element, row: int, column: int) -> Place:
    written = element.get("r")
    if written is None:
        return row, column
    found = _POSITION.fullmatch(written)
    if found is None:
        raise ValueError(written)
    number = 0
    for letter in found[1]:
        number = number * 26 + ord(letter) - 64
    return max(row, int(found[2]) - 1), number - 1


def _remember(scan: _Scan, place: Place, element: Element) -> None:
    if element.get("t") == "e":
        value = next((child.text for child in element if child.tag.endswith("}v")), None)
        scan.errors[place] = value or "#N/A"
    elif len(element) and element.get("t", "n") == "n":
        style = element.get("s", "")
        scan.styles[place] = int(style) if style.isascii() and style.isdigit() else 0


def _sheets(archive: zipfile.ZipFile) -> list[_Sheet]:
    """Worksheets in order; every target must be a part that was looked through."""
    relations = fromstring(archive.read("xl/_rels/workbook.xml.rels"), forbid_dtd=True)
    targets = {item.get("Id", ""): posixpath.join("xl", item.get("Target", "")).lstrip("/") for item in relations}
    if any(not target.lower().endswith(".xml") for target in targets.values()):
        raise ValueError("a part of the workbook is no XML")
    found = fromstring(archive.read(_WORKBOOK), forbid_dtd=True)
    return [
        _Sheet(
            element.get("name", ""),
            posixpath.normpath(targets.get(element.get(_RELATION, ""), "")),
            element.get("state", "visible") != "visible",
        )
        for element in found.iter()
        if element.tag.endswith("}sheet")
    ]


def _percent_styles(archive: zipfile.ZipFile) -> frozenset[int]:
    """Numbers of the cell styles that show a percentage."""
    if "xl/styles.xml" not in archive.namelist():
        return frozenset()
    root = fromstring(archive.read("xl/styles.xml"), forbid_dtd=True)
    formats = set(_PERCENT_IDS)
    for item in root.iter():
        code = re.sub(r'"[^"]*"|\\.', "", item.get("formatCode", ""))
        if item.tag.endswith("}numFmt") and "%" in code:
            formats.add(int(item.get("numFmtId", "0")))
    cells = next((item for item in root if item.tag.endswith("}cellXfs")), None)
    styles = cells if cells is not None else []
    return frozenset(no for no, style in enumerate(styles) if int(style.get("numFmtId", "0")) in formats)


def _unreadable(path: Path) -> AppError:
    return AppError(
        "E-TABLE-XLSX",
        "Excelブック（.xlsx）として読めません。壊れているか、マクロ付きなど別の形式です。",
        "Excelで開き、名前を付けて「Excelブック（.xlsx）」として保存し直してください。",
        Where(file=path.name),
    )


def _too_big(path: Path, max_rows: int, max_columns: int) -> AppError:
    return AppError(
        "E-TABLE-TOOBIG",
        f"表が大きすぎます（{max_rows:,}行・{max_columns}列まで）。",
        "選んだファイルが正しいか確かめ、表の外にある値を消すか、いくつかに分けてください。",
        Where(file=path.name),
    )
