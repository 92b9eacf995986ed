"""Drawings over many towns: boxes of the domains, stacked bars of the questions, last year beside this year."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.graphics.shapes import Drawing

from dx_assess.report.charts.draw import Sheet
from dx_assess.report.charts.palette import LIGHT, Palette
from dx_assess.report.fonts import Fonts
from dx_assess.report.rollup.colors import HEAT, heat_ink
from dx_assess.report.rollup.parts import BarRow, BoxRow, YearRow
from dx_assess.text.show import show_number

_ROW = 20.0
_LEADING = 9.0
_DOT = 3.0
YEARS = ("前年度", "今年度")


def domain_boxes(rows: Sequence[BoxRow], fonts: Fonts, palette: Palette = LIGHT, width: float = 480) -> Drawing:
    """Scores of every domain over the towns: line from least to greatest, box of the middle half, median."""
    shown = [row for row in rows if row.numbers is not None]
    sheet = Sheet(width, len(shown) * _ROW + 16, palette, fonts)
    left, right = width * 0.34, width - 40
    scale = (right - left) / 100
    for mark in range(0, 101, 20):
        x = left + mark * scale
        sheet.line((x, 12), (x, sheet.height), palette.hairline, 0.4, (1.5, 1.5))
        sheet.text(x, 3, str(mark), palette.muted, 6.5, "figures", "middle")
    for at, row in enumerate(shown):
        middle = sheet.height - (at + 0.5) * _ROW
        assert row.numbers is not None
        low, first, median, third, high = (left + float(number) * scale for number in row.numbers)
        sheet.text(left - 8, middle - 2.6, row.name, anchor="end")
        sheet.line((low, middle), (high, middle), palette.ink, 0.8)
        for x in (low, high):
            sheet.line((x, middle - 3), (x, middle + 3), palette.ink, 0.8)
        sheet.box(first, middle - 5, max(third - first, 0.8), 10, HEAT[2], palette.accent)
        sheet.line((median, middle - 5), (median, middle + 5), palette.ink, 1.8)
        words = show_number(row.numbers[2], 1)
        sheet.text(width, middle - 2.7, words, role="figures", anchor="end", size=8)
    return sheet.drawing


def year_change(
    rows: Sequence[YearRow], fonts: Fonts, palette: Palette = LIGHT, width: float = 480, high: float = _ROW
) -> Drawing:
    """Medians of two years on one scale: a ring for the year before, a dot for this year, an arrow between them.

    A fall is dashed, and the words on the right have its sign, so that nothing is told by colour alone.

    :param high: height of a row in points.
    """
    sheet = Sheet(width, len(rows) * high + 32, palette, fonts)
    left, right = min(width * 0.42, 206), width - 118
    scale = (right - left) / 100
    for mark in range(0, 101, 20):
        x = left + mark * scale
        sheet.line((x, 26), (x, sheet.height), palette.hairline, 0.4, (1.5, 1.5))
        sheet.text(x, 17, str(mark), palette.muted, 6.5, "figures", "middle")
    for at, row in enumerate(rows):
        middle = sheet.height - (at + 0.5) * high
        sheet.text(left - 8, middle - 2.6, sheet.clipped(row.name, left - 8), anchor="end")
        _arrow(sheet, left + float(row.before) * scale, left + float(row.now) * scale, middle)
        change = row.now - row.before
        sign = "＋" if change > 0 else "－" if change < 0 else "±"
        numbers = f"{show_number(row.before, 1)} → {show_number(row.now, 1)}"
        sheet.text(width - 40, middle - 2.7, numbers, role="figures", anchor="end", size=8)
        sheet.text(width, middle - 2.7, f"{sign}{show_number(abs(change), 1)}", role="figures", anchor="end", size=8)
    for x, fill, words in ((left, palette.surface, YEARS[0]), (left + 110, palette.accent, YEARS[1])):
        sheet.dot(x + 4, 5, 3, fill, palette.accent)
        sheet.text(x + 12, 2.4, words, palette.muted)
    return sheet.drawing


def _arrow(sheet: Sheet, start: float, end: float, middle: float) -> None:
    palette, length = sheet.palette, abs(end - start)
    if length > 2 * _DOT:
        way = 1 if end > start else -1
        tip = end - way * _DOT
        sheet.line((start + way * _DOT, middle), (tip, middle), palette.accent, 1.4, () if way > 0 else (2.5, 1.8))
        if length > 4 * _DOT:
            back = tip - way * 4
            sheet.polygon([(tip, middle), (back, middle + 2.6), (back, middle - 2.6)], None, palette.accent)
    sheet.dot(start, middle, _DOT, palette.surface, palette.accent)
    sheet.dot(end, middle, _DOT, palette.accent, palette.accent)


def question_bars(rows: Sequence[BarRow], fonts: Fonts, palette: Palette = LIGHT, width: float = 500) -> Drawing:
    """Towns by answer: segments from the first option (light) to the last (dark), then those that wait (outlined)."""
    names = width * 0.46
    probe = Sheet(1, 1, palette, fonts)
    labels = [probe.wrapped(f"{row.label} {row.text}", names - 8)[:3] for row in rows]
    heights = [max(_ROW, len(lines) * _LEADING + 6) for lines in labels]
    sheet = Sheet(width, sum(heights) + 2, palette, fonts)
    top = sheet.height
    for row, lines, height in zip(rows, labels, heights, strict=True):
        middle = top - height / 2
        first = middle + len(lines) * _LEADING / 2
        for at, line in enumerate(lines):
            sheet.text(0, first - (at + 0.78) * _LEADING, line)
        _bar(sheet, row, names, width, middle)
        top -= height
    return sheet.drawing


def _bar(sheet: Sheet, row: BarRow, left: float, right: float, middle: float) -> None:
    counts = [count for _label, count in row.options]
    total = sum(counts) + row.waiting
    if not total:
        sheet.text(left, middle - 2.6, "答えがありません", sheet.palette.muted)
        return
    scale, x = (right - left) / total, left
    for no, count in enumerate(counts):
        shade = round(no * 4 / max(len(counts) - 1, 1))
        if count:
            sheet.box(x, middle - 6, count * scale, 12, HEAT[shade], sheet.palette.surface)
            _count(sheet, x, count, scale, middle, heat_ink(shade))
        x += count * scale
    if row.waiting:
        sheet.box(x, middle - 6, row.waiting * scale, 12, None, sheet.palette.hairline)
        _count(sheet, x, row.waiting, scale, middle, sheet.palette.muted)


def _count(sheet: Sheet, x: float, count: int, scale: float, middle: float, color: str) -> None:
    if count * scale > 9:
        sheet.text(x + count * scale / 2, middle - 2.6, str(count), color, 7, "figures", "middle")
