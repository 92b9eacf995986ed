"""The action plan as a workbook of its own: one named table, dates and costs as real values; read back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from dx_assess.files import write_atomic
from dx_assess.report.excel_book import MUTED, WAREKI, Column, Page, Value, book_bytes, new_book
from dx_assess.report.excel_check import compare_book
from dx_assess.report.parts import Cover
from dx_assess.report.plan_part import PlanRow, open_cost
from dx_assess.text.dates import format_wareki
from dx_assess.text.show import show_number

COLUMNS = (
    Column("番号", 8, center=True),
    Column("すること", 48),
    Column("種類", 10, center=True),
    Column("関係する設問", 9, center=True),
    Column("担当課", 14),
    Column("担当者", 14),
    Column("期限", 18, number=WAREKI, center=True),
    Column("費用（千円）", 10, number="#,##0"),
    Column("状態", 11, center=True),
    Column("期限切れ", 9, center=True),
    Column("備考", 36),
)


def write_plan_excel(
    cover: Cover, rows: Sequence[PlanRow], day: date, path: Path, before_saving: Callable[[], None] = lambda: None
) -> None:
    """Write the workbook.

    :param day: 期限切れ is as of this day.
    :param before_saving: called when the workbook is made and nothing is written yet; may raise.
    :raises AppError: E-FILE-… (the old file is kept), E-REPORT-XLSX when the written file is not what was drawn.
    """
    book = new_book()
    page = Page(book, "行動計画", "行動計画", cover)
    late = sum(row.overdue for row in rows)
    open_ = sum(row.is_open for row in rows)
    cost = show_number(open_cost(rows))
    page.line(
        f"{format_wareki(day)}現在　これから・進行中 {open_}件、期限切れ {late}件、費用の計 {cost}千円",
        size=9,
        color=MUTED,
    )
    page.line("町とアドバイザーだけのものです（機密性2）。県へは出しません。", size=9, color=MUTED)
    page.table("T_plan", COLUMNS, [plan_values(row) for row in rows], "行動計画はまだありません。")
    page.finish()
    data = book_bytes(book, cover)
    before_saving()

    def write(draft: Path) -> None:
        draft.write_bytes(data)
        compare_book(book, draft.read_bytes(), path)

    write_atomic(path, write)


def plan_values(row: PlanRow) -> list[Value]:
    """The cells of one task."""
    return [
        row.id,
        row.what,
        row.kind,
        row.number,
        row.division,
        row.who,
        row.due,
        row.cost,
        row.state,
        "期限切れ" if row.overdue else "",
        row.note,
    ]
