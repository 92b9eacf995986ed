"""The expression language: grammar, three values, names, mistakes with their position, limits."""

from __future__ import annotations

import ast
import contextlib
import itertools
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dx_assess.form.expr import ExpressionError, Type, Value, compile_expression, parse
from dx_assess.form.expr.parse import MAX_DEPTH, MAX_LENGTH, MAX_OPERATORS, Binary, Literal, Member, Name, Unary
from tests.form.expressions import SCOPE, World, mistake, run


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


def test_nothing_is_ever_evaluated_as_code(project: Path) -> None:
    """No eval, exec, compile or import by name in the whole form package."""
    banned = {"eval", "exec", "compile", "__import__", "import_module"}
    for path in sorted((project / "dx_assess" / "form").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in banned, path.name
