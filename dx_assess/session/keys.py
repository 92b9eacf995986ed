"""Keys of ``answer``: which thing a key names and how its text is read."""

from __future__ import annotations

import difflib

from msgspec import Struct

from dx_assess.errors import AppError, Where
from dx_assess.form.answer import Answer
from dx_assess.form.entry import Rules, item_rules, parse_question, parse_value
from dx_assess.form.model import Mark, ProfileItem, Question, QuestionSet, Register, SubField
from dx_assess.form.reserved import is_review, review_key, split_review
from dx_assess.form.review import FIELDS, ReviewField, parse_review

NOTE = "note"
EVIDENCE = "evidence"
TEXT_PARTS = {NOTE: "備考", EVIDENCE: "根拠資料の場所"}
"""Free texts beside every answer; each is saved by itself."""


class Reviewed(Struct, frozen=True):
    """One of the adviser's fields of a question."""

    question: Question
    field: ReviewField


class Target(Struct, frozen=True):
    """What a key names; ``label`` is for messages and the history.

    :param key: where it is kept; ``online.policy.finding`` is kept under ``review.online.policy.finding``.
    """

    key: str
    label: str
    item: Question | SubField | ProfileItem | Mark | Reviewed | str

    def parse(self, text: str) -> Answer:
        """The answer that ``text`` means.

        :raises AppError: E-INPUT-… with the key as its place.
        """
        try:
            return self._parse(text)
        except AppError as error:
            where = Where(question=self.key)
            raise AppError(error.code, error.message, error.fix, where) from error

    def _parse(self, text: str) -> Answer:
        if isinstance(self.item, Question):
            return parse_question(self.item, text)
        if isinstance(self.item, Reviewed):
            return parse_review(self.item.question, self.item.field, text)
        if text.strip() == "@open":
            return Answer()
        if isinstance(self.item, str):
            return parse_value(Rules("text", self.label, max_length=1000), text)
        if isinstance(self.item, ProfileItem):
            if self.item.locked:
                raise AppError(
                    "E-INPUT-LOCKED", "この項目は変えられません。", "団体が違うときは、新しいファイルを作ってください。"
                )
            return parse_value(item_rules(self.item), text)
        unit = self.item.unit if isinstance(self.item, SubField) else ""
        return parse_value(Rules(self.item.kind, self.label, unit=unit, unknown_ok=True), text)


def resolve(question_set: QuestionSet, key: str) -> Target:
    """The target of ``key``.

    :raises AppError: E-KEY-UNKNOWN with the nearest known key.
    """
    found = _find(question_set, key)
    if found is not None:
        return found
    near = difflib.get_close_matches(key, _spellings(question_set), n=1)
    fix = f"「{near[0]}」のことではありませんか。" if near else "dx-assess answers で設問IDを確かめてください。"
    raise AppError("E-KEY-UNKNOWN", f"「{key}」という設問・項目はありません。", fix, Where(question=key))


def _spellings(question_set: QuestionSet) -> list[str]:
    reviews = (key for question in question_set.questions() for key in review_targets(question))
    return [*all_targets(question_set), *reviews]


def _find(question_set: QuestionSet, key: str) -> Target | None:
    if is_review(key):
        key = ".".join(split_review(key))
    owner_id = key.rpartition(".")[0]
    question = question_set.question(key) or question_set.question(owner_id)
    if question is not None:
        return _targets_of(question).get(key) or review_targets(question).get(key)
    register = question_set.register(owner_id)
    if register is not None:
        return _marks_of(register).get(key)
    item = next((item for item in question_set.profile if item.key == key), None)
    return Target(item.key, item.label, item) if item is not None else None


def _targets_of(question: Question) -> dict[str, Target]:
    targets = {question.id: Target(question.id, question.text, question)}
    for part, label in TEXT_PARTS.items():
        key = f"{question.id}.{part}"
        targets[key] = Target(key, f"{question.text}（{label}）", part)
    return targets | {field.key: Target(field.key, field.label, field) for field in question.fields}


def review_targets(question: Question) -> dict[str, Target]:
    """The adviser's fields of a question, by the keys that ``answer`` takes (``online.policy.finding``)."""
    return {
        f"{question.id}.{name}": Target(
            review_key(question.id, name), f"{question.text}（アドバイザーの{field.label}）", Reviewed(question, field)
        )
        for name, field in FIELDS.items()
    }


def _marks_of(register: Register) -> dict[str, Target]:
    return {mark.key: Target(mark.key, f"{register.name} {mark.label}", mark) for mark in register.marks}


def all_targets(question_set: QuestionSet) -> dict[str, Target]:
    """Every key of the set; the adviser's are in :func:`review_targets`."""
    targets: dict[str, Target] = {}
    for question in question_set.questions():
        targets |= _targets_of(question)
    for item in question_set.profile:
        targets[item.key] = Target(item.key, item.label, item)
    for register in question_set.registers:
        targets |= _marks_of(register)
    return targets
