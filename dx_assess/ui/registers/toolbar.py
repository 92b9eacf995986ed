"""The line above the table: search, what to show, and the row actions."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from dx_assess.ui.questions.choices import TickBox
from dx_assess.ui.questions.inputs import EnterClicks
from dx_assess.ui.registers.rowfilter import ALL, BLANK, FOUND


class Toolbar(QWidget):
    """``filtered`` is emitted when something about the filter was changed by the user."""

    filtered = Signal()
    show_all = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.search = QLineEdit()
        self.search.setPlaceholderText("この台帳から探す")
        self.search.setAccessibleName("この台帳から探す")
        self.search.setClearButtonEnabled(True)
        self.mode = QComboBox()
        self.mode.setAccessibleName("見せる行")
        for label, mode in (("すべての行", ALL), ("未記入がある行", BLANK), ("指摘がある行", FOUND)):
            self.mode.addItem(label, mode)
        self.struck = TickBox("取消した行も見せる")
        self.count = QLabel()
        self.count.setObjectName("muted")
        self.add = QPushButton("行を足す")
        self.strike = QPushButton("行を取り消す")
        self.restore = QPushButton("行を戻す")
        self.only = QLabel()
        self.all = QPushButton("すべての行を見る")
        self.all.setObjectName("link")
        self._lay_out()
        self.search.textChanged.connect(lambda _text: self.filtered.emit())
        self.mode.activated.connect(lambda _i: self.filtered.emit())
        self.struck.clicked.connect(lambda _on: self.filtered.emit())
        self.all.clicked.connect(self.show_all)
        self._enter = EnterClicks(self)
        self._enter.watch(self.struck, self.add, self.strike, self.restore, self.all)

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.search, 2)
        first.addWidget(self.mode)
        first.addWidget(self.struck)
        first.addWidget(self.count, 1)
        for button in (self.add, self.strike, self.restore):
            first.addWidget(button)
        self.only_line = QWidget()
        second = QHBoxLayout(self.only_line)
        second.setContentsMargins(0, 0, 0, 0)
        second.addWidget(self.only)
        second.addWidget(self.all)
        second.addStretch(1)
        self.only_line.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(first)
        layout.addWidget(self.only_line)

    def show_only(self, words: str) -> None:
        """Say that only some rows are shown; empty = all."""
        self.only.setText(words)
        self.only_line.setVisible(bool(words))
