"""担当の町: an adviser's towns with what is due; a file is opened with a click. Files are only read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from dx_assess.session.catalog import Catalog
from dx_assess.session.review_towns import TownLine, review_towns, town_files
from dx_assess.text.dates import fiscal_year_label, format_wareki
from dx_assess.ui import tasks
from dx_assess.ui.icons import icon
from dx_assess.ui.messages import show_error
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.tables import STRETCH, Cell, Head, Line, LinesTable

ABOUT = "町のファイル（.dxa）のフォルダーを選ぶと、確認の残り・次の訪問・期限切れの宿題が並びます（読むだけです）。"
HEADS = (
    Head("町", 8),
    Head("年度", 7),
    Head("状態", 7),
    Head("確認するもの", 7, numeric=True),
    Head("確認済み", 6, numeric=True),
    Head("次の訪問", 10),
    Head("期限切れの宿題", 8, numeric=True),
    Head("最後の変更", 10),
    Head("ファイル", STRETCH),
)
LAST = "9999"


class TownsDialog(QDialog):
    """``opened`` carries the file that was chosen."""

    opened = Signal(object)

    def __init__(self, catalog: Catalog, folder: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._folder = folder
        self.task: tasks.Task | None = None
        self.lines: tuple[TownLine, ...] = ()
        self.setWindowTitle("担当の町")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.choose = QPushButton("フォルダーを選ぶ(&F)…")
        self.choose.setIcon(icon("folder"))
        self.choose.clicked.connect(self._choose)
        self.files = QPushButton("ファイルを選ぶ(&L)…")
        self.files.clicked.connect(self._choose_files)
        self.where = QLabel()
        self.where.setObjectName("muted")
        self.bar = QProgressBar()
        self.bar.setAccessibleName("読み込みの進み具合")
        self.cancel = QPushButton("中止(&C)")
        self.cancel.clicked.connect(self._cancel)
        self.table = LinesTable("担当の町の一覧", HEADS, self._open)
        self.reason = Paragraph("", "")
        self.go = QPushButton("この町を開く(&O)")
        self.go.setObjectName("primary")
        self.go.clicked.connect(self._open_current)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._explain())
        self._lay_out()
        self._busy(False)
        size = QSize(self.fontMetrics().height() * 74, self.fontMetrics().height() * 34)
        self.resize(size.boundedTo(parent.size()) if parent is not None else size)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.choose)
        top.addWidget(self.files)
        top.addWidget(self.where, 1)
        busy = QHBoxLayout()
        busy.addWidget(self.bar, 1)
        busy.addWidget(self.cancel)
        close = QPushButton("閉じる")
        close.clicked.connect(self.reject)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.reason, 1)
        below.addWidget(self.go)
        below.addWidget(close)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 16, 20, 16)
        rows.setSpacing(10)
        rows.addWidget(Paragraph(ABOUT, "muted"))
        rows.addLayout(top)
        rows.addLayout(busy)
        rows.addWidget(self.table, 1)
        rows.addLayout(below)

    # --- reading ------------------------------------------------------------------------------------------------------

    def _choose(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "担当の町のフォルダー", str(self._folder))
        if folder:
            self.read([Path(folder)])

    def _choose_files(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self, "担当の町のファイル", str(self._folder), "町のファイル (*.dxa)")
        if names:
            self.read([Path(name) for name in names])

    def read(self, places: Sequence[Path]) -> tasks.Task:
        """Read the files in the background."""
        catalog, wanted = self._catalog, list(places)
        self.where.setText(str(wanted[0]) if len(wanted) == 1 else f"{len(wanted)}個のファイル")
        self._busy(True)
        self.task = tasks.start(self, lambda tell: review_towns(catalog, town_files(wanted), tell))
        self.task.progressed.connect(self._progressed)
        self.task.done.connect(self.show_lines)
        self.task.failed.connect(lambda error: show_error(self, error))
        self.task.finished.connect(self._finished)
        return self.task

    def _progressed(self, percent: int, name: str) -> None:
        self.bar.setValue(percent)
        self.bar.setFormat(f"{name} を読んでいます")

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
        self.files.setEnabled(not busy)
        self._explain()

    # --- showing ------------------------------------------------------------------------------------------------------

    def show_lines(self, lines: tuple[TownLine, ...]) -> None:
        """Show these towns."""
        self.lines = lines
        self.table.show_lines([_cells(line) for line in lines])
        self.table.choose_first()
        self._explain()

    def _current(self) -> TownLine | None:
        at = self.table.current_line()
        return self.lines[at] if at is not None and at < len(self.lines) else None

    def _explain(self) -> None:
        line = self._current()
        error = line.error if line is not None else None
        self.go.setEnabled(line is not None and error is None and self.task is None)
        bad = sum(1 for found in self.lines if found.error is not None)
        words = f"{len(self.lines) - bad}つの町" + (f"、読めないファイル{bad}個" if bad else "") if self.lines else ""
        self.reason.setText(f"読めません：{error.message}{error.fix}" if error is not None else words)

    def _open(self, at: int) -> None:
        if self.lines[at].error is None:
            self.opened.emit(self.lines[at].path)
            self.accept()

    def _open_current(self) -> None:
        at = self.table.current_line()
        if at is not None:
            self._open(at)

    def reject(self) -> None:
        """Closing stops the reading."""
        self._cancel()
        super().reject()


def _cells(line: TownLine) -> Line:
    if line.error is not None:
        name = Cell("読めません", LAST, "error", f"{line.error.message}{line.error.fix}")
        blank = [Cell("", LAST)] * (len(HEADS) - 2)
        return (name, *blank, Cell(line.path.name, tip=str(line.path)))
    return (
        Cell(line.name, line.code),
        Cell(fiscal_year_label(line.year) if line.year is not None else ""),
        Cell(line.state),
        Cell(f"{line.checks}問", f"{line.checks:05}"),
        Cell(f"{line.settled}問", f"{line.settled:05}"),
        _day(line.next_visit),
        Cell(f"{line.overdue}件", f"{line.overdue:05}", "warning" if line.overdue else ""),
        _day(line.changed),
        Cell(line.path.name, tip=str(line.path)),
    )


def _day(day: date | None) -> Cell:
    return Cell(format_wareki(day), day.isoformat()) if day is not None else Cell("", LAST)
