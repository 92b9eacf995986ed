"""The line above the table: search, what to show, and the row actions."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QToolButton, QVBoxLayout, QWidget

from dx_assess.ui.flow import FlowLayout
from dx_assess.ui.questions.choices import TickBox
from dx_assess.ui.questions.inputs import EnterClicks
from dx_assess.ui.registers.grid import TEXT_CHANGES
from dx_assess.ui.registers.rowfilter import ALL, BLANK, FOUND

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SearchLine(QLineEdit):
    """Enter goes to the next place, Shift+Enter to the one before, Escape takes the search away."""

    stepped = Signal(bool)
    entered = Signal()
    left = Signal()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Somebody is about to search."""
        super().focusInEvent(event)
        self.entered.emit()

    def sizeHint(self) -> QSize:
        """Room for the hint."""
        hint = self.fontMetrics().horizontalAdvance(self.placeholderText())
        return QSize(hint + 44, super().sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See Qt."""
        if event.key() in _ENTER:
            self.stepped.emit(not event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        elif event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.left.emit()
        else:
            super().keyPressEvent(event)


class Toolbar(QWidget):
    """``filtered``: the user has changed what is shown; ``stepped(forward)``: on to the next (or previous) place."""

    filtered = Signal()
    show_all = Signal()
    stepped = Signal(bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.search = SearchLine()
        self.search.setPlaceholderText("この台帳から探す（Ctrl+F）")
        self.search.setAccessibleName("この台帳から探す")
        self.search.setClearButtonEnabled(True)
        self.hits = QLabel()
        self.back = _arrow(Qt.ArrowType.UpArrow, "前の箇所へ（Shift+F3）")
        self.next = _arrow(Qt.ArrowType.DownArrow, "次の箇所へ（F3）")
        self.narrow = TickBox("あてはまる行だけ")
        self.narrow.setChecked(True)
        self.mode = QComboBox()
        self.mode.setAccessibleName("見せる行")
        for label, mode in (("すべての行", ALL), ("未記入がある行", BLANK), ("指摘がある行", FOUND)):
            self.mode.addItem(label, mode)
        self.struck = TickBox("取消した行も見せる")
        self.quick = TickBox("数字1つで次の欄へ")
        self.quick.setToolTip(
            "選択肢の欄で、その番号の数字を1つ押すと、すぐに決まって次の欄へ移ります。\n"
            "「はい」は1、「いいえ」は0です。ほかの文字を打てば、ふつうに書けます。"
        )
        self.count = QLabel()
        self.count.setObjectName("muted")
        self.menu = QPushButton("表の操作 ▾")
        self.menu.setAccessibleName("表の操作")
        self.add = QPushButton("行を足す")
        self.strike = QPushButton("行を取り消す")
        self.restore = QPushButton("行を戻す")
        self.only = QLabel()
        self.all = QPushButton("すべての行を見る")
        self.all.setObjectName("link")
        self.question = QPushButton()
        self.question.setObjectName("link")
        self._lay_out()
        self._connect()
        self.search.installEventFilter(self)
        self.show_hits(0, 0)

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(8)
        left = QWidget(self)
        flow = FlowLayout(left)
        self.finding = QWidget(left)
        finding = QHBoxLayout(self.finding)
        finding.setContentsMargins(0, 0, 0, 0)
        finding.setSpacing(4)
        for part in (self.hits, self.back, self.next, self.narrow):
            finding.addWidget(part)
        for widget in (self.search, self.finding, self.mode, self.struck, self.quick, self.count):
            flow.addWidget(widget)
        first.addWidget(left, 1)
        for button in (self.menu, self.add, self.strike, self.restore):
            first.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.only_line = QWidget(self)
        second = QHBoxLayout(self.only_line)
        second.setContentsMargins(0, 0, 0, 0)
        second.addWidget(self.only)
        second.addWidget(self.all)
        second.addWidget(self.question)
        second.addStretch(1)
        self.only_line.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(first)
        layout.addWidget(self.only_line)

    def _align(self) -> None:
        """All parts of the line as high as the search."""
        height = self.search.sizeHint().height()
        for widget in (self.finding, self.struck, self.quick, self.count):
            widget.setMinimumHeight(height)

    def showEvent(self, event: QShowEvent) -> None:
        """The style is known now."""
        super().showEvent(event)
        self._align()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Another text size."""
        if watched is getattr(self, "search", None) and event.type() in TEXT_CHANGES:
            self._align()
        return super().eventFilter(watched, event)

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda _text: self.filtered.emit())
        self.search.stepped.connect(self.stepped)
        self.back.clicked.connect(lambda: self.stepped.emit(False))
        self.next.clicked.connect(lambda: self.stepped.emit(True))
        self.narrow.clicked.connect(lambda _on: self.filtered.emit())
        self.mode.activated.connect(lambda _i: self.filtered.emit())
        self.struck.clicked.connect(lambda _on: self.filtered.emit())
        self.all.clicked.connect(self.show_all)
        self._enter = EnterClicks(self)
        ticks = (self.struck, self.narrow, self.quick, self.back, self.next)
        self._enter.watch(*ticks, self.menu, self.add, self.strike, self.restore, self.all, self.question)

    def show_hits(self, number: int, count: int) -> None:
        """Which of how many places; ``number`` 0: the keyboard is at none of them."""
        searching = bool(self.search.text().strip())
        self.finding.setVisible(searching)
        at = f"{number}／" if number else ""
        self.hits.setText(f"{at}{count}か所" if count else "見つかりません")
        for button in (self.back, self.next):
            button.setEnabled(count > 0)

    def show_only(self, words: str, question: str = "") -> None:
        """Say that only some rows are shown; empty = all. ``question``: number of the question that they answer."""
        self.only.setText(words)
        self.question.setText(f"設問{question}を開く")
        self.question.setVisible(bool(question))
        self.only_line.setVisible(bool(words))


def _arrow(direction: Qt.ArrowType, name: str) -> QToolButton:
    button = QToolButton()
    button.setArrowType(direction)
    button.setToolTip(name)
    button.setAccessibleName(name)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button
