"""照会・差戻し: whom, about which questions, what; one file for each town, to be sent back to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from dx_assess.errors import AppError
from dx_assess.session.catalog import Catalog
from dx_assess.session.rollup_inquiry import MAX_NUMBER, MAX_SENDER, askable, questions_to_ask, write_inquiries
from dx_assess.session.rollup_reports import RollUp
from dx_assess.ui.icons import icon
from dx_assess.ui.messages import inform, show_error
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.rollup.asked_list import AskedList
from dx_assess.ui.room import give_room

ABOUT = (
    "印を付けた団体ごとに、照会のファイル（.dxinquiry）を1つ作ります。町へ送り、町が取り込むと、設問のそばに聞くことが出ます。"
    "町の答えは変わりません。回答は、町の次の提出に付いてきます。"
)


class InquiryDialog(QDialog):
    """``codes`` and ``question`` are chosen beforehand, from what was selected in 県集計."""

    def __init__(
        self, catalog: Catalog, result: RollUp, folder: Path, parent: QWidget, codes: Sequence[str], question: str
    ) -> None:
        super().__init__(parent)
        self._catalog, self._result, self._folder = catalog, result, folder
        self.setWindowTitle("照会・差戻しを作る")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.towns = QListWidget()
        self.towns.setSpacing(3)
        self.towns.setAccessibleName("照会する団体")
        for data in askable(result):
            item = QListWidgetItem(data.name)
            item.setData(Qt.ItemDataRole.UserRole, data.code)
            item.setCheckState(Qt.CheckState.Checked if data.code in codes else Qt.CheckState.Unchecked)
            self.towns.addItem(item)
        self.towns.setCurrentRow(0)
        self.all = QPushButton("全部に印(&A)")
        self.all.setAutoDefault(False)
        self.all.clicked.connect(self._mark_all)
        self.asked = AskedList(questions_to_ask(result), question)
        self.sender_line = QLineEdit(result.collection.prefecture_name)
        self.sender_line.setAccessibleName("差出人")
        self.sender_line.setMaxLength(MAX_SENDER)
        self.number_line = QLineEdit()
        self.number_line.setAccessibleName("照会番号")
        self.number_line.setMaxLength(MAX_NUMBER)
        self.number_line.setPlaceholderText("例：照会-1")
        self.make = QPushButton("ファイルを作る(&M)…")
        self.make.setObjectName("primary")
        self.make.setIcon(icon("export", "on_accent"))
        self.make.clicked.connect(self._choose)
        self._lay_out()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        label = QLabel("団体(&T)")
        label.setBuddy(self.towns)
        left.addWidget(label)
        left.addWidget(self.towns, 1)
        left.addWidget(self.all)
        form = QFormLayout()
        form.setSpacing(8)
        form.addRow("差出人(&S)", self.sender_line)
        form.addRow("照会番号(&N)", self.number_line)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addLayout(form)
        right.addWidget(self.asked, 1)
        both = QHBoxLayout()
        both.setSpacing(16)
        both.addLayout(left, 2)
        both.addLayout(right, 3)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addStretch(1)
        below.addWidget(self.make)
        close = QPushButton("閉じる")
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        below.addWidget(close)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 12, 16, 12)
        rows.setSpacing(8)
        rows.addWidget(Paragraph(ABOUT, "muted"))
        rows.addLayout(both, 1)
        rows.addLayout(below)
        give_room(self, 60, 40)

    @property
    def codes(self) -> list[str]:
        """The towns with a mark."""
        items = [self.towns.item(row) for row in range(self.towns.count())]
        return [str(i.data(Qt.ItemDataRole.UserRole)) for i in items if i.checkState() is Qt.CheckState.Checked]

    def _mark_all(self) -> None:
        for row in range(self.towns.count()):
            self.towns.item(row).setCheckState(Qt.CheckState.Checked)

    def _choose(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "照会のファイルを入れるフォルダー", str(self._folder.parent))
        if folder:
            self.write(Path(folder))

    def write(self, folder: Path) -> None:
        """Write the files; what is missing is told, and everything typed stays."""
        words = self.sender_line.text(), self.number_line.text()
        try:
            paths = write_inquiries(
                self._catalog, self._result, self.codes, self.asked.asked, *words, folder, date.today()
            )
        except AppError as error:
            show_error(self, error)
            return
        names = "\n".join(path.name for path in paths[:5]) + ("\n…" if len(paths) > 5 else "")
        inform(self, "照会を作りました", f"{len(paths)}団体分を {folder} に入れました。町へ送ってください。\n{names}")
