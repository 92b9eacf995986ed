"""「白紙の調査票を書き出す」: all questions of an edition as PDF and Excel, for people without the program."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QVBoxLayout, QWidget

from dx_assess.errors import AppError
from dx_assess.session.blank import BlankResult, write_blank
from dx_assess.session.catalog import Catalog
from dx_assess.session.files import EDITIONS
from dx_assess.ui import tasks
from dx_assess.ui.export.form import ExportForm
from dx_assess.ui.messages import ask, inform, show_error

NAME = "DX自己点検_白紙"


class BlankDialog(QDialog):
    """Needs no open file. Stays until the files are written."""

    def __init__(self, catalog: Catalog, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self.task: tasks.Task | None = None
        self.setWindowTitle("白紙の調査票を書き出す")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.editions = QComboBox()
        self.editions.setAccessibleName("版")
        for edition, word in EDITIONS.items():
            self.editions.addItem(f"{word}版", edition)
        self.editions.setCurrentIndex(self.editions.findData("standard"))
        self.form = ExportForm(folder, NAME, BLANK_ABOUT)
        self.form.wanted.connect(self.start)
        line = QFormLayout()
        line.setHorizontalSpacing(16)
        line.addRow("版(&V)", self.editions)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(12)
        layout.addLayout(line)
        layout.addWidget(self.form)
        self.resize(self.fontMetrics().height() * 46, self.sizeHint().height())

    def start(self) -> None:
        """Write; asks first when files would be replaced."""
        there = [path.name for path in (self.form.pdf, self.form.xlsx) if path is not None and path.exists()]
        if there:
            text = f"同じ名前のファイルがあります。\n{'、'.join(there)}\n新しいもので置き換えますか。"
            ask(self, "置き換えの確認", text, [("置き換える(&R)", self._write)])
            return
        self._write()

    def _write(self) -> None:
        catalog, pdf, xlsx = self._catalog, self.form.pdf, self.form.xlsx
        edition = self.editions.currentData()
        self.setEnabled(False)
        self.setWindowTitle("書き出しています…")
        self.task = tasks.start(self, lambda _tell: write_blank(catalog, edition, pdf, xlsx))
        self.task.finished.connect(self._finished)
        self.task.done.connect(self._done)
        self.task.failed.connect(self._failed)

    def _finished(self) -> None:
        self.task = None

    def reject(self) -> None:
        """Not while something is written."""
        if self.task is None:
            super().reject()

    def _done(self, result: BlankResult) -> None:
        names = "\n".join(str(path) for path in result.files)
        text = f"{result.questions}問と台帳{result.registers}つを書き出しました。\n{names}"
        inform(self.parentWidget(), "書き出しました", text)
        self.accept()

    def _failed(self, error: BaseException) -> None:
        self.setEnabled(True)
        self.setWindowTitle("白紙の調査票を書き出す")
        again = [("もう一度(&R)", self._write)] if isinstance(error, AppError) else []
        show_error(self, error, again)


BLANK_ABOUT = (
    "設問と選択肢、台帳の列の説明、用語集。印刷して配れます。",
    "同じ内容を表で。課に分けて配るときに使えます。",
)
"""What the PDF and the workbook hold."""
