"""行動計画: from advice or by hand, overdue, carried into the next year."""

from __future__ import annotations

from datetime import date

import pytest

from dx_assess.errors import AppError
from dx_assess.form.records import TASKS
from dx_assess.score.receipt import canonical_json
from dx_assess.session.advice import next_steps
from dx_assess.session.document import Document
from dx_assess.session.files import add_year
from dx_assess.session.history import history_entries
from dx_assess.session.tasks import (
    add_step,
    add_task,
    homework,
    overdue_tasks,
    plan_document,
    set_task,
    task_of_step,
    tasks,
)
from dx_assess.session.visit_records import strike_record

DAY = date(2026, 9, 1)


def test_a_task_from_an_advice(document: Document) -> None:
    document.set_text("online.policy", "0")
    step = next(step for step in next_steps(document) if step.advice.rule.id == "REC-01")
    before = canonical_json(document.data)
    number = add_step(document, step)
    task = task_of_step(document, step)
    assert task is not None and task.id == number == "T001" and task.what == step.advice.rule.step
    assert (task.kind, task.state, task.question, task.number) == ("action", "todo", "online.policy", "1-1")
    assert task.division and canonical_json(document.data) != before
    with pytest.raises(AppError) as caught:
        add_step(document, step)
    assert caught.value.code == "E-TASK-TWICE"
    set_task(document, number, {"state": "済み"})
    assert task_of_step(document, step) is None and add_step(document, step) == "T002"


def test_order_and_what_is_overdue(document: Document) -> None:
    add_task(document, {"what": "いつか"})
    add_task(document, {"what": "遅れた", "due": "2026-08-31", "kind": "宿題", "visit": "V001"})
    add_task(document, {"what": "これから", "due": "2026-09-01"})
    add_task(document, {"what": "済んだ", "due": "2026-01-01", "state": "done"})
    assert [task.what for task in tasks(document)] == ["遅れた", "これから", "いつか", "済んだ"]
    assert [task.what for task in overdue_tasks(document, DAY)] == ["遅れた"]
    assert [task.what for task in homework(document, "V001")] == ["遅れた"] and homework(document, "V002") == ()


def test_what_is_refused_and_the_history(document: Document) -> None:
    number = add_task(document, {"what": "研修を開く", "cost": "１２０"})
    for texts, code in (
        ({"what": " "}, "E-TASK-EMPTY"),
        ({"cost": "安い"}, "E-INPUT-VALUE"),
        ({"state": "後で"}, "E-INPUT-CHOICE"),
        ({"weather": "晴れ"}, "E-RECORD-COLUMN"),
    ):
        with pytest.raises(AppError) as caught:
            set_task(document, number, texts)
        assert caught.value.code == code
    with pytest.raises(AppError) as caught:
        add_task(document, {"who": "山田"})
    assert caught.value.code == "E-TASK-EMPTY"
    set_task(document, number, {"state": "doing", "who": "山田"})
    entries = {entry.what: entry.new for entry in history_entries(document, 2)}
    assert entries == {f"行動計画 {number} の「状態」": "進行中", f"行動計画 {number} の「担当者」": "山田"}
    assert tasks(document)[0].cost == 120
    strike_record(document, TASKS, number)
    assert tasks(document) == ()
    document.undo()
    assert len(tasks(document)) == 1


def test_open_tasks_go_into_the_next_year(document: Document) -> None:
    add_task(document, {"what": "続ける", "due": "2027-03-31", "visit": "V001", "kind": "homework"})
    add_task(document, {"what": "済んだ", "state": "done"})
    add_task(document, {"what": "やめた", "state": "dropped"})
    add_year(document, 2027)
    carried = tasks(document)
    assert [(task.id, task.what, task.due, task.kind, task.visit) for task in carried] == [
        ("T001", "続ける", date(2027, 3, 31), "homework", "")
    ]
    assert add_task(document, {"what": "新しい"}) == "T004"
    document.show_year(2026)
    assert len(tasks(document)) == 3


def test_the_json_document(document: Document) -> None:
    add_task(document, {"what": "遅れた", "due": "2026-08-31", "cost": "100"})
    add_task(document, {"what": "やめた", "cost": "900", "state": "dropped"})
    found = plan_document(document, DAY)
    assert (found["open"], found["overdue"], found["cost"]) == (1, 1, 100)
    assert found["tasks"][0] | {"due": "2026-08-31", "overdue": True} == found["tasks"][0]
