"""A word that an input method is still composing is taken as it stands when its field is left: never lost or doubled.

Qt asks the machine's input method to hand the word over, and not every one does. Only the field that has the keyboard
is watched; nothing else becomes slower.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent, QGuiApplication, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget
from shiboken6 import isValid

_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_MODIFIERS = (Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_Shift, Qt.Key.Key_AltGr)

_STAY = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.MenuBarFocusReason)


class Composing(QObject):
    """Made once for an application (see :func:`watch_composing`)."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._field: QWidget | None = None
        self._word = ""
        app.focusChanged.connect(self._follow)
        self._follow(None, app.focusWidget())

    def _follow(self, _old: QWidget | None, now: QWidget | None) -> None:
        for widget in self._watched():
            widget.removeEventFilter(self)
        writes = now is not None and now.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self._field, self._word = (now if writes else None), ""
        for widget in self._watched():
            widget.installEventFilter(self)

    def _watched(self) -> list[QWidget]:
        """The field; of a table, which writes into its cell, the ground too: a click there leaves the cell."""
        field = self._field
        if field is None or not isValid(field):
            return []
        return [field, field.viewport()] if isinstance(field, QAbstractItemView) else [field]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Know the word, and take it before the keyboard goes or a command is carried out."""
        if isinstance(event, QInputMethodEvent):
            self._word = event.preeditString()
        elif _goes(event) or _is_command(event) or _clicks(watched, event):
            self.finish()
        return False

    def finish(self) -> None:
        """Take the word now."""
        field = self._field
        if not self._word or field is None or not isValid(field):
            return
        QGuiApplication.inputMethod().commit()
        if self._word:  # the input method did not hand it over
            done = QInputMethodEvent()
            done.setCommitString(self._word)
            QCoreApplication.sendEvent(field, done)
            QGuiApplication.inputMethod().reset()


def _goes(event: QEvent) -> bool:
    """The keyboard is about to go elsewhere (not: a menu comes up for a moment)."""
    if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
        return event.reason() not in _STAY
    return event.type() == QEvent.Type.FocusAboutToChange


def _clicks(watched: QObject, event: QEvent) -> bool:
    """Somewhere else in a table (fields of text go on after a click in themselves)."""
    return event.type() == QEvent.Type.MouseButtonPress and isinstance(watched.parent(), QAbstractItemView)


def _is_command(event: QEvent) -> bool:
    """Tab, a key with Ctrl or Alt, or F1–F35: what it does may need the word."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    key = event.key()
    if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
        return True
    return (bool(event.modifiers() & _COMMANDS) and key not in _MODIFIERS) or Qt.Key.Key_F1 <= key <= Qt.Key.Key_F35


def watch_composing() -> None:
    """Begin, once for an application."""
    app = QApplication.instance()
    if isinstance(app, QApplication) and app.findChild(Composing) is None:
        Composing(app)


def finish_composing() -> None:
    """Take the word that is being composed anywhere, before its text is looked at or its page goes."""
    app = QApplication.instance()
    found = app.findChild(Composing) if app is not None else None
    if found is not None:
        found.finish()
