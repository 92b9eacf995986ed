"""Sizes that follow the text: fixed heights, widths and pictures grow with it, also while a page is open."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from dx_assess.ui.theme import BASE_POINTS

CHANGES = (QEvent.Type.FontChange, QEvent.Type.StyleChange)
"""What a widget is told when the size of the text changes."""


def grown(widget: QWidget, pixels: int) -> int:
    """``pixels``, as they are at 100 %, in the text size of the widget."""
    return round(pixels * widget.font().pointSizeF() / BASE_POINTS)


def follow_text(widget: QWidget, apply: Callable[[], object]) -> None:
    """Call ``apply`` now and whenever the size of the widget's text changes."""
    widget.installEventFilter(_Follower(widget, apply))
    apply()


class _Follower(QObject):
    def __init__(self, widget: QWidget, apply: Callable[[], object]) -> None:
        super().__init__(widget)
        self._apply = apply
        self._points = widget.font().pointSizeF()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in CHANGES and isinstance(watched, QWidget):
            points = watched.font().pointSizeF()
            if points != self._points:
                self._points = points
                self._apply()
        return False
