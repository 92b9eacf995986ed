"""Rows chosen by the words of one column, as a spreadsheet's filter does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from dx_assess.ui.questions.inputs import EnterClicks
from dx_assess.ui.registers.cells import fold

BLANK = "（空欄）"


class ColumnFilter(QDialog):
    """Tick the words whose rows are shown. ``chosen`` is None for all of them.

    While words are searched for, only those that are found count, as in a spreadsheet.

    :param words: the column's words in every row, in the order in which they are to be offered.
    :param shown: the words that are shown now; None = all.
    """

    def __init__(
        self, label: str, words: Iterable[str], shown: frozenset[str] | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"「{label}」で絞り込む")
        self._counts = Counter(words)
        self.search = QLineEdit()
        self.search.setPlaceholderText("値をさがす")
        self.search.setAccessibleName("値をさがす")
        self.search.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setAccessibleName("見せる値")
        self.list.setSpacing(2)
        for text, count in self._counts.items():
            item = QListWidgetItem(f"{text or BLANK}（{count}行）")
            item.setData(Qt.ItemDataRole.UserRole, text)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(_state(shown is None or text in shown))
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.every = QPushButton("全部選ぶ")
        self.none = QPushButton("全部外す")
        self.take = QPushButton("絞り込む")
        self.take.setObjectName("primary")
        self.take.setDefault(True)
        self.cancel = QPushButton("やめる")
        self._lay_out()
        self.search.textChanged.connect(self._narrow)
        self.list.itemChanged.connect(lambda _item: self._show_buttons())
        self.every.clicked.connect(lambda: self._tick(True))
        self.none.clicked.connect(lambda: self._tick(False))
        self.take.clicked.connect(self.accept)
        self.cancel.clicked.connect(self.reject)
        self._enter = EnterClicks(self)
        self._enter.watch(self.every, self.none)
        self._show_buttons()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        hint = QLabel("スペースで選ぶ　Enterで絞り込む")
        hint.setObjectName("muted")
        ticks = QHBoxLayout()
        for widget in (self.every, self.none):
            ticks.addWidget(widget)
        ticks.addWidget(hint, 1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.take)
        buttons.addWidget(self.cancel)
        layout = QVBoxLayout(self)
        layout.addWidget(self.search)
        layout.addWidget(self.list, 1)
        layout.addLayout(ticks)
        layout.addLayout(buttons)
        size = self.fontMetrics().height()
        self.resize(26 * size, 24 * size)

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(row) for row in range(self.list.count())]

    def _narrow(self, text: str) -> None:
        for item in self._items():
            item.setHidden(fold(text) not in fold(str(item.data(Qt.ItemDataRole.UserRole)) or BLANK))
        self._show_buttons()

    def _tick(self, on: bool) -> None:
        for item in self._items():
            if not item.isHidden():
                item.setCheckState(_state(on))

    def _show_buttons(self) -> None:
        self.take.setEnabled(bool(self._ticked()))

    def _ticked(self) -> list[QListWidgetItem]:
        checked = (item for item in self._items() if item.checkState() is Qt.CheckState.Checked)
        return [item for item in checked if not item.isHidden()]

    @property
    def chosen(self) -> frozenset[str] | None:
        """The ticked words that are shown; None when these are all."""
        ticked = self._ticked()
        if len(ticked) == self.list.count():
            return None
        return frozenset(str(item.data(Qt.ItemDataRole.UserRole)) for item in ticked)


def _state(on: bool) -> Qt.CheckState:
    return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
