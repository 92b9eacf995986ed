"""The label beside a field that may be several lines high: its text stands at the height of the field's first line."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

from dx_assess.ui.text_size import follow_text, grown

LINE, BOX = 6, 1
"""Pixels at 100 % text above the text of a line to type in, and of a box to tick."""
BELOW = 3
"""Room for the line under the letter of the shortcut."""


def field_label(words: str, buddy: QWidget | None = None, above: int = LINE) -> QLabel:
    """A label to be aligned to the top of its field.

    :param above: pixels at 100 % text between the top of the field and its text.
    """
    label = QLabel(words)
    if buddy is not None:
        label.setBuddy(buddy)
    follow_text(label, lambda: label.setContentsMargins(0, grown(label, above), 0, BELOW))
    return label
