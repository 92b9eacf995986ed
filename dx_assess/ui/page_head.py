"""The band at the top of a page: its title and what it is for; and the column of cards below it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from dx_assess.ui.flow import FlowLayout
from dx_assess.ui.paragraph import Paragraph


def page_head(title: str, about: str) -> QFrame:
    """Title and one sentence."""
    head = QFrame()
    head.setObjectName("pageHead")
    name = QLabel(title)
    name.setObjectName("title")
    rows = QVBoxLayout(head)
    rows.setContentsMargins(16, 10, 16, 10)
    rows.addWidget(name)
    rows.addWidget(Paragraph(about, "muted"))
    return head


def card_column() -> tuple[QScrollArea, QVBoxLayout]:
    """A scrolled column and the layout for its cards."""
    column = QWidget()
    rows = QVBoxLayout(column)
    rows.setContentsMargins(12, 12, 12, 12)
    rows.setSpacing(10)
    scroll = QScrollArea()
    scroll.setObjectName("cards")
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setWidgetResizable(True)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setWidget(column)
    return scroll, rows


class EmptyCard(QFrame):
    """What stands where nothing is yet: what to do next, and a line for the buttons that do it."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.setObjectName("card")
        self.words = Paragraph(words)
        self.buttons = FlowLayout()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 12, 16, 12)
        rows.setSpacing(8)
        rows.addWidget(self.words)
        rows.addLayout(self.buttons)


def lay_out_cards(page: QWidget, title: str, about: str, cards: Iterable[QWidget]) -> None:
    """A page that is its head and, below it, a scrolled column of cards."""
    scroll, rows = card_column()
    for card in cards:
        rows.addWidget(card)
    rows.addStretch(1)
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    layout.addWidget(page_head(title, about))
    layout.addWidget(scroll, 1)
