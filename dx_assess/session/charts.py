"""The charts of the report for the screen: the same drawings as in the PDF, as SVG, each with a table that says it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from msgspec import Struct

from dx_assess.files import write_bytes_atomic
from dx_assess.report.parts import DomainPart, ReportContent

Colours = Literal["light", "dark", "contrast"]
"""Of the screen that shows a chart."""
Chart = Literal["radar", "bars", "contributions", "kpis", "phases", "trend"]


class ChartKind(Struct, frozen=True):
    """A chart and its name; ``per_domain``: there is one of every domain."""

    id: Chart
    label: str
    per_domain: bool = False


CHARTS = (
    ChartKind("radar", "領域の段階（レーダー）"),
    ChartKind("bars", "領域の点と幅"),
    ChartKind("contributions", "設問ごとの点", per_domain=True),
    ChartKind("kpis", "県のKPIの達成度"),
    ChartKind("phases", "アナログ規制の種類と段階"),
    ChartKind("trend", "総合点のうつりかわり"),
)


class ChartTable(Struct, frozen=True):
    """The same in words: heads and lines; the first column is text, the others as they are printed."""

    heads: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]


def has_chart(chart: Chart, content: ReportContent) -> bool:
    """Whether there is anything to draw."""
    if chart == "trend":
        return len(content.trend) > 1
    if chart == "kpis":
        return any(kpi.attainment.value is not None for kpi in content.kpis)
    if chart == "phases":
        return any(sum(row.counts) for row in content.roadmap.matrix)
    return any(domain.score.level is not None for domain in content.domains)


def chart_svg(chart: Chart, content: ReportContent, colours: Colours = "light", domain: str = "") -> str:
    """A chart as an SVG document that QtSvg shows correctly.

    :param colours: light is also that of paper.
    :param domain: id of the domain, for a chart that is ``per_domain``.
    """
    # heavy: reportlab
    from dx_assess.report.charts.bars import contribution_bars, domain_bars, kpi_bars
    from dx_assess.report.charts.matrix import phase_matrix
    from dx_assess.report.charts.palette import CONTRAST, DARK, LIGHT
    from dx_assess.report.charts.radar import radar
    from dx_assess.report.charts.svg import to_svg
    from dx_assess.report.charts.trend import trend_chart
    from dx_assess.report.fonts import load_fonts

    palette, fonts = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}[colours], load_fonts()
    if chart == "radar":
        return to_svg(radar(content.domains, content.levels, fonts, palette, target=True))
    if chart == "bars":
        return to_svg(domain_bars(content.domains, content.levels, fonts, palette, width=300))
    if chart == "contributions":
        found = content.domain(domain)
        questions = found.questions if found is not None else ()
        return to_svg(contribution_bars(questions, fonts, palette, names=True))
    if chart == "kpis":
        return to_svg(kpi_bars(content.kpis, fonts, palette))
    if chart == "phases":
        return to_svg(phase_matrix(content.roadmap, fonts, palette))
    return to_svg(trend_chart(content.trend, content.levels, fonts, palette))


def chart_table(chart: Chart, content: ReportContent, domain: str = "") -> ChartTable:
    """What the chart says, as a table."""
    return _TABLES[chart](content, domain)


def _domains(content: ReportContent, _domain: str) -> ChartTable:
    lines = tuple(
        (
            f"{item.no} {item.name}",
            item.score.score.text,
            item.score.range_text or "－",
            str(item.score.level) if item.score.level is not None else "－",
            str(item.change.last.level) if item.change is not None and item.change.last.level is not None else "－",
            _level_after(item, len(content.levels)),
        )
        for item in content.domains
    )
    return ChartTable(("領域", "点", "点の幅", "段階", "前年度の段階", "目標（次の段階）"), lines)


def _level_after(domain: DomainPart, levels: int) -> str:
    # heavy: reportlab
    from dx_assess.report.charts.radar import next_level

    target = next_level(domain, levels)
    return "－" if target is None else str(target)


def _questions(content: ReportContent, domain: str) -> ChartTable:
    found = content.domain(domain)
    lines = tuple(
        (f"{item.label} {item.text}", item.contribution.text, item.possible.text)
        for item in (found.questions if found is not None else ())
        if item.possible.value is not None
    )
    return ChartTable(("設問", "いまの点", "取れる点"), lines)


def _kpis(content: ReportContent, _domain: str) -> ChartTable:
    lines = tuple(
        (
            f"{kpi.no} {kpi.name}",
            kpi.target.full,
            kpi.actual.full,
            kpi.attainment.full,
            kpi.verdict,
            kpi.pace.full,
            kpi.forecast.full,
        )
        for kpi in content.kpis
        if kpi.attainment.value is not None
    )
    return ChartTable(("県のKPI", "目標", "実績", "達成度", "評価", "1年に要る伸び", "このままの見込み"), lines)


def _phases(content: ReportContent, _domain: str) -> ChartTable:
    roadmap = content.roadmap
    lines = tuple(
        (
            row.label,
            *(f"{count}（{own}）" for count, own in zip(row.counts, row.town, strict=True)),
            f"{row.sum}（{row.town_sum}）",
        )
        for row in roadmap.matrix
    )
    return ChartTable(("規制の種類", *roadmap.phases, "計"), lines)


def _trend(content: ReportContent, _domain: str) -> ChartTable:
    return ChartTable(
        ("年度", "総合点", "版"),
        tuple((point.fiscal_label, point.score.text, point.edition) for point in content.trend),
    )


_TABLES = {
    "radar": _domains,
    "bars": _domains,
    "contributions": _questions,
    "kpis": _kpis,
    "phases": _phases,
    "trend": _trend,
}


def chart_name(chart: Chart, content: ReportContent, domain: str = "") -> str:
    """A name for a file: town, year, chart."""
    label = next(kind.label for kind in CHARTS if kind.id == chart)
    found = content.domain(domain)
    parts: Sequence[str] = (content.cover.town, content.cover.fiscal_label, label, found.name if found else "")
    return "_".join(part for part in parts if part)


def save_chart(target: Path, data: bytes) -> None:
    """Write a picture beside its target and move it there.

    :raises AppError: E-FILE-….
    """
    write_bytes_atomic(target, data)
