"""Register cells as text that travels: written so that the same text read again is the same answer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from dx_assess.errors import AppError
from dx_assess.form.answer import OPEN, Answer, Scalar, Status, answered
from dx_assess.form.display import show_cell
from dx_assess.form.entry import Rules, column_rules, parse_value
from dx_assess.form.model import CodeTable, Column

NONE_CHOSEN = "（どれも選ばない）"
EXCEL_ERRORS = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA"}
)
_SEPARATOR = re.compile(r"[,、，;；/／・\n]")
_LONGEST_LABEL = 8
"""Pieces that one option's label may fall into (「専用システム（eLTAX・施設予約・図書館等）」)."""

Tables = Mapping[str, CodeTable]


def cell_text(column: Column, answer: Answer, tables: Tables) -> str:
    """A cell as CSV has it: 1234, 2026-04-01, 2026年4月, labels of choices, codes of coded tables; open is empty."""
    value = answer.value
    if answer.status is not Status.ANSWERED or value is None:
        return show_cell(column, answer)
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, int | Decimal):
        digits = f"{Decimal(value):f}"
        return digits.rstrip("0").rstrip(".") if "." in digits else digits
    if isinstance(value, date):
        return f"{value.year}年{value.month}月" if column.kind == "ym" else value.isoformat()
    if isinstance(value, frozenset):
        return _several(column, value)
    if column.table in tables:
        return str(value)
    return show_cell(column, answer)


def _several(column: Column, codes: frozenset[str]) -> str:
    labels = [option.label for option in column.options if option.code in codes]
    known = {option.code for option in column.options}
    return "、".join([*labels, *sorted(codes - known)]) or NONE_CHOSEN


def read_cell(column: Column, text: str, old: Answer, tables: Tables) -> Answer:
    """What ``text`` means in a column; text that only repeats what is there is ``old`` itself.

    :raises AppError: E-INPUT-…, E-IMPORT-XLERROR.
    """
    if _lines(text) == _lines(cell_text(column, old, tables)):
        return old
    if text.strip() in EXCEL_ERRORS:
        fix = "Excelで式を直すか、値を貼り付け直してください。"
        raise AppError("E-IMPORT-XLERROR", f"Excelのエラー（{text.strip()}）が入っています。", fix)
    rules = column_rules(column, tables.get(column.table))
    new = _read_several(rules, text) if rules.kind == "multi_choice" or rules.multiple else parse_value(rules, text)
    return old if new == old else new


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _read_several(rules: Rules, text: str) -> Answer:
    """Several choices; a label may itself contain what separates them."""
    plain = text.strip()
    if unicodedata.normalize("NFKC", plain) == unicodedata.normalize("NFKC", NONE_CHOSEN):
        return answered(frozenset())
    if not rules.options and rules.table is None:
        return parse_value(rules, text)
    one = replace(rules, kind="code" if rules.table is not None else "choice", multiple=False)
    ends = [found.start() for found in _SEPARATOR.finditer(plain)] + [len(plain)]
    codes: set[str] = set()
    start = 0
    while start < len(plain):
        later = [end for end in ends if end >= start][:_LONGEST_LABEL]
        end, code = _longest(one, plain, start, later)
        if code:
            codes.add(code)
        start = end + 1
    return answered(frozenset(codes)) if codes else OPEN


def _longest(one: Rules, plain: str, start: int, ends: list[int]) -> tuple[int, str]:
    """The longest piece from ``start`` that is an option: its end and code. A blank piece has no code."""
    for end in reversed(ends[1:]):
        try:
            return end, _code(parse_value(one, plain[start:end]).value)
        except AppError:
            continue
    return ends[0], _code(parse_value(one, plain[start : ends[0]]).value)


def _code(value: Scalar | None) -> str:
    return value if isinstance(value, str) else ""
