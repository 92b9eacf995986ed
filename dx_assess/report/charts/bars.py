"""Bars: scores of the domains with their ranges, contributions of the questions, KPIs against their targets."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.graphics.shapes import Drawing

from dx_assess.report.charts.draw import Sheet
from dx_assess.report.charts.palette import LIGHT, Palette
from dx_assess.report.fonts import Fonts
from dx_assess.report.parts import DomainPart, KpiRow, LevelRow, QuestionRow
from dx_assess.score.verdict import ACHIEVED

_ROW = 20.0
_LEADING = 9.0
_AXIS = 22.0
_FULL = 1.5
"""A KPI bar ends at 150 % of its target."""


def domain_bars(
    domains: Sequence[DomainPart],
    levels: Sequence[LevelRow],
    fonts: Fonts,
    palette: Palette = LIGHT,
    width: float = 240,
) -> Drawing:
    """Score of every domain as a bar 0–100; a whisker shows the range while questions are open."""
    names = width * 0.45
    probe = Sheet(1, 1, palette, fonts)
    labels = [probe.wrapped(f"{domain.no} {domain.name}", names - 6) for domain in domains]
    heights = [max(_ROW, len(lines) * _LEADING + 5) for lines in labels]
    sheet = Sheet(width, sum(heights) + _AXIS, palette, fonts)
    left, right = names, width - 30
    _level_axis(sheet, levels, left, right)
    top = sheet.height
    for domain, lines, height in zip(domains, labels, heights, strict=True):
        middle = top - height / 2
        _lines(sheet, lines, left - 6, middle)
        _domain_bar(sheet, domain, left, right, middle)
        top -= height
    return sheet.drawing


def _domain_bar(sheet: Sheet, domain: DomainPart, left: float, right: float, middle: float) -> None:
    palette, score = sheet.palette, domain.score
    scale = (right - left) / 100
    sheet.box(left, middle - 4.5, right - left, 9, palette.band)
    if score.withheld or score.score.value is None:
        words = f"段階{score.level}" if score.level is not None else "－"
        sheet.text(left + 4, middle - 2.6, words, palette.muted)
        return
    sheet.box(
        left,
        middle - 4.5,
        float(score.score.value) * scale,
        9,
        None if score.provisional else palette.accent,
        palette.accent,
    )
    if score.range_text and score.low.value is not None and score.high.value is not None:
        low, high = left + float(score.low.value) * scale, left + float(score.high.value) * scale
        sheet.line((low, middle), (high, middle), palette.ink, 1)
        for x in (low, high):
            sheet.line((x, middle - 2.5), (x, middle + 2.5), palette.ink, 1)
    sheet.text(sheet.width, middle - 2.7, score.score.text, role="figures", anchor="end", size=8)


def _level_axis(sheet: Sheet, levels: Sequence[LevelRow], left: float, right: float) -> None:
    palette = sheet.palette
    bounds = [*(level.start for level in levels), 100]
    for start, end, level in zip(bounds, bounds[1:], levels, strict=False):
        x = left + (right - left) * start / 100
        sheet.line((x, _AXIS - 4), (x, sheet.height), palette.hairline, 0.4, (1.5, 1.5))
        sheet.text(x, _AXIS - 11, str(start), palette.muted, 6.5, "figures", "middle")
        middle = left + (right - left) * (start + end) / 200
        words = f"段階{level.no}"
        if sheet.fonts.width(words, 6.5) + 2 > (right - left) * (end - start) / 100:
            words = str(level.no)
        sheet.text(middle, 2, words, palette.muted, 6.5, anchor="middle")
    sheet.line((right, _AXIS - 4), (right, sheet.height), palette.hairline, 0.4, (1.5, 1.5))
    sheet.text(right, _AXIS - 11, "100", palette.muted, 6.5, "figures", "middle")


def _lines(sheet: Sheet, lines: Sequence[str], right: float, middle: float) -> None:
    top = middle + len(lines) * _LEADING / 2
    for at, line in enumerate(lines):
        sheet.text(right, top - (at + 0.78) * _LEADING, line, anchor="end")


def contribution_bars(
    questions: Sequence[QuestionRow],
    fonts: Fonts,
    palette: Palette = LIGHT,
    width: float = 480,
    names: bool = False,
) -> Drawing:
    """Points of the domain's 100 that every question gives (filled) and could give (outline).

    :param names: beside the number also the question, cut to one line; on paper it stands in the table below.
    """
    counted = [question for question in questions if question.possible.value is not None]
    row = 14.0 if names else 12.5
    sheet = Sheet(width, max(1, len(counted)) * row + 4, palette, fonts)
    left, right = (width * 0.44 if names else 34.0), width - 72.0
    most = max((float(question.possible.value or 0) for question in counted), default=1.0)
    scale = (right - left) / most
    for at, question in enumerate(counted):
        middle = sheet.height - 2 - (at + 0.5) * row
        possible, given = float(question.possible.value or 0), float(question.contribution.value or 0)
        if names:
            sheet.text(0, middle - 2.6, sheet.clipped(f"{question.label}　{question.text}", left - 8))
        else:
            sheet.text(left - 6, middle - 2.6, question.label, anchor="end", role="figures")
        sheet.box(left, middle - 3.5, possible * scale, 7, palette.band, palette.hairline)
        if given:
            sheet.box(left, middle - 3.5, given * scale, 7, palette.accent)
        words = f"{question.contribution.text}／{question.possible.text}点"
        sheet.text(sheet.width, middle - 2.6, words, palette.muted, role="figures", anchor="end")
    return sheet.drawing


def kpi_bars(kpis: Sequence[KpiRow], fonts: Fonts, palette: Palette = LIGHT, width: float = 480) -> Drawing:
    """Every judged KPI as a bar of its attainment; the upright line is the target (100 %)."""
    names = width * 0.44
    judged = [kpi for kpi in kpis if kpi.attainment.value is not None]
    probe = Sheet(1, 1, palette, fonts)
    labels = [[*probe.wrapped(f"{kpi.no}　{kpi.name}", names - 8), *_pace(kpi)] for kpi in judged]
    heights = [max(16.0, len(lines) * _LEADING + 5) for lines in labels]
    sheet = Sheet(width, sum(heights) + 14, palette, fonts)
    left, right = names, width - 92
    target = left + (right - left) / _FULL
    top = sheet.height
    for kpi, lines, height in zip(judged, labels, heights, strict=True):
        middle = top - height / 2
        _lines(sheet, lines, left - 8, middle)
        _kpi_bar(sheet, kpi, left, right, middle)
        top -= height
    sheet.line((target, 11), (target, sheet.height), palette.ink, 1)
    words = "目標（100%）" + ("　◇ これまでの伸びで着く所" if any(_forecast(kpi) for kpi in judged) else "")
    sheet.text(target, 2, words, palette.muted, 6.5, anchor="middle")
    return sheet.drawing


def _pace(kpi: KpiRow) -> list[str]:
    """What it takes a year to reach the last target; nothing once it is reached."""
    if kpi.pace.value is None or kpi.verdict == ACHIEVED:
        return []
    return [f"最後の目標まで、1年に{kpi.pace.full}"]


def _forecast(kpi: KpiRow) -> float | None:
    """Where the straight line through the known years ends, in targets.

    None where it cannot be told, or says no more than the bar because the last target is this year's.
    """
    forecast, target = kpi.forecast.value, kpi.target.value
    if forecast is None or not target or forecast == kpi.actual.value:
        return None
    return float(forecast) / float(target)


def _kpi_bar(sheet: Sheet, kpi: KpiRow, left: float, right: float, middle: float) -> None:
    palette = sheet.palette
    achieved = kpi.verdict == ACHIEVED
    ratio = max(0.0, float(kpi.attainment.value or 0) / 100)
    length = min(ratio, _FULL) / _FULL * (right - left)
    color = palette.good if achieved else palette.bad
    sheet.box(left, middle - 4, right - left, 8, palette.band)
    sheet.box(left, middle - 4, length, 8, color if achieved else palette.surface, color)
    if ratio > _FULL:
        sheet.text(right - 2, middle - 2.6, "→", palette.ink, anchor="end")
    forecast = _forecast(kpi)
    if forecast is not None:
        x = left + min(max(forecast, 0.0), _FULL) / _FULL * (right - left)
        sheet.polygon(
            [(x - 3.5, middle), (x, middle + 3.5), (x + 3.5, middle), (x, middle - 3.5)], palette.ink, None, 1
        )
    sheet.text(right + 6, middle - 2.6, "●" if achieved else "▲", color)
    sheet.text(right + 16, middle - 2.6, kpi.verdict)
    sheet.text(sheet.width, middle - 2.6, kpi.attainment.full, role="figures", anchor="end")
