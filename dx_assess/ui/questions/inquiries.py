"""照会 beside an answer: what was asked about this question, and whether it is answered."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from dx_assess.form.model import Question
from dx_assess.session.document import Document
from dx_assess.session.inquiry_records import inquiries
from dx_assess.ui.questions.notices import NoticeList


class InquiryBand(QWidget):
    """``asked_for`` carries the place where it is answered. Takes no room when nothing was asked."""

    asked_for = Signal(str, object)

    def __init__(self, document: Document, question: Question) -> None:
        super().__init__()
        self._document = document
        self._question = question
        self._first = ""
        self.notices = NoticeList()
        self.go = QPushButton("照会に答える")
        self.go.setObjectName("link")
        self.go.setAccessibleName(f"照会に答える：{question.text}")
        self.go.clicked.connect(lambda: self.asked_for.emit(f"_inquiries/{self._first}", ()))
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(2)
        rows.addWidget(self.notices)
        rows.addWidget(self.go)
        self.hide()

    def refresh(self) -> None:
        """Show what is stored."""
        found = inquiries(self._document, self._question.id)
        lines = []
        for item in found:
            answer = f"　回答：{item.answer}" if item.answer else "　（まだ答えていません）"
            lines.append(("I" if item.settled else "W", f"{item.kind_word}の照会 {item.number}：{item.text}{answer}"))
        self.notices.show_notices(lines)
        self._first = next((item.row_id for item in found if not item.settled), found[0].row_id if found else "")
        self.setVisible(bool(found))
