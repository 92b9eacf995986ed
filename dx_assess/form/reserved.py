"""Reserved keys beside the answers: reasons of warnings and statuses; no question, profile item or register has them.

``reason.<check id>`` is the reason why a warning (W) may stay, ``reason.<check id>.<row id>`` that of one row only.
A reason is content: it counts for the receipt number. ``status.<sheet id>`` and ``status.whole`` say how far a
division's part and the whole are; they are no content, so that confirming does not change the receipt number.
"""

from __future__ import annotations

REASON = "reason."
STATUS = "status."
WHOLE = "whole"
"""The part that is everything; no sheet has this id."""


def status_key(part: str) -> str:
    """The key of a sheet's status, or of the whole."""
    return STATUS + part


def is_status(key: str) -> bool:
    """Whether a key holds a status."""
    return key.startswith(STATUS)


def reason_key(check_id: str, row_id: str = "") -> str:
    """The key of a reason: of a check, or of one row only."""
    return f"{REASON}{check_id}.{row_id}" if row_id else REASON + check_id


def is_reason(key: str) -> bool:
    """Whether a key holds a reason."""
    return key.startswith(REASON)


def split_reason(key: str) -> tuple[str, str]:
    """Check and row (empty: every row) of a reason's key; the last ``#`` of a check's id begins its number."""
    owner, _, rest = key.removeprefix(REASON).rpartition("#")
    number, _, row_id = rest.partition(".")
    return f"{owner}#{number}", row_id
