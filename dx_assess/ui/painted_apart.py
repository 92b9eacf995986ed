"""Painting a large view in a turn of the event loop of its own, after what is laid out and painted around it."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from dx_assess.ui.slices import REST, Slices

_ACTIVATION = (QEvent.Type.WindowActivate, QEvent.Type.WindowDeactivate)


class PaintedApart(QObject):
    """Painting a table takes as long as all that stands around it; both in one turn make the window wait.

    Meanwhile the view keeps its old picture, for a few hundredths of a second. It is painted apart whenever the window
    becomes active or stops to be (a dialog opens or closes: Qt paints everything again), and when it is asked for.
    """

    _view: QWidget | None = None  # Python may clear an object that is garbage while Qt still asks its filter

    def __init__(self, view: QWidget, turns: int = 1) -> None:
        """``turns``: how many turns it leaves to others; views that are asked together take different ones."""
        super().__init__(view)
        self._view = view
        self._turns = turns
        self._slices = Slices(view, iter(()))
        view.installEventFilter(self)

    def ask(self) -> None:
        """All of the view has to be painted again: not now."""
        if self._view is not None and self._view.updatesEnabled():
            self._view.setUpdatesEnabled(False)
            self._slices.restart(self._steps())

    def _steps(self) -> Iterator[object]:
        for _turn in range(self._turns):
            yield REST
        if self._view is not None:
            self._view.setUpdatesEnabled(True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The window becomes active, or another one."""
        if event.type() in _ACTIVATION and self._view is not None and self._view.isVisible():
            self.ask()
        return super().eventFilter(watched, event)
