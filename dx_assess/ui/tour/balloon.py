"""The balloon of the tour: a small card over the window with a line round what it speaks of. It blocks nothing."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.theme import tokens_of

GAP = 12
LINE = 3


class Balloon(QFrame):
    """Has the keyboard when it comes up: Enter goes on, Escape leaves."""

    next_wanted = Signal()
    back_wanted = Signal()
    end_wanted = Signal()

    def __init__(self, over: QWidget, steps: int) -> None:
        super().__init__(over)
        self.setObjectName("balloon")
        self._over = over
        self.ring = _Ring(over)
        self._steps = steps
        self.title, self.text, self.count = QLabel(), Paragraph(), QLabel()
        self.title.setObjectName("heading")
        self.count.setObjectName("muted")
        self.skip = QPushButton("案内をやめる")
        self.back = QPushButton("前へ")
        self.next = QPushButton("次へ")
        self.next.setProperty("primary", True)
        self.skip.clicked.connect(lambda: self.end_wanted.emit())
        self.back.clicked.connect(lambda: self.back_wanted.emit())
        self.next.clicked.connect(lambda: self.next_wanted.emit())
        self._lay_out()
        for before, after in ((self.next, self.back), (self.back, self.skip)):
            QWidget.setTabOrder(before, after)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.count)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.skip)
        buttons.addStretch(1)
        buttons.addWidget(self.back)
        buttons.addWidget(self.next)
        self._rows = layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(self.text)
        layout.addLayout(buttons)

    def show_step(self, at: int, title: str, text: str) -> None:
        """Words of one step; a screen reader hears all of them with the button that has the keyboard."""
        self.title.setText(title)
        self.text.setText(text)
        self.count.setText(f"{at + 1}／{self._steps}")
        self.back.setVisible(at > 0)
        last = at + 1 == self._steps
        self.next.setText("はじめる" if last else "次へ")
        self.skip.setVisible(not last)
        self.setAccessibleName(f"はじめの案内 {at + 1}／{self._steps}　{title}")
        self.setAccessibleDescription(text)
        self.next.setAccessibleDescription(f"{title}。{text}")
        self.ring.show()
        self.show()
        self.next.setFocus(Qt.FocusReason.OtherFocusReason)

    def point_at(self, place: QRect) -> None:
        """Stand beside ``place`` (in the window's coordinates): at the right, below, or inside at the corner."""
        room = self._over.rect().adjusted(GAP, GAP, -GAP, -GAP)
        self.ring.surround(place)
        width = min(self.fontMetrics().height() * 26, room.width())
        self.setFixedWidth(width)
        self._rows.activate()
        height = max(self._rows.heightForWidth(width), self._rows.totalMinimumSize().height())
        self.resize(width, height)
        spots = (
            QPoint(place.right() + GAP, place.top() + GAP),
            QPoint(place.right() - width, place.bottom() + GAP),
            QPoint(place.right() - width - GAP, place.bottom() - height - GAP),
        )
        fitting = (spot for spot in spots if room.contains(QRect(spot, self.size())))
        at = next(fitting, spots[-1])
        self.move(
            min(max(at.x(), room.left()), room.right() - width), min(max(at.y(), room.top()), room.bottom() - height)
        )
        self.ring.raise_()
        self.raise_()

    def remove(self) -> None:
        """With its line."""
        for widget in (self.ring, self):
            widget.hide()
            widget.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on or does what its button says; Escape leaves; other keys stay here."""
        if event.key() == Qt.Key.Key_Escape:
            self.end_wanted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            button = next((button for button in (self.skip, self.back) if button.hasFocus()), self.next)
            button.click()
        else:
            super().keyPressEvent(event)


class _Ring(QWidget):
    """A line round a place; clicks go through it."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def surround(self, place: QRect) -> None:
        self.setGeometry(place.adjusted(-LINE, -LINE, LINE, LINE).intersected(self._over.rect()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The line in the one colour that stands out."""
        painter = QPainter(self)
        pen = QPen(QColor(tokens_of(self.palette()).accent))
        pen.setWidth(LINE)
        painter.setPen(pen)
        painter.drawRect(self.rect().adjusted(1, 1, -2, -2))
