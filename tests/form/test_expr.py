"""The expression language: grammar, three values, functions, mistakes with their position, limits."""

from __future__ import annotations

import ast
import contextlib
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dx_assess.form.expr import ExpressionError, Ref, Scope, Type, Value, compile_expression, parse
from dx_assess.form.expr.functions import FUNCTIONS
from dx_assess.form.expr.parse import MAX_DEPTH, MAX_LENGTH, MAX_OPERATORS, Binary, Literal, Member, Name, Unary


@dataclass
class World:
    """An environment of plain dictionaries."""

    values: dict[str, Value] = field(default_factory=dict)
    before: dict[str, Value] = field(default_factory=dict)
    unknowns: frozenset[str] = frozenset()
    tags: dict[tuple[str, str], bool] = field(default_factory=dict)
    links: dict[str, Value] = field(default_factory=dict)

    def value(self, key: str) -> Value:
        return self.values.get(key)

    def filled(self, key: str) -> bool:
        return key in self.values or key in self.unknowns

    def is_unknown(self, key: str) -> bool:
        return key in self.unknowns

    def previous(self, key: str) -> Value:
        return self.before.get(key)

    def tagged(self, key: str, tag: str) -> bool:
        return self.tags.get((key, tag), False)

    def asked(self, key: str) -> Value:
        return self.links.get(key)

    def linked(self, key: str) -> Value:
        return self.links.get(key)


SCOPE = Scope(
    {
        "q.stage": Ref("q.stage", Type.NUMBER, ("0", "1", "2")),
        "q.rate": Ref("q.rate", Type.NUMBER),
        "q.other": Ref("q.other", Type.NUMBER),
        "q.model": Ref("q.model", Type.CODE, ("alpha", "beta", "other", "1a")),
        "q.also": Ref("q.also", Type.CODE, ("alpha", "beta")),
        "q.items": Ref("q.items", Type.CODES, ("a", "b", "c")),
        "q.ok": Ref("q.ok", Type.BOOL),
        "q.fine": Ref("q.fine", Type.BOOL),
        "q.on": Ref("q.on", Type.DATE),
        "q.until": Ref("q.until", Type.DATE),
        "q.text": Ref("q.text", Type.TEXT),
        "q.target": Ref("q.target", Type.PRINTED),
        "q.actual": Ref("q.actual", Type.PRINTED),
        "q.way": Ref("q.way", Type.CODE, ("up", "down")),
        "q.code": Ref("q.code", Type.CODE, ("K01", "C01"), ("priority", "myna26")),
    },
    {"value": Ref("q.rate", Type.NUMBER), "alpha": Ref("column", Type.NUMBER)},
)


def run(text: str, world: World | None = None, **values: Value) -> Value:
    """The value of ``text``; ``stage=1`` sets ``q.stage``."""
    known = world or World({f"q.{name}": value for name, value in values.items()})
    return compile_expression(text, SCOPE).evaluate(known)


def mistake(text: str, expected: tuple[Type, ...] = ()) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        compile_expression(text, SCOPE, expected)
    error = caught.value
    assert error.message and error.fix
    return error


