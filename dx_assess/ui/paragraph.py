"""Text of several lines with air between them: the lines of BIZ UDPGothic touch each other in a plain label."""

from __future__ import annotations

from html import escape

from PySide6.QtWidgets import QWidget

from dx_assess.ui.text_size import follow_text
from dx_assess.ui.wrapped_label import WrappedLabel

LINE_HEIGHT = 140
"""Percent of the font's own height; Qt puts what is added below each line."""


class Paragraph(WrappedLabel):
    """A label that wraps. Takes and gives plain text; nothing in it is read as markup."""

    def __init__(self, text: str = "", name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._plain = ""
        self._around = (0, 0, 0, 0)
        follow_text(self, self._stand)
        self.setText(text)

    def setContentsMargins(self, left: int, top: int, right: int, bottom: int) -> None:  # type: ignore[override]
        """Room around the text, as of any widget."""
        self._around = (left, top, right, bottom)
        self._stand()

    def _stand(self) -> None:
        """Half of what is added goes above, so that one line stands at the middle as a plain label does."""
        half = self.fontMetrics().height() * (LINE_HEIGHT - 100) // 200
        left, top, right, bottom = self._around
        super().setContentsMargins(left, top + half, right, bottom - half)

    def setText(self, text: str) -> None:
        """Show plain text."""
        self._plain = text
        super().setText(paragraph_html(text) if text else "")

    def text(self) -> str:
        """The plain text."""
        return self._plain


def paragraph_html(text: str) -> str:
    """Plain text as a paragraph of rich text; nothing in it is read as markup."""
    lines = escape(text).replace("\n", "<br>")
    return f'<p style="margin:0; white-space:pre-wrap; line-height:{LINE_HEIGHT}%">{lines}</p>'
