"""Building what a page shows a few milliseconds at a time, so that the window never stops for longer than a blink."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

SLICE_S = 0.012
"""Seconds of work between two turns of the event loop; the step that is begun is finished."""


REST = object()
"""Yielded by a step whose work is to be laid out and painted before the next one."""


class Slices(QObject):
    """Goes through ``steps`` while ``page`` is shown, between the events of the window, and rests while it is hidden.

    What is asked of the page before it is complete calls :meth:`finish`, or makes what it needs itself; a step must
    therefore bear that its part is there already.
    """

    finished = Signal()

    _page: QWidget | None = None  # Python may clear an object that is garbage while Qt still asks its filter

    def __init__(self, page: QWidget, steps: Iterator[object]) -> None:
        """``steps`` is gone through once; between two of its items events are handled."""
        super().__init__(page)
        self._page = page
        self._steps = steps
        self._running = False
        self._rests = True
        self.done = False
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._turn)
        page.installEventFilter(self)
        if page.isVisible():
            self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The page is shown or hidden."""
        if watched is self._page and not self.done:
            if event.type() == QEvent.Type.Show:
                self._timer.start()
            elif event.type() == QEvent.Type.Hide:
                self._timer.stop()
        return super().eventFilter(watched, event)

    def restart(self, steps: Iterator[object]) -> None:
        """Go through other steps from now on; what is left of the old ones is dropped."""
        self._steps = steps
        self.done = False
        if self._page is not None and self._page.isVisible():
            self._timer.start()

    def finish(self) -> None:
        """Do at once what is left, whether the page is shown or not."""
        self._go_on(all_of_it=True)

    def _turn(self) -> None:
        """Every other turn of the event loop is left to what the last slice brought about: laying out and painting."""
        self._rests = not self._rests
        if not self._rests:
            self._go_on()

    def _go_on(self, all_of_it: bool = False) -> None:
        if self._running or self.done:
            return
        self._running = True
        until = perf_counter() + SLICE_S
        steps, over = self._steps, object()
        try:
            while True:
                found = next(steps, over)
                if found is over:
                    self.done = steps is self._steps
                    break
                if steps is not self._steps:  # a step has brought about other ones
                    steps = self._steps
                if not all_of_it and (found is REST or perf_counter() >= until):
                    break
        finally:
            self._running = False
        if self.done:
            self._timer.stop()
            self.finished.emit()


def finish_all(root: QWidget) -> None:
    """Complete everything below ``root`` that is still being built: for pictures, printing, tests of whole pages."""
    while unfinished := [work for work in root.findChildren(Slices) if not work.done]:
        for work in unfinished:
            work.finish()
