"""Below the places: how many there are, what was not read, and the ways out of the finder."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from dx_assess.exchange.ordinance_search import FolderSearch
from dx_assess.session.ordinances import STATES, Candidate, counts

NO_HIT = "この条件にあてはまる箇所はありません。"


class FinderFoot(QWidget):
    """The last line of the finder."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.summary = QLabel(self)
        self.summary.setObjectName("strong")
        self.unread = QPushButton(self)
        self.unread.setObjectName("link")
        self.rows = QPushButton(self)
        self.close_window = QPushButton("閉じる", self)
        self.buttons = (self.unread, self.rows, self.close_window)
        for button in self.buttons:
            button.setAutoDefault(False)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        line.addWidget(self.summary)
        line.addWidget(self.unread)
        line.addStretch(1)
        line.addWidget(self.rows)
        line.addWidget(self.close_window)
        self.unread.hide()
        self.rows.hide()

    def show_search(self, search: FolderSearch | None, candidates: Collection[Candidate], any_shown: bool) -> None:
        """How much was searched and found; whether the filters let anything through."""
        text = ""
        if search is not None:
            states = "、".join(f"{STATES[state]} {number:,}" for state, number in counts(candidates).items())
            text = f"例規 {search.documents:,}・条 {search.articles:,}・箇所 {len(candidates):,}（{states}）"
        self.summary.setText(text if any_shown or not candidates else f"{text}　{NO_HIT}")
        unread = len(search.unread) if search is not None else 0
        self.unread.setText(f"読まなかったファイル {unread:,}…")
        self.unread.setVisible(unread > 0)

    def show_made(self, count: int) -> None:
        """How many rows were made with this finder."""
        self.rows.setText(f"入れた行を台帳で見る（{count:,}）")
        self.rows.setVisible(count > 0)
