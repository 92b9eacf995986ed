"""What can be changed in a file. Several edits made together are one transaction and one undo step."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from msgspec import Struct

from dx_assess.form.answer import Answer, Row


@dataclass(frozen=True, slots=True)
class Town:
    """The town of a file (全国地方公共団体コード with check digit).

    :param salt: random and secret: it makes the receipt number impossible to guess from outside; empty in files from
        before it was kept.
    """

    code: str
    name: str
    prefecture: str
    salt: str = field(default="", repr=False, compare=False)


class YearInfo(Struct, frozen=True):
    """One fiscal year's assessment; ``carried_from`` is the year it was copied from."""

    fiscal_year: int
    edition: str
    form_id: str
    form_version: str
    pack_id: str
    carried_from: int | None = None


class SetAnswer(Struct, frozen=True):
    """Set (or with an open answer: take back) one key of a year."""

    fiscal_year: int
    key: str
    answer: Answer


class SetCell(Struct, frozen=True):
    """Set or take back one cell."""

    fiscal_year: int
    register: str
    row_id: str
    column: str
    answer: Answer


class AddRow(Struct, frozen=True):
    """Append a row."""

    fiscal_year: int
    register: str
    row: Row


class StrikeRow(Struct, frozen=True):
    """Strike a row out, or take that back."""

    fiscal_year: int
    register: str
    row_id: str
    struck: bool = True


class PutYear(Struct, frozen=True):
    """Add a fiscal year, or change its edition or pack."""

    info: YearInfo


class MarkUndone(Struct, frozen=True):
    """The batch that this edit belongs to takes back (or makes again) an earlier one."""

    fiscal_year: int
    batch: int
    undone: bool


@dataclass(frozen=True, slots=True)
class AddSubmission:
    """Keep what was submitted; it can't be taken back, and a number is used once.

    :param document: text of the data file.
    """

    fiscal_year: int
    number: int
    receipt: str
    program: str
    document: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AddBlob:
    """Keep the content of an attachment under its SHA-256; what is there already stays. Its row tells the history."""

    fiscal_year: int
    data: bytes = field(repr=False)

    @property
    def name(self) -> str:
        """SHA-256 of the content."""
        return hashlib.sha256(self.data).hexdigest()


class MarkMerged(Struct, frozen=True):
    """From here on the history of another copy is part of this one's; undo stops here.

    :param other: the copy, in words.
    """

    fiscal_year: int
    other: str


Edit = SetAnswer | SetCell | AddRow | StrikeRow | PutYear | MarkUndone | AddBlob | AddSubmission | MarkMerged


class Author(Struct, frozen=True):
    """Who changes the file, when (UTC, ISO 8601) and what for."""

    at: str
    who: str
    machine: str
    label: str


@dataclass(frozen=True, slots=True)
class Submission:
    """What was submitted.

    :param at: UTC, ISO 8601.
    :param program: version of the program that made it.
    """

    fiscal_year: int
    number: int
    at: str
    who: str
    receipt: str
    program: str
    document: str = field(repr=False)


class Batch(Struct, frozen=True):
    """One saved step of the history.

    :param barrier: undo stops here: the file or a year was made, the year was submitted, copies were merged.
    :param undoes: the batch that this one takes back, 0 = none.
    :param redoes: the batch that this one makes again, 0 = none.
    """

    number: int
    label: str
    barrier: bool = False
    undoes: int = 0
    redoes: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the history.

    :param at: UTC, ISO 8601.
    :param kind: answer, cell, row, struck, year, submission, merge; undo (the batch takes back the one named, or
        makes it again).
    :param target: the key; ``register/row_id/column``; ``register/row_id``; the year; the number; the other copy;
        the batch.
    :param old: JSON text of what was there, None = nothing.
    """

    id: int
    batch: int
    at: str
    who: str
    machine: str
    label: str
    fiscal_year: int | None
    kind: str
    target: str
    old: str | None = field(repr=False)
    new: str | None = field(repr=False)
