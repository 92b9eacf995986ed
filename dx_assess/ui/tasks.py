"""The one place for slow things: work runs in Qt's thread pool; progress, result and error come back to the window."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRunnable, QThreadPool, QTimer, Signal

Tell = Callable[[int, str], None]
"""Percent done (0–100) and what is being done, in Japanese. Raises :class:`Cancelled` once the user has cancelled."""
Work = Callable[[Tell], Any]
SHARE_S = 0.0005
"""How long the window waits at most until work in the background lets it go on (Python lets one thread run at a time
and asks for a change ten times as seldom by itself)."""
PAINTED_MS = 40
"""Until what has just been opened is painted; for work that can wait so long (``after_ms`` of :func:`start`)."""
BETWEEN_MS = 50
"""Between two times that the window shows how far the work is."""


class Cancelled(Exception):
    """Raised by ``tell`` inside the work after :meth:`Task.cancel`."""


class Task(QObject):
    """Work under way. Exactly one of ``done``, ``failed`` and ``cancelled`` is emitted, then ``finished``."""

    progressed = Signal(int, str)
    done = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    finished = Signal()
    _told = Signal()
    _ended = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cancel = threading.Event()
        self.running = True
        self._news: tuple[int, str] | None = None
        self._on_its_way = False
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(BETWEEN_MS)
        self._wait.timeout.connect(self._progress)
        # through this object, which lives in the caller's thread: nothing is lost before the caller has connected
        self._told.connect(self._progress)
        self._ended.connect(self._finish)

    def cancel(self) -> None:
        """Ask the work to stop at its next step."""
        self._cancel.set()

    def tell(self, percent: int, text: str) -> None:
        """Report progress from the work's thread; what follows before the window could show it takes its place.

        :raises Cancelled: the user has cancelled.
        """
        if self._cancel.is_set():
            raise Cancelled
        self._news = (percent, text)
        if not self._on_its_way:
            self._on_its_way = True
            self._told.emit()

    def _progress(self) -> None:
        """Show the last news, then none for a while: painting each of a thousand lines would stop the window."""
        if self._wait.isActive():
            return
        self._on_its_way = False  # before the news is read: what comes now is told again
        news, self._news = self._news, None
        if news is not None:
            self._wait.start()
            self.progressed.emit(*news)

    def _finish(self, result: object, error: BaseException | None) -> None:
        self.running = False
        self._wait.stop()
        self._progress()
        if isinstance(error, Cancelled):
            self.cancelled.emit()
        elif error is not None:
            self.failed.emit(error)
        else:
            self.done.emit(result)
        self.finished.emit()
        self.deleteLater()


class _Runner(QRunnable):
    def __init__(self, task: Task, work: Work) -> None:
        super().__init__()
        self._task = task
        self._work = work

    def run(self) -> None:
        result, error = None, None
        try:
            result = self._work(self._task.tell)
        except BaseException as caught:
            error = caught
        with contextlib.suppress(RuntimeError):  # the window was closed meanwhile; nobody is left to tell
            self._task._ended.emit(result, error)


def start(parent: QObject, work: Work, after_ms: int = 0) -> Task:
    """Run ``work(tell)`` in the background. Connect to the task's signals at once; they arrive in the caller's thread.

    ``work`` touches no widget. Errors go to :func:`dx_assess.ui.messages.show_error`::

        task = tasks.start(self, lambda tell: write_reports(document, pdf, xlsx, tell))
        task.done.connect(self._written)
        task.failed.connect(lambda error: show_error(self, error))

    :param after_ms: when to begin. The window paints many times slower while work goes on (each cell of a table waits
        for its turn of Python); what has just been opened is painted first.
    """
    sys.setswitchinterval(SHARE_S)
    task = Task(parent)
    runner = _Runner(task, work)
    if after_ms:
        QTimer.singleShot(after_ms, task, lambda: QThreadPool.globalInstance().start(runner))
    else:
        QThreadPool.globalInstance().start(runner)
    return task
