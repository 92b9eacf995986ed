"""The action plan as rows that reports show."""

from __future__ import annotations

from datetime import date

from dx_assess.report.plan_part import PlanRow
from dx_assess.session.document import Document
from dx_assess.session.tasks import Task, tasks


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
