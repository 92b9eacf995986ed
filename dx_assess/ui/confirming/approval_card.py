"""決裁用紙: the boxes for the seals, and saving the sheet as PDF in the background."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QLabel, QLineEdit, QPushButton, QVBoxLayout

from dx_assess.errors import AppError
from dx_assess.report.approval import Approval, usual_seals
from dx_assess.session.approval import approval_of, write_approval
from dx_assess.session.document import Document
from dx_assess.session.snapshot import snapshot
from dx_assess.text.dates import short_fiscal_label
from dx_assess.ui import tasks
from dx_assess.ui.export.progress import ProgressCard, ResultCard
from dx_assess.ui.flow import FlowRow
from dx_assess.ui.icons import icon
from dx_assess.ui.messages import show_error
from dx_assess.ui.paragraph import Paragraph

ABOUT = "結果のまとめ、課ごとの状態、警告の理由、決裁欄をA4の1枚にします。印刷して回してください。"
SEALS = 16
"""Width of the field, in heights of the text, from which it stands beside its label."""


class ApprovalCard(QFrame):
    """``opened`` carries a file or folder to show; ``working`` whether a sheet is being written."""

    opened = Signal(object)

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.setObjectName("card")
        self._document = document
        self.task: tasks.Task | None = None
        heading = QLabel("決裁用紙")
        heading.setObjectName("heading")
        self.seals = QLineEdit("・".join(usual_seals(document.town.name)))
        self.seals.setAccessibleName("決裁欄の名前（・で区切る）")
        self.seals.setToolTip("「・」で区切って8個まで。1つ5文字まで。")
        label = QLabel("決裁欄(&L)")
        label.setBuddy(self.seals)
        self.write = QPushButton("決裁用紙をPDFで保存(&P)…")
        self.write.setIcon(icon("pdf"))
        self.write.clicked.connect(self._ask)
        self.progress = ProgressCard()
        self.progress.setObjectName("")
        self.progress.bar.setAccessibleName("決裁用紙の進み具合")
        self.progress.cancel.setText("中止")
        self.progress.cancel.setAccessibleName("決裁用紙の書き出しを中止")
        self.progress.cancel.clicked.connect(self._cancel)
        self.result = ResultCard()
        self.result.setObjectName("")
        self.result.opened.connect(self.opened)
        self.progress.hide()
        self.result.hide()
        line = FlowRow()
        line.add(label)
        line.add(self.seals, 1, SEALS)
        line.add(self.write)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 12, 16, 12)
        rows.setSpacing(8)
        rows.addWidget(heading)
        rows.addWidget(Paragraph(ABOUT, "muted"))
        rows.addWidget(line)
        rows.addWidget(self.progress)
        rows.addWidget(self.result)

    def _labels(self) -> tuple[str, ...]:
        return tuple(part.strip() for part in re.split("[・、,，]", self.seals.text()) if part.strip())

    def _ask(self) -> None:
        try:
            approval_of(self._document, self._labels())
        except AppError as error:
            show_error(self, error)
            return
        document = self._document
        name = f"{document.town.name}_{short_fiscal_label(document.year.fiscal_year)}_決裁用紙.pdf"
        start = str(document.path.parent / re.sub(r'[\\/:*?"<>|]', "", name))
        chosen, _ = QFileDialog.getSaveFileName(self, "決裁用紙をPDFで保存", start, "PDF (*.pdf)")
        if chosen:
            self.save_to(Path(chosen if chosen.lower().endswith(".pdf") else f"{chosen}.pdf"))

    def save_to(self, pdf: Path) -> None:
        """Write the sheet there in the background."""
        document, seals = snapshot(self._document), self._labels()
        self.result.hide()
        self.progress.begin()
        self.write.setEnabled(False)
        self.task = tasks.start(self, lambda tell: write_approval(document, pdf, seals, tell))
        self.task.progressed.connect(self.progress.tell)
        self.task.done.connect(lambda approval: self._done(approval, pdf))
        self.task.failed.connect(lambda error: self._failed(error, pdf))
        self.task.finished.connect(self._finished)

    def _cancel(self) -> None:
        if self.task is not None:
            self.task.cancel()
            self.progress.stopping()

    def _done(self, approval: Approval, pdf: Path) -> None:
        self.result.show_files((pdf,), approval.cover.receipt)

    def _failed(self, error: BaseException, pdf: Path) -> None:
        again = [("もう一度(&R)", lambda: self.save_to(pdf)), ("別の名前にする(&N)", self._ask)]
        show_error(self, error, again if isinstance(error, AppError) and error.code.startswith("E-FILE") else ())

    def _finished(self) -> None:
        self.task = None
        self.progress.hide()
        self.write.setEnabled(True)
