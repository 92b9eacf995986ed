"""What returned sheets would change: every cell, every conflict to decide, every cell that cannot be read."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from dx_assess.errors import AppError
from dx_assess.session.document import Document
from dx_assess.session.sheets import Choice, SheetsPlan, carry_out, plan_document, rejections
from dx_assess.ui.flow import FlowLayout
from dx_assess.ui.messages import show_error
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.questions.choices import TickBox
from dx_assess.ui.questions.notices import NoticeList
from dx_assess.ui.registers.header_table import fill_table, plain_table
from dx_assess.ui.room import give_room

UNDECIDED = "（決めてください）"
MINE, THEIRS = "町のファイルを残す", "シートを採る"
CHANGES = ("シート", "セル", "どこ", "いまの値", "新しい値")
CONFLICTS = ("シート", "セル", "どこ", "書き出したとき", "町のファイル", "シート", "どちらにする")
REJECTED = ("シート", "セル", "列", "値", "どうして・どう直す")


class TakeDialog(QDialog):
    """``taken``: the plan was carried out. Nothing is written before 「取り込む」."""

    taken = Signal()

    def __init__(self, document: Document, plan: SheetsPlan, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._plan = plan
        self._found = plan_document(document, plan)
        self.setWindowTitle("課別シートの取り込み")
        give_room(self, 78, 44)
        self.summary = QLabel()
        self.summary.setObjectName("strong")
        self.summary.setWordWrap(True)
        self.notices = NoticeList()
        self.changes = plain_table(CHANGES, (110, 60, 300, 190))
        self.conflicts = plain_table(CONFLICTS, (100, 60, 220, 130, 130, 130))
        self.unreadable = plain_table(REJECTED, (110, 60, 160, 160))
        self.choices: list[QComboBox] = []
        self.all_mine = QPushButton(f"すべて{MINE}(&M)")
        self.all_theirs = QPushButton(f"すべて{THEIRS}(&T)")
        self.all_mine.clicked.connect(lambda: self._choose_all("mine"))
        self.all_theirs.clicked.connect(lambda: self._choose_all("theirs"))
        self.accept_valid = TickBox("読めない欄を除いて取り込む")
        self.accept_valid.setVisible(bool(plan.rejected))
        self.accept_valid.toggled.connect(self._check)
        self.take = QPushButton("取り込む(&I)")
        self.take.setObjectName("primary")
        self.take.clicked.connect(self._take)
        cancel = QPushButton("やめる")
        cancel.clicked.connect(self.reject)
        self._fill()
        self._lay_out(cancel)
        self._check()

    def _fill(self) -> None:
        plan, found = self._plan, self._found
        added = [(row.sheet, f"{row.row}行", "新しい行", "（行なし）", "行を足します") for row in plan.added]
        changed = [(item.sheet, item.cell, item.what, item.old, item.new) for item in plan.changes]
        fill_table(self.changes, [*changed, *added])
        fill_table(
            self.conflicts,
            [(item.sheet, item.cell, item.what, item.base, item.old, item.new, "") for item in plan.conflicts],
        )
        self.choices = [_choice(item.what) for item in plan.conflicts]
        for line, box in enumerate(self.choices):
            self.conflicts.setCellWidget(line, len(CONFLICTS) - 1, box)
            box.currentIndexChanged.connect(self._check)
        fill_table(
            self.unreadable,
            [(item.sheet, item.cell, item.label, item.value, item.message + item.fix) for item in plan.rejected],
        )
        labels = "・".join(sheet.base.head.label for sheet in plan.sheets)
        self.summary.setText(
            f"{labels}：読んだ欄 {found['read']:,} ＝ 取り込める欄 {found['accepted']:,}"
            f" ＋ 読めない欄 {len(plan.rejected):,}。変わる欄 {len(plan.changes):,}、新しい行 {len(plan.added):,}、"
            f"両方で変わった欄 {len(plan.conflicts):,}。"
        )
        told = [("I", text) for text in found["notices"]]
        told += [("I", f"庁内の課の一覧に加える名前：{name}") for name in found["added_divisions"]]
        told += [
            ("I", f"前の版の様式（{sheet.migrated_from}）の課別シートです：{sheet.base.file}")
            for sheet in plan.sheets
            if sheet.migrated_from
        ]
        self.notices.show_notices(told)

    def _lay_out(self, cancel: QPushButton) -> None:
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("取り込みの内容")
        conflicts = QWidget()
        column = QVBoxLayout(conflicts)
        words = "シートを渡したあと、町のファイルとシートの両方で別の値に変わりました。1つずつ選んでください。"
        column.addWidget(Paragraph(words))
        above = QWidget()
        line = FlowLayout(above)
        line.addWidget(self.all_mine)
        line.addWidget(self.all_theirs)
        column.addWidget(above)
        column.addWidget(self.conflicts, 1)
        for widget, label, table in (
            (self.changes, "変わる欄", self.changes),
            (conflicts, "決める欄", self.conflicts),
            (self.unreadable, "読めない欄", self.unreadable),
        ):
            table.setAccessibleName(label)
            self.tabs.addTab(widget, f"{label}（{table.rowCount()}）")
        if self._plan.conflicts:
            self.tabs.setCurrentIndex(1)
        self.state = QLabel()
        self.state.setObjectName("muted")
        last = QHBoxLayout()
        last.addWidget(self.accept_valid)
        last.addWidget(self.state, 1)
        last.addWidget(self.take)
        last.addWidget(cancel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 12)
        layout.setSpacing(10)
        layout.addWidget(self.summary)
        layout.addWidget(self.notices)
        layout.addWidget(self.tabs, 1)
        layout.addLayout(last)

    def _choose_all(self, choice: Choice) -> None:
        for box in self.choices:
            box.setCurrentIndex(box.findData(choice))

    def _missing(self) -> str:
        undecided = sum(1 for box in self.choices if not box.currentData())
        if undecided:
            return f"決めていない欄が {undecided} あります。"
        if self._plan.rejected and not self.accept_valid.isChecked():
            return f"読めない欄が {len(self._plan.rejected)} あります。課で直してもらうか、除いて取り込みます。"
        return ""

    def _check(self) -> None:
        missing = self._missing()
        self.state.setText(missing)
        self.take.setEnabled(not missing)

    def _take(self) -> None:
        decisions = {
            (item.file, item.address): box.currentData()
            for item, box in zip(self._plan.conflicts, self.choices, strict=True)
        }
        try:
            carry_out(self._document, self._plan, decisions, self.accept_valid.isChecked())
        except AppError as error:
            found = rejections(self._plan)
            show_error(self, error if not found else found[0])
            return
        self.taken.emit()
        self.accept()


def _choice(what: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(f"どちらにするか：{what}")
    for words, value in ((UNDECIDED, ""), (MINE, "mine"), (THEIRS, "theirs")):
        box.addItem(words, value)
    return box
