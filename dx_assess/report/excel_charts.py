"""Native charts of the sheet 概要: the scores of the domains as radar and as bars, this year and last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openpyxl.chart import BarChart, RadarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties, RichTextProperties
from openpyxl.utils import get_column_letter

from dx_assess.report.charts.palette import LIGHT
from dx_assess.report.excel_book import MUTED, ROW, Page, as_float, font
from dx_assess.report.excel_cell import own_look
from dx_assess.report.excel_fit import units
from dx_assess.report.lines import break_name
from dx_assess.report.parts import DomainPart, Shown

_NOW, _BEFORE = "0072B2", "E69F00"
"""Okabe–Ito; one dark, one light, so that they differ in grey too."""
_INK, _HAIR = LIGHT.ink[1:], LIGHT.hairline[1:]
_SHORT, _LONG = 17.5, 27.0
"""Units of a line of a name around the radar, and beside a bar."""
_ROWS = 21
"""Height of the charts in rows."""
_SPLIT, _GAP, _EDGE = 5, 120_000, 40_000
"""Columns above the radar; space to its right and at the edge of the sheet in EMU."""
_EMU = 5.25 * 12_700
"""EMU of a unit of a column's width."""


def add_charts(page: Page, domains: Sequence[DomainPart], column: int) -> None:
    """Radar and bars side by side.

    :param column: first of four hidden columns with their numbers, where a score that is not there is blank.
    """
    sheet, top = page.sheet, page.next
    heads = [
        "領域",
        "領域（短い行）",
        "今年度",
        *(["前年度"] if any(domain.change is not None for domain in domains) else []),
    ]
    for offset, head in enumerate(heads):
        page.text(top, column + offset, head, size=8, color=MUTED)
        sheet.column_dimensions[get_column_letter(column + offset)].hidden = True
    for row, domain in enumerate(domains, top + 1):
        for offset, width in enumerate((_LONG, _SHORT)):
            name = "\n".join(break_name(f"{domain.no} {domain.name}", width, units))
            page.text(row, column + offset, name, size=8, color=MUTED)
        _number(sheet.cell(row, column + 2), domain.score.score)
        if domain.change is not None:
            _number(sheet.cell(row, column + 3), domain.change.last.score)
    last = top + len(domains)
    data = Reference(sheet, min_col=column + 2, max_col=column + len(heads) - 1, min_row=top, max_row=last)
    long, short = (Reference(sheet, min_col=column + at, min_row=top + 1, max_row=last) for at in (0, 1))
    both = len(heads) > 3
    rows = max(_ROWS, len(domains) + 1)
    radar, bars = _radar(data, short), _bars(data, long, both)
    radar.anchor = _frame(page, rows, 0, _SPLIT)
    bars.anchor = _frame(page, rows, _SPLIT, len(page.widths))
    sheet.add_chart(radar)
    sheet.add_chart(bars)
    for row in range(top, top + rows + 1):
        page.height(row, ROW)
    page.next = top + rows + 1


def _frame(page: Page, rows: int, start: int, end: int) -> TwoCellAnchor:
    """From one column to before another, so that a chart is as wide as the table above it in every program."""
    gap = _GAP if start else 0
    top, last = page.next - 1, int(page.widths[end - 1] * _EMU) - _EDGE
    upper = AnchorMarker(col=start, colOff=gap, row=top)
    return TwoCellAnchor("oneCell", _from=upper, to=AnchorMarker(col=end - 1, colOff=last, row=top + rows))


def _number(cell: Any, score: Shown) -> None:
    if score.value is not None:
        own_look(cell)
        cell.value, cell.number_format = as_float(score.value), "0.0"
        cell.font = font(8, color=MUTED)


def _filled(chart: Any, data: Reference, names: Reference) -> None:
    chart.add_data(data, titles_from_data=True)
    chart.set_categories(names)
    chart.y_axis.scaling.min, chart.y_axis.scaling.max, chart.y_axis.majorUnit = 0, 100, 20
    chart.x_axis.delete = chart.y_axis.delete = False
    for axis in (chart.x_axis, chart.y_axis):
        axis.txPr = _text(800)
        axis.number_format, axis.majorTickMark = "0", "none"
        axis.graphicalProperties = _outline(_HAIR)
    chart.y_axis.majorGridlines.spPr = _outline(_HAIR)
    chart.title.overlay = False
    chart.title.tx.rich.p[0].pPr = ParagraphProperties(defRPr=_characters(1050, bold=True))
    for run in chart.title.tx.rich.p[0].r:
        run.rPr = _characters(1050, bold=True)
    chart.display_blanks = "gap"
    chart.visible_cells_only = False  # the numbers are in hidden columns
    chart.graphical_properties = _outline(_HAIR)


def _radar(data: Reference, names: Reference) -> RadarChart:
    chart = RadarChart()
    chart.type = "marker"
    chart.title = "領域ごとの点（0～100）"
    _filled(chart, data, names)
    for series, color in zip(chart.series, (_NOW, _BEFORE), strict=False):
        series.graphicalProperties = GraphicalProperties(noFill=True)
        series.graphicalProperties.line = LineProperties(
            solidFill=color, w=28000 if color == _NOW else 19000, prstDash="solid" if color == _NOW else "sysDash"
        )
        series.marker.symbol, series.marker.size = "circle" if color == _NOW else "diamond", 5
        series.marker.graphicalProperties = GraphicalProperties(solidFill=color)
        series.marker.graphicalProperties.line.solidFill = color
    chart.y_axis.txPr = _text(700)
    chart.legend.position, chart.legend.overlay = "b", False
    chart.legend.txPr = _text(800)
    return chart


def _bars(data: Reference, names: Reference, both: bool) -> BarChart:
    """The title says which bar is which: programs order the legend of lying bars differently."""
    chart = BarChart()
    chart.type, chart.gapWidth, chart.overlap = "bar", 45, 0
    chart.title = "領域ごとの点（上：今年度、下：前年度）" if both else "領域ごとの点"
    _filled(chart, data, names)
    chart.x_axis.tickLblSkip = 1
    chart.x_axis.scaling.orientation = "maxMin"  # the first domain on top
    chart.y_axis.crosses = "max"
    chart.legend = None
    for series, color in zip(chart.series, (_NOW, _BEFORE), strict=False):
        series.graphicalProperties = GraphicalProperties(solidFill=color)
        series.graphicalProperties.line.noFill = True
        series.dLbls = DataLabelList(numFmt="0.0", showVal=True, dLblPos="outEnd", txPr=_text(700))
        for part in ("showSerName", "showCatName", "showLegendKey", "showPercent"):
            setattr(series.dLbls, part, False)
    return chart


def _outline(color: str) -> GraphicalProperties:
    return GraphicalProperties(ln=LineProperties(solidFill=color, w=6350))


def _characters(size: int, bold: bool = False) -> CharacterProperties:
    return CharacterProperties(sz=size, b=bold, solidFill=_INK)


def _text(size: int) -> RichText:
    """Text of a chart; ``size`` in hundredths of a point."""
    properties = ParagraphProperties(defRPr=_characters(size))
    return RichText(bodyPr=RichTextProperties(), p=[Paragraph(pPr=properties, endParaRPr=_characters(size))])
