"""Opening SQLite safely: what kind of file is it, is it whole, is it ours, is it too new."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import struct
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from sqlite_utils import Database, Migrations

from dx_assess.errors import AppError, Where
from dx_assess.files import file_error, private_folder, require_regular
from dx_assess.store.problems import explained
from dx_assess.store.schema import APPLICATION_ID
from dx_assess.store.shape import MAX_VALUE, check_shape

MAX_BYTES = 1 << 30
BUSY_MS = 5000
_HEADER = b"SQLite format 3\x00"
_PRAGMAS = (
    "trusted_schema = OFF",
    "cell_size_check = ON",
    "foreign_keys = ON",
    "recursive_triggers = OFF",
    "temp_store = MEMORY",
)


@dataclass(slots=True)
class Opened:
    """A connection and, for a file opened through a private copy, the folder to remove afterwards."""

    connection: sqlite3.Connection
    temporary: tempfile.TemporaryDirectory[str] | None = None


def check_header(path: Path) -> None:
    """Refuse what is not ours before SQLite sees it.

    :raises AppError: missing, too large, not SQLite, another program's file.
    """
    where = Where(file=path.name)
    try:
        require_regular(path)
        with open(path, "rb") as handle:
            head = handle.read(100)
            size = os.fstat(handle.fileno()).st_size
    except OSError as error:
        message = "ファイルがありません。" if not path.exists() else f"ファイルを読めません（{error.strerror}）。"
        raise AppError("E-STORE-OPEN", message, "場所と名前を確かめてください。", where) from error
    if size > MAX_BYTES:
        raise AppError(
            "E-STORE-SIZE", "ファイルが大きすぎます（1GBまで）。", "正しいファイルか確かめてください。", where
        )
    if len(head) < 100 or not head.startswith(_HEADER) or struct.unpack(">I", head[68:72])[0] != APPLICATION_ID:
        fix = "正しいファイルを選んでください。"
        raise AppError("E-STORE-FORMAT", "dx-assess のファイル（.dxa）ではありません。", fix, where)


def connect(path: Path, writing: bool) -> Opened:
    """A connection with our settings.

    Read-only and a crash left a journal: a private copy is opened, since SQLite could not roll the journal back there.
    """
    temporary = None
    source = path
    if not writing and path.with_name(path.name + "-journal").exists():
        temporary = private_folder()
        source = Path(temporary.name) / path.name
        writing = True
    try:
        if temporary is not None:
            _copy_with_journal(path, source)
        with explained(path):
            return Opened(_connection(source, writing), temporary)
    except BaseException:
        if temporary is not None:
            temporary.cleanup()
        raise


def _copy_with_journal(path: Path, target: Path) -> None:
    try:
        for name in (path.name, path.name + "-journal"):
            shutil.copyfile(path.with_name(name), target.with_name(name))
    except OSError as error:
        raise file_error(error, path, "read") from error


def private_copy(opened: Opened, path: Path) -> Opened:
    """The same file as a copy that may be written; ``opened`` is closed. The file at ``path`` is not touched.

    :raises AppError: E-STORE-….
    """
    if opened.temporary is not None:
        return opened
    temporary = private_folder()
    copy = Path(temporary.name) / path.name
    try:
        back_up(opened.connection, copy)
        opened.connection.close()
        with explained(path):
            return Opened(_connection(copy, writing=True), temporary)
    except BaseException:
        temporary.cleanup()
        raise


_CACHED = 128 if sys.version_info < (3, 12) else 0
"""Statements that are kept. From 3.12 on Python gives one of them to two threads at once, which then get each other's
rows (python/cpython issue 118172)."""


def _connection(path: Path, writing: bool) -> sqlite3.Connection:
    mode = "rw" if writing else "ro"
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=_CACHED,
    )
    try:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE)
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        if writing:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("PRAGMA synchronous = FULL")
    except BaseException:
        connection.close()
        raise
    return connection


def check_contents(connection: sqlite3.Connection, path: Path, migrations: Migrations) -> None:
    """Refuse a damaged, foreign or newer file.

    :raises AppError: E-STORE-DAMAGED, E-STORE-NEWER, E-STORE-SHAPE.
    """
    where = Where(file=path.name)
    known = len(migrations._migrations)
    with explained(path):
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > known:
            fix = "新しい版の dx-assess で開いてください。"
            raise AppError("E-STORE-NEWER", "このファイルは新しい版の dx-assess で作られています。", fix, where)
        check_shape(connection, path.name, version, migrations)  # before anything of the file is evaluated
        problems = [row[0] for row in connection.execute("PRAGMA quick_check(1)")]
    if problems != ["ok"]:
        raise AppError(
            "E-STORE-DAMAGED",
            "ファイルがこわれています。",
            "ファイルの横の「.控え」フォルダーの控えを開くか、dx-assess salvage で読めるものを取り出してください。",
            where,
        )


def database(connection: sqlite3.Connection) -> Database:
    """sqlite-utils over our connection, without plugins of installed packages."""
    return Database(connection, execute_plugins=False, recursive_triggers=False)


_PAGES = 256
"""Pages (1 MB) that are copied between two words of progress."""
_PAUSE_S = 0.25
"""Until a file that somebody else is writing is tried again."""


class _Copying:
    """Hears of every step of SQLite's copying, which would wait for ever for a file that somebody else writes."""

    def __init__(self, progress: Callable[[int], None] | None) -> None:
        self._progress = progress
        self._went_on = monotonic()

    def __call__(self, state: int, left: int, total: int) -> None:
        if state not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            self._went_on = monotonic()
        elif (monotonic() - self._went_on) * 1000 >= BUSY_MS:
            raise sqlite3.OperationalError("database is locked")
        if self._progress is not None:
            self._progress(100 - 100 * left // max(total, 1))


def back_up(connection: sqlite3.Connection, target: Path, progress: Callable[[int], None] | None = None) -> None:
    """A whole copy through SQLite's backup call, read back, then moved into place; nothing is left of a failed one.

    :param progress: told the percent that is written; what it raises ends the copying.
    :raises AppError: E-STORE-….
    """
    part = target.with_name(target.name + ".part")
    try:
        part.unlink(missing_ok=True)  # one that was left behind, or a link that somebody put there
        with explained(target):
            copy = sqlite3.connect(part)
            try:
                pages = -1 if progress is None else _PAGES
                connection.backup(copy, pages=pages, progress=_Copying(progress), sleep=_PAUSE_S)
            finally:
                copy.close()
            _check_copy(connection, part, target)
        os.replace(part, target)
    except BaseException as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise file_error(error, target, "replace") from error
        raise


def _check_copy(connection: sqlite3.Connection, part: Path, target: Path) -> None:
    """What was written is what was copied: a file of ours, of the same form, and whole."""
    copy = sqlite3.connect(f"{part.absolute().as_uri()}?mode=ro", uri=True)
    try:
        for pragma in ("application_id", "user_version"):
            if copy.execute(f"PRAGMA {pragma}").fetchone() != connection.execute(f"PRAGMA {pragma}").fetchone():
                raise _bad_copy(target)
        if copy.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise _bad_copy(target)
    finally:
        copy.close()


def _bad_copy(target: Path) -> AppError:
    fix = "もう一度行うか、別の場所を選んでください。もとのファイルは変わっていません。"
    return AppError("E-STORE-COPY", "書いた写しを読み返すと、もとと合いません。", fix, Where(file=target.name))


def restore(connection: sqlite3.Connection, source: Path) -> None:
    """Put everything back as it is in ``source``, a backup of this file."""
    if connection.in_transaction:
        connection.execute("ROLLBACK")
    copy = sqlite3.connect(source)
    try:
        copy.backup(connection)
    finally:
        copy.close()
