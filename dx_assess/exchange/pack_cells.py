"""Cells of the edited workbook → typed values, with every mistake named by its cell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from msgspec import Struct

from dx_assess.errors import AppError, Where
from dx_assess.exchange import pack_model as model
from dx_assess.exchange.cells import EXCEL_ERRORS
from dx_assess.exchange.pack_model import Field, Table
from dx_assess.exchange.pack_records import Record
from dx_assess.exchange.sheet_text import column_letter
from dx_assess.files import unsafe_cell
from dx_assess.form.source import Place
from dx_assess.form.versions import VERSION
from dx_assess.text.dates import DateValue, parse_date

_ID = re.compile(r"[a-z][a-z0-9_-]{0,63}")
_WORD = re.compile(r"[a-z][a-z0-9_]{0,63}")
_YEAR = re.compile(r"(?:19[9]\d|20\d\d)")


class CellPlace(Place, frozen=True):
    """A record of a sheet: ``cells`` are the positions and headers of its values, by key."""

    sheet: str = ""
    cells: Mapping[str, tuple[str, str]] = msgspec.field(default_factory=dict)

    def where(self, key: str = "", nth: int = 0) -> Where:
        """The cell of ``key``; of a part that has none, the first one that begins like it; else the record."""
        near = next((name for name in self.cells if name == key or name.startswith(f"{key}.")), "") if key else ""
        cell, header = self.cells.get(near) or (f"{self.line}行", "")
        return Where(file=self.file, sheet=self.sheet, row=cell, column=header, question=self.name)


@dataclass(slots=True)
class Mistakes:
    """What is wrong in the workbook, in order of reading."""

    file: str
    items: list[AppError] = field(default_factory=list)

    def add(self, code: str, message: str, fix: str, where: Where) -> None:
        """Note one."""
        self.items.append(AppError(code, message, fix, where))


class ReadRow(Struct, frozen=True):
    """One record that was read with its place."""

    record: Record
    place: CellPlace


def read_table(table: Table, rows: Sequence[Sequence[str]], mistakes: Mistakes) -> list[ReadRow]:
    """The used records of a sheet, without those marked 「廃止」."""
    keys = _columns(table, rows, mistakes)
    found: list[ReadRow] = []
    seen: dict[tuple[object, ...], int] = {}
    for number, cells in enumerate(rows[model.FIRST_ROW - 1 :], model.FIRST_ROW):
        texts = {key: _text(cells, column) for key, column in keys.items()}
        if not any(texts.values()) or texts.get(model.DROP, "").startswith(model.DROP_WORD):
            continue
        place = _place(table, number, keys, texts, mistakes.file)
        record = read_record(table.fields, texts, place, mistakes)
        identity = tuple(record.get(key) for key in table.identity)
        if identity in seen and None not in identity:
            message = f"{seen[identity]}行と同じ「{'・'.join(map(str, identity))}」です。"
            mistakes.add(
                "E-BOOK-TWICE",
                message,
                "別のIDにするか、片方を「廃止」にしてください。",
                place.where(table.identity[-1]),
            )
        seen.setdefault(identity, number)
        found.append(ReadRow(record, place))
    return found


def read_head(rows: Sequence[Sequence[str]], mistakes: Mistakes) -> ReadRow:
    """The values of 「パック」."""
    fields = {item.key: item for item in model.HEAD_FIELDS}
    texts = {key: "" for key in fields}
    cells = {}
    for number, row in enumerate(rows[model.FIRST_ROW - 1 :], model.FIRST_ROW):
        key = _text(row, 0)
        if key in fields:
            texts[key] = _text(row, model.VALUE_COLUMN - 1)
            cells[key] = (f"{column_letter(model.VALUE_COLUMN)}{number}", fields[key].header)
    for key in fields.keys() - cells.keys():
        fix = "dx-assess packs --export で作り直したファイルに、直したところを写してください。"
        mistakes.add(
            "E-BOOK-ROW", f"「{fields[key].header}」の行がありません。", fix, Where(mistakes.file, sheet=model.HEAD)
        )
    place = CellPlace(mistakes.file, model.FIRST_ROW, "", sheet=model.HEAD, cells=cells)
    wanted = [fields[key] for key in fields if key in cells]
    return ReadRow(read_record(wanted, texts, place, mistakes), place)


def read_record(fields: Iterable[Field], texts: Mapping[str, str], place: CellPlace, mistakes: Mistakes) -> Record:
    """The typed values of one record; None for a blank cell."""
    record: Record = {}
    for item in fields:
        if item.key not in texts or item.key == model.DROP:
            continue
        text = texts[item.key]
        record[item.key] = None
        if text in EXCEL_ERRORS:
            fix = "式を直すか、値を書き直してください。"
            mistakes.add("E-BOOK-XLERROR", f"Excelのエラー（{text}）が入っています。", fix, place.where(item.key))
        elif text:
            record[item.key] = _value(item, text, place, mistakes)
        elif item.required:
            fix = f"{item.note or item.header + 'を書いてください。'}"
            mistakes.add("E-BOOK-EMPTY", f"「{item.header}」が空欄です。", fix, place.where(item.key))
        elif item.keep_blank:
            record[item.key] = ""
    return record


def _columns(table: Table, rows: Sequence[Sequence[str]], mistakes: Mistakes) -> dict[str, int]:
    """Key → column, from the hidden first row."""
    first = [text.strip() for text in rows[0]] if rows else []
    found = {item.key: first.index(item.key) for item in table.fields if item.key in first}
    optional = {item.key for item in table.fields if item.key.startswith(model.TARGET)}
    for item in table.fields:
        if item.key not in found and item.key not in optional:
            fix = "dx-assess packs --export で作り直したファイルに、直したところを写してください。"
            where = Where(mistakes.file, sheet=table.name)
            mistakes.add("E-BOOK-COLUMN", f"「{item.header}」の列がありません。", fix, where)
    return found


def _place(table: Table, number: int, keys: Mapping[str, int], texts: Mapping[str, str], file: str) -> CellPlace:
    headers = {item.key: item.header for item in table.fields}
    cells = {key: (f"{column_letter(column + 1)}{number}", headers[key]) for key, column in keys.items()}
    return CellPlace(file, number, texts.get(table.identity[0], ""), sheet=table.name, cells=cells)


def _text(cells: Sequence[str], column: int) -> str:
    text = cells[column] if column < len(cells) else ""
    return unsafe_cell(text.replace("\r\n", "\n").replace("\r", "\n").strip())


def _value(item: Field, text: str, place: CellPlace, mistakes: Mistakes) -> Any:
    narrow = unicodedata.normalize("NFKC", text).strip()
    if item.kind == "text":
        return text
    if item.kind == "lines":
        return [line.strip() for line in text.split("\n") if line.strip()]
    if item.kind == "choice":
        return _choice(item, text, place, mistakes)
    value: Any = None
    fix = ""
    if item.kind == "integer":
        value, fix = _integer(item, narrow), f"{item.least}～{item.most}の整数で書いてください。"
    elif item.kind == "date":
        found = parse_date(text)
        value, fix = (
            found.value if isinstance(found, DateValue) else None,
            "日付を書いてください（例 令和8年4月1日、2026-04-01）。",
        )
    elif item.kind == "flag":
        value, fix = {"はい": True, "いいえ": False}.get(narrow), "「はい」か空欄にしてください。"
    elif item.kind in ("id", "word"):
        value, fix = _name(item, narrow)
    elif item.kind == "version":
        value, fix = narrow if VERSION.fullmatch(narrow) else None, "1.0.0 のように、3つの数を点でつないでください。"
    else:
        value, fix = _years(narrow), "西暦の年度を、古い順に「、」で区切って書いてください（例 2026、2027）。"
    if value is None:
        mistakes.add("E-BOOK-VALUE", f"「{text}」は「{item.header}」として読めません。", fix, place.where(item.key))
    return value


def _name(item: Field, narrow: str) -> tuple[str | None, str]:
    if item.kind == "id":
        fix = "英小文字で始め、英小文字・数字・_・-だけで書いてください。"
        return narrow if _ID.fullmatch(narrow) else None, fix
    return narrow if _WORD.fullmatch(narrow) else None, "英小文字で始め、英小文字・数字・_だけで書いてください。"


def _integer(item: Field, narrow: str) -> int | None:
    plain = narrow.replace(",", "").removesuffix("年度")
    if not plain.isascii() or not plain.isdigit() or len(plain) > 12:
        return None
    return int(plain) if item.least <= int(plain) <= item.most else None


def _years(narrow: str) -> list[int] | None:
    parts = [part.strip().removesuffix("年度") for part in re.split(r"[,、・\s]+", narrow) if part.strip()]
    if not all(_YEAR.fullmatch(part) for part in parts):
        return None
    years = [int(part) for part in parts]
    return years if years == sorted(set(years)) else None


def _choice(item: Field, text: str, place: CellPlace, mistakes: Mistakes) -> str | None:
    for code, words in item.choices.items():
        if text in (code, words, f"{code} {words}") or text.split()[0] == code:
            return code
    fix = f"{'・'.join(f'{code} {words}' for code, words in item.choices.items())} のどれかを選んでください。"
    mistakes.add("E-BOOK-VALUE", f"「{text}」は「{item.header}」の一覧にありません。", fix, place.where(item.key))
    return None
