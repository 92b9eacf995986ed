"""Cells that hold a text, one after the other. No widgets."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from PySide6.QtCore import QModelIndex, QPersistentModelIndex

from dx_assess.ui.registers.cells import fold
from dx_assess.ui.registers.model import RegisterModel
from dx_assess.ui.registers.rowfilter import RowFilter

Index = QModelIndex | QPersistentModelIndex


class Finder:
    """``hits`` are places (line, section) of the table as it is shown, line by line."""

    def __init__(self, model: RegisterModel, proxy: RowFilter) -> None:
        self._model = model
        self._proxy = proxy
        self.hits: list[tuple[int, int]] = []

    def look(self, text: str) -> None:
        """Find every cell that holds ``text``, whatever its width, case or kana."""
        wanted = fold(text)
        self.hits = [
            (line, section)
            for line in range(self._proxy.rowCount() if wanted else 0)
            for section, words in enumerate(self._model.folded(self._proxy.row(line)), 1)
            if wanted in words
        ]

    def number(self, index: Index) -> int:
        """Which hit a cell is, from 1; 0 = none."""
        place = (index.row(), index.column())
        found = bisect_left(self.hits, place)
        return found + 1 if found < len(self.hits) and self.hits[found] == place else 0

    def step(self, index: Index, forward: bool) -> tuple[int, int] | None:
        """The next (or previous) hit from a cell, at the end on from the beginning."""
        if not self.hits:
            return None
        place = (index.row(), index.column())
        found = bisect_right(self.hits, place) if forward else bisect_left(self.hits, place) - 1
        return self.hits[found % len(self.hits)]
