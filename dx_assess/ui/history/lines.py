"""The history as lines of a table, and which of them a filter lets through."""

from __future__ import annotations

from collections.abc import Sequence

from dx_assess.form.model import QuestionSet
from dx_assess.session.history import Entry
from dx_assess.text.dates import short_fiscal_label
from dx_assess.ui.tables import STRETCH, Cell, Head

HEADS = (
    Head("いつ", 12),
    Head("だれ", 9, tip="パソコンの利用者の名前とパソコンの名前"),
    Head("年度", 3, tip="どの年度の答えか"),
    Head("どこ", STRETCH),
    Head("前", 11),
    Head("後", 11),
    Head("操作", 11, tip="ひとまとまりの変更の名前"),
)
ALL = ""
OTHER = "-"
"""Changes that belong to no question and no register (years, editions)."""


def line_of(entry: Entry) -> tuple[Cell, ...]:
    """One change."""
    year = short_fiscal_label(entry.fiscal_year) if entry.fiscal_year is not None else ""
    old, new = (_one_line(text) for text in (entry.old, entry.new))
    return (
        Cell(entry.when, entry.at),
        Cell(entry.who, tip=f"{entry.who}（{entry.machine}）"),
        Cell(year),
        Cell(entry.what),
        Cell(old, tip=entry.old),
        Cell(new, tip=entry.new),
        Cell(entry.label),
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def places(question_set: QuestionSet) -> list[tuple[str, str]]:
    """Words and value of everything that the history can be narrowed to."""
    found = [("すべての場所", ALL), ("基本情報", "profile")]
    found += [(f"領域{domain.no} {domain.name}", domain.id) for domain in question_set.domains]
    found += [(f"台帳 {register.name}", register.id) for register in question_set.registers]
    return [*found, ("年度・版・KPI", OTHER)]


def place_of(entry: Entry) -> str:
    """The value of :func:`places` to which a change belongs."""
    return entry.register or entry.key.partition(".")[0] or OTHER


def target_of(entry: Entry) -> str:
    """Where the window finds it; empty when there is no such place."""
    return entry.key or "/".join(part for part in (entry.register, entry.row_id, entry.column) if part)


def fitting(entries: Sequence[Entry], place: str, key: str, text: str) -> Sequence[Entry]:
    """The changes at a place (or of one question with its fields) that hold every word of ``text``."""
    words = text.casefold().split()
    if not (place or key or words):
        return entries
    return [
        entry
        for entry in entries
        if (not place or place_of(entry) == place)
        and (not key or entry.key == key or entry.key.startswith(f"{key}."))
        and all(word in _all(entry) for word in words)
    ]


def _all(entry: Entry) -> str:
    return "\n".join((entry.when, entry.who, entry.what, entry.old, entry.new, entry.label)).casefold()
