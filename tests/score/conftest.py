"""The shipped question set, and worlds written as a clerk would type them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from dx_assess.form.answer import Answer, Row, YearData
from dx_assess.form.entry import Rules, column_rules, parse_question, parse_value
from dx_assess.form.loader import load_question_set
from dx_assess.form.model import QuestionSet, Register
from dx_assess.score.world import YearWorld

Cells = Mapping[str, str]
Registers = Mapping[str, Sequence[Cells]]
MakeWorld = Callable[..., YearWorld]


@pytest.fixture(scope="session")
def forms(project: Path) -> QuestionSet:
    """The shipped set."""
    return load_question_set(project / "forms" / "standard")


def _answers(forms: QuestionSet, texts: Mapping[str, str]) -> dict[str, Answer]:
    rules = {item.key: Rules(item.kind, item.key, item.options, item.unit) for item in forms.profile}
    for question in forms.questions():
        rules |= {item.key: Rules(item.kind, item.key, unit=item.unit, unknown_ok=True) for item in question.fields}
    for register in forms.registers:
        rules |= {mark.key: Rules(mark.kind, mark.key) for mark in register.marks}
    found = {}
    for key, text in texts.items():
        question = forms.question(key)
        answer = parse_question(question, text) if question is not None else parse_value(rules[key], text)
        if not answer.is_open:
            found[key] = answer
    return found


def _row(forms: QuestionSet, register: Register, number: int, cells: Cells) -> Row:
    """``row_id``, ``prefilled`` and ``struck`` are marks of the row, everything else a cell."""
    made: dict[str, Answer] = {}
    for name, text in cells.items():
        column = register.column(name)
        if name in ("row_id", "prefilled", "struck"):
            continue
        assert column is not None, name
        made[name] = parse_value(column_rules(column, forms.tables.get(column.table)), text)
    row_id = cells.get("row_id", f"{register.prefix}{number:03d}")
    kept = {name: cell for name, cell in made.items() if not cell.is_open}
    return Row(row_id, kept, "prefilled" in cells, "struck" in cells)


def _prepared(forms: QuestionSet, register: Register) -> tuple[Row, ...]:
    entries = forms.tables[register.prefill].entries
    texts = [
        {register.code_column: entry.code, **({register.name_column: entry.label} if register.name_column else {})}
        | entry.values
        | {"prefilled": "yes"}
        for entry in entries
    ]
    return tuple(_row(forms, register, number, cells) for number, cells in enumerate(texts, 1))


@pytest.fixture(scope="session")
def world(forms: QuestionSet) -> MakeWorld:
    """``world(answers, registers, edition=…, previous=…, year=…)`` with texts as typed.

    Registers that are not given have their untouched prepared rows, like a new file.
    """

    def make(
        answers: Mapping[str, str] | None = None,
        registers: Registers | None = None,
        edition: str = "standard",
        previous: YearWorld | None = None,
        year: int = 2026,
    ) -> YearWorld:
        rows = {register.id: _prepared(forms, register) for register in forms.registers if register.prefill}
        for register_id, items in (registers or {}).items():
            register = forms.register(register_id)
            assert register is not None
            rows[register_id] = tuple(_row(forms, register, no, cells) for no, cells in enumerate(items, 1))
        return YearWorld(forms, YearData(year, _answers(forms, answers or {}), rows), edition, previous)

    return make
