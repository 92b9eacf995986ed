"""The paper of the workbook: pages of one look, cells with real values, tables, printing; the same bytes each time."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.writer.excel import ExcelWriter
from openpyxl.writer.theme import theme_xml

from dx_assess.files import normalise_zip, safe_cell
from dx_assess.report.parts import Cover, Shown
from dx_assess.text.show import NOT_COMPUTABLE

FONT = "BIZ UDPゴシック"
FALLBACK = "Yu Gothic"
"""Font of the workbook's theme: charts, and cells where FONT is not installed."""
WAREKI = '[$-411]ggge"年"m"月"d"日"'
WAREKI_MONTH = '[$-411]ggge"年"m"月"'
PERCENT = "0.0%"
BLUE, PANEL, MUTED, HAIR = "005A9C", "DCE9F5", "5B6770", "BFC8D0"
_EXCEL_FIRST = date(1900, 3, 1)
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LINE = Side(style="thin", color=HAIR)
_GRID = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_THEME_FONT = re.compile(r'(<a:latin typeface=")[^"]*|(<a:font script="Jpan" typeface=")[^"]*')

Value = Shown | Fraction | Decimal | int | date | str | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its header (unique in the table) and width in characters.

    :param day: how days are shown.
    :param number: how numbers are shown; empty = as many decimals as they have.
    """

    label: str
    width: float
    day: str = WAREKI
    number: str = ""


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
        cell.value = sheet_text(value.isoformat() if isinstance(value, date) else str(value))
        cell.data_type = "s"


def _put_shown(cell: Cell, value: Shown) -> None:
    if value.value is None:
        cell.value, cell.data_type = NOT_COMPUTABLE, "s"
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


class Page:
    """One sheet that is being filled from the top. Row 1 is its title, row 2 says whose it is."""

    def __init__(self, book: Workbook, name: str, title: str, cover: Cover, portrait: bool = False) -> None:
        self.sheet: Any = book.create_sheet(_sheet_name(name))
        self.cover = cover
        self.next = 4
        self._columns = 1
        self._portrait = portrait
        self.text(1, 1, title, size=14, bold=True, color=BLUE)
        self.text(2, 1, f"{cover.town}　{cover.fiscal_label}　受付番号 {cover.receipt}", size=9, color=MUTED)

    def text(
        self, row: int, column: int, value: Value, size: float = 10, bold: bool = False, color: str = "000000"
    ) -> None:
        """A line outside a table."""
        cell = self.sheet.cell(row, column)
        put(cell, value)
        cell.font = font(size, bold, color)

    def line(self, value: str, size: float = 10, bold: bool = False, color: str = "000000") -> None:
        """The next line of text."""
        self.text(self.next, 1, value, size, bold, color)
        self.next += 1

    def section(self, title: str) -> None:
        """A heading above a table."""
        self.line(title, size=11, bold=True, color=BLUE)

    def table(
        self, name: str, columns: Sequence[Column], rows: Sequence[Sequence[Value]], empty: str, first: bool = True
    ) -> int:
        """A named table at the next row; returns the row of its header, 0 when there is nothing to show.

        :param empty: what is said instead of a table without rows.
        :param first: the main table of the sheet: it sets the widths, its header is frozen and repeated on every page.
        """
        if not rows:
            self.line(empty, color=MUTED)
            self.next += 1
            return 0
        head = self.next
        for no, column in enumerate(columns, 1):
            self._head(head, no, column, first)
        for row_no, row in enumerate(rows, head + 1):
            for no, (column, value) in enumerate(zip(columns, row, strict=True), 1):
                self._cell(self.sheet.cell(row_no, no), column, value)
        self.next = head + len(rows) + 2
        self._columns = max(self._columns, len(columns))
        reference = f"A{head}:{get_column_letter(len(columns))}{head + len(rows)}"
        table = Table(displayName=name, ref=reference)
        table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
        self.sheet.add_table(table)
        if first:
            self.sheet.freeze_panes = self.sheet.cell(head + 1, min(3, len(columns)))
            self.sheet.print_title_rows = f"{head}:{head}"
        return head

    def _head(self, row: int, no: int, column: Column, first: bool) -> None:
        cell = self.sheet.cell(row, no, sheet_text(column.label))
        cell.font, cell.border = font(9.5, bold=True), _GRID
        cell.fill = PatternFill("solid", fgColor=PANEL)
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
        if first:
            self.sheet.column_dimensions[get_column_letter(no)].width = column.width

    def _cell(self, cell: Any, column: Column, value: Value) -> None:
        put(cell, value, column.day)
        if column.number and cell.data_type == "n":
            cell.number_format = column.number
        cell.font, cell.border = font(9.5), _GRID
        right = not isinstance(value, str | date)
        cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="right" if right else "left")

    def finish(self, last_row: int | None = None) -> None:
        """Printing: A4, one page wide, the used area, title row repeated, receipt and page numbers below."""
        sheet, cover = self.sheet, self.cover
        setup = sheet.page_setup
        setup.paperSize, setup.orientation = sheet.PAPERSIZE_A4, "portrait" if self._portrait else "landscape"
        setup.fitToWidth, setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        margins = sheet.page_margins
        margins.left = margins.right = 0.4
        margins.top, margins.bottom = 0.6, 0.6
        last = max(last_row or 0, self.next - 1, 2)
        sheet.print_area = f"A1:{get_column_letter(max(self._columns, 8))}{last}"
        sheet.oddHeader.right.text = _literal(cover.mark)
        sheet.oddFooter.left.text = _literal(f"{cover.town}　受付番号 {cover.receipt}")
        sheet.oddFooter.center.text = "&P／&N ページ"
        sheet.oddFooter.right.text = _literal(f"{cover.generated_label}の内容")
        sheet.sheet_view.showGridLines = False


def font(size: float = 10, bold: bool = False, color: str = "000000") -> Font:
    """The workbook's font."""
    return Font(name=FONT, size=size, bold=bold, color=color, charset=128, family=3)


def _literal(text: str) -> str:
    return text.replace("&", "&&")


def _sheet_name(name: str) -> str:
    return re.sub(r"[\[\]:*?/\\]", "・", name)[:31].strip("'")


def new_book() -> Workbook:
    """A workbook without sheets, its theme in FALLBACK."""
    book = Workbook()
    book.remove(book.active)
    book.loaded_theme = _THEME_FONT.sub(lambda found: f"{found[1] or found[2]}{FALLBACK}", theme_xml)
    return book


def book_bytes(book: Workbook, cover: Cover) -> bytes:
    """The file's content; its only date is that of the report's content."""
    properties = book.properties
    properties.creator, properties.title = "dx-assess", sheet_text(f"{cover.town} {cover.fiscal_label} {cover.title}")
    properties.created = properties.modified = datetime.combine(cover.generated, time())
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        ExcelWriter(book, archive).write_data()  # book.save() would write the time of now
    return normalise_zip(stream.getvalue())
