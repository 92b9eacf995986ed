"""The registers: key figures, then the rows; what is too wide for one table goes on in a second one."""

from __future__ import annotations

import math
from collections.abc import Sequence

from reportlab.platypus import Flowable, Spacer

from dx_assess.report.parts import FigureRow, RegisterColumn, RegisterPart
from dx_assess.report.pdf.tables import Cell, Maker
from dx_assess.report.pdf.theme import (
    BODY,
    CELL,
    CELL_BOLD,
    FIGURE_BOLD,
    NOTE,
    SMALL,
    TITLE,
    WIDE,
    WIDTH,
    Type,
)

_FIGURES = Type(7.5, 11, "figures", align="right")
_NARROWEST, _WIDEST = 34.0, 168.0
_PADDING = 9.0
_NAME = 120.0
"""Widest column of names; number and name are repeated in every table of a register."""
_SQUEEZE = 0.12
"""Columns may be this much narrower than they wish, to save a table."""


def is_wide(register: RegisterPart, maker: Maker) -> bool:
    """Whether the register needs lying pages."""
    return bool(sum(_wishes(register, maker)) > WIDTH)


def register_section(register: RegisterPart, maker: Maker) -> list[Flowable]:
    """The section."""
    width = WIDE if is_wide(register, maker) else WIDTH
    flow: list[Flowable] = [maker.text(f"{register.no}　{register.name}", TITLE), Spacer(0, 4)]
    flow += [maker.text(f"{label}：{value}", BODY) for label, value in register.marks]
    withheld = not register.columns
    if not register.rows:
        no_rows = "記入した行はありません。"
        words = "行は載せていません（公開区分C：町とアドバイザーだけが見ます）。" if withheld else no_rows
        flow.append(maker.text(words, BODY))
    figures = [figure for figure in register.figures if figure.value.value is not None]
    if figures and (register.rows or withheld):
        flow += [*maker.heading("集計値"), _figures(figures, maker, width), Spacer(0, 10)]
    panels = _panels(register, maker, width)
    for at, panel in enumerate(panels, 1):
        title = f"一覧（{len(register.rows)}行）" + (f"　その{at}／{len(panels)}" if len(panels) > 1 else "")
        flow += [*maker.heading(title), _table(register, panel, maker, width), Spacer(0, 10)]
    if register.untouched:
        words = f"あらかじめ用意した行のうち、まだ何も書いていない{register.untouched}行は載せていません。"
        flow.append(maker.text(words, NOTE))
    return flow


def _figures(figures: Sequence[FigureRow], maker: Maker, width: float) -> Flowable:
    """Two key figures beside each other, each with what it was computed from."""
    half = width / 2
    widths = (half * 0.66, half * 0.34, half * 0.66, half * 0.34)
    cells: list[list[Cell]] = []
    for figure in figures:
        value: list[Flowable] = [maker.text(figure.value.full, FIGURE_BOLD)]
        if figure.denominator.value is not None:
            parts = f"{figure.denominator.text}のうち{figure.numerator.text}"
            value.append(maker.text(parts, Type(6.5, 9, color=NOTE.color, align="right")))
        cells.append([maker.text(figure.label, CELL), value])
    if len(cells) % 2:
        cells.append(["", ""])
    rows = [left + right for left, right in zip(cells[::2], cells[1::2], strict=True)]
    head = maker.head(("集計値", "値", "集計値", "値"), ("left", "right", "left", "right"))
    return maker.grid(head, rows, widths)


def _wishes(register: RegisterPart, maker: Maker) -> list[float]:
    """The width that every column would like to have."""
    return [_wish(register, at, column, maker) for at, column in enumerate(register.columns)]


def _wish(register: RegisterPart, at: int, column: RegisterColumn, maker: Maker) -> float:
    texts = [row.cells[at].text for row in register.rows]
    longest = max((maker.fonts.width(text, SMALL.size) for text in texts), default=0.0)
    head = maker.fonts.width(_head(column), 7.5, "bold")
    wish = longest if longest < 90 else max(90.0, longest / 3)
    return min(_WIDEST, max(_NARROWEST, wish + _PADDING, head / 2 + _PADDING))


def _panels(register: RegisterPart, maker: Maker, width: float) -> list[list[tuple[int, float]]]:
    """Columns with their widths, table by table; each begins with the key columns and fills the page."""
    if not register.rows:
        return []
    wishes = _wishes(register, maker)
    names = [at for at, column in enumerate(register.columns) if column.kind == "text"][:1]
    keys = [(at, min(wishes[at], _NAME)) for at in (0, *names)]
    base = sum(wish for _at, wish in keys)
    rest = [(at, wish) for at, wish in enumerate(wishes) if at not in (0, *names)]
    needed = sum(wish for _at, wish in rest)
    count = max(1, math.ceil(needed / (width - base) - _SQUEEZE))
    panels: list[list[tuple[int, float]]] = [list(keys)]
    used = 0.0
    for at, wish in rest:
        if used + wish / 2 > needed / count * len(panels) and len(panels) < count:
            panels.append(list(keys))
        panels[-1].append((at, wish))
        used += wish
    return [
        _stretched(sorted(panel, key=lambda item: (item[0] not in (0, *names), item[0])), width) for panel in panels
    ]


def _stretched(panel: list[tuple[int, float]], width: float) -> list[tuple[int, float]]:
    total = sum(wish for _at, wish in panel)
    factor = min(width / total, 1.6)
    return [(at, wish * factor) for at, wish in panel]


def _table(register: RegisterPart, panel: Sequence[tuple[int, float]], maker: Maker, width: float) -> Flowable:
    columns = [register.columns[at] for at, _wish in panel]
    head = maker.head([_head(column) for column in columns], ["right" if c.numeric else "left" for c in columns])
    rows: list[list[Cell]] = []
    for row in register.rows:
        cells: list[Cell] = []
        for at, _wish in panel:
            kind = _FIGURES if register.columns[at].numeric else SMALL
            cells.append(maker.text(row.cells[at].text, CELL_BOLD if at == 0 else kind))
        rows.append(cells)
    return maker.grid(head, rows, [wish for _at, wish in panel])


def _head(column: RegisterColumn) -> str:
    return f"{column.label}（{column.unit}）" if column.unit and column.unit not in column.label else column.label