class TestGrammar:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("1 + 2 * 3", 7),
            ("(1 + 2) * 3", 9),
            ("7 - 2 - 1", 4),
            ("8 / 4 / 2", 1),
            ("-2 + 5", 3),
            ("- - 2", 2),
            ("2 * -3", -6),
            ("1 / 3", Fraction(1, 3)),
            ("0.1 + 0.2 = 0.3", True),
            ("80%", Fraction(4, 5)),
            ("12.5%", Fraction(1, 8)),
            ("100%", 1),
            ("yes", True),
            ("no", False),
            ('"文字"', "文字"),
            ('""', ""),
            ("not no", True),
            ("not not yes", True),
            ("not 1 = 2", True),
            ("yes or no and no", True),
            ("(yes or no) and no", False),
            ("1 < 2", True),
            ("2 <= 2", True),
            ("2 > 2", False),
            ("2 >= 2", True),
            ("2 != 2", False),
            ("3 in (1, 2, 3)", True),
            ("3 not in (1, 2)", True),
            ("1 + 1 in (2)", True),
            ("not 3 in (1, 2)", True),
        ],
    )
    def test_value(self, text: str, expected: Value) -> None:
        found = run(text)
        assert found == expected and isinstance(found, bool) is isinstance(expected, bool)

    def test_spaces_and_line_breaks_are_free(self) -> None:
        assert run("1+2\n  *3") == run("1 + 2 * 3")

    def test_tree_keeps_positions(self) -> None:
        tree = parse("q.rate >= 80% and q.ok")
        assert isinstance(tree, Binary) and tree.op == "and" and tree.at == 14
        assert tree.left == Binary(">=", Name("q.rate", 0), Literal(Fraction(4, 5), 10), 7)

    def test_not_in_is_one_operator(self) -> None:
        tree = parse("q.model not in (alpha, beta)")
        assert isinstance(tree, Member) and tree.negated and len(tree.choices) == 2

    def test_not_before_a_comparison_covers_it(self) -> None:
        tree = parse("not q.stage = 1")
        assert isinstance(tree, Unary) and isinstance(tree.operand, Binary)

    @pytest.mark.parametrize(
        ("text", "at"),
        [
            ("", 0),
            ("   ", 3),
            ("1 +", 3),
            ("(1 + 2", 6),
            ("1 2", 2),
            ("q.ok q.ok", 5),
            ("q.rate = = 1", 9),
            ("q.rate == 1", 8),
            ("q.stage in 1", 11),
            ("q.stage in ()", 12),
            ("1 < 2 < 3", 6),
            ("min(1, )", 7),
            ("and q.ok", 0),
            ("q.ok & q.ok", 5),
            ("q.ok; 1", 4),
            ("'text'", 0),
            ('"text', 0),
            ("q.items[0]", 7),
            ("q..rate", 1),
            ("２", 0),
            ("q.rate ≧ 1", 7),
            ("1e5", 1),
        ],
    )
    def test_syntax_mistakes_have_their_position(self, text: str, at: int) -> None:
        assert mistake(text).at == at

    def test_brackets_too_deep(self) -> None:
        fine = "(" * (MAX_DEPTH - 1) + "1" + ")" * (MAX_DEPTH - 1)
        assert run(fine) == 1
        assert "深すぎ" in mistake(f"({fine})").message

    def test_depth_counts_nesting_not_length(self) -> None:
        assert run(" + ".join(["(1)"] * 100)) == 100

    def test_too_long(self) -> None:
        assert run("1" + " " * (MAX_LENGTH - 1)) == 1
        assert "長すぎ" in mistake("1" + " " * MAX_LENGTH).message

    @pytest.mark.parametrize("sign", ["-", "not ", "abs(", "("])
    def test_the_longest_expressions_never_exhaust_the_stack(self, sign: str) -> None:
        text = (sign * MAX_LENGTH)[: MAX_LENGTH - 10] + "1"
        with contextlib.suppress(ExpressionError):
            compile_expression(text, SCOPE)

    @pytest.mark.parametrize("joint", ["+", " or "])
    def test_too_many_operators(self, joint: str) -> None:
        item = "1" if joint == "+" else "q.ok"
        run(joint.join([item] * MAX_OPERATORS))
        assert "長すぎ" in mistake(joint.join([item] * (MAX_OPERATORS + 2))).message

    @given(st.text(alphabet='()+-*/<>=!,. "%andortikqfvleu0123456789あ\n', max_size=60))
    def test_any_text_is_an_expression_or_a_known_mistake(self, text: str) -> None:
        try:
            expression = compile_expression(text, SCOPE)
        except ExpressionError as error:
            assert 0 <= error.at <= len(text)
        else:
            expression.evaluate(World())


