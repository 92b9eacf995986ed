"""PHASE × 規制の種類 of R4: a square for every cell, its side by the number of provisions, the number in figures."""

from __future__ import annotations

from math import sqrt

from reportlab.graphics.shapes import Drawing

from dx_assess.report.charts.draw import Sheet
from dx_assess.report.charts.palette import LIGHT, Palette
from dx_assess.report.fonts import Fonts
from dx_assess.report.parts import Roadmap

_CELL = 24.0
_HEAD = 26.0
_LEADING = 9.0
_FOOT = 16.0


def phase_matrix(roadmap: Roadmap, fonts: Fonts, palette: Palette = LIGHT, width: float = 460) -> Drawing:
    """Rows are the kinds of regulation, columns the phases; 「7（2）」 = seven, two of them the town's own rules."""
    rows = [row for row in roadmap.matrix if not row.total]
    names = width * 0.36
    sheet = Sheet(width, _HEAD + _CELL * max(len(rows), 1) + _FOOT, palette, fonts)
    step = (width - names) / max(len(roadmap.phases), 1)
    for at, phase in enumerate(roadmap.phases):
        lines = sheet.wrapped(phase, step - 4)
        for number, line in enumerate(lines[:2]):
            y = sheet.height - 10 - number * _LEADING
            sheet.text(names + step * (at + 0.5), y, line, palette.muted, anchor="middle")
    most = max((count for row in rows for count in row.counts), default=0)
    for number, row in enumerate(rows):
        top = sheet.height - _HEAD - number * _CELL
        sheet.line((0, top), (width, top), palette.hairline, 0.4)
        lines = sheet.wrapped(row.label, names - 8)[:2]
        for at, line in enumerate(lines):
            sheet.text(0, top - _CELL / 2 + len(lines) * _LEADING / 2 - (at + 0.78) * _LEADING, line)
        for at, (count, own) in enumerate(zip(row.counts, row.town, strict=True)):
            middle = names + step * (at + 0.5), top - _CELL / 2
            _cell(sheet, middle, count, own, most)
    sheet.line((0, _FOOT), (width, _FOOT), palette.hairline, 0.4)
    sheet.text(0, 4, "数は規制の件数、（　）はそのうち町が決めたもの。四角が大きいほど多い。", palette.muted)
    return sheet.drawing


def _cell(sheet: Sheet, middle: tuple[float, float], count: int, own: int, most: int) -> None:
    x, y = middle
    if not count:
        sheet.text(x, y - 2.6, "－", sheet.palette.muted, anchor="middle")
        return
    side = 5 + 13 * sqrt(count / most)
    left = x - 22
    sheet.box(left - side / 2, y - side / 2, side, side, sheet.palette.accent)
    sheet.text(left + 12, y - 2.6, f"{count}（{own}）", role="figures")
