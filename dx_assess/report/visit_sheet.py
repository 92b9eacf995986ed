"""One description of the printable sheet for a visit: what to check, with room for findings. Town and adviser only."""

from __future__ import annotations

from datetime import date

from msgspec import Struct


class SheetItem(Struct, frozen=True):
    """One question to check.

    :param texts: note and place of evidence (label, text).
    :param reasons: why to check, in words.
    :param said: what the adviser has said already (label, text).
    """

    number: str
    question: str
    answer: str
    previous: str
    texts: tuple[tuple[str, str], ...]
    reasons: tuple[str, ...]
    comments: tuple[str, ...]
    said: tuple[tuple[str, str], ...]


class SheetDomain(Struct, frozen=True):
    """The questions of one domain."""

    id: str
    title: str
    items: tuple[SheetItem, ...]


class SheetTask(Struct, frozen=True):
    """Homework that is still open."""

    what: str
    division: str
    due: str
    overdue: bool


class VisitSheet(Struct, frozen=True):
    """The whole sheet.

    :param generated: day of the file's last change, the sheet's only date.
    :param score: the town's own result in words.
    :param registers: registers in which checks fire, in words.
    """

    town: str
    fiscal_label: str
    receipt: str
    program_version: str
    generated: date
    score: str
    domains: tuple[SheetDomain, ...]
    registers: tuple[str, ...]
    tasks: tuple[SheetTask, ...]

    @property
    def questions(self) -> int:
        """How many questions are to be checked."""
        return sum(len(domain.items) for domain in self.domains)
