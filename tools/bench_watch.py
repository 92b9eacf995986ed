"""How long the window's event loop does not come round: a timer that fires all the time, and the gaps in it.

What happens between two turns of the loop (a key with everything it brings about, painting) is what a user waits for;
the longest such gap of an action is its block. Every step of an action runs as an event of its own. The processor time
of the window's thread in the longest gap is told beside it: on a busy machine it is the figure to compare.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QEventLoop, QThreadPool, QTimer

Wait = Callable[[], bool] | None
Action = Callable[[], Iterator[Wait]]
"""An action does something between two ``yield``; what it yields is waited for (None: until nothing happens)."""
AIM_MS = 50.0
_CALM, _QUIET = 80, 3.0
_MOST_S = 120.0


@dataclass(frozen=True)
class Stall:
    """``block``: the longest gap in ms, ``busy``: the processor time of the window's thread in the busiest one;
    ``seconds``: the whole action until the window was calm.
    """

    name: str
    block: float
    busy: float
    seconds: float

    def as_result(self) -> dict[str, object]:
        """A line of the JSON result: the block as ratio to the aim."""
        found = {"ratio": self.block / AIM_MS, "ms": self.block, "processor ms": self.busy, "seconds": self.seconds}
        return {"name": f"longest block: {self.name}"} | found


class Watcher:
    """Runs actions one after the other and measures each."""

    def __init__(self) -> None:
        self._timer = QTimer()
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._tick)
        self._last = self._spent = 0.0
        self._gaps: list[float] = []
        self._work: list[float] = []

    def _tick(self) -> None:
        now, spent = time.perf_counter(), time.thread_time()
        self._gaps.append((now - self._last) * 1000 - 1)
        self._work.append((spent - self._spent) * 1000)
        self._last, self._spent = now, spent

    def measure(self, name: str, action: Action) -> Stall:
        """Do an action; garbage of the actions before is collected first, its own is part of it."""
        gc.collect()
        start = self._last = time.perf_counter()
        self._spent = time.thread_time()
        self._gaps, self._work = [], []
        self._timer.start()
        steps = action()
        self._calm()
        while (wait := self._step(steps)) is not _END:
            self._calm(wait)
        self._timer.stop()
        return Stall(name, max(self._gaps), max(self._work), time.perf_counter() - start)

    def _step(self, steps: Iterator[Wait]) -> object:
        """One step as an event of the loop."""
        found: list[object] = []

        def go() -> None:
            try:
                found.append(next(steps, _END))
            except Exception as error:
                found.append(error)

        QTimer.singleShot(0, go)
        loop = QEventLoop()
        while not found:
            loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if isinstance(found[0], Exception):
            raise found[0]
        return found[0]

    def _calm(self, wait: object = None) -> None:
        """Let the loop turn until what is waited for is so, and then until some turns brought nothing."""
        loop, start, quiet = QEventLoop(), time.perf_counter(), 0
        while quiet < _CALM:
            seen = len(self._work)
            loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            done = QThreadPool.globalInstance().activeThreadCount() == 0 and (not callable(wait) or wait())
            quiet = quiet + 1 if done and all(spent < _QUIET for spent in self._work[seen:]) else 0
            if time.perf_counter() - start > _MOST_S:
                raise TimeoutError("the window did not come to rest")


_END = object()
