"""The edited workbook read back: data of pack, support menu and question set, or every mistake with its cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from dx_assess.errors import AppError, AppErrors, Where
from dx_assess.exchange import pack_model as model
from dx_assess.exchange import pack_records as records
from dx_assess.exchange.pack_cells import Mistakes, ReadRow, read_head, read_table
from dx_assess.exchange.pack_model import Data, PackBook, Table
from dx_assess.exchange.pack_records import Record
from dx_assess.exchange.xlsx_reading import open_sheet
from dx_assess.files import read_limited
from dx_assess.form.expr import ExpressionError, Scope, compile_expression
from dx_assess.form.model import QuestionSet
from dx_assess.form.packfile import RawKpi, RawPack, check_kpi, check_pack
from dx_assess.form.source import Place, Problems

MAX_BYTES, MAX_ROWS, MAX_COLUMNS = 20 << 20, 5000, 100
T = TypeVar("T")
_FILLER = {"id": "x", "version": "0.0.0", "name": "x", "issuer": "x", "prefecture": "", "prefecture_code": ""}
"""Stands for what is wrong in 「パック」, so that the indicators are looked at all the same."""


class Base(Struct, frozen=True):
    """The question set that a workbook was made from."""

    question_set: QuestionSet
    form: dict[str, Data]


FindBase = Callable[[str, str], Base | None]
"""The set of an id and version, None when it is not there."""


class ReadBook(Struct, frozen=True):
    """A workbook without mistakes of form. ``places``: where each question's texts are (for the set's own checker)."""

    book: PackBook
    places: dict[str, Place]
    form_changed: bool


def read_book(path: Path, find_base: FindBase) -> ReadBook:
    """Read the workbook.

    :raises AppErrors: every mistake with sheet, cell, and how to mend it.
    :raises AppError: E-BOOK-KIND, E-BOOK-BASE, E-TABLE-…, E-ZIP-…, E-FILE-….
    """
    data = read_limited(path, MAX_BYTES)
    base = _base(path, data, find_base)
    mistakes = Mistakes(path.name)
    reader = _Reader(path, data, mistakes)
    head = reader.head()
    kpis = reader.table(model.kpi_table(_target_columns(reader)))
    tables = {table.name: reader.table(table) for table in (model.PARTS, model.SECTIONS, model.SUPPORT)}
    form = {table.name: reader.table(table) for table in model.FORM_TABLES}
    _check_rows(base, form, mistakes)
    _check_parts(tables[model.PARTS.name], kpis, mistakes)
    pack = records.build_pack(
        head.record, _records(kpis), *(_records(tables[name]) for name in (model.PARTS.name, model.SECTIONS.name))
    )
    pack_id = str(head.record.get("pack.id") or "")
    support = records.build_support(head.record, _records(tables[model.SUPPORT.name]), pack_id)
    _check_support(support, head, tables[model.SUPPORT.name], mistakes)
    _check_pack(pack, head, kpis, base, mistakes)
    if mistakes.items:
        raise AppErrors(mistakes.items)
    patched = records.patch_form(base.form, head.record, *(_records(form[table.name]) for table in model.FORM_TABLES))
    places: dict[str, Place] = {str(row.record["id"]): row.place for row in form[model.QUESTIONS.name]}
    book = PackBook(pack, support, patched, base.question_set.digest)
    return ReadBook(book, places, patched != base.form)


class _Reader:
    def __init__(self, path: Path, data: bytes, mistakes: Mistakes) -> None:
        self._path = path
        self._data = data
        self._mistakes = mistakes
        self._sheets: dict[str, list[list[str]]] = {}

    def rows(self, name: str) -> list[list[str]]:
        if name not in self._sheets:
            self._sheets[name] = _sheet(self._path, self._data, name)
        return self._sheets[name]

    def head(self) -> ReadRow:
        return read_head(self.rows(model.HEAD), self._mistakes)

    def table(self, table: Table) -> list[ReadRow]:
        return read_table(table, self.rows(table.name), self._mistakes)


def _sheet(path: Path, data: bytes, name: str) -> list[list[str]]:
    return open_sheet(path, data, name, MAX_ROWS, MAX_COLUMNS)[1]


def _base(path: Path, data: bytes, find_base: FindBase) -> Base:
    try:
        lines = _sheet(path, data, model.HIDDEN)
    except AppError as error:
        if error.code != "E-TABLE-SHEET":
            raise
        lines = []
    if len(lines) < 2 or lines[0][:2] != [model.MARK, model.FORMAT] or len(lines[1]) < 4:
        fix = "dx-assess packs 名前 --export で作ったファイルを選んでください。"
        raise AppError("E-BOOK-KIND", "KPIパックの編集用のファイルではありません。", fix, Where(file=path.name))
    _, form_id, version, digest = lines[1][:4]
    base = find_base(form_id, version)
    if base is None or base.question_set.digest != digest:
        message = f"このファイルのもとになった設問「{form_id} {version}」が、ここにはありません。"
        fix = "いまのプログラムで --export し直し、直したところを写してください。"
        raise AppError("E-BOOK-BASE", message, fix, Where(file=path.name))
    return base


def _target_columns(reader: _Reader) -> list[int]:
    """The years of the target columns, as the hidden first row has them."""
    first = next(iter(reader.rows("KPI")), [])
    names = (text.removeprefix(model.TARGET) for text in first if text.startswith(model.TARGET))
    return [int(name) for name in names if name.isascii() and name.isdigit() and len(name) == 4]


def _records(rows: Sequence[ReadRow]) -> list[Record]:
    return [row.record for row in rows]


def _check_rows(base: Base, form: dict[str, list[ReadRow]], mistakes: Mistakes) -> None:
    """Rows of question texts are those of the base, neither more nor fewer."""
    makers = (records.question_records, records.option_records, records.check_records)
    for table, make in zip(model.FORM_TABLES, makers, strict=True):
        known = {tuple(str(item[key]) for key in table.identity): item for item in make(base.form)}
        found = {tuple(str(row.record.get(key)) for key in table.identity): row for row in form[table.name]}
        for key, row in found.items():
            if key not in known:
                fix = "IDの列は変えず、書き足した行は消してください。設問を足すことは、このファイルではできません。"
                mistakes.add(
                    "E-BOOK-ROW",
                    f"「{' '.join(key)}」はもとの設問にありません。",
                    fix,
                    row.place.where(table.identity[-1]),
                )
        for key in known.keys() - found.keys():
            fix = "行を元に戻してください（--export し直したファイルから写せます）。"
            where = Where(mistakes.file, sheet=table.name)
            mistakes.add("E-BOOK-ROW", f"「{' '.join(key)}」の行がありません。", fix, where)


def _check_parts(parts: Sequence[ReadRow], kpis: Sequence[ReadRow], mistakes: Mistakes) -> None:
    known = {row.record.get("id") for row in kpis}
    for row in parts:
        if row.record.get("kpi") is not None and row.record["kpi"] not in known:
            fix = "シート「KPI」にあるIDにするか、この行を「廃止」にしてください。"
            mistakes.add("E-BOOK-REF", f"指標「{row.record['kpi']}」がありません。", fix, row.place.where("kpi"))


def _check_support(support: Data | None, head: ReadRow, items: Sequence[ReadRow], mistakes: Mistakes) -> None:
    if support is None:
        return
    for key, words in (("support.name", "支援メニューの名前"), ("support.version", "支援メニューの版")):
        if not head.record.get(key):
            fix = f"{words}を書いてください。"
            mistakes.add("E-BOOK-EMPTY", f"支援メニューがあるのに、{words}が空欄です。", fix, head.place.where(key))
    for row in items:
        first, last = row.record.get("valid_from"), row.record.get("valid_to")
        if first is not None and last is not None and first > last:
            fix = "終わりを始まりより後の日にしてください。"
            mistakes.add("E-SUPPORT-DATES", "使える期間が逆です。", fix, row.place.where("valid_to"))


def _check_pack(pack: Data, head: ReadRow, kpis: Sequence[ReadRow], base: Base, mistakes: Mistakes) -> None:
    """The pack's own checker, with cells as places."""
    problems = Problems()
    raw = _typed(_FILLER | pack["pack"], RawPack)
    if raw is not None:
        entries = [(_typed(data, RawKpi), row) for data, row in zip(pack["kpi"], kpis, strict=True)]
        typed = [(entry, row) for entry, row in entries if entry is not None]
        check_pack(raw, raw.id, [entry for entry, _ in typed], _as_head(head), problems)
        for entry, row in typed:
            check_kpi(entry, raw, row.place, problems)
            _check_names(entry, row, base, problems)
        for _, row in (pair for pair in entries if pair[0] is None):
            _untyped(row, mistakes)
    elif not mistakes.items:
        fix = "「書き方」の列に合わせて直してください。"
        mistakes.add("E-BOOK-VALUE", "パックの内容が読めません。", fix, Where(mistakes.file, sheet=model.HEAD))
    known = {(str(error.where), error.code) for error in mistakes.items}
    doubled = "E-PACK-TWICE"  # the table said so with its row
    mistakes.items += [
        item for item in problems.items if (str(item.where), item.code) not in known and item.code != doubled
    ]


