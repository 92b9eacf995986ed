"""A link whose words are shortened where there is no room for them, and whole in the tool tip."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy


class ElidedLink(QPushButton):
    """Takes the width it is given; screen readers are told the whole text."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.setObjectName("link")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(words)
        self._words = words

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As much as there is room for."""
        super().resizeEvent(event)
        metrics = self.fontMetrics()
        around = self.sizeHint().width() - metrics.horizontalAdvance(self.text())
        shown = metrics.elidedText(self._words, Qt.TextElideMode.ElideRight, max(event.size().width() - around, 0))
        self.setText(shown)
        self.setToolTip("" if shown == self._words else self._words)
