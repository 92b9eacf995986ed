"""Three-valued operators (Kleene): an unknown operand spreads unless the other one decides."""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from dx_assess.form.expr.env import Env, Value

Evaluator = Callable[[Env], Value]

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}


def negate(value: Value) -> Value:
    """``not``: unknown stays unknown."""
    return None if value is None else not value


def minus(value: Value) -> Value:
    """Unary minus."""
    return -value if isinstance(value, int | Fraction) else None


def logic(op: str, left: Evaluator, right: Evaluator) -> Evaluator:
    """``and`` / ``or``: false decides ``and``, true decides ``or``, whatever the other is."""
    decides = op == "or"

    def run(env: Env) -> Value:
        first = left(env)
        if first is decides:
            return decides
        second = right(env)
        if second is decides:
            return decides
        return None if first is None or second is None else not decides

    return run


def comparison(op: str, left: Evaluator, right: Evaluator) -> Evaluator:
    """A comparison; unknown when either side is."""
    compare = _COMPARE[op]

    def run(env: Env) -> Value:
        first = left(env)
        if first is None:
            return None
        second = right(env)
        return None if second is None else compare(first, second)

    return run


def arithmetic(op: str, left: Evaluator, right: Evaluator) -> Evaluator:
    """Exact arithmetic; unknown when either side is, or on division by zero."""
    if op == "/":
        return _division(left, right)
    compute = _ARITHMETIC[op]

    def run(env: Env) -> Value:
        first = left(env)
        if first is None:
            return None
        second = right(env)
        return None if second is None else compute(first, second)

    return run


def _division(left: Evaluator, right: Evaluator) -> Evaluator:
    def run(env: Env) -> Value:
        first, second = left(env), right(env)
        if not isinstance(first, int | Fraction) or not isinstance(second, int | Fraction) or second == 0:
            return None
        return Fraction(first) / Fraction(second)

    return run


def member(operand: Evaluator, choices: tuple[Evaluator, ...], negated: bool) -> Evaluator:
    """``in`` / ``not in``."""

    def run(env: Env) -> Value:
        value = operand(env)
        if value is None:
            return None
        return any(choice(env) == value for choice in choices) is not negated

    return run
