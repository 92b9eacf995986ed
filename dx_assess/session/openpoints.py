"""What is still open before a report is written: a count of each kind, with the first place to go to."""

from __future__ import annotations

from msgspec import Struct

from dx_assess.score.results import Finding, QuestionStatus
from dx_assess.session.document import Document
from dx_assess.session.reasons import warnings


class OpenPoint(Struct, frozen=True):
    """One kind of open thing.

    :param target: key of the question or id of the register that is meant first; ``row_id`` a row of the register.
    """

    words: str
    count: int
    target: str
    row_id: str = ""


def open_points(document: Document) -> tuple[OpenPoint, ...]:
    """Errors, core questions without an answer, warnings without a reason; only those that there are."""
    errors = [finding for finding in document.assessment.findings if finding.level == "E"]
    unanswered = [
        question.id
        for question in document.question_set.questions()
        if question.edition == "quick" and _is_open(document, question.id)
    ]
    warned = [item.finding for item in warnings(document) if not item.reason]
    found = [_of_findings("エラー（数として成り立たない答え）", errors)]
    if unanswered:
        found.append(OpenPoint("まだ答えていない、かんたん版の設問", len(unanswered), unanswered[0]))
    found.append(_of_findings("理由を書いていない警告", warned))
    return tuple(point for point in found if point is not None)


def _is_open(document: Document, question_id: str) -> bool:
    result = document.assessment.question(question_id)
    return result is not None and result.status is QuestionStatus.OPEN


def _of_findings(words: str, findings: list[Finding]) -> OpenPoint | None:
    return OpenPoint(words, len(findings), findings[0].key, findings[0].row_id) if findings else None
