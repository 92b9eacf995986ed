"""「訪問の確認票」: asks where to, writes the PDF in the background."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QPushButton

from dx_assess.session.document import Document
from dx_assess.session.visit_sheet import write_visit_sheet
from dx_assess.ui import tasks
from dx_assess.ui.export.writer import Writer
from dx_assess.ui.icons import icon


class SheetButton(QPushButton):
    """``before`` is called first: it saves what is being typed. ``writer`` stands below, where there is room."""

    def __init__(self, document: Document, before: Callable[[], object]) -> None:
        super().__init__("訪問の確認票(&P)…")
        self._document = document
        self._before = before
        self.writer = Writer("訪問の確認票")
        self.writer.changed.connect(lambda: self.setEnabled(not self.writer.busy))
        self.setIcon(icon("pdf"))
        self.setToolTip("確認するものを、印と所見を書ける紙（PDF）にします。町とアドバイザーだけのものです")
        self.clicked.connect(self._choose)

    @property
    def busy(self) -> bool:
        """The sheet is being written."""
        return self.writer.busy

    def _choose(self) -> None:
        name = f"{self._document.path.stem}_訪問の確認票.pdf"
        folder = str(self._document.path.parent / name)
        path, _ = QFileDialog.getSaveFileName(self, "訪問の確認票の書き出し先", folder, "PDF (*.pdf)")
        if path:
            self.write(Path(path))

    def write(self, path: Path) -> tasks.Task:
        """Write the sheet."""
        self._before()
        document = self._document
        return self.writer.write(
            lambda tell: write_visit_sheet(document, path, progress=tell),
            lambda count: f"確認するもの{count}問を書き出しました。\n{path}",
        )
