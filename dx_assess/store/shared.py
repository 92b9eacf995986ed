"""A connection that several threads use: it is closed only when none of them is in the middle of a query.

SQLite frees what a running query reads when its connection is closed by another thread, which ends the whole program (a
segmentation fault, not an exception). The window closes a file while results are still being computed of it.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from dx_assess.store.opening import Opened


class SharedConnection:
    """Counts who uses the connection just now; the last one out closes it once it was given up."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened
        self._changed = threading.Condition()
        self._uses = 0
        self._given_up = False

    @property
    def is_private(self) -> bool:
        """A copy of the file, which nobody else writes and which no network parts from the program."""
        return self.opened.temporary is not None

    @contextmanager
    def used(self) -> Iterator[sqlite3.Connection]:
        """The connection, which stays open inside the block.

        :raises sqlite3.ProgrammingError: it was given up.
        """
        with self._changed:
            if self._given_up:
                raise sqlite3.ProgrammingError("Cannot operate on a closed database.")
            self._uses += 1
        try:
            yield self.opened.connection
        finally:
            with self._changed:
                self._uses -= 1
                self._close_unused()

    def give_up(self) -> None:
        """Close it, as soon as nobody uses it. Doing it twice is harmless."""
        with self._changed:
            self._given_up = True
            self._close_unused()

    def close(self) -> None:
        """Close it, and wait until it is closed. Not from inside :meth:`used`."""
        self.give_up()
        with self._changed:
            self._changed.wait_for(lambda: self._uses == 0)

    def _close_unused(self) -> None:
        if self._uses or not self._given_up:
            return
        with contextlib.suppress(sqlite3.Error):
            self.opened.connection.close()
        if self.opened.temporary is not None:
            self.opened.temporary.cleanup()
        self._changed.notify_all()
