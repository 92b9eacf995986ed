"""The sheet 次の一歩: every next step in one named table."""

from __future__ import annotations

from openpyxl import Workbook

from dx_assess.report.advice_part import REPORTED, AdviceRow
from dx_assess.report.excel_book import MUTED, Column, Page, Value
from dx_assess.report.parts import ReportContent, shown

_COLUMNS = (
    Column("順", 6),
    Column("領域", 18),
    Column("次の一歩", 52),
    Column("わけ（いまの答え）", 52),
    Column("指摘", 44, optional=True),
    Column("手間のめやす", 16),
    Column("人日", 7),
    Column("領域の点", 9, number="0.0"),
    Column("領域の点の見込み", 10, number="0.0", optional=True),
    Column("総合の点の見込み", 10, number="0.0", optional=True),
    Column("相談先", 34),
    Column("支援（有効性）", 40),
    Column("出典", 26),
    Column("番号", 9),
)


def add_advice(book: Workbook, content: ReportContent) -> None:
    """次の一歩; nothing is added when there is nothing to say."""
    advice = content.advice
    if not advice.rows and not advice.withheld:
        return
    page = Page(book, "次の一歩", "次の一歩", content.cover)
    page.line(f"大事な順です。報告書の本文には上から{REPORTED}件を載せています。", size=9, color=MUTED)
    if advice.withheld:
        page.line(f"このほかに{advice.withheld}件ありますが、町とアドバイザーだけの内容なので載せません。")
    page.table("T_advice", _COLUMNS, [_row(row) for row in advice.rows], "載せるものはありません。")
    page.finish()


def _row(row: AdviceRow) -> list[Value]:
    return [
        row.rank,
        row.domain,
        row.step,
        "\n".join(row.why),
        "\n".join(finding.message for finding in row.findings),
        row.effort,
        row.days,
        shown(row.score_now, 1),
        shown(row.score_then, 1),
        shown(row.overall_then, 1),
        row.contacts,
        "\n".join(row.offers),
        row.source,
        row.id,
    ]
