"""「訪問の確認票」: asks where to, writes the PDF in the background."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QPushButton

from dx_assess.errors import AppError
from dx_assess.session.document import Document
from dx_assess.session.visit_sheet import write_visit_sheet
from dx_assess.ui import tasks
from dx_assess.ui.icons import icon
from dx_assess.ui.messages import inform, show_error


class SheetButton(QPushButton):
    """``before`` is called first: it saves what is being typed."""

    def __init__(self, document: Document, before: Callable[[], object]) -> None:
        super().__init__("訪問の確認票(&P)…")
        self._document = document
        self._before = before
        self.busy = False
        self.setIcon(icon("pdf"))
        self.setToolTip("確認するものを、印と所見を書ける紙（PDF）にします。町とアドバイザーだけのものです")
        self.clicked.connect(self._choose)

    def _choose(self) -> None:
        name = f"{self._document.path.stem}_訪問の確認票.pdf"
        folder = str(self._document.path.parent / name)
        path, _ = QFileDialog.getSaveFileName(self, "訪問の確認票の書き出し先", folder, "PDF (*.pdf)")
        if path:
            self.write(Path(path))

    def write(self, path: Path) -> tasks.Task:
        """Write the sheet."""
        self._before()
        self.busy = True
        self.setEnabled(False)
        document = self._document
        task = tasks.start(self, lambda _tell: write_visit_sheet(document, path))
        task.done.connect(
            lambda count: inform(self, "書き出しました", f"確認するもの{count}問を書き出しました。\n{path}")
        )
        task.failed.connect(lambda error: self._failed(error, path))
        task.finished.connect(self._finished)
        return task

    def _finished(self) -> None:
        self.busy = False
        self.setEnabled(True)

    def _failed(self, error: BaseException, path: Path) -> None:
        again = [("もう一度(&R)", lambda: self.write(path))] if isinstance(error, AppError) else []
        show_error(self, error, again)
