"""訪問の記録: when, how, what was talked about, homework, the next date; and comments per question."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from dx_assess.errors import AppError
from dx_assess.form.answer import Row
from dx_assess.form.records import COMMENTS, VISITS
from dx_assess.session.days import JST
from dx_assess.session.document import Document
from dx_assess.session.files import this_user
from dx_assess.session.visit_records import (
    add_record,
    date_of,
    find_record,
    record_rows,
    set_record,
    show_record,
    text_of,
)


class Visit(Struct, frozen=True):
    """One visit; texts are empty and dates None where nothing was written. ``way`` is in words."""

    id: str
    day: date | None
    time: str
    way: str
    adviser: str
    present: str
    talked: str
    next_day: date | None

    def as_json(self) -> dict[str, Any]:
        """One element of ``review --json``."""
        return {
            "id": self.id,
            "date": self.day.isoformat() if self.day is not None else None,
            "time": self.time,
            "way": self.way,
            "adviser": self.adviser,
            "present": self.present,
            "talked": self.talked,
            "next": self.next_day.isoformat() if self.next_day is not None else None,
        }


class Comment(Struct, frozen=True):
    """A remark on a question, of town or adviser; ``at`` is the local time in words."""

    id: str
    question: str
    who: str
    at: str
    text: str
    settled: bool

    def as_json(self) -> dict[str, Any]:
        """One element of an item's comments."""
        return {"id": self.id, "who": self.who, "at": self.at, "text": self.text, "settled": self.settled}


def visits(document: Document) -> tuple[Visit, ...]:
    """All visits of the year, the newest first; those without a day before all others."""
    found = [_visit(row) for row in record_rows(document, VISITS)]
    return tuple(sorted(found, key=lambda item: (item.day or date.max, item.id), reverse=True))


def _visit(row: Row) -> Visit:
    return Visit(
        row.row_id,
        date_of(row, "date"),
        text_of(row, "time"),
        show_record(VISITS, row, "way"),
        text_of(row, "adviser"),
        text_of(row, "present"),
        text_of(row, "talked"),
        date_of(row, "next"),
    )


def last_visit(document: Document, day: date) -> Visit | None:
    """The newest visit up to ``day``."""
    return next((item for item in visits(document) if item.day is not None and item.day <= day), None)


def next_visit(document: Document, day: date) -> date | None:
    """The next date that was agreed, or an entered visit that is still to come; None without one."""
    known = [item.day for item in visits(document)] + [item.next_day for item in visits(document)]
    return min((item for item in known if item is not None and item >= day), default=None)


def add_visit(document: Document, texts: Mapping[str, str]) -> str:
    """A further visit; its number (``V001``).

    :raises AppError: E-VISIT-DATE without a day, E-INPUT-…, E-STORE-….
    """
    if not texts.get("date", "").strip():
        raise AppError("E-VISIT-DATE", "訪問日がありません。", "訪問日（例 2026-07-15）を入れてください。")
    return add_record(document, VISITS, texts, "訪問の記録")


def set_visit(document: Document, visit_id: str, texts: Mapping[str, str]) -> bool:
    """Change a visit; see :func:`set_record`."""
    return set_record(document, VISITS, visit_id, texts)


def comments(document: Document, question_id: str = "") -> tuple[Comment, ...]:
    """Comments on one question, or on all; oldest first."""
    found = (
        Comment(
            row.row_id,
            text_of(row, "question"),
            text_of(row, "who"),
            text_of(row, "at"),
            text_of(row, "text"),
            row.cell("settled").value is True,
        )
        for row in record_rows(document, COMMENTS)
    )
    return tuple(item for item in found if question_id in ("", item.question))


def add_comment(document: Document, question_id: str, text: str, who: str = "", now: datetime | None = None) -> str:
    """A remark on a question; its number (``C001``).

    :raises AppError: E-COMMENT-EMPTY, E-INPUT-…, E-STORE-….
    """
    if not text.strip():
        raise AppError("E-COMMENT-EMPTY", "コメントが空です。", "伝えたいことを書いてください。")
    at = (now or datetime.now(JST)).astimezone(JST).strftime("%Y-%m-%d %H:%M")
    texts = {"question": question_id, "who": who or this_user().user, "at": at, "text": text}
    return add_record(document, COMMENTS, texts, "コメント")


def settle_comment(document: Document, comment_id: str, settled: bool = True) -> None:
    """解決した, or open again.

    :raises AppError: E-RECORD-ROW, E-STORE-….
    """
    find_record(document, COMMENTS, comment_id)
    set_record(document, COMMENTS, comment_id, {"settled": "yes" if settled else "no"})
