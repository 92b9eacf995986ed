"""Options in full wording: one of several, or several of them. Arrows move, Space, Enter and digits choose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QGridLayout,
    QRadioButton,
    QSizePolicy,
    QWidget,
)

from dx_assess.ui.theme import tokens_of

_WRAP = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_GAP = 8
_PAD = 5
_BACK = (Qt.Key.Key_Up, Qt.Key.Key_Left)
_ON = (Qt.Key.Key_Down, Qt.Key.Key_Right)
_CHOOSE = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Select)


if TYPE_CHECKING:
    _Base = QAbstractButton
else:  # a mix-in may not be a Qt class itself at run time
    _Base = object


class _Wrapping(_Base):
    """Measures and paints a mark with text that wraps; a mix-in of the two kinds of button below."""

    round = True
    quiet = False
    _measured: tuple[str, str] | None = None
    _heights: dict[int, int]

    def prepare(self) -> None:
        """Let the height follow the width."""
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)  # it is painted again when the mouse comes and goes

    def _mark(self) -> QSize:
        side = max(QFontMetrics(self.font()).height(), 15)
        return QSize(side, side)

    def _text_height(self, width: int) -> int:
        """Remembered by width: Qt asks many times before anything changes."""
        now = (self.text(), self.font().toString())
        if now != self._measured:
            self._measured, self._heights = now, {}
        if width not in self._heights:
            room = max(width - self._mark().width() - _GAP - 2 * _PAD, 60)
            whole = QFontMetrics(self.font()).boundingRect(QRect(0, 0, room, 10_000), _WRAP, self.text())
            self._heights[width] = whole.height()
        return self._heights[width]

    def hasHeightForWidth(self) -> bool:
        """The text wraps."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of the wrapped text."""
        return max(self._text_height(width), self._mark().height()) + 2 * _PAD

    def sizeHint(self) -> QSize:
        """One line, if there is room."""
        metrics = QFontMetrics(self.font())
        width = metrics.horizontalAdvance(self.text()) + self._mark().width() + _GAP + 2 * _PAD + 2
        return QSize(width, max(metrics.height(), self._mark().height()) + 2 * _PAD)

    def minimumSizeHint(self) -> QSize:
        """Narrow columns are possible because the text wraps."""
        whole = self.sizeHint()
        return whole if self.quiet else QSize(min(160, whole.width()), whole.height())

    def hitButton(self, pos: object) -> bool:
        """A click on the text counts too."""
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """The mark of the style, and the wrapped text."""
        painter = QPainter(self)
        whole, mark = self.rect(), self._mark()
        self._paint_ground(painter, whole)
        first = QFontMetrics(self.font()).height()
        one_line = self._text_height(self.width()) <= first * 1.5
        top = (whole.height() - mark.height()) // 2 if one_line else _PAD + (first - mark.height()) // 2
        self._paint_mark(painter, QRectF(_PAD, top, mark.width(), mark.height()))
        left = _PAD + mark.width() + _GAP
        role = self.palette().ColorGroup.Normal if self.isEnabled() else self.palette().ColorGroup.Disabled
        painter.setPen(self.palette().color(role, self.palette().ColorRole.WindowText))
        painter.drawText(whole.adjusted(left, 0, -_PAD, 0), _WRAP, self.text())

    def _paint_mark(self, painter: QPainter, box: QRectF) -> None:
        tokens = tokens_of(self.palette())
        on = self.isChecked()
        line = QColor(tokens.disabled if not self.isEnabled() else tokens.accent if on else tokens.control)
        painter.setPen(QPen(line, 1.5))
        painter.setBrush(QColor(tokens.surface))
        box = box.adjusted(1, 1, -1, -1)
        if self.round:
            painter.drawEllipse(box)
            if on:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(line)
                quarter = box.width() / 4
                painter.drawEllipse(box.adjusted(quarter, quarter, -quarter, -quarter))
            return
        painter.setBrush(line if on else QColor(tokens.surface))
        painter.drawRoundedRect(box, 3, 3)
        if on:
            width, left, top = box.width(), box.left(), box.top()
            tick = [QPointF(left + width * x, top + width * y) for x, y in ((0.22, 0.52), (0.43, 0.73), (0.8, 0.28))]
            painter.setPen(QPen(QColor(tokens.on_accent), max(width / 8, 1.6)))
            painter.drawPolyline(tick)

    def _paint_ground(self, painter: QPainter, whole: QRect) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        blue = self.palette().highlight().color()
        if not self.quiet and (self.isChecked() or self.underMouse()):
            soft = self.palette().highlight().color()
            soft.setAlpha(34 if self.isChecked() else 16)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(soft)
            painter.drawRoundedRect(whole, 4, 4)
        if self.hasFocus():
            painter.setPen(blue)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(whole.adjusted(0, 0, -1, -1), 4, 4)

    owner: _Group | None = None
    """Whose option it is; it is asked about keys. (A filter of its events would be asked about every event.)"""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of the group first."""
        if self.owner is None or not self.owner.take_key(self, event):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tab comes back to where the keyboard was."""
        if self.owner is not None:
            self.owner.rove(self)
        super().focusInEvent(event)


