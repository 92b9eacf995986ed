"""Text fields of one and of several lines, with their keys; when they hand their text over is in ``typed.py``."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QTextOption
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from dx_assess.ui.questions.typed import Typed
from dx_assess.ui.text_size import CHANGES

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CommitLine(Typed, QLineEdit):
    """One line. ``committed`` carries the typed text, and only when it differs from what was loaded.

    ``stuck``: Enter was pressed, and the text is not taken (yet).
    """

    committed = Signal(str)
    paused = Signal(str)
    touched = Signal()
    stuck = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.prepare(self.textChanged)

    def words(self) -> str:
        """See :class:`Typed`."""
        return self.text()

    def show_words(self, text: str) -> None:
        """See :class:`Typed`."""
        self.setText(text)
        self.setCursorPosition(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter hands over and goes on to the next field; Escape takes the typing back."""
        if event.key() in _ENTER:
            changed = self.dirty
            self.commit()
            if changed and self.dirty:
                self.stuck.emit()
            else:
                self.focusNextChild()
        elif event.key() == Qt.Key.Key_Escape and self.dirty:
            self.load(self._loaded, force=True)
            self.committed.emit(self._loaded)
        else:
            super().keyPressEvent(event)


class CommitText(Typed, QPlainTextEdit):
    """Several lines that grow with their text. Enter hands over, Shift+Enter or Alt+Enter adds a line."""

    committed = Signal(str)
    paused = Signal(str)
    touched = Signal()
    MOST_LINES = 6

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.prepare(self.textChanged)
        self._hint = ""
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(3)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self._fit()

    def words(self) -> str:
        """See :class:`Typed`."""
        return self.toPlainText()

    def show_words(self, text: str) -> None:
        """See :class:`Typed`."""
        self.setPlainText(text)

    def set_hint(self, text: str) -> None:
        """What an empty field shows, cut to one line."""
        self._hint = text
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter hands over; with Shift or Alt it is a new line; Escape takes the typing back."""
        if event.key() == Qt.Key.Key_Escape and self.dirty:
            self.load(self._loaded, force=True)
        elif event.key() not in _ENTER:
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
        styled = self.testAttribute(Qt.WidgetAttribute.WA_WState_Polished)
        around = max(self.height() - self.contentsRect().height(), 10) if styled else 10
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

    def polished(self) -> None:
        """See :class:`Typed`; a height that is right before the field is shown spares laying it out again."""
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Another style or font: other margins and lines."""
        super().changeEvent(event)
        if event.type() in CHANGES:
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