class TestThreeValues:
    VALUES: tuple[Value, ...] = (True, False, None)

    @staticmethod
    def _kleene(op: str, left: Value, right: Value) -> Value:
        order = {False: 0, None: 1, True: 2}
        pick: Callable[..., Value] = min if op == "and" else max
        return pick(left, right, key=lambda value: order[value])

    @pytest.mark.parametrize("op", ["and", "or"])
    def test_tables(self, op: str) -> None:
        for left, right in itertools.product(self.VALUES, repeat=2):
            world = World({"q.ok": left, "q.fine": right})
            assert run(f"q.ok {op} q.fine", world) is self._kleene(op, left, right), (left, right)

    def test_not(self) -> None:
        assert [run("not q.ok", ok=value) for value in self.VALUES] == [False, True, None]

    @pytest.mark.parametrize("op", ["=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/"])
    def test_an_unknown_operand_spreads(self, op: str) -> None:
        assert run(f"q.rate {op} q.other", rate=None, other=1) is None
        assert run(f"q.rate {op} q.other", rate=1, other=None) is None

    def test_minus_and_membership_of_unknown(self) -> None:
        assert run("-q.rate") is None
        assert run("q.stage in (1, 2)") is None
        assert run("q.stage not in (1, 2)") is None

    def test_unknown_among_the_choices_matches_nothing(self) -> None:
        assert run("q.stage in (q.rate, 2)", stage=2) is True

    def test_division_by_zero_is_unknown(self) -> None:
        assert run("1 / 0") is None
        assert run("q.rate / q.other > 1 or yes", rate=1, other=0) is True

    def test_zero_times_unknown_is_unknown(self) -> None:
        assert run("0 * q.rate") is None


class TestNames:
    def test_ordered_choices_are_numbers(self) -> None:
        assert run("q.stage >= 1", stage=1) is True

    def test_bare_words_are_codes_beside_a_choice(self) -> None:
        assert run("q.model = beta", model="beta") is True
        assert run("q.model in (beta, other)", model="alpha") is False
        assert run("q.model != alpha", model="beta") is True

    def test_a_code_wins_over_a_column_of_the_same_name(self) -> None:
        assert run("q.model = alpha", model="alpha") is True

    def test_a_code_with_digits_is_written_as_text(self) -> None:
        assert run('q.model = "1a"', model="1a") is True

    def test_two_choices_can_be_compared(self) -> None:
        assert run("q.model = q.also", model="beta", also="beta") is True

    def test_local_names_win(self) -> None:
        expression = compile_expression("value + q.rate", SCOPE)
        assert expression.keys == {"q.rate"}
        assert expression.evaluate(World({"q.rate": 2})) == 4

    def test_keys_type_and_text_are_kept(self) -> None:
        expression = compile_expression("if(q.ok, q.rate, prev(q.other))", SCOPE)
        assert expression.keys == {"q.ok", "q.rate", "q.other"}
        assert expression.type is Type.NUMBER and expression.text == "if(q.ok, q.rate, prev(q.other))"

    def test_unknown_name_suggests_the_nearest(self) -> None:
        error = mistake("1 + q.staeg")
        assert "q.staeg" in error.message and "q.stage" in error.fix and error.at == 4

    def test_unknown_name_far_from_all(self) -> None:
        assert "確かめて" in mistake("zzzzzz = 1").fix

    def test_unknown_code_lists_the_codes(self) -> None:
        error = mistake("q.model = gamma")
        assert "gamma" in error.message and "alpha・beta・other" in error.fix and error.at == 10
        assert "beta" in mistake("q.model in (alpha, gamma)").fix
        assert "priority" in mistake("tag(q.code, quick)").fix
        assert "a・b・c" in mistake("has(q.items, d)").fix


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


def test_nothing_is_ever_evaluated_as_code(project: Path) -> None:
    """No eval, exec, compile or import by name in the whole form package."""
    banned = {"eval", "exec", "compile", "__import__", "import_module"}
    for path in sorted((project / "dx_assess" / "form").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in banned, path.name
