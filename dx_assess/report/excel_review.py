"""The sheets 行動計画 and 自己評価と確認後."""

from __future__ import annotations

from openpyxl import Workbook

from dx_assess.report.excel_book import Column, Page, Value
from dx_assess.report.excel_plan import COLUMNS, plan_values
from dx_assess.report.parts import ReportContent

_SCORES = (
    Column("順", 6, center=True),
    Column("領域", 40),
    Column("自己評価の点", 10, center=True),
    Column("自己評価の段階", 30),
    Column("確認後の点", 10, center=True),
    Column("確認後の段階", 30),
    Column("差", 9, center=True),
)


def add_review(book: Workbook, content: ReportContent) -> None:
    """Both sheets, each only when it has a row."""
    review = content.review
    if review.scores:
        page = Page(book, "自己評価と確認後", "自己評価と確認後の点", content.cover)
        rows: list[list[Value]] = [
            [no, row.name, row.own, row.own_level, row.confirmed, row.confirmed_level, row.difference]
            for no, row in enumerate(review.scores, 1)
        ]
        page.table("T_confirmed", _SCORES, rows, "")
        page.finish()
    if review.plan:
        page = Page(book, "行動計画", "行動計画", content.cover)
        page.table("T_plan", COLUMNS, [plan_values(row) for row in review.plan], "")
        page.finish()
