"""The radar of the domains: five even rings for the levels 0–4, this year filled, last year dashed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.graphics.shapes import Drawing

from dx_assess.report.charts.draw import TEXT, Anchor, Points, Sheet
from dx_assess.report.charts.palette import LIGHT, Palette
from dx_assess.report.fonts import Fonts
from dx_assess.report.parts import DomainPart, LevelRow, ScoreShown

_LEADING = 9.5
_GAP = 7.0
_LEGEND = 20.0


@dataclass(slots=True)
class _Label:
    """A domain's name beside its spoke; ``top`` is its upper edge."""

    lines: list[str]
    x: float
    top: float
    anchor: Anchor

    @property
    def height(self) -> float:
        return len(self.lines) * _LEADING

    @property
    def bottom(self) -> float:
        return self.top - self.height


def radar(
    domains: Sequence[DomainPart],
    levels: Sequence[LevelRow],
    fonts: Fonts,
    palette: Palette = LIGHT,
    width: float = 290,
    height: float = 232,
    target: bool = False,
) -> Drawing:
    """The drawing. A domain without a score is a gap; one whose numbers are withheld is drawn hollow at its level.

    :param target: also where each domain's next level begins, dotted.
    """
    sheet = Sheet(width, height, palette, fonts)
    column = max(70.0, width * 0.245)
    radius = min(width / 2 - column - _GAP, (height - _LEGEND) / 2 - 2.2 * _LEADING - _GAP)
    center = (width / 2, _LEGEND + (height - _LEGEND) / 2)
    angles = [math.pi / 2 - 2 * math.pi * at / len(domains) for at in range(len(domains))]
    _rings(sheet, center, radius, angles, len(levels))
    spans = [_span(levels, at) for at in range(len(levels))]
    last = [_place(domain.change.last, spans) if domain.change else None for domain in domains]
    now = [_place(domain.score, spans) for domain in domains]
    rings = len(levels)
    if target:
        aims = [_radius(next_level(domain, rings), radius, rings) for domain in domains]
        _draw(sheet, center, aims, angles, palette.ink, 1.2, (0.8, 2.2))
    _outline(sheet, center, [_radius(value, radius, rings) for value in last], angles, previous=True)
    _outline(sheet, center, [_radius(value, radius, rings) for value in now], angles, previous=False)
    for domain, value, angle in zip(domains, now, angles, strict=True):
        if value is not None:
            x, y = _at(center, value / rings * radius, angle)
            hollow = domain.score.withheld or domain.score.provisional
            sheet.dot(x, y, 2.6, palette.surface if hollow else palette.accent, palette.accent)
    _ring_labels(sheet, center, radius, len(levels))
    for label in _labels(sheet, domains, center, radius, angles, column):
        for at, line in enumerate(label.lines):
            sheet.text(label.x, label.top - (at + 0.8) * _LEADING, line, anchor=label.anchor)
    _legend(sheet, any(value is not None for value in last), target)
    return sheet.drawing


def next_level(domain: DomainPart, levels: int) -> int | None:
    """The target of a domain: the level after its own, the last one included; None without a score."""
    level = domain.score.level
    return None if level is None else min(level + 1, levels - 1)


def _span(levels: Sequence[LevelRow], at: int) -> tuple[int, int]:
    return levels[at].start, levels[at + 1].start if at + 1 < len(levels) else 100


def _place(score: ScoreShown, spans: Sequence[tuple[int, int]]) -> float | None:
    """Where a score lies on the even scale of the levels: 0 … number of levels."""
    if score.level is None:
        return None
    if score.score.value is None:
        return score.level + 0.5
    start, end = spans[score.level]
    return score.level + float(score.score.value - start) / (end - start)


def _radius(value: float | None, radius: float, rings: int) -> float | None:
    return None if value is None else value / rings * radius


def _at(center: tuple[float, float], distance: float, angle: float) -> tuple[float, float]:
    return center[0] + distance * math.cos(angle), center[1] + distance * math.sin(angle)


