"""How the lines of the navigation are painted: groups with an arrow, pages with icon, progress or count."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QIcon, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from dx_assess.ui.icons import paint
from dx_assess.ui.theme import CONTRAST, Tokens, figure_font, tokens_of

Index = QModelIndex | QPersistentModelIndex
PAGE, DONE, TOTAL, COUNT, SHOWN, GROUP, OPEN = (Qt.ItemDataRole.UserRole + n for n in range(1, 8))
"""Roles: page id, progress (two), count in words, its page is shown, id of the group, it is unfolded."""
WIDTH = 20
"""Width of the list in heights of the text."""
_MIDDLE_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_MIDDLE_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def fitting(label: str, width: int, metrics: QFontMetrics) -> str:
    """``label``, shortened kindly: without brackets, then at the last 「・」, then with 「…」."""
    if metrics.horizontalAdvance(label) <= width:
        return label
    short = label.partition("（")[0]
    while metrics.horizontalAdvance(short) > width and "・" in short:
        short = f"{short.removesuffix('ほか').rpartition('・')[0]}ほか"
    return metrics.elidedText(short, Qt.TextElideMode.ElideRight, width)


class NavigationDelegate(QStyledItemDelegate):
    """Paints a line: words, at the right progress or count."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """All lines have one height."""
        return QSize(100, option.fontMetrics.height() + 10)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a group or a page."""
        tokens = tokens_of(option.palette)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, option, index, tokens)
        if index.data(GROUP):
            self._group(painter, option, index, tokens)
        else:
            self._page(painter, option, index, tokens)
        painter.restore()

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, tokens: Tokens) -> None:
        rect, shown = option.rect, bool(index.data(SHOWN))
        if shown or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(tokens.selected if shown else tokens.hover))
        if shown:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(tokens.accent))
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(tokens.accent))
            painter.drawRect(QRectF(rect).adjusted(0.5, 0.5, -1.5, -0.5))

    def _group(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, tokens: Tokens) -> None:
        rect, unfolded = option.rect, bool(index.data(OPEN))
        side = option.fontMetrics.height() * 0.62
        arrow = QRectF(rect.left() + 12, rect.center().y() - side / 2 + 1, side, side)
        paint(painter, "unfolded" if unfolded else "folded", arrow, tokens.muted)
        font = QFont(option.font)
        font.setPointSizeF(font.pointSizeF() * 0.9)
        right = rect.right() - 10 if unfolded else self._right(painter, option, index, tokens)
        painter.setFont(font)
        painter.setPen(QColor(tokens.muted))
        left = int(arrow.right()) + 6
        painter.drawText(QRect(left, rect.top(), right - left, rect.height()), _MIDDLE_LEFT, str(index.data()))

    def _page(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, tokens: Tokens) -> None:
        rect: QRect = option.rect
        right = self._right(painter, option, index, tokens)
        left = rect.left() + 12
        picture = index.data(Qt.ItemDataRole.DecorationRole)
        if isinstance(picture, QIcon):
            side = option.fontMetrics.height()
            picture.paint(painter, QRect(left, rect.center().y() - side // 2 + 1, side, side))
            left += side + 6
        font = QFont(option.font)
        font.setBold(bool(index.data(SHOWN)))
        painter.setFont(font)
        painter.setPen(option.palette.color(QPalette.ColorRole.Text))
        room = QRect(left, rect.top(), right - left - 6, rect.height())
        painter.drawText(room, _MIDDLE_LEFT, fitting(str(index.data()), room.width(), QFontMetrics(font)))

    def _right(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, tokens: Tokens) -> int:
        """Progress or count; returns where it begins."""
        rect, total = option.rect, index.data(TOTAL)
        words = index.data(COUNT) or (f"{index.data(DONE)}/{total}" if total is not None else "")
        edge = rect.right() - 10
        if not words:
            return int(edge)
        font = figure_font(option.font)
        font.setPointSizeF(font.pointSizeF() * 0.9)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        painter.setPen(QColor(tokens.muted))
        painter.drawText(QRect(rect.left(), rect.top(), edge - rect.left(), rect.height()), _MIDDLE_RIGHT, words)
        if total is None:
            return int(edge - metrics.horizontalAdvance(words))
        if rect.width() < option.fontMetrics.height() * WIDTH * 0.9:
            return int(edge - metrics.horizontalAdvance("88/88"))  # large text: the words need the room of the bar
        left = edge - metrics.horizontalAdvance("88/88") - 4 - 36
        self._bar(painter, QRectF(left, rect.center().y() - 1.5, 36, 5), index.data(DONE) / max(total, 1), tokens)
        return int(left)

    def _bar(self, painter: QPainter, rect: QRectF, share: float, tokens: Tokens) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.sunken if tokens is CONTRAST else tokens.border))
        painter.drawRoundedRect(rect, 2.5, 2.5)
        if share > 0:
            painter.setBrush(QColor(tokens.good if share >= 1 else tokens.accent))
            rect.setWidth(max(rect.width() * share, 5))
            painter.drawRoundedRect(rect, 2.5, 2.5)
