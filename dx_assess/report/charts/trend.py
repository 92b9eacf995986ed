"""The overall score of the town's years, from left to right, with the limits of the levels behind it."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.graphics.shapes import Drawing

from dx_assess.report.charts.draw import Sheet
from dx_assess.report.charts.palette import LIGHT, Palette
from dx_assess.report.fonts import Fonts
from dx_assess.report.parts import LevelRow, TrendPoint

_LEFT, _BELOW, _ABOVE = 40.0, 22.0, 12.0


def trend_chart(
    trend: Sequence[TrendPoint],
    levels: Sequence[LevelRow],
    fonts: Fonts,
    palette: Palette = LIGHT,
    width: float = 460,
    height: float = 112,
) -> Drawing:
    """A point a year with its score in figures; a year without a score is a gap, かんたん and 標準 are not joined."""
    sheet = Sheet(width, height, palette, fonts)
    scale = (height - _BELOW - _ABOVE) / 100
    for level in levels:
        y = _BELOW + level.start * scale
        sheet.line((_LEFT, y), (width, y), palette.hairline, 0.4, (1.5, 1.5))
        if level.start == 0 or level.start * scale > 9:
            sheet.text(_LEFT - 5, y + 1.5, f"段階{level.no}", palette.muted, 6.5, anchor="end")
    step = (width - _LEFT) / len(trend)
    before: tuple[float, float] | None = None
    for at, point in enumerate(trend):
        x = _LEFT + step * (at + 0.5)
        sheet.text(x, 5, f"{point.fiscal_label}（{point.edition}）", palette.muted, anchor="middle")
        place = (x, _BELOW + float(point.score.value) * scale) if point.score.value is not None else None
        if place is None:
            sheet.text(x, _BELOW + 4, "点なし", palette.muted, anchor="middle")
        elif before is not None and point.edition == trend[at - 1].edition:
            sheet.line(before, place, palette.accent, 1.6)
        before = place
    for at, point in enumerate(trend):
        if point.score.value is not None:
            x, y = _LEFT + step * (at + 0.5), _BELOW + float(point.score.value) * scale
            sheet.dot(x, y, 3, palette.accent, palette.accent)
            sheet.text(x, y + 6, point.score.full, size=9, role="bold", anchor="middle")
    return sheet.drawing
