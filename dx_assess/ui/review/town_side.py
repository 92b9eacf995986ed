"""What the town says about a question, read only: answer, last year, note, evidence, and why to check."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QVBoxLayout

from dx_assess.form.model import Question
from dx_assess.session.document import Document
from dx_assess.session.review import ReviewItem, filled_texts
from dx_assess.session.review_document import answer_words, previous_words
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.questions.inputs import EnterClicks
from dx_assess.ui.questions.notices import NoticeList

LEVELS = ("E", "W", "F")
NOTHING = "とくに確かめることはありません。"


class TownSide(QFrame):
    """``asked_for`` carries the question."""

    asked_for = Signal(str)

    def __init__(self, document: Document, question: Question) -> None:
        super().__init__()
        self.setObjectName("aside")
        self._document = document
        self._question = question
        self.lines: dict[str, str] = {}
        self.reasons = NoticeList()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self.open = QPushButton("この設問のページを開く")
        self.open.setObjectName("link")
        self.open.clicked.connect(lambda: self.asked_for.emit(question.id))
        self._enter = EnterClicks(self)
        self._enter.watch(self.open)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(12, 10, 12, 10)
        rows.setSpacing(8)
        rows.addLayout(self._grid)
        rows.addWidget(self.reasons)
        rows.addWidget(self.open, 0, Qt.AlignmentFlag.AlignLeft)

    def refresh(self, item: ReviewItem) -> None:
        """Show what is stored now."""
        document, question = self._document, self._question
        lines = {"町の答え": answer_words(document, question) or "（まだ答えていません）"}
        if document.previous is not None:
            lines["前年度"] = previous_words(document, question) or "（答えなし）"
        lines |= filled_texts(document, question)
        if lines != self.lines:
            self.lines = lines
            self._show()
        notices = [(why.code if why.code in LEVELS else "I", _plain(why.text)) for why in item.check.reasons]
        self.reasons.show_notices(notices or [("I", NOTHING)])

    def _show(self) -> None:
        while found := self._grid.takeAt(0):
            if widget := found.widget():
                widget.hide()
                widget.deleteLater()
        for line, (label, text) in enumerate(self.lines.items()):
            name = Paragraph(label, "muted")
            name.setWordWrap(False)
            words = Paragraph(text, "" if line else "strong")
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            words.setAccessibleName(f"{label}：{text}")
            self._grid.addWidget(name, line, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(words, line, 1)


def _plain(text: str) -> str:
    """Without the word of the level, which the notice says itself."""
    head, _, rest = text.partition("：")
    return rest if head in ("エラー", "警告", "指摘") else text
