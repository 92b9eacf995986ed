"""When Python looks for garbage: while nobody works, instead of in the middle of a key or of work in the background.

A look at everything takes 50–180 ms with a large town's pages and rows, stops every thread, and comes when it likes.
Young objects are still looked at all the time (below a millisecond). Most objects go without any look, as soon as
nothing refers to them.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QThreadPool, QTimer

TICK_MS = 1000
SHORT, LONG = 2, 60
"""Quiet ticks until what is new is looked at, and until everything is."""
FEW = 4
"""Looks at the youngest objects in a tick that is still quiet: the window's own timers make some."""
MOST = 400
"""Looks at young objects after which the new ones are looked at in any case: some hundred megabytes at worst."""


@contextmanager
def no_look() -> Iterator[None]:
    """No look inside the block: Qt goes through a list of all widgets there are, and one that Python takes away in the
    middle of it ends the program.
    """
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


class Garbage(QObject):
    """Takes over from :meth:`install` until :meth:`remove`. What was looked at is left out of the next short looks."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._before = gc.get_threshold()
        self._seen = 0
        self._quiet = 0
        self._all_due = False
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)

    def install(self) -> None:
        """No look at everything by itself any more."""
        young, middle, _old = self._before
        gc.set_threshold(young, middle, sys.maxsize >> 32)
        self._timer.start()

    def remove(self) -> None:
        """Everything as Python does it by itself."""
        self._timer.stop()
        gc.set_threshold(*self._before)
        gc.unfreeze()

    def tick(self) -> None:
        """Once a second: has anything been made since? Objects of Python come with every key, click and answer."""
        looks = gc.get_stats()[0]["collections"]
        working = looks - self._seen > FEW or QThreadPool.globalInstance().activeThreadCount() > 0
        self._seen = looks
        self._quiet = 0 if working else self._quiet + 1
        waiting = gc.get_count()[2]
        if (self._quiet == SHORT and waiting) or waiting > MOST:
            gc.collect()
            gc.freeze()
            self._all_due = True
        elif self._quiet >= LONG and self._all_due:
            gc.unfreeze()
            gc.collect()
            gc.freeze()
            self._all_due = False
