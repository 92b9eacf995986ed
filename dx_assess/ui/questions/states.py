"""The other answers: わからない, 測っていない, 該当なし with its reason, and taking an answer back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from dx_assess.form.answer import Answer, Status
from dx_assess.form.model import Question
from dx_assess.ui.questions.choices import TickBox
from dx_assess.ui.questions.inputs import CommitLine, EnterClicks
from dx_assess.ui.questions.typed import Typed

_PRESS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Select)


class StateBar(QWidget):
    """``committed`` and ``paused`` carry ``@unknown``, ``@unmeasured``, ``@na:理由`` or ``@open``.

    Tab comes here from the options. So that a Space meant for an option never wipes out an answer, a key that would
    replace a value says so first and does it when it is pressed again.
    """

    committed = Signal(str)
    paused = Signal(str)
    touched = Signal()

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.unknown = _box("わからない", question)
        self.unmeasured = _box("測っていない", question)
        self.na = _box("該当なし", question)
        self.clear = QPushButton("答えを消す")
        self.clear.setObjectName("link")
        self.clear.setAccessibleName(f"答えを消す：{question.text}")
        self.reason = CommitLine()
        self.reason.setPlaceholderText("例：町にその施設がない")
        self.reason.setAccessibleName(f"該当なしの理由：{question.text}")
        self.hint = QLabel("理由を書くと保存します")
        self.hint.setObjectName("muted")
        self.warning = QLabel()
        self.warning.setObjectName("warn")
        self.warning.setWordWrap(True)
        self.warning.hide()
        self._warned: QObject | None = None
        self._answer = Answer()
        self._enter = EnterClicks(self)
        self._enter.watch(self.unknown, self.unmeasured, self.na, self.clear)
        for box in (self.unknown, self.unmeasured):
            box.installEventFilter(self)
        self._lay_out()
        self.unknown.setVisible(question.allow_unknown)
        self.unmeasured.setVisible(question.unmeasured)
        self.unknown.clicked.connect(lambda on: self.committed.emit("@unknown" if on else "@open"))
        self.unmeasured.clicked.connect(lambda on: self.committed.emit("@unmeasured" if on else "@open"))
        self.na.clicked.connect(self._na_clicked)
        self.reason.committed.connect(self._reason_given)
        self.reason.paused.connect(lambda text: self.paused.emit(f"@na:{text.strip()}"))
        self.reason.touched.connect(self.touched)
        self.clear.clicked.connect(lambda: self.committed.emit("@open"))

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(16)
        for widget in (self.unknown, self.unmeasured, self.na, self.clear):
            row.addWidget(widget)
        row.addStretch(1)
        self.why = QWidget()
        line = QHBoxLayout(self.why)
        line.setContentsMargins(0, 0, 0, 0)
        label = QLabel("該当なしの理由")
        label.setBuddy(self.reason)
        line.addWidget(label)
        line.addWidget(self.reason, 1)
        line.addWidget(self.hint)
        self.why.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(row)
        layout.addWidget(self.warning)
        layout.addWidget(self.why)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The first key on a box that would replace a value only warns."""
        if event.type() == QEvent.Type.FocusOut:
            self._warn(None)
        pressed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _PRESS
        if pressed and self._answer.status is Status.ANSWERED and self._warned is not watched:
            self._warn(watched)
            return True
        return super().eventFilter(watched, event)

    def _warn(self, box: QObject | None) -> None:
        self._warned = box
        self.warning.setVisible(isinstance(box, TickBox))
        if isinstance(box, TickBox):
            self.warning.setText(f"いまの答えが消えます。「{box.text()}」にするときは、もう一度押してください。")

    @property
    def typed(self) -> Sequence[Typed]:
        """The text field in it."""
        return (self.reason,)

    @property
    def dirty(self) -> bool:
        """A reason is typed or missing."""
        return self.reason.dirty or self._lacks_reason

    @property
    def _lacks_reason(self) -> bool:
        return self.na.isChecked() and self._answer.status is not Status.NA

    def waiting(self) -> str:
        """What it waits for."""
        return "「該当なし」は、理由を書くと保存します" if self._lacks_reason else ""

    def accept(self, answer: Answer) -> None:
        """The typed reason is stored now; its form stays until the field is left."""
        self.load(answer)
        self.reason.accept()

    def load(self, answer: Answer, force: bool = False) -> None:
        """Show ``answer``. Never saves; a reason that is being typed stays unless ``force`` is set."""
        pending = not force and answer == self._answer and self.na.isChecked() and answer.status is not Status.NA
        self._warn(None)
        self._answer = answer
        self.unknown.setChecked(answer.status is Status.UNKNOWN)
        self.unmeasured.setChecked(answer.status is Status.UNMEASURED)
        self.clear.setVisible(not answer.is_open)
        if pending:
            return
        is_na = answer.status is Status.NA
        self.na.setChecked(is_na)
        self.why.setVisible(is_na)
        self.hint.setVisible(not is_na)
        self.reason.load(answer.reason, force=force or not is_na)

    def _na_clicked(self, on: bool) -> None:
        if on:
            self.why.show()
            self.hint.show()
            self.reason.setFocus()
            self.touched.emit()
        elif self._answer.status is Status.NA:
            self.committed.emit("@open")
        else:
            self.load(self._answer, force=True)
            self.touched.emit()

    def _reason_given(self, text: str) -> None:
        if text.strip():
            self.committed.emit(f"@na:{text.strip()}")
        elif self._answer.status is Status.NA:
            self.committed.emit("@na:")


def _box(word: str, question: Question) -> TickBox:
    box = TickBox(word)
    box.setAccessibleName(f"{word}：{question.text}")
    return box
