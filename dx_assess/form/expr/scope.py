"""Which names an expression may use, and of what type they are."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from enum import Enum

from msgspec import Struct, field


class Type(Enum):
    """Static types; comparisons and functions accept only fitting ones."""

    NUMBER = "数"
    BOOL = "はい・いいえ"
    CODE = "選択肢"
    CODES = "複数の選択肢"
    DATE = "日付"
    TEXT = "文字"
    PRINTED = "印字のままの数"


class Ref(Struct, frozen=True):
    """A resolved name: ``key`` is what the environment is asked for."""

    key: str
    type: Type
    codes: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    linked: bool = False


Symbol = Ref


class Scope(Struct, frozen=True):
    """Names visible at one place: ``names`` everywhere, ``local`` in this question or register only (they win)."""

    names: Mapping[str, Ref]
    local: Mapping[str, Ref] = field(default_factory=dict)

    def lookup(self, name: str) -> Ref | None:
        """The resolved name, or None."""
        return self.local.get(name) or self.names.get(name)

    def suggest(self, name: str) -> str:
        """The nearest known name, or an empty string."""
        known = [*self.local, *self.names]
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
        return near[0] if near else ""
