"""The action plan and both scores as rows that reports show; built by the session, drawn by PDF and Excel."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from dx_assess.form.model import PublicationClass


class PlanRow(Struct, frozen=True):
    """One task or homework.

    :param number: the question's number (``5-7``), empty for none.
    :param cost: thousand yen.
    :param publication: class of its question; without one the town's own (C).
    """

    id: str
    what: str
    kind: str
    number: str
    division: str
    who: str
    due: date | None
    cost: int | None
    state: str
    is_open: bool
    overdue: bool
    note: str
    publication: PublicationClass


class ScoreRow(Struct, frozen=True):
    """自己評価 beside 確認後; texts as they are shown. ``level_only``: the points stay in the house."""

    id: str
    name: str
    own: str
    own_level: str
    confirmed: str
    confirmed_level: str
    difference: str
    level_only: bool


class ReviewPart(Struct, frozen=True):
    """Plan and both scores; empty without any of them. Findings stand beside the answers (``QuestionRow.review``).

    :param withheld: rows that stay in the house.
    """

    plan: tuple[PlanRow, ...] = ()
    scores: tuple[ScoreRow, ...] = ()
    withheld: int = 0


NO_REVIEW = ReviewPart()


def for_prefecture(part: ReviewPart) -> ReviewPart:
    """Both scores only (question bank, chapter 15); findings and tasks stay between town and adviser.

    The overall points are left out too: with security's domain they could be computed back.
    """
    scores = tuple(_level_only(row) if row.level_only else row for row in part.scores)
    return replace(part, plan=(), scores=scores, withheld=len(part.plan))


def _level_only(row: ScoreRow) -> ScoreRow:
    return replace(row, own="－", confirmed="－", difference="－")


def open_cost(rows: Iterable[PlanRow]) -> int:
    """Sum of the known costs of what is still to be done; thousand yen."""
    return sum(row.cost or 0 for row in rows if row.is_open)
