"""提出: is everything finished, what leaves, make the folder, what was submitted before."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QVBoxLayout

from dx_assess.errors import AppError
from dx_assess.session.document import Changed, Document
from dx_assess.session.submit import Prepared, Submitted, finish_submission, prepare_submission, target_folder
from dx_assess.session.submit_check import completeness, preview
from dx_assess.ui import tasks
from dx_assess.ui.export.progress import ProgressCard
from dx_assess.ui.messages import show_error
from dx_assess.ui.page import Page
from dx_assess.ui.page_head import card_column, page_head
from dx_assess.ui.submit.done_card import DoneCard
from dx_assess.ui.submit.leaving_card import LeavingCard
from dx_assess.ui.submit.make_card import MakeCard, Wanted
from dx_assess.ui.submit.sent_card import SentCard
from dx_assess.ui.submit.state_card import StateCard

ABOUT = (
    "県へ出すフォルダー（報告書のPDFとExcel、まとめ用のデータ、目録）を作ります。作ったものは、開き直して確かめます。"
)


class SubmitPage(Page):
    """Nothing leaves before 「提出用ファイルを作る」."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.title = "提出"
        self._document = document
        self.task: tasks.Task | None = None
        self.state = StateCard()
        self.state.chosen.connect(self.navigation)
        self.leaving = LeavingCard()
        self.form = MakeCard(document.path.parent)
        self.form.wanted.connect(self.start)
        self.progress = ProgressCard()
        self.progress.bar.setAccessibleName("提出用ファイルを作る進み具合")
        self.progress.cancel.clicked.connect(self._cancel)
        self.done = DoneCard()
        self.done.opened.connect(self._open)
        self.sent = SentCard()
        scroll, rows = card_column()
        for card in (self.state, self.form, self.progress, self.done, self.leaving, self.sent):
            rows.addWidget(card)
        rows.addStretch(1)
        self.progress.hide()
        self.done.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(page_head(self.title, ABOUT))
        layout.addWidget(scroll, 1)
        self.refresh(Changed(year=True))

    @property
    def busy(self) -> bool:
        """A submission is being made."""
        return self.task is not None

    def refresh(self, changed: Changed) -> None:
        """Show what is stored now."""
        document = self._document
        state = completeness(document)
        self.state.show_state(state)
        self.form.show_state(state, target_folder(document, Path()).name)
        self.leaving.show_preview(preview(document))
        self.sent.show_submissions(document.file.submissions(document.year.fiscal_year))
        self.form.setEnabled(self.task is None and not document.read_only)

    def start(self, wanted: Wanted) -> None:
        """Make it in the background; it is noted in the file when it is complete."""
        document = self._document

        def work(tell: tasks.Tell) -> Prepared:
            return prepare_submission(document, wanted.folder, wanted.password, wanted.incomplete, tell)

        self.done.hide()
        self.progress.begin()
        self.form.setEnabled(False)
        self.task = tasks.start(self, work)
        self.task.progressed.connect(self.progress.tell)
        self.task.done.connect(self._prepared)
        self.task.failed.connect(self._failed)
        self.task.cancelled.connect(lambda: self.progress.end("中止しました。何も作っていません。"))
        self.task.finished.connect(self._finished)

    def _cancel(self) -> None:
        if self.task is not None:
            self.task.cancel()
            self.progress.stopping()

    def _finished(self) -> None:
        self.task = None
        self.form.setEnabled(not self._document.read_only)

    def _prepared(self, prepared: Prepared) -> None:
        self.progress.hide()
        try:
            made: Submitted = finish_submission(self._document, prepared)
        except AppError as error:
            show_error(self, error)
            return
        self.form.forget_password()
        self.done.show_made(made)

    def _failed(self, error: BaseException) -> None:
        self.progress.hide()
        show_error(self, error)

    def _open(self, path: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            fix = "エクスプローラーでこの場所を開いてください。"
            show_error(self, AppError("E-UI-OPEN", f"開けませんでした：{path}", fix))
