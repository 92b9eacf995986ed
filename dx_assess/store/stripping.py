"""A copy of a town file without some of its values: they, their history and the pages that held them are gone."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from dx_assess.store.dxafile import DxaFile
from dx_assess.store.problems import explained

Secret = Callable[[str, str], bool]
"""Kind and target as in the history: ``answer`` key, ``cell`` ``register/row/column``, ``row`` ``register/row``."""


def write_without(
    file: DxaFile,
    target: Path,
    secret: Secret,
    keep_blobs: frozenset[str],
    progress: Callable[[int], None] | None = None,
) -> int:
    """Write ``target`` (replaced): everything but what is ``secret``.

    Deleted text stays in free pages of a database, so the copy is built anew (VACUUM).

    :param keep_blobs: SHA-256 of the attachments that may stay.
    :param progress: told the percent of the copy that is stripped afterwards; what it raises ends it.
    :returns: how many answers, cells and rows were left out.
    :raises AppError: E-STORE-….
    """
    file.back_up_to(target, progress)
    with explained(target):
        connection = sqlite3.connect(target, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("BEGIN")
            removed = _strip(connection, secret)
            _remove_blobs(connection, keep_blobs)
            connection.execute("COMMIT")
            connection.execute("VACUUM")
        finally:
            connection.close()
    return removed


def _strip(connection: sqlite3.Connection, secret: Secret) -> int:
    """What is stored now first, then every line of the history about it."""
    removed = 0
    for table, kind, key in _PLACES:
        found = connection.execute(f"SELECT fiscal_year, {', '.join(key)} FROM {table}").fetchall()
        gone = [row for row in found if secret(kind, "/".join(row[1:]))]
        where = " AND ".join(f"{name} = ?" for name in ("fiscal_year", *key))
        connection.executemany(f"DELETE FROM {table} WHERE {where}", gone)
        removed += len(gone)
    lines = [(number,) for number, kind, target in _history(connection) if secret(_SAME.get(kind, kind), target)]
    connection.executemany("DELETE FROM history WHERE id = ?", lines)
    return removed


_PLACES = (
    ("answer", "answer", ("key",)),
    ("cell", "cell", ("register", "row_id", "column")),
    ("register_row", "row", ("register", "row_id")),
)
_SAME = {"struck": "row"}


def _history(connection: sqlite3.Connection) -> Iterator[tuple[int, str, str]]:
    yield from connection.execute("SELECT id, kind, target FROM history").fetchall()


def _remove_blobs(connection: sqlite3.Connection, keep: frozenset[str]) -> None:
    found = connection.execute("SELECT sha256 FROM blob").fetchall()
    connection.executemany("DELETE FROM blob WHERE sha256 = ?", [row for row in found if row[0] not in keep])