def _rings(sheet: Sheet, center: tuple[float, float], radius: float, angles: Sequence[float], rings: int) -> None:
    palette = sheet.palette
    for ring in range(rings, 0, -1):
        points = [_at(center, radius * ring / rings, angle) for angle in angles]
        fill = palette.band if ring % 2 else palette.surface
        sheet.polygon(points, palette.hairline, fill, width=0.5)
    for angle in angles:
        sheet.line(center, _at(center, radius, angle), palette.hairline, 0.4)


def _outline(
    sheet: Sheet,
    center: tuple[float, float],
    distances: Sequence[float | None],
    angles: Sequence[float],
    previous: bool,
) -> None:
    palette = sheet.palette
    color = palette.previous if previous else palette.accent
    dash = (3.0, 2.0) if previous else ()
    width = 1.1 if previous else 1.8
    _draw(sheet, center, distances, angles, color, width, dash, None if previous else color)


def _draw(
    sheet: Sheet,
    center: tuple[float, float],
    distances: Sequence[float | None],
    angles: Sequence[float],
    color: str,
    width: float,
    dash: tuple[float, ...],
    fill: str | None = None,
) -> None:
    placed = [None if far is None else _at(center, far, angle) for far, angle in zip(distances, angles, strict=True)]
    whole: Points = [point for point in placed if point is not None]
    if len(whole) == len(placed) and len(whole) > 2:
        sheet.polygon(whole, color, fill, width, dash, alpha=0.16)
        return
    for start, end in zip(placed, [*placed[1:], placed[0]] if placed else [], strict=True):
        if start is not None and end is not None:
            sheet.path([start, end], color, width, dash)


def _ring_labels(sheet: Sheet, center: tuple[float, float], radius: float, rings: int) -> None:
    for ring in range(rings):
        y = center[1] + radius * (ring + 0.5) / rings - 2.4
        sheet.text(center[0] - 2.5, y, str(ring), sheet.palette.muted, 6.5, "figures", "end")


def _labels(
    sheet: Sheet,
    domains: Sequence[DomainPart],
    center: tuple[float, float],
    radius: float,
    angles: Sequence[float],
    column: float,
) -> list[_Label]:
    labels = []
    for domain, angle in zip(domains, angles, strict=True):
        x, y = _at(center, radius + _GAP, angle)
        side = math.cos(angle)
        upright = abs(side) < 0.25
        room = 2.2 * column if upright else column
        lines = sheet.wrapped(f"{domain.no} {domain.name}", room)
        tall = len(lines) * _LEADING
        top = (y + tall if math.sin(angle) > 0 else y) if upright else y + tall / 2
        anchor: Anchor = "middle" if upright else ("start" if side > 0 else "end")
        labels.append(_Label(lines, x, top, anchor))
    for anchor in ("start", "end"):
        _push_apart([label for label in labels if label.anchor == anchor], sheet.height)
    return labels


def _push_apart(labels: list[_Label], height: float) -> None:
    """Labels of one side, moved so that none overlaps another or leaves the sheet."""
    ordered = sorted(labels, key=lambda label: -label.top)
    ceiling = height
    for label in ordered:
        label.top = min(label.top, ceiling)
        ceiling = label.bottom - 2
    floor = _LEGEND
    for label in reversed(ordered):
        label.top = max(label.top, floor + label.height)
        floor = label.top + 2


def _legend(sheet: Sheet, with_last: bool, target: bool) -> None:
    palette = sheet.palette
    x = sheet.width / 2 - (96 if with_last else 58) - (39 if target else 0)
    sheet.line((x, 7), (x + 16, 7), palette.accent, 1.8)
    sheet.dot(x + 8, 7, 2.6, palette.accent, palette.accent)
    sheet.text(x + 20, 4.5, "今年度", palette.muted, TEXT - 0.5)
    x += 52
    if with_last:
        sheet.line((x, 7), (x + 16, 7), palette.previous, 1.1, (3, 2))
        sheet.text(x + 20, 4.5, "前年度", palette.muted, TEXT - 0.5)
        x += 52
    if target:
        sheet.line((x, 7), (x + 16, 7), palette.ink, 1.2, (0.8, 2.2))
        sheet.text(x + 20, 4.5, "目標（次の段階）", palette.muted, TEXT - 0.5)
        x += 78
    sheet.text(x, 4.5, "輪の数字は段階（0～4）", palette.muted, TEXT - 0.5)
