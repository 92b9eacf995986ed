"""The tab 設問の確認: the list of questions, and beside it the one that is chosen."""

from __future__ import annotations

from functools import cached_property

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QVBoxLayout, QWidget

from dx_assess.session.document import Document
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.review.check_list import CheckList

LIST_SHARE, NARROW_SHARE, NARROW = 0.4, 0.32, 50
"""Share of the width that the list has at first; below so many heights of the text there is little room."""
CHOOSE = "設問を選ぶと、町の答えと確認の欄がここに出ます。"


class Checks(QWidget):
    """From the outside in: what is put into something else has its style looked up again. ``chosen``: a question."""

    chosen = Signal(str)

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self._document = document
        self._moved_bar = False
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 12, 0, 0)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.splitterMoved.connect(lambda *_: self._bar_moved())
        box.addWidget(self.splitter)
        left = QWidget()
        self.splitter.addWidget(left)
        self._left = QVBoxLayout(left)
        self._left.setContentsMargins(12, 0, 4, 12)
        self.area = QScrollArea()
        self.area.setObjectName("cards")
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.splitter.addWidget(self.area)
        self.nothing = Paragraph(CHOOSE, "muted")
        holder = QWidget()
        self.area.setWidget(holder)
        self._right = QVBoxLayout(holder)
        self._right.setContentsMargins(8, 0, 12, 12)
        self._right.addWidget(self.nothing)
        self._right.addStretch(1)

    @cached_property
    def list(self) -> CheckList:
        """The questions, made when they are there."""
        found = CheckList(self._document)
        found.chosen.connect(self.chosen)
        self._left.addWidget(found)
        found.fit(self._narrow)
        return found

    @property
    def _narrow(self) -> bool:
        return self.width() < self.fontMetrics().height() * NARROW

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The question takes more room than the list, until the user moves the bar."""
        super().resizeEvent(event)
        width = self.width()
        if "list" in self.__dict__:
            self.list.fit(self._narrow)
        if not self._moved_bar:
            left = int(width * (NARROW_SHARE if self._narrow else LIST_SHARE))
            self.splitter.setSizes([left, width - left])

    def _bar_moved(self) -> None:
        self._moved_bar = True

    def put(self, question: QWidget) -> None:
        """Show a question beside the list, from its top."""
        self._right.insertWidget(0, question)
        self.nothing.hide()
        self.area.verticalScrollBar().setValue(0)

    def remove(self, question: QWidget) -> None:
        """Take it away; it is deleted."""
        self._right.removeWidget(question)
        question.hide()
        question.deleteLater()
        self.nothing.show()
