"""What an open file remembers: results until the next change, other years, what only parts of the year give."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import TypeVar, cast

from dx_assess.form.answer import YearData
from dx_assess.store.dxafile import DxaFile
from dx_assess.store.edits import Edit

T = TypeVar("T")
Progress = Callable[[int, int], None]
"""Told how many edits of how many are written; what it raises takes everything back."""
_STEP = 100


class Watched:
    """Edits that tell how far they are written. Can be gone through again (a lost connection)."""

    def __init__(self, edits: Sequence[Edit], progress: Progress) -> None:
        self._edits = edits
        self._progress = progress

    def __iter__(self) -> Iterator[Edit]:
        for at, edit in enumerate(self._edits):
            if at % _STEP == 0:
                self._progress(at, len(self._edits))
            yield edit


class Memo:
    """Results that are computed once. Whoever keeps it throws it away when they may be others.

    Two threads may ask for the same at once; nobody waits for the other, and both get what was there first.
    """

    def __init__(self) -> None:
        self._known: dict[Hashable, object] = {}

    def once(self, name: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` computes; ``name`` says what it is, with everything that it depends on."""
        if name not in self._known:
            self._known.setdefault(name, make())
        return cast(T, self._known[name])

    def knows(self, name: Hashable) -> bool:
        """It is computed already."""
        return name in self._known


class Kept:
    """What is computed from objects that are replaced when they change, as the rows of a register are."""

    def __init__(self) -> None:
        self._known: dict[Hashable, tuple[object, object]] = {}

    def same(self, name: Hashable, source: object, make: Callable[[], T]) -> T:
        """What ``make`` computes from ``source``; once more when that is another object than the last time."""
        known = self._known.get(name)
        if known is None or known[0] is not source:
            known = self._known[name] = source, make()
        return cast(T, known[1])


class OtherYears(Memo):
    """Kept by a document; forgotten when it is read again. While one year is worked on, no other one changes."""

    def __init__(self, file: DxaFile) -> None:
        super().__init__()
        self._file = file
        self._data: dict[int, YearData] = {}

    def data(self, fiscal_year: int) -> YearData:
        """Everything entered for a year, as it is in the file.

        :raises AppError: E-STORE-….
        """
        if fiscal_year not in self._data:
            self._data[fiscal_year] = self._file.load_year(fiscal_year)
        return self._data[fiscal_year]
