"""A connection that several threads use: it is closed only when none of them is in the middle of a query.

SQLite frees what a running query reads when its connection is closed by another thread, which ends the whole program (a
segmentation fault, not an exception). The window closes a file while results are still being computed of it.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading

from dx_assess.store.opening import Opened

CLOSING_S = 30
"""How long closing waits for a query; one that goes on for longer closes the connection itself at its end."""


class SharedConnection:
    """Counts who uses the connection just now; the last one out closes it once it was given up."""

    def __init__(self, opened: Opened) -> None:
        self.connection = opened.connection
        self._temporary = opened.temporary
        self._changed = threading.Condition()
        self._uses = 0
        self._given_up = False

    @property
    def is_private(self) -> bool:
        """A copy of the file, which nobody else writes and which no network parts from the program."""
        return self._temporary is not None

    @property
    def is_given_up(self) -> bool:
        """It is closed, or will be in a moment."""
        return self._given_up

    def take(self) -> bool:
        """Begin to use it, until :meth:`leave`: it stays open. False when it was given up."""
        with self._changed:
            if self._given_up:
                return False
            self._uses += 1
            return True

    def leave(self) -> None:
        """End what :meth:`take` began."""
        with self._changed:
            self._uses -= 1
            self._close_unused()

    def give_up(self) -> None:
        """Close it, as soon as nobody uses it. Doing it twice is harmless."""
        with self._changed:
            self._given_up = True
            self._close_unused()

    def close(self) -> None:
        """Close it, and wait until it is closed, at most :data:`CLOSING_S`."""
        self.give_up()
        with self._changed:
            self._changed.wait_for(lambda: self._uses == 0, CLOSING_S)

    def _close_unused(self) -> None:
        if self._uses or not self._given_up:
            return
        self._changed.notify_all()
        with contextlib.suppress(sqlite3.Error):
            self.connection.close()
        if self._temporary is not None:
            with contextlib.suppress(OSError):  # a virus scanner reads it; a later start clears it away
                self._temporary.cleanup()
