"""The prefecture's own papers as sheets of a workbook: real values in the places where the papers print them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from dx_assess.files import write_atomic
from dx_assess.report.excel import add_meta
from dx_assess.report.excel_book import MUTED, Column, Page, Value, book_bytes, new_book
from dx_assess.report.excel_cell import dress, dress_head, frame, lift, own_look, sheet_text
from dx_assess.report.excel_check import compare_book
from dx_assess.report.excel_fit import line_count, row_height
from dx_assess.report.layout_tables import NO_ROWS, Filled, FilledBlock, Grid, Head, Line
from dx_assess.report.parts import ReportContent, Shown

_UNITS = 1.35
"""Units of a sheet's column for a character of a layout."""
_NEAR_TOP = 8
"""A header above this row is frozen; one further down would take the screen away."""


def write_layout_book(papers: Sequence[Filled], content: ReportContent, path: Path) -> None:
    """Write the workbook.

    :raises AppError: E-FILE-… (the old file is kept), E-REPORT-XLSX when the written file is not what was drawn.
    """
    book = make_layout_book(papers, content)
    data = book_bytes(book, content.cover)

    def write(draft: Path) -> None:
        draft.write_bytes(data)
        compare_book(book, draft.read_bytes(), path)

    write_atomic(path, write)


def make_layout_book(papers: Sequence[Filled], content: ReportContent) -> Workbook:
    """A sheet for every paper, and ``_meta``."""
    book = new_book()
    for paper in papers:
        _Sheet(Page(book, paper.paper, f"【{paper.paper}】{paper.title}", content.cover, not paper.wide)).draw(paper)
    add_meta(book, content)
    return book


class _Sheet:
    """One paper. All tables of a sheet share its columns: each table's column takes as many as its width needs."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def draw(self, paper: Filled) -> None:
        """Fill the sheet from top to bottom."""
        page = self.page
        edges = sorted({edge for grid in _grids(paper.blocks) for edge in _edges(grid)})
        page.widths = [(end - start) * _UNITS for start, end in pairwise(edges)]
        for at, width in enumerate(page.widths, 1):
            page.sheet.column_dimensions[get_column_letter(at)].width = width
        self._column = {edge: at for at, edge in enumerate(edges, 1)}
        for block in paper.blocks:
            self._block(block, last=block is paper.blocks[-1])
        page.finish(wide=1)

    def _block(self, block: FilledBlock, last: bool) -> None:
        """``last``: the table goes on to the end of the sheet, so its header is repeated on the pages from there."""
        page = self.page
        if block.heading:
            page.section(block.heading)
        if block.grid is not None and block.grid.lines:
            first = page.next
            self._grid(block.grid)
            if last:
                self._repeat(first, first + (1 if any(head.group for head in block.grid.heads) else 0))
        for card in block.cards:
            if card.section:
                page.section(card.section)
            for grid in card.grids:
                self._grid(grid)
            if card.note:
                page.line(card.note, size=9, color=MUTED)
            page.next += 1
        if not block.cards and (block.grid is None or not block.grid.lines):
            page.line(NO_ROWS, color=MUTED)
        if block.note:
            page.line(block.note, size=9, color=MUTED)
        page.next += 1

    def _repeat(self, first: int, last: int) -> None:
        """These rows are the header that every further page repeats."""
        self.page.sheet.print_title_rows = f"{first}:{last}"
        if first < _NEAR_TOP:
            self.page.sheet.freeze_panes = self.page.sheet.cell(last + 1, 1)

    def _grid(self, grid: Grid) -> None:
        spans = self._spans(grid)
        self._header(grid.heads, spans)
        for line in grid.lines:
            if line.section:
                self._cells([(line.section, Column("", 0), (spans[0][0], spans[-1][1]))], strong=True)
            self._line(line, grid.heads, spans)

    def _spans(self, grid: Grid) -> list[tuple[int, int]]:
        edges = _edges(grid)
        return [(self._column[start], self._column[end] - 1) for start, end in pairwise(edges)]

    def _header(self, heads: Sequence[Head], spans: Sequence[tuple[int, int]]) -> None:
        page, groups = self.page, any(head.group for head in heads)
        if groups:
            for at, head in enumerate(heads):
                if head.group and (at == 0 or heads[at - 1].group != head.group):
                    last = at
                    while last + 1 < len(heads) and heads[last + 1].group == head.group:
                        last += 1
                    self._head(head.group, page.next, spans[at][0], spans[last][1])
                elif not head.group:
                    self._head(head.label, page.next, *spans[at], rows=2)
            page.next += 1
        for head, span in zip(heads, spans, strict=True):
            if head.group or not groups:
                self._head(head.label, page.next, *span)
        lines = max(line_count(head.label, self._room(span)) for head, span in zip(heads, spans, strict=True))
        page.height(page.next, row_height(lines) + 3)
        page.next += 1

    def _head(self, label: str, row: int, start: int, end: int, rows: int = 1) -> None:
        sheet = self.page.sheet
        for line in range(row, row + rows):
            for column in range(start, end + 1):
                dress_head(sheet.cell(line, column))
        sheet.cell(row, start).value = sheet_text(label)
        if rows > 1 or end > start:
            sheet.merge_cells(start_row=row, start_column=start, end_row=row + rows - 1, end_column=end)

    def _line(self, line: Line, heads: Sequence[Head], spans: Sequence[tuple[int, int]]) -> None:
        cells = [
            (_value(value), Column(head.label, 0, center=head.align == "center"), span)
            for value, head, span in zip(line.values, heads, spans, strict=True)
        ]
        self._cells(cells, line.total)

    def _cells(self, cells: Sequence[tuple[Value, Column, tuple[int, int]]], strong: bool = False) -> None:
        page, lines = self.page, 1
        for value, column, (start, end) in cells:
            cell: Any = page.sheet.cell(page.next, start)
            dress(cell, column, value, strong)
            if isinstance(value, Shown) and value.unit not in ("", "%", "％") and cell.data_type == "n":
                own_look(cell).number_format = f'{cell.number_format.removesuffix("_0")}"{value.unit}"_0'
            if isinstance(cell.value, str):
                lines = max(lines, line_count(cell.value, self._room((start, end))))
            if end > start:
                frame(page.sheet, page.next, start, end)
        if lines > 1:
            lift([page.sheet.cell(page.next, start) for _text, _column, (start, _end) in cells])
        page.height(page.next, row_height(lines))
        page.next += 1

    def _room(self, span: tuple[int, int]) -> float:
        return sum(self.page.widths[span[0] - 1 : span[1]])


def _grids(blocks: Sequence[FilledBlock]) -> list[Grid]:
    tables = [block.grid for block in blocks if block.grid is not None]
    return [*tables, *(grid for block in blocks for card in block.cards for grid in card.grids)]


def _edges(grid: Grid) -> list[float]:
    """Where the columns of a table begin and end, in characters from the left."""
    edges = [0.0]
    for head in grid.heads:
        edges.append(edges[-1] + head.width)
    return edges


def _value(value: object) -> Value:
    if isinstance(value, bool) or value is None:
        return None
    return value if isinstance(value, Shown | Decimal | int | date | str) else str(value)
