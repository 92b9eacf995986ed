"""Answers → the Japanese words that screen, reports and exports show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from dx_assess.form.answer import Answer, Rate, Row, Scalar, Status
from dx_assess.form.model import QUESTION_NO, CodeTable, Column, Option, Question, QuestionSet, SubField
from dx_assess.text.dates import format_wareki, format_wareki_month
from dx_assess.text.show import show_number, show_rate, with_unit

_ID = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_SHORT = 20
"""Characters of a question's text where it is only named."""
UNKNOWN_WORD = "わからない"
NA_WORD = "該当なし"
UNMEASURED_WORD = "測っていない"
TO_CONFIRM = "要確認"
FISCAL_YEAR = "年度"
"""The unit of fiscal years: 2025年度, not 2,025年度."""


def show_answer(question: Question, answer: Answer) -> str:
    """A question's answer in full words; open is empty."""
    return _special(answer) or show_value(question.kind, question.options, question.unit, answer.value)


def show_field(field: SubField, answer: Answer) -> str:
    """A sub-field in full words; open is empty."""
    return _special(answer) or show_value(field.kind, (), field.unit, answer.value)


def show_cell(column: Column, answer: Answer, table: CodeTable | None = None) -> str:
    """A register cell in full words (units stay in the header); open is empty."""
    if answer.status is Status.UNKNOWN:
        return "不明"
    if table is not None and answer.value is not None:
        codes = sorted(answer.value) if isinstance(answer.value, frozenset) else [str(answer.value)]
        if any(QUESTION_NO in entry.values for entry in table.entries):
            return "／".join(question_words(table, code) for code in in_table_order(table, codes))
        return "、".join(codes)
    if column.unit == FISCAL_YEAR and isinstance(answer.value, int):
        return str(answer.value)
    return _special(answer) or show_value(column.kind, column.options, "", answer.value)


def in_table_order(table: CodeTable, codes: Iterable[str]) -> list[str]:
    """``codes`` as the table lists them, unknown ones last."""
    places = {entry.code: place for place, entry in enumerate(table.entries)}
    return sorted(codes, key=lambda code: (places.get(code, len(places)), code))


def question_words(table: CodeTable, code: str) -> str:
    """A question named by its id: number and the beginning of its text (「5-7 書類の押印を…」)."""
    entry = table.by_code.get(code)
    if entry is None:
        return code
    short = entry.label if len(entry.label) <= _SHORT else f"{entry.label[:_SHORT]}…"
    return f"{entry.values.get(QUESTION_NO, '')} {short}".strip()


def question_numbers(question_set: QuestionSet) -> dict[str, str]:
    """Question id → the number that people see (``analog.seal_rate`` → ``5-7``)."""
    return {item.id: f"{domain.no}-{item.no}" for domain in question_set.domains for item in domain.questions}


def without_ids(text: str, numbers: Mapping[str, str]) -> str:
    """``text`` with :func:`question_numbers` in place of ids: 「別の設問（5-7）」."""
    return _ID.sub(lambda found: numbers.get(found[0], found[0]), text)


def explain_options(column: Column, row: Row, table: CodeTable | None) -> str:
    """What a column's options mean in this row: 「PHASE1 目視・実地監査規制／PHASE2 …」; empty when it cannot be said.

    An entry of the table that ``column.explain`` names fits when its values equal the row's cells; its value for which
    the row has no column is the option's code.
    """
    words = []
    for entry in table.entries if table is not None else ():
        named = {key: value for key, value in entry.values.items() if key in row.cells}
        codes = [value for key, value in entry.values.items() if key not in named]
        if named and codes and all(row.cell(key).value == value for key, value in named.items()):
            option = column.option(codes[0])
            words.append(f"{option.label if option is not None else codes[0]} {entry.label}")
    return "／".join(words)


def to_confirm(table: CodeTable | None) -> str:
    """The sentences of a table's source that say 要確認: what nobody could settle about its entries; else empty."""
    if table is None or TO_CONFIRM not in table.source:
        return ""
    found = [f"{sentence}。" for sentence in table.source.split("。") if TO_CONFIRM in sentence]
    return "".join(found).replace("（要確認。", "（要確認）。")


def _special(answer: Answer) -> str:
    if answer.status is Status.UNKNOWN:
        return UNKNOWN_WORD
    if answer.status is Status.UNMEASURED:
        return UNMEASURED_WORD
    if answer.status is Status.NA:
        return f"{NA_WORD}（{answer.reason}）"
    return ""


def show_value(kind: str, options: Sequence[Option], unit: str, value: Scalar | Fraction | None) -> str:
    """A plain value in full words; None is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, Rate):
        shown = with_unit(show_rate(value.numerator, value.denominator), "%")
        return f"{shown}（{show_number(value.denominator)}のうち{show_number(value.numerator)}）"
    if isinstance(value, frozenset):
        return "、".join(option.label for option in options if option.code in value) or "（どれも選ばない）"
    if isinstance(value, date):
        return format_wareki_month(value) if kind == "ym" else format_wareki(value)
    if unit == FISCAL_YEAR:
        return f"{value}{unit}"
    if isinstance(value, int | Decimal | Fraction):
        return with_unit(show_number(value), unit)
    option = next((option for option in options if option.code == value), None)
    return option.label if option is not None else value
