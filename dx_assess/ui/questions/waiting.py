"""「変わりありませんか」: the band of a question whose answer was copied, or whose words have changed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy

from dx_assess.form.model import Question
from dx_assess.form.reserved import CARRIED
from dx_assess.ui.questions.inputs import EnterClicks
from dx_assess.ui.questions.notices import MarkPicture, prose, prose_label

WORDS = {
    CARRIED: "前の年度から写した答えです。変わりありませんか。変わったときは、答えを直してください。",
    "": "設問の文が変わりました。この答えのままでよいですか。違うときは、答えを直してください。",
}


class WaitingBand(QFrame):
    """Words and the button; ``right.clicked`` says that the answer is still right."""

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.setObjectName("noticeW")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.words = prose_label()
        self.words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.right = QPushButton("変わりありません")
        self.right.setAccessibleName(f"変わりありません：{question.text}")
        self._enter = EnterClicks(self)
        self._enter.watch(self.right)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 5, 8, 5)
        row.setSpacing(8)
        row.addWidget(MarkPicture("W"), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.words, 1)
        row.addWidget(self.right)
        self.hide()

    def show_why(self, why: str) -> None:
        """``carried``, ``reworded``, or nothing when the answer does not wait."""
        if why:
            self.words.setText(prose(WORDS.get(why, WORDS[""])))
        self.setVisible(bool(why))
