"""Workbooks that are the same bytes each time."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

from dx_assess.files import normalise_zip

FONT = "BIZ UDPゴシック"


def workbook_bytes(book: Workbook, title: str, day: date) -> bytes:
    """The file's content; ``day`` is the only date in its properties."""
    properties = book.properties
    properties.creator, properties.title = "dx-assess", title
    properties.created = properties.modified = datetime.combine(day, time())
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        ExcelWriter(book, archive).write_data()  # book.save() would write the time of now
    return normalise_zip(stream.getvalue())
