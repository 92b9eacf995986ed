"""The one window of the manual, wherever it is asked for: in a dialog that holds up the rest the menu's F1 is deaf."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from shiboken6 import isValid

from dx_assess.errors import AppError
from dx_assess.ui.help.chapters import chapter_of
from dx_assess.ui.messages import show_error

if TYPE_CHECKING:
    from dx_assess.ui.help.dialog import HelpDialog

MARK = "knowsHelp"
"""Property of a dialog that has its own F1."""


class Manual(QObject):
    """``wanted``: F1 was pressed in such a dialog."""

    def __init__(self, window: QWidget, wanted: Callable[[], object]) -> None:
        super().__init__(window)
        self._window = window
        self._wanted = wanted
        self._help: HelpDialog | None = None
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._look)

    def _look(self, _old: QWidget | None, now: QWidget | None) -> None:
        window = now.window() if now is not None else None
        if isinstance(window, QDialog) and window.isModal() and not window.property(MARK):
            window.setProperty(MARK, True)
            QShortcut(QKeySequence("F1"), window).activated.connect(lambda: self._wanted())

    def show(self, chapter: str, page: str) -> HelpDialog | None:
        """Open the manual at ``chapter``, else at that of what is in front of the user.

        :param page: the page that is shown; empty = the welcome page.
        :returns: None when the manual is missing, which is told.
        """
        active = QApplication.activeWindow()
        try:
            shown = self._owned_by(active)
        except AppError as error:
            show_error(active or self._window, error)
            return None
        shown.show()  # before the chapter: an anchor is found where the lines are laid out
        if chapter or active is not shown:
            shown.show_chapter(chapter or chapter_of(page, active))
        shown.activateWindow()
        return shown

    def _owned_by(self, active: QWidget | None) -> HelpDialog:
        """A dialog that holds up the rest lets only its own windows be used."""
        from dx_assess.ui.help.dialog import HelpDialog

        known = self._help if self._help is not None and isValid(self._help) else None
        if known is not None and active is known:
            return known
        holds = isinstance(active, QDialog) and active.isModal()
        owner = active if holds and active is not None else self._window
        if known is None:
            self._help = known = HelpDialog(owner)
        elif known.parentWidget() is not owner:
            known.setParent(owner, known.windowFlags())
        return known
