"""What to write and where."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QFrame, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton

from dx_assess.ui.flow import FlowRow
from dx_assess.ui.paragraph import Paragraph

_FORBIDDEN = re.compile(r'[\\/:*?"<>|]')
ABOUT_PDF = "表紙、総合の結果と図、領域ごとの答え、台帳のまとめ、県のKPI。印刷してそのまま渡せます。"
ABOUT_EXCEL = "同じ数字を表とグラフで。並べ替えや集計に使えます。"


class ExportForm(QFrame):
    """``wanted``: the button was pressed and everything is right."""

    wanted = Signal()

    def __init__(self, folder: Path, name: str, about: tuple[str, str] = (ABOUT_PDF, ABOUT_EXCEL)) -> None:
        super().__init__()
        self._about = about
        self.setObjectName("card")
        self.with_pdf = QCheckBox("PDF(&P)")
        self.with_pdf.setChecked(True)
        self.with_xlsx = QCheckBox("Excel(&X)")
        self.with_xlsx.setChecked(True)
        self.folder = QLineEdit(str(folder))
        self.folder.setAccessibleName("書き出すフォルダー")
        self.browse = QPushButton("選ぶ(&S)…")
        self.browse.setAccessibleName("書き出すフォルダーを選ぶ")
        self.name = QLineEdit(name)
        self.name.setAccessibleName("ファイルの名前（.pdf と .xlsx は自動で付きます）")
        self.files = Paragraph(name="muted")
        self.write = QPushButton("書き出す(&W)")
        self.write.setObjectName("primary")
        self.browse.clicked.connect(self._choose)
        self.write.clicked.connect(lambda: self.wanted.emit())
        for box in (self.with_pdf, self.with_xlsx):
            box.toggled.connect(self._check)
        for line in (self.folder, self.name):
            line.textChanged.connect(self._check)
            line.returnPressed.connect(self.write.click)
        self._lay_out()
        self._check()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(20, 16, 20, 16)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(12)
        grid.setColumnStretch(1, 1)
        for line, (box, about) in enumerate(zip((self.with_pdf, self.with_xlsx), self._about, strict=True)):
            note = Paragraph(about, "muted")
            grid.addWidget(box, line, 0)
            grid.addWidget(note, line, 1)
        place = QHBoxLayout()
        place.setSpacing(8)
        place.addWidget(self.folder, 1)
        place.addWidget(self.browse)
        for line, (words, buddy) in enumerate((("フォルダー(&D)", self.folder), ("名前(&M)", self.name)), 2):
            label = QLabel(words)
            label.setBuddy(buddy)
            grid.addWidget(label, line, 0)
        grid.addLayout(place, 2, 1)
        grid.addWidget(self.name, 3, 1)
        grid.addWidget(self.files, 4, 1)
        self._beside, self._below = FlowRow(), FlowRow()
        self._beside.add(self.write)
        grid.addWidget(self._beside, 5, 1)
        grid.addWidget(self._below, 6, 1)
        self._below.hide()

    def add_buttons(self, beside: Sequence[QPushButton], below: Sequence[QPushButton]) -> None:
        """Further buttons beside and below 「書き出す」."""
        for line, buttons in ((self._beside, beside), (self._below, below)):
            for button in buttons:
                line.add(button)
        self._below.setVisible(bool(below))

    def _choose(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "書き出すフォルダー", self.folder.text())
        if folder:
            self.folder.setText(str(Path(folder)))

    def rename(self) -> None:
        """Let the user give another name."""
        self.name.setFocus()
        self.name.selectAll()

    @property
    def place(self) -> Path:
        """The folder."""
        return Path(self.folder.text().strip())

    @property
    def pdf(self) -> Path | None:
        """Where the PDF goes, None when none is wanted."""
        return self._target("pdf") if self.with_pdf.isChecked() else None

    @property
    def xlsx(self) -> Path | None:
        """Where the workbook goes, None when none is wanted."""
        return self._target("xlsx") if self.with_xlsx.isChecked() else None

    def _target(self, suffix: str) -> Path:
        return self.place / f"{self.name.text().strip()}.{suffix}"

    def _wrong(self) -> str:
        if self.pdf is None and self.xlsx is None:
            return "PDFかExcelを選んでください。"
        if not self.folder.text().strip() or not Path(self.folder.text().strip()).is_dir():
            return "このフォルダーはありません。「選ぶ」から選んでください。"
        if not self.name.text().strip():
            return "名前を入れてください。"
        if _FORBIDDEN.search(self.name.text()):
            return '名前に \\ / : * ? " < > | は使えません。'
        return ""

    def _check(self) -> None:
        wrong = self._wrong()
        made = "、".join(path.name for path in (self.pdf, self.xlsx) if path is not None)
        self.files.setText(wrong or f"できるファイル：{made}")
        self.write.setEnabled(not wrong)
