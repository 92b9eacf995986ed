"""Comments on a question: what was said, whether it is settled, and a field for the next one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from dx_assess.errors import AppError
from dx_assess.form.model import Question
from dx_assess.session.document import Document
from dx_assess.session.visit import Comment, add_comment, settle_comment
from dx_assess.ui.messages import show_error
from dx_assess.ui.page import Unsaved
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.questions.choices import TickBox
from dx_assess.ui.questions.inputs import CommitText, EnterClicks

WAITING = "「コメントを加える」を押すと保存します。"


class Remarks(QWidget):
    """``failed``: it could not be written; ``unsaved_changed``."""

    failed = Signal(object)
    unsaved_changed = Signal()

    def __init__(self, document: Document, question: Question, number: str) -> None:
        super().__init__()
        self._document = document
        self._question = question
        self._number = number
        self._shown: tuple[Comment, ...] | None = None
        self.boxes: dict[str, TickBox] = {}
        self._list = QVBoxLayout()
        self._list.setSpacing(4)
        self.field = CommitText()
        self.field.setAccessibleName(f"新しいコメント：{question.text}")
        self.field.set_hint("町へ、アドバイザーへ伝えること")
        self.field.touched.connect(self.unsaved_changed)
        self.add = QPushButton("コメントを加える")
        self.add.clicked.connect(self._add)
        self._enter = EnterClicks(self)
        self._enter.watch(self.add)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(6)
        rows.addLayout(self._list)
        rows.addWidget(self.field)
        rows.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)

    def refresh(self, comments: tuple[Comment, ...]) -> None:
        """Show these."""
        self.add.setEnabled(not self._document.read_only)
        self.field.setReadOnly(self._document.read_only)
        if comments == self._shown:
            return
        self._shown = comments
        self.boxes = {}
        while found := self._list.takeAt(0):
            if widget := found.widget():
                widget.hide()
                widget.deleteLater()
        for comment in comments:
            self._list.addWidget(self._line(comment))

    def _line(self, comment: Comment) -> QWidget:
        box = QWidget()
        line = QHBoxLayout(box)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(10)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Paragraph(comment.text, "muted" if comment.settled else ""))
        who = QLabel(f"{comment.who}　{comment.at}")
        who.setObjectName("muted")
        words.addWidget(who)
        tick = TickBox("解決した")
        tick.setChecked(comment.settled)
        tick.setAccessibleName(f"解決した：{comment.text}")
        tick.setEnabled(not self._document.read_only)
        tick.clicked.connect(lambda on: self._settle(comment.id, on))
        self.boxes[comment.id] = tick
        line.addLayout(words, 1)
        line.addWidget(tick, 0, Qt.AlignmentFlag.AlignTop)
        return box

    def _add(self) -> None:
        try:
            add_comment(self._document, self._question.id, self.field.words())
        except AppError as error:
            self._tell(error)
            return
        self.field.load("", force=True)
        self.unsaved_changed.emit()

    def _settle(self, comment_id: str, settled: bool) -> None:
        try:
            settle_comment(self._document, comment_id, settled)
        except AppError as error:
            self._tell(error)

    def _tell(self, error: AppError) -> None:
        show_error(self, error)
        if error.code.startswith("E-STORE"):
            self.failed.emit(error)

    def unsaved(self) -> Unsaved | None:
        """A comment that was typed and not added."""
        if not self.field.words().strip():
            return None
        key = f"review.{self._question.id}.finding"
        return Unsaved(f"{self._number} コメント", key, "" if self.field.hasFocus() else WAITING)

    def drop(self) -> None:
        """Give it up."""
        self.field.load("", force=True)
        self.unsaved_changed.emit()
