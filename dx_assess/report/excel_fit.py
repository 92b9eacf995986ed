"""How much room text takes on a sheet: widths of columns, heights of rows, pages a table is wide. No workbook here.

A *unit* is the width of a column's character: a figure of the Normal style, 7 pixels or 5.25 points. Estimates are
generous: a row that is a little too tall is better than text that is cut off, and fonts differ from one machine to the
next.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from unicodedata import east_asian_width

from msgspec import Struct

from dx_assess.report.lines import break_lines

BODY = 9.5
"""Size of the text in tables, in points."""
TALLEST = 409.0
"""The tallest row that Excel knows, in points."""
PADDING, INDENT = 1.3, 1.9
"""Units that a cell loses at its edges, and a number to the room before the line."""
LANDSCAPE, PORTRAIT = 149.0, 102.0
"""Units that stand side by side on A4 at 100 %."""
_LEGIBLE = 0.64
_MOST_PAGES = 5
_LEADING = 1.32
_AROUND = 4.5
_HALF, _FULL, _KANA, _POINT = 1.3, 1.95, 1.8, 1.6
"""Units of a character of table text: half-width, full-width, katakana, punctuation (the font is proportional)."""
_MOST_LINES = int((TALLEST - _AROUND) / (BODY * _LEADING)) - 2
_WIDEST = 80.0


@lru_cache(maxsize=20_000)
def units(text: str) -> float:
    """Width of a line of table text: full-width characters count nearly double."""
    return sum(map(_width, text))


@lru_cache(maxsize=8_000)
def _width(character: str) -> float:
    if east_asian_width(character) not in "WFA":
        return _HALF
    if character in "・、。，．「」（）":
        return _POINT
    return _KANA if "ァ" <= character <= "ー" else _FULL


def line_count(text: str, width: float, size: float = BODY) -> int:
    """Lines of ``text`` in a cell of ``width`` units."""
    room = max(2.0, width - PADDING) * BODY / size
    return sum(1 if units(line) <= room else len(break_lines(line, room, units)) for line in text.split("\n"))


def row_height(lines: int, size: float = BODY) -> float:
    """Points that a row of so many lines takes; a quarter point exactly, at most TALLEST."""
    return min(TALLEST, math.ceil((lines * size * _LEADING + _AROUND) * 4) / 4)


class Need(Struct, frozen=True):
    """What the cells of a column ask for, in units.

    :param whole: widest number or day; those are never wrapped.
    :param line: widest line of text.
    :param longest: all text of the fullest cell in one line.
    """

    whole: float = 0
    line: float = 0
    longest: float = 0


def column_width(label: str, width: float, need: Need, fit: bool) -> float:
    """Width of a column: ``width`` (``fit``: no more than is needed), wider where figures or long texts ask for it."""
    wanted = min(width, max(need.line + PADDING, units(label) / 2 + 3)) if fit else width
    floor = max(need.whole, min(_WIDEST, need.longest / _MOST_LINES * 1.15 + PADDING))
    return math.ceil(max(wanted, floor, 5.0) * 2) / 2


def pages_wide(widths: Sequence[float], titles: int, portrait: bool) -> int:
    """On how many pages side by side a table is legible, its first ``titles`` columns repeated on each."""
    return next(
        (pages for pages in range(1, _MOST_PAGES) if print_scale(widths, titles, pages, portrait) >= _LEGIBLE),
        _MOST_PAGES,
    )


def print_scale(widths: Sequence[float], titles: int, pages: int, portrait: bool) -> float:
    """The largest scale (at most 1) at which the columns fit on ``pages`` side by side."""
    paper = PORTRAIT if portrait else LANDSCAPE
    scales = (percent / 100 for percent in range(100, 9, -1))
    return next((scale for scale in scales if _pages(widths, titles, paper / scale) <= pages), 0.1)


def _pages(widths: Iterable[float], titles: int, paper: float) -> int:
    pages, used, repeated = 1, 0.0, 0.0
    for no, width in enumerate(widths):
        if used + width > paper:
            if used == repeated:  # not even this column alone
                return _MOST_PAGES + 1
            pages, used = pages + 1, repeated
        used += width
        repeated += width if no < titles else 0.0
    return pages
