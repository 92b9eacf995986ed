"""Tables: hairlines, a blue header that is repeated on every page, rows that may go on over the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from reportlab.platypus import CondPageBreak, Flowable, Spacer, Table

from dx_assess.report.fonts import FONT_OF, Fonts
from dx_assess.report.pdf.text import TextBlock
from dx_assess.report.pdf.theme import (
    BLUE,
    CELL,
    HAIR,
    HEAD,
    HEADER,
    HEADER_CENTER,
    HEADER_RIGHT,
    PANEL,
    SUBTITLE,
    Align,
    Mark,
    Type,
)

Cell: TypeAlias = Any
"""A flowable, several of them, or an empty text."""
Command = tuple[Any, ...]
_ROOM = 96
_SMALLEST = 30
"""Points of a row that must fit on either page before it is broken."""
_TALLEST = 330
"""Points of a row that is never broken; a lying page has room for it below its header."""
_LONG, _PIECE = 5_000, 1_000
"""Characters of a text that is broken into pieces, and of a piece."""
_HEADERS: dict[Align, Type] = {"left": HEADER, "center": HEADER_CENTER, "right": HEADER_RIGHT}


class RowTable(Table):  # type: ignore[misc]
    """A table that breaks between rows, and within a row only where the row would not fit on any page."""

    def split(self, availWidth: float, availHeight: float) -> list[Any]:
        """See reportlab."""
        self._calc(availWidth, availHeight)
        heights = self._rowHeights
        if sum(heights[: self.repeatRows + 1]) > availHeight and heights[self.repeatRows] <= _TALLEST:
            return []
        return list(super().split(availWidth, availHeight))


def in_pieces(cell: Cell) -> Cell:
    """A cell whose text is longer than anybody types in pieces, since reportlab gives up breaking a very high block."""
    if isinstance(cell, TextBlock):
        return cell.pieces(_PIECE) if len(cell.text) > _LONG else cell
    if isinstance(cell, list) and any(isinstance(item, TextBlock) and len(item.text) > _LONG for item in cell):
        return [piece for item in cell for piece in (item.pieces(_PIECE) if isinstance(item, TextBlock) else [item])]
    return cell


class Maker:
    """Makes text and tables with one set of fonts."""

    def __init__(self, fonts: Fonts) -> None:
        self.fonts = fonts

    def text(self, text: str, kind: Type = CELL, mark: Mark | None = None, before: float = 0) -> TextBlock:
        """A block of text."""
        return TextBlock(text, self.fonts, kind, mark, before)

    def heading(self, text: str) -> list[Flowable]:
        """A subtitle that does not stay alone at the foot of a page."""
        return [CondPageBreak(_ROOM), self.text(text, SUBTITLE), Spacer(0, 4)]

    def head(self, labels: Sequence[str], aligns: Sequence[Align] = ()) -> list[Cell]:
        """The header row; columns without an alignment are left."""
        rest: list[Align] = ["left"] * (len(labels) - len(aligns))
        known = [*aligns, *rest]
        return [
            TextBlock(label, self.fonts, _HEADERS[align], name=True) for label, align in zip(labels, known, strict=True)
        ]

    def grid(
        self,
        head: Sequence[Cell],
        rows: Sequence[Sequence[Cell]],
        widths: Sequence[float],
        extra: Sequence[Command] = (),
        valign: str = "TOP",
        repeat: int = 1,
    ) -> RowTable:
        """A table whose header is repeated on every page.

        :param repeat: how many rows from the first one on are header.
        """
        style: list[Command] = [
            ("FONTNAME", (0, 0), (-1, -1), FONT_OF["text"]),
            ("VALIGN", (0, 0), (-1, -1), valign),
            ("VALIGN", (0, 0), (-1, repeat - 1), "BOTTOM"),
            ("LEFTPADDING", (0, 0), (-1, -1), 4),
            ("RIGHTPADDING", (0, 0), (-1, -1), 4),
            ("TOPPADDING", (0, 0), (-1, -1), 3.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
            ("BACKGROUND", (0, 0), (-1, repeat - 1), HEAD),
            ("LINEABOVE", (0, 0), (-1, 0), 0.9, BLUE),
            ("LINEBELOW", (0, 0), (-1, -1), 0.35, HAIR),
            *extra,
        ]
        return RowTable(
            [list(head), *([in_pieces(cell) for cell in row] for row in rows)],
            colWidths=list(widths),
            repeatRows=repeat,
            splitInRow=_SMALLEST,
            style=style,
            hAlign="LEFT",
        )


def bare(rows: Sequence[Sequence[Cell]], widths: Sequence[float], extra: Sequence[Command] = ()) -> Table:
    """A table for placing things side by side: no lines, no padding."""
    style: list[Command] = [
        ("FONTNAME", (0, 0), (-1, -1), FONT_OF["text"]),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        *((side, (0, 0), (-1, -1), 0) for side in ("LEFTPADDING", "RIGHTPADDING", "TOPPADDING", "BOTTOMPADDING")),
        *extra,
    ]
    return Table([list(row) for row in rows], colWidths=list(widths), style=style, hAlign="LEFT")


def total_row(at: int) -> list[Command]:
    """Commands that set row ``at`` (the header is row 0) apart as a sum."""
    return [("BACKGROUND", (0, at), (-1, at), PANEL), ("LINEABOVE", (0, at), (-1, at), 0.7, BLUE)]
