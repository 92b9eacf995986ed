"""The roll-up's chart of two years for the screen: the drawing of the PDF, as SVG."""

from __future__ import annotations

from dx_assess.report.rollup.parts import PrefectureContent
from dx_assess.session.charts import Colours

_ROW = 15.0
"""Points of a row: there is less height on a screen than on paper."""


def years_svg(content: PrefectureContent, colours: Colours = "light") -> str:
    """Last year beside this year as an SVG document that QtSvg shows; the table 「前年度との比較」 says the same."""
    # heavy: reportlab
    from dx_assess.report.charts.palette import CONTRAST, DARK, LIGHT
    from dx_assess.report.charts.svg import to_svg
    from dx_assess.report.fonts import load_fonts
    from dx_assess.report.rollup.charts import year_change

    palette = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}[colours]
    return to_svg(year_change(content.year_rows, load_fonts(), palette, high=_ROW))
