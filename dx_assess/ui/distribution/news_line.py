"""The quiet line under the top bar: the prefecture's deadline, and that a newer version of the questions is there."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from dx_assess.errors import AppError
from dx_assess.session.changemap import YearUpdate, available_update
from dx_assess.session.deadline import Notice, deadline_words, notice_for
from dx_assess.session.document import Document
from dx_assess.ui.messages import inform
from dx_assess.ui.theme import restyle

SOON = 7
"""Days before the deadline from which it is said more loudly."""
LONGEST = 20
"""Characters of the issuer's name in the line."""


class NewsLine(QFrame):
    """Hidden while there is nothing to tell; ``update_wanted`` asks for 「版を更新」."""

    update_wanted = Signal()

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.setObjectName("pageHead")
        self._document = document
        self.notice: Notice | None = None
        self.update_found: YearUpdate | None = None
        self.words = QLabel()
        self.letter = self._link("送付文を見る", self.show_letter)
        self.version = QLabel("設問の新しい版があります。")
        self.update_link = self._link("版を更新…", self.update_wanted.emit)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 2, 16, 2)
        layout.setSpacing(8)
        for widget in (self.words, self.letter, self.version, self.update_link):
            layout.addWidget(widget)
        layout.addStretch(1)
        self.refresh(date.today())

    def _link(self, words: str, action: object) -> QPushButton:
        link = QPushButton(words)
        link.setObjectName("link")
        link.clicked.connect(action)
        return link

    def refresh(self, day: date) -> None:
        """Show what holds on ``day``."""
        self.notice = notice_for(self._document, day)
        try:
            self.update_found = available_update(self._document)
        except AppError:  # a broken set is told when the program starts
            self.update_found = None
        self._show_deadline()
        newer = self.update_found is not None and not self._document.read_only
        self.version.setVisible(newer)
        self.update_link.setVisible(newer)
        self.setVisible(newer or self.notice is not None)

    def _show_deadline(self) -> None:
        notice = self.notice
        self.words.setVisible(notice is not None)
        self.letter.setVisible(notice is not None)
        if notice is not None:
            issuer = notice.issuer if len(notice.issuer) <= LONGEST else f"{notice.issuer[:LONGEST]}…"
            self.words.setText(f"{issuer}　{deadline_words(notice)}")
            self.words.setToolTip(notice.issuer)
            self.words.setObjectName("warn" if notice.days_left <= SOON else "muted")
            restyle(self.words)

    def show_letter(self) -> None:
        """The covering text."""
        if self.notice is not None:
            show_letter(self, self.notice)


def show_letter(asker: QWidget, notice: Notice) -> None:
    """The covering text of a 配布ファイル with its deadline."""
    text = f"{deadline_words(notice)}\n\n{notice.text}"
    inform(asker.window(), f"{notice.issuer}からの送付文", text)
