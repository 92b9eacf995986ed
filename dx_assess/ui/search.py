"""Search (Ctrl+K): questions, registers and profile items by any word of theirs."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QLineEdit

from dx_assess.form.model import QuestionSet
from dx_assess.ui.icons import icon

KEY = Qt.ItemDataRole.UserRole + 1


class SearchField(QLineEdit):
    """``found`` carries the key of what was chosen."""

    found = Signal(str)

    def __init__(self, question_set: QuestionSet) -> None:
        super().__init__()
        self.setPlaceholderText("設問・台帳をさがす（Ctrl+K）")
        self.setAccessibleName("設問・台帳をさがす")
        self.setMinimumWidth(120)
        self.setMaximumWidth(self.fontMetrics().height() * 40)
        self.setClearButtonEnabled(True)
        self.addAction(icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        model = QStandardItemModel(self)
        for key, label in search_entries(question_set):
            item = QStandardItem(label)
            item.setData(key, KEY)
            model.appendRow(item)
        completer = QCompleter(model, self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setMaxVisibleItems(12)
        completer.activated[QModelIndex].connect(self._chosen)  # type: ignore[index]
        self.setCompleter(completer)
        shortcut = QShortcut(QKeySequence("Ctrl+K"), self)
        shortcut.activated.connect(self._start)
        self.returnPressed.connect(self._first)

    def _start(self) -> None:
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def _first(self) -> None:
        completer = self.completer()
        completer.setCompletionPrefix(self.text())
        if self.text().strip() and completer.completionCount():
            self._chosen(completer.completionModel().index(0, 0))

    def _chosen(self, index: QModelIndex) -> None:
        key = index.data(KEY)
        QTimer.singleShot(0, self, self.clear)
        if key:
            self.found.emit(key)


def search_entries(question_set: QuestionSet) -> list[tuple[str, str]]:
    """Key and line of everything that can be found."""
    found: list[tuple[str, str]] = []
    for domain in question_set.domains:
        found += ((question.id, f"{domain.no}-{question.no}　{question.text}") for question in domain.questions)
    found += ((register.id, f"{register.no}　{register.name}") for register in question_set.registers)
    found += ((item.key, f"基本情報　{item.label}") for item in question_set.profile)
    return found
