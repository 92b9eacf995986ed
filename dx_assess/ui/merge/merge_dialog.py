"""Two copies of a file become a new one: what the other copy brings, what both changed, where the result goes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from dx_assess.session.catalog import Catalog
from dx_assess.session.merge import Merge, Merged, plan_files, write_merge
from dx_assess.ui import tasks
from dx_assess.ui.export.progress import ProgressCard
from dx_assess.ui.icons import icon
from dx_assess.ui.merge.base_field import BaseField
from dx_assess.ui.merge.conflicts import ConflictTabs
from dx_assess.ui.messages import ask, show_error
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.room import give_room
from dx_assess.ui.tab_stop import tab_before

ABOUT = (
    "同じファイルの写しを別々に直したとき、1つの新しいファイルに合わせます。もとの2つのファイルは変わりません。"
    "相手のファイル（.dxa）を選ぶか、ここへドラッグしてください。"
)
DXA = ".dxa"


class MergeDialog(QDialog):
    """``opened`` carries the merged file when it is to be opened. Nothing is written before 「合わせる」."""

    opened = Signal(object)

    def __init__(self, catalog: Catalog, mine: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._mine = mine
        self._merge: Merge | None = None
        self.task: tasks.Task | None = None
        self.setWindowTitle("2つの写しを合わせる")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAcceptDrops(True)
        give_room(self, 78, 45)
        self.theirs = QLineEdit()
        self.theirs.setReadOnly(True)
        self.theirs.setPlaceholderText("相手が直した写し（.dxa）")
        self.theirs.setAccessibleName("相手のファイル")
        self.choose = QPushButton("選ぶ(&S)…")
        self.choose.setAccessibleName("相手のファイルを選ぶ")
        self.choose.setIcon(icon("folder"))
        self.choose.clicked.connect(lambda: self._choose())
        self.base = BaseField(mine.parent)
        self.base.changed.connect(self._again)
        self.summary = Paragraph(name="strong")
        self.tabs = ConflictTabs()
        self.tabs.decided.connect(self._check)
        self.out = QLineEdit(str(_free(mine)))
        self.out.setAccessibleName("合わせたファイルの場所と名前")
        self.out.textChanged.connect(self._check)
        self.browse = QPushButton("変える(&B)…")
        self.browse.setAccessibleName("合わせたファイルの場所と名前を変える")
        self.browse.clicked.connect(lambda: self._browse())
        self.progress = ProgressCard()
        self.progress.bar.setAccessibleName("合わせる進み具合")
        self.progress.cancel.clicked.connect(lambda: self._cancel())
        self.progress.hide()
        self.state = QLabel()
        self.state.setObjectName("muted")
        self.merge = QPushButton("合わせる(&M)")
        self.merge.setObjectName("primary")
        self.merge.setAutoDefault(False)
        self.merge.clicked.connect(lambda: self._write())
        self.leave = QPushButton("やめる")
        self.leave.setAutoDefault(False)
        self.leave.clicked.connect(self.reject)
        self._lay_out()
        self._check()
        self.choose.setFocus()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        mine = QLineEdit(str(self._mine))
        mine.setReadOnly(True)
        mine.setAccessibleName("自分のファイル")
        lines = (
            ("自分のファイル", mine, None),
            ("相手のファイル", self.theirs, self.choose),
            ("分かれる前のファイル", self.base.field, self.base.buttons),
            ("できるファイル(&O)", self.out, self.browse),
        )
        for row, (words, field, button) in enumerate(lines):
            label = QLabel(words)
            label.setBuddy(field)
            grid.addWidget(label, row, 0)
            grid.addWidget(field, row, 1)
            if button is not None:
                grid.addWidget(button, row, 2)
        for push in (self.choose, self.browse):
            push.setAutoDefault(False)
        last = QHBoxLayout()
        last.setSpacing(8)
        last.addWidget(self.state, 1)
        last.addWidget(self.merge)
        last.addWidget(self.leave)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 12)
        layout.setSpacing(10)
        layout.addWidget(Paragraph(ABOUT))
        layout.addLayout(grid)
        layout.addWidget(self.summary)
        layout.addWidget(self.progress)
        layout.addWidget(self.tabs, 1)
        layout.addStretch()
        layout.addLayout(last)

    # --- choosing -----------------------------------------------------------------------------------------------------

    def _choose(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "相手のファイル", str(self._mine.parent), "dx-assess (*.dxa)")
        if name:
            self.compare(Path(name))

    def _browse(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "できるファイル", self.out.text(), "dx-assess (*.dxa)")
        if name:
            self.out.setText(str(Path(name).with_suffix(DXA)))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """One .dxa file may be dropped: on the line of the file before the copies, else as the other copy."""
        if _dropped(event) is not None and self.task is None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Compare with it."""
        path = _dropped(event)
        if path is not None and self.task is None:
            event.acceptProposedAction()
            if self.base.is_at(event.position().toPoint(), self):
                self.base.put(path)
            else:
                self.compare(path)

    def _again(self) -> None:
        if self.theirs.text():
            self.compare(Path(self.theirs.text()))

    def compare(self, theirs: Path) -> None:
        """Compare the two copies in the background."""
        self._merge = None
        self.tabs.show_merge(None)
        self.summary.setText("")
        self.theirs.setText(str(theirs))
        base = self.base.path()
        self._run(lambda tell: plan_files(self._catalog, self._mine, theirs, base, progress=tell), self._compared)

    def _compared(self, merge: Merge) -> None:
        self._merge = merge
        plan = merge.plan
        words = [
            f"相手だけが変えた所 {len(plan.taken):,}",
            f"両方で変わった所 {len(merge.conflicts):,}",
            f"つないだ備考 {len(plan.joined):,}",
            f"番号を付け直す行 {len(plan.renumbered):,}",
        ]
        nothing = "相手のファイルに、こちらにない変更はありません。" if not plan.imported else ""
        self.summary.setText(nothing or "、".join(words) + "。")
        self.tabs.show_merge(merge, self._catalog.question_set)
        tab_before(self.tabs.boxes, self.merge)
        self._check()

    # --- writing ------------------------------------------------------------------------------------------------------

    def _write(self) -> None:
        merge, out, choices = self._merge, Path(self.out.text().strip()), self.tabs.choices()
        if merge is not None:
            self._run(
                lambda tell: write_merge(self._catalog, merge, out, choices, progress=tell),
                self._written,
            )

    def _written(self, merged: Merged) -> None:
        words = "\n".join([f"合わせたファイルができました：{merged.out}", *merged.notices])

        def open_it() -> None:
            self.opened.emit(merged.out)
            self.accept()

        dialog = ask(self, "合わせました", words, [("合わせたファイルを開く(&O)", open_it)])
        dialog.rejected.connect(self.accept)

    def _run(self, work: tasks.Work, done: Callable[..., None]) -> None:
        self.progress.begin()
        self.task = tasks.start(self, work)
        self.task.progressed.connect(self.progress.tell)
        self.task.done.connect(lambda result: self._ended(done, result))
        self.task.failed.connect(self._failed)
        self.task.cancelled.connect(lambda: self.progress.end("中止しました。何も書いていません。"))
        self.task.finished.connect(self._finished)
        self._check()

    def _ended(self, done: Callable[..., None], result: object) -> None:
        self.progress.hide()
        done(result)

    def _failed(self, error: BaseException) -> None:
        self.progress.hide()
        show_error(self, error)

    def _finished(self) -> None:
        self.task = None
        self._check()

    def _cancel(self) -> None:
        if self.task is not None:
            self.task.cancel()
            self.progress.stopping()

    def _wrong(self) -> str:
        if self._merge is None:
            return "相手のファイルを選んでください。"
        out = self.out.text().strip()
        if not out or Path(out).suffix.lower() != DXA or not Path(out).parent.is_dir():
            return "できるファイルの場所と名前（.dxa）を入れてください。"
        if Path(out).exists():
            return "同じ名前のファイルがもうあります。別の名前にしてください。"
        undecided = self.tabs.undecided()
        return f"決めていない所が{undecided}か所あります。" if undecided else ""

    def _check(self) -> None:
        wrong = self._wrong()
        self.state.setText("" if self.task is not None else wrong)
        self.merge.setEnabled(not wrong and self.task is None)
        for widget in (self.choose, self.base.field, self.base.buttons, self.tabs, self.out, self.browse):
            widget.setEnabled(self.task is None)
        self.tabs.setVisible(self._merge is not None)

    def reject(self) -> None:
        """Escape while something runs cancels that first."""
        if self.task is not None:
            self._cancel()
            return
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Not while something runs."""
        if self.task is not None:
            self._cancel()
            event.ignore()
            return
        super().closeEvent(event)


def _dropped(event: QDropEvent) -> Path | None:
    urls = event.mimeData().urls()
    path = Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None
    return path if path is not None and path.suffix.lower() == DXA else None


def _free(mine: Path) -> Path:
    """「町_合わせた.dxa」 beside the file, or with a number when one is there."""
    found, number = mine.with_name(f"{mine.stem}_合わせた{DXA}"), 1
    while found.exists():
        number += 1
        found = mine.with_name(f"{mine.stem}_合わせた{number}{DXA}")
    return found
