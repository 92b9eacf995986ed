"""Long lists of which somebody looks at a few: each item is made when it is asked for, once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar, overload

S = TypeVar("S")
T = TypeVar("T")


class OnDemand(Sequence[T], Generic[S, T]):
    """``make(item)`` of every item of ``source``."""

    def __init__(self, source: Sequence[S], make: Callable[[S], T]) -> None:
        self._source = source
        self._make = make
        self._made: dict[int, T] = {}

    def __len__(self) -> int:
        return len(self._source)

    @overload
    def __getitem__(self, at: int) -> T: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[T, ...]: ...

    def __getitem__(self, at: int | slice) -> T | tuple[T, ...]:
        if isinstance(at, slice):
            return tuple(self[number] for number in range(len(self))[at])
        if at not in self._made:
            self._made[at] = self._make(self._source[at])
        return self._made[at]
