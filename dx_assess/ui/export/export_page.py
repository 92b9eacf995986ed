"""Writing the reports: what, where, progress, and what came out."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from dx_assess.errors import AppError
from dx_assess.session.document import Document
from dx_assess.session.reports import ReportResult, write_reports
from dx_assess.text.dates import short_fiscal_label
from dx_assess.ui import tasks
from dx_assess.ui.export.form import ExportForm
from dx_assess.ui.export.progress import ProgressCard, ResultCard
from dx_assess.ui.messages import ask, show_error
from dx_assess.ui.page import Page


class ExportPage(Page):
    """PDF and Excel from the same results."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.title = "書き出し"
        self._document = document
        self.task: tasks.Task | None = None
        self.form = ExportForm(document.path.parent, suggested_name(document))
        self.form.wanted.connect(self.start)
        self.progress = ProgressCard()
        self.progress.cancel.clicked.connect(self._cancel)
        self.result = ResultCard()
        self.result.opened.connect(self._open)
        self.progress.hide()
        self.result.hide()
        self._lay_out()

    def _lay_out(self) -> None:
        head = QFrame()
        head.setObjectName("pageHead")
        title = QLabel(self.title)
        title.setObjectName("title")
        about = QLabel("結果を、そのまま渡せるPDFと、数字を使えるExcelに書き出します。")
        about.setObjectName("muted")
        top = QVBoxLayout(head)
        top.setContentsMargins(16, 10, 16, 10)
        top.addWidget(title)
        top.addWidget(about)
        column = QWidget()
        rows = QVBoxLayout(column)
        rows.setContentsMargins(12, 12, 12, 12)
        rows.setSpacing(12)
        for card in (self.form, self.progress, self.result):
            rows.addWidget(card)
        rows.addStretch(1)
        scroll = QScrollArea()
        scroll.setObjectName("cards")
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(column)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(head)
        layout.addWidget(scroll, 1)

    @property
    def busy(self) -> bool:
        """Files are being written."""
        return self.task is not None

    def start(self) -> None:
        """Write; asks first when files would be replaced."""
        there = [path.name for path in (self.form.pdf, self.form.xlsx) if path is not None and path.exists()]
        if there:
            names = "\n".join(f"・{name}" for name in there)
            question = f"同じ名前のファイルがあります。\n{names}\n新しいもので置き換えますか。"
            ask(self, "置き換えの確認", question, [("置き換える(&R)", self._write)])
            return
        self._write()

    def _write(self) -> None:
        document, pdf, xlsx = self._document, self.form.pdf, self.form.xlsx
        self.result.hide()
        self.progress.begin()
        self.form.setEnabled(False)
        self.task = tasks.start(self, lambda tell: write_reports(document, pdf, xlsx, tell))
        self.task.progressed.connect(self.progress.tell)
        self.task.done.connect(self._done)
        self.task.failed.connect(self._failed)
        self.task.cancelled.connect(lambda: self.progress.end("中止しました。前からあるファイルはそのままです。"))
        self.task.finished.connect(self._finished)

    def _cancel(self) -> None:
        if self.task is not None:
            self.task.cancel()
            self.progress.stopping()

    def _finished(self) -> None:
        self.task = None
        self.form.setEnabled(True)

    def _done(self, result: ReportResult) -> None:
        self.progress.hide()
        self.result.show_result(result)

    def _failed(self, error: BaseException) -> None:
        self.progress.hide()
        again = ("もう一度(&R)", self._write)
        other = ("別の名前にする(&N)", self.form.rename)
        busy = isinstance(error, AppError) and error.code.startswith("E-FILE")
        show_error(self, error, [again, other] if busy else ())

    def _open(self, path: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            fix = "エクスプローラーでこの場所を開いてください。"
            show_error(self, AppError("E-UI-OPEN", f"開けませんでした：{path}", fix))


def suggested_name(document: Document) -> str:
    """「見本町_R8_DX自己点検」, without characters that file names cannot have."""
    name = f"{document.town.name}_{short_fiscal_label(document.year.fiscal_year)}_DX自己点検"
    return re.sub(r'[\\/:*?"<>|]', "", name)
