"""The action plan as an Excel workbook."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from dx_assess.errors import AppError, Where
from dx_assess.report.plan_part import PlanRow
from dx_assess.session.document import Document
from dx_assess.session.reports import report_content
from dx_assess.session.tasks import Task, tasks
from dx_assess.session.visit_records import today


def plan_rows(document: Document, day: date) -> tuple[PlanRow, ...]:
    """The plan as reports show it; ``day`` decides what is overdue."""
    return tuple(_row(document, task, day) for task in tasks(document))


def _row(document: Document, task: Task, day: date) -> PlanRow:
    question = document.question_set.question(task.question)
    return PlanRow(
        id=task.id,
        what=task.what,
        kind=task.kind_word,
        number=task.number,
        division=task.division,
        who=task.who,
        due=task.due,
        cost=task.cost,
        state=task.state_word,
        is_open=task.is_open,
        overdue=task.overdue(day),
        note=task.note,
        publication=question.publication if question is not None else "C",
    )


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
