"""What the adviser says about a question, read only, beside the town's answer."""

from __future__ import annotations

from PySide6.QtCore import Qt

from dx_assess.form.model import Question
from dx_assess.form.review import FIELDS
from dx_assess.session.document import Document
from dx_assess.session.review import review_words
from dx_assess.ui.paragraph import Paragraph

SHOWN = ("verdict", "finding", "agreed", "agreed_reason")


class ReviewBeside(Paragraph):
    """Takes no room while the adviser has said nothing."""

    def __init__(self, document: Document, question: Question) -> None:
        super().__init__()
        self._document = document
        self._question = question
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.hide()

    def refresh(self) -> None:
        """Show what is stored now."""
        words = review_words(self._document, self._question)
        lines = [f"{FIELDS[name].label}：{words[name]}" for name in SHOWN if name in words]
        text = "\n".join(("【アドバイザー】", *lines)) if lines else ""
        if text != self.text():
            self.setText(text)
            self.setAccessibleName(text)
        self.setVisible(bool(lines))
