"""Cells of the workbook: real values that are never run, and the look of a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from dx_assess.files import safe_cell
from dx_assess.report.excel_fit import BODY, INDENT, PADDING, Need, units
from dx_assess.report.parts import Shown
from dx_assess.text.show import NOT_COMPUTABLE

FONT = "BIZ UDPゴシック"
NORMAL, NORMAL_SIZE = "BIZ UDゴシック", 11
"""Font of the Normal style: its figures, half an em wide, are the unit of the columns' widths."""
WAREKI = '[$-411]ggge"年"m"月"d"日"'
WAREKI_MONTH = '[$-411]ggge"年"m"月"'
PERCENT = "0.0%"
INK, BLUE, PANEL, STRONG, MUTED, HAIR = "1F2933", "005A9C", "DCE9F5", "EEF3F8", "5B6770", "C5CED6"
_GOOD, _OPEN, _BAD, _NOTE = ("E0F3EB", "00664B"), ("FFF1D0", "6B4700"), ("FBE2D5", "9A3700"), ("E3EEF8", "004B82")
MARKS: dict[str, tuple[str, str]] = {
    "達成": _GOOD,
    "一部達成": _OPEN,
    "未達成": _BAD,
    "未回答": _OPEN,
    "わからない": _OPEN,
    "測っていない": _OPEN,
    "エラー": _BAD,
    "警告": _OPEN,
    "指摘": _NOTE,
    "遅れ": _BAD,
    "参考値": _OPEN,
}
"""Ground and ink of the words that should be seen at once."""
LONGEST = 32_767
"""Characters that a cell of Excel holds."""
CUT = "…（Excelのセルに入る長さを超えたので、続きはPDFにあります）"
_EXCEL_FIRST = date(1900, 3, 1)
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LINE = Side(style="thin", color=HAIR)
_GRID = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_SPACE = "_0"
"""End of a number's format: room of a figure before the line (LibreOffice forgets indents on the right)."""
_DAY, _MONTH = 18.5, 14.5

Value = Shown | Fraction | Decimal | int | date | str | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its header (unique in the table) and width in characters.

    :param day: how days are shown.
    :param number: how numbers are shown; empty = as many decimals as they have.
    :param fit: ``width`` is the most; the column is only as wide as its cells need.
    :param center: short codes and words stand in the middle.
    :param optional: left out when no row has anything in it.
    :param machine: for programs, to the right of the printed columns.
    :param mark: words such as 達成 or エラー get their colour.
    """

    label: str
    width: float
    day: str = WAREKI
    number: str = ""
    fit: bool = False
    center: bool = False
    optional: bool = False
    machine: bool = False
    mark: bool = False


def sheet_text(text: str) -> str:
    """Text for a cell: never a formula, nothing that XML cannot hold, ``_x0041_`` kept as it is written."""
    plain = _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _ESCAPE.sub("_x005F_", safe_cell(plain))


def put(cell: Cell, value: Value, day: str = WAREKI) -> None:
    """Write one value as what it is: numbers, percentages as fractions, days, text that is never run."""
    if isinstance(value, Shown):
        _put_shown(cell, value)
    elif isinstance(value, date) and value >= _EXCEL_FIRST:
        cell.value, cell.number_format = value, day
    elif isinstance(value, int | Fraction | Decimal) and not isinstance(value, bool):
        _put_number(cell, value, _digits(value))
    elif value is not None and value != "":
        put_text(cell, value.isoformat() if isinstance(value, date) else str(value))


def put_text(cell: Any, text: str) -> None:
    """Write text as text; one that is longer than Excel's cells ends in words that say so.

    ``_value`` is what openpyxl's setter sets in the end; it guesses a type first and cuts long text without a word.
    """
    safe = sheet_text(text)
    if len(safe) > LONGEST:
        safe = safe[: LONGEST - len(CUT)] + CUT
    cell._value, cell.data_type = safe, "s"


def _put_shown(cell: Cell, value: Shown) -> None:
    if value.value is None:
        put_text(cell, NOT_COMPUTABLE)
    elif value.unit in ("%", "％"):
        cell.value = as_float(Fraction(value.value) / 100)
        cell.number_format = "0%" if value.places == 0 else PERCENT
    else:
        _put_number(cell, value.value, _digits(value.value) if value.places is None else value.places)


def _put_number(cell: Cell, value: int | Fraction | Decimal, digits: int) -> None:
    whole = int(value)
    cell.value = whole if whole == value else as_float(value)
    cell.number_format = f"#,##0.{'0' * digits}" if digits else "#,##0"


def as_float(value: int | Fraction | Decimal) -> float:
    """A number with the 15 digits that Excel keeps."""
    return float(f"{float(value):.15g}")


def _digits(value: int | Fraction | Decimal) -> int:
    """Decimals that :func:`dx_assess.text.show.show_number` shows."""
    if int(value) == value:
        return 0
    if isinstance(value, Fraction):
        return 1
    exponent = Decimal(value).normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def font(size: float = 10, bold: bool = False, color: str = INK) -> Font:
    """The workbook's font."""
    return Font(name=FONT, size=size, bold=bold, color=color, charset=128, family=3)


