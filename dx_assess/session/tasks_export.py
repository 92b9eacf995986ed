"""The action plan as an Excel workbook."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from dx_assess.errors import AppError, Where
from dx_assess.session.document import Document
from dx_assess.session.plan_rows import plan_rows
from dx_assess.session.reports import report_content
from dx_assess.session.visit_records import today


def write_plan(
    document: Document, path: Path, day: date | None = None, progress: Callable[[int, str], None] | None = None
) -> int:
    """Write the plan; how many tasks it has.

    :param progress: percent done and what is being done; may raise to cancel, then nothing is written.
    :raises AppError: E-REPORT-TARGET, E-FILE-… (the old file is kept), E-REPORT-….
    """
    if path.resolve() == document.path.resolve():
        fix = "Excelは .xlsx で終わる、別の名前にしてください。"
        raise AppError("E-REPORT-TARGET", "町のファイルを消してしまう名前です。", fix, Where(file=path.name))
    from dx_assess.report.excel_plan import write_plan_excel  # heavy: openpyxl

    tell = progress or (lambda _percent, _text: None)
    now = day or today()
    tell(0, "行動計画を集めています")
    rows = plan_rows(document, now)
    cover = report_content(document).cover
    tell(40, "Excelを作っています")
    write_plan_excel(cover, rows, now, path, lambda: tell(70, "Excelを保存しています"))
    return len(rows)
