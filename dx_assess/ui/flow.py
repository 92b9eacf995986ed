"""A layout that puts widgets side by side and goes on in the next line, as text does.

The one way in which pages give way to large text and narrow windows: what does not fit beside stands below, and a page
is never wider than its window.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

TOP = Qt.AlignmentFlag.AlignTop


class _Share(Struct, frozen=True):
    """How an item behaves: share of what is left of its line; width it wants, in heights of the text (0 = its own)."""

    grow: int = 0
    basis: float = 0


class FlowLayout(QLayout):
    """Left to right, then down; the widgets of a line stand at its middle.

    It belongs to a widget of its own (:class:`FlowRow`) and is not put inside another layout: PySide would take over
    the items that it has by then and let go of them while they are in use, which crashes.
    """

    def __init__(self, parent: QWidget, gap: int = 8, fill: bool = False, lines: int = -1) -> None:
        """``fill``: the widgets of a line are equally high, as cards side by side; ``lines``: gap between lines."""
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._shares: list[_Share] = []
        self._gap = gap
        self._line_gap = gap if lines < 0 else lines
        self._fill = fill
        self._next = _Share()
        self._heights: dict[int, int] = {}
        self._smallest: QSize | None = None
        self.setContentsMargins(0, 0, 0, 0)

    def add(self, widget: QWidget, grow: int = 0, basis: float = 0) -> None:
        """Add a widget that takes a share of what is left of its line.

        :param grow: its share; 0 = never wider than it wants.
        :param basis: the width from which it may stand beside others, in heights of its text; 0 = the width it wants.
        """
        self._next = _Share(grow, basis)
        self.addWidget(widget)
        self._next = _Share()

    def insert(self, at: int, widget: QWidget) -> None:
        """Add a widget before others."""
        self.addWidget(widget)
        self._items.insert(at, self._items.pop())
        self._shares.insert(at, self._shares.pop())
        self.invalidate()

    def addItem(self, item: QLayoutItem) -> None:
        """See Qt."""
        self._items.append(item)
        self._shares.append(self._next)

    def count(self) -> int:
        """See Qt."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """See Qt."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """See Qt."""
        if not 0 <= index < len(self._items):
            return None
        self._shares.pop(index)
        return self._items.pop(index)

    def expandingDirections(self) -> Qt.Orientation:
        """Takes no more than it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Narrower is higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of all lines; Qt asks for it many times before anything changes."""
        if width not in self._heights:
            around = self.contentsMargins()
            inside = QRect(0, 0, width - around.left() - around.right(), 0)
            self._heights[width] = self._arrange(inside, move=False) + around.top() + around.bottom()
        return self._heights[width]

    def invalidate(self) -> None:
        """See Qt: a widget has another size, or is shown or hidden."""
        self._heights.clear()
        self._smallest = None
        super().invalidate()

    def setGeometry(self, rect: QRect) -> None:
        """Place the widgets."""
        super().setGeometry(rect)
        self._arrange(rect.marginsRemoved(self.contentsMargins()), move=True)

    def sizeHint(self) -> QSize:
        """As narrow as the widest widget."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """The widest and the highest widget."""
        if self._smallest is None:
            size = QSize()
            for item in self._items:
                if not item.isEmpty():
                    size = size.expandedTo(item.minimumSize())
            self._smallest = size.grownBy(self.contentsMargins())
        return QSize(self._smallest)

    def _wanted(self, at: int) -> int:
        item, share = self._items[at], self._shares[at]
        widget = item.widget()
        if share.basis and widget is not None:
            return max(round(share.basis * widget.fontMetrics().height()), item.minimumSize().width())
        return item.sizeHint().width()

    def _lines(self, width: int) -> Iterator[list[tuple[int, int]]]:
        """Lines of items with their widths."""
        line: list[tuple[int, int]] = []
        used = 0
        for at, item in enumerate(self._items):
            if item.isEmpty():
                continue
            wanted = self._wanted(at)
            if line and used + self._gap + wanted > width:
                yield self._grown(line, width - used)
                line, used = [], 0
            used += wanted + (self._gap if line else 0)
            line.append((at, min(wanted, width)))
        if line:
            yield self._grown(line, width - used)

    def _grown(self, line: list[tuple[int, int]], left: int) -> list[tuple[int, int]]:
        total = sum(self._shares[at].grow for at, _ in line)
        if left <= 0 or not total:
            return line
        return [(at, width + left * self._shares[at].grow // total) for at, width in line]

    def _arrange(self, rect: QRect, move: bool) -> int:
        top = rect.y()
        for number, line in enumerate(self._lines(rect.width())):
            top += self._line_gap if number else 0
            heights = [_height(self._items[at], width) for at, width in line]
            high, left = max(heights), rect.x()
            for (at, width), height in zip(line, heights, strict=True):
                item = self._items[at]
                if move:
                    down = 0 if self._fill or item.alignment() & TOP else (high - height) // 2
                    size = QSize(width, high if self._fill else height)
                    item.setGeometry(QRect(QPoint(left, top + down), size))
                left += width + self._gap
            top += high
        return top - rect.y()


class FlowRow(QWidget):
    """Widgets in a :class:`FlowLayout`, to be put into any other layout."""

    def __init__(self, gap: int = 8, fill: bool = False, lines: int = -1) -> None:
        """See :class:`FlowLayout`."""
        super().__init__()
        self.flow = FlowLayout(self, gap, fill, lines)

    def add(self, widget: QWidget, grow: int = 0, basis: float = 0) -> None:
        """See :meth:`FlowLayout.add`."""
        self.flow.add(widget, grow, basis)

    def take_all(self) -> None:
        """Empty it; its widgets are deleted."""
        while item := self.flow.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()


def _height(item: QLayoutItem, width: int) -> int:
    return item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()
