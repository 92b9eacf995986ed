"""The sheet ほかの団体との比較; only where the prefecture's benchmark file was loaded."""

from __future__ import annotations

from openpyxl import Workbook

from dx_assess.report.excel_book import MUTED, Column, Page, Value
from dx_assess.report.parts import ReportContent
from dx_assess.report.places import NOTE

_COLUMNS = (
    Column("種類", 10),
    Column("項目", 56),
    Column("この町", 12),
    Column("位置", 14),
    Column("第1四分位", 11),
    Column("中央値", 11),
    Column("第3四分位", 11),
    Column("比べた団体", 26),
)


def add_places(book: Workbook, content: ReportContent) -> None:
    """The town's place in every domain, question and KPI."""
    part = content.places
    if not part.rows:
        return
    page = Page(book, "ほかの団体との比較", "ほかの団体との比較", content.cover)
    page.line(f"{part.source}　{part.fits}".rstrip(), size=9, color=MUTED)
    page.line(NOTE, size=9, color=MUTED)
    rows: list[list[Value]] = [
        [row.kind, row.name, row.numbers[0], row.word, *row.numbers[1:], row.group] for row in part.rows
    ]
    page.table("T_places", _COLUMNS, rows, "")
    page.finish()
