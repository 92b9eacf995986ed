"""The paper of the workbook: pages of one look, cells with real values, tables, printing; the same bytes each time."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, time
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.writer.theme import theme_xml

from dx_assess.files import normalise_zip
from dx_assess.report.excel_cell import (
    BLUE,
    FONT,
    INK,
    MUTED,
    NORMAL,
    NORMAL_SIZE,
    PERCENT,
    WAREKI,
    WAREKI_MONTH,
    Column,
    Value,
    Written,
    as_float,
    column_need,
    dress,
    dress_head,
    dress_line,
    font,
    frame,
    lift,
    new_cell,
    own_look,
    put,
    sheet_text,
)
from dx_assess.report.excel_fit import LANDSCAPE, column_width, line_count, pages_wide, row_height
from dx_assess.report.excel_write import BookWriter
from dx_assess.report.parts import Cover, Shown
from dx_assess.text.show import NOT_COMPUTABLE

__all__ = [
    "MUTED",
    "PERCENT",
    "WAREKI",
    "WAREKI_MONTH",
    "Column",
    "Page",
    "Value",
    "as_float",
    "book_bytes",
    "font",
    "new_book",
    "put",
    "sheet_text",
]

FALLBACK = "Yu Gothic"
"""Font of the workbook's theme: charts, and cells where FONT is not installed."""
ROW = 15.0
"""Points of a row that nothing was written into."""
_EMPTY = (9.0,) * 14
"""Columns of a sheet without a table."""
_THEME_FONT = re.compile(r'(<a:latin typeface=")[^"]*|(<a:font script="Jpan" typeface=")[^"]*')


