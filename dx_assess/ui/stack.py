"""A stack of pages that never pushes the window off the screen."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget


class PageStack(QStackedWidget):
    """A page that wants more room than there is does not push the window off the screen."""

    def minimumSizeHint(self) -> QSize:
        """Small."""
        return QSize(480, 240)
