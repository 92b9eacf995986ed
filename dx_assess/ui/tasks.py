"""The one place for slow things: work runs in Qt's thread pool; progress, result and error come back to the window."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Callable
from functools import cache
from queue import SimpleQueue
from typing import Any
from weakref import ref

from PySide6.QtCore import QCoreApplication, QObject, QRunnable, Qt, QThreadPool, QTimer, Signal
from shiboken6 import isValid

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


class _Post(QObject):
    """Carries letters from the threads of work into the window's thread, one at a time, in their order.

    It is the only object of Qt that those threads touch, and it outlives them all. A task goes with its page, and a
    signal of an object that is destroyed at that moment ends the program.
    """

    _come = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._letters: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._come.connect(self._open, Qt.ConnectionType.QueuedConnection)

    def send(self, letter: Callable[[], None]) -> None:
        """Have ``letter`` called in the window's thread."""
        self._letters.put(letter)
        with contextlib.suppress(RuntimeError):  # the program is at its end; nobody is left to tell
            self._come.emit()

    def _open(self) -> None:
        self._letters.get_nowait()()


@cache
def _post() -> _Post:
    return _Post()


class _Line:
    """What a thread of work knows of its task: how to tell it something, and whether it is to stop.

    :param task: kept by its parent; found gone when its page was closed meanwhile.
    """

    def __init__(self, task: Task) -> None:
        self.cancelled = threading.Event()
        self.news: tuple[int, str] | None = None
        self.on_its_way = False
        self._task = ref(task)
        self._post = _post()

    def tell(self, percent: int, text: str) -> None:
        """Report progress; what follows before the window could show it takes its place.

        :raises Cancelled: the user has cancelled.
        """
        if self.cancelled.is_set():
            raise Cancelled
        self.news = (percent, text)
        if not self.on_its_way:
            self.on_its_way = True
            self._post.send(lambda: self._reach(Task.show_news))

    def end(self, result: object, error: BaseException | None) -> None:
        """Report what came of it."""
        self._post.send(lambda: self._reach(lambda task: task.finish(result, error)))

    def _reach(self, letter: Callable[[Task], None]) -> None:
        task = self._task()
        if task is not None and isValid(task):
            letter(task)


class Task(QObject):
    """Work under way. Exactly one of ``done``, ``failed`` and ``cancelled`` is emitted, then ``finished``; none when
    its parent is gone by then."""

    progressed = Signal(int, str)
    done = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    finished = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.line = _Line(self)
        self.running = True
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(BETWEEN_MS)
        self._wait.timeout.connect(self.show_news)

    def cancel(self) -> None:
        """Ask the work to stop at its next step."""
        self.line.cancelled.set()

    def show_news(self) -> None:
        """Show the last news, then none for a while: painting each of a thousand lines would stop the window."""
        if self._wait.isActive():
            return
        self.line.on_its_way = False  # before the news is read: what comes now is told again
        news, self.line.news = self.line.news, None
        if news is not None:
            self._wait.start()
            self.progressed.emit(*news)

    def finish(self, result: object, error: BaseException | None) -> None:
        """The work is over."""
        self.running = False
        self._wait.stop()
        self.show_news()
        if isinstance(error, Cancelled):
            self.cancelled.emit()
        elif error is not None:
            self.failed.emit(error)
        else:
            self.done.emit(result)
        self.finished.emit()
        self.deleteLater()


class _Runner(QRunnable):
    def __init__(self, line: _Line, work: Work) -> None:
        super().__init__()
        self._line = line
        self._work = work

    def run(self) -> None:
        result, error = None, None
        try:
            result = self._work(self._line.tell)
        except BaseException as caught:
            error = caught
        self._line.end(result, error)


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
    runner = _Runner(task.line, work)
    if after_ms:
        QTimer.singleShot(after_ms, task, lambda: QThreadPool.globalInstance().start(runner))
    else:
        QThreadPool.globalInstance().start(runner)
    return task


def wait_for_all() -> None:
    """Wait until no work goes on, before what it touches goes with the program, and have all of it told."""
    QThreadPool.globalInstance().waitForDone()
    QCoreApplication.sendPostedEvents(_post())
