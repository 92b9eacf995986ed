"""The sheet 概要: the overall result, the domains with native charts, the key figures and who was asked."""

from __future__ import annotations

from typing import Any

from openpyxl import Workbook
from openpyxl.chart import BarChart, RadarChart, Reference
from openpyxl.chart.shapes import GraphicalProperties

from dx_assess.report.excel_book import MUTED, PERCENT, Column, Page, Value, as_float, font
from dx_assess.report.parts import DomainPart, Overall, ReportContent, ScoreShown, Shown
from dx_assess.text.show import NOT_COMPUTABLE

SHEET = "概要"
TABLE = "T_domains"
WITHHELD = "非公開"
OVERALL = "総合（必須の領域の平均）"
SCORE = "0.0"
COLUMNS = (
    Column("番号", 9),
    Column("領域", 40),
    Column("区分", 9),
    Column("点", 9, number=SCORE),
    Column("点の下限", 9, number=SCORE),
    Column("点の上限", 9, number=SCORE),
    Column("段階", 7),
    Column("段階の意味", 32),
    Column("回答率", 10, number=PERCENT),
    Column("参考値", 9),
    Column("前年度の点", 11, number=SCORE),
    Column("増減（同じ設問で）", 12, number="+0.0;-0.0;±0.0"),
)
"""The table of the domains; :mod:`dx_assess.session.report_facts` finds its cells by these headers."""
_CHART_ROWS = 22
_CHART_COLUMN = len(COLUMNS) + 3
_NOW, _BEFORE = "0072B2", "D55E00"


def add_summary(book: Workbook, content: ReportContent) -> None:
    """Fill the sheet."""
    cover = content.cover
    page = Page(book, SHEET, f"{cover.prefecture}　{cover.town}　{cover.title}", cover)
    page.line(content.overall.sentence)
    page.line(content.overall.basis, size=9, color=MUTED)
    page.next += 1
    mandatory = sum(1 for domain in content.domains if not domain.optional)
    rows = [_domain(domain) for domain in content.domains]
    rows.insert(mandatory, _overall(content.overall))
    page.table(TABLE, COLUMNS, rows, "領域がありません。")
    _charts(page, content)
    _figures(page, content)
    _sections(page, content)
    _about(page, content)
    page.finish()


def _domain(domain: DomainPart) -> list[Value]:
    change = domain.change
    return [
        domain.no,
        domain.name,
        "参考" if domain.optional else "必須",
        *_score(domain.score),
        change.last.score if change is not None else NOT_COMPUTABLE,
        change.points if change is not None else NOT_COMPUTABLE,
    ]


def _overall(overall: Overall) -> list[Value]:
    change = overall.change
    return [
        "",
        OVERALL,
        "総合",
        *_score(overall.score),
        change.last.score if change is not None else NOT_COMPUTABLE,
        change.points if change is not None else NOT_COMPUTABLE,
    ]


def _score(score: ScoreShown) -> list[Value]:
    numbers: list[Value] = [score.score, score.low, score.high]
    return [
        *([WITHHELD] * 3 if score.withheld else numbers),
        score.level if score.level is not None else NOT_COMPUTABLE,
        score.level_label or NOT_COMPUTABLE,
        score.answer_rate,
        "参考値" if score.provisional else "",
    ]


def _charts(page: Page, content: ReportContent) -> None:
    """Radar and bars. Their numbers are to the right of the printed area, where a score that is not there is blank."""
    sheet, top = page.sheet, page.next
    has_last = any(domain.change is not None for domain in content.domains)
    heads = ["グラフの元の数", "今年度", *(["前年度"] if has_last else [])]
    for offset, head in enumerate(heads):
        page.text(top, _CHART_COLUMN + offset, head, size=8, color=MUTED)
    for row, domain in enumerate(content.domains, top + 1):
        page.text(row, _CHART_COLUMN, f"{domain.no} {domain.name}", size=8, color=MUTED)
        _chart_number(sheet.cell(row, _CHART_COLUMN + 1), domain.score.score)
        if domain.change is not None:
            _chart_number(sheet.cell(row, _CHART_COLUMN + 2), domain.change.last.score)
    last = top + len(content.domains)
    data = Reference(
        sheet, min_col=_CHART_COLUMN + 1, max_col=_CHART_COLUMN + len(heads) - 1, min_row=top, max_row=last
    )
    names = Reference(sheet, min_col=_CHART_COLUMN, min_row=top + 1, max_row=last)
    sheet.add_chart(_filled(_radar(), data, names, 13.8), f"A{top}")
    sheet.add_chart(_filled(_bars(), data, names, 16.5), f"F{top}")
    page.next = top + max(_CHART_ROWS, len(content.domains) + 1)


