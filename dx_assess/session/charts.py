"""The charts of the report for the screen: the same drawings as in the PDF, as SVG."""

from __future__ import annotations

from typing import Literal

from dx_assess.report.parts import ReportContent

Chart = Literal["radar", "bars"]


def chart_svg(chart: Chart, content: ReportContent, dark: bool) -> str:
    """A chart as an SVG document that QtSvg shows correctly.

    :param dark: in the colours for a dark screen.
    """
    # heavy: reportlab
    from dx_assess.report.charts.bars import domain_bars
    from dx_assess.report.charts.palette import DARK, LIGHT
    from dx_assess.report.charts.radar import radar
    from dx_assess.report.charts.svg import to_svg
    from dx_assess.report.fonts import load_fonts

    palette, fonts = (DARK if dark else LIGHT), load_fonts()
    if chart == "radar":
        return to_svg(radar(content.domains, content.levels, fonts, palette))
    return to_svg(domain_bars(content.domains, content.levels, fonts, palette, width=300))
