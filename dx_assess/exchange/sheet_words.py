"""Cells of a division sheet ↔ answers: full wording in the sheet; a text that only repeats what was there is it."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal

from dx_assess.errors import AppError
from dx_assess.exchange.cells import EXCEL_ERRORS, Tables, cell_text, read_cell
from dx_assess.exchange.sheet_model import SAME_MARK, Item
from dx_assess.exchange.sheet_text import plain_text
from dx_assess.form.answer import OPEN, UNKNOWN, UNMEASURED, Answer, Rate, Status, not_applicable
from dx_assess.form.display import NA_WORD, UNKNOWN_WORD, UNMEASURED_WORD
from dx_assess.form.entry import clean_text, parse_question
from dx_assess.form.model import Column, Question, SubField
from dx_assess.text.clean import UNKNOWN_WORDS

TEXT_LENGTH, REASON_LENGTH = 1000, 200
"""Longest note or evidence, longest reason of 該当なし (characters)."""
_SAFE_DIGITS = 15
_IS_SAME = frozenset((*"○〇◯レ✓✔☑1済", "はい", "同じ", "変わりなし", "変わりありません", "変更なし"))
_NOT_SAME = frozenset(("", "-", "ー", "×", "✕", "0", "いいえ"))
_EXCEL_FIRST = date(1900, 3, 1)

CellValue = int | float | date | str | None


def text_column(label: str) -> Column:
    """How a note or evidence is read."""
    return Column("text", label, "text", max_length=TEXT_LENGTH)


def item_column(item: Item) -> Column:
    """The rules of a line as those of a register's column; rates are read by themselves."""
    kind = "text" if item.kind == "percent" else item.kind
    options = item.options if isinstance(item, Question) else ()
    unit = item.unit if isinstance(item, Question | SubField) else ""
    label = item.id if isinstance(item, Question) else item.label
    return Column("answer", label, kind, options, unit=unit, unknown_ok=isinstance(item, SubField))


def line_value(item: Item, answer: Answer) -> CellValue:
    """What the answer cell of a line holds; the reason of 該当なし has a cell of its own."""
    if answer.status is Status.NA:
        return NA_WORD
    if isinstance(answer.value, Rate):
        return f"{answer.value.numerator}/{answer.value.denominator}"
    if answer.status is Status.UNKNOWN:
        return UNKNOWN_WORD
    return column_value(item_column(item), answer, {})


def read_same(text: str) -> bool:
    """Whether 「変わりありません」 is marked; blank is not.

    :raises AppError: E-SHEET-SAME.
    """
    word = "".join(unicodedata.normalize("NFKC", text).split()).rstrip("。")
    if word in _NOT_SAME:
        return False
    if word in _IS_SAME:
        return True
    fix = f"変わりがなければ {SAME_MARK} を選び、変わったときは空欄にして、答えを直してください。"
    raise AppError("E-SHEET-SAME", f"「{text.strip()}」は、変わりがないという印として読めません。", fix)


def column_value(column: Column, answer: Answer, tables: Tables) -> CellValue:
    """What a cell holds: numbers and days as such, coded entries with their wording, everything else as text."""
    value = answer.value
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        if len(Decimal(value).as_tuple().digits) <= _SAFE_DIGITS:
            return value if isinstance(value, int) else float(value)
    elif isinstance(value, date) and value >= _EXCEL_FIRST:
        return value
    return _words(column, answer, tables) or None


def _words(column: Column, answer: Answer, tables: Tables) -> str:
    value = answer.value
    if column.table in tables and isinstance(value, str):
        entry = tables[column.table].by_code.get(value)
        if entry is not None:
            return f"{entry.code} {entry.label}"
    return cell_text(column, answer, tables)


def shown_text(value: CellValue) -> str:
    """The text that reading a cell with ``value`` gives."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return plain_text(value)
    shown = f"{Decimal(repr(value)):f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def read_column(column: Column, text: str, base: Answer, tables: Tables) -> Answer:
    """What a register's cell (or a text) means.

    :raises AppError: E-INPUT-…, E-IMPORT-XLERROR.
    """
    if text.strip() == shown_text(column_value(column, base, tables)).strip():
        return base
    return read_cell(column, text, base, tables)


def read_line(item: Item, text: str, reason: str, base: Answer) -> Answer:
    """What the answer cell and the reason beside it mean.

    :raises AppError: E-INPUT-…, E-IMPORT-XLERROR, E-SHEET-REASON.
    """
    if text.strip() == shown_text(line_value(item, base)).strip() and reason.strip() == base.reason.strip():
        return base
    if text.strip() in EXCEL_ERRORS:
        return read_cell(item_column(item), text, base, {})
    word = unicodedata.normalize("NFKC", text).strip()
    options = item.options if isinstance(item, Question) else ()
    chosen = any(word == unicodedata.normalize("NFKC", option.label) for option in options)
    if isinstance(item, Question) and word.startswith(NA_WORD) and not chosen:
        return _not_applicable(word.removeprefix(NA_WORD).strip(" :()"), reason)
    if reason.strip():
        fix = "答えに「該当なし」を選ぶか、理由を消してください。"
        raise AppError("E-SHEET-REASON", "理由は「該当なし」のときだけ書けます。", fix)
    if not isinstance(item, Question):
        return read_cell(item_column(item), text, base, {}) if word else OPEN
    return parse_question(item, text) if chosen else _question(item, text, word)


def _not_applicable(written: str, reason: str) -> Answer:
    because = clean_text(reason or written, REASON_LENGTH, NA_WORD)
    if not because:
        fix = "右の「該当なしの理由」に、理由を書いてください。"
        raise AppError("E-SHEET-REASON", "「該当なし」には理由が要ります。", fix)
    return not_applicable(because)


def _question(question: Question, text: str, word: str) -> Answer:
    if word in UNKNOWN_WORDS:
        return UNKNOWN if question.allow_unknown else parse_question(question, "@unknown")
    if word == UNMEASURED_WORD:
        return UNMEASURED if question.unmeasured else parse_question(question, "@unmeasured")
    if question.kind == "multi_choice":
        return read_cell(item_column(question), text, OPEN, {})
    return parse_question(question, text)
