"""アドバイザーの確認: what to check before a visit, findings beside the answers, self score beside the confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from msgspec import Struct
from msgspec.structs import replace

from dx_assess.errors import AppError, AppErrors, Where
from dx_assess.form.answer import Answer, answered
from dx_assess.form.display import question_numbers
from dx_assess.form.model import Question, QuestionSet
from dx_assess.form.reserved import is_review, review_key, split_review
from dx_assess.form.review import AGREED, FIELDS, show_review
from dx_assess.score.review import (
    SINCE_REVIEW,
    SINCE_VISIT,
    CheckItem,
    Comparison,
    RegisterCheck,
    ScorePair,
    check_items,
    compare,
    register_checks,
    without_reason,
)
from dx_assess.session.days import JST
from dx_assess.session.document import Document
from dx_assess.session.keys import TEXT_PARTS
from dx_assess.session.visit import Comment, comments, last_visit
from dx_assess.session.visit_records import today
from dx_assess.store.edits import Change
from dx_assess.text.show import NOT_COMPUTABLE, show_number

_ALL = 10**9
STRUCK = "true"
"""The history's text of a row that was struck out."""
SHOWN = {"all": "すべての設問", "open": "確認するもの", "settled": "確認済み"}
"""Filters of the list."""


class ReviewItem(Struct, frozen=True):
    """A question in the adviser's list; ``number`` as people see it (``5-7``)."""

    question: Question
    number: str
    check: CheckItem
    comments: tuple[Comment, ...]

    @property
    def state(self) -> str:
        """open (to be checked), settled, or empty: nothing asks for a look."""
        if self.check.settled:
            return "settled"
        return "open" if self.check.is_open or self.open_comments else ""

    @property
    def open_comments(self) -> int:
        """Comments that nobody has settled."""
        return sum(1 for comment in self.comments if not comment.settled)


class Review(Struct, frozen=True):
    """Everything about the review of one year."""

    items: tuple[ReviewItem, ...]
    registers: tuple[RegisterCheck, ...]
    scores: Comparison

    def shown(self, which: str) -> tuple[ReviewItem, ...]:
        """Items of a filter (``SHOWN``)."""
        return tuple(item for item in self.items if which == "all" or item.state == which)


def review_of(document: Document, day: date | None = None) -> Review:
    """The review as it stands.

    :param day: visits after it have not been yet; by default today.
    """
    until = day or today()
    return document.results.once((review_of, until), lambda: _review_of(document, until))


def _review_of(document: Document, day: date) -> Review:
    question_set = document.question_set
    numbers = question_numbers(question_set)
    remarks = comments(document)
    checks = check_items(document.world, document.assessment, changed_questions(document, day))
    items = []
    for check in checks:
        question = question_set.question(check.question)
        if question is not None:
            own = tuple(remark for remark in remarks if remark.question == question.id)
            items.append(ReviewItem(question, numbers[question.id], check, own))
    return Review(
        tuple(items),
        register_checks(question_set, document.assessment),
        compare(document.world, document.assessment),
    )


def changed_questions(document: Document, day: date) -> dict[str, frozenset[str]]:
    """Questions whose answer (or sub-field) is different from when it was reviewed, or from the last visit's day.

    A computed answer counts as changed when the register that it comes from was.
    """
    visit = last_visit(document, day)
    visited = visit.day if visit is not None else None
    verdicts = {split_review(key)[0] for key in document.data.answers if is_review(key) and key.endswith(".verdict")}
    if visited is None and not verdicts:
        return {}
    changes = document.file.changes(document.year.fiscal_year, limit=_ALL, marks=False)[::-1]
    owners = _owners(document.question_set)
    reviewed = {key: batch for key, batch in _reviewed(changes).items() if key in verdicts}
    found: dict[str, set[str]] = {}
    for when in (SINCE_REVIEW, SINCE_VISIT):
        seen: dict[tuple[str, str, str], _Span] = {}
        for change in changes:
            for question in owners.get(_place(change), ()):
                if _is_after(change, when, reviewed.get(question), visited):
                    span = seen.setdefault((question, change.kind, change.target), _Span(change.old, change.new))
                    span.new = change.new
        for place, span in seen.items():
            if span.old != span.new and not _came_and_went(seen, place):
                found.setdefault(place[0], set()).add(when)
    return {question: frozenset(since) for question, since in found.items()}


@dataclass(slots=True)
class _Span:
    """What a place held before the first change and after the last one."""

    old: str | None
    new: str | None


def _came_and_went(seen: Mapping[tuple[str, str, str], _Span], place: tuple[str, str, str]) -> bool:
    """Whether a place belongs to a row that was added since and struck out again."""
    question, kind, target = place
    if kind == "answer":
        return False
    row = "/".join(target.split("/")[:2])
    struck = seen.get((question, "struck", row))
    return (question, "row", row) in seen and struck is not None and struck.new == STRUCK