class Page:
    """One sheet that is being filled from the top. Row 1 is its title, row 2 says whose it is."""

    def __init__(self, book: Workbook, name: str, title: str, cover: Cover, portrait: bool = False) -> None:
        self.sheet: Any = book.create_sheet(_sheet_name(name))
        self.cover = cover
        self.next = 4
        self.widths: list[float] = []
        """Units of the printed columns."""
        self._titles = 0
        self._portrait = portrait
        self._lines: dict[int, float] = {1: 14, 2: 9}
        self.sheet.sheet_format.defaultRowHeight, self.sheet.sheet_format.customHeight = ROW, True
        self.sheet.sheet_format.defaultColWidth = _EMPTY[0]
        self.text(1, 1, title, size=14, bold=True, color=BLUE)
        self.text(2, 1, f"{cover.town}　{cover.fiscal_label}　受付番号 {cover.receipt}", size=9, color=MUTED)

    def height(self, row: int, points: float) -> None:
        """Set a row's height."""
        self.sheet.row_dimensions[row].height = points

    def text(self, row: int, column: int, value: Value, size: float = 10, bold: bool = False, color: str = INK) -> None:
        """A line outside a table."""
        cell = self.sheet.cell(row, column)
        put(cell, value)
        dress_line(cell, size, bold, color)

    def line(self, value: str, size: float = 10, bold: bool = False, color: str = INK) -> None:
        """The next line of text; it is wrapped where it is wider than the sheet's columns."""
        self.text(self.next, 1, value, size, bold, color)
        self._lines[self.next] = size
        self.next += 1

    def section(self, title: str) -> None:
        """A heading above a table."""
        self.line(title, size=11, bold=True, color=BLUE)

    def pairs(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Labels (over the first two columns) with what they say (over the others). No table: cells are merged."""
        last = len(self.widths)
        room = sum(self.widths[2:])
        for label, value in pairs:
            for column, text, end in ((1, label, 2), (3, value, last)):
                cell = self.sheet.cell(self.next, column)
                dress(cell, Column(label, 0), text)
                frame(self.sheet, self.next, column, end)
            self.height(self.next, row_height(line_count(value, room)))
            self.next += 1

    def table(
        self,
        name: str,
        columns: Sequence[Column],
        rows: Sequence[Sequence[Value]],
        empty: str,
        first: bool = True,
        strong: Collection[int] = (),
    ) -> int:
        """A named table at the next row; returns the row of its header, 0 when there is nothing to show.

        :param empty: what is said instead of a table without rows.
        :param first: the main table of the sheet: it sets the widths, its header is frozen and repeated on every page.
        :param strong: indexes of the rows that are totals.
        """
        if not rows:
            self.line(empty, color=MUTED)
            self.next += 1
            return 0
        columns, rows = _used(columns, rows)
        head = self.next
        cells = [[new_cell(self.sheet, head, no) for no in range(1, len(columns) + 1)]]
        for cell, column in zip(cells[0], columns, strict=True):
            put(cell, column.label)
            dress_head(cell)
        written: list[list[Written]] = []
        for at, row in enumerate(rows):
            line = [new_cell(self.sheet, head + 1 + at, no) for no in range(1, len(columns) + 1)]
            cells.append(line)
            written.append([dress(*each, at in strong) for each in zip(line, columns, row, strict=True)])
        self._fit(columns, head, cells, written, first)
        self.next = head + len(rows) + 2
        labels = [str(cell.value) for cell in cells[0]]
        self._name_table(name, f"A{head}:{get_column_letter(len(columns))}{head + len(rows)}", labels, first)
        if first:
            self._titles = min(2, len(columns) - 1)
            self.sheet.freeze_panes = self.sheet.cell(head + 1, self._titles + 1)
            self.sheet.print_title_rows = f"{head}:{head}"
        return head

    def _name_table(self, name: str, reference: str, labels: Sequence[str], filters: bool) -> None:
        table = Table(displayName=name, ref=reference)
        table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
        table._initialise_columns()
        for label, column in zip(labels, table.tableColumns, strict=True):
            column.name = label
        if not filters:
            table.autoFilter = None
        self.sheet.add_table(table)

    def _fit(
        self,
        columns: Sequence[Column],
        head: int,
        cells: Sequence[Sequence[Any]],
        written: Sequence[Sequence[Written]],
        first: bool,
    ) -> None:
        """Widths of the columns, then heights of the rows; the first of the ``cells`` are the header."""
        widths: list[float] = []
        for no, column in enumerate(columns, 1):
            before = self.sheet.column_dimensions[get_column_letter(no)].width if not first else 0.0
            need = column_need(row[no - 1] for row in written)
            width = max(before, need.whole) if not first else column_width(column.label, column.width, need, column.fit)
            self.sheet.column_dimensions[get_column_letter(no)].width = width
            widths.append(width)
        printed = [width for width, column in zip(widths, columns, strict=True) if not column.machine]
        self.widths = printed + self.widths[len(printed) :]
        for row, line in enumerate(cells, head):
            texts = ((cell._value, width) for cell, width in zip(line, widths, strict=True) if cell.data_type == "s")
            wrapped = (line_count(text, width) for text, width in texts)
            lines = max(wrapped, default=1)
            self.height(row, row_height(lines) + (3 if row == head else 0))
            if row > head and lines > 1:
                lift(line)

    def _wrap_lines(self, pages: int) -> None:
        """Rows of text outside tables, wrapped where they are long.

        They have the whole width of the page, or the repeated columns where several pages are side by side: so each
        page says whole what it is, and on the screen it stays in view.
        """
        last, room = 0, 0.0
        for width in self.widths[: self._titles] if pages > 1 else self.widths or _EMPTY:
            if last and room + width > LANDSCAPE:
                break
            last, room = last + 1, room + width
        for row, size in self._lines.items():
            cell = self.sheet.cell(row, 1)
            lines = line_count(str(cell.value or ""), room, size)
            self.height(row, row_height(lines, size))
            if lines > 1:
                self.sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=last)
                own_look(cell).alignment = Alignment(wrap_text=True, vertical="top")

    def finish(self, wide: int = 0) -> None:
        """Printing: A4, heads repeated, receipt and pages below.

        :param wide: pages side by side; 0 = as many as it takes to be legible.
        """
        pages = wide or pages_wide(self.widths, self._titles, self._portrait)
        self._wrap_lines(pages)
        sheet, cover = self.sheet, self.cover
        setup = sheet.page_setup
        setup.paperSize, setup.orientation = sheet.PAPERSIZE_A4, "portrait" if self._portrait else "landscape"
        setup.fitToWidth, setup.fitToHeight = pages, 0
        if pages > 1:
            sheet.print_title_cols = f"A:{get_column_letter(self._titles)}"
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        margins = sheet.page_margins
        margins.left = margins.right = 0.4
        margins.top = margins.bottom = 0.8
        margins.header = margins.footer = 0.35
        sheet.print_area = f"A1:{get_column_letter(len(self.widths or _EMPTY))}{max(self.next - 1, 2)}"
        parts = (sheet.oddHeader.right, sheet.oddFooter.left, sheet.oddFooter.center, sheet.oddFooter.right)
        texts = (
            _literal(cover.mark),
            _literal(f"{cover.town}　受付番号 {cover.receipt}"),
            "&P／&N ページ",
            _literal(f"{cover.generated_label}の内容"),
        )
        for part, text in zip(parts, texts, strict=True):
            part.text, part.size, part.font = text, 8, f"{FONT},Regular"
        sheet.sheet_view.showGridLines = False


def _used(
    columns: Sequence[Column], rows: Sequence[Sequence[Value]]
) -> tuple[Sequence[Column], Sequence[Sequence[Value]]]:
    """Columns without the optional ones that are empty in all rows."""
    kept = [no for no, column in enumerate(columns) if not column.optional or any(not _blank(row[no]) for row in rows)]
    return [columns[no] for no in kept], [[row[no] for no in kept] for row in rows]


def _blank(value: Value) -> bool:
    return value in (None, "", NOT_COMPUTABLE) or (isinstance(value, Shown) and value.value is None)


def _literal(text: str) -> str:
    return text.replace("&", "&&")


def _sheet_name(name: str) -> str:
    return re.sub(r"[\[\]:*?/\\]", "・", name)[:31].strip("'")


def new_book() -> Workbook:
    """A workbook without sheets, its theme in FALLBACK."""
    book = Workbook()
    book.remove(book.active)
    normal = Font(name=NORMAL, size=NORMAL_SIZE, charset=128, family=3)
    book._fonts = IndexedList([normal])
    book._named_styles["Normal"].font = normal
    book.loaded_theme = _THEME_FONT.sub(lambda found: f"{found[1] or found[2]}{FALLBACK}", theme_xml)
    return book


def book_bytes(book: Workbook, cover: Cover) -> bytes:
    """The file's content; its only date is that of the report's content."""
    properties = book.properties
    properties.creator, properties.title = "dx-assess", sheet_text(f"{cover.town} {cover.fiscal_label} {cover.title}")
    properties.created = properties.modified = datetime.combine(cover.generated, time())
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:  # packed once, below
        BookWriter(book, archive).write_data()  # book.save() would write the time of now
    return normalise_zip(stream.getvalue(), zipfile.ZIP_DEFLATED)
