"""Reserved keys beside the answers; no question, profile item or register has them.

==============================  ====================================================================  ========
key                             what it holds                                                         content
==============================  ====================================================================  ========
``reason.<check>[.<row>]``      why a warning (W) may stay, for every row or for one                  yes
``status.<sheet>|whole``        how far a division's part or the whole is                             no
``mark.ask.<question>``         yes: the clerk wants the adviser to look at it                        no
``confirm.<question>``          the answer waits for 「変わりありませんか」; the value says why       no
``review.<question>.<field>``   the adviser's finding beside the town's answer                        yes
==============================  ====================================================================  ========

Content counts for the receipt number. What is no content is about the work: it never makes a confirmed part "changed".
"""

from __future__ import annotations

REASON = "reason."
STATUS = "status."
ASK = "mark.ask."
CONFIRM = "confirm."
REVIEW = "review."
CARRIED = "carried"
"""Value of a ``confirm.`` key: the answer was copied from the year before."""
REWORDED = "reworded"
"""Value of a ``confirm.`` key: the question was reworded when the set was updated."""
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


def ask_key(question_id: str) -> str:
    """The key of 「アドバイザーに聞く」."""
    return ASK + question_id


def is_ask(key: str) -> bool:
    """Whether a key is a mark for the adviser."""
    return key.startswith(ASK)


def to_confirm_key(question_id: str) -> str:
    """The key that says that an answer waits to be confirmed; its value is ``carried`` or ``reworded``."""
    return CONFIRM + question_id


def is_to_confirm(key: str) -> bool:
    """Whether a key says that an answer waits to be confirmed."""
    return key.startswith(CONFIRM)


def review_key(question_id: str, field: str) -> str:
    """The key of one field of the adviser's review of a question."""
    return f"{REVIEW}{question_id}.{field}"


def is_review(key: str) -> bool:
    """Whether a key belongs to the adviser's review."""
    return key.startswith(REVIEW)


def split_review(key: str) -> tuple[str, str]:
    """Question and field of a review's key."""
    question_id, _, name = key.removeprefix(REVIEW).rpartition(".")
    return question_id, name


def is_work(key: str) -> bool:
    """Whether a key is about the work and no content: statuses, marks, what waits to be confirmed."""
    return key.startswith((STATUS, ASK, CONFIRM))


def is_reserved(key: str) -> bool:
    """Whether a key is none of the question set."""
    return key.startswith((REASON, STATUS, ASK, CONFIRM, REVIEW))
