"""決裁用紙 without layout: the summary, what the checks found, who confirmed what, and the boxes for the seals."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from dx_assess.form.model import CheckLevel
from dx_assess.report.parts import Cover, DomainPart, Overall, ReportContent

TITLE = "自治体DX自己点検　決裁用紙"
_KINDS = "市区町村"


class ReasonRow(Struct, frozen=True):
    """A warning that stays, with its reason; ``rows`` of a register have the same."""

    check: str
    where: str
    message: str
    reason: str
    rows: int = 0


class StatusRow(Struct, frozen=True):
    """How far one part is, in words; ``note``: why it is open again, or that it changed since."""

    label: str
    word: str
    when: str
    who: str
    note: str


class Approval(Struct, frozen=True):
    """The whole sheet.

    :param question: what the mayor is asked.
    :param counts: findings by level.
    :param unexplained: warnings without a reason.
    :param seals: labels of the boxes, in order.
    """

    cover: Cover
    question: str
    overall: Overall
    domains: tuple[DomainPart, ...]
    counts: dict[CheckLevel, int]
    unexplained: int
    reasons: tuple[ReasonRow, ...]
    statuses: tuple[StatusRow, ...]
    seals: tuple[str, ...]


def usual_seals(town: str) -> tuple[str, ...]:
    """起案・係長・課長, and deputy and head as this kind of municipality calls them."""
    kind = town[-1:] if town[-1:] in _KINDS else "町"
    return ("起案", "係長", "課長", f"副{kind}長", f"{kind}長")


def build_approval(
    content: ReportContent,
    reasons: Sequence[ReasonRow],
    unexplained: int,
    statuses: Sequence[StatusRow],
    seals: Sequence[str] = (),
) -> Approval:
    """The sheet from the report's content.

    :param seals: labels of the boxes; empty = the usual ones.
    """
    cover = content.cover
    return Approval(
        cover=cover,
        question=f"{cover.fiscal_label}の自治体DX自己点検の結果を次のとおり決定し、県へ提出してよろしいか伺います。",
        overall=content.overall,
        domains=content.domains,
        counts=content.finding_counts(),
        unexplained=unexplained,
        reasons=tuple(reasons),
        statuses=tuple(statuses),
        seals=tuple(seals) or usual_seals(cover.town),
    )
