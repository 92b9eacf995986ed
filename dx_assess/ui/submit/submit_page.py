"""提出: is everything finished, what leaves, make the folder, what was submitted before."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog

from dx_assess.errors import AppError
from dx_assess.form.records import INQUIRIES
from dx_assess.session.document import Changed, Document
from dx_assess.session.inquiry import take_inquiry
from dx_assess.session.preparing import prepare_submit
from dx_assess.session.snapshot import snapshot
from dx_assess.session.submit import Prepared, Submitted, finish_submission, prepare_submission, target_folder
from dx_assess.session.submit_check import completeness, preview
from dx_assess.ui import tasks
from dx_assess.ui.drops import INQUIRY, dropped_file
from dx_assess.ui.export.progress import ProgressCard
from dx_assess.ui.messages import inform, show_error
from dx_assess.ui.page import Unsaved
from dx_assess.ui.preparing import PreparedPage, lay_out_prepared
from dx_assess.ui.slices import REST
from dx_assess.ui.submit.done_card import DoneCard
from dx_assess.ui.submit.inquiry_card import InquiryCard
from dx_assess.ui.submit.leaving_card import LeavingCard
from dx_assess.ui.submit.make_card import MakeCard, Wanted
from dx_assess.ui.submit.sent_card import SentCard
from dx_assess.ui.submit.state_card import StateCard

ABOUT = (
    "県へ出すフォルダー（報告書のPDFとExcel、まとめ用のデータ、目録）を作ります。作ったものは、開き直して確かめます。"
)


class SubmitPage(PreparedPage):
    """Nothing leaves before 「提出用ファイルを作る」."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.title = "提出"
        self._document = document
        self.task: tasks.Task | None = None
        self.setAcceptDrops(not document.read_only)
        self.preparing = lay_out_prepared(self, ABOUT, (), document, prepare_submit, self._show)
        self.refresh(Changed(year=True))

    # --- the cards, each made when it is first needed -----------------------------------------------------------------

    @cached_property
    def state(self) -> StateCard:
        """What is not finished."""
        card = StateCard()
        card.chosen.connect(self.navigation)
        return self.put_card(card)

    @cached_property
    def form(self) -> MakeCard:
        """What is to be made."""
        card = MakeCard(self._document.path.parent)
        card.wanted.connect(self.start)
        card.setEnabled(self.task is None and not self._document.read_only)
        return self.put_card(card, self.state)

    @cached_property
    def progress(self) -> ProgressCard:
        """How far the making is."""
        card = ProgressCard()
        card.bar.setAccessibleName("提出用ファイルを作る進み具合")
        card.cancel.clicked.connect(self._cancel)
        card.hide()
        return self.put_card(card, self.form)

    @cached_property
    def done(self) -> DoneCard:
        """What was made."""
        card = DoneCard()
        card.opened.connect(self._open)
        card.hide()
        return self.put_card(card, self.progress)

    @cached_property
    def inquiries(self) -> InquiryCard:
        """What was asked, and the answers."""
        card = InquiryCard(self._document)
        card.take_wanted.connect(lambda: self.choose_inquiry())
        card.failed.connect(self.save_failed)
        card.chosen.connect(self.navigation)
        card.answer.textChanged.connect(self.unsaved_changed)
        card.refresh()
        return self.put_card(card, self.done)

    @cached_property
    def leaving(self) -> LeavingCard:
        """What leaves the house."""
        return self.put_card(LeavingCard(), self.inquiries)

    @cached_property
    def sent(self) -> SentCard:
        """What was submitted before."""
        return self.put_card(SentCard(), self.leaving)

    @property
    def _asked(self) -> InquiryCard | None:
        """The card of inquiries, if it is there yet."""
        return self.inquiries if "inquiries" in self.__dict__ else None

    @property
    def busy(self) -> bool:
        """A submission is being made."""
        return self.task is not None

    def refresh(self, changed: Changed) -> None:
        """Show what is stored now."""
        if self._asked is not None:
            self._asked.refresh()
            self.form.setEnabled(self.task is None and not self._document.read_only)
        self.preparing.refresh()

    def _show(self) -> Iterator[object]:
        """What depends on everything that was entered."""
        document = self._document
        state = completeness(document)
        self.state.show_state(state)
        yield REST
        self.form.show_state(state, target_folder(document, Path()).name)
        for name in ("inquiries", "leaving"):
            yield REST
            getattr(self, name)
        self.leaving.show_preview(preview(document))
        yield REST
        self.sent.show_submissions(document.file.submissions(document.year.fiscal_year))

    # --- 照会 ---------------------------------------------------------------------------------------------------------

    def unsaved(self) -> tuple[Unsaved, ...]:
        """An answer to a 照会 that is being typed."""
        card = self._asked
        row = card.current if card is not None else None
        if card is None or row is None or card.typed is None:
            return ()
        return (Unsaved("照会への回答", f"{INQUIRIES.id}/{row.row_id}", " ".join(card.problem.texts)),)

    def drop_unsaved(self) -> None:
        """Show what is stored."""
        if self._asked is not None:
            self._asked.drop_text()

    def leave(self) -> None:
        """Save what is being typed."""
        if self._asked is not None:
            self._asked.leave()

    def show_key(self, key: str) -> None:
        """Choose a 照会 (``_inquiries/Q001``)."""
        self.preparing.after(lambda: self.inquiries.show_row(key.rpartition("/")[2]))

    def choose_inquiry(self) -> None:
        """Ask for a 照会 file."""
        folder = str(self._document.path.parent)
        name, _ = QFileDialog.getOpenFileName(self, "照会ファイル", folder, f"照会ファイル (*{INQUIRY})")
        if name:
            self.take_inquiry(Path(name))

    def take_inquiry(self, path: Path) -> None:
        """Take the questions of a file in."""
        try:
            taken = take_inquiry(self._document, path)
        except AppError as error:
            show_error(self, error)
            return
        known = f"\n前に取り込んだもの：{taken.known}件" if taken.known else ""
        words = f"{taken.inquiry.sender}の照会 {taken.inquiry.number} を{len(taken.rows)}件取り込みました。{known}"
        inform(self, "照会を取り込みました", words)
        if taken.rows:
            self.inquiries.show_row(taken.rows[0])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """One 照会 file may be dropped."""
        if dropped_file(event.mimeData(), (INQUIRY,)) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take it in."""
        path = dropped_file(event.mimeData(), (INQUIRY,))
        if path is not None:
            event.acceptProposedAction()
            self.take_inquiry(path)

    # --- making -------------------------------------------------------------------------------------------------------

    def start(self, wanted: Wanted) -> None:
        """Make it in the background; it is noted in the file when it is complete."""
        document = snapshot(self._document)

        def work(tell: tasks.Tell) -> Prepared:
            return prepare_submission(document, wanted.folder, wanted.password, wanted.incomplete, tell)

        self.inquiries.leave()
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