class OptionRadio(_Wrapping, QRadioButton):
    """One option of a :class:`ChoiceGroup`."""


class OptionCheck(_Wrapping, QCheckBox):
    """One option of a :class:`MultiGroup`."""

    round = False


class TickBox(_Wrapping, QCheckBox):
    """A check box of one line, for everything that is not an option of a question."""

    round = False
    quiet = True

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)


class _Group(QWidget):
    """A column of options with one stop for Tab; arrows move inside without choosing."""

    committed = Signal(str)

    def __init__(self, label: str, options: Sequence[tuple[str, str]], columns: int = 1) -> None:
        """``options``: code and text."""
        super().__init__()
        self.setAccessibleName(label)
        self.buttons: dict[str, OptionRadio | OptionCheck] = {}
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        down = -(-len(options) // columns)
        for place, (code, text) in enumerate(options):
            button = self._make(text)
            button.prepare()
            button.setAccessibleName(text)
            button.setAccessibleDescription(label)
            button.owner = self
            self.buttons[code] = button
            layout.addWidget(button, place % down, place // down)
        self.rove(next(iter(self.buttons.values()), None))

    def _make(self, text: str) -> OptionRadio | OptionCheck:
        raise NotImplementedError

    def _choose(self, code: str) -> None:
        raise NotImplementedError

    def rove(self, stop: QWidget | None) -> None:
        """``stop`` is the option that Tab comes to."""
        for button in self.buttons.values():
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if button is stop else Qt.FocusPolicy.ClickFocus)

    def first(self) -> QWidget:
        """Where the keyboard enters."""
        return next(
            (b for b in self.buttons.values() if b.focusPolicy() is Qt.FocusPolicy.StrongFocus),
            next(iter(self.buttons.values())),
        )

    def take_key(self, option: QWidget, event: QKeyEvent) -> bool:
        """A key pressed on an option; whether the group has done something with it."""
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        codes = list(self.buttons)
        here = next(i for i, code in enumerate(codes) if self.buttons[code] is option)
        if event.key() in _BACK or event.key() in _ON:
            there = here + (1 if event.key() in _ON else -1)
            if 0 <= there < len(codes):
                self.buttons[codes[there]].setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        if event.key() in _CHOOSE:
            self._choose(codes[here])
            return True
        code = self.code_of(event.text())
        if code is not None:
            self.buttons[code].setFocus(Qt.FocusReason.OtherFocusReason)
            self._choose(code)
            return True
        return False

    def code_of(self, digit: str) -> str | None:
        """The option a digit stands for: its code, or where codes are words its place from 1."""
        if len(digit) != 1 or not digit.isascii() or not digit.isdigit():
            return None
        if digit in self.buttons:
            return digit
        codes = list(self.buttons)
        words = not any(code.isdigit() for code in codes)
        return codes[int(digit) - 1] if words and 1 <= int(digit) <= len(codes) else None


class ChoiceGroup(_Group):
    """One option of several; ``committed`` carries its code."""

    def _make(self, text: str) -> OptionRadio:
        button = OptionRadio(text)
        button.setAutoExclusive(False)
        button.clicked.connect(lambda: self._choose(self._code(button)))
        return button

    def _code(self, button: QWidget) -> str:
        return next(code for code, known in self.buttons.items() if known is button)

    def _choose(self, code: str) -> None:
        self._show(code)
        self.committed.emit(code)

    def load(self, code: str | None) -> None:
        """Show what is chosen; None chooses nothing. Never hands anything over."""
        self._show(code)

    def _show(self, chosen: str | None) -> None:
        for code, button in self.buttons.items():
            button.setChecked(code == chosen)
        focused = any(button.hasFocus() for button in self.buttons.values())
        if not focused and chosen in self.buttons:
            self.rove(self.buttons[chosen])


class MultiGroup(_Group):
    """Several options; ``committed`` carries the chosen codes with commas, ``@none`` for none of them."""

    def _make(self, text: str) -> OptionCheck:
        button = OptionCheck(text)
        button.clicked.connect(self._hand_over)
        return button

    def _choose(self, code: str) -> None:
        self.buttons[code].toggle()
        self._hand_over()

    def _hand_over(self) -> None:
        chosen = [code for code, button in self.buttons.items() if button.isChecked()]
        self.committed.emit(",".join(chosen) or "@none")

    def load(self, chosen: frozenset[str]) -> None:
        """Show what is chosen. Never hands anything over."""
        for code, button in self.buttons.items():
            button.setChecked(code in chosen)
