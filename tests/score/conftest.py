"""The shipped question set, worlds written as a clerk would type them, and random towns."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from dx_assess.form.answer import (
    OPEN,
    UNKNOWN,
    UNMEASURED,
    Answer,
    Rate,
    Row,
    Scalar,
    YearData,
    answered,
    not_applicable,
)
from dx_assess.form.entry import Rules, column_rules, parse_question, parse_value
from dx_assess.form.loader import load_question_set
from dx_assess.form.model import Column, Question, QuestionSet, Register
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


# Random towns: answers of every status; registers with blanks, 不明, doubles, struck and prepared rows.

NUMBERS = (0, 0, 1, 2, 3, 5, 9, 11, 13, 26, 49, 50, 60, 100, 121, 900, 2500)
PRINTED_TARGETS = ("10", "20%", "15以内", "3")
PRINTED_ACTUALS = ("5", "10", "20%", "-12", "-18", "40", "未集計")
FREE_TEXTS = ("総務課", "ＤＸ推進", "DX推進", "行政", "町の様式")
QUESTION_IDS = ("online.usage_rate", "online.policy", "sec.incident_count", "org.staff")


@dataclass(frozen=True)
class Dice:
    """How a random town is drawn.

    :param rows: the most rows of a register.
    :param blank: the part of cells and answers that is left open.
    :param full: every question has a plain answer, none is open, わからない or 該当なし.
    """

    rng: random.Random
    rows: int = 7
    blank: float = 0.2
    full: bool = False
    year: int = 2026

    def number(self) -> int:
        return self.rng.choice(NUMBERS)

    def day(self) -> date:
        return date(self.year, 4, 1) + timedelta(
            days=self.rng.choice((-1200, -420, -400, -100, -31, -1, 0, 1, 40, 200, 366, 900))
        )


def random_town(forms: QuestionSet, dice: Dice) -> YearData:
    """One fiscal year of a random town."""
    answers = {question.id: _answer(question, dice) for question in forms.questions() if not question.is_auto}
    for question in forms.questions():
        for item in question.fields:
            yes = answered(dice.rng.random() < 0.5)
            answers[item.key] = yes if item.kind == "yes_no" else answered(dice.number())
    answers |= _profile(dice)
    for register in forms.registers:
        answers |= {mark.key: answered(dice.rng.random() < 0.3) for mark in register.marks if mark.kind == "yes_no"}
    kept = {key: answer for key, answer in answers.items() if not answer.is_open}
    rows = {register.id: random_rows(forms, register, dice) for register in forms.registers}
    return YearData(dice.year, kept, rows)


def random_world(forms: QuestionSet, dice: Dice, years: int = 1) -> YearWorld:
    """A random town with as many years as wanted."""
    earlier = None
    if years > 1:
        before = Dice(dice.rng, dice.rows, dice.blank, dice.full, dice.year - 1)
        earlier = random_world(forms, before, years - 1)
    edition = "quick" if dice.rng.random() < 0.15 else "standard"
    return YearWorld(forms, random_town(forms, dice), edition, earlier)


def _profile(dice: Dice) -> dict[str, Answer]:
    rng = dice.rng
    found = {
        "profile.population": answered(rng.choice((0, 100, 8000))),
        "profile.pop_65": answered(rng.choice((20, 900, 3000))),
        "profile.staff_total": answered(rng.choice((1, 40, 120))),
        "profile.divisions_total": answered(rng.choice((2, 10))),
        "profile.care_body": answered(rng.choice(("town", "union"))),
    }
    if rng.random() < 0.3:
        found["profile.asof"] = answered(date(dice.year, rng.randint(4, 12), 1))
    if dice.full:
        return found
    return {key: OPEN if rng.random() < dice.blank / 2 else answer for key, answer in found.items()}


def _answer(question: Question, dice: Dice) -> Answer:
    rng = dice.rng
    if not dice.full and rng.random() < dice.blank:
        choices = [OPEN, not_applicable("理由")]
        choices += [UNKNOWN] if question.allow_unknown else []
        choices += [UNMEASURED] if question.unmeasured else []
        return rng.choice(choices)
    return answered(_value(question, dice))


def _value(question: Question, dice: Dice) -> Scalar:
    rng = dice.rng
    codes = [option.code for option in question.options]
    if question.kind == "choice":
        return rng.choice(codes)
    if question.kind == "multi_choice":
        share = rng.choice((0.0, 0.5, 0.9, 1.0))
        return frozenset(code for code in codes if rng.random() < share)
    if question.kind == "percent":
        bottom = dice.number()
        return Rate(rng.choice((0, bottom // 2, bottom, bottom + 1, bottom * 2)), bottom)
    return Decimal(dice.number()) / 2 if question.kind == "decimal" else dice.number()


def random_rows(forms: QuestionSet, register: Register, dice: Dice) -> tuple[Row, ...]:
    """Rows of one register; about one in ten is struck out, prepared ones may be untouched."""
    rng = dice.rng
    rows = []
    for number in range(1, rng.randint(0, dice.rows) + 1):
        prefilled = bool(register.prefill) and rng.random() < 0.5
        cells = _code_cell(forms, register, rng) if prefilled else {}
        if not prefilled or rng.random() < 0.8:
            cells = {
                column.id: cell for column in register.columns if not (cell := _cell(forms, column, dice)).is_open
            } | cells
        rows.append(Row(f"{register.prefix}{number:03d}", cells, prefilled, rng.random() < 0.1))
    return tuple(rows)


def _code_cell(forms: QuestionSet, register: Register, rng: random.Random) -> dict[str, Answer]:
    entry = rng.choice(forms.tables[register.prefill].entries)
    return {register.code_column: answered(entry.code)}


def _cell(forms: QuestionSet, column: Column, dice: Dice) -> Answer:
    rng = dice.rng
    if column.kind == "auto" or rng.random() < dice.blank:
        return OPEN
    if column.unknown_ok and rng.random() < 0.15:
        return UNKNOWN
    return answered(_cell_value(forms, column, dice))


def _cell_value(forms: QuestionSet, column: Column, dice: Dice) -> Scalar:
    rng = dice.rng
    table = forms.tables.get(column.table)
    codes = [entry.code for entry in table.entries] if table is not None else [option.code for option in column.options]
    plain: dict[str, Scalar] = {
        "integer": rng.choice((dice.year - 2, dice.year - 1, dice.year - 1))
        if column.unit == "年度"
        else dice.number(),
        "decimal": Decimal(dice.number()) / 4,
        "yes_no": rng.random() < 0.6,
        "date": dice.day(),
        "ym": dice.day().replace(day=1),
        "printed": rng.choice(PRINTED_TARGETS if column.id == "target_value" else PRINTED_ACTUALS),
    }
    if column.kind in plain:
        return plain[column.kind]
    if column.table == "questions":
        return frozenset(rng.sample(QUESTION_IDS, k=rng.choice((1, 1, 2))))
    if codes:
        many = column.kind == "multi_choice" or column.multiple
        return frozenset(code for code in codes if rng.random() < 0.4) if many else rng.choice(codes)
    return rng.choice(FREE_TEXTS)


@pytest.fixture(scope="session")
def town(forms: QuestionSet) -> MakeWorld:
    """``town(seed, years=1, rows=7, blank=0.2, full=False)``: a random town."""

    def make(seed: int, years: int = 1, rows: int = 7, blank: float = 0.2, full: bool = False) -> YearWorld:
        return random_world(forms, Dice(random.Random(seed), rows, blank, full), years)

    return make
