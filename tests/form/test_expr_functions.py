"""The expression language: its functions, and types with their mistakes."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from dx_assess.form.expr import Type, compile_expression
from dx_assess.form.expr.functions import FUNCTIONS
from tests.form.expressions import SCOPE, World, mistake, run


class TestFunctions:
    def test_every_function_is_tested_here(self) -> None:
        text = Path(__file__).read_text(encoding="utf-8")
        assert [name for name in FUNCTIONS if f"{name}(q" not in text and f"{name}(1" not in text] == []

    def test_filled_blank_is_unknown_are_never_unknown(self) -> None:
        empty, asked = World(), World(unknowns=frozenset({"q.rate"}))
        assert [run("filled(q.rate)", world) for world in (empty, asked)] == [False, True]
        assert [run("blank(q.rate)", world) for world in (empty, asked)] == [True, False]
        assert [run("is_unknown(q.rate)", world) for world in (empty, asked)] == [False, True]
        assert run("is_unknown(q.rate)", rate=1) is False

    def test_has(self) -> None:
        assert run("has(q.items, b)", items=frozenset("ab")) is True
        assert run("has(q.items, b, c)", items=frozenset("a")) is False
        assert run("has(q.items, b)", items=frozenset()) is False
        assert run("has(q.items, b)") is None

    def test_only(self) -> None:
        assert run("only(q.items, a, b)", items=frozenset("a")) is True
        assert run("only(q.items, a)", items=frozenset("ab")) is False
        assert run("only(q.items, a)", items=frozenset()) is False
        assert run("only(q.items, a)") is None

    def test_count(self) -> None:
        assert run("count(q.items)", items=frozenset("abc")) == 3
        assert run("count(q.items)", items=frozenset()) == 0
        assert run("count(q.items)") is None

    def test_tag_is_false_for_a_blank_cell(self) -> None:
        assert run("tag(q.code, priority)", World(tags={("q.code", "priority"): True})) is True
        assert run("tag(q.code, priority)") is False

    def test_prev_and_had(self) -> None:
        world = World({"q.rate": 3}, before={"q.rate": 1})
        assert run("q.rate - prev(q.rate)", world) == 2
        assert run("had(q.rate)", world) is True
        assert run("prev(q.rate)", rate=3) is None
        assert run("had(q.rate)", rate=3) is False

    def test_prev_keeps_the_codes(self) -> None:
        assert run("prev(q.model) = alpha", World(before={"q.model": "alpha"})) is True

    def test_linked_and_asked_read_the_environment(self) -> None:
        world = World(links={"q.model": False, "q.items": 12})
        assert run("linked(q.model)", world) is False
        assert run("asked(q.items) = 12", world) is True
        assert run("linked(q.model)") is None and run("asked(q.items)") is None

    def test_number_of_a_printed_value(self) -> None:
        assert run("number(q.target)", target="40百万枚") == 40_000_000
        assert run("number(q.target)", target="37.5%") == Fraction("37.5")
        assert run("number(q.target)", target="①500 ②50") is None
        assert run("number(q.target)", target="未集計") is None
        assert run("number(q.target)") is None

    def test_min_max_abs(self) -> None:
        assert run("min(3, 1, 2)") == 1
        assert run("max(1/3, 0.3)") == Fraction(1, 3)
        assert run("abs(1 - 3)") == 2
        assert run("min(q.rate, 1)") is None and run("max(1, q.rate)") is None

    def test_if_looks_at_the_chosen_side_only(self) -> None:
        assert run("if(q.ok, 1, q.rate)", ok=True) == 1
        assert run("if(q.ok, q.rate, 2)", ok=False) == 2
        assert run("if(q.ok, 1, 2)") is None

    def test_if_with_codes(self) -> None:
        assert run("if(q.ok, q.model, beta) = beta", ok=False) is True

    def test_days_and_months(self) -> None:
        on, until = date(2026, 4, 1), date(2026, 3, 2)
        assert run("days(q.on, q.until)", on=on, until=until) == 30
        assert run("days(q.until, q.on) < 0", on=on, until=until) is True
        assert run("days(q.on, q.until)", on=on) is None
        assert run("add_months(q.on, 12)", on=on) == date(2027, 4, 1)
        assert run("add_months(q.on, -1)", on=date(2026, 3, 31)) == date(2026, 2, 28)
        assert run("add_months(q.on, 1)", on=date(2027, 12, 31)) == date(2028, 1, 31)

    @pytest.mark.parametrize(("date_", "months"), [(date(9999, 12, 1), 1), (date(1, 1, 1), -1)])
    def test_months_beyond_the_calendar_are_unknown(self, date_: date, months: int) -> None:
        assert run(f"add_months(q.on, {months})", on=date_) is None

    @pytest.mark.parametrize(
        ("target", "actual", "way", "expected"),
        [
            ("45%", "45.0%", "up", "achieved"),
            ("45%", "44.9%", "up", "partly"),
            ("170以内", "-182", "down", "partly"),
            ("①500 ②50", "①500 ②50", "up", "achieved"),
            ("①500 ②50", "①500 ②49", "up", "partly"),
            ("45%", "未集計", "up", "none"),
            ("100", "90", "down", "achieved"),
        ],
    )
    def test_verdict(self, target: str, actual: str, way: str, expected: str) -> None:
        assert run("verdict(q.target, q.actual, q.way)", target=target, actual=actual, way=way) == expected

    def test_verdict_is_unknown_while_a_cell_is_blank(self) -> None:
        assert run("verdict(q.target, q.actual, q.way)", target="1", way="up") is None
        assert run("verdict(q.target, q.actual, q.way) = achieved", target="1", actual="1", way="up") is True


class TestTypes:
    @pytest.mark.parametrize(
        ("text", "at"),
        [
            ("q.ok + 1", 5),
            ("q.rate and q.ok", 7),
            ("q.ok or 1", 5),
            ("not q.rate", 0),
            ("-q.ok", 0),
            ("q.rate = q.ok", 7),
            ("q.on > 3", 5),
            ("q.ok < q.fine", 5),
            ("q.model > q.also", 8),
            ('q.text < "b"', 7),
            ("q.items = q.items and q.rate", 18),
            ("q.items in (a)", 8),
            ("q.stage in (1, yes)", 8),
            ("has(q.rate, a)", 0),
            ("count(q.model)", 0),
            ("tag(q.rate, priority)", 0),
            ("has(q.items, 1 + 1)", 15),
            ("filled(1)", 0),
            ("filled(q.rate, q.ok)", 0),
            ("days(q.on)", 0),
            ("days(q.on, 3)", 0),
            ("min(1)", 0),
            ("min(q.ok, q.fine)", 0),
            ("if(q.rate, 1, 2)", 0),
            ("if(q.ok, 1, yes)", 0),
            ("1 + if(q.ok, 1)", 4),
            ("verdict(1, 2, q.way)", 0),
            ("number(q.rate)", 0),
            ("1 + sum(q.rate)", 4),
            ("eval(q.text)", 0),
            ("__import__(q.text)", 0),
        ],
    )
    def test_mistake_with_position_and_repair(self, text: str, at: int) -> None:
        assert mistake(text).at == at

    def test_unknown_function_lists_all(self) -> None:
        error = mistake("sum(q.rate)")
        assert "sum" in error.message and all(name in error.fix for name in FUNCTIONS)

    def test_wrong_number_of_arguments_shows_the_usage(self) -> None:
        assert "days(日付, 日付)" in mistake("days(q.on)").fix

    def test_the_result_must_be_what_the_place_needs(self) -> None:
        error = mistake("q.rate", (Type.BOOL,))
        assert "数" in error.message and "はい・いいえ" in error.fix
        assert compile_expression("q.rate > 0", SCOPE, (Type.BOOL,)).type is Type.BOOL
