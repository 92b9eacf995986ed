"""The sheet 概要: the overall result, the domains with native charts, the key figures and who was asked."""

from __future__ import annotations

from openpyxl import Workbook

from dx_assess.report.excel_book import MUTED, PERCENT, Column, Page, Value
from dx_assess.report.excel_charts import add_charts
from dx_assess.report.parts import DomainPart, Overall, ReportContent, ScoreShown
from dx_assess.text.show import NOT_COMPUTABLE

SHEET = "概要"
TABLE = "T_domains"
WITHHELD = "非公開"
OVERALL = "総合（必須の領域の平均）"
SCORE = "0.0"
COLUMNS = (
    Column("番号", 6.5, center=True),
    Column("領域", 36),
    Column("区分", 8.5, center=True),
    Column("点", 8.5, number=SCORE),
    Column("点の下限", 8.5, number=SCORE),
    Column("点の上限", 8.5, number=SCORE),
    Column("段階", 7, center=True),
    Column("段階の意味", 32),
    Column("回答率", 11, number=PERCENT),
    Column("参考値", 8.5, center=True, optional=True, mark=True),
    Column("前年度の点", 8.5, number=SCORE, optional=True),
    Column("増減（同じ設問で）", 12, number="+0.0;-0.0;±0.0", optional=True),
)
"""The table of the domains; :mod:`dx_assess.session.report_facts` finds its cells by these headers."""
_TITLES = 2
"""Rows that stay in view and are repeated: this sheet has several tables, each with its own header."""


def add_summary(book: Workbook, content: ReportContent) -> None:
    """Fill the sheet."""
    cover = content.cover
    page = Page(book, SHEET, f"{cover.prefecture}　{cover.town}　{cover.title}", cover, portrait=True)
    page.line(content.overall.sentence)
    page.line(content.overall.basis, size=9, color=MUTED)
    page.next += 1
    mandatory = sum(1 for domain in content.domains if not domain.optional)
    rows = [_domain(domain) for domain in content.domains]
    rows.insert(mandatory, _overall(content.overall))
    page.table(TABLE, COLUMNS, rows, "領域がありません。", strong=[mandatory])
    add_charts(page, content.domains, len(COLUMNS) + 3)
    _figures(page, content)
    _sections(page, content)
    _about(page, content)
    page.finish(wide=1)
    page.sheet.print_title_rows = f"1:{_TITLES}"
    page.sheet.freeze_panes = page.sheet.cell(_TITLES + 1, 1)


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


def _figures(page: Page, content: ReportContent) -> None:
    page.section("手続のオンライン化")
    columns = (Column("順", 0, center=True), *(Column(head, 0) for head in ("率", "値", "分子", "分母")))
    rows: list[list[Value]] = [
        [no, row.label, row.value, row.numerator, row.denominator] for no, row in enumerate(content.headline, 1)
    ]
    page.table("T_headline", columns, rows, "載せる率がありません。", first=False)


def _sections(page: Page, content: ReportContent) -> None:
    if not content.sections:
        return
    page.section("取組の達成状況（分野ごと）")
    heads = ("分野", "事業数", "KPI数", "達成数", "一部達成数", "達成率")
    columns = (Column("順", 0, center=True), *(Column(head, 0) for head in heads))
    rows: list[list[Value]] = [
        ["" if row.total else no, row.label, row.projects, row.kpis, row.achieved, row.partly, row.rate]
        for no, row in enumerate(content.sections, 1)
    ]
    totals = [at for at, row in enumerate(content.sections) if row.total]
    page.table("T_sections", columns, rows, "", first=False, strong=totals)


def _about(page: Page, content: ReportContent) -> None:
    cover = content.cover
    counts = content.finding_counts()
    page.section("この報告書について")
    page.pairs(
        (
            ("団体コード", cover.code),
            ("基準日", f"{cover.asof_label}（実績は{cover.results_label}）"),
            ("問題集", f"{cover.set_name}　{cover.set_version}版　{cover.edition_label}"),
            ("県のKPI", cover.pack_name or "（使っていません）"),
            *((("段階（要確認）", content.levels_to_confirm),) if content.levels_to_confirm else ()),
            ("点検", f"エラー {counts['E']}件、指摘 {counts['F']}件、警告 {counts['W']}件"),
            *cover.profile,
        )
    )
