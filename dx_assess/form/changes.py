"""The change map: what differs between two question sets and two KPI packs, item by item. Pure.

A question counts as ``reworded`` when what a person reads to answer it changed; other changes that concern the result
only (its weight) are named in ``fields`` of an ``unchanged`` one. Ids tell which items belong together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from msgspec import Struct

from dx_assess.form.model import Column, Option, Question, QuestionSet
from dx_assess.form.packs import Kpi, Pack

ChangeKind = Literal["unchanged", "reworded", "new", "retired", "target_changed"]
What = Literal["question", "column", "kpi"]
KIND_WORDS: dict[ChangeKind, str] = {
    "unchanged": "変わらない",
    "reworded": "文の変更",
    "new": "新しい",
    "retired": "廃止",
    "target_changed": "目標の変更",
}
WEIGHT = "重み"
_QUIET = {WEIGHT}
"""Fields whose change does not make an answer doubtful."""

Outline = dict[str, dict[str, str]]
"""Item id → what a person reads, by the name of the field; the first field is the item's name."""


class FieldChange(Struct, frozen=True):
    """One text that differs: 設問, 選択肢, 2026年度の目標 …; empty = nothing there."""

    field: str
    old: str
    new: str


class ItemChange(Struct, frozen=True):
    """One question, register column or KPI. ``label`` is its new name, of a retired one the old."""

    what: What
    id: str
    kind: ChangeKind
    label: str
    fields: tuple[FieldChange, ...] = ()


class ChangeMap(Struct, frozen=True):
    """Every item of both sides, in the order of the new one; retired items come last."""

    items: tuple[ItemChange, ...] = ()

    def of(self, kind: ChangeKind, what: What | None = None) -> tuple[ItemChange, ...]:
        """The items of one kind."""
        return tuple(item for item in self.items if item.kind == kind and what in (None, item.what))

    @property
    def count(self) -> dict[ChangeKind, int]:
        """Number of items by kind."""
        return {kind: len(self.of(kind)) for kind in KIND_WORDS}

    @property
    def changed(self) -> tuple[ItemChange, ...]:
        """The items that differ in anything."""
        return tuple(item for item in self.items if item.kind != "unchanged" or item.fields)

    def __add__(self, other: ChangeMap) -> ChangeMap:
        return ChangeMap(self.items + other.items)


def outline_of(question_set: QuestionSet) -> dict[What, Outline]:
    """What a person reads of a set: questions and register columns; plain data that a file can keep."""
    columns = {
        f"{register.id}.{column.id}": _column(register.name, column)
        for register in question_set.registers
        for column in register.columns
    }
    return {"question": {item.id: _question(item) for item in question_set.questions()}, "column": columns}


def read_outline(data: Any) -> dict[What, Outline]:
    """An outline that was kept as JSON; what does not look like one is left out."""
    found: dict[What, Outline] = {}
    kinds: tuple[What, ...] = ("question", "column")
    for what in kinds:
        items = data.get(what) if isinstance(data, dict) else None
        if isinstance(items, dict):
            found[what] = {
                str(key): {str(name): str(text) for name, text in item.items()}
                for key, item in items.items()
                if isinstance(item, dict) and item
            }
    return found


def compare_outlines(old: Mapping[What, Outline], new: Mapping[What, Outline]) -> ChangeMap:
    """The change map of two question sets."""
    return ChangeMap(tuple(item for what in new for item in _compare(what, old.get(what, {}), new[what])))


def compare_sets(old: QuestionSet, new: QuestionSet) -> ChangeMap:
    """:func:`compare_outlines` of two loaded sets."""
    return compare_outlines(outline_of(old), outline_of(new))


def compare_packs(old: Pack | None, new: Pack | None) -> ChangeMap:
    """The change map of two packs; a pack that is not there has no KPI."""
    before = {kpi.id: _kpi(kpi) for kpi in old.kpis} if old is not None else {}
    after = {kpi.id: _kpi(kpi) for kpi in new.kpis} if new is not None else {}
    return ChangeMap(tuple(_compare("kpi", before, after)))


def changes_document(changes: ChangeMap) -> dict[str, Any]:
    """The change map as JSON: counts of all kinds, and every item that differs."""
    return {
        "count": dict(changes.count),
        "items": [
            {
                "what": item.what,
                "id": item.id,
                "kind": item.kind,
                "label": item.label,
                "fields": [{"field": part.field, "old": part.old, "new": part.new} for part in item.fields],
            }
            for item in changes.changed
        ],
    }


def _compare(what: What, old: Outline, new: Outline) -> Iterator[ItemChange]:
    for key, texts in new.items():
        fields = _fields(old[key], texts) if key in old else ()
        kind = _kind(fields) if key in old else "new"
        yield ItemChange(what, key, kind, next(iter(texts.values())), fields)
    for key, texts in old.items():
        if key not in new:
            yield ItemChange(what, key, "retired", next(iter(texts.values())))


def _fields(old: dict[str, str], new: dict[str, str]) -> tuple[FieldChange, ...]:
    names = [*new, *(name for name in old if name not in new)]
    pairs = ((name, old.get(name, ""), new.get(name, "")) for name in names)
    return tuple(FieldChange(*pair) for pair in pairs if pair[1] != pair[2])


def _kind(fields: tuple[FieldChange, ...]) -> ChangeKind:
    names = {part.field for part in fields} - _QUIET
    if any(name.endswith("目標") or name == "基準値" for name in names):
        return "target_changed"
    return "reworded" if names else "unchanged"


def _question(question: Question) -> dict[str, str]:
    texts = {
        "設問": question.text,
        "選択肢": _options(question.options),
        "単位": question.unit,
        "分子": question.numerator_label,
        "分母": question.denominator_label,
        "付属の欄": "、".join(field.label for field in question.fields),
        "説明": question.help,
        "答え方": question.kind,
        WEIGHT: str(question.weight),
    }
    return {"設問": texts.pop("設問")} | {name: text for name, text in texts.items() if text}


def _column(register: str, column: Column) -> dict[str, str]:
    texts = {"選択肢": _options(column.options), "単位": column.unit, "説明": column.help, "答え方": column.kind}
    return {"列": f"{register} {column.label}"} | {name: text for name, text in texts.items() if text}


def _options(options: tuple[Option, ...]) -> str:
    return "\n".join(f"{option.code} {option.label}" for option in options)


def _kpi(kpi: Kpi) -> dict[str, str]:
    texts = {"分野": kpi.section, "取組": kpi.item, "単位": kpi.unit, "向き": kpi.direction, "物差し": kpi.yardstick}
    if kpi.source is not None:
        texts["町の数字"] = " ／ ".join(kpi.source.expressions)
    texts |= {"内訳": "、".join(f"{part.label}{part.name}" for part in kpi.parts), "基準値": kpi.base.raw}
    texts |= {f"{year}年度の目標": target.raw for year, target in kpi.targets.items()}
    return {"指標": kpi.name} | {name: text for name, text in texts.items() if text}
