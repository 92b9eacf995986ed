"""The list at the left: pages in groups, the domains with a small bar of their progress."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QIcon, QPainter, QPalette, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from dx_assess.session.document import Document
from dx_assess.ui.icons import icon
from dx_assess.ui.theme import Tokens, figure_font, tokens_of

Index = QModelIndex | QPersistentModelIndex
PAGE, DONE, TOTAL, COUNT = (Qt.ItemDataRole.UserRole + n for n in range(1, 5))
WIDTH = 20
"""Width of the list in heights of the text."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: page id (empty = heading of a group), words, icon."""

    page: str
    label: str
    icon: str = ""


SUMMARIES = (
    Entry("results", "結果", "results"),
    Entry("advice", "次の一歩", "advice"),
    Entry("history", "変更の記録", "history"),
    Entry("export", "書き出し", "export"),
)


def entries(document: Document) -> list[Entry]:
    """All lines in order."""
    question_set = document.question_set
    required = [domain for domain in question_set.domains if not domain.optional]
    optional = [domain for domain in question_set.domains if domain.optional]
    lines = [Entry("profile", "基本情報", "profile")]
    for heading, domains in (("必須の領域", required), ("参考の領域", optional)):
        lines.append(Entry("", heading))
        lines += (Entry(f"domain:{domain.id}", f"{domain.no} {domain.name}") for domain in domains)
    lines.append(Entry("", "台帳"))
    for register in question_set.registers:
        label = register.name if register.auxiliary else f"{register.no} {register.name}"
        lines.append(Entry(f"register:{register.id}", label))
    return [*lines, Entry("", "まとめ"), *SUMMARIES]


def fitting(label: str, width: int, metrics: QFontMetrics) -> str:
    """``label``, shortened kindly: without brackets, then at the last 「・」, then with 「…」."""
    if metrics.horizontalAdvance(label) <= width:
        return label
    short = label.partition("（")[0]
    while metrics.horizontalAdvance(short) > width and "・" in short:
        short = f"{short.removesuffix('ほか').rpartition('・')[0]}ほか"
    return metrics.elidedText(short, Qt.TextElideMode.ElideRight, width)


class Navigation(QListView):
    """``chosen`` carries a page id."""

    chosen = Signal(str)

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("navigation")
        self.setAccessibleName("ページの一覧")
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(False)
        self.setMouseTracking(True)
        self._items: dict[str, QStandardItem] = {}
        model = QStandardItemModel(self)
        for entry in entries(document):
            model.appendRow(self._make(entry))
        self.setModel(model)
        self.setItemDelegate(_Delegate(self))
        self.selectionModel().currentChanged.connect(self._moved)

    def _make(self, entry: Entry) -> QStandardItem:
        item = QStandardItem(entry.label)
        item.setData(entry.page, PAGE)
        if entry.icon:
            item.setIcon(icon(entry.icon))
        if entry.page:
            item.setToolTip(entry.label)
            self._items[entry.page] = item
        else:
            item.setFlags(Qt.ItemFlag.NoItemFlags)
        return item

    def refresh(self, document: Document) -> None:
        """Show progress of the domains and the number of rows of the registers."""
        for domain in document.assessment.domains:
            item = self._items[f"domain:{domain.id}"]
            item.setData(domain.answered, DONE)
            item.setData(domain.visible, TOTAL)
            words = f"{item.text()}、{domain.visible}問のうち{domain.answered}問に回答"
            item.setData(words, Qt.ItemDataRole.AccessibleTextRole)
            item.setToolTip(words)
        for register in document.question_set.registers:
            item = self._items[f"register:{register.id}"]
            count = len(document.data.rows(register.id))
            item.setData(f"{count}行", COUNT)
            item.setData(f"{item.text()}、{count}行", Qt.ItemDataRole.AccessibleTextRole)

    def show_page(self, page: str) -> None:
        """Mark the page that is shown; tells nobody."""
        item = self._items.get(page)
        if item is not None:
            blocked = self.selectionModel().blockSignals(True)
            self.setCurrentIndex(item.index())
            self.selectionModel().blockSignals(blocked)
            self.viewport().update()

    def sizeHint(self) -> QSize:
        """As wide as the text needs, at most a quarter of the window."""
        width = min(self.fontMetrics().height() * WIDTH, max(self.window().width() // 4, 260))
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Never narrower."""
        return QSize(self.sizeHint().width(), 200)

    def _moved(self, current: QModelIndex, _previous: QModelIndex) -> None:
        page = current.data(PAGE)
        if page:
            self.chosen.emit(page)


class _Delegate(QStyledItemDelegate):
    """Paints a line: words, at the right progress or count."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        height = option.fontMetrics.height()
        return QSize(100, height + 10)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tokens = tokens_of(option.palette)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.data(PAGE):
            self._page(painter, option, index, tokens)
        else:
            self._heading(painter, option, index, tokens)
        painter.restore()

    def _heading(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, tokens: Tokens) -> None:
        font = QFont(option.font)
        font.setPointSizeF(font.pointSizeF() * 0.9)
        painter.setFont(font)
        painter.setPen(QColor(tokens.muted))
        rect = option.rect.adjusted(12, 0, -8, -2)
        painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, str(index.data()))

    def _page(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, tokens: Tokens) -> None:
        rect: QRect = option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(tokens.selected if selected else tokens.hover))
        if selected:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(tokens.accent))
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(tokens.accent))
            painter.drawRect(QRectF(rect).adjusted(0.5, 0.5, -1.5, -0.5))
        right = self._right(painter, option, index, tokens)
        left = rect.left() + 12
        picture = index.data(Qt.ItemDataRole.DecorationRole)
        if isinstance(picture, QIcon):
            side = option.fontMetrics.height()
            picture.paint(painter, QRect(left, rect.center().y() - side // 2 + 1, side, side))
            left += side + 6
        font = QFont(option.font)
        font.setBold(selected)
        painter.setFont(font)
        painter.setPen(option.palette.color(QPalette.ColorRole.Text))
        room = QRect(left, rect.top(), right - left - 6, rect.height())
        words = fitting(str(index.data()), room.width(), QFontMetrics(font))
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)

    def _right(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, tokens: Tokens) -> int:
        """Progress or count; returns where it begins."""
        rect, total = option.rect, index.data(TOTAL)
        words = index.data(COUNT) or (f"{index.data(DONE)}/{total}" if total is not None else "")
        edge = rect.right() - 10
        if not words:
            return edge
        font = figure_font(option.font)
        font.setPointSizeF(font.pointSizeF() * 0.9)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        painter.setPen(QColor(tokens.muted))
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRect(rect.left(), rect.top(), edge - rect.left(), rect.height()), side, words)
        if total is None:
            return edge - metrics.horizontalAdvance(words)
        if rect.width() < option.fontMetrics.height() * WIDTH * 0.9:
            return edge - metrics.horizontalAdvance("88/88")  # large text: the words need the room of the bar
        left = edge - metrics.horizontalAdvance("88/88") - 4 - 36
        self._bar(painter, QRectF(left, rect.center().y() - 1.5, 36, 5), index.data(DONE) / max(total, 1), tokens)
        return int(left)

    def _bar(self, painter: QPainter, rect: QRectF, share: float, tokens: Tokens) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.border))
        painter.drawRoundedRect(rect, 2.5, 2.5)
        if share > 0:
            painter.setBrush(QColor(tokens.good if share >= 1 else tokens.accent))
            rect.setWidth(max(rect.width() * share, 5))
            painter.drawRoundedRect(rect, 2.5, 2.5)
