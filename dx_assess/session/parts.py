"""The parts that are confirmed: the division sheets and the whole; which part a key of the history belongs to."""

from __future__ import annotations

from msgspec import Struct

from dx_assess.errors import AppError
from dx_assess.form.model import Question, QuestionSet
from dx_assess.form.records import is_record
from dx_assess.form.reserved import (
    ASK,
    CONFIRM,
    STATUS,
    WHOLE,
    is_ask,
    is_reason,
    is_reserved,
    is_review,
    is_status,
    is_to_confirm,
    is_work,
    split_reason,
    split_review,
)
from dx_assess.session.document import Document
from dx_assess.session.keys import Target, resolve, review_targets

WHOLE_LABEL = "町全体"


class Part(Struct, frozen=True):
    """A division's sheet, or the whole."""

    id: str
    label: str

    @property
    def is_whole(self) -> bool:
        """Everything, the profile included."""
        return self.id == WHOLE


def all_parts(question_set: QuestionSet) -> tuple[Part, ...]:
    """The sheets that ask something, in order, then the whole."""
    owners = set(owner_sheets(question_set).values())
    sheets = (Part(sheet.id, sheet.label) for sheet in question_set.sheets if sheet.id in owners)
    return (*sheets, Part(WHOLE, WHOLE_LABEL))


def find_part(document: Document, name: str) -> Part:
    """The part that ``name`` means: id or label of a sheet, a division's name or id, ``whole``.

    :raises AppError: E-CONFIRM-PART-UNKNOWN with the names there are.
    """
    question_set, wanted = document.question_set, name.strip()
    parts = {part.id: part for part in all_parts(question_set)}
    names = {division.id: division.sheet for division in question_set.divisions}
    names |= {division.label: division.sheet for division in question_set.divisions}
    names |= _own_divisions(document)
    names |= {part.label: part.id for part in parts.values()} | {part: part for part in parts}
    found = parts.get(names.get(wanted, ""))
    if found is None:
        listed = "・".join(f"{part.id}（{part.label}）" for part in parts.values())
        raise AppError(
            "E-CONFIRM-PART-UNKNOWN", f"「{name}」という課のシートはありません。", f"あるのは {listed} です。"
        )
    return found


def _own_divisions(document: Document) -> dict[str, str]:
    """The town's own list of divisions: name → sheet."""
    pairs = ((row.cell("name").value, row.cell("sheet").value) for row in document.data.rows("divisions"))
    return {name: sheet for name, sheet in pairs if isinstance(name, str) and isinstance(sheet, str)}


def owner_sheets(question_set: QuestionSet) -> dict[str, str]:
    """Question, register or profile item → its part; the profile belongs to the whole."""
    sheets = {item.key: WHOLE for item in question_set.profile}
    sheets |= {question.id: question.sheet for question in question_set.questions()}
    return sheets | {register.id: register.sheet for register in question_set.registers}


def part_of(owners: dict[str, str], kind: str, target: str) -> str:
    """The part that a change of the history belongs to, empty when it concerns all (edition, pack) or none.

    Marks, reviews and records belong to none.
    """
    if kind == "year" or is_record(target) or (kind == "answer" and (is_work(target) or is_review(target))):
        return ""
    owner = target.partition("/")[0]
    if kind == "answer" and is_reason(target):
        owner = split_reason(target)[0].rpartition("#")[0]
    for name in (owner, owner.rpartition(".")[0]):
        if name in owners:
            return owners[name]
    return WHOLE


def reserved_target(question_set: QuestionSet, key: str) -> Target:
    """What a reserved key names, for whoever reads answers by their keys.

    :raises KeyError: it is none, or its sheet or question is not in this set.
    """
    if is_status(key):
        labels = {part.id: part.label for part in all_parts(question_set)}
        return Target(key, f"{labels[key.removeprefix(STATUS)]}の状態", "status")
    if is_ask(key):
        return Target(key, f"{_question(question_set, key.removeprefix(ASK))}（アドバイザーに聞く）", "mark")
    if is_to_confirm(key):
        return Target(key, f"{_question(question_set, key.removeprefix(CONFIRM))}（確認待ち）", "mark")
    if is_review(key):
        question_id, name = split_review(key)
        return review_targets(_found(question_set, question_id))[f"{question_id}.{name}"]
    if not is_reason(key):
        raise KeyError(key)
    check_id, row_id = split_reason(key)
    owner, owners = check_id.rpartition("#")[0], owner_sheets(question_set)
    if owner not in owners and owner.rpartition(".")[0] not in owners:
        raise KeyError(key)
    return Target(key, f"点検 {check_id}{f' {row_id}' if row_id else ''} の理由", "reason")


def _question(question_set: QuestionSet, question_id: str) -> str:
    return _found(question_set, question_id).text


def _found(question_set: QuestionSet, question_id: str) -> Question:
    found = question_set.question(question_id)
    if found is None:
        raise KeyError(question_id)
    return found


def label_of(question_set: QuestionSet, key: str) -> str:
    """A key of an answer in words; the key itself when the set no longer has it."""
    try:
        if is_reserved(key):
            return reserved_target(question_set, key).label
        return resolve(question_set, key).label
    except (AppError, KeyError):
        return key