def _place(change: Change) -> str:
    """Key of an answer; register of a row or cell."""
    return change.target if change.kind == "answer" else change.target.partition("/")[0]


def _reviewed(changes: Iterable[Change]) -> dict[str, int]:
    """Question → the batch in which its verdict (or the day of it) was said last; ``changes`` oldest first."""
    found = {}
    for change in changes:
        if change.kind == "answer" and is_review(change.target):
            question_id, name = split_review(change.target)
            if name in ("verdict", "checked_on"):
                found[question_id] = change.batch
    return found


def _is_after(change: Change, when: str, reviewed: int | None, visited: date | None) -> bool:
    if when == SINCE_REVIEW:
        return reviewed is not None and change.batch > reviewed
    return visited is not None and datetime.fromisoformat(change.at).astimezone(JST).date() > visited


def _owners(question_set: QuestionSet) -> dict[str, tuple[str, ...]]:
    """Place of the history → questions whose answer it changes: own keys, sub-fields, registers of computed answers."""
    found: dict[str, list[str]] = {}
    for question in question_set.questions():
        for place in {question.id, *(item.key for item in question.fields), *_registers(question)}:
            found.setdefault(place, []).append(question.id)
    return {place: tuple(questions) for place, questions in found.items()}


def _registers(question: Question) -> set[str]:
    parts = (question.auto, *((question.rate.numerator, question.rate.denominator) if question.rate else ()))
    return {key.partition(".")[0] for part in parts if part is not None for key in part.keys}


def review_words(document: Document, question: Question) -> dict[str, str]:
    """The adviser's fields of a question in words; only those that are filled in."""
    answers = ((field, document.answer(review_key(question.id, field.name))) for field in FIELDS.values())
    return {field.name: show_review(question, field, answer) for field, answer in answers if not answer.is_open}


def require_reasons(document: Document, answers: Mapping[str, Answer]) -> None:
    """Every agreed value has its reason once ``answers`` are saved.

    :raises AppError: E-REVIEW-REASON, AppErrors with one for each question whose reason is missing.
    """
    if not any(is_review(key) for key in answers):
        return
    data = replace(document.data, answers=document.data.answers | dict(answers))
    touched = {split_review(key)[0] for key in answers if is_review(key)}
    errors = [_missing_reason(key) for key in without_reason(document.question_set, data) if key in touched]
    if errors:
        raise errors[0] if len(errors) == 1 else AppErrors(errors)


def _missing_reason(question_id: str) -> AppError:
    fix = f"{question_id}.agreed_reason に、なぜその値にしたかを書いてください（合意した値と一度に入れられます）。"
    where = Where(question=f"{question_id}.{AGREED}")
    return AppError("E-REVIEW-REASON", "合意した値に、理由がありません。", fix, where)


def save_review(
    document: Document, question: Question, answers: Mapping[str, Answer], day: date | None = None, who: str = ""
) -> bool:
    """Save adviser's fields (name → answer) of one question as one step; False when nothing is different.

    The first verdict also notes the day and, with ``who``, the role of the one who checked.

    :raises AppError: E-REVIEW-REASON, E-STORE-….
    """
    wanted = dict(answers)
    if not wanted.get("verdict", Answer()).is_open:
        for name, value in (("checked_on", day or today()), ("checked_by", who)):
            if value and document.answer(review_key(question.id, name)).is_open:
                wanted.setdefault(name, answered(value))
    edits = {review_key(question.id, name): answer for name, answer in wanted.items()}
    edits = {key: answer for key, answer in edits.items() if document.answer(key) != answer}
    if not edits:
        return False
    require_reasons(document, edits)
    labels = "・".join(FIELDS[name].label for name in answers)
    document.set_answers(edits, f"アドバイザーの{labels}：{question.text}")
    return True


def last_checker(document: Document) -> str:
    """Who (role) checked last in this year; empty while nobody has."""
    found = []
    for question in document.question_set.questions():
        day, who = (document.answer(review_key(question.id, name)).value for name in ("checked_on", "checked_by"))
        if isinstance(who, str):
            found.append((day if isinstance(day, date) else date.min, who))
    return max(found, default=(date.min, ""))[1]


def difference_words(pair: ScorePair) -> str:
    """How far the confirmed score is from the town's own, with its sign."""
    if pair.difference is None:
        return NOT_COMPUTABLE
    shown = show_number(abs(pair.difference), 1)
    return shown if not pair.difference else f"{'＋' if pair.difference > 0 else '−'}{shown}"


def open_checks(items: Iterable[ReviewItem]) -> int:
    """How many questions still want a look."""
    return sum(1 for item in items if item.state == "open")


def filled_texts(document: Document, question: Question) -> dict[str, str]:
    """The town's note and place of evidence, by their Japanese labels; only those that are filled in."""
    found = ((label, document.answer(f"{question.id}.{part}").value) for part, label in TEXT_PARTS.items())
    return {label: value for label, value in found if isinstance(value, str) and value}
