"""The action plan as an Excel workbook."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from dx_assess.errors import AppError, Where
from dx_assess.session.document import Document
from dx_assess.session.plan_rows import plan_rows
from dx_assess.session.reports import report_content
from dx_assess.session.visit_records import today


def write_plan(document: Document, path: Path, day: date | None = None) -> int:
    """Write the plan; how many tasks it has.

    :raises AppError: E-REPORT-TARGET, E-FILE-… (the old file is kept), E-REPORT-….
    """
    if path.resolve() == document.path.resolve():
        fix = "Excelは .xlsx で終わる、別の名前にしてください。"
        raise AppError("E-REPORT-TARGET", "町のファイルを消してしまう名前です。", fix, Where(file=path.name))
    from dx_assess.report.excel_plan import write_plan_excel  # heavy: openpyxl

    now = day or today()
    rows = plan_rows(document, now)
    write_plan_excel(report_content(document).cover, rows, now, path)
    return len(rows)
