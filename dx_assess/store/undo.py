"""Undo and redo by the history: what the next step back or forward is, and which edits make it.

Taking back is a batch of its own that says which one it takes back; nothing is ever removed from the history. A row
that was added is struck out (its number stays used, its cells stay in place); making it again takes the strike back.
The steps are read from the file, so that they are there after it was closed and opened again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from msgspec import Struct

from dx_assess.store.codec import decode
from dx_assess.store.dxafile import DxaFile
from dx_assess.store.edits import Batch, Change, Edit, MarkUndone, PutYear, SetAnswer, SetCell, StrikeRow, YearInfo

_ALL = 10**9


class Step(Struct, frozen=True):
    """A batch to take back or to make again.

    :param label: what was done, in Japanese.
    :param edits: what to write; the last one marks the batch.
    """

    batch: int
    label: str
    edits: tuple[Edit, ...]


class UndoSteps:
    """The steps of one open file. Follows the file: changes made elsewhere in the program are seen too."""

    def __init__(self, file: DxaFile) -> None:
        self._file = file
        self._seen = 0
        self._done: list[Batch] = []
        self._undone: list[Batch] = []

    def undo_label(self) -> str:
        """What undo would take back; empty when there is nothing."""
        self._follow()
        return self._done[-1].label if self._done else ""

    def redo_label(self) -> str:
        """What redo would make again; empty when there is nothing."""
        self._follow()
        return self._undone[-1].label if self._undone else ""

    def undo_size(self) -> int:
        """Lines of the history that undo would take back."""
        self._follow()
        return self._file.batch_size(self._done[-1].number) if self._done else 0

    def redo_size(self) -> int:
        """Lines of the history that redo would make again."""
        self._follow()
        return self._file.batch_size(self._undone[-1].number) if self._undone else 0

    def can_undo(self) -> bool:
        """There is a step to take back."""
        self._follow()
        return bool(self._done) and not self._file.read_only

    def can_redo(self) -> bool:
        """There is a step to make again."""
        self._follow()
        return bool(self._undone) and not self._file.read_only

    def undo(self) -> Step | None:
        """The step back, None when there is none. Nothing is written yet."""
        return self._step(self._done, undone=True) if self.can_undo() else None

    def redo(self) -> Step | None:
        """The step forward, None when there is none. Nothing is written yet."""
        return self._step(self._undone, undone=False) if self.can_redo() else None

    def _follow(self) -> None:
        last = self._file.last_batch()
        if last == self._seen:
            return
        for batch in self._file.batches(after=self._seen):
            self._take(batch)
        self._seen = last

    def _take(self, batch: Batch) -> None:
        if batch.undoes and self._done and self._done[-1].number == batch.undoes:
            self._undone.append(self._done.pop())
        elif batch.redoes and self._undone and self._undone[-1].number == batch.redoes:
            self._done.append(self._undone.pop())
        else:
            self._undone.clear()
            if batch.barrier:
                self._done.clear()
            else:
                self._done.append(batch)

    def _step(self, stack: list[Batch], undone: bool) -> Step:
        batch = stack[-1]
        changes = self._file.changes(batch=batch.number, limit=_ALL)
        edits = tuple(_backward(changes) if undone else _forward(changes[::-1]))
        year = next((change.fiscal_year for change in changes[::-1] if change.fiscal_year is not None), 0)
        return Step(batch.number, batch.label, (*edits, MarkUndone(year, batch.number, undone)))


def _backward(changes: Iterable[Change]) -> Iterator[Edit]:
    """The edits that take ``changes`` (newest first) back."""
    changes = tuple(changes)
    added = _added(changes)
    for change in changes:
        if not _in_row(change, added):
            yield from _edit(change, change.old, back=True)


def _forward(changes: Iterable[Change]) -> Iterator[Edit]:
    """The edits that make ``changes`` (oldest first) again."""
    changes = tuple(changes)
    added = _added(changes)
    for change in changes:
        if not _in_row(change, added):
            yield from _edit(change, change.new, back=False)


def _added(changes: Iterable[Change]) -> frozenset[tuple[int | None, str]]:
    return frozenset((change.fiscal_year, change.target) for change in changes if change.kind == "row")


def _in_row(change: Change, added: frozenset[tuple[int | None, str]]) -> bool:
    """A cell of a row that the same batch added: it stays in the row that is struck out."""
    return change.kind == "cell" and (change.fiscal_year, change.target.rpartition("/")[0]) in added


def _edit(change: Change, text: str | None, back: bool) -> Iterator[Edit]:
    year = change.fiscal_year
    if year is None:
        return
    if change.kind == "answer":
        yield SetAnswer(year, change.target, decode(text))
    elif change.kind == "cell":
        register, row_id, column = change.target.split("/", 2)
        yield SetCell(year, register, row_id, column, decode(text))
    elif change.kind in ("row", "struck"):
        register, row_id = change.target.split("/", 1)
        yield StrikeRow(year, register, row_id, back if change.kind == "row" else text == "true")
    elif change.kind == "year" and text is not None:
        yield PutYear(YearInfo(**json.loads(text)))
