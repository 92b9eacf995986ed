"""The band at the top of a page: its title and what it is for; and the column of cards below it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from dx_assess.ui.flow import FlowRow
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.text_size import CHANGES, follow_text

SHORT = 24
"""Height of a page, in heights of the text, below which its head is only the title."""
WIDEST = 92
"""Width of a column of forms, in heights of the text; longer lines are hard to follow."""


class PageHead(QFrame):
    """Title and one sentence; where large text leaves little height, the sentence is the title's tool tip."""

    _page: QWidget | None = None  # Python may clear an object that is garbage while Qt still asks its filter

    def __init__(self, title: str, about: str) -> None:
        super().__init__()
        self.setObjectName("pageHead")
        self._name = QLabel(title)
        self._name.setObjectName("title")
        self.about = Paragraph(about, "muted")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 10, 16, 10)
        rows.addWidget(self._name)
        rows.addWidget(self.about)

    def event(self, event: QEvent) -> bool:
        """Follow the page it stands on."""
        page = self.parentWidget()
        if event.type() == QEvent.Type.ParentChange and page is not None and page is not self._page:
            self._page = page
            page.installEventFilter(self)
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The page has another height, or its text another size."""
        if watched is self._page and event.type() in (QEvent.Type.Resize, *CHANGES):
            short = self._page.height() < SHORT * self._page.fontMetrics().height()
            self.about.setVisible(not short)
            self._name.setToolTip(self.about.text() if short else "")
        return super().eventFilter(watched, event)


def under_head(page: QWidget, title: str, about: str) -> QVBoxLayout:
    """The layout of a page with its head in it; what the page shows is added below."""
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    layout.addWidget(PageHead(title, about))
    return layout


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
        self.buttons = FlowRow()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 12, 16, 12)
        rows.setSpacing(8)
        rows.addWidget(self.words)
        rows.addWidget(self.buttons)


def lay_out_cards(page: QWidget, title: str, about: str, cards: Iterable[QWidget]) -> QScrollArea:
    """A page that is its head and, below it, a scrolled column of cards, which is returned.

    From the outside in: what is put into something else has its style looked up again, with everything in it.
    """
    layout = under_head(page, title, about)
    scroll, rows = card_column()
    layout.addWidget(scroll, 1)
    column = scroll.widget()
    assert column is not None
    follow_text(page, lambda: column.setMaximumWidth(WIDEST * page.fontMetrics().height()))
    for card in cards:
        rows.addWidget(card)
    rows.addStretch(1)
    return scroll
