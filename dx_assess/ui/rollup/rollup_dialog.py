"""県集計: a folder of what the towns sent is chosen or dropped; states, tables, drill-down, PDF and Excel."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from dx_assess.errors import AppError
from dx_assess.session.benchmarks import write_benchmark
from dx_assess.session.catalog import Catalog
from dx_assess.session.rollup_reports import (
    PrefectureRollup,
    prefecture_rollup,
    rollup_name,
    view_rollup,
    write_rollup,
)
from dx_assess.text.dates import fiscal_year_label
from dx_assess.ui import tasks
from dx_assess.ui.flow import FlowLayout
from dx_assess.ui.icons import icon
from dx_assess.ui.messages import inform, show_error
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.rollup.inquiry_dialog import InquiryDialog
from dx_assess.ui.rollup.questions_tab import QuestionsTab
from dx_assess.ui.rollup.towns_tab import TownsTab
from dx_assess.ui.rollup.views import PartTable
from dx_assess.ui.rollup.years_tab import YearsTab
from dx_assess.ui.room import give_room
from dx_assess.ui.tab_stop import stops_in, tab_before

ABOUT = (
    "町から届いたもの（提出用フォルダー、.dxa、報告書のExcel、zip）を入れたフォルダーを選ぶか、この窓に引っぱってきてください。"
    "公開区分A・Bだけを読みます。"
)
EMPTY = "まだ何も読んでいません。フォルダーを選ぶと、届いた団体・まだの団体・県のKPIがここに並びます。"
PARTS = (
    ("files", "届いたファイル"),
    ("missing", "まだの団体"),
    ("kpi", "県のKPI"),
    ("years", "前年度との比較"),
    ("groups", "人口・圏域ごと"),
    ("domains", "領域の分布"),
    ("gaps", "共通の弱み"),
    ("advice", "共通の次の一歩"),
)


class RollupDialog(QDialog):
    """``folder_chosen`` carries the folder that was read."""

    folder_chosen = Signal(object)

    def __init__(self, catalog: Catalog, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._folder = folder
        self.task: tasks.Task | None = None
        self.found: PrefectureRollup | None = None
        self._regions: Path | None = None
        self._passwords: tuple[str, ...] = ()
        self.setWindowTitle("県集計")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint, True)
        self.setAcceptDrops(True)
        self.choose = self._button("フォルダーを選ぶ(&F)…", "folder", self._choose)
        self.regions = self._button("圏域の一覧(&R)…", "table", self._choose_regions)
        self.regions.setToolTip("「団体コード」と「圏域」の列のあるCSVかExcel")
        self.unlock = self._button("パスワードを入れる(&W)…", "lock", self._ask_password)
        self.where = QLabel()
        self.where.setObjectName("muted")
        self.bar = QProgressBar()
        self.bar.setAccessibleName("読み込みの進み具合")
        self.cancel = self._button("中止(&C)", "", self._cancel)
        self.about = Paragraph(ABOUT, "muted")
        self.nothing = Paragraph(EMPTY, "muted")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.summary = QLabel()
        self.summary.setObjectName("heading")
        self.summary.setWordWrap(True)
        self.prefecture = self._choice("都道府県")
        self.year = self._choice("年度")
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("県集計の表")
        for arrow in self.tabs.tabBar().findChildren(QToolButton):
            arrow.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the arrow keys move along the tabs
        self.pdf = self._button("PDFに保存(&P)…", "pdf", lambda: self._save("pdf"))
        self.xlsx = self._button("Excelに保存(&X)…", "excel", lambda: self._save("xlsx"))
        self.xlsx.setObjectName("primary")
        self.xlsx.setIcon(icon("excel", "on_accent"))
        self.benchmark = self._button("町に返す比較用のファイル(&B)…", "export", self._save_benchmark)
        self.benchmark.setToolTip("団体の名前の入らない、分布だけのファイル。5団体より少ない区分は入りません。")
        self.inquire = self._button("照会・差戻し(&I)…", "note", self.ask_towns)
        self.inquire.setToolTip("団体と設問を選んで、照会のファイル（.dxinquiry）を作ります。")
        self._lay_out()
        self._busy(False)
        give_room(self, 95, 48)

    def _button(self, words: str, picture: str, action: Callable[[], object]) -> QPushButton:
        button = QPushButton(words)
        button.setAutoDefault(False)
        if picture:
            button.setIcon(icon(picture))
        button.clicked.connect(lambda: action())
        return button

    def _choice(self, name: str) -> QComboBox:
        """One of what was sent; not in view before something was read."""
        choice = QComboBox()
        choice.setAccessibleName(f"{name}を選ぶ")
        choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        choice.activated.connect(lambda _at: self._view())
        return choice

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        for widget in (self.choose, self.regions, self.unlock):
            top.addWidget(widget)
        top.addWidget(self.where, 1)
        busy = QHBoxLayout()
        busy.addWidget(self.bar, 1)
        busy.addWidget(self.cancel)
        below = QHBoxLayout()
        below.setSpacing(8)
        towns = QWidget()
        beside = FlowLayout(towns)
        beside.addWidget(self.benchmark)
        beside.addWidget(self.inquire)
        below.addWidget(towns, 1)
        for widget in (self.pdf, self.xlsx, self._button("閉じる", "", self.reject)):
            below.addWidget(widget)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 12, 16, 12)
        rows.setSpacing(8)
        rows.addWidget(self.about)
        rows.addLayout(top)
        rows.addLayout(busy)
        said = QHBoxLayout()
        said.setSpacing(8)
        for choice in (self.prefecture, self.year):
            said.addWidget(choice, 0, Qt.AlignmentFlag.AlignTop)
        said.addWidget(self.summary, 1)
        rows.addLayout(said)
        rows.addWidget(self.nothing, 1)
        rows.addWidget(self.tabs, 1)
        rows.addLayout(below)

    # --- reading ------------------------------------------------------------------------------------------------------

    def _choose(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "町から届いたもののフォルダー", str(self._folder))
        if folder:
            self.read(Path(folder))

    def _choose_regions(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "圏域の一覧", str(self._folder), "表 (*.csv *.xlsx)")
        if name:
            self.read(self._folder, Path(name))

    def _ask_password(self) -> None:
        words = "町から聞いたパスワード（町ごとにちがうときは、1つずつ入れます）"
        password, given = QInputDialog.getText(self, "パスワード", words, QLineEdit.EchoMode.Password)
        if given and password:
            self._passwords = (*self._passwords, unicodedata.normalize("NFC", password))
            self.read(self._folder, self._regions)

    def read(self, folder: Path, regions: Path | None = None) -> tasks.Task:
        """Read the folder in the background and show what came out."""
        catalog, passwords = self._catalog, self._passwords
        self._folder, self._regions = folder, regions
        self.where.setText(str(folder))
        self.folder_chosen.emit(folder)
        self.task = self._start(lambda tell: prefecture_rollup(catalog, folder, regions, tell, passwords))
        self.task.done.connect(self.show_rollup)
        return self.task

    def _view(self) -> None:
        """The prefecture and year that were chosen, of what was read."""
        if self.found is None:
            return
        catalog, found, regions = self._catalog, self.found.found, self._regions
        prefecture, year = self.prefecture.currentData(), self.year.currentData()
        self.task = self._start(lambda _tell: view_rollup(catalog, found, prefecture, year, regions))
        self.task.done.connect(self.show_rollup)

    def _start(self, work: tasks.Work) -> tasks.Task:
        self._busy(True)
        task = tasks.start(self, work)
        task.progressed.connect(self._progressed)
        task.failed.connect(lambda error: show_error(self, error))
        task.finished.connect(self._finished)
        return task

    def _progressed(self, percent: int, words: str) -> None:
        self.bar.setValue(percent)
        self.bar.setFormat(words)

    def _cancel(self) -> None:
        if self.task is not None:
            self.task.cancel()

    def _finished(self) -> None:
        self.task = None
        self._busy(False)

    def _busy(self, busy: bool) -> None:
        self.bar.setVisible(busy)
        self.cancel.setVisible(busy)
        self.choose.setEnabled(not busy)
        for widget in (self.tabs, self.summary, self.prefecture, self.year):
            widget.setVisible(self.found is not None)
        for words in (self.nothing, self.about):
            words.setVisible(self.found is None)
        self.unlock.setVisible(self.found is not None and self.found.locked)
        self.unlock.setEnabled(not busy)
        self.regions.setEnabled(not busy and self.found is not None)
        for choice in (self.prefecture, self.year):
            choice.setEnabled(not busy and choice.count() > 1)
        for button in (self.pdf, self.xlsx, self.benchmark, self.inquire):
            button.setEnabled(not busy and self.found is not None)

    # --- showing ------------------------------------------------------------------------------------------------------

    def show_rollup(self, found: PrefectureRollup) -> None:
        """Show a roll-up in place of the one before."""
        self.found = found
        self.summary.setText(found.sentence)
        result = found.result
        _offer(self.prefecture, found.prefectures, result.collection.prefecture)
        _offer(self.year, [(year, fiscal_year_label(year)) for year in found.years], result.year)
        at = max(self.tabs.currentIndex(), 0)
        while self.tabs.count():
            page = self.tabs.widget(0)
            self.tabs.removeTab(0)
            if page is not None:
                page.deleteLater()
        content = found.content
        self.tabs.addTab(TownsTab(found.result, content), "団体と領域")
        self.tabs.addTab(QuestionsTab(found.result, content), "設問の分布")
        for key, title in PARTS:
            part = content.table(key)
            page = YearsTab(content) if key == "years" else PartTable(part)
            self.tabs.addTab(page, f"{title}（{len(part.rows)}）")
        self.tabs.setCurrentIndex(at)
        tab_before(stops_in(self.tabs), self.benchmark)
        self._busy(self.task is not None)

    # --- writing ------------------------------------------------------------------------------------------------------

    def _save(self, kind: str) -> None:
        if self.found is None:
            return
        suggested = self._folder.parent / f"{rollup_name(self.found.result)}.{kind}"
        words = "PDF (*.pdf)" if kind == "pdf" else "Excel (*.xlsx)"
        name, _ = QFileDialog.getSaveFileName(self, "県のまとめの保存先", str(suggested), words)
        if name:
            self.write(Path(name).with_suffix(f".{kind}"))

    def write(self, path: Path) -> tasks.Task | None:
        """Write one paper in the background."""
        if self.found is None:
            return None
        result = self.found.result
        pdf, xlsx = (path, None) if path.suffix == ".pdf" else (None, path)
        self.task = self._start(lambda tell: write_rollup(result, pdf, xlsx, tell))
        self.task.done.connect(lambda _files: inform(self, "保存しました", f"読み返して確かめました。\n{path}"))
        return self.task

    def _save_benchmark(self) -> None:
        if self.found is None:
            return
        suggested = self._folder.parent / f"{rollup_name(self.found.result)}_比較用.json"
        words = "比較用のファイル (*.json)"
        name, _ = QFileDialog.getSaveFileName(self, "町に返す比較用のファイル", str(suggested), words)
        if name:
            self.write_benchmark(Path(name).with_suffix(".json"))

    def write_benchmark(self, path: Path) -> None:
        """Write the file for the towns."""
        if self.found is None:
            return
        try:
            found = write_benchmark(self.found.result, path)
        except AppError as error:
            show_error(self, error)
            return
        words = f"{found.towns}団体の分布です。団体の名前は入っていません。\n{path}"
        inform(self, "保存しました", words)

    def ask_towns(self) -> InquiryDialog | None:
        """Files for towns that are asked something; the town and the question in view are suggested."""
        if self.found is None:
            return None
        codes: list[str] = []
        question = ""
        for at in range(self.tabs.count()):
            page = self.tabs.widget(at)
            if isinstance(page, TownsTab):
                codes = page.chosen_codes
            elif isinstance(page, QuestionsTab) and page is self.tabs.currentWidget():
                question = page.chosen_question
        dialog = InquiryDialog(self._catalog, self.found.result, self._folder, self, codes, question)
        dialog.open()
        return dialog

    # --- Qt asks ------------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A folder or a zip file may be dropped."""
        if self.task is None and _dropped(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Read it."""
        path = _dropped(event)
        if path is not None:
            event.acceptProposedAction()
            self.read(path)

    def reject(self) -> None:
        """Closing stops the reading."""
        self._cancel()
        super().reject()


def _offer(choice: QComboBox, items: Sequence[tuple[object, str]], now: object) -> None:
    choice.clear()
    for value, words in items:
        choice.addItem(words, value)
    choice.setCurrentIndex(choice.findData(now))


def _dropped(event: QDropEvent) -> Path | None:
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    fits = len(paths) == 1 and (paths[0].is_dir() or paths[0].suffix.lower() in (".zip", ".dxa", ".xlsx", ".json"))
    return paths[0] if fits else None
