"""Who is told of the changes of an open file."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import or_

from msgspec import Struct


class Changed(Struct, frozen=True):
    """What listeners are told after a saved change; ``year``: another year is shown."""

    keys: frozenset[str] = frozenset()
    registers: frozenset[str] = frozenset()
    year: bool = False

    def __or__(self, later: Changed) -> Changed:
        """Both changes in one."""
        return Changed(self.keys | later.keys, self.registers | later.registers, self.year or later.year)


Listener = Callable[[Changed], None]


class Listeners:
    """In the order in which they came."""

    def __init__(self) -> None:
        self._all: list[Listener] = []
        self._held: list[Changed] | None = None

    def add(self, listener: Listener) -> Callable[[], None]:
        """Tell ``listener`` too; returns the call that ends it."""
        self._all.append(listener)
        return lambda: self._all.remove(listener) if listener in self._all else None

    @property
    def held(self) -> bool:
        """Nobody is told now."""
        return self._held is not None

    def clear(self) -> None:
        """Tell nobody any more."""
        self._all.clear()

    def tell(self, changed: Changed) -> None:
        """A change is saved."""
        if self._held is not None:
            self._held.append(changed)
            return
        for listener in tuple(self._all):
            listener(changed)

    def hold(self) -> Callable[[], None]:
        """Tell nobody until the returned call, which tells of everything at once."""
        self._held = []

        def release() -> None:
            held, self._held = self._held or [], None
            if held:
                self.tell(reduce(or_, held))

        return release
