"""Text fields that hand over what was typed once: when they are left, or with Enter.

They are kind to Japanese input methods: nothing is handed over while a word is being composed, and text from outside
never replaces what somebody is typing.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QKeySequence, QResizeEvent, QShowEvent, QTextOption
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

_STAY = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.MenuBarFocusReason)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STEPS = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


def _asks_for_step(event: QEvent) -> bool:
    """Whether a field is asked if 元に戻す or やり直す is its own."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    return any(event.matches(step) for step in _STEPS)


class CommitLine(QLineEdit):
    """One line. ``committed`` carries the typed text, and only when it differs from what was loaded."""

    committed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._loaded = ""
        self._composing = False

    @property
    def dirty(self) -> bool:
        """Something was typed that is not handed over, or was refused."""
        return self._composing or self.text() != self._loaded

    def load(self, text: str, force: bool = False) -> None:
        """Show ``text``; what is being typed stays unless ``force`` is set. Never hands anything over."""
        keep = self.dirty and not force
        self._loaded = text
        if not keep and self.text() != text:
            self.setText(text)
            self.setCursorPosition(0)

    def commit(self) -> None:
        """Hand over what was typed, if there is something new and no word is being composed."""
        if not self._composing and self.text() != self._loaded:
            self.committed.emit(self.text())

    def event(self, event: QEvent) -> bool:
        """Ctrl+Z is the field's own only while something is typed in it."""
        if _asks_for_step(event) and not self.dirty:
            event.ignore()
            return False
        return super().event(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Remember whether a word is being composed."""
        super().inputMethodEvent(event)
        self._composing = bool(event.preeditString())
        if not self._composing and not self.hasFocus():
            self.commit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hand over when the field is left (not for its own menu)."""
        super().focusOutEvent(event)
        if event.reason() not in _STAY:
            self.commit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter hands over and goes on to the next field; Escape takes the typing back."""
        if event.key() in _ENTER:
            changed = self.dirty
            self.commit()
            if not (changed and self.dirty):
                self.focusNextChild()
        elif event.key() == Qt.Key.Key_Escape and self.dirty:
            self.load(self._loaded, force=True)
            self.committed.emit(self._loaded)
        else:
            super().keyPressEvent(event)


class CommitText(QPlainTextEdit):
    """Several lines that grow with their text. Enter hands over, Shift+Enter or Alt+Enter adds a line."""

    committed = Signal(str)
    MOST_LINES = 6

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._loaded = ""
        self._hint = ""
        self._composing = False
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(3)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self._fit()

    @property
    def dirty(self) -> bool:
        """Something was typed that is not handed over, or was refused."""
        return self._composing or self.toPlainText() != self._loaded

    def load(self, text: str, force: bool = False) -> None:
        """Show ``text``; what is being typed stays unless ``force`` is set. Never hands anything over."""
        keep = self.dirty and not force
        self._loaded = text
        if not keep and self.toPlainText() != text:
            self.setPlainText(text)

    def set_hint(self, text: str) -> None:
        """What an empty field shows, cut to one line."""
        self._hint = text
        self._fit()

    def commit(self) -> None:
        """Hand over what was typed, if there is something new and no word is being composed."""
        if not self._composing and self.toPlainText() != self._loaded:
            self.committed.emit(self.toPlainText())

    def event(self, event: QEvent) -> bool:
        """Ctrl+Z is the field's own only while something is typed in it."""
        if _asks_for_step(event) and not self.dirty:
            event.ignore()
            return False
        return super().event(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Remember whether a word is being composed."""
        super().inputMethodEvent(event)
        self._composing = bool(event.preeditString())
        if not self._composing and not self.hasFocus():
            self.commit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hand over when the field is left (not for its own menu)."""
        super().focusOutEvent(event)
        if event.reason() not in _STAY:
            self.commit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter hands over; with Shift or Alt it is a new line."""
        if event.key() not in _ENTER:
            super().keyPressEvent(event)
        elif event.modifiers() & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.AltModifier):
            self.insertPlainText("\n")
        else:
            changed = self.dirty
            self.commit()
            if not (changed and self.dirty):
                self.focusNextChild()

    def sizeHint(self) -> QSize:
        """As high as its text, up to a few lines."""
        return QSize(super().sizeHint().width(), self._height())

    def minimumSizeHint(self) -> QSize:
        """Never lower than its text."""
        return QSize(80, self._height())

    def _height(self) -> int:
        lines = min(max(int(self.document().size().height()), 1), self.MOST_LINES)
        around = max(self.height() - self.viewport().height(), 10) if self.isVisible() else 10
        return lines * self.fontMetrics().lineSpacing() + 2 * int(self.document().documentMargin()) + around

    def _fit(self) -> None:
        room = self.viewport().width() - 2 * int(self.document().documentMargin()) - 4
        hint = self.fontMetrics().elidedText(self._hint, Qt.TextElideMode.ElideRight, room)
        if hint != self.placeholderText():
            self.setPlaceholderText(hint)
        many = self.document().size().height() > self.MOST_LINES
        shown = Qt.ScrollBarPolicy.ScrollBarAsNeeded if many else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(shown)
        if self.height() != self._height():
            self.setFixedHeight(self._height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrower fields need more lines."""
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        """Margins of the style are known now."""
        super().showEvent(event)
        self._fit()


class EnterClicks(QObject):
    """Lets Enter press check boxes and buttons, as Space does."""

    def watch(self, *buttons: QAbstractButton) -> None:
        """Install on ``buttons``."""
        for button in buttons:
            button.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter is a click."""
        pressed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _ENTER
        if pressed and isinstance(watched, QAbstractButton):
            watched.click()
            return True
        return False
