"""Step 3: where the file goes, and what will be made."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtWidgets import (
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWizardPage,
)

from dx_assess.ui.paragraph import Paragraph

_FORBIDDEN = re.compile(r'[\\/:*?"<>|]')


class PlaceStep(QWizardPage):
    """Folder and name; an existing file is never overwritten."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.setTitle("3／3　どこに保存しますか")
        self.folder = QLineEdit(str(folder))
        self.folder.setAccessibleName("保存するフォルダー")
        self.browse = QPushButton("選ぶ(&S)…")
        self.browse.setAccessibleName("保存するフォルダーを選ぶ")
        self.browse.clicked.connect(self._choose)
        self.name = QLineEdit()
        self.name.setAccessibleName("ファイルの名前")
        self.problem = QLabel()
        self.problem.setObjectName("bad")
        self.problem.setWordWrap(True)
        self.about = Paragraph()
        self.folder.textChanged.connect(self._check)
        self.name.textChanged.connect(self._check)
        self._lay_out()

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.folder, 1)
        line.addWidget(self.browse)
        form = QFormLayout()
        form.setHorizontalSpacing(20)
        form.setVerticalSpacing(12)
        label = QLabel("フォルダー(&D)")
        label.setBuddy(self.folder)
        form.addRow(label, line)
        form.addRow("名前(&M)", self.name)
        hint = Paragraph(
            "1つのファイルに、この町のすべての年度が入ります。"
            "課のみんなが使える共有フォルダーに置くと、ほかの人は読むだけで開けます。",
            "muted",
        )
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addLayout(form)
        layout.addWidget(self.problem)
        layout.addWidget(hint)
        layout.addSpacing(8)
        heading = QLabel("作るもの")
        heading.setObjectName("strong")
        layout.addWidget(heading)
        layout.addWidget(self.about)
        layout.addStretch(1)

    def initializePage(self) -> None:
        """Suggest a name and show what will be made."""
        wizard = self.wizard()
        self.name.setText(f"{wizard.town.name}_DX自己点検.dxa")  # type: ignore[attr-defined]
        self.about.setText(wizard.summary())  # type: ignore[attr-defined]
        self._check()

    def _choose(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "保存するフォルダー", self.folder.text())
        if folder:
            self.folder.setText(str(Path(folder)))

    @property
    def path(self) -> Path | None:
        """The file, None while something is wrong."""
        return None if self._wrong() else Path(self.folder.text().strip()) / self._file_name()

    def _file_name(self) -> str:
        name = self.name.text().strip()
        return name if name.lower().endswith(".dxa") else f"{name}.dxa"

    def _wrong(self) -> str:
        folder = Path(self.folder.text().strip())
        if not self.folder.text().strip() or not folder.is_dir():
            return "このフォルダーはありません。「選ぶ」から選んでください。"
        if not self.name.text().strip().removesuffix(".dxa"):
            return "名前を入れてください。"
        if _FORBIDDEN.search(self.name.text()):
            return '名前に \\ / : * ? " < > | は使えません。'
        if (folder / self._file_name()).exists():
            return "同じ名前のファイルがもうあります。別の名前にしてください。"
        return ""

    def _check(self) -> None:
        self.problem.setText(self._wrong())
        self.problem.setVisible(bool(self.problem.text()))
        self.completeChanged.emit()

    def isComplete(self) -> bool:
        """Folder and name are good."""
        return not self._wrong()
