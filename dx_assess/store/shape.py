"""What the tables of a file of each version look like; a file whose tables are made otherwise is not ours.

A table's own definition can hold expressions (generated columns, checks, expression indexes) that run when it is read.
Comparing the text of every definition with what the migrations make keeps them all out.
"""

from __future__ import annotations

import re
import sqlite3
from weakref import WeakKeyDictionary

from sqlite_utils import Database, Migrations

from dx_assess.errors import AppError, Where

Shape = dict[tuple[str, str], str]
"""Type and name of each object → its definition in plain form."""
MAX_VALUE = 64 << 20
"""Bytes of the largest value that is read from a file (an attachment has 10 MB at most)."""
_SHAPES: WeakKeyDictionary[Migrations, tuple[Shape, ...]] = WeakKeyDictionary()


def plain(sql: str) -> str:
    """A definition without differences of quoting and white space between versions of sqlite-utils."""
    return re.sub(r"\s+", " ", re.sub(r'["`\[\]]', "", sql)).strip()


def shapes(migrations: Migrations) -> tuple[Shape, ...]:
    """The shape after each step, the first one after step 1."""
    if migrations not in _SHAPES:
        _SHAPES[migrations] = tuple(_made(migrations))
    return _SHAPES[migrations]


def _made(migrations: Migrations) -> list[Shape]:
    found: list[Shape] = []
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        db = Database(connection, execute_plugins=False, recursive_triggers=False)
        Migrations("none").apply(db)
        for step in migrations._migrations:
            try:
                step.fn(db)
            except Exception:  # a step that fails on an empty file makes no shape; the migration itself tells why
                break
            found.append(_read(connection))
    finally:
        connection.close()
    return found


def _read(connection: sqlite3.Connection) -> Shape:
    rows = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {(kind, name): plain(sql) for kind, name, sql in rows}


def check_shape(connection: sqlite3.Connection, file: str, version: int, migrations: Migrations) -> None:
    """Refuse tables, views, triggers and indexes that no step of ``version`` or later makes in this way.

    :raises AppError: E-STORE-SHAPE.
    """
    allowed = shapes(migrations)[max(version - 1, 0) :]
    objects = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
    for kind, name, sql in objects:
        if kind == "index" and sql is None:
            continue
        made = plain(sql) if isinstance(sql, str) else ""
        if not any(shape.get((kind, name)) == made for shape in allowed):
            fix = (
                "この dx-assess で作ったファイルか確かめてください。そうなら、控え（バックアップ）から戻してください。"
            )
            raise AppError("E-STORE-SHAPE", f"知らない部品（{kind} {name}）が入っています。", fix, Where(file=file))
    there = {(kind, name) for kind, name, _sql in objects}
    missing = sorted(name for kind, name in (allowed[0] if allowed else {}) if (kind, name) not in there)
    if missing:
        message = f"部品（{'・'.join(missing)}）が足りません。"
        raise AppError("E-STORE-SHAPE", message, "控え（バックアップ）から戻してください。", Where(file=file))
