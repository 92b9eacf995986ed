"""The catalogue of errors a user can meet.

Every known error is an :class:`AppError`: a stable code, what happened and how to mend it (Japanese), and where it is.
Widgets and the command line show them; nothing else turns exceptions into words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Where:
    """A place a user can find again; empty parts are left out."""

    file: str = ""
    line: int | None = None
    sheet: str = ""
    row: int | str | None = None
    column: str = ""
    question: str = ""

    def __str__(self) -> str:
        parts = [self.file]
        if self.line is not None:
            parts.append(f"{self.line}行目")
        if self.sheet:
            parts.append(f"シート「{self.sheet}」")
        if self.row is not None:
            parts.append(f"{self.row}行" if isinstance(self.row, int) else self.row)
        if self.column:
            parts.append(f"「{self.column}」")
        if self.question:
            parts.append(self.question)
        return " ".join(part for part in parts if part)


class AppError(Exception):
    """A known error.

    :param code: stable, ``E-AREA-NAME``.
    :param message: what happened, in Japanese, one sentence.
    :param fix: how to mend it, in Japanese, one sentence.
    :param where: the place, if there is one.
    """

    def __init__(self, code: str, message: str, fix: str, where: Where | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.fix = fix
        self.where = where or Where()

    def line(self) -> str:
        """The one line that the command line prints for it."""
        place = str(self.where)
        return f"{self.code} {place + '：' if place else ''}{self.message} {self.fix}".strip()

    def as_json(self) -> dict[str, str]:
        """The document of ``--json``."""
        return {"code": self.code, "message": self.message, "where": str(self.where), "fix": self.fix}


class AppErrors(AppError):
    """Several known errors that were found at once (a form check, an import)."""

    def __init__(self, errors: Sequence[AppError]) -> None:
        first = errors[0]
        super().__init__(first.code, f"{len(errors)}件の問題があります。{first.message}", first.fix, first.where)
        self.errors = tuple(errors)


def flatten(error: AppError) -> tuple[AppError, ...]:
    """The single errors behind ``error``, in order."""
    return error.errors if isinstance(error, AppErrors) else (error,)
