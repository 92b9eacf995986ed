"""The next question that wants an answer: below the place where the user is, then from the top of the form again."""

from __future__ import annotations

from dx_assess.score.results import QuestionStatus
from dx_assess.session.carry import why_waiting
from dx_assess.session.document import Document


def open_questions(document: Document) -> tuple[str, ...]:
    """Questions that are asked now and have no answer, or whose answer waits to be confirmed; in the form's order."""
    return tuple(
        result.id
        for domain in document.assessment.domains
        for result in domain.questions
        if result.status is QuestionStatus.OPEN
        or (result.status is not QuestionStatus.HIDDEN and why_waiting(document, result.id))
    )


def next_open(document: Document, after: str = "") -> str:
    """The first of :func:`open_questions` after a place; the question itself when it is the only one.

    :param after: a question; or a domain, whose own first question counts; empty = from the top.
    :returns: the question's id, empty when none is left in the year.
    """
    order = [result.id for domain in document.assessment.domains for result in domain.questions]
    starts = {domain.id: domain.questions[0].id for domain in document.assessment.domains if domain.questions}
    wanted = set(open_questions(document))
    at = order.index(after) + 1 if after in order else order.index(starts[after]) if after in starts else 0
    return next((key for key in (*order[at:], *order[:at]) if key in wanted), "")
