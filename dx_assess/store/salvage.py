"""What can still be read of a damaged ``.dxa``: its tables row by row, without judging what the rows say.

A private copy is read, so the damaged file is never written. Text comes back only when it is whole UTF-8.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from msgspec import Struct

from dx_assess.errors import AppError, Where
from dx_assess.files import file_error, private_folder
from dx_assess.form.records import EVIDENCE
from dx_assess.store.opening import check_header
from dx_assess.store.schema import MIGRATIONS
from dx_assess.store.shape import MAX_VALUE, plain, shapes

Record = tuple[Any, ...]


class Table(Struct, frozen=True):
    """How a table is read: columns with their types, the first ``keys`` of them are its key."""

    columns: dict[str, tuple[type, ...]]
    keys: int


_TEXT, _NUMBER, _TEXT_OR_NOT, _NUMBER_OR_NOT = (str,), (int,), (str, type(None)), (int, type(None))
_ANSWER = {"status": _TEXT, "value": _TEXT_OR_NOT, "reason": _TEXT}
TABLES = {
    "town": Table({"id": _NUMBER, "code": _TEXT, "name": _TEXT, "prefecture": _TEXT}, 1),
    "year": Table(
        {
            "fiscal_year": _NUMBER,
            "edition": _TEXT,
            "form_id": _TEXT,
            "form_version": _TEXT,
            "pack_id": _TEXT,
            "carried_from": _NUMBER_OR_NOT,
        },
        1,
    ),
    "answer": Table({"fiscal_year": _NUMBER, "key": _TEXT} | _ANSWER, 2),
    "register_row": Table(
        {
            "fiscal_year": _NUMBER,
            "register": _TEXT,
            "row_id": _TEXT,
            "position": _NUMBER,
            "prefilled": _NUMBER,
            "struck": _NUMBER,
        },
        3,
    ),
    "cell": Table({"fiscal_year": _NUMBER, "register": _TEXT, "row_id": _TEXT, "column": _TEXT} | _ANSWER, 4),
    "setting": Table({"key": _TEXT, "value": _TEXT}, 1),
    "submission": Table(
        {
            "fiscal_year": _NUMBER,
            "number": _NUMBER,
            "at": _TEXT,
            "who": _TEXT,
            "receipt": _TEXT,
            "program": _TEXT,
            "document": _TEXT,
        },
        2,
    ),
    "history": Table(
        {
            "id": _NUMBER,
            "batch": _NUMBER,
            "fiscal_year": _NUMBER_OR_NOT,
            "kind": _TEXT,
            "target": _TEXT,
            "old": _TEXT_OR_NOT,
            "new": _TEXT_OR_NOT,
        },
        1,
    ),
}


@dataclass(slots=True)
class Found:
    """Rows of one table by their keys; ``whole``: SQLite found no damage and every row could be read."""

    rows: dict[Record, Record] = field(default_factory=dict)
    whole: bool = True


class Remains(Struct, frozen=True):
    """Everything that could be read, and tables of the file that this program does not know.

    :param submitted: fiscal year and number of a submission → when (UTC) and who, as the history has it.
    :param blobs: SHA-256 → content of the attachments whose content is what it was.
    """

    tables: dict[str, Found]
    left_out: tuple[str, ...]
    blobs: dict[str, bytes]
    submitted: dict[Record, Record]


def read_remains(path: Path) -> Remains:
    """Read what can be read.

    :raises AppError: E-STORE-… (no file of ours), E-SALVAGE-NOTHING (not even its list of tables can be read).
    """
    check_header(path)
    with private_folder() as folder:
        copy = Path(folder) / "copy.dxa"
        try:
            shutil.copyfile(path, copy)
            journal = path.with_name(path.name + "-journal")
            if journal.exists():
                shutil.copyfile(journal, copy.with_name(copy.name + "-journal"))
        except OSError as error:
            raise file_error(error, path, "read") from error
        with contextlib.closing(sqlite3.connect(copy, isolation_level=None)) as connection:
            try:
                return _remains(connection)
            except (sqlite3.Error, UnicodeDecodeError) as error:
                raise nothing(path) from error


def nothing(path: Path) -> AppError:
    """Nothing can be salvaged."""
    fix = "控え（バックアップ）から戻してください。"
    return AppError("E-SALVAGE-NOTHING", "読み取れるものがありません。", fix, Where(file=path.name))


def _remains(connection: sqlite3.Connection) -> Remains:
    connection.text_factory = bytes
    # writable_schema: a shortened file or one bad line in the list of tables does not hide the others
    for pragma in ("writable_schema = ON", "trusted_schema = OFF", "cell_size_check = ON", "query_only = ON"):
        connection.execute(f"PRAGMA {pragma}")
    # a definition that is not ours may run anything when it is read (a view, a generated column): it is left alone
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE)
    lines = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    objects = [(_plain(kind), _plain(name), _plain(sql)) for kind, name, sql in lines]
    known = {pair for shape in shapes(MIGRATIONS) for pair in shape.items()}
    ours = {name for kind, name, sql in objects if ((kind, name), plain(str(sql))) in known}
    tables = {
        name: _table(connection, name, table) if name in ours else Found(whole=False) for name, table in TABLES.items()
    }
    _look_up(connection, {name: found for name, found in tables.items() if name in ours}, tables["history"])
    others = [str(name) for kind, name, _sql in objects if kind == "table" and name not in TABLES and name != "blob"]
    filled = [name for name in others if name not in ours or _has_rows(connection, name)]
    blobs = _blobs(connection, tables) if "blob" in ours else {}
    left_out = tuple(name for name in filled if name != "_sqlite_migrations")
    return Remains(tables, left_out, blobs, _submitted(connection) if "history" in ours else {})


def _submitted(connection: sqlite3.Connection) -> dict[Record, Record]:
    """Line by line: one that is damaged hides none of the others."""
    found: dict[Record, Record] = {}
    with contextlib.suppress(sqlite3.Error):
        for raw in connection.execute("SELECT fiscal_year, target, at, who FROM history WHERE kind = 'submission'"):
            year, target, at, who = map(_plain, raw)
            if isinstance(target, str) and target.isascii() and target.isdecimal():
                found[year, int(target)] = (at, who)
    return found


def _has_rows(connection: sqlite3.Connection, name: str) -> bool:
    try:
        return connection.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone() is not None
    except sqlite3.Error:
        return True


def _blobs(connection: sqlite3.Connection, tables: dict[str, Found]) -> dict[str, bytes]:
    """Attachments from both ends of the table, and by the names that the list of attachments has."""
    found: dict[str, bytes] = {}
    for direction in ("ASC", "DESC"):
        try:
            _take_blobs(found, connection.execute(f"SELECT sha256, data FROM blob ORDER BY rowid {direction}"))
            break
        except sqlite3.Error:
            continue
    cells = [row[5] for row in tables["cell"].rows.values() if row[1] == EVIDENCE.id and row[3] == "sha256"]
    for name in {str(value).strip('"') for value in cells} - found.keys():
        with contextlib.suppress(sqlite3.Error):
            _take_blobs(found, connection.execute("SELECT sha256, data FROM blob WHERE sha256 = ?", (name,)))
    return found


def _take_blobs(found: dict[str, bytes], rows: Iterable[Record]) -> None:
    for name, data in rows:
        if isinstance(data, bytes) and hashlib.sha256(data).hexdigest() == _plain(name):
            found[str(_plain(name))] = data


def _table(connection: sqlite3.Connection, name: str, table: Table) -> Found:
    found = Found(whole=_is_sound(connection, name))
    keys = list(table.columns)[: table.keys]
    for direction in ("ASC", "DESC"):
        order = ", ".join(f"{key} {direction}" for key in keys)
        try:
            _take(found, table, connection.execute(f"SELECT {', '.join(table.columns)} FROM {name} ORDER BY {order}"))
            break
        except sqlite3.Error:  # what lies behind the damage is read from the other end
            found.whole = False
    return found


def _is_sound(connection: sqlite3.Connection, name: str) -> bool:
    try:
        return connection.execute(f"PRAGMA integrity_check({name})").fetchall() == [(b"ok",)]
    except sqlite3.Error:
        return False


def _take(found: Found, table: Table, rows: Iterable[Record]) -> None:
    for raw in rows:
        row = tuple(map(_plain, raw))
        key = row[: table.keys]
        fits = all(isinstance(value, types) for value, types in zip(row, table.columns.values(), strict=True))
        if not fits or found.rows.get(key, row) != row:
            found.whole = False
            found.rows.pop(key, None)
        else:
            found.rows[key] = row


def _plain(value: Any) -> Any:
    """Text as text; bytes that are no text stay bytes, which fit no column."""
    if isinstance(value, bytes):
        with contextlib.suppress(UnicodeDecodeError):
            return value.decode()
    return value


def _look_up(connection: sqlite3.Connection, tables: dict[str, Found], history: Found) -> None:
    """Rows between two damaged places, by the keys that the history names."""
    wanted = {name: set(keys) for name, keys in _named(history) if name in tables}
    for name, keys in wanted.items():
        found, table = tables[name], TABLES[name]
        if found.whole:
            continue
        where = " AND ".join(f"{column} = ?" for column in list(table.columns)[: table.keys])
        for key in sorted(keys - found.rows.keys()):
            with contextlib.suppress(sqlite3.Error):
                _take(
                    found,
                    table,
                    connection.execute(f"SELECT {', '.join(table.columns)} FROM {name} WHERE {where}", key),
                )


def _named(history: Found) -> Iterator[tuple[str, list[Record]]]:
    lines = [(row[2], row[3], row[4]) for row in history.rows.values() if row[2] is not None]
    yield "answer", [(year, target) for year, kind, target in lines if kind == "answer"]
    yield (
        "cell",
        [(year, *target.split("/", 2)) for year, kind, target in lines if kind == "cell" and target.count("/") == 2],
    )
    rows = [(year, *target.split("/", 1)) for year, kind, target in lines if kind == "row" and target.count("/") == 1]
    yield "register_row", rows
