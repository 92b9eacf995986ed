"""行動計画: what is to be done after the assessment, by whom, until when; with the adviser's homework."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from msgspec import Struct

from dx_assess.errors import AppError
from dx_assess.form.answer import Row
from dx_assess.form.display import question_numbers
from dx_assess.form.records import TASKS
from dx_assess.score.offers import NextStep
from dx_assess.session.document import Document
from dx_assess.session.json_values import head
from dx_assess.session.tasks_carry import CLOSED
from dx_assess.session.visit_records import add_record, date_of, record_rows, set_record, show_record, text_of, today

ACTION, HOMEWORK = "action", "homework"


class Task(Struct, frozen=True):
    """One line of the plan.

    :param kind: action or homework; ``kind_word`` and ``state_word`` in Japanese.
    :param rule: id of the advice that it came from, empty for none.
    :param number: the question's number as people see it (``5-7``), empty for none.
    :param cost: in thousand yen.
    """

    id: str
    what: str
    kind: str
    kind_word: str
    rule: str
    question: str
    number: str
    division: str
    who: str
    due: date | None
    cost: int | None
    state: str
    state_word: str
    visit: str
    note: str

    @property
    def is_open(self) -> bool:
        """これから or 進行中."""
        return self.state not in CLOSED

    def overdue(self, day: date) -> bool:
        """Open, and its day has passed."""
        return self.is_open and self.due is not None and self.due < day

    def as_json(self, day: date) -> dict[str, Any]:
        """One element of ``plan --json``."""
        names = ("id", "what", "kind", "rule", "question", "division", "who", "cost", "state", "visit", "note")
        found: dict[str, Any] = {name: getattr(self, name) for name in names}
        due = self.due.isoformat() if self.due is not None else None
        return found | {"due": due, "overdue": self.overdue(day)}


def tasks(document: Document) -> tuple[Task, ...]:
    """The plan of the year in its order: open ones by due date (without one last), then the closed ones."""
    numbers = question_numbers(document.question_set)
    found = [_task(row, numbers) for row in record_rows(document, TASKS)]
    return tuple(sorted(found, key=lambda item: (not item.is_open, item.due or date.max, item.id)))


def _task(row: Row, numbers: Mapping[str, str]) -> Task:
    cost = row.cell("cost").value
    question = text_of(row, "question")
    return Task(
        id=row.row_id,
        what=text_of(row, "what"),
        kind=text_of(row, "kind") or ACTION,
        kind_word=show_record(TASKS, row, "kind") or "行動計画",
        rule=text_of(row, "rule"),
        question=question,
        number=numbers.get(question, ""),
        division=text_of(row, "division"),
        who=text_of(row, "who"),
        due=date_of(row, "due"),
        cost=cost if isinstance(cost, int) else None,
        state=text_of(row, "state") or "todo",
        state_word=show_record(TASKS, row, "state") or "これから",
        visit=text_of(row, "visit"),
        note=text_of(row, "note"),
    )


def homework(document: Document, visit_id: str = "") -> tuple[Task, ...]:
    """The adviser's homework, of one visit or of all."""
    return tuple(task for task in tasks(document) if task.kind == HOMEWORK and visit_id in ("", task.visit))


def overdue_tasks(document: Document, day: date) -> tuple[Task, ...]:
    """Open tasks whose day has passed."""
    return tuple(task for task in tasks(document) if task.overdue(day))


def add_task(document: Document, texts: Mapping[str, str], label: str = "") -> str:
    """A further task; its number (``T001``). Kind and state have their defaults.

    :raises AppError: E-TASK-EMPTY, E-INPUT-…, E-STORE-….
    """
    if not texts.get("what", "").strip():
        raise AppError("E-TASK-EMPTY", "「すること」が空です。", "何をするかを書いてください。")
    words = {"kind": ACTION, "state": "todo"} | {key: text for key, text in texts.items() if text.strip()}
    return add_record(document, TASKS, words, label or f"行動計画：{words['what'].strip()[:40]}")


def set_task(document: Document, task_id: str, texts: Mapping[str, str]) -> bool:
    """Change a task; see :func:`set_record`.

    :raises AppError: E-TASK-EMPTY, E-INPUT-…, E-RECORD-ROW, E-STORE-….
    """
    if "what" in texts and not texts["what"].strip():
        raise AppError("E-TASK-EMPTY", "「すること」が空です。", "書き直すか、行を取り消してください。")
    return set_record(document, TASKS, task_id, texts)


def task_of_step(document: Document, step: NextStep) -> Task | None:
    """The open task that was made from this advice."""
    rule = step.advice.rule.id
    return next((task for task in tasks(document) if task.rule == rule and task.is_open), None)


def add_step(document: Document, step: NextStep) -> str:
    """「行動計画に入れる」: a task from an advice, with the question that triggered it and who usually answers that.

    :raises AppError: E-TASK-TWICE when it is in the plan already, E-STORE-….
    """
    there = task_of_step(document, step)
    if there is not None:
        fix = "行動計画のページで、期限や担当を直してください。"
        raise AppError("E-TASK-TWICE", f"この一歩は、もう行動計画にあります（{there.id}）。", fix)
    rule = step.advice.rule
    asked = (document.question_set.question(trigger.id) for trigger in step.advice.triggers)
    question = next((found for found in asked if found is not None), None)
    texts = {"what": rule.step, "kind": ACTION, "rule": rule.id, "note": f"手間：{rule.effort}"}
    if question is not None:
        texts |= {"question": question.id, "division": division_of(document, question.sheet)}
    return add_task(document, texts)


def division_of(document: Document, sheet: str) -> str:
    """The town's first division that fills this sheet, empty without one."""
    rows = document.data.rows("divisions")
    names = (row.cell("name").value for row in rows if row.cell("sheet").value == sheet)
    return next((name for name in names if isinstance(name, str)), "")


def division_names(document: Document) -> tuple[str, ...]:
    """The town's divisions, for choosing."""
    names = (row.cell("name").value for row in document.data.rows("divisions"))
    return tuple(name for name in names if isinstance(name, str))


def plan_document(document: Document, day: date | None = None) -> dict[str, Any]:
    """``plan --json``."""
    now = day or today()
    found = tasks(document)
    return head(document) | {
        "tasks": [task.as_json(now) for task in found],
        "open": sum(task.is_open for task in found),
        "overdue": sum(task.overdue(now) for task in found),
        "cost": total_cost(found),
    }


def total_cost(found: Iterable[Task]) -> int:
    """Sum of the costs that are known, dropped tasks left out; thousand yen."""
    return sum(task.cost or 0 for task in found if task.state != "dropped")
