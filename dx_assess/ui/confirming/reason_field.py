"""A warning with the field for its reason; what is typed is saved when the field is left or Enter is pressed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from dx_assess.errors import AppError
from dx_assess.report.questions import finding_rows
from dx_assess.session.document import Document
from dx_assess.session.reasons import LONGEST_REASON, Warned, name_of, set_reason
from dx_assess.ui.page import Unsaved
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.questions.inputs import CommitLine, EnterClicks
from dx_assess.ui.questions.notices import MarkLabel

TOP = Qt.AlignmentFlag.AlignTop


class ReasonField(QWidget):
    """``asked_for`` carries key and row; ``failed`` an error of the file; ``changed``: look at unsaved again."""

    asked_for = Signal(str)
    failed = Signal(object)
    changed = Signal()

    def __init__(self, document: Document, warned: Warned) -> None:
        super().__init__()
        self._document = document
        self.warned = warned
        self.name = name_of(warned.finding)
        self._error: AppError | None = None
        self._refused = ""
        self.mark = MarkLabel("W")
        (row,) = finding_rows(document.question_set, [warned.finding])
        self.where = Paragraph(row.where, "muted")
        self.message = Paragraph(warned.finding.message)
        self.edit = CommitLine()
        self.edit.load(warned.reason)
        self.edit.setMaxLength(LONGEST_REASON)
        self.edit.setPlaceholderText("このままで正しい理由を書く（直すときは空のまま）")
        self.edit.setAccessibleName(f"警告の理由：{warned.finding.message}")
        self.edit.setEnabled(not document.read_only)
        self.link = QPushButton("開く")
        self.link.setObjectName("link")
        self.link.setAccessibleName(f"この場所を開く：{warned.finding.message}")
        self.link.clicked.connect(lambda: self.asked_for.emit(place_of(warned)))
        EnterClicks(self).watch(self.link)
        self.problem = Paragraph(name="bad")
        self.problem.hide()
        self.edit.touched.connect(self.changed)
        self.edit.paused.connect(lambda _text: self.save())
        self.edit.committed.connect(lambda _text: self.save())
        self._lay_out()
        self.show_warned(warned)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.mark, 0, TOP)
        top.addWidget(self.where, 1)
        top.addWidget(self.link, 0, TOP)
        line = QHBoxLayout()
        line.setSpacing(8)
        label = QLabel("理由")
        label.setBuddy(self.edit)
        line.addWidget(label)
        line.addWidget(self.edit, 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 8)
        rows.setSpacing(3)
        rows.addLayout(top)
        rows.addWidget(self.message)
        rows.addLayout(line)
        rows.addWidget(self.problem)

    @property
    def pending(self) -> bool:
        """Something is typed that is not in the file."""
        return not self.edit.settled and (self.edit.dirty or self.edit.text().strip() != self.warned.reason)

    def save(self) -> None:
        """Save a real change; a refused text stays in the field with the reason why."""
        if not self.pending:
            return
        text = self.edit.text().strip()
        if self._error is not None and text == self._refused:
            return
        try:
            set_reason(self._document, self.name, text or "@open")
        except AppError as error:
            self._error, self._refused = error, text
            self.problem.setText(f"まだ保存していません。{error.message}{error.fix}")
            if not error.code.startswith(("E-REASON", "E-INPUT")):
                self.failed.emit(error)
        else:
            self._error = None
            self.edit.accept()
        self.problem.setVisible(self._error is not None)
        self.changed.emit()

    def show_warned(self, warned: Warned) -> None:
        """What is stored now; a text that is being typed stays."""
        self.warned = warned
        self.edit.load(warned.reason)
        done = bool(warned.reason)
        self.mark.show_mark("ok" if done else "W", "理由あり" if done else "警告")

    def unsaved(self) -> tuple[Unsaved, ...]:
        """The text of the field when it is not in the file."""
        if not self.pending:
            return ()
        error = self._error
        reason = f"{error.message}{error.fix}" if error is not None else ""
        return (Unsaved(f"警告の理由「{self.edit.text().strip()}」", "confirm", reason),)

    def drop(self) -> None:
        """Back to what is stored."""
        self._error = None
        self.problem.hide()
        self.edit.load(self.warned.reason, force=True)


def place_of(warned: Warned) -> str:
    """Where the warning is, as the window finds it."""
    finding = warned.finding
    return f"{finding.key}/{finding.row_id}" if finding.row_id else finding.key
