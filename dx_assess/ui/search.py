"""Search (Ctrl+K): questions, registers, terms, pages, menus, and what was filled in, by any words of theirs."""

from __future__ import annotations

import re

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QFocusEvent, QKeySequence, QShortcut, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QLineEdit, QMainWindow, QMenu

from dx_assess.session.document import Document
from dx_assess.session.glossary import folded
from dx_assess.session.search import Hit, contents, entries, find
from dx_assess.ui.icons import icon
from dx_assess.ui.pages import entries as page_entries

_MNEMONIC = re.compile(r"\(&.\)")
KEY = Qt.ItemDataRole.UserRole + 1
MENU = "menu:"
"""Begins the key of an action of the menus: ``menu:<its place in them>``."""
NOTHING = "見つかりません。言葉を短くするか、ひらがなや別の言い方でさがしてください。"


class SearchField(QLineEdit):
    """``found`` carries the key of what was chosen (see :class:`dx_assess.session.search.Hit`)."""

    found = Signal(str)

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.setPlaceholderText("設問・答え・台帳・用語・メニューをさがす（Ctrl+K）")
        self.setAccessibleName("設問・答え・台帳・用語・メニューをさがす")
        self.setMinimumWidth(80)
        self.setMaximumWidth(self.fontMetrics().height() * 40)
        self.setClearButtonEnabled(True)
        self.addAction(icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self._document = document
        self._fixed: tuple[Hit, ...] = ()
        self._known: tuple[Hit, ...] = ()
        self._actions: list[QAction] = []
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

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The file may have changed since."""
        super().focusInEvent(event)
        self._known = ()

    def _start(self) -> None:
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def _collect(self) -> None:
        """What there is now; once for each search, not for each letter."""
        self._fixed = self._fixed or (*entries(self._document), *_pages(self._document))
        window = self.window()
        known = _actions(window) if isinstance(window, QMainWindow) else []
        self._actions = [action for _, action in known]
        menus = (_line(f"{MENU}{at}", "メニュー", path) for at, (path, _) in enumerate(known))
        self._known = (*self._fixed, *menus, *contents(self._document))

    def _fill(self, text: str) -> None:
        self.hits.clear()
        if not text.strip():
            self._known = ()
        elif not self._known:
            self._collect()
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
        if not key:
            return
        QTimer.singleShot(0, self, self.clear)
        if key.startswith(MENU):
            QTimer.singleShot(0, self, self._actions[int(key.removeprefix(MENU))].trigger)
        else:
            self.found.emit(key)


def _pages(document: Document) -> tuple[Hit, ...]:
    """Every page that is neither a domain nor a register; these are found by their own names."""
    found = (entry for entry in page_entries(document.question_set) if ":" not in entry.page)
    return tuple(_line(entry.page, "ページ", entry.label) for entry in found)


def _line(key: str, place: str, name: str) -> Hit:
    label = f"{place}　{name}"
    return Hit(key, label, (folded(name.rpartition(" → ")[2]), folded(label)))


def _actions(window: QMainWindow) -> list[tuple[str, QAction]]:
    """The actions of the menus that can be used now, with their path: 「ファイル → 書き出し」."""
    found: list[tuple[str, QAction]] = []
    for action in window.menuBar().actions():
        _walk(action, "", found)
    return found


def _walk(action: QAction, path: str, found: list[tuple[str, QAction]]) -> None:
    words = _plain(action.text())
    name = f"{path} → {words}" if path else words
    menu = action.menu()
    if not words or not action.isEnabled() or not action.isVisible():
        return
    if isinstance(menu, QMenu):
        for below in menu.actions():
            _walk(below, name, found)
    else:
        found.append((name, action))


def _plain(text: str) -> str:
    """Without the letter of the keyboard: 「書き出し(&E)…」 → 「書き出し」."""
    return _MNEMONIC.sub("", text.partition("\t")[0]).rstrip("…").replace("&", "")
