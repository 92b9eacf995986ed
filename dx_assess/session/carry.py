"""Answers from the year before: copied with a mark each, and asked 「変わりありませんか」 one by one.

Copied are answers about a state on the day of reference. Figures of one fiscal year, わからない and what the registers
compute are not. A copied answer counts for the score; its division can be confirmed only when none is waiting.
The same marks are set on questions that were reworded when a question set was updated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dx_assess.errors import AppError, Where
from dx_assess.form.answer import OPEN, Answer, Status, YearData, answered
from dx_assess.form.model import Question, QuestionSet
from dx_assess.form.reserved import CARRIED, to_confirm_key
from dx_assess.score.results import QuestionStatus
from dx_assess.session.document import Document
from dx_assess.session.keys import TEXT_PARTS
from dx_assess.store.edits import Edit, SetAnswer

UNCHANGED = "変わりありません"
SAME = "@same"
"""The word of the command line for 「変わりありません」."""
_KEPT = (Status.ANSWERED, Status.NA)


def carried_answers(question_set: QuestionSet, old: YearData, fiscal_year: int) -> Iterator[Edit]:
    """The edits that bring the answers of ``old`` into ``fiscal_year``, each question with its mark."""
    for question in question_set.questions():
        if not _is_carried(question, old):
            continue
        keys = [question.id, *(f"{question.id}.{part}" for part in TEXT_PARTS), *(item.key for item in question.fields)]
        for key in keys:
            if not old.answer(key).is_open:
                yield SetAnswer(fiscal_year, key, old.answer(key))
        yield SetAnswer(fiscal_year, to_confirm_key(question.id), answered(CARRIED))


def _is_carried(question: Question, old: YearData) -> bool:
    return not question.is_auto and question.time == "asof" and old.answer(question.id).status in _KEPT


def why_waiting(document: Document, question_id: str) -> str:
    """``carried`` or ``reworded`` while the answer waits to be confirmed, else empty."""
    value = document.answer(to_confirm_key(question_id)).value
    return value if isinstance(value, str) else ""


def waiting(document: Document) -> tuple[str, ...]:
    """The questions that are asked now and whose answer waits to be confirmed, in the order of the form."""
    return tuple(
        result.id
        for domain in document.assessment.domains
        for result in domain.questions
        if result.status is not QuestionStatus.HIDDEN and why_waiting(document, result.id)
    )


def unchanged(document: Document, question_ids: Iterable[str]) -> dict[str, Answer]:
    """What 「変わりありません」 for these questions writes.

    :raises AppError: E-CARRY-NONE when one of them does not wait.
    """
    found: dict[str, Answer] = {}
    for question_id in question_ids:
        if not why_waiting(document, question_id):
            fix = "答えを変えるときは、値を入れてください。"
            raise AppError("E-CARRY-NONE", "この設問に、確認待ちの答えはありません。", fix, Where(question=question_id))
        found[to_confirm_key(question_id)] = OPEN
    return found


def still_right(document: Document, question_ids: Iterable[str]) -> None:
    """「変わりありません」 for these questions, as one step.

    :raises AppError: E-CARRY-NONE, E-STORE-….
    """
    found = unchanged(document, question_ids)
    if found:
        document.set_answers(found, UNCHANGED if len(found) == 1 else f"{UNCHANGED}：{len(found)}問")
