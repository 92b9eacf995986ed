"""Cells of the workbook: real values that are never run, and the look of a table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from msgspec import Struct
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
GENERAL = "General"
"""The number format of cells that have none."""
_FORMATS = ("#,##0", *(f"#,##0.{'0' * digits}" for digits in range(1, 31)))
"""Number formats by decimals."""
_EXCEL_FIRST = date(1900, 3, 1)
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LINE = Side(style="thin", color=HAIR)
_GRID = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_SPACE = "_0"
"""End of a number's format: room of a figure before the line (LibreOffice forgets indents on the right)."""
_DAY, _MONTH = 18.5, 14.5

Written = tuple[Any, str, str]
"""What stands in a cell, openpyxl's letter of its type (s, n, d), its number format."""
_BLANK: Written = (None, "n", GENERAL)
Value = Shown | Fraction | Decimal | int | date | str | None


class Column(Struct, frozen=True):
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
    _write(cell, as_written(value, day))


def as_written(value: Value, day: str = WAREKI) -> Written:
    """What a cell holds for a value.

    :param day: how days are shown.
    """
    if isinstance(value, str):
        return (safe_text(value), "s", GENERAL) if value else _BLANK
    if isinstance(value, Shown):
        return _as_shown(value)
    if isinstance(value, date):
        return (value, "d", day) if value >= _EXCEL_FIRST else (value.isoformat(), "s", GENERAL)
    if isinstance(value, int | Fraction | Decimal) and not isinstance(value, bool):
        return _as_number(value, _digits(value))
    return _BLANK if value is None else (safe_text(str(value)), "s", GENERAL)


def new_cell(sheet: Any, row: int, column: int) -> Any:
    """A cell that is not there yet; openpyxl looks for it first."""
    cell = sheet._cells[row, column] = Cell(sheet, row=row, column=column)
    return cell


def _write(cell: Any, written: Written) -> None:
    """``_value`` is what openpyxl's setter sets in the end; it guesses a type first and cuts long text in silence."""
    cell._value, cell.data_type, shown = written
    if shown != GENERAL:
        cell.number_format = shown


def safe_text(text: str) -> str:
    """Text for a cell; one that is longer than Excel's cells ends in words that say so."""
    safe = sheet_text(text)
    return safe if len(safe) <= LONGEST else safe[: LONGEST - len(CUT)] + CUT


def _as_shown(value: Shown) -> Written:
    if value.value is None:
        return NOT_COMPUTABLE, "s", GENERAL
    if value.unit in ("%", "％"):
        return as_float(Fraction(value.value) / 100), "n", "0%" if value.places == 0 else PERCENT
    return _as_number(value.value, _digits(value.value) if value.places is None else value.places)


def _as_number(value: int | Fraction | Decimal, digits: int) -> Written:
    whole = int(value)
    return whole if whole == value else as_float(value), "n", _FORMATS[digits]


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


def dress(cell: Any, column: Column, value: Value, strong: bool = False) -> Written:
    """Write a value into a table and give it its look; a row of several lines is lifted later.

    :returns: what was written, with the number format before the room on the right was added.
    """
    content, kind, shown = as_written(value, column.day)
    if column.number and kind == "n":
        shown = column.number
    cell._value, cell.data_type = content, kind
    quiet = content == NOT_COMPUTABLE
    ground, ink = MARKS.get(str(content), ("", INK)) if column.mark else ("", INK)
    middle = column.center or quiet or isinstance(value, date)
    side = "center" if middle else "left" if isinstance(value, str) else "right"
    look = (strong or bool(ground), MUTED if quiet else ink, ground or (STRONG if strong else ""), side, shown)
    known = _looks(cell)
    if look in known:
        cell._style = known[look]
    else:
        _paint(cell, *look)
        known[look] = cell._style
    return content, kind, shown


def _paint(cell: Any, bold: bool, ink: str, ground: str, side: str, shown: str) -> None:
    cell._style = None
    cell.font, cell.border = font(BODY, bold, ink), _GRID
    if ground:
        cell.fill = _ground(ground)
    cell.alignment = Alignment(wrap_text=side != "right", vertical="center", horizontal=side)
    cell.number_format = ";".join(part + _SPACE for part in shown.split(";")) if side == "right" else shown


def _looks(cell: Any) -> dict[tuple[Any, ...], Any]:
    """The looks of a workbook that are painted already."""
    known: dict[tuple[Any, ...], Any] = cell.parent.parent.__dict__.setdefault("dx_looks", {})
    return known


def own_look(cell: Any) -> Any:
    """The cell, with a look of its own that may be changed: cells of one look share it."""
    cell._style = copy(cell._style)
    return cell


def _once(cell: Any, key: tuple[Any, ...], paint: Callable[[], None]) -> None:
    """Paint the first cell of a look; every other one of the workbook shares it, which is much faster."""
    known = _looks(cell)
    if key not in known:
        own_look(cell)
        paint()
        known[key] = cell._style
    cell._style = known[key]


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


def lift(cells: Sequence[Any]) -> None:
    """In a row of several lines everything starts at the top."""
    known = cells[0].parent.parent.__dict__.setdefault("dx_lifted", {})
    for cell in cells:
        found = known.get(id(cell._style))
        if found is None:
            before, style = cell.alignment, cell._style
            own_look(cell).alignment = Alignment(
                wrap_text=before.wrap_text, vertical="top", horizontal=before.horizontal
            )
            found = known[id(style)] = (style, cell._style)  # kept, so that the id stays its own
        cell._style = found[1]


def _ground(color: str) -> PatternFill:
    return PatternFill("solid", fgColor=color)


def column_need(cells: Iterable[Written]) -> Need:
    """The room that written cells ask for."""
    whole = line = longest = 0.0
    for value, kind, shown in cells:
        if kind == "s":
            lines = value.count("\n")
            wide = units(value)
            line = max(line, max(map(units, value.split("\n"))) if lines else wide)
            longest = max(longest, wide + 4.0 * lines)
        elif value is not None:
            whole = max(whole, _whole(value, kind, shown))
    return Need(whole, max(line, whole - PADDING), longest)


def _whole(value: Any, kind: str, shown: str) -> float:
    """Units of a number or day as it is shown."""
    if kind == "d":
        return _MONTH if shown == WAREKI_MONTH else _DAY
    shape = shown.partition(";")[0]
    scale = 100 if shape.endswith("%") else 1
    digits = len(shape.partition(".")[2].rstrip("%"))
    return units(f"{value * scale:,.{digits}f}{'%' if scale > 1 else ''}") + PADDING + INDENT
