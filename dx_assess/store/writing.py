"""Edits → SQL, inside the caller's transaction. Every real change leaves a line in the history."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from msgspec.structs import asdict

from dx_assess.errors import AppError
from dx_assess.form.answer import Answer, Row
from dx_assess.store.codec import encode, encode_value, from_columns
from dx_assess.store.edits import (
    AddBlob,
    AddRow,
    AddSubmission,
    Author,
    Edit,
    MarkMerged,
    MarkUndone,
    PutYear,
    SetAnswer,
    SetCell,
    StrikeRow,
)


def write(connection: sqlite3.Connection, edits: Iterable[Edit], author: Author) -> int:
    """Write ``edits``; the batch number, 0 when nothing changed."""
    writer = _Writer(connection, author)
    for edit in edits:
        writer.edit(edit)
    return writer.batch if writer.written else 0


class _Writer:
    def __init__(self, connection: sqlite3.Connection, author: Author) -> None:
        self._connection = connection
        self._author = author
        self.batch = int(connection.execute("SELECT coalesce(max(batch), 0) + 1 FROM history").fetchone()[0])
        self.written = 0
        self._last: dict[tuple[int, str], int] = {}
        if not 0 < self.batch < 1 << 62:
            fix = "控え（バックアップ）から戻してください。"
            raise AppError("E-STORE-VALUE", "変更の記録の番号が読めません。", fix)

    def edit(self, edit: Edit) -> None:
        if isinstance(edit, SetAnswer):
            self._answer(edit)
        elif isinstance(edit, SetCell):
            self._cell(edit.fiscal_year, edit.register, edit.row_id, edit.column, edit.answer)
        elif isinstance(edit, AddRow):
            self._row(edit)
        elif isinstance(edit, StrikeRow):
            self._strike(edit)
        elif isinstance(edit, PutYear):
            self._year(edit)
        elif isinstance(edit, AddSubmission):
            self._submission(edit)
        elif isinstance(edit, AddBlob):
            row = edit.name, len(edit.data), edit.data
            self._connection.execute("INSERT OR IGNORE INTO blob (sha256, size, data) VALUES (?, ?, ?)", row)
        elif isinstance(edit, MarkMerged):
            self._log(edit.fiscal_year, "merge", edit.other, None, None)
        else:
            self._mark(edit)

    def _log(self, fiscal_year: int, kind: str, target: str, old: str | None, new: str | None) -> None:
        author = self._author
        self._connection.execute(
            "INSERT INTO history (batch, at, who, machine, label, fiscal_year, kind, target, old, new)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (self.batch, author.at, author.who, author.machine, author.label, fiscal_year, kind, target, old, new),
        )
        self.written += 1

    def _answer(self, edit: SetAnswer) -> None:
        key = (edit.fiscal_year, edit.key)
        found = self._connection.execute(
            "SELECT status, value, reason FROM answer WHERE fiscal_year = ? AND key = ?", key
        ).fetchone()
        old = encode(from_columns(*found)) if found else None
        new = encode(edit.answer)
        if old == new:
            return
        if edit.answer.is_open:
            self._connection.execute("DELETE FROM answer WHERE fiscal_year = ? AND key = ?", key)
        else:
            self._connection.execute(
                "INSERT OR REPLACE INTO answer (fiscal_year, key, status, value, reason) VALUES (?, ?, ?, ?, ?)",
                (*key, *_columns(edit.answer)),
            )
        self._log(edit.fiscal_year, "answer", edit.key, old, new)

    def _cell(self, fiscal_year: int, register: str, row_id: str, column: str, answer: Answer) -> None:
        key = (fiscal_year, register, row_id, column)
        where = "fiscal_year = ? AND register = ? AND row_id = ? AND column = ?"
        found = self._connection.execute(f"SELECT status, value, reason FROM cell WHERE {where}", key).fetchone()
        old = encode(from_columns(*found)) if found else None
        new = encode(answer)
        if old == new:
            return
        self._require_row(fiscal_year, register, row_id)
        if answer.is_open:
            self._connection.execute(f"DELETE FROM cell WHERE {where}", key)
        else:
            self._connection.execute(
                "INSERT OR REPLACE INTO cell (fiscal_year, register, row_id, column, status, value, reason)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*key, *_columns(answer)),
            )
        self._log(fiscal_year, "cell", f"{register}/{row_id}/{column}", old, new)

    def _require_row(self, fiscal_year: int, register: str, row_id: str) -> None:
        found = self._connection.execute(
            "SELECT 1 FROM register_row WHERE fiscal_year = ? AND register = ? AND row_id = ?",
            (fiscal_year, register, row_id),
        ).fetchone()
        if found is None:
            raise AppError("E-STORE-ROW", f"台帳 {register} に行 {row_id} がありません。", "番号を確かめてください。")

    def _row(self, edit: AddRow) -> None:
        row: Row = edit.row
        position = self._position(edit.fiscal_year, edit.register)
        self._connection.execute(
            "INSERT INTO register_row (fiscal_year, register, row_id, position, prefilled, struck)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (edit.fiscal_year, edit.register, row.row_id, position, int(row.prefilled), int(row.struck)),
        )
        new = json.dumps({"prefilled": row.prefilled}, sort_keys=True)
        self._log(edit.fiscal_year, "row", f"{edit.register}/{row.row_id}", None, new)
        for column, answer in row.cells.items():
            self._cell(edit.fiscal_year, edit.register, row.row_id, column, answer)

    def _position(self, fiscal_year: int, register: str) -> int:
        """Behind the last row; that one is looked for once, or thousands of new rows would take minutes."""
        key = (fiscal_year, register)
        if key not in self._last:
            sql = "SELECT coalesce(max(position), 0) FROM register_row WHERE fiscal_year = ? AND register = ?"
            self._last[key] = int(self._connection.execute(sql, key).fetchone()[0])
        self._last[key] += 1
        return self._last[key]

    def _strike(self, edit: StrikeRow) -> None:
        key = (edit.fiscal_year, edit.register, edit.row_id)
        self._require_row(*key)
        changed = self._connection.execute(
            "UPDATE register_row SET struck = ? WHERE fiscal_year = ? AND register = ? AND row_id = ? AND struck <> ?",
            (int(edit.struck), *key, int(edit.struck)),
        ).rowcount
        if changed:
            old, new = json.dumps(not edit.struck), json.dumps(edit.struck)
            self._log(edit.fiscal_year, "struck", f"{edit.register}/{edit.row_id}", old, new)

    def _year(self, edit: PutYear) -> None:
        info = edit.info
        found = self._connection.execute(
            "SELECT fiscal_year, edition, form_id, form_version, pack_id, carried_from FROM year WHERE fiscal_year = ?",
            (info.fiscal_year,),
        ).fetchone()
        names = ("fiscal_year", "edition", "form_id", "form_version", "pack_id", "carried_from")
        old = json.dumps(dict(zip(names, found, strict=True)), sort_keys=True) if found else None
        new = json.dumps(asdict(info), sort_keys=True)
        if old == new:
            return
        self._connection.execute(
            "INSERT INTO year (fiscal_year, edition, form_id, form_version, pack_id, carried_from)"
            " VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (fiscal_year) DO UPDATE SET edition = excluded.edition, form_id = excluded.form_id,"
            " form_version = excluded.form_version, pack_id = excluded.pack_id, carried_from = excluded.carried_from",
            (info.fiscal_year, info.edition, info.form_id, info.form_version, info.pack_id, info.carried_from),
        )
        self._log(info.fiscal_year, "year", str(info.fiscal_year), old, new)

    def _submission(self, edit: AddSubmission) -> None:
        author = self._author
        self._connection.execute(
            "INSERT INTO submission (fiscal_year, number, at, who, receipt, program, document)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (edit.fiscal_year, edit.number, author.at, author.who, edit.receipt, edit.program, edit.document),
        )
        self._log(edit.fiscal_year, "submission", str(edit.number), None, json.dumps(edit.receipt))

    def _mark(self, edit: MarkUndone) -> None:
        old, new = (None, "true") if edit.undone else ("true", None)
        self._log(edit.fiscal_year, "undo", str(edit.batch), old, new)


def _columns(answer: Answer) -> tuple[str, str | None, str]:
    return answer.status.value, encode_value(answer.value), answer.reason
