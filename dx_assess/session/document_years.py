"""The other years of an open file: read once, their results computed once, as long as nobody changes them."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar, cast

from dx_assess.form.answer import YearData
from dx_assess.store.dxafile import DxaFile

T = TypeVar("T")


class OtherYears:
    """Kept by a document; forgotten when it is read again. While one year is worked on, no other one changes."""

    def __init__(self, file: DxaFile) -> None:
        self._file = file
        self._data: dict[int, YearData] = {}
        self._known: dict[Hashable, object] = {}

    def data(self, fiscal_year: int) -> YearData:
        """Everything entered for a year, as it is in the file.

        :raises AppError: E-STORE-….
        """
        if fiscal_year not in self._data:
            self._data[fiscal_year] = self._file.load_year(fiscal_year)
        return self._data[fiscal_year]

    def once(self, name: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` computes from the other years; ``name`` says what, with everything else it depends on."""
        if name not in self._known:
            self._known[name] = make()
        return cast(T, self._known[name])
