"""Texts of files are shown as they are: nothing in them is read as markup, so no picture of theirs is ever fetched.

Qt takes a text for HTML when it looks like it; a made-up town file could have it load a picture from another computer.
"""

from __future__ import annotations

from html import escape
from typing import Any, overload

from PySide6.QtGui import QAction, Qt
from PySide6.QtWidgets import QLabel, QWidget

_MARK = "_dx_plain"


def plain_texts() -> None:
    """From now on a label or a tooltip shows plain text unless it asks for markup itself."""
    if getattr(QLabel, _MARK, False):
        return
    make = QLabel.__init__

    def made(self: QLabel, *args: Any, **kwargs: Any) -> None:
        make(self, *args, **kwargs)
        if self.textFormat() == Qt.TextFormat.AutoText:
            self.setTextFormat(Qt.TextFormat.PlainText)

    QLabel.__init__ = made  # type: ignore[method-assign]
    for kind in (QWidget, QAction):
        _plain_tips_of(kind)
    setattr(QLabel, _MARK, True)


def _plain_tips_of(kind: Any) -> None:
    put = kind.setToolTip
    kind.setToolTip = lambda self, text: put(self, plain_tip(text))


@overload
def plain_tip(text: str) -> str: ...
@overload
def plain_tip(text: None) -> None: ...
def plain_tip(text: str | None) -> str | None:
    """A text for a tooltip; one that Qt would take for markup is escaped."""
    if text is None or not Qt.mightBeRichText(text):
        return text
    lines = escape(text).replace("\n", "<br>")
    return f'<p style="white-space:pre-wrap">{lines}</p>'
