"""The prefecture's own papers on PDF pages: titles, tables with headings in common, cards."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.platypus import Flowable, KeepTogether, Spacer

from dx_assess.report.layout_tables import NO_ROWS, Card, Filled, FilledBlock, Grid, Head, Line, shown_text
from dx_assess.report.parts import ReportContent
from dx_assess.report.pdf.cover import AUDIENCES
from dx_assess.report.pdf.section import Section
from dx_assess.report.pdf.tables import Cell, Command, Maker, total_row
from dx_assess.report.pdf.theme import (
    BLUE,
    BODY,
    HAIR,
    HEADER_CENTER,
    NOTE,
    SMALL,
    SUBTITLE,
    TITLE,
    WIDE,
    WIDTH,
    Align,
    Type,
)

_TEXTS: dict[Align, Type] = {
    "left": SMALL,
    "center": Type(7.5, 11, align="center"),
    "right": Type(7.5, 11, "figures", align="right"),
}
_PAPER = Type(9, 13, "bold", BLUE, "right")
_SECTION = Type(9, 13, "bold", BLUE)


def layout_section(paper: Filled, content: ReportContent, maker: Maker) -> Section:
    """One paper with its bookmark."""
    title = f"{paper.paper}　{paper.name}"
    return Section(f"paper-{paper.id}", title, layout_flow(paper, content, maker), wide=paper.wide)


def layout_flow(paper: Filled, content: ReportContent, maker: Maker) -> list[Flowable]:
    """One paper, from its number to its last note."""
    cover, width = content.cover, WIDE if paper.wide else WIDTH
    about = f"団体コード {cover.code}　{cover.prefecture}{cover.town}　報告の相手 {AUDIENCES[cover.audience]}"
    flow: list[Flowable] = [
        maker.text(f"【{paper.paper}】", _PAPER),
        maker.text(paper.title, TITLE),
        maker.text(about, NOTE),
        Spacer(0, 8),
    ]
    for block in paper.blocks:
        flow += [*_block(block, width, maker), Spacer(0, 12)]
    return flow


def _block(block: FilledBlock, width: float, maker: Maker) -> list[Flowable]:
    flow: list[Flowable] = [*maker.heading(block.heading)] if block.heading else []
    if block.grid is not None and block.grid.lines:
        flow.append(_table(block.grid, width, maker))
    for card in block.cards:
        flow += _card(card, width, maker)
    if not block.cards and (block.grid is None or not block.grid.lines):
        flow.append(maker.text(NO_ROWS, BODY))
    if block.note:
        flow.append(maker.text(block.note, NOTE, before=3))
    return flow


def _card(card: Card, width: float, maker: Maker) -> list[Flowable]:
    flow: list[Flowable] = []
    if card.section:
        flow += [Spacer(0, 6), maker.text(card.section, SUBTITLE), Spacer(0, 3)]
    flow += [_table(grid, width, maker) for grid in card.grids]
    if card.note:
        flow.append(maker.text(card.note, NOTE, before=2))
    return [KeepTogether(flow), Spacer(0, 8)]


def _table(grid: Grid, width: float, maker: Maker) -> Flowable:
    whole = sum(head.width for head in grid.heads)
    widths = [width * head.width / whole for head in grid.heads]
    heads, commands = _header(grid.heads, maker)
    rows: list[list[Cell]] = []
    for line in grid.lines:
        if line.section:
            at = len(heads) + len(rows)
            commands += [("SPAN", (0, at), (-1, at)), ("TOPPADDING", (0, at), (-1, at), 6)]
            rows.append([maker.text(line.section, _SECTION), *[""] * (len(widths) - 1)])
        rows.append(_line(line, grid.heads, maker))
        if line.total:
            commands += total_row(len(heads) + len(rows) - 1)
    commands += [("BOX", (0, 0), (-1, -1), 0.5, HAIR), ("INNERGRID", (0, 0), (-1, -1), 0.35, HAIR)]
    return maker.grid(heads[0], [*heads[1:], *rows], widths, commands, repeat=len(heads))


def _header(heads: Sequence[Head], maker: Maker) -> tuple[list[list[Cell]], list[Command]]:
    """One row of headings, or two where columns have a heading in common."""
    labels: list[Cell] = [maker.text(head.label, HEADER_CENTER) for head in heads]
    if not any(head.group for head in heads):
        return [labels], []
    above: list[Cell] = [""] * len(heads)
    commands: list[Command] = []
    for at, head in enumerate(heads):
        if not head.group:
            above[at], labels[at] = labels[at], ""
            commands.append(("SPAN", (at, 0), (at, 1)))
        elif at == 0 or heads[at - 1].group != head.group:
            end = at
            while end + 1 < len(heads) and heads[end + 1].group == head.group:
                end += 1
            above[at] = maker.text(head.group, HEADER_CENTER)
            commands.append(("SPAN", (at, 0), (end, 0)))
    return [above, labels], commands


def _line(line: Line, heads: Sequence[Head], maker: Maker) -> list[Cell]:
    return [maker.text(shown_text(value), _TEXTS[head.align]) for value, head in zip(line.values, heads, strict=True)]
