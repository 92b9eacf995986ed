"""Where the submission goes, with or without a password."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout

from dx_assess.errors import AppError
from dx_assess.session.submit import check_password
from dx_assess.session.submit_check import Completeness
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.questions.choices import TickBox
from dx_assess.ui.questions.inputs import EnterClicks
from dx_assess.ui.questions.notices import NoticeList

LOST = "パスワードを忘れると、だれにも開けません。控えを取り、提出とは別の方法（電話など）で相手に伝えてください。"


class Wanted(Struct, frozen=True):
    """What is to be made; ``password`` None = without."""

    folder: Path
    password: str | None
    incomplete: bool


class MakeCard(QFrame):
    """``wanted`` carries a :class:`Wanted` once everything in the form is right."""

    wanted = Signal(object)

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.setObjectName("card")
        self._errors, self._blockers = 0, 0
        self.folder = QLineEdit(str(folder))
        self.folder.setAccessibleName("提出用フォルダーを作る場所")
        self.browse = QPushButton("選ぶ(&S)…")
        self.browse.setAccessibleName("提出用フォルダーを作る場所を選ぶ")
        self.browse.clicked.connect(lambda: self._choose())
        self.made = Paragraph(name="muted")
        self.protect = TickBox("パスワードを付ける")
        self.first, self.second = _password("パスワード"), _password("パスワード（もう一度）")
        self.lost = NoticeList()
        self.incomplete = TickBox("そろっていないまま、途中の提出として作る")
        self.state = Paragraph(name="muted")
        self.make = QPushButton("提出用ファイルを作る(&W)")
        self.make.setObjectName("primary")
        self.make.setAutoDefault(False)
        EnterClicks(self).watch(self.make, self.browse, self.protect, self.incomplete)
        self.make.clicked.connect(lambda: self._go())
        self.protect.toggled.connect(self._check)
        self.incomplete.toggled.connect(self._check)
        for line in (self.folder, self.first, self.second):
            line.textChanged.connect(self._check)
        self._target = ""
        self._lay_out()
        self._check()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        place = QHBoxLayout()
        place.setSpacing(8)
        place.addWidget(self.folder, 1)
        place.addWidget(self.browse)
        label = QLabel("場所(&D)")
        label.setBuddy(self.folder)
        grid.addWidget(label, 0, 0)
        grid.addLayout(place, 0, 1)
        grid.addWidget(self.made, 1, 1)
        grid.addWidget(self.protect, 2, 1)
        self.labels = []
        for row, (words, line) in enumerate((("パスワード(&A)", self.first), ("もう一度(&G)", self.second)), 3):
            label = QLabel(words)
            label.setBuddy(line)
            self.labels.append(label)
            grid.addWidget(label, row, 0)
            grid.addWidget(line, row, 1)
        grid.addWidget(self.lost, 5, 1)
        grid.addWidget(self.incomplete, 6, 1)
        last = QHBoxLayout()
        last.setSpacing(12)
        last.addWidget(self.make)
        last.addWidget(self.state, 1)
        heading = QLabel("提出用ファイルを作る")
        heading.setObjectName("heading")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 14, 20, 14)
        rows.setSpacing(10)
        rows.addWidget(heading)
        rows.addLayout(grid)
        rows.addLayout(last)

    def show_state(self, state: Completeness, target: str) -> None:
        """What is not finished, and the name of the folder that would be made."""
        self._errors, self._blockers, self._target = len(state.errors), len(state.blockers), target
        self._check()

    @property
    def place(self) -> Path:
        """The folder."""
        return Path(self.folder.text().strip())

    def _choose(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "提出用フォルダーを作る場所", self.folder.text())
        if folder:
            self.folder.setText(str(Path(folder)))

    def forget_password(self) -> None:
        """Nothing of it stays in the window."""
        self.first.clear()
        self.second.clear()

    def _wrong(self) -> str:
        if not self.folder.text().strip() or not self.place.is_dir():
            return "このフォルダーはありません。「選ぶ」から選んでください。"
        if self._errors:
            return f"エラーが{self._errors}件あります。直すと作れます。"
        if self._blockers and not self.incomplete.isChecked():
            return f"残っていることが{self._blockers}件あります。"
        return self._wrong_password() if self.protect.isChecked() else ""

    def _wrong_password(self) -> str:
        try:
            check_password(self.first.text())
        except AppError as error:
            return error.message
        if self.first.text() != self.second.text():
            return "2回のパスワードが同じではありません。"
        return ""

    def _check(self) -> None:
        with_password = self.protect.isChecked()
        for widget in (*self.labels, self.first, self.second):
            widget.setVisible(with_password)
        self.lost.show_notices([("W", LOST)] if with_password else [])
        self.incomplete.setVisible(bool(self._blockers) and not self._errors)
        self.made.setText(f"できるフォルダー：{self._target}")
        wrong = self._wrong()
        self.state.setText(wrong)
        self.make.setEnabled(not wrong)

    def _go(self) -> None:
        password = self.first.text() if self.protect.isChecked() else None
        self.wanted.emit(Wanted(self.place, password, self.incomplete.isChecked() and bool(self._blockers)))


def _password(name: str) -> QLineEdit:
    line = QLineEdit()
    line.setEchoMode(QLineEdit.EchoMode.Password)
    line.setMaxLength(100)
    line.setAccessibleName(name)
    return line
