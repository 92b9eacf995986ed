"""The connection of an open file: whole transactions, and going on when the way to the file was broken for a while.

A network drive that comes back often leaves dead handles behind, so the file is connected to anew: only if it is the
same file with the same history, and nobody else has begun to write it. A step whose end could not be seen is looked for
in the history before it is made again. A file that somebody else changed meanwhile is not written over unseen.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from dx_assess.errors import AppError, Where
from dx_assess.store.edits import Author
from dx_assess.store.opening import Opened, check_contents, check_header, connect
from dx_assess.store.owner import Owner, Ownership
from dx_assess.store.problems import explained, is_lost, moved
from dx_assess.store.schema import MIGRATIONS
from dx_assess.store.shared import SharedConnection

SALT = "receipt_salt"
"""The setting with the file's secret (``Town.salt``); it also tells one file of a town from another."""
_LINE = "SELECT id, batch, at, who, machine, label, fiscal_year, kind, target FROM history"
Line = tuple[object, ...]
T = TypeVar("T")


class Link:
    """Connection, private copy and ownership of one open file.

    :param ownership: None = only read.
    """

    def __init__(self, path: Path, opened: Opened, owner: Owner, ownership: Ownership | None) -> None:
        self.path = path
        self.read_only = ownership is None
        self._shared = SharedConnection(opened)
        self._closed = False
        self._making = threading.Lock()
        self._publishing = threading.Lock()
        self._owner = owner
        self._ownership = ownership
        with explained(path):
            self._newest = _newest_line(opened.connection)
            self._salt = _salt(opened.connection)
            self._version = _data_version(opened.connection)

    @contextmanager
    def used(self) -> Iterator[sqlite3.Connection]:
        """The connection as it is now, which stays open inside the block, whatever other threads do.

        :raises sqlite3.ProgrammingError: the file is closed.
        """
        shared = self._take()
        try:
            yield shared.connection
        finally:
            shared.leave()

    def _take(self) -> SharedConnection:
        while True:
            shared = self._shared
            if shared.take():
                return shared
            if shared is self._shared:  # else another thread has just connected anew
                raise sqlite3.ProgrammingError("Cannot operate on a closed database.")

    @property
    def is_closed(self) -> bool:
        """Closed, or about to be: nothing that takes long should go on."""
        return self._closed

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """What a query finds.

        :raises AppError: E-STORE-….
        """
        return self.run(lambda connection: connection.execute(sql, parameters).fetchall())

    def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do ``work``, once more on a new connection when the old one is dead.

        :raises AppError: E-STORE-….
        """
        with explained(self.path):
            shared = self._take()
            try:
                try:
                    return work(shared.connection)
                finally:
                    shared.leave()
            except sqlite3.OperationalError as error:
                if not (is_lost(error) and self._connect_anew(shared)):
                    raise
                with self.used() as connection:
                    return work(connection)

    def transact(self, work: Callable[[sqlite3.Connection], int], last: Author) -> int:
        """``work`` in one transaction.

        :param last: author of the last line that it writes.
        :returns: what ``work`` returns, a batch number.
        :raises AppError: E-STORE-…; then nothing was changed.
        """
        with explained(self.path):
            shared = self._shared
            try:
                return self._transact(work)
            except sqlite3.OperationalError as error:
                before = self._newest
                if not (is_lost(error) and self._connect_anew(shared)):
                    raise
                with self.used() as connection:
                    found = _newest_line(connection)
                if (
                    found is not None
                    and found != before
                    and found[2:6] == (last.at, last.who, last.machine, last.label)
                ):
                    self._newest = found  # it was on the disk before the way broke
                    return int(str(found[1]))
                return self._transact(work)

    def try_writing(self) -> None:
        """Begin a change and take it back.

        :raises AppError: E-STORE-….
        """

        def work(connection: sqlite3.Connection) -> None:
            connection.execute("BEGIN IMMEDIATE")
            try:
                connection.execute("UPDATE setting SET value = value || '.' WHERE key = ?", (SALT,))
            finally:
                with contextlib.suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")

        self.run(work)

    def _transact(self, work: Callable[[sqlite3.Connection], int]) -> int:
        with self.used() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                self._check_unchanged(connection)
                batch = work(connection)
                newest = _newest_line(connection)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    with contextlib.suppress(sqlite3.Error):
                        connection.execute("ROLLBACK")
                raise
        self._newest = newest
        return batch

    def _check_unchanged(self, connection: sqlite3.Connection) -> None:
        version = _data_version(connection)
        if version == self._version:
            return
        self._version = version
        newest = _newest_line(connection)
        if newest != self._newest:  # told once; whoever shows the file reads it again
            self._newest = newest
            message = "開いている間に、ほかのところでこのファイルが変えられました。"
            fix = "画面は新しい内容になりました。確かめて、もう一度行ってください。"
            raise AppError("E-STORE-CHANGED", message, fix, Where(file=self.path.name))

    def _connect_anew(self, dead: SharedConnection) -> bool:
        """Whether there is a way to the file again.

        :param dead: what is no way any longer; if another thread has replaced it meanwhile, that is enough.
        :raises OwnedError: somebody else writes it now.
        :raises AppError: another file lies there, or it is damaged.
        """
        with self._making:
            return self._shared is not dead or self._replace(dead)

    def _replace(self, dead: SharedConnection) -> bool:
        if dead.is_private:
            return False
        try:
            check_header(self.path)
            opened = connect(self.path, writing=not self.read_only)
        except AppError:
            return False
        shared = SharedConnection(opened)
        try:
            check_contents(opened.connection, self.path, MIGRATIONS)
            self._check_same(opened.connection)
            version = _data_version(opened.connection)
            with self._publishing:  # closing the file does not wait for all of this
                if self._closed:
                    shared.give_up()
                    return False
                if self._ownership is not None:
                    self._ownership.release()
                    self._ownership = Ownership.acquire(self.path, self._owner)
                self._version, self._shared = version, shared
        except BaseException:
            shared.give_up()
            raise
        dead.give_up()
        return True

    def _check_same(self, connection: sqlite3.Connection) -> None:
        known = self._newest
        line = connection.execute(f"{_LINE} WHERE id = ?", (known[0],)).fetchone() if known is not None else None
        if line != known or _salt(connection) != self._salt:
            raise moved(self.path)

    def close(self) -> None:
        """Close the file, as soon as no thread is in the middle of a query, and give up ownership; doing it twice is
        harmless."""
        with self._publishing:
            self._closed = True
            shared, ownership = self._shared, self._ownership
        shared.close()
        if ownership is not None:
            ownership.release()


def _salt(connection: sqlite3.Connection) -> object:
    return connection.execute("SELECT value FROM setting WHERE key = ?", (SALT,)).fetchone()


def _newest_line(connection: sqlite3.Connection) -> Line | None:
    """The newest line of the history."""
    found: Line | None = connection.execute(f"{_LINE} ORDER BY id DESC LIMIT 1").fetchone()
    return found


def _data_version(connection: sqlite3.Connection) -> object:
    return connection.execute("PRAGMA data_version").fetchone()[0]
