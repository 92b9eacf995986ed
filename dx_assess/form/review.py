"""The adviser's fields beside the town's answer (question bank, chapter 15); kept under the keys ``review.…``.

The town's answer is never changed by them. The agreed value is an answer of the question itself.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from dx_assess.form.answer import Answer
from dx_assess.form.display import show_answer, show_value
from dx_assess.form.entry import Rules, parse_question, parse_value
from dx_assess.form.model import Option, Question, QuestionKind

FIT, REVISE, UNCONFIRMED = "fit", "revise", "unconfirmed"
AGREED, AGREED_REASON = "agreed", "agreed_reason"


class ReviewField(Struct, frozen=True):
    """One of the adviser's fields; ``agreed`` is read and shown as its question is (``kind`` counts for the others)."""

    name: str
    label: str
    kind: QuestionKind = "text"
    options: tuple[Option, ...] = ()
    max_length: int = 0


FIELDS = {
    field.name: field
    for field in (
        ReviewField(
            "verdict",
            "確認",
            "choice",
            (Option(FIT, "妥当"), Option(REVISE, "修正がよい"), Option(UNCONFIRMED, "未確認")),
        ),
        ReviewField(
            "method",
            "確認の方法",
            "multi_choice",
            (Option("document", "資料"), Option("onsite", "実地"), Option("interview", "聞取り")),
        ),
        ReviewField("observed", "確認した値", max_length=200),
        ReviewField("finding", "所見", max_length=200),
        ReviewField(AGREED, "合意した値"),
        ReviewField(AGREED_REASON, "合意の理由", max_length=200),
        ReviewField("checked_on", "確認日", "date"),
        ReviewField("checked_by", "確認者（役割）", max_length=40),
    )
}
"""In the order in which they are shown."""


def typed(question: Question) -> Question:
    """The question as somebody answers it, also one that registers answer: so its value can be agreed."""
    return replace(question, auto=None, rate=None) if question.is_auto else question


def parse_review(question: Question, field: ReviewField, text: str) -> Answer:
    """The answer that ``text`` means for one of the adviser's fields; ``@open`` takes it back.

    :raises AppError: E-INPUT-… with what would be right.
    """
    if text.strip() == "@open":
        return Answer()
    if field.name == AGREED:
        return parse_question(typed(question), text)
    return parse_value(Rules(field.kind, field.label, field.options, max_length=field.max_length), text)


def show_review(question: Question, field: ReviewField, answer: Answer) -> str:
    """One of the adviser's fields in words; open is empty."""
    if field.name == AGREED:
        return show_answer(question, answer)
    return show_value(field.kind, field.options, "", answer.value)
