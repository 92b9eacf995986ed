"""What a register's columns are like on the screen: how a cell is read, shown and compared. No widgets."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

import jaconv
from msgspec import Struct

from dx_assess.errors import AppError
from dx_assess.form.answer import Answer, Row, Status
from dx_assess.form.display import in_table_order, show_cell, show_value, to_confirm
from dx_assess.form.entry import Rules, column_rules, parse_value
from dx_assess.form.expr import Value
from dx_assess.form.model import QUESTION_NO, CodeTable, Column, Entry, Figure, Option, QuestionSet, Register
from dx_assess.session.document import Document
from dx_assess.session.readings import reading
from dx_assess.text.show import show_number

NEEDS = {"core": "◎", "standard": "○", "optional": "△"}
NEED_WORDS = {"core": "◎ かならず書く", "standard": "○ 標準版で書く", "optional": "△ 分かれば書く"}
DIVISIONS = "divisions"
YES_NO = (Option("yes", "はい"), Option("no", "いいえ"))
_ALSO = {"yes": "y 1 ○ 有 あり", "no": "n 0 × 無 なし"}
_UNFINISHED = re.compile("[a-zっ]+$")
_NUMBERS = {"yes": "1", "no": "0"}


class ShownColumn(Struct, frozen=True):
    """A column of the table: one of the register's, or a value computed for each row."""

    id: str
    label: str
    column: Column | None = None
    figure: Figure | None = None
    rules: Rules | None = None
    table: CodeTable | None = None
    to_confirm: str = ""

    @property
    def kind(self) -> str:
        """The column's kind; ``figure`` for a computed one."""
        return self.column.kind if self.column is not None else "figure"

    @property
    def unit(self) -> str:
        """The unit of its numbers."""
        return self.column.unit if self.column is not None else self.figure.unit if self.figure is not None else ""

    @property
    def numeric(self) -> bool:
        """Right-aligned, with figures of one width."""
        return self.kind in ("integer", "decimal", "figure")

    @property
    def speaks_when_blank(self) -> bool:
        """A blank cell stands for something: a computed value, a default, an automatic rating."""
        return self.kind in ("figure", "rating") or (self.column is not None and bool(self.column.default))

    @property
    def single_choice(self) -> bool:
        """One of a few choices that a digit stands for."""
        return self.kind in ("choice", "rating", "yes_no") and not self.several

    @property
    def questions(self) -> bool:
        """Names questions."""
        return self.table is not None and any(QUESTION_NO in entry.values for entry in self.table.entries)

    @property
    def several(self) -> bool:
        """Takes several codes."""
        return self.column is not None and (self.kind == "multi_choice" or self.column.multiple)


class Suggestion(Struct, frozen=True):
    """One thing to choose.

    :param text: what is written into the cell.
    :param code: what is stored.
    :param search: what typing is compared with.
    :param label: its words in a list, without ``number``.
    :param number: the digit that stands for it; empty = none.
    :param kana: its reading, as typing is compared with it.
    """

    text: str
    code: str
    search: str
    label: str
    number: str = ""
    kana: str = ""

    @property
    def shown(self) -> str:
        """The line in a list."""
        return f"{self.number}　{self.label}" if self.number else self.label


def shown_columns(question_set: QuestionSet, register: Register) -> tuple[ShownColumn, ...]:
    """The register's columns, then the values computed for each row."""
    columns = []
    for column in register.columns:
        table = question_set.tables.get(column.table)
        unsure = to_confirm(table or question_set.tables.get(column.explain))
        columns.append(ShownColumn(column.id, column.label, column, None, column_rules(column, table), table, unsure))
    computed = [figure for figure in register.figures if figure.kind == "row" and not figure.internal]
    return (*columns, *(ShownColumn(figure.id, figure.label, figure=figure) for figure in computed))


def read_cell(shown: ShownColumn, text: str) -> Answer:
    """What a typed or pasted text means.

    :raises AppError: E-INPUT-….
    """
    if shown.rules is None:
        raise AppError("E-INPUT-AUTO", "自動で計算される列です。", "この列には書けません。")
    if shown.several and text.strip() == "（どれも選ばない）":
        text = "@none"
    return parse_value(shown.rules, text)


def cell_text(shown: ShownColumn, answer: Answer) -> str:
    """The cell in words; a blank cell is empty."""
    if shown.column is None:
        return ""
    if shown.column.unit == "年度" and isinstance(answer.value, int):
        return str(answer.value)
    if shown.table is not None and shown.questions and isinstance(answer.value, frozenset):
        return "、".join(_question_no(shown.table, code) for code in in_table_order(shown.table, answer.value))
    return show_cell(shown.column, answer, shown.table)


