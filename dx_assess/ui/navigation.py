"""The list at the left: pages in groups that fold, the domains with a small bar of their progress.

A group is folded and unfolded by a click, Left/Right or Enter. The group of the page that is shown is always unfolded
when the page comes up; what the user folds or unfolds is remembered.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QTreeView, QWidget

from dx_assess.session.document import Document
from dx_assess.ui.icons import icon
from dx_assess.ui.navigation_paint import (
    COUNT,
    DONE,
    GROUP,
    OPEN,
    PAGE,
    SHOWN,
    TOTAL,
    WIDTH,
    NavigationDelegate,
)
from dx_assess.ui.pages import FOLDED, GROUPS, Entry, entries
from dx_assess.ui.painted_apart import PaintedApart

TEXT = Qt.ItemDataRole.AccessibleTextRole


class Navigation(QTreeView):
    """``chosen`` carries a page id, ``folds_changed`` the ids of the groups that the user keeps folded."""

    chosen = Signal(str)
    folds_changed = Signal(object)

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("navigation")
        self.setAccessibleName("ページの一覧")
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setExpandsOnDoubleClick(False)
        self.setUniformRowHeights(True)
        self.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self._items: dict[str, QStandardItem] = {}
        self._groups: dict[str, QStandardItem] = {}
        self._folded = frozenset(FOLDED)
        self._shown = ""
        self.setModel(self._make_model(document))
        self.setItemDelegate(NavigationDelegate(self))
        self.selectionModel().currentChanged.connect(self._moved)
        self.clicked.connect(self._clicked)
        self.expanded.connect(lambda index: self._unfolded(index, True))
        self.collapsed.connect(lambda index: self._unfolded(index, False))
        self._fold()
        PaintedApart(self).ask()  # every icon is drawn for the first time

    def _make_model(self, document: Document) -> QStandardItemModel:
        model = QStandardItemModel(self)
        for entry in entries(document.question_set):
            item = self._make(entry)
            if entry.group and entry.group not in self._groups:
                self._groups[entry.group] = group = QStandardItem(GROUPS[entry.group])
                group.setData(entry.group, GROUP)
                model.appendRow(group)
            (self._groups[entry.group] if entry.group else model).appendRow(item)
        return model

    def _make(self, entry: Entry) -> QStandardItem:
        item = QStandardItem(entry.label)
        item.setData(entry.page, PAGE)
        item.setToolTip(entry.label)
        if entry.icon:
            item.setIcon(icon(entry.icon))
        self._items[entry.page] = item
        return item

    def refresh(self, document: Document) -> None:
        """Show progress of the domains and the number of rows of the registers."""
        for domain in document.assessment.domains:
            item = self._items[f"domain:{domain.id}"]
            item.setData(domain.answered, DONE)
            item.setData(domain.visible, TOTAL)
            words = f"{item.text()}、{domain.visible}問のうち{domain.answered}問に回答"
            item.setData(words, TEXT)
            item.setToolTip(words)
        for register in document.question_set.registers:
            item = self._items[f"register:{register.id}"]
            count = len(document.data.rows(register.id))
            item.setData(f"{count}行", COUNT)
            item.setData(f"{item.text()}、{count}行", TEXT)
        for group in self._groups.values():
            _sum_up(group)

    # --- which page ---------------------------------------------------------------------------------------------------

    def show_page(self, page: str) -> None:
        """Mark the page that is shown and unfold its group; tells nobody."""
        item = self._items.get(page)
        if item is None:
            return
        self._shown = page
        self._fold()
        for other in self._items.values():
            other.setData(other is item, SHOWN)
        before = self.currentIndex()
        blocked = self.selectionModel().blockSignals(True)
        self.setCurrentIndex(item.index())
        self.selectionModel().blockSignals(blocked)
        self.scrollTo(item.index())
        for index in (before, item.index()):
            self.update(index)

    def page_at(self, page: str) -> QModelIndex:
        """Where a page stands in the list."""
        return self._items[page].index()

    def group_at(self, group: str) -> QModelIndex:
        """Where a group stands in the list."""
        return self._groups[group].index()

    def _moved(self, current: QModelIndex, _previous: QModelIndex) -> None:
        page = current.data(PAGE)
        if page:
            self.chosen.emit(page)

    # --- folding ------------------------------------------------------------------------------------------------------

    def set_folded(self, groups: Iterable[str]) -> None:
        """Fold these groups and unfold the others, as remembered; tells nobody."""
        self._folded = frozenset(groups)
        self._fold()

    def _fold(self) -> None:
        blocked = self.blockSignals(True)
        shown = self._items.get(self._shown)
        for name, group in self._groups.items():
            unfold = name not in self._folded or (shown is not None and shown.parent() is group)
            self.setExpanded(group.index(), unfold)
            self._mark(group, unfold)
        self.blockSignals(blocked)

    def _mark(self, group: QStandardItem, unfolded: bool) -> None:
        shown = self._items.get(self._shown)
        group.setData(unfolded, OPEN)
        group.setData(not unfolded and shown is not None and shown.parent() is group, SHOWN)

    def _unfolded(self, index: QModelIndex, unfolded: bool) -> None:
        name = index.data(GROUP)
        if name:
            self._mark(self._groups[name], unfolded)
            self._folded = self._folded - {name} if unfolded else self._folded | {name}
            self.folds_changed.emit(tuple(sorted(self._folded)))

    def _clicked(self, index: QModelIndex) -> None:
        if index.data(GROUP):
            self.setExpanded(index, not self.isExpanded(index))
        elif index.data(PAGE):
            self.chosen.emit(index.data(PAGE))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space on a group fold and unfold it; Left and Right are Qt's own."""
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and index.isValid():
            self._clicked(index)
            return
        super().keyPressEvent(event)

    # --- size ---------------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """As wide as the text needs, at most a quarter of the window."""
        width = min(self.fontMetrics().height() * WIDTH, max(self.window().width() // 4, 260))
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Never narrower."""
        return QSize(self.sizeHint().width(), 200)


def _sum_up(group: QStandardItem) -> None:
    """What a folded group shows of its pages: their progress together."""
    pages = [group.child(row) for row in range(group.rowCount())]
    totals = [page.data(TOTAL) for page in pages]
    words = f"{group.text()}、{len(pages)}ページ"
    if all(total is not None for total in totals):
        done, total = sum(page.data(DONE) for page in pages), sum(totals)
        group.setData(done, DONE)
        group.setData(total, TOTAL)
        words = f"{words}、{total}問のうち{done}問に回答"
    group.setData(words, TEXT)
