"""Wrapped text in the cells of a table, with air between its lines: those of BIZ UDPGothic touch each other."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, QTimer
from PySide6.QtGui import QAbstractTextDocumentLayout, QPainter, QPalette, QTextDocument
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from dx_assess.ui.paragraph import paragraph_html

Index = QModelIndex | QPersistentModelIndex
SIDE, ABOVE = 8, 4
"""Pixels round the text of a cell."""


def make_airy(table: QTableView) -> None:
    """Let the cells wrap, and their lines follow the widths of the columns."""
    table.setWordWrap(True)
    table.setItemDelegate(AiryDelegate(table))
    later = QTimer(table)
    later.setSingleShot(True)
    later.timeout.connect(table.resizeRowsToContents)
    table.horizontalHeader().sectionResized.connect(lambda *_: later.start(0))


class AiryDelegate(QStyledItemDelegate):
    """For tables to read that wrap; a column is as wide as it is, a line as high as its longest text."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground as ever, then the text."""
        shown = QStyleOptionViewItem(option)
        self.initStyleOption(shown, index)
        text, shown.text = shown.text, ""
        style = shown.widget.style() if shown.widget is not None else QApplication.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, shown, painter, shown.widget)
        document = self._document(text, shown, shown.rect.width())
        context = QAbstractTextDocumentLayout.PaintContext()
        context.palette.setColor(QPalette.ColorRole.Text, shown.palette.color(QPalette.ColorRole.Text))
        context.clip = QRectF(0, 0, shown.rect.width() - 2 * SIDE, shown.rect.height() - ABOVE)
        high = document.size().height()
        painter.save()
        painter.translate(shown.rect.x() + SIDE, shown.rect.y() + max((shown.rect.height() - high) / 2, ABOVE))
        document.documentLayout().draw(painter, context)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As high as the text at the width of its column."""
        shown = QStyleOptionViewItem(option)
        self.initStyleOption(shown, index)
        view = shown.widget
        width = view.columnWidth(index.column()) if isinstance(view, QTableView) else shown.rect.width()
        document = self._document(shown.text, shown, width)
        return QSize(round(document.idealWidth()) + 2 * SIDE, round(document.size().height()) + 2 * ABOVE)

    def _document(self, text: str, shown: QStyleOptionViewItem, width: int) -> QTextDocument:
        document = QTextDocument()
        document.setDocumentMargin(0)
        document.setDefaultFont(shown.font)
        document.setHtml(paragraph_html(text))
        document.setTextWidth(max(width - 2 * SIDE, 1))
        return document
