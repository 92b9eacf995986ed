"""What fields with typed text have in common: when their text is handed over, and what is never touched.

A text is handed over when its field is left, with Enter, and quietly after a short rest while it is being typed.
Nothing is handed over while a word is being composed by a Japanese input method. Text from outside never replaces
what somebody is typing or what was refused, and a text that was taken keeps its form until its field is left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, SignalInstance
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

PAUSE = 1000
"""Milliseconds without typing after which a text is handed over quietly."""
_STAY = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.MenuBarFocusReason)
_STEPS = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)

if TYPE_CHECKING:
    _Base = QWidget
else:  # a mix-in may not be a Qt class itself at run time
    _Base = object


class Typed(_Base):
    """A mix-in of the fields in ``inputs.py``. Their signals:

    ``committed(text)``: the field was left with a new text. ``paused(text)``: typing rests; whoever saves the text
    says so with :meth:`accept` and otherwise keeps silent. ``touched()``: :attr:`dirty` may be different now.
    """

    if TYPE_CHECKING:
        committed: SignalInstance
        paused: SignalInstance
        touched: SignalInstance

    def prepare(self, changed: SignalInstance) -> None:
        """Start with an empty text; ``changed`` tells of every change of the text."""
        self._loaded = ""
        self._accepted: str | None = None
        self._composing = False
        self._loading = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(PAUSE)
        self._rest.timeout.connect(self._rested)
        changed.connect(self._edited)

    def words(self) -> str:
        """The text in the field, without a word that is being composed."""
        raise NotImplementedError

    def show_words(self, text: str) -> None:
        """Replace the text in the field."""
        raise NotImplementedError

    @property
    def dirty(self) -> bool:
        """Something was typed that is not handed over, or was refused."""
        return self._composing or self.words() not in (self._loaded, self._accepted)

    @property
    def settled(self) -> bool:
        """The field shows exactly what is stored."""
        return not self._composing and self.words() == self._loaded

    def load(self, text: str, force: bool = False) -> None:
        """Show ``text``; what is being typed stays unless ``force`` is set. Never hands anything over."""
        if text == self._loaded and not force:
            return
        dirty = self.dirty
        self._loaded = text
        if dirty and not force:
            return
        self._accepted = None
        self._composing = False
        self._rest.stop()
        if self.words() != text:
            self._show(text)
        if dirty:
            self.touched.emit()

    def accept(self) -> None:
        """What is typed is stored; it keeps its form until the field is left."""
        self._accepted = self.words()
        if not self.hasFocus():
            self._settle()
        self.touched.emit()

    def commit(self) -> None:
        """Hand over what was typed, if there is something new and no word is being composed."""
        if self._composing:
            return
        if self.dirty:
            self._rest.stop()
            self.committed.emit(self.words())
        else:
            self._settle()

    def _settle(self) -> None:
        if not self.settled:
            self._accepted = None
            self._show(self._loaded)

    def _show(self, text: str) -> None:
        self._loading = True
        self.show_words(text)
        self._loading = False

    def _edited(self) -> None:
        if self._loading:
            return
        self._wait()
        self.touched.emit()

    def _wait(self) -> None:
        if self.dirty and not self._composing:
            self._rest.start()
        else:
            self._rest.stop()

    def _rested(self) -> None:
        """An emptied field waits until it is left: the next thing is mostly another text."""
        if self.dirty and not self._composing and self.words().strip():
            self.paused.emit(self.words())

    def polished(self) -> None:
        """The style, with its margins, is known now; the field need not be shown yet."""

    def event(self, event: QEvent) -> bool:
        """Ctrl+Z is the field's own only while something is typed in it."""
        if event.type() == QEvent.Type.Polish:
            done = super().event(event)
            self.polished()
            return done
        if _asks_for_step(event) and not self.dirty:
            event.ignore()
            return False
        return super().event(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Remember whether a word is being composed."""
        super().inputMethodEvent(event)
        self._composing = bool(event.preeditString())
        self._wait()
        if not self._composing and not self.hasFocus():
            self.commit()
        self.touched.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hand over when the field is left (not for its own menu)."""
        super().focusOutEvent(event)
        if event.reason() not in _STAY:
            self.commit()
            self.touched.emit()


def _asks_for_step(event: QEvent) -> bool:
    """Whether a field is asked if 元に戻す or やり直す is its own."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    return any(event.matches(step) for step in _STEPS)
