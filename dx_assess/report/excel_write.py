"""Writes a workbook's package in memory: openpyxl's own parts, the cells as text at once.

openpyxl builds an element for each cell, which costs more than everything else in the file. The text made here is the
same to the byte (tests compare both); a sheet with anything else than values in its cells is left to openpyxl.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.compat import safe_string
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter

_PLACE = "<sheetData/>"
_PLAIN = frozenset("snd")
"""Kinds of cells that are written here: text, number, day."""
_EXACT = 10**15
"""Whole numbers below this are written as they are, as openpyxl writes them."""
_MARKUP = re.compile("[&<>\r]")


class BookWriter(ExcelWriter):  # type: ignore[misc]
    """openpyxl's writer with faster sheets, which never lie in a temporary file."""

    def write_worksheet(self, ws: Any) -> None:
        """Put one sheet into the archive; see openpyxl."""
        ws._drawing = SpreadsheetDrawing()
        ws._drawing.charts, ws._drawing.images = ws._charts, ws._images
        out = io.BytesIO()
        writer = _SheetWriter(ws, out)
        writer.write()
        ws._rels = writer._rels
        self._archive.writestr(ws.path[1:], writer.whole())
        self.manifest.append(ws)


class _SheetWriter(WorksheetWriter):  # type: ignore[misc]
    """A sheet whose cells are left out, and put in at the end."""

    def write_rows(self) -> None:
        self._rows: list[tuple[int, list[Cell]]] = self.rows()
        self._fast = all(_is_plain(cell) for _, cells in self._rows for cell in cells)
        if not self._fast:
            super().write_rows()
            return
        stream = self.xf.send(True)
        with stream.element("sheetData"):
            pass
        self.xf.send(None)

    def whole(self) -> bytes:
        """The sheet as XML."""
        data: bytes = self.out.getvalue()
        if not self._fast:
            return data
        head, found, tail = data.partition(b"<sheetData></sheetData>")
        if not found:
            head, found, tail = data.partition(_PLACE.encode())
        cells = "".join(_sheet_data(self.ws, self._rows))
        return head + cells.encode("ascii", "xmlcharrefreplace") + tail


def _is_plain(cell: Cell) -> bool:
    value = cell._value
    return (
        cell.data_type in _PLAIN
        and cell._comment is None
        and cell.hyperlink is None
        and (value is None or cell.data_type != "s" or type(value) is str)
    )


def _sheet_data(sheet: Any, rows: Iterable[tuple[int, list[Cell]]]) -> Iterator[str]:
    letters: dict[int, str] = {}
    styles = _Styles(sheet.parent)
    sizes = sheet.row_dimensions
    known: dict[float | None, str] = {}
    yield "<sheetData>"
    for number, cells in rows:
        size = sizes.get(number)
        height = size.ht if size is not None and _only_high(size) else None
        own = known.get(height) if height is not None else None
        if own is None:
            own = known[height] = _attributes(size)
        written = [_cell(cell, letters, styles) for cell in cells]
        yield f'<row r="{number}"{own}>{"".join(written)}</row>'
    yield "</sheetData>"


def _only_high(size: Any) -> bool:
    """Has a row nothing of its own but a height?"""
    return size._style is None and not (
        size.hidden or size.outlineLevel or size.collapsed or size.thickBot or size.thickTop
    )


def _attributes(size: Any) -> str:
    return "".join(f' {name}="{value}"' for name, value in dict(size or {}).items() if name != "r")


class _Styles:
    """Numbers of the styles; cells of one look share their style, so each is looked up once."""

    def __init__(self, book: Any) -> None:
        self._epoch = book.epoch
        self._add = book._cell_styles.add
        self._known: dict[int, tuple[Any, str]] = {}

    def text(self, style: Any) -> str:
        """The attribute of a style, empty for none. The style is kept, so that its id stays its own."""
        found = self._known.get(id(style))
        if found is None:
            attribute = f' s="{self._add(style)}"' if style is not None and any(style) else ""
            found = self._known[id(style)] = (style, attribute)
        return found[1]

    def day(self, value: Any) -> Any:
        """A day as Excel counts it."""
        return to_excel(value, self._epoch)


def _cell(cell: Cell, letters: dict[int, str], styles: _Styles) -> str:
    value, kind, column = cell._value, cell.data_type, cell.column
    style = styles.text(cell._style)
    if value is None and not style:
        return ""
    letter = letters.get(column) or letters.setdefault(column, get_column_letter(column))
    head = f'<c r="{letter}{cell.row}"{style} t='
    if kind == "s":
        if not value:
            return f'{head}"inlineStr"></c>'
        keep = ' xml:space="preserve"' if value != value.strip() else ""
        return f'{head}"inlineStr"><is><t{keep}>{_escaped(value)}</t></is></c>'
    if value is None or value == "":
        return f'{head}"n"></c>'
    if kind == "d":
        value = styles.day(value)
    return f'{head}"n"><v>{value if type(value) is int and abs(value) < _EXACT else safe_string(value)}</v></c>'


def _escaped(text: str) -> str:
    """As lxml writes text of an element."""
    if _MARKUP.search(text):
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
    return text
