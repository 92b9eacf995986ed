"""Work on the open file that takes longer than a blink: the window waits with its progress and a way out."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from dx_assess.errors import AppError
from dx_assess.session.document import Document, Progress
from dx_assess.session.large import is_large
from dx_assess.ui import tasks
from dx_assess.ui.export.progress import ProgressCard

T = TypeVar("T")
MANY = 300
"""Cells and rows that are written while somebody waits; more than these go into the background."""


def in_steps(title: str, change: Callable[[Progress], T]) -> Callable[[tasks.Tell], T]:
    """The work of a change of the document that tells how much of it is written."""
    return lambda tell: change(lambda at, of: tell(at * 95 // max(of, 1), f"{title}（{at:,}／{of:,}）"))


class LongWork(QDialog):
    """Nothing else can be done in the window meanwhile. Pages hear of the changes when the work is over.

    :param work: called in the background with ``tell`` of :mod:`dx_assess.ui.tasks`; a cancelled one changes nothing.
    :param done: called with the result; ``failed`` with the error.
    :param stopped: called when it was cancelled.
    :param document: the file that the work changes, if it does.
    """

    def __init__(
        self,
        parent: QWidget,
        title: str,
        work: tasks.Work,
        done: Callable[[Any], object],
        failed: Callable[[BaseException], object],
        document: Document | None = None,
        stopped: Callable[[], object] = lambda: None,
    ) -> None:
        super().__init__(parent.window())
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setMinimumWidth(self.fontMetrics().height() * 24)
        self.progress = ProgressCard()
        self.progress.bar.setAccessibleName(f"{title}の進み具合")
        self.progress.cancel.clicked.connect(self._cancel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.addWidget(self.progress)
        self.progress.begin()
        self.asked = False
        """The user wants it stopped; it may be over all the same by then."""
        self._tell_pages = document.hold() if document is not None else lambda: None
        self.task = tasks.start(self, work if document is None else partial(_do, work, document), tasks.PAINTED_MS)
        self.task.progressed.connect(self.progress.tell)
        self.task.done.connect(lambda result: self._end(lambda: done(result)))
        self.task.failed.connect(lambda error: self._end(lambda: failed(error)))
        self.task.cancelled.connect(lambda: self._end(stopped))
        self.open()
        self.progress.cancel.setFocus()

    def _cancel(self) -> None:
        self.asked = True
        self.progress.stopping()
        self.task.cancel()

    def _end(self, then: Callable[[], object]) -> None:
        """Pages first, and the rest with the next event, so that the window is not stopped by both in one."""
        QTimer.singleShot(1, self, partial(self._leave, then))
        self._tell_pages()

    def _leave(self, then: Callable[[], object]) -> None:
        super().reject()
        then()

    def reject(self) -> None:
        """Escape and the window's cross cancel; the window closes when the work has stopped."""
        self._cancel()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter cancels when it is on the button, as everywhere."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.progress.cancel.click()
        else:
            super().keyPressEvent(event)


def _do(work: tasks.Work, document: Document, tell: tasks.Tell) -> object:
    """The work, and what the menu asks at once: the steps that can be taken back."""
    found = work(tell)
    with contextlib.suppress(AppError):  # what was done is done
        document.can_undo  # noqa: B018 - it is kept
    return found


def read_anew(
    parent: QWidget,
    document: Document,
    title: str,
    action: Callable[[], None],
    done: Callable[[], object],
    failed: Callable[[BaseException], object],
    stopped: Callable[[], object],
) -> None:
    """Do what reads and scores a whole year: at once, of a large town in the background.

    It can be cancelled until it begins, and changes nothing then.
    """
    if is_large(document):

        def work(tell: tasks.Tell) -> None:
            tell(20, title)
            action()

        LongWork(parent, title, work, lambda _none: done(), failed, document, stopped)
        return
    try:
        action()
    except AppError as error:
        failed(error)
    else:
        done()
