"""One file is written in the background: progress, cancel, what came out, and another try after an error."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal

from dx_assess.errors import AppError
from dx_assess.ui import tasks
from dx_assess.ui.export.progress import ProgressCard
from dx_assess.ui.messages import inform, show_error


class Writer(ProgressCard):
    """``changed``: begun or ended. Hidden while nothing is written."""

    changed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.bar.setAccessibleName(f"{name}の書き出しの進み具合")
        self.cancel.setText("中止")
        self.cancel.setAccessibleName(f"{name}の書き出しを中止")
        self.cancel.clicked.connect(self._cancel)
        self.task: tasks.Task | None = None
        self.hide()

    @property
    def busy(self) -> bool:
        """Something is being written."""
        return self.task is not None

    def write(self, work: tasks.Work, said: Callable[[object], str]) -> tasks.Task:
        """Run ``work``; ``said`` makes the message from its result."""
        self.begin()
        self.task = task = tasks.start(self, work)
        task.progressed.connect(self.tell)
        task.done.connect(lambda result: self._done(said(result)))
        task.failed.connect(lambda error: self._failed(error, lambda: self.write(work, said)))
        task.cancelled.connect(lambda: self.end("中止しました。何も書いていません。"))
        task.finished.connect(self._finished)
        self.changed.emit()
        return task

    def _done(self, words: str) -> None:
        self.hide()
        inform(self, "書き出しました", words)

    def _failed(self, error: BaseException, again: Callable[[], object]) -> None:
        self.hide()
        show_error(self, error, [("もう一度(&R)", lambda: again())] if isinstance(error, AppError) else [])

    def _finished(self) -> None:
        self.task = None
        self.changed.emit()

    def _cancel(self) -> None:
        if self.task is not None:
            self.task.cancel()
            self.stopping()