def long_text(shown: ShownColumn, answer: Answer, text: str) -> str:
    """What a cell shows that is not being edited: numbers of questions with the beginning of their texts."""
    if shown.column is not None and shown.questions and answer.value:
        return show_cell(shown.column, answer, shown.table)
    return text


def _question_no(table: CodeTable, code: str) -> str:
    entry = table.by_code.get(code)
    return entry.values.get(QUESTION_NO, code) if entry is not None else code


def default_text(column: Column) -> str:
    """What a blank cell stands for; empty when it stands for nothing."""
    if not column.default:
        return ""
    if column.kind == "yes_no":
        return "はい" if column.default == "yes" else "いいえ"
    return show_value(column.kind, column.options, "", column.default)


def computed_text(value: Value, unit: str = "") -> str:
    """A value computed for a row."""
    if isinstance(value, int | Decimal | Fraction) and not isinstance(value, bool):
        return show_number(value) + unit
    return "" if value is None else str(value)


def sort_key(shown: ShownColumn, answer: Answer, text: str) -> tuple[int, int | Fraction, str]:
    """Blank cells last, numbers and dates by value, choices in the order of their options, else by text."""
    value = answer.value
    if answer.status is not Status.ANSWERED or value is None:
        return (1, 0, text) if text else (2, 0, "")
    if isinstance(value, bool):
        return (0, 0 if value else 1, "")
    if isinstance(value, int | Decimal):
        return (0, value if isinstance(value, int) else Fraction(value), "")
    if isinstance(value, date):
        return (0, value.toordinal(), "")
    if shown.column is not None and shown.kind in ("choice", "rating"):
        codes = [option.code for option in shown.column.options]
        return (0, codes.index(value) if value in codes else len(codes), text)
    return (0, 0, fold(text))


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """``text`` for comparing: one width, small letters, hiragana, no spaces."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return str(jaconv.kata2hira(plain)).replace(" ", "")


def suggestions(document: Document, shown: ShownColumn, row: Row | None) -> tuple[Suggestion, ...]:
    """What can be chosen in a cell; options that do not go with another cell of the row are left out."""
    column = shown.column
    if column is None:
        return ()
    if column.kind == "division":
        return tuple(_suggest(document, Option(name, name)) for name in division_names(document))
    if shown.table is not None:
        return tuple(_entry(document, entry) for entry in shown.table.entries)
    if column.kind == "yes_no":
        return tuple(_suggest(document, option, _NUMBERS[option.code]) for option in YES_NO)
    owner = row.cell(column.options_by).value if row is not None and column.options_by else None
    options = [o for o in column.options if not o.only_for or owner is None or owner in o.only_for]
    return tuple(_suggest(document, *pair) for pair in zip(options, _numbers(options), strict=True))


def _numbers(options: list[Option]) -> list[str]:
    """Codes where they are digits, else the places of the first nine."""
    if all(len(option.code) == 1 and option.code.isdigit() for option in options):
        return [option.code for option in options]
    return [str(place) if place < 10 else "" for place in range(1, len(options) + 1)]


def division_names(document: Document) -> list[str]:
    """The town's divisions in their order."""
    names = [row.cell("name").value for row in document.data.rows(DIVISIONS)]
    return [name for name in names if isinstance(name, str)]


def new_divisions(document: Document, shown: ShownColumn, answers: list[Answer]) -> list[str]:
    """Names in a division column that the town's list lacks, each once."""
    if shown.kind != "division":
        return []
    known = set(division_names(document))
    names = [answer.value for answer in answers if isinstance(answer.value, str)]
    return [name for name in dict.fromkeys(names) if name not in known]


def _entry(document: Document, entry: Entry) -> Suggestion:
    name = entry.values.get(QUESTION_NO, entry.code)
    kana = fold(reading(document.catalog, entry.label))
    search = fold(f"{name} {entry.code} {entry.label} {kana}")
    return Suggestion(name, entry.code, search, f"{name}　{entry.label}", kana=kana)


def kana_of(letters: str) -> str:
    """Latin letters as kana, as typed without an input method (junbi → じゅんび); what is not finished is left out."""
    return _UNFINISHED.sub("", fold(jaconv.alphabet2kana(letters))) if letters.isascii() and letters.isalpha() else ""


def _suggest(document: Document, option: Option, number: str = "") -> Suggestion:
    kana = fold(reading(document.catalog, option.label))
    search = fold(f"{option.code} {option.label} {kana} {_ALSO.get(option.code, '')}")
    return Suggestion(option.label, option.code, search, option.label, number, kana)
