"""Every expression of the shipped set comes out both ways at least once: no condition that never or always holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

import pytest

from dx_assess.form.answer import Answer, Rate, Row, YearData, answered
from dx_assess.form.expr import Expression, Type
from dx_assess.form.model import QuestionSet, Register
from dx_assess.score.world import YearWorld

MakeWorld = Callable[..., YearWorld]
Named = Iterator[tuple[str, Expression]]

NEVER_TRUE = {
    # The numerator counts some of the rows that the denominator counts, so it cannot be greater. The bank lists these
    # checks; they guard the definitions of the figures.
    "online.priority_rate#1",
    "analog.basis_rate#1",
    "analog.roadmap_rate#1",
    "analog.done_rate#1",
    "org.achievement_rate#1",
    "std.migration_rate#1",
}
NEVER_FALSE: set[str] = set()


@dataclass
class Seen:
    """Results by the name of the expression."""

    expressions: dict[str, Expression] = field(default_factory=dict)
    results: dict[str, set[object]] = field(default_factory=lambda: defaultdict(set))

    def note(self, name: str, expression: Expression, value: object) -> None:
        self.expressions[name] = expression
        self.results[name].add(value)


def form_expressions(forms: QuestionSet) -> Named:
    for item in forms.profile:
        yield from ((check.id, check.when) for check in item.checks)
    for question in forms.questions():
        yield f"{question.id} score", question.score
        yield from ((check.id, check.when) for check in question.checks)
        if question.show is not None:
            yield f"{question.id} show", question.show
        if question.auto is not None:
            yield f"{question.id} auto", question.auto
        for name, rate in (("rate", question.rate), ("second", question.second_rate)):
            if rate is not None:
                yield f"{question.id} {name} numerator", rate.numerator
                yield f"{question.id} {name} denominator", rate.denominator
    for register in forms.registers:
        yield from ((check.id, check.when) for check in register.checks if check.scope == "register")
        for figure in register.figures:
            if figure.kind == "value" and figure.expr is not None:
                yield figure.key, figure.expr


def row_expressions(register: Register) -> Named:
    yield from ((check.id, check.when) for check in register.checks if check.scope == "row")
    for column in register.columns:
        if column.applies is not None:
            yield f"{register.id}.{column.id} applies", column.applies
        if column.special_default is not None:
            yield f"{register.id}.{column.id} default", column.special_default.when
    for figure in register.figures:
        parts = {"where": figure.where, "of": figure.of, "split": figure.split}
        parts |= {f"column {column.id}": column.where for column in figure.columns}
        if figure.kind != "value":
            parts["expr"] = figure.expr
        yield from ((f"{figure.key} {name}", part) for name, part in parts.items() if part is not None)


def watch(seen: Seen, world: YearWorld) -> None:
    """Evaluate everything in ``world``."""
    for name, expression in form_expressions(world.set):
        seen.note(name, expression, expression.evaluate(world))
    for register in world.set.registers:
        for row in world.rows(register):
            for name, expression in row_expressions(register):
                seen.note(name, expression, expression.evaluate(row))


def with_cells(world: YearWorld, register: str, *rows: dict[str, Answer]) -> YearWorld:
    """A register of just these rows."""
    made = tuple(Row(f"X{number:03d}", cells) for number, cells in enumerate(rows, 1))
    registers = world.data.registers | {register: made}
    return YearWorld(world.set, YearData(world.data.fiscal_year, world.data.answers, registers))


def directed(world: MakeWorld) -> Iterator[YearWorld]:
    """Worlds for what random towns hardly ever are."""
    minus = {name: answered(-1) for name in ("total_count", "online_count", "volume", "views", "annual_cost", "budget")}
    for register in ("procedures", "automation", "opendata_reg", "systems", "initiatives"):
        known = {column.id for column in _register(world().set, register).columns}
        yield with_cells(world(), register, {name: cell for name, cell in minus.items() if name in known})
    negative = {"org.staff": answered(-1), "bpr.copy_paper": answered(-1)}
    base = world()
    yield YearWorld(base.set, YearData(2026, base.data.answers | negative, base.data.registers))
    yield world({}, {"systems": [{"name": "a", "std20": "B01", "std_status": "done"}] * 21})
    myna = {"name": "a", "std_code": "K01", "exists": "yes", "online_status": "3", "channels": "myna"}
    yield world({}, {"procedures": [myna] * 27})
    yield world({"divide.mynumber_card": "6000/8000", "online.cashless_counter": "2", "online.cashless_rate": "99/100"})
    yield world({"sec.outsourcing": ",".join(option.code for option in _options(base.set, "sec.outsourcing"))})
    chatbot = {"name": "a", "kind": "chatbot", "stage": "prod"}
    for rate in ("10/64", "5/9", "11/10"):
        yield world({"rpa_ai.chatbot_satisfaction": rate}, {"automation": [chatbot]})


def alike(world: MakeWorld) -> Iterator[YearWorld]:
    """Worlds whose numbers agree: with last year, and a KPI with its question."""
    minutes = {"name": "a", "kind": "minutes", "stage": "prod", "usage_hours": "10"}
    last = world({}, {"automation": [minutes]}, year=2025)
    yield world({}, {"automation": [minutes]}, previous=last)
    yield world({"sec.training": "1/3"}, {"initiatives": [{"actual_value": "33.3%", "question_id": "sec.training"}]})
    data = {"title": "a", "published": "yes", "license": "cc0", "formats": "csv", "url": "https://a.example"}
    yield world({}, {"opendata_reg": [data] * 14})


def _register(forms: QuestionSet, register_id: str) -> Register:
    found = forms.register(register_id)
    assert found is not None
    return found


def _options(forms: QuestionSet, key: str) -> tuple[object, ...]:
    found = forms.question(key)
    assert found is not None
    return found.options


@pytest.fixture(scope="module")
def seen(town: MakeWorld, world: MakeWorld) -> Seen:
    found = Seen()
    for seed in range(260):
        watch(found, town(seed, years=2, rows=(4, 12, 30)[seed % 3], blank=(0.05, 0.2, 0.4)[seed % 3]))
    for special in (*directed(world), *alike(world)):
        watch(found, special)
    return found


def test_conditions_come_out_both_ways(seen: Seen) -> None:
    conditions = {name for name, expression in seen.expressions.items() if expression.type is Type.BOOL}
    assert len(conditions) > 300
    never_true = {name for name in conditions if True not in seen.results[name]}
    never_false = {name for name in conditions if False not in seen.results[name]}
    assert (never_true, never_false) == (NEVER_TRUE, NEVER_FALSE)


def test_numbers_and_codes_take_at_least_two_values(seen: Seen) -> None:
    others = {name for name, expression in seen.expressions.items() if expression.type is not Type.BOOL}
    constant = {name for name in others if len(seen.results[name] - {None}) < 2}
    assert len(others) > 100
    assert constant == {"online.myna26 rate denominator"}  # 26, by definition


def test_scores_reach_both_ends(seen: Seen, forms: QuestionSet) -> None:
    """Every question can score nothing and everything; 閲覧回数 scores a half when it falls."""
    for question in forms.questions():
        results = [value for value in seen.results[f"{question.id} score"] if isinstance(value, int | Fraction)]
        lowest = Fraction(1, 2) if question.id == "opendata.views" else 0
        assert min(results) <= lowest and max(results) >= 1, question.id


def test_nothing_was_left_out(seen: Seen, forms: QuestionSet) -> None:
    names = {name for name, _ in form_expressions(forms)}
    names |= {name for register in forms.registers for name, _ in row_expressions(register)}
    assert set(seen.expressions) == names


def test_dates_rates_and_sets_come_up_at_all(town: MakeWorld) -> None:
    """The random towns hold every type of value."""
    kinds = {type(answer.value) for answer in town(1, rows=20).data.answers.values()}
    kinds |= {
        type(cell.value) for rows in town(1, rows=20).data.registers.values() for r in rows for cell in r.cells.values()
    }
    assert {bool, int, str, date, frozenset, Rate} <= kinds