def _as_head(head: ReadRow) -> Place:
    """The place of 「パック」 under the short keys that the checker uses."""
    cells = {key.removeprefix("pack."): cell for key, cell in head.place.cells.items()}
    return type(head.place)(head.place.file, head.place.line, sheet=head.place.sheet, cells=cells)


def _typed(data: Data, shape: type[T]) -> T | None:
    try:
        return msgspec.convert(data, shape, strict=True)
    except msgspec.ValidationError:
        return None


def _untyped(row: ReadRow, mistakes: Mistakes) -> None:
    """A row that has the wrong shape has at least one mistake of its own; if none was told, say so."""
    cells = {cell for cell, _ in row.place.cells.values()}
    if not any(error.where.row in cells and error.where.sheet == "KPI" for error in mistakes.items):
        fix = "見出しのメモの書き方に合わせてください。"
        mistakes.add("E-BOOK-VALUE", "この行は指標として読めません。", fix, row.place.where("id"))


def _check_names(entry: RawKpi, row: ReadRow, base: Base, problems: Problems) -> None:
    """Expressions may only use what the question set has."""
    if entry.source is None:
        return
    scope = Scope(base.question_set.names)
    for key in ("numerator", "denominator", "value", "condition"):
        text = getattr(entry.source, key)
        try:
            if text:
                compile_expression(text, scope)
        except ExpressionError as error:
            where = row.place.where(f"source.{key}")
            if not any(item.where == where for item in problems.items):
                message = f"式「{text}」の{error.at + 1}文字目：{error.message}"
                problems.add("E-PACK-KPI", message, error.fix, where)
