"""What an expression reads while it is evaluated."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Protocol

Value = bool | int | Fraction | str | date | frozenset[str] | None
"""``None`` is the third value: unknown. Numbers are exact; a ``ym`` is the first day of its month."""


class Env(Protocol):
    """The world an expression is evaluated in; keys are those of :class:`~dx_assess.form.expr.scope.Ref`."""

    def value(self, key: str) -> Value:
        """The value, or None when it is open, わからない, 該当なし, 不明, hidden or cannot be computed."""

    def filled(self, key: str) -> bool:
        """Whether anything was entered (わからない and 不明 count as entered)."""

    def is_unknown(self, key: str) -> bool:
        """Whether わからない or 不明 was entered."""

    def previous(self, key: str) -> Value:
        """Last year's value of the same name (in a register: of the same row)."""

    def tagged(self, key: str, tag: str) -> bool:
        """Whether the coded-table entry in the cell carries ``tag``."""

    def asked(self, key: str) -> Value:
        """The number that the one question named in the cell has now (rates 0–100 to one decimal), else None."""

    def linked(self, key: str) -> Value:
        """Whether the cell's option is allowed beside the cell it depends on; None when either is blank."""
