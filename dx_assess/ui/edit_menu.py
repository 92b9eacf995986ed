"""The menu 編集: take the last change back and make it again, each with the words of the step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow

from dx_assess.ui.icons import icon

if TYPE_CHECKING:
    from dx_assess.session.document import Document

LONGEST = 28
"""Characters of a step's words in the menu."""


class EditMenu(QObject):
    """``undo_wanted`` and ``redo_wanted`` are emitted only when there is a step.

    A text field that holds something not yet saved keeps the keys for itself (see ``questions/inputs.py``).
    """

    undo_wanted = Signal()
    redo_wanted = Signal()

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._document: Document | None = None
        self.undo = self._action("undo", [QKeySequence("Ctrl+Z")])
        self.redo = self._action("redo", [QKeySequence("Ctrl+Y"), QKeySequence("Ctrl+Shift+Z")])
        self.undo.triggered.connect(lambda: self.undo_wanted.emit())
        self.redo.triggered.connect(lambda: self.redo_wanted.emit())
        menu = window.menuBar().addMenu("編集(&E)")
        menu.addActions([self.undo, self.redo])
        menu.aboutToShow.connect(self.refresh)
        self.refresh()

    def _action(self, picture: str, keys: list[QKeySequence]) -> QAction:
        action = QAction(self)
        action.setIcon(icon(picture))
        action.setShortcuts(keys)
        return action

    def follow(self, document: Document | None) -> None:
        """Offer the steps of this file, after every change anew."""
        self._document = document
        if document is not None:
            document.subscribe(lambda _changed: self.refresh())
        self.refresh()

    def refresh(self) -> None:
        """Say what would be taken back."""
        document = self._document
        can_undo, can_redo = (document.can_undo, document.can_redo) if document is not None else (False, False)
        self._show(self.undo, "元に戻す(&U)", can_undo, document.undo_label if document and can_undo else "")
        self._show(self.redo, "やり直す(&R)", can_redo, document.redo_label if document and can_redo else "")

    def _show(self, action: QAction, word: str, possible: bool, label: str) -> None:
        action.setEnabled(possible)
        short = label if len(label) <= LONGEST else f"{label[: LONGEST - 1]}…"
        action.setText(f"{word}：{short.replace('&', '&&')}" if short else word)
        action.setToolTip(label)
