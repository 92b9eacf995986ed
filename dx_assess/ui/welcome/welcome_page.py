"""The page without a file: make a new one, open one, or look at the sample town."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from dx_assess import __version__
from dx_assess.ui.icons import icon
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.room import Scrolled

NOTHING = "まだありません。開いたファイルがここに並びます。\nファイルをこの窓に引っぱってきても開けます。"
SAMPLE = "見本の町を用意しています…"
ABOUT = "町のDXがどこまで進んだかを、80の設問と6つの台帳で点検します。ネットワークは使いません。"
STEPS = (
    "基本情報と設問に答えます（途中でやめても、入力したところまで保存されています）。",
    "台帳は、いま使っているExcelの表から貼り付けられます。",
    "結果を見て、PDFとExcelに書き出します。",
)


class WelcomePage(QWidget):
    """Signals tell what the user asks for; ``file_chosen`` carries a path."""

    new_wanted = Signal()
    open_wanted = Signal()
    sample_wanted = Signal()
    towns_wanted = Signal()
    rollup_wanted = Signal()
    file_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.new = self._button("新しく作る(&N)…", "new", self.new_wanted)
        self.new.setProperty("primary", True)
        self.open = self._button("ファイルを開く(&O)…", "folder", self.open_wanted)
        self.sample = self._button("見本の町を開く(&S)…", "sample", self.sample_wanted)
        self.towns = self._button("担当の町の一覧(&T)…", "review", self.towns_wanted)
        self.rollup = self._button("県集計（町から届いたもののまとめ）(&P)…", "table", self.rollup_wanted)
        self.recent = QListWidget()
        self.recent.setAccessibleName("最近のファイル")
        self.recent.itemActivated.connect(lambda item: self.file_chosen.emit(item.data(Qt.ItemDataRole.UserRole)))
        self.recent.itemClicked.connect(lambda item: self.file_chosen.emit(item.data(Qt.ItemDataRole.UserRole)))
        self.nothing = Paragraph(NOTHING, "muted")
        self.opening = Paragraph("")
        self.opening.hide()
        self.busy = QLabel(SAMPLE)
        self.busy.setObjectName("muted")
        self.busy.hide()
        self._lay_out()

    def _button(self, words: str, picture: str, signal: SignalInstance) -> QPushButton:
        button = QPushButton(words)
        button.setIcon(icon(picture, "on_accent" if picture == "new" else ""))
        button.setObjectName("start")
        button.setAutoDefault(True)
        button.clicked.connect(lambda: signal.emit())
        return button

    def _lay_out(self) -> None:
        title = QLabel("小規模町村DX自己点検")
        title.setObjectName("title")
        about = Paragraph(ABOUT)
        self._ways = QWidget()
        columns = QHBoxLayout(self._ways)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(16)
        columns.addWidget(self._start_card(), 2)
        columns.addWidget(self._recent_card(), 3)
        version = QLabel(f"dx-assess {__version__}")
        version.setObjectName("muted")
        column = QWidget()
        inner = QVBoxLayout(column)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(12)
        inner.addStretch(1)
        for widget in (title, about, self.opening):
            inner.addWidget(widget)
        inner.addSpacing(8)
        inner.addWidget(self._ways, 6)
        self._steps = self._steps_card()
        inner.addWidget(self._steps)
        inner.addStretch(1)
        inner.addWidget(version)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(24, 16, 24, 12)
        outer.addStretch(1)
        outer.addWidget(Scrolled(column), 8)
        outer.addStretch(1)

    def _start_card(self) -> QFrame:
        card, lines = _card("はじめる")
        lines.setSpacing(12)
        for button in (self.new, self.open, self.sample, self.towns, self.rollup):
            lines.addWidget(button)
        lines.addWidget(
            Paragraph(
                "見本の町（架空）は、書き方の例と結果の形を見るためのものです。",
                "muted",
            )
        )
        lines.addWidget(self.busy)
        lines.addStretch(1)
        return card

    def _recent_card(self) -> QFrame:
        card, lines = _card("最近のファイル")
        lines.addWidget(self.nothing, 1, Qt.AlignmentFlag.AlignTop)
        lines.addWidget(self.recent, 1)
        return card

    def _steps_card(self) -> QFrame:
        card, lines = _card("すすめ方")
        steps = QGridLayout()
        steps.setHorizontalSpacing(12)
        steps.setVerticalSpacing(8)
        steps.setColumnStretch(1, 1)
        for row, step in enumerate(STEPS):
            steps.addWidget(Paragraph(str(row + 1), "strong"), row, 0, Qt.AlignmentFlag.AlignTop)
            steps.addWidget(Paragraph(step), row, 1)
        lines.addLayout(steps)
        return card

    def show_recent(self, paths: Sequence[Path]) -> None:
        """List the recent files."""
        self.recent.clear()
        for path in paths:
            item = QListWidgetItem(icon("recent", "muted"), f"{path.stem}\n{path.parent}")
            item.setData(Qt.ItemDataRole.UserRole, path)
            item.setToolTip(str(path))
            self.recent.addItem(item)
        self.recent.setVisible(bool(paths))
        self.nothing.setVisible(not paths)

    def set_busy(self, busy: bool) -> None:
        """The sample town is being made."""
        self.busy.setVisible(busy)
        for button in (self.new, self.open, self.sample):
            button.setEnabled(not busy)

    def show_opening(self, path: Path | None) -> None:
        """A file is about to be shown in place of this page, so offer nothing; None: it is shown, or was not opened."""
        self.opening.setText(f"「{path.name}」を開いています…" if path is not None else "")
        self.opening.setVisible(path is not None)
        for part in (self._ways, self._steps):
            part.setVisible(path is None)


def _card(heading: str) -> tuple[QFrame, QVBoxLayout]:
    card = QFrame()
    card.setObjectName("card")
    lines = QVBoxLayout(card)
    lines.setContentsMargins(20, 16, 20, 16)
    lines.setSpacing(8)
    label = QLabel(heading)
    label.setObjectName("heading")
    lines.addWidget(label)
    return card, lines
