"""Dialogs that fit the screen: their size in heights of the text, and a column that scrolls when there is no room."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

SMALLEST = QSize(1340, 680)
"""What a screen of 1366×768 leaves of itself without the task bar and the dialog's own frame."""
FRAME = QSize(26, 40)


def room_for(widget: QWidget) -> QSize:
    """How large a dialog may be on the screen of ``widget``, in pixels."""
    screen = widget.screen()
    return (screen.availableSize() - FRAME).expandedTo(SMALLEST) if screen is not None else SMALLEST


def give_room(dialog: QWidget, wide: int, high: int) -> None:
    """Resize ``dialog`` to so many heights of the text, as far as the screen has room."""
    unit = dialog.fontMetrics().height()
    dialog.resize(QSize(unit * wide, unit * high).boundedTo(room_for(dialog)))


class Scrolled(QScrollArea):
    """Shows a column in full where there is room for it, and scrolls it where there is none."""

    def __init__(self, column: QWidget) -> None:
        super().__init__()
        self.setObjectName("plain")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._column = column
        self.setWidget(column)

    def sizeHint(self) -> QSize:
        """All of the column."""
        return self._column.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """As wide as the column needs; of its height only a few lines."""
        return QSize(self._column.minimumSizeHint().width() + 12, 5 * self.fontMetrics().height())
