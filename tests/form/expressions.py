"""Expressions in tests: an environment of dictionaries, and running a text in it."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from dx_assess.form.expr import ExpressionError, Ref, Scope, Type, Value, compile_expression


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
