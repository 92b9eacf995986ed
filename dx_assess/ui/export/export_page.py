"""Writing the reports: what is still open, what, for whom, where; preview, printing, progress, and what came out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path

from PySide6.QtCore import QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPushButton

from dx_assess.errors import AppError
from dx_assess.session.data_export import DataExport, export_data, target_names
from dx_assess.session.document import Changed, Document
from dx_assess.session.evidence import FOLDER, attachments
from dx_assess.session.evidence import export as export_evidence
from dx_assess.session.openpoints import open_points
from dx_assess.session.preparing import prepare_export
from dx_assess.session.preview import Preview
from dx_assess.session.reports import ReportResult, preview_pdf, write_reports
from dx_assess.session.snapshot import snapshot
from dx_assess.text.dates import short_fiscal_label
from dx_assess.ui import tasks
from dx_assess.ui.export.choices import ReportChoices
from dx_assess.ui.export.form import ExportForm
from dx_assess.ui.export.open_card import OpenCard
from dx_assess.ui.export.preview import PreviewDialog
from dx_assess.ui.export.progress import ProgressCard, ResultCard
from dx_assess.ui.icons import icon
from dx_assess.ui.messages import ask, show_error
from dx_assess.ui.preparing import PreparedPage, lay_out_prepared
from dx_assess.ui.slices import REST
from dx_assess.ui.tab_stop import tab_before

ABOUT = "結果を、そのまま渡せるPDFと、数字を使えるExcelに書き出します。"


class ExportPage(PreparedPage):
    """PDF and Excel from the same results; the data for other programs."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.title = "書き出し"
        self._document = document
        self.task: tasks.Task | None = None
        self._suggested = suggested_name(document)
        self.preparing = lay_out_prepared(self, ABOUT, (), document, prepare_export, self._show)
        self.refresh(Changed(year=True))

    # --- the cards, each made when it is first needed -----------------------------------------------------------------

    @cached_property
    def open(self) -> OpenCard:
        """What is still open."""
        card = OpenCard()
        card.chosen.connect(self.navigation)
        return self.put_card(card)

    @cached_property
    def choices(self) -> ReportChoices:
        """What is written, and for whom."""
        card = ReportChoices()
        card.changed.connect(self._suggest)
        return self.put_card(card, self.open)

    @cached_property
    def form(self) -> ExportForm:
        """Where it is written."""
        card = ExportForm(self._document.path.parent, self._suggested)
        card.wanted.connect(self.start)
        card.add_buttons((self.preview, self.printing), (self.data, self.evidence))
        return self.put_card(card, self.choices)

    @cached_property
    def preview(self) -> QPushButton:
        """Look at the PDF."""
        return self._button("プレビュー(&L)", "preview", self.start_preview)

    @cached_property
    def printing(self) -> QPushButton:
        """Print it."""
        return self._button("印刷(&I)…", "print", self.start_printing)

    @cached_property
    def data(self) -> QPushButton:
        """The data for other programs."""
        return self._button("データを書き出す（CSV・JSON）(&J)", "table", self.start_data)

    @cached_property
    def evidence(self) -> QPushButton:
        """The attachments."""
        return self._button("根拠資料を書き出す(&E)", "folder", self.start_evidence)

    @cached_property
    def progress(self) -> ProgressCard:
        """How far the writing is."""
        card = ProgressCard()
        card.cancel.clicked.connect(self._cancel)
        card.hide()
        return self.put_card(card, self.form)

    @cached_property
    def result(self) -> ResultCard:
        """What was written."""
        card = ResultCard()
        card.opened.connect(self._open)
        card.hide()
        return self.put_card(card, self.progress)

    def _button(self, words: str, picture: str, action: Callable[[], object]) -> QPushButton:
        button = QPushButton(words)
        button.setIcon(icon(picture))
        button.clicked.connect(lambda: action())
        return button

    @property
    def busy(self) -> bool:
        """Files are being written."""
        return self.task is not None

    def _order(self) -> None:
        tab_before(self.open.buttons, self.choices)

    def refresh(self, _changed: Changed) -> None:
        """What is open now."""
        self.preparing.refresh()

    def _show(self) -> Iterator[object]:
        """Card by card."""
        self.open.show_points(open_points(self._document))
        for name in ("choices", "form", "result"):
            yield REST
            getattr(self, name)
        QTimer.singleShot(0, self, self._order)  # once the page is in its window
        count = len(attachments(self._document))
        self.evidence.setEnabled(count > 0)
        words = (
            f"付けた資料{count}件と一覧を、フォルダーに書き出します。" if count else "付けた資料は、まだありません。"
        )
        self.evidence.setToolTip(words)

    def _suggest(self) -> None:
        """A name for the choice, unless the user has given one."""
        name = f"{suggested_name(self._document)}{self.choices.file_words}"
        if self.form.name.text() == self._suggested:
            self.form.name.setText(name)
        self._suggested = name

    def start(self) -> None:
        """Write; asks first when files would be replaced."""
        self._ask_first([path for path in (self.form.pdf, self.form.xlsx) if path is not None], self._write)

    def start_data(self) -> None:
        """Write the data beside the reports; asks first when files would be replaced."""
        folder = self.form.place
        self._ask_first([folder / name for name in target_names(self._document)], self._write_data)

    def start_evidence(self) -> None:
        """Write the attachments and their index into a folder of their own; asks first when it is there."""
        self._ask_first([self._evidence_folder], self._write_evidence)

    @property
    def _evidence_folder(self) -> Path:
        year = short_fiscal_label(self._document.year.fiscal_year)
        return self.form.place / f"{self._document.town.name}_{year}_{FOLDER}"

    def _write_evidence(self) -> None:
        document, folder = self._document, self._evidence_folder
        self._run(lambda tell: export_evidence(document, folder, tell), self._evidence_done, self._write_evidence)

    def _evidence_done(self, files: tuple[Path, ...]) -> None:
        self.result.show_files(files, "")
        self.result.receipt.setText("資料を読み返し、付けたときと同じ中身であることを確かめました。")

    def _ask_first(self, targets: list[Path], write: Callable[[], None]) -> None:
        there = [path.name for path in targets if path.exists()]
        if not there:
            write()
            return
        names = "\n".join(f"・{name}" for name in there)
        question = f"同じ名前のファイルがあります。\n{names}\n新しいもので置き換えますか。"
        ask(self, "置き換えの確認", question, [("置き換える(&R)", write)])

    def _write(self) -> None:
        document, pdf, xlsx, wanted = snapshot(self._document), self.form.pdf, self.form.xlsx, self.choices.wanted
        self._run(lambda tell: write_reports(document, pdf, xlsx, tell, *wanted), self._done, self._write)

    def _write_data(self) -> None:
        document, folder, audience = snapshot(self._document), self.form.place, self.choices.wanted.audience

        def write(tell: tasks.Tell) -> DataExport:
            return export_data(document, folder, audience, progress=tell)

        self._run(write, self._data_done, self._write_data)

    def start_preview(self) -> None:
        """Draw the PDF and show it; nothing is saved."""
        self._make_preview(lambda _dialog: None)

    def start_printing(self) -> None:
        """The preview, with the printer asked for at once."""
        self._make_preview(PreviewDialog.start_printing)

    def _make_preview(self, then: Callable[[PreviewDialog], object]) -> None:
        document, wanted = snapshot(self._document), self.choices.wanted

        def show(data: bytes) -> None:
            dialog = PreviewDialog(Preview(data), self.form.name.text().strip(), self)
            dialog.save_wanted.connect(self.start)
            dialog.open()
            then(dialog)

        def draw(tell: tasks.Tell) -> bytes:
            return preview_pdf(document, wanted.parts, wanted.audience, wanted.papers, tell)

        self._run(draw, show, lambda: self._make_preview(then))

    def _run(self, work: tasks.Work, done: Callable[..., None], again: Callable[[], None]) -> None:
        self.result.hide()
        self.progress.begin()
        self.form.setEnabled(False)
        self.choices.setEnabled(False)
        self.task = tasks.start(self, work)
        self.task.progressed.connect(self.progress.tell)
        self.task.done.connect(lambda result: self._ended(done, result))
        self.task.failed.connect(lambda error: self._failed(error, again))
        self.task.cancelled.connect(lambda: self.progress.end("中止しました。前からあるファイルはそのままです。"))
        self.task.finished.connect(self._finished)

    def _cancel(self) -> None:
        if self.task is not None:
            self.task.cancel()
            self.progress.stopping()

    def _finished(self) -> None:
        self.task = None
        self.form.setEnabled(True)
        self.choices.setEnabled(True)

    def _ended(self, done: Callable[..., None], result: object) -> None:
        self.progress.hide()
        done(result)

    def _done(self, result: ReportResult) -> None:
        self.result.show_files(result.files, result.receipt, result.radar)

    def _data_done(self, result: DataExport) -> None:
        self.result.show_files(result.files, result.receipt)

    def _failed(self, error: BaseException, again: Callable[[], None]) -> None:
        self.progress.hide()
        choices = [("もう一度(&R)", again), ("別の名前にする(&N)", self.form.rename)]
        busy = isinstance(error, AppError) and error.code.startswith("E-FILE")
        show_error(self, error, choices if busy else ())

    def _open(self, path: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            fix = "エクスプローラーでこの場所を開いてください。"
            show_error(self, AppError("E-UI-OPEN", f"開けませんでした：{path}", fix))


def suggested_name(document: Document) -> str:
    """「見本町_R8_DX自己点検」, without characters that file names cannot have."""
    name = f"{document.town.name}_{short_fiscal_label(document.year.fiscal_year)}_DX自己点検"
    return re.sub(r'[\\/:*?"<>|]', "", name)
