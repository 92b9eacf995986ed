"""What the clipboard holds, as cells: tab-separated text, or the table of a page or a Word document. No widgets."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from html.parser import HTMLParser

Block = list[list[str]]
MAX_HTML = 5_000_000
"""Characters; a longer page is not looked at, its text is."""
MAX_SPAN = 200
_SPACES = re.compile(r"\s+")
_BREAKS = ("br", "p", "div", "li")


def block_of(text: str, html: str) -> Block:
    """The cells of the clipboard.

    The text decides, as spreadsheets write it. The page decides where there is no text, and where it says the same in
    other cells: programs for texts write a cell of two paragraphs as two lines.
    """
    plain = to_block(text)
    tabled = table_of(html) if html and len(html) <= MAX_HTML else []
    if not tabled or _shape(tabled) == _shape(plain):
        return plain
    if not plain:
        return tabled
    same = _squashed(cell for row in tabled for cell in row) == _squashed([text])
    return tabled if same else plain


def _shape(block: Block) -> list[int]:
    return [len(row) for row in block]


def _squashed(texts: Iterable[str]) -> str:
    return _SPACES.sub("", "".join(texts))


def to_block(text: str) -> Block:
    """The cells of tab-separated text; a block without the empty last line that Excel adds."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.endswith("\n"):
        text = text[:-1]
    if not text:
        return []
    lines = [line.split("\t") for line in text.split("\n")]
    if text.count('"') % 2:
        return lines
    try:
        return [row or [""] for row in csv.reader(io.StringIO(text, newline=""), delimiter="\t")]
    except csv.Error:  # a cell longer than the module takes
        return lines


def to_text(block: Sequence[Sequence[str]]) -> str:
    """Tab-separated text of cells, as Excel reads it."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter="\t", lineterminator="\r\n")
    writer.writerows(block)
    return target.getvalue()


def filled_out(block: Block, rows: int, columns: int) -> Block:
    """A copied block fills a selection that is a multiple of it, as in a spreadsheet; of one line, as it is high."""
    height, width = len(block), max(map(len, block), default=0)
    rows, columns = rows if rows > 1 else height, columns if columns > 1 else width
    if not height or not width or rows % height or columns % width or (rows, columns) == (height, width):
        return block
    even = [[*row, *[""] * (width - len(row))] for row in block]
    return [even[line % height] * (columns // width) for line in range(rows)]


def table_of(html: str) -> Block:
    """The cells of the first table of a page; empty without one. Cells over several columns or rows leave blanks."""
    parser = _Table()
    parser.feed(html)
    parser.close()
    parser.end_row()
    return parser.rows


class _Table(HTMLParser):
    """Reads the first table; tables inside its cells are text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: Block = []
        self._depth = 0
        self._done = False
        self._row: list[str] | None = None
        self._cell: list[str] | None = None
        self._span = (1, 1)
        self._below: dict[int, int] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """See html.parser."""
        if tag == "table":
            self._depth += 1
        if self._done or self._depth != 1:
            return
        if tag == "tr":
            self.end_row()
            self._row = []
        elif tag in ("td", "th"):
            self._end_cell()
            if self._row is None:
                self._row = []
            given = dict(attrs)
            self._span = (_span(given.get("rowspan")), _span(given.get("colspan")))
            self._cell = []
        elif tag in _BREAKS and self._cell:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """See html.parser."""
        if tag == "table" and self._depth:
            self._depth -= 1
            if not self._depth:
                self.end_row()
                self._done = bool(self.rows)
        elif self._depth == 1 and tag in ("td", "th"):
            self._end_cell()
        elif self._depth == 1 and tag == "tr":
            self.end_row()

    def handle_data(self, data: str) -> None:
        """See html.parser."""
        if self._cell is not None:
            self._cell.append(_SPACES.sub(" ", data.replace("\xa0", " ")))

    def _end_cell(self) -> None:
        if self._cell is None or self._row is None:
            return
        self._blanks()
        lines = [line.strip() for line in "".join(self._cell).split("\n")]
        down, across = self._span
        for place in range(len(self._row), len(self._row) + across):
            if down > 1:
                self._below[place] = down
        self._row += ["\n".join(lines).strip(), *[""] * (across - 1)]
        self._cell = None

    def _blanks(self) -> None:
        """Leave out what a cell from a row above reaches down to."""
        assert self._row is not None
        while self._below.get(len(self._row), 0) > 0:
            self._row.append("")

    def end_row(self) -> None:
        """A row is complete."""
        self._end_cell()
        if self._row is None:
            return
        self._blanks()
        if self._row:
            self.rows.append(self._row)
        self._below = {place: left - 1 for place, left in self._below.items() if left > 1}
        self._row = None


def _span(text: str | None) -> int:
    return min(max(int(text), 1), MAX_SPAN) if text is not None and re.fullmatch("[0-9]{1,6}", text) else 1
