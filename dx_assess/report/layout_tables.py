"""A paper filled in: titles, tables and cards of plain values, ready to be drawn on sheets or pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from dx_assess.report.layout_rows import Field, Fields, layout_rows, pack_years, phases, placeholders
from dx_assess.report.layouts import Align, Layout, LayoutBlock, LayoutColumn
from dx_assess.report.parts import ReportContent, Shown

NO_ROWS = "載せる行がありません。"


class Head(Struct, frozen=True):
    """A column: its heading, the heading above it and its neighbours (may be empty), and where its words stand."""

    label: str
    group: str
    width: float
    align: Align


class Line(Struct, frozen=True):
    """A row of values; ``section``: a heading that stands before it (empty: none)."""

    values: tuple[Field, ...]
    section: str = ""
    total: bool = False


class Grid(Struct, frozen=True):
    """A table with its header."""

    heads: tuple[Head, ...]
    lines: tuple[Line, ...]


class Card(Struct, frozen=True):
    """One thing as several short tables under each other; ``note`` in place of those that do not apply."""

    grids: tuple[Grid, ...]
    section: str = ""
    note: str = ""


class FilledBlock(Struct, frozen=True):
    """A table or cards under a heading. Exactly one of ``grid`` and ``cards`` has something."""

    heading: str
    note: str
    grid: Grid | None
    cards: tuple[Card, ...] = ()


class Filled(Struct, frozen=True):
    """A paper with the town's data."""

    id: str
    paper: str
    name: str
    title: str
    wide: bool
    blocks: tuple[FilledBlock, ...]


def fill(layout: Layout, content: ReportContent) -> Filled:
    """The paper with what the report says."""
    words = placeholders(content)
    title, name = layout.title.format_map(words), layout.name.format_map(words)
    blocks = tuple(_block(block, content, words) for block in layout.block)
    return Filled(layout.id, layout.paper, name, title, layout.wide, blocks)


def shown_text(value: Field) -> str:
    """A value in words."""
    if value is None or isinstance(value, bool):
        return ""
    return value.full if isinstance(value, Shown) else str(value)


def _block(block: LayoutBlock, content: ReportContent, words: dict[str, str]) -> FilledBlock:
    rows = layout_rows(content, block.rows)
    heading, note = block.heading.format_map(words), block.note.format_map(words)
    sections = _sections(block, rows)
    if block.kind == "cards":
        cards = tuple(_card(block, row, section, content, words) for row, section in zip(rows, sections, strict=True))
        return FilledBlock(heading, note, None, cards)
    heads = _heads(block.columns, content, words)
    lines = tuple(
        Line(tuple(row.get(key) for key, _head in heads), section, block.total and row is rows[-1])
        for row, section in zip(rows, sections, strict=True)
    )
    return FilledBlock(heading, note, Grid(tuple(head for _key, head in heads), lines))


def _sections(block: LayoutBlock, rows: Sequence[Fields]) -> list[str]:
    """The heading before each row, where the field ``by`` changes."""
    found, before = [], ""
    for row in rows:
        here = shown_text(row.get(block.by)) if block.by else ""
        found.append(here if here != before else "")
        before = here
    return found


def _card(block: LayoutBlock, row: Fields, section: str, content: ReportContent, words: dict[str, str]) -> Card:
    wanted = [line for line in block.lines if not line.when or row.get(line.when)]
    grids = []
    for line in wanted:
        heads = _heads(line.cells, content, words)
        values = tuple(row.get(key) for key, _head in heads)
        grids.append(Grid(tuple(head for _key, head in heads), (Line(values),)))
    note = block.otherwise.format_map(words) if len(wanted) < len(block.lines) else ""
    return Card(tuple(grids), section, note)


def _heads(columns: Sequence[LayoutColumn], content: ReportContent, words: dict[str, str]) -> list[tuple[str, Head]]:
    found = []
    for column in columns:
        for key, more in _each(column, content):
            known = words | more
            head = Head(column.head.format_map(known), column.group.format_map(known), column.width, column.align)
            found.append((key, head))
    return found


def _each(column: LayoutColumn, content: ReportContent) -> list[tuple[str, dict[str, str]]]:
    """Field and words of the column, once or for every year or phase."""
    kinds: dict[str, tuple[str, Callable[[ReportContent], list[tuple[str, str]]]]] = {
        "years": ("year", pack_years),
        "phases": ("phase", phases),
    }
    if column.each not in kinds:
        return [(column.field, {})]
    word, make = kinds[column.each]
    return [(f"{column.field}:{suffix}", {word: label}) for suffix, label in make(content)]
