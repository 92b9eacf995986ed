"""The closed list of functions. Each takes either a *name* (and codes) or *values*."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import MAXYEAR, MINYEAR, date
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from dx_assess.form.expr.env import Env, Value
from dx_assess.form.expr.scope import Type
from dx_assess.text.printed import meets, read_printed

Evaluator = Callable[[Env], Value]
NUMBERS = (Type.NUMBER,)
DATES = (Type.DATE,)
PRINTED = (Type.PRINTED, Type.TEXT)


class Function(Struct, frozen=True):
    """One function: arity, types, result (None = that of its last argument) and how it is bound."""

    usage: str
    least: int
    most: int | None
    result: Type | None
    on_name: Callable[[str, tuple[str, ...]], Evaluator] | None = None
    on_values: Callable[..., Value] | None = None
    accepts: tuple[Type, ...] = ()
    args: tuple[tuple[Type, ...], ...] = ()
    words: str = "codes"
    lazy: bool = False
    codes: tuple[str, ...] = ()

    def arg_types(self, count: int) -> list[tuple[Type, ...]]:
        """Accepted types of each of ``count`` arguments; the last pattern repeats."""
        return [self.args[min(i, len(self.args) - 1)] for i in range(count)]

    def bind_name(self, key: str, words: tuple[str, ...]) -> Evaluator:
        """The evaluator of a call on a name."""
        assert self.on_name is not None
        return self.on_name(key, words)

    def bind_values(self, runs: tuple[Evaluator, ...]) -> Evaluator:
        """The evaluator of a call on values; unknown when any value is (``if`` looks at its condition only)."""
        if self.lazy:
            return _lazy_if(*runs)
        compute = self.on_values
        assert compute is not None

        def run(env: Env) -> Value:
            values = [item(env) for item in runs]
            return None if any(value is None for value in values) else compute(*values)

        return run


def _lazy_if(condition: Evaluator, then: Evaluator, otherwise: Evaluator) -> Evaluator:
    def run(env: Env) -> Value:
        decided = condition(env)
        if decided is None:
            return None
        return then(env) if decided else otherwise(env)

    return run


def _chosen(key: str, test: Callable[[frozenset[str]], Value]) -> Evaluator:
    def run(env: Env) -> Value:
        value = env.value(key)
        return test(value) if isinstance(value, frozenset) else None

    return run


def _has(key: str, words: tuple[str, ...]) -> Evaluator:
    wanted = frozenset(words)
    return _chosen(key, lambda codes: not wanted.isdisjoint(codes))


def _only(key: str, words: tuple[str, ...]) -> Evaluator:
    allowed = frozenset(words)
    return _chosen(key, lambda codes: bool(codes) and codes <= allowed)


def _tag(key: str, words: tuple[str, ...]) -> Evaluator:
    tag = words[0]
    return lambda env: env.tagged(key, tag)


def _days(later: date, earlier: date) -> int:
    return (later - earlier).days


def _add_months(start: date, months: int | Fraction) -> Value:
    """The same day ``months`` later, the month's last day at most; unknown beyond the calendar."""
    index = start.year * 12 + start.month - 1 + int(months)
    year, month = divmod(index, 12)
    if not MINYEAR <= year <= MAXYEAR:
        return None
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last))


def _printed_number(text: str) -> Value:
    number = read_printed(text).number
    return None if number is None else Fraction(number)


def _verdict(target: str, actual: str, direction: str) -> str:
    way: Literal["up", "down"] = "down" if direction == "down" else "up"
    met = meets(read_printed(target), read_printed(actual), way)
    return "none" if met is None else "achieved" if met else "partly"


FUNCTIONS: dict[str, Function] = {
    "filled": Function("filled(名前)", 1, 1, Type.BOOL, on_name=lambda key, _w: lambda env: env.filled(key)),
    "blank": Function("blank(名前)", 1, 1, Type.BOOL, on_name=lambda key, _w: lambda env: not env.filled(key)),
    "is_unknown": Function(
        "is_unknown(名前)", 1, 1, Type.BOOL, on_name=lambda key, _w: lambda env: env.is_unknown(key)
    ),
    "has": Function("has(名前, コード, …)", 2, None, Type.BOOL, on_name=_has, accepts=(Type.CODES,)),
    "only": Function("only(名前, コード, …)", 2, None, Type.BOOL, on_name=_only, accepts=(Type.CODES,)),
    "count": Function(
        "count(名前)", 1, 1, Type.NUMBER, on_name=lambda key, _w: _chosen(key, len), accepts=(Type.CODES,)
    ),
    "tag": Function("tag(名前, 印)", 2, 2, Type.BOOL, on_name=_tag, accepts=(Type.CODE,), words="tags"),
    "prev": Function("prev(名前)", 1, 1, None, on_name=lambda key, _w: lambda env: env.previous(key)),
    "had": Function("had(名前)", 1, 1, Type.BOOL, on_name=lambda key, _w: lambda env: env.previous(key) is not None),
    "linked": Function("linked(列)", 1, 1, Type.BOOL, on_name=lambda key, _w: lambda env: env.linked(key)),
    "asked": Function("asked(列)", 1, 1, Type.NUMBER, on_name=lambda key, _w: lambda env: env.asked(key)),
    "number": Function("number(印字のままの数)", 1, 1, Type.NUMBER, on_values=_printed_number, args=(PRINTED,)),
    "min": Function("min(数, 数, …)", 2, None, Type.NUMBER, on_values=min, args=(NUMBERS,)),
    "max": Function("max(数, 数, …)", 2, None, Type.NUMBER, on_values=max, args=(NUMBERS,)),
    "abs": Function("abs(数)", 1, 1, Type.NUMBER, on_values=abs, args=(NUMBERS,)),
    "if": Function("if(条件, 値, 値)", 3, 3, None, args=((Type.BOOL,), ()), lazy=True),
    "days": Function("days(日付, 日付)", 2, 2, Type.NUMBER, on_values=_days, args=(DATES,)),
    "add_months": Function("add_months(日付, 数)", 2, 2, Type.DATE, on_values=_add_months, args=(DATES, NUMBERS)),
    "verdict": Function(
        "verdict(目標値, 実績値, よい方向)",
        3,
        3,
        Type.CODE,
        on_values=_verdict,
        args=(PRINTED, PRINTED, (Type.CODE,)),
        codes=("achieved", "partly", "none"),
    ),
}
