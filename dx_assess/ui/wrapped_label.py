"""A label that wraps its markup, the base of paragraphs and notices."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QLabel, QWidget


class WrappedLabel(QLabel):
    """Heights are remembered by width: Qt asks for them whenever a layout around the label asks, which it does many
    times, and lays the text out each time.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heights: dict[int, int] = {}
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)

    def setText(self, text: str) -> None:
        """Show markup."""
        self._heights.clear()
        super().setText(text)

    def setContentsMargins(self, left: int, top: int, right: int, bottom: int) -> None:  # type: ignore[override]
        """Room around the text."""
        self._heights.clear()
        super().setContentsMargins(left, top, right, bottom)

    def heightForWidth(self, width: int) -> int:
        """See Qt."""
        known = self._heights.get(width)
        if known is None:
            known = self._heights[width] = super().heightForWidth(width)
        return known

    def changeEvent(self, event: QEvent) -> None:
        """Another font or style: other heights."""
        self._heights.clear()
        super().changeEvent(event)
