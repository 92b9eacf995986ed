"""Text in cells that no spreadsheet program runs or decodes. Light: the window's start imports it, not openpyxl."""

from __future__ import annotations

import re
from typing import Any

from dx_assess.files import safe_cell

_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def plain_text(text: str) -> str:
    """The text that a reader of the cell gets: no formula, one kind of line break, nothing that XML cannot hold."""
    return safe_cell(_FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def sheet_text(text: str) -> str:
    """:func:`plain_text` as it is put into the file, where ``_x0041_`` would be read as A."""
    return _ESCAPE.sub("_x005F_", plain_text(text))


def put_text(cell: Any, text: str) -> None:
    """Put a text into a cell of openpyxl, as text whatever it looks like; an empty one leaves the cell empty."""
    cell.value = sheet_text(text) or None
    if cell.value is not None:
        cell.data_type = "s"


def column_letter(number: int) -> str:
    """The letters of a column, 1 = A."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
