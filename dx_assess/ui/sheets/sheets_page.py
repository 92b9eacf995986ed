"""庁内シート: write a workbook for each group of divisions, see who has not returned it, take returned ones in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent

from dx_assess.session.document import Changed, Document
from dx_assess.session.sheets import SheetsPlan, Written, export_sheets, issued_sheets, plan_sheets
from dx_assess.session.snapshot import snapshot
from dx_assess.ui import tasks
from dx_assess.ui.drops import SHEETS, dropped_files
from dx_assess.ui.export.progress import ProgressCard, ResultCard
from dx_assess.ui.messages import ask, show_error
from dx_assess.ui.page import Page
from dx_assess.ui.page_head import lay_out_cards
from dx_assess.ui.sheets.issue_card import IssueCard, Wanted
from dx_assess.ui.sheets.return_card import ReturnCard
from dx_assess.ui.sheets.take_dialog import TakeDialog

ABOUT = (
    "課ごとのExcelを書き出して渡し、返ってきたら取り込みます。"
    "取り込む前に、変わる欄と、両方で変わって決めなければならない欄を見られます。"
)


class SheetsPage(Page):
    """Out and back. Nothing changes before 「取り込む」 in the dialog."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.title = "庁内シート"
        self._document = document
        self.task: tasks.Task | None = None
        self.dialog: TakeDialog | None = None
        self.setAcceptDrops(not document.read_only)
        folder = document.path.parent / f"{document.town.name}_課別シート"
        self.issue = IssueCard(document.question_set.sheets, folder)
        self.issue.wanted.connect(self._ask)
        self.progress = ProgressCard()
        self.progress.cancel.clicked.connect(self._cancel)
        self.result = ResultCard()
        self.result.opened.connect(lambda path: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))))
        self.back = ReturnCard(document.path.parent)
        self.back.wanted.connect(self.take)
        self.progress.hide()
        self.result.hide()
        lay_out_cards(self, self.title, ABOUT, (self.issue, self.progress, self.result, self.back))
        self.refresh(Changed(year=True))

    @property
    def busy(self) -> bool:
        """Sheets are being written or read."""
        return self.task is not None

    def refresh(self, changed: Changed) -> None:
        """Who has not returned a sheet."""
        self.back.show_issued(issued_sheets(self._document), date.today())
        self._allow()

    def _allow(self) -> None:
        free = self.task is None and not self._document.read_only
        self.issue.setEnabled(free)
        self.back.take.setEnabled(free)

    # --- out ----------------------------------------------------------------------------------------------------------

    def _ask(self, wanted: Wanted) -> None:
        there = any(wanted.folder.glob(f"{self._document.town.name}_{self._document.year.fiscal_year}年度_課別シート*"))
        if there:
            words = "このフォルダーには、この年度の課別シートがもうあります。\n同じ名前のものを置き換えますか。"
            ask(self, "置き換えの確認", words, [("置き換える(&R)", lambda: self._write(wanted))])
        else:
            self._write(wanted)

    def _write(self, wanted: Wanted) -> None:
        document = snapshot(self._document)
        self.result.hide()

        def work(tell: tasks.Tell) -> tuple[Written, ...]:
            written: list[Written] = []
            for number, group in enumerate(wanted.groups):
                tell(100 * number // len(wanted.groups), "課別シートを書き出しています")
                written += export_sheets(document, wanted.folder, wanted.due, wanted.note, [group])
            return tuple(written)

        self._run(work)
        assert self.task is not None
        self.task.done.connect(self._written)

    def _written(self, written: tuple[Written, ...]) -> None:
        self.progress.hide()
        self.result.show_files([item.path for item in written], "")
        lines = sum(item.questions for item in written), sum(item.rows for item in written)
        self.result.receipt.setText(
            f"設問の行 {lines[0]:,}、台帳の行 {lines[1]:,}。書いたファイルを読み返して確かめました。"
        )

    # --- back ---------------------------------------------------------------------------------------------------------

    def take(self, paths: list[Path]) -> None:
        """Read returned sheets and show what they would change."""
        if self.task is not None or self._document.read_only:
            return
        document = self._document

        def work(tell: tasks.Tell) -> SheetsPlan:
            tell(10, f"{len(paths)}枚のシートを読んでいます")
            return plan_sheets(document, paths)

        self._run(work)
        assert self.task is not None
        self.task.done.connect(self._planned)

    def _planned(self, plan: SheetsPlan) -> None:
        self.progress.hide()
        self.dialog = TakeDialog(self._document, plan, self)
        self.dialog.taken.connect(self._taken)
        self.dialog.open()

    def _taken(self) -> None:
        self.result.hide()
        self.progress.show()
        self.progress.end("取り込みました。Ctrl+Z で、まとめて元に戻せます。")
        self.refresh(Changed())

    # --- both ---------------------------------------------------------------------------------------------------------

    def _run(self, work: tasks.Work) -> None:
        self.progress.begin()
        self.task = tasks.start(self, work)
        self.task.progressed.connect(self.progress.tell)
        self.task.failed.connect(self._failed)
        self.task.cancelled.connect(lambda: self.progress.end("中止しました。書き終えたシートは残っています。"))
        self.task.finished.connect(self._finished)
        self._allow()

    def _cancel(self) -> None:
        if self.task is not None:
            self.progress.stopping()
            self.task.cancel()

    def _failed(self, error: BaseException) -> None:
        self.progress.end("できませんでした。町のファイルは変わっていません。")
        show_error(self, error)

    def _finished(self) -> None:
        self.task = None
        self.refresh(Changed())

    # --- Qt asks ------------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Workbooks may be dropped."""
        if dropped_files(event.mimeData(), SHEETS):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Read them."""
        paths = dropped_files(event.mimeData(), SHEETS)
        if paths:
            event.acceptProposedAction()
            self.take(paths)