def dress_head(cell: Any) -> None:
    """The look of a table's header."""

    def paint() -> None:
        cell.font, cell.border, cell.fill = font(BODY, bold=True), _GRID, _ground(PANEL)
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")

    _once(cell, ("head",), paint)


def dress_line(cell: Any, size: float, bold: bool, color: str) -> None:
    """The look of a line outside a table."""

    def paint() -> None:
        cell.font, cell.alignment = font(size, bold, color), Alignment(vertical="center")

    _once(cell, ("line", size, bold, color, cell.number_format), paint)


def dress(cell: Any, column: Column, value: Value, strong: bool = False) -> None:
    """Write a value into a table and give it its look; a row of several lines is lifted later."""
    put(cell, value, column.day)
    if column.number and cell.data_type == "n":
        cell.number_format = column.number
    quiet = cell.value == NOT_COMPUTABLE
    ground, ink = MARKS.get(str(cell.value), ("", INK)) if column.mark else ("", INK)
    side = _side(column, value, quiet)
    look = (strong or bool(ground), MUTED if quiet else ink, ground or (STRONG if strong else ""), side)

    def paint() -> None:
        cell.font, cell.border = font(BODY, look[0], look[1]), _GRID
        if look[2]:
            cell.fill = _ground(look[2])
        cell.alignment = Alignment(wrap_text=side != "right", vertical="center", horizontal=side)
        if side == "right":
            cell.number_format = ";".join(part + _SPACE for part in cell.number_format.split(";"))

    _once(cell, (*look, cell.number_format), paint)


def _once(cell: Any, key: tuple[Any, ...], paint: Callable[[], None]) -> None:
    """Paint the first cell of a look; every other one of the workbook gets a copy, which is much faster."""
    known = cell.parent.parent.__dict__.setdefault("dx_looks", {})
    if key in known:
        cell._style = copy(known[key])
    else:
        paint()
        known[key] = copy(cell._style)


def _side(column: Column, value: Value, quiet: bool) -> str:
    if column.center or quiet or isinstance(value, date):
        return "center"
    return "left" if isinstance(value, str) else "right"


def frame(sheet: Any, row: int, start: int, end: int) -> None:
    """Merge the cells of a row; the border goes round all of them."""
    for column in range(start, end + 1):
        bordered(sheet.cell(row, column))
    sheet.merged_cells.add(f"{get_column_letter(start)}{row}:{get_column_letter(end)}{row}")


def bordered(cell: Any) -> None:
    """The hairline of a table round a cell."""

    def paint() -> None:
        cell.border = _GRID

    _once(cell, ("bordered", *(cell._style or ())), paint)


def lift(cell: Any) -> None:
    """In a row of several lines everything starts at the top."""

    def paint() -> None:
        before = cell.alignment
        cell.alignment = Alignment(wrap_text=before.wrap_text, vertical="top", horizontal=before.horizontal)

    _once(cell, ("lifted", *cell._style), paint)


def _ground(color: str) -> PatternFill:
    return PatternFill("solid", fgColor=color)


def column_need(cells: Iterable[Any]) -> Need:
    """The room that written cells ask for."""
    whole = line = longest = 0.0
    for cell in cells:
        if isinstance(cell.value, str):
            line = max(line, *(units(part) for part in cell.value.split("\n")))
            longest = max(longest, units(cell.value) + 4.0 * cell.value.count("\n"))
        elif cell.value is not None:
            whole = max(whole, _whole(cell))
    return Need(whole, max(line, whole - PADDING), longest)


def _whole(cell: Any) -> float:
    """Units of a number or day as it is shown."""
    if isinstance(cell.value, date):
        return _MONTH if cell.number_format == WAREKI_MONTH else _DAY
    shape = cell.number_format.partition(";")[0].removesuffix(_SPACE)
    scale = 100 if shape.endswith("%") else 1
    digits = len(shape.partition(".")[2].rstrip("%"))
    return units(f"{cell.value * scale:,.{digits}f}{'%' if scale > 1 else ''}") + PADDING + INDENT
