"""What nobody caught, in a slot, a task or a thread: it is shown once, kept in the log, and the window goes on."""

from __future__ import annotations

import sys
import threading
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from dx_assess.session.trouble import keep_report
from dx_assess.ui.messages import show_error


class Unforeseen(QObject):
    """Takes the place of Python's hooks until :meth:`remove`. Further errors while one is shown are only logged."""

    _raised = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._showing = False
        self._raised.connect(self._show, Qt.ConnectionType.QueuedConnection)  # from whatever thread

    def install(self) -> None:
        """Catch what nobody catches."""
        sys.excepthook = self._of_program
        threading.excepthook = self._of_thread

    def remove(self) -> None:
        """Give Python its hooks back."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__

    def _of_program(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if not isinstance(error, Exception):
            sys.__excepthook__(kind, error, trace)
            return
        self._tell(error)

    def _of_thread(self, found: threading.ExceptHookArgs) -> None:
        if isinstance(found.exc_value, Exception):
            self._tell(found.exc_value)

    def _tell(self, error: Exception) -> None:
        if sys.stderr is not None and sys.stderr.isatty():  # somebody works on the program
            traceback.print_exception(error)
        self._raised.emit(error)

    def _show(self, error: Exception) -> None:
        if self._showing:
            keep_report(error)
            return
        self._showing = True
        dialog = show_error(self._window, error)
        dialog.finished.connect(self._shown)

    def _shown(self, _result: int) -> None:
        self._showing = False
