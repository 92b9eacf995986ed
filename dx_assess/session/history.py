"""The history in words: who changed what, when, from what to what; one old value can be set again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from dx_assess.errors import AppError
from dx_assess.form.answer import Answer
from dx_assess.form.display import show_answer, show_cell, show_field, show_value
from dx_assess.form.model import Mark, ProfileItem, Question, QuestionSet, SubField
from dx_assess.form.records import record_table
from dx_assess.form.reserved import REVIEW, is_review
from dx_assess.form.review import show_review
from dx_assess.session.document import Document
from dx_assess.session.keys import Reviewed, Target, all_targets
from dx_assess.session.on_demand import OnDemand
from dx_assess.session.parts import reserved_target
from dx_assess.store.codec import decode
from dx_assess.store.edits import Change, Edit, PutYear, SetAnswer, SetCell, StrikeRow, YearInfo
from dx_assess.text.dates import fiscal_year_label

NEWEST = 100
"""Lines of the history among which the last step is looked for."""

BLANK = "（空欄）"
_YEAR_WORDS = {"edition": "版", "pack_id": "KPI", "form_version": "様式の版", "form_id": "様式"}
_EDITIONS = {"quick": "かんたん", "standard": "標準"}


class Entry(Struct, frozen=True):
    """One line of the history page.

    :param at: UTC, ISO 8601; ``when`` is the local time to the minute.
    :param what: question text, or register, row number and column.
    :param old: in words, 「（空欄）」 for nothing.
    :param key: question, field … of an answer; ``register``, ``row_id``, ``column`` of a row or cell.
    :param restorable: :func:`restore_value` can set the old value again.
    """

    id: int
    batch: int
    at: str
    when: str
    who: str
    machine: str
    label: str
    fiscal_year: int | None
    kind: str
    what: str
    old: str
    new: str
    key: str = ""
    register: str = ""
    row_id: str = ""
    column: str = ""
    restorable: bool = False

    def as_json(self) -> dict[str, Any]:
        """One element of ``history --json``."""
        target = self.key or "/".join(part for part in (self.register, self.row_id, self.column) if part)
        names = ("id", "batch", "at", "when", "who", "machine", "label")
        found: dict[str, Any] = {name: getattr(self, name) for name in names}
        return found | {
            "year": self.fiscal_year,
            "kind": self.kind,
            "target": target,
            "what": self.what,
            "old": self.old,
            "new": self.new,
            "restorable": self.restorable,
        }


class Words:
    """Places and values of one question set in Japanese."""

    def __init__(self, question_set: QuestionSet) -> None:
        self._set = question_set
        self._targets = all_targets(question_set)

    def key(self, key: str) -> str:
        """The text of a question, field …; the key itself when the set no longer has it."""
        found = self._targets.get(key)
        if found is not None:
            return found.label
        try:
            return reserved_target(self._set, key).label
        except KeyError:
            return key

    def answer(self, key: str, answer: Answer) -> str:
        """An answer in words."""
        if answer.is_open:
            return BLANK
        return _shown(self._targets.get(key) or self._review(key), answer)

    def _review(self, key: str) -> Target | None:
        if not is_review(key):
            return None
        try:
            return reserved_target(self._set, key)
        except KeyError:
            return None

    def place(self, register: str, row_id: str, column: str = "") -> str:
        """「手続台帳 P001 の「オンライン対応」」."""
        found = self._set.register(register) or record_table(register)
        name = found.name if found is not None else register
        shown = found.column(column) if found is not None else None
        return f"{name} {row_id}" + (f" の「{shown.label if shown is not None else column}」" if column else "")

    def cell(self, register: str, column: str, answer: Answer) -> str:
        """A cell in words."""
        found = self._set.register(register)
        shown = found.column(column) if found is not None else None
        if answer.is_open:
            return BLANK
        table = record_table(register)
        own = table.column(column) if table is not None else None
        if own is not None:
            return show_value(own.kind, own.options, "", answer.value)
        if shown is None:
            return show_value("text", (), "", answer.value)
        return show_cell(shown, answer, self._set.tables.get(shown.table))


def _shown(target: Target | None, answer: Answer) -> str:
    item = target.item if target is not None else ""
    if isinstance(item, Reviewed):
        return show_review(item.question, item.field, answer)
    if isinstance(item, Question):
        return show_answer(item, answer)
    if isinstance(item, ProfileItem) and item.options and answer.value is not None:
        return show_value(item.kind, item.options, item.unit, answer.value)
    if isinstance(item, ProfileItem):
        return show_field(SubField(item.key, item.id, item.kind, item.label, item.unit), answer)
    if isinstance(item, SubField):
        return show_field(item, answer)
    kind = item.kind if isinstance(item, Mark) else "text"
    return show_field(SubField("", "", kind, ""), answer)


def history_entries(
    document: Document,
    limit: int = 1000,
    key: str = "",
    register: str = "",
    row_id: str = "",
    fiscal_year: int | None = None,
) -> tuple[Entry, ...]:
    """The newest ``limit`` changes, newest first.

    :param key: only this question (with its fields, note, evidence and the adviser's fields), profile item or mark.
    :param register: only this register, with ``row_id`` only this row.
    """
    words, target = Words(document.question_set), "/".join(part for part in (register, row_id) if part)
    return tuple(entry_of(words, change) for change in _changes(document, limit, key, target, fiscal_year))


def entries_on_demand(document: Document, limit: int, key: str, known: dict[int, Entry]) -> Sequence[Entry]:
    """As :func:`history_entries`, each put into words when it is looked at: a page shows twenty of a thousand.

    :param known: entries of this document by their id that were made before, to be used again (the history never
        changes); new ones are added.
    """
    words = Words(document.question_set)

    def put(change: Change) -> Entry:
        if change.id not in known:
            known[change.id] = entry_of(words, change)
        return known[change.id]

    return OnDemand(_changes(document, limit, key), put)


def _changes(
    document: Document, limit: int, key: str, target: str = "", fiscal_year: int | None = None
) -> list[Change]:
    targets = (key, REVIEW + key) if key else (target,)
    found = {
        change.id: change
        for one in targets
        for change in document.file.changes(fiscal_year, limit=limit, target=one, marks=False)
    }
    return [found[number] for number in sorted(found, reverse=True)[:limit]]


def newest_places(document: Document) -> tuple[str, ...]:
    """Where the last step changed something: keys, and ``register/row/column``; newest first."""
    newest = document.file.changes(limit=NEWEST, marks=False)
    words = Words(document.question_set)
    entries = [entry_of(words, change) for change in newest if change.batch == newest[0].batch]
    places = [entry.key or "/".join((entry.register, entry.row_id, entry.column)).strip("/") for entry in entries]
    return tuple(place for place in places if place)


def entry_of(words: Words, change: Change) -> Entry:
    """One change in words. What cannot be read is shown as it is."""
    try:
        parts = _PARTS.get(change.kind, _other)(words, change)
    except (AppError, ValueError, KeyError, TypeError, ArithmeticError):
        parts = {"what": change.target, "old": change.old or BLANK, "new": change.new or BLANK}
    return Entry(
        id=change.id,
        batch=change.batch,
        at=change.at,
        when=local_time(change.at),
        who=change.who,
        machine=change.machine,
        label=change.label,
        fiscal_year=change.fiscal_year,
        kind=change.kind,
        **parts,
    )


def local_time(at: str) -> str:
    """A UTC time of the file as local time to the minute; as it is when it is no time."""
    try:
        return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")
    except (ValueError, OverflowError, OSError):
        return at


def _answer_parts(words: Words, change: Change) -> dict[str, Any]:
    key = change.target
    old, new = (words.answer(key, decode(text)) for text in (change.old, change.new))
    return {"what": words.key(key), "old": old, "new": new, "key": key, "restorable": True}


def _cell_parts(words: Words, change: Change) -> dict[str, Any]:
    register, row_id, column = change.target.split("/", 2)
    old, new = (words.cell(register, column, decode(text)) for text in (change.old, change.new))
    what = words.place(register, row_id, column)
    place = {"register": register, "row_id": row_id, "column": column}
    return {"what": what, "old": old, "new": new, "restorable": True} | place


def _row_parts(words: Words, change: Change) -> dict[str, Any]:
    register, row_id = change.target.split("/", 1)
    what = words.place(register, row_id)
    if change.kind == "row":
        return {"what": what, "old": "（行なし）", "new": "行の追加", "register": register, "row_id": row_id}
    old, new = ("取消し" if text == "true" else "有効" for text in (change.old, change.new))
    return {"what": what, "old": old, "new": new, "register": register, "row_id": row_id, "restorable": True}


def _year_parts(_words: Words, change: Change) -> dict[str, Any]:
    label = fiscal_year_label(int(change.target))
    if change.old is None:
        return {"what": label, "old": "（年度なし）", "new": "年度の追加"}
    old, new = json.loads(change.old), json.loads(change.new or "{}")
    differing = [name for name in _YEAR_WORDS if old.get(name) != new.get(name)]
    shown = [
        "、".join(
            f"{_YEAR_WORDS[name]} {_EDITIONS.get(item.get(name), item.get(name)) or 'なし'}" for name in differing
        )
        for item in (old, new)
    ]
    return {"what": label, "old": shown[0], "new": shown[1], "restorable": True}


def _submission_parts(_words: Words, change: Change) -> dict[str, Any]:
    receipt = json.loads(change.new) if change.new else ""
    return {"what": f"提出 第{change.target}号", "old": BLANK, "new": f"受付番号 {receipt}"}


def _merge_parts(_words: Words, change: Change) -> dict[str, Any]:
    new = "ここまでの相手の記録も入りました"
    return {"what": f"ファイルを合わせた（相手：{change.target}）", "old": BLANK, "new": new}


def _other(_words: Words, change: Change) -> dict[str, Any]:
    return {"what": change.target, "old": change.old or BLANK, "new": change.new or BLANK}


_PARTS = {"answer": _answer_parts, "cell": _cell_parts, "row": _row_parts, "struck": _row_parts, "year": _year_parts}
_PARTS |= {"submission": _submission_parts, "merge": _merge_parts}


def restore_value(document: Document, change_id: int) -> None:
    """Set the old value of one change again, as a new change; the value's year is shown.

    :raises AppError: E-HISTORY-ID, E-HISTORY-KIND (a row or year that was added has no old value), E-STORE-….
    """
    change = document.file.change(change_id)
    if change is None:
        raise AppError("E-HISTORY-ID", f"記録 {change_id} はありません。", "記録の一覧で番号を確かめてください。")
    words = Words(document.question_set)
    entry = entry_of(words, change)
    if not entry.restorable:
        fix = "行は取消し、年度は別のファイルで直してください。"
        raise AppError("E-HISTORY-KIND", "この記録には、戻す値がありません。", fix)
    document.apply_anywhere([_old_value(change)], f"前の値に戻す：{entry.what}")


def _old_value(change: Change) -> Edit:
    year = change.fiscal_year or 0
    if change.kind == "answer":
        return SetAnswer(year, change.target, decode(change.old))
    if change.kind == "cell":
        register, row_id, column = change.target.split("/", 2)
        return SetCell(year, register, row_id, column, decode(change.old))
    if change.kind == "struck":
        register, row_id = change.target.split("/", 1)
        return StrikeRow(year, register, row_id, change.old == "true")
    return PutYear(YearInfo(**json.loads(change.old or "{}")))
