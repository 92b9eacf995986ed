"""Writing the division sheets: for whom, until when, with which words, into which folder."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from msgspec import Struct
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
)

from dx_assess.errors import AppError
from dx_assess.form.model import Sheet
from dx_assess.session.sheets import NOTE_LENGTH, parse_due
from dx_assess.text.dates import format_wareki
from dx_assess.ui.field_label import BOX, LINE, field_label
from dx_assess.ui.flow import FlowRow
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.questions.inputs import EnterClicks
from dx_assess.ui.text_size import follow_text

DUE = 18
"""Width of the deadline's field, in heights of the text."""
NOTE = "期限までに書いて、総務課へ返してください。分からない欄は「わからない」を選んでください。"


class Wanted(Struct, frozen=True):
    """What is to be written."""

    folder: Path
    due: date | None
    note: str
    groups: tuple[str, ...]


class IssueCard(QFrame):
    """``wanted`` carries a :class:`Wanted` once everything in the form is right."""

    wanted = Signal(object)

    def __init__(self, groups: tuple[Sheet, ...], folder: Path) -> None:
        super().__init__()
        self.setObjectName("card")
        self.boxes = {group.id: QCheckBox(group.label) for group in groups}
        self.due = QLineEdit()
        self.due.setPlaceholderText("例：R8.6.30（なくてもかまいません）")
        self.due.setAccessibleName("返してもらう期限")
        self.echo = Paragraph(name="muted")
        self.note = QPlainTextEdit(NOTE)
        self.note.setAccessibleName("課へのお願い")
        self.note.setTabChangesFocus(True)
        follow_text(self.note, lambda: self.note.setFixedHeight(self.note.fontMetrics().lineSpacing() * 3 + 12))
        self.folder = QLineEdit(str(folder))
        self.folder.setAccessibleName("課別シートの書き出し先")
        self.browse = QPushButton("選ぶ(&S)…")
        self.browse.setAccessibleName("書き出し先のフォルダーを選ぶ")
        self.write = QPushButton("課別シートを書き出す(&W)")
        self.write.setObjectName("primary")
        self._lay_out()
        self._enter = EnterClicks(self)
        self._enter.watch(*self.boxes.values())
        for box in self.boxes.values():
            box.setChecked(True)
            box.toggled.connect(self._check)
        self.due.textChanged.connect(self._check)
        self.folder.textChanged.connect(self._check)
        self.note.textChanged.connect(self._check)
        self.browse.clicked.connect(self._choose)
        self.write.clicked.connect(self._want)
        self._check()

    def _lay_out(self) -> None:
        heading = QLabel("1　課別シートを書き出して、課に渡す")
        heading.setObjectName("heading")
        groups = QVBoxLayout()
        groups.setSpacing(4)
        for box in self.boxes.values():
            groups.addWidget(box)
        due = FlowRow()
        due.add(self.due, 1, DUE)
        due.add(self.echo, 1, DUE)
        place = QHBoxLayout()
        place.setSpacing(8)
        place.addWidget(self.folder, 1)
        place.addWidget(self.browse)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        labels = (
            ("渡す課(&G)", next(iter(self.boxes.values()), None), BOX),
            ("期限(&D)", self.due, LINE),
            ("お願い(&N)", self.note, LINE),
        )
        for row, (words, buddy, above) in enumerate(labels):
            grid.addWidget(field_label(words, buddy, above), row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addLayout(groups, 0, 1)
        grid.addWidget(due, 1, 1)
        grid.addWidget(self.note, 2, 1)
        label = QLabel("フォルダー(&F)")
        label.setBuddy(self.folder)
        grid.addWidget(label, 3, 0)
        grid.addLayout(place, 3, 1)
        last = QHBoxLayout()
        last.addWidget(self.write)
        last.addStretch(1)
        grid.addLayout(last, 4, 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 14, 20, 16)
        rows.setSpacing(10)
        rows.addWidget(heading)
        rows.addLayout(grid)

    def _choose(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "課別シートの書き出し先", self.folder.text())
        if folder:
            self.folder.setText(str(Path(folder)))

    def _problem(self) -> str:
        if not any(box.isChecked() for box in self.boxes.values()):
            return "渡す課を選んでください。"
        if not self.folder.text().strip():
            return "フォルダーを選んでください。"
        if len(self.note.toPlainText()) > NOTE_LENGTH:
            return f"お願いは{NOTE_LENGTH:,}字までにしてください。"
        return ""

    def _check(self) -> None:
        problem = self._problem()
        try:
            due = parse_due(self.due.text())
            self.echo.setText(format_wareki(due) if due is not None else "")
        except AppError as error:
            self.echo.setText(f"{error.message}{error.fix}")
            problem = problem or error.message
        self.echo.setVisible(bool(self.echo.text()))
        self.write.setEnabled(not problem)
        self.write.setToolTip(problem)

    def _want(self) -> None:
        groups = tuple(group for group, box in self.boxes.items() if box.isChecked())
        folder = Path(self.folder.text().strip())
        self.wanted.emit(Wanted(folder, parse_due(self.due.text()), self.note.toPlainText().strip(), groups))
