"""Search (Ctrl+K): questions, sub-fields, registers, columns, profile items and terms by any words of theirs."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QLineEdit

from dx_assess.session.document import Document
from dx_assess.session.search import entries, find
from dx_assess.ui.icons import icon

KEY = Qt.ItemDataRole.UserRole + 1
NOTHING = "見つかりません。言葉を短くするか、ひらがなや別の言い方でさがしてください。"


class SearchField(QLineEdit):
    """``found`` carries the key of what was chosen (see :class:`dx_assess.session.search.Hit`)."""

    found = Signal(str)

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.setPlaceholderText("設問・台帳・用語をさがす（Ctrl+K）")
        self.setAccessibleName("設問・台帳・用語をさがす")
        self.setMinimumWidth(120)
        self.setMaximumWidth(self.fontMetrics().height() * 40)
        self.setClearButtonEnabled(True)
        self.addAction(icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self._known = entries(document)
        self.hits = QStandardItemModel(self)
        completer = QCompleter(self.hits, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setMaxVisibleItems(12)
        completer.activated[QModelIndex].connect(self._chosen)  # type: ignore[index]
        self.setCompleter(completer)
        self.textChanged.connect(self._fill)
        shortcut = QShortcut(QKeySequence("Ctrl+K"), self)
        shortcut.activated.connect(self._start)
        self.returnPressed.connect(self._first)

    def _start(self) -> None:
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def _fill(self, text: str) -> None:
        self.hits.clear()
        for hit in find(self._known, text):
            item = QStandardItem(hit.label)
            item.setData(hit.key, KEY)
            self.hits.appendRow(item)
        if text.strip() and not self.hits.rowCount():
            nothing = QStandardItem(NOTHING)
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
            self.hits.appendRow(nothing)

    def _first(self) -> None:
        if self.hits.rowCount():
            self._chosen(self.hits.index(0, 0))

    def _chosen(self, index: QModelIndex) -> None:
        key = index.data(KEY)
        if key:
            QTimer.singleShot(0, self, self.clear)
            self.found.emit(key)
