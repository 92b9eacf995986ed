"""Symbols of a question set: which names expressions may use, with their types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dx_assess.form.expr import Ref, Type
from dx_assess.form.raw import (
    RawColumn,
    RawEntry,
    RawField,
    RawFigure,
    RawOption,
    RawProfileItem,
    RawQuestion,
    RawTable,
)

_KINDS = {
    "integer": Type.NUMBER,
    "decimal": Type.NUMBER,
    "percent": Type.NUMBER,
    "yes_no": Type.BOOL,
    "date": Type.DATE,
    "ym": Type.DATE,
    "text": Type.TEXT,
    "auto": Type.TEXT,
    "division": Type.TEXT,
    "printed": Type.PRINTED,
    "multi_choice": Type.CODES,
}
RATING_CODES = ("achieved", "partly", "none")
"""評価: 達成, 一部達成, －."""


def is_ordered(options: Iterable[RawOption]) -> bool:
    """Choices whose codes are digits are numbers (段階)."""
    codes = [option.code for option in options]
    return bool(codes) and all(code.isdigit() for code in codes)


def ref_for(key: str, kind: str, options: list[RawOption]) -> Ref:
    """The symbol of something typed in."""
    codes = tuple(option.code for option in options)
    if kind == "choice":
        return Ref(key, Type.NUMBER if is_ordered(options) else Type.CODE, codes)
    if kind == "rating":
        return Ref(key, Type.CODE, RATING_CODES)
    return Ref(key, _KINDS[kind], codes)


def column_ref(column: RawColumn, tables: Mapping[str, tuple[RawTable, list[RawEntry]]]) -> Ref:
    """The symbol of a column inside its register."""
    if column.kind != "code":
        return ref_for(column.id, column.kind, column.options)
    entries = tables[column.table][1] if column.table in tables else []
    tags = sorted({tag for entry in entries for tag in entry.tags})
    kind = Type.CODES if column.multiple else Type.CODE
    return Ref(column.id, kind, tuple(entry.code for entry in entries), tuple(tags))


def question_refs(questions: Iterable[RawQuestion]) -> dict[str, Ref]:
    """Symbols of questions and their sub-fields."""
    refs: dict[str, Ref] = {}
    for question in questions:
        refs[question.id] = ref_for(question.id, question.kind, question.options)
        if question.kind == "percent":
            for part in ("numerator", "denominator"):
                refs[f"{question.id}.{part}"] = Ref(f"{question.id}#{part}", Type.NUMBER)
        for item in question.fields:
            refs[field_key(question, item)] = ref_for(field_key(question, item), item.kind, [])
    return refs


def field_key(question: RawQuestion, item: RawField) -> str:
    """``opendata.views.downloads``."""
    return f"{question.id}.{item.id}"


def profile_refs(items: Iterable[RawProfileItem]) -> dict[str, Ref]:
    """Symbols of the profile."""
    return {f"profile.{item.id}": ref_for(f"profile.{item.id}", item.kind, item.options) for item in items}


def figure_refs(register: str, figures: Iterable[RawFigure]) -> dict[str, Ref]:
    """Symbols of the figures that are numbers everywhere (lists: their length)."""
    kinds = ("count", "sum", "rate", "value", "list")
    return {
        f"{register}.{figure.id}": Ref(f"{register}.{figure.id}", Type.NUMBER)
        for figure in figures
        if figure.kind in kinds
    }


def local_refs(question: RawQuestion) -> dict[str, Ref]:
    """``value``, ``numerator``, ``denominator`` and the params, inside one question."""
    own = ref_for(question.id, question.kind, question.options)
    refs = {"value": own}
    if question.kind == "percent":
        refs["numerator"] = Ref(f"{question.id}#numerator", Type.NUMBER)
        refs["denominator"] = Ref(f"{question.id}#denominator", Type.NUMBER)
    for name in question.params:
        refs[name] = Ref(f"{question.id}#param.{name}", Type.NUMBER)
    return refs
