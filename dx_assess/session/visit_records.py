"""Rows of the record tables (tasks, visits, comments) as typed text: read, added, changed. One step each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from dx_assess.errors import AppError, Where
from dx_assess.form.answer import Answer, Row
from dx_assess.form.display import show_value
from dx_assess.form.entry import Rules, parse_value
from dx_assess.form.records import RecordColumn, RecordTable
from dx_assess.session.days import JST
from dx_assess.session.document import CellEdit, Document

_LONGEST = 1000


def today() -> date:
    """The day in Japan."""
    return datetime.now(JST).date()


def record_rows(document: Document, table: RecordTable) -> tuple[Row, ...]:
    """The rows that are not struck out."""
    return document.data.rows(table.id)


def parse_record(table: RecordTable, column_id: str, text: str) -> Answer:
    """The cell that ``text`` means; blank is open.

    :raises AppError: E-INPUT-… or E-RECORD-COLUMN.
    """
    column = _column(table, column_id)
    return parse_value(Rules(column.kind, column.label, column.options, max_length=_LONGEST), text)


def _column(table: RecordTable, column_id: str) -> RecordColumn:
    column = table.column(column_id)
    if column is None:
        names = "・".join(item.label for item in table.columns)
        fix = f"あるのは {names} です。"
        raise AppError("E-RECORD-COLUMN", f"「{column_id}」という列は{table.name}にありません。", fix)
    return column


def show_record(table: RecordTable, row: Row, column_id: str) -> str:
    """A cell in words; open is empty."""
    column = _column(table, column_id)
    return show_value(column.kind, column.options, "", row.cell(column_id).value)


def text_of(row: Row, column_id: str) -> str:
    """A text cell or code as it is kept; empty when open."""
    value = row.cell(column_id).value
    return value if isinstance(value, str) else ""


def date_of(row: Row, column_id: str) -> date | None:
    """A date cell."""
    value = row.cell(column_id).value
    return value if isinstance(value, date) else None


def find_record(document: Document, table: RecordTable, row_id: str) -> Row:
    """A row by its number.

    :raises AppError: E-RECORD-ROW.
    """
    row = next((row for row in record_rows(document, table) if row.row_id == row_id), None)
    if row is None:
        fix = "番号を一覧で確かめてください。"
        raise AppError("E-RECORD-ROW", f"{table.name}に {row_id} はありません。", fix, Where(row=row_id))
    return row


def add_record(document: Document, table: RecordTable, texts: Mapping[str, str], label: str = "") -> str:
    """Append a row; its number.

    :raises AppError: E-INPUT-… (nothing is added), E-STORE-….
    """
    cells = {column: parse_record(table, column, text) for column, text in texts.items()}
    kept = {column: cell for column, cell in cells.items() if not cell.is_open}
    return document.add_rows(table.id, [kept], label or f"{table.name}に加える")[0]


def set_record(document: Document, table: RecordTable, row_id: str, texts: Mapping[str, str]) -> bool:
    """Change cells of a row; False when nothing is different.

    :raises AppError: E-INPUT-… (nothing is changed), E-RECORD-ROW, E-STORE-….
    """
    row = find_record(document, table, row_id)
    cells = {column: parse_record(table, column, text) for column, text in texts.items()}
    edits = [CellEdit(row_id, column, cell) for column, cell in cells.items() if cell != row.cell(column)]
    if edits:
        names = "・".join(_column(table, edit.column).label for edit in edits)
        document.set_cells(table.id, edits, f"{table.name} {row_id} の{names}")
    return bool(edits)


def strike_record(document: Document, table: RecordTable, row_id: str) -> None:
    """Take a row off the list; undo brings it back.

    :raises AppError: E-RECORD-ROW, E-STORE-….
    """
    find_record(document, table, row_id)
    document.strike_rows(table.id, [row_id])