def _chart_number(cell: Any, score: Shown) -> None:
    if score.value is not None:
        cell.value, cell.number_format = as_float(score.value), SCORE
        cell.font = font(8, color=MUTED)


def _filled(chart: Any, data: Reference, names: Reference, width: float) -> Any:
    chart.add_data(data, titles_from_data=True)
    chart.set_categories(names)
    for series, color in zip(chart.series, (_NOW, _BEFORE), strict=False):
        series.graphicalProperties = GraphicalProperties(solidFill=color)
        series.graphicalProperties.line.solidFill = color
        if isinstance(chart, RadarChart):
            series.graphicalProperties = GraphicalProperties(noFill=True)
            series.graphicalProperties.line.solidFill = color
            series.graphicalProperties.line.width = 22000
            series.graphicalProperties.line.dashStyle = "dash" if color == _BEFORE else "solid"
    chart.y_axis.scaling.min, chart.y_axis.scaling.max, chart.y_axis.majorUnit = 0, 100, 20
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.title.overlay = chart.legend.overlay = False
    chart.legend.position = "b"
    chart.display_blanks = "gap"
    chart.height, chart.width = 10.5, width
    return chart


def _radar() -> RadarChart:
    chart = RadarChart()
    chart.type = "marker"
    chart.title = "領域ごとの点（0～100）"
    return chart


def _bars() -> BarChart:
    chart = BarChart()
    chart.type, chart.gapWidth, chart.overlap = "bar", 60, -5
    chart.title = "領域ごとの点"
    chart.x_axis.scaling.orientation = "maxMin"  # the first domain on top
    chart.y_axis.crosses = "max"
    return chart


def _figures(page: Page, content: ReportContent) -> None:
    page.section("手続のオンライン化")
    columns = (Column("順", 9), Column("率", 40), Column("値", 9), Column("分子", 9), Column("分母", 9))
    rows: list[list[Value]] = [
        [no, row.label, row.value, row.numerator, row.denominator] for no, row in enumerate(content.headline, 1)
    ]
    page.table("T_headline", columns, rows, "載せる率がありません。", first=False)


def _sections(page: Page, content: ReportContent) -> None:
    if not content.sections:
        return
    page.section("取組の達成状況（分野ごと）")
    heads = ("順", "分野", "事業数", "KPI数", "達成数", "一部達成数", "達成率")
    rows: list[list[Value]] = [
        ["" if row.total else no, row.label, row.projects, row.kpis, row.achieved, row.partly, row.rate]
        for no, row in enumerate(content.sections, 1)
    ]
    page.table("T_sections", [Column(head, 9) for head in heads], rows, "", first=False)


def _about(page: Page, content: ReportContent) -> None:
    cover = content.cover
    counts = content.finding_counts()
    page.section("この報告書について")
    rows: list[list[Value]] = [
        [no, label, value]
        for no, (label, value) in enumerate(
            (
                ("団体コード", cover.code),
                ("基準日", f"{cover.asof_label}（実績は{cover.results_label}）"),
                ("問題集", f"{cover.set_name}　{cover.set_version}版　{cover.edition_label}"),
                ("県のKPI", cover.pack_name or "（使っていません）"),
                ("点検", f"エラー {counts['E']}件、指摘 {counts['F']}件、警告 {counts['W']}件"),
                *cover.profile,
            ),
            1,
        )
    ]
    page.table("T_about", (Column("順", 9), Column("項目", 40), Column("内容", 9)), rows, "", first=False)
