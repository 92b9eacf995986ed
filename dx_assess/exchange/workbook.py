"""Workbooks that are the same bytes each time, and text in them that no spreadsheet program runs or decodes."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime, time

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

from dx_assess.files import normalise_zip, safe_cell

FONT = "BIZ UDPゴシック"
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def plain_text(text: str) -> str:
    """The text that a reader of the cell gets: no formula, one kind of line break, nothing that XML cannot hold."""
    return safe_cell(_FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def sheet_text(text: str) -> str:
    """:func:`plain_text` as it is put into the file, where ``_x0041_`` would be read as A."""
    return _ESCAPE.sub("_x005F_", plain_text(text))


def workbook_bytes(book: Workbook, title: str, day: date) -> bytes:
    """The file's content; ``day`` is the only date in its properties."""
    properties = book.properties
    properties.creator, properties.title = "dx-assess", title
    properties.created = properties.modified = datetime.combine(day, time())
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        ExcelWriter(book, archive).write_data()  # book.save() would write the time of now
    return normalise_zip(stream.getvalue())
