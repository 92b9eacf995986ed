"""A conflict of a merge in words: where it is, what each side has, who wrote it and when."""

from __future__ import annotations

import json
from typing import Any

from msgspec import Struct

from dx_assess.errors import AppError, Where
from dx_assess.exchange.merge_model import STRUCK, Conflict, MergePlan, Place
from dx_assess.form.model import QuestionSet
from dx_assess.session.history import BLANK, Words, local_time
from dx_assess.store.codec import decode
from dx_assess.text.dates import fiscal_year_label

_YEAR = {
    "edition": "版",
    "pack_id": "KPI",
    "form_version": "調査票の版",
    "form_id": "調査票",
    "carried_from": "引き継いだ年度",
}
_ROW = "行あり"
_EDITIONS = {"quick": "かんたん", "standard": "標準"}


class ConflictShown(Struct, frozen=True):
    """One conflict for screen and command line.

    :param mine_by: who and when (local time), empty when that side did not change it.
    """

    place: Place
    year: str
    what: str
    base: str
    mine: str
    theirs: str
    mine_by: str
    theirs_by: str

    def error(self) -> AppError:
        """The conflict as a known error, for the command line."""
        message = f"両方で変わりました（分かれる前「{self.base}」、自分「{self.mine}」、相手「{self.theirs}」）。"
        fix = "--policy mine・theirs・newest で決めるか、画面で1つずつ選んでください。"
        return AppError("E-MERGE-CONFLICT", message, fix, Where(question=f"{self.year} {self.what}"))

    def as_json(self) -> dict[str, Any]:
        """One element of ``merge --json``."""
        year, kind, target = self.place
        found: dict[str, Any] = {"year": year, "kind": kind, "target": target}
        return found | {
            name: getattr(self, name) for name in ("what", "base", "mine", "theirs", "mine_by", "theirs_by")
        }


def conflict_shown(question_set: QuestionSet, conflict: Conflict) -> ConflictShown:
    """``conflict`` in words."""
    words = Words(question_set)
    place = conflict.place
    base, mine, theirs = (_value(words, place, text) for text in (conflict.base, conflict.mine, conflict.theirs))
    if place[1] == "struck":
        base = _ROW
    label = fiscal_year_label(place[0])
    by = [f"{who}　{local_time(at)}" if at else "" for who, at in (conflict.mine_by, conflict.theirs_by)]
    return ConflictShown(place, label, place_words(words, place), base, mine, theirs, by[0], by[1])


def taken_words(question_set: QuestionSet, plan: MergePlan) -> list[str]:
    """What only the other side changed and is taken over, a line a place."""
    words = Words(question_set)
    found = []
    for place in plan.taken:
        old, new = (_value(words, place, text) for text in (plan.base.get(place), plan.merged.get(place)))
        if place[1] in ("row", "struck"):
            step = "行の追加" if place[1] == "row" else "行の取消し" if place in plan.merged else "行を戻す"
            found.append(f"{fiscal_year_label(place[0])} {place_words(words, place)}：{step}")
        else:
            found.append(f"{fiscal_year_label(place[0])} {place_words(words, place)}：{old} → {new}")
    return found


def place_words(words: Words, place: Place) -> str:
    """Where a place is, without its year."""
    _year, kind, target = place
    if kind == "year":
        return _YEAR.get(target, target)
    return words.key(target) if kind == "answer" else words.place(*target.split("/"))


def _value(words: Words, place: Place, text: str | None) -> str:
    _year, kind, target = place
    if kind == "struck":
        return "行を取り消した" if text == STRUCK else "行を残して直した"
    if text is None:
        return BLANK
    if kind == "answer":
        return words.answer(target, decode(text))
    if kind == "cell":
        register, _row_id, column = target.split("/")
        return words.cell(register, column, decode(text))
    value = json.loads(text) if kind == "year" else _ROW
    return _EDITIONS.get(value, str(value))
