"""照会・差戻し as they are kept in the file: a row for each question that came, with its answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from dx_assess.form.answer import Row
from dx_assess.form.records import INQUIRIES
from dx_assess.session.document import Document
from dx_assess.session.submit_changes import Reply, leaving_questions

KINDS = {"prefecture": "県", "adviser": "アドバイザー"}


class Inquiry(Struct, frozen=True):
    """One question of the prefecture or the adviser.

    :param question: id of the question, empty when it is about the whole.
    :param number: number of the 照会 (several questions can have one).
    """

    row_id: str
    question: str
    kind: str
    sender: str
    number: str
    received: date | None
    text: str
    answer: str
    settled: bool

    @property
    def kind_word(self) -> str:
        """県 or アドバイザー."""
        return KINDS.get(self.kind, self.kind)


def inquiries(document: Document, question_id: str | None = None) -> tuple[Inquiry, ...]:
    """What came for the year that is shown, oldest first.

    :param question_id: only those about this question.
    """
    found = tuple(_inquiry(row) for row in document.data.rows(INQUIRIES.id))
    return tuple(item for item in found if question_id is None or item.question == question_id)


def _inquiry(row: Row) -> Inquiry:
    texts = {
        name: str(row.cell(name).value or "") for name in ("question", "kind", "sender", "number", "text", "answer")
    }
    received = row.cell("received").value
    return Inquiry(
        row_id=row.row_id,
        received=received if isinstance(received, date) else None,
        settled=row.cell("settled").value is True,
        **texts,
    )


def replies(document: Document) -> tuple[Reply, ...]:
    """Answers that go back to the prefecture: to its own 照会, and nothing about what stays in the house."""
    allowed: Sequence[str] | frozenset[str] = leaving_questions(document.question_set)
    found = []
    for item in inquiries(document):
        if item.kind != "prefecture" or not item.answer or (item.question and item.question not in allowed):
            continue
        question = document.question_set.question(item.question)
        found.append(Reply(item.number, question.text if question is not None else "（全体）", item.text, item.answer))
    return tuple(found)
