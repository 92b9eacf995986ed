"""The copies of a file, and what differs between the chosen one and the file now."""

from __future__ import annotations

import contextlib
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from dx_assess.session.backups import Backup, list_backups
from dx_assess.session.catalog import Catalog
from dx_assess.session.restore import Difference, Restored, restore_file
from dx_assess.text.dates import short_fiscal_label
from dx_assess.ui import tasks
from dx_assess.ui.icons import icon
from dx_assess.ui.messages import ask, show_error
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.tables import STRETCH, Cell, Head, LinesTable

HEADS = (Head("取った日時", 14), Head("種類", 10), Head("大きさ", 7, True), Head("ファイル", STRETCH))
DIFFERENCE_HEADS = (Head("年度", 3), Head("どこ", STRETCH), Head("今", 19), Head("控え", 19))
EMPTY = "控えはまだありません。書き込み用に開くと、自動で取ります。"
QUESTION = (
    "{when}の控えに戻します。ちがうところは{count}です。\n"
    "今のファイルも控えに残すので、あとでまた戻せます。戻したあとは「元に戻す」では戻りません。"
)


class BackupsPanel(QWidget):
    """``restore_wanted`` and ``copy_wanted`` carry the copy's path; ``told``: the comparison has ended."""

    restore_wanted = Signal(object)
    copy_wanted = Signal(object)
    told = Signal()

    def __init__(self, catalog: Catalog, path: Path, read_only: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._path = path
        self._read_only = read_only
        self.backups: tuple[Backup, ...] = ()
        self.found: Restored | None = None
        self._asked: Path | None = None
        self._last: tuple[object, Restored] | None = None
        self._reading = 0
        self._filling = False
        self.empty = Paragraph(EMPTY, "muted", self)
        self.empty.hide()
        self.table = LinesTable("控えの一覧", HEADS)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: None if self._filling else self._compare())
        self.heading = QLabel(self)
        self.heading.setObjectName("strong")
        self.heading.setWordWrap(True)
        self.differences = LinesTable("控えと今のファイルのちがい", DIFFERENCE_HEADS)
        self.restore = QPushButton("この控えに戻す(&R)…")
        self.restore.setIcon(icon("undo"))
        self.restore.clicked.connect(lambda: self.ask())
        self.copy = QPushButton("写しを開く（読むだけ）(&V)")
        self.copy.setIcon(icon("folder"))
        self.copy.clicked.connect(lambda: self._open())
        self._lay_out()

    def _lay_out(self) -> None:
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addWidget(self.empty, 0, Qt.AlignmentFlag.AlignTop)
        rows.addWidget(self.table, 2)
        buttons = QHBoxLayout()
        rows.addLayout(buttons)
        buttons.setSpacing(8)
        buttons.addWidget(self.heading, 1)
        buttons.addWidget(self.copy)
        buttons.addWidget(self.restore)
        rows.addWidget(self.differences, 3)

    @property
    def chosen(self) -> Backup | None:
        """The copy that is chosen."""
        line = self.table.current_line()
        return self.backups[line] if line is not None and line < len(self.backups) else None

    def use_path(self, path: Path) -> None:
        """The file is at another place now."""
        self._path = path

    def refresh(self) -> None:
        """Read the list again and compare the chosen copy with the file as it is now.

        In the background: the copies may lie on a slow drive.
        """
        self._reading += 1
        reading, path = self._reading, self._path
        task = tasks.start(self, lambda _tell: list_backups(path))
        task.done.connect(lambda found: self._listed(reading, found))
        task.failed.connect(lambda error: show_error(self, error))

    def _listed(self, reading: int, found: tuple[Backup, ...]) -> None:
        if reading != self._reading:
            return  # it is being read again
        before = self.chosen
        self._filling = True
        self.backups = found
        self.table.show_lines([_line(backup) for backup in self.backups])
        for widget in (self.table, self.heading, self.differences, self.restore, self.copy):
            widget.setVisible(bool(self.backups))
        self.empty.setVisible(not self.backups)
        names = [backup.path for backup in self.backups]
        row = names.index(before.path) if before is not None and before.path in names else 0
        if self.backups:
            self.table.selectRow(row)
        self._filling = False
        self._compare()

    # --- what differs -------------------------------------------------------------------------------------------------

    def _compare(self) -> None:
        backup = self.chosen
        self.found = None
        self.restore.setEnabled(False)
        self.copy.setEnabled(backup is not None)
        self.differences.show_lines([])
        if backup is None:
            return
        self.heading.setText("控えと今のファイルを比べています…")
        self._asked = source = backup.path
        catalog, path, state = self._catalog, self._path, _state(self._path, source)
        if self._last is not None and self._last[0] == state:
            self._compared(source, state, self._last[1])
            return
        task = tasks.start(self, lambda _tell: restore_file(catalog, path, source, dry_run=True))
        task.done.connect(lambda found: self._compared(source, state, found))
        task.failed.connect(lambda error: self._failed(source, error))

    def _compared(self, source: Path, state: object, found: Restored) -> None:
        if source != self._asked:
            return  # another copy was chosen meanwhile
        self._last = (state, found)  # a large town takes seconds, and the page is often only looked at again
        self.found = found
        lines = [_difference(item) for item in found.differences or ()]
        self.differences.show_lines(lines)
        self.differences.setVisible(bool(lines))
        self.heading.setText(_summary(found))
        self.restore.setEnabled(not self._read_only)
        self.told.emit()

    def _failed(self, source: Path, error: BaseException) -> None:
        if source == self._asked:
            message = getattr(error, "message", "")
            self.heading.setText(f"この控えは読めません。別の控えを選んでください。{message}")
            self.told.emit()

    # --- doing --------------------------------------------------------------------------------------------------------

    def ask(self) -> None:
        """Ask before restoring."""
        backup, found = self.chosen, self.found
        if backup is None or found is None:
            return
        count = (
            f"{len(found.differences)}か所"
            if found.differences is not None
            else "分かりません（今のファイルが読めない）"
        )
        text = QUESTION.format(when=_when(backup), count=count)
        ask(self, "控えに戻す", text, [("戻す(&R)", lambda: self.restore_wanted.emit(backup.path))])

    def _open(self) -> None:
        if self.chosen is not None:
            self.copy_wanted.emit(self.chosen.path)


def _state(path: Path, source: Path) -> object:
    """Stays the same until one of the two files is written to."""
    found: list[object] = [path, source]
    for file in (path, source):
        with contextlib.suppress(OSError):  # gone: comparing says so
            stat = file.stat()
            found += [stat.st_mtime_ns, stat.st_size]
    return found


def _when(backup: Backup) -> str:
    at = backup.at
    return f"{at.year}年{at.month}月{at.day}日 {at.hour}:{at.minute:02d}"


def _line(backup: Backup) -> tuple[Cell, ...]:
    size = max(backup.size // 1024, 1)
    return (
        Cell(_when(backup), backup.at.timestamp()),
        Cell(backup.kind),
        Cell(f"{size:,} KB", float(backup.size)),
        Cell(backup.path.name, tip=str(backup.path)),
    )


def _difference(item: Difference) -> tuple[Cell, ...]:
    now, then = (" ".join(text.split()) for text in (item.now, item.then))
    return (
        Cell(short_fiscal_label(item.fiscal_year)),
        Cell(item.what),
        Cell(now, tip=item.now),
        Cell(then, tip=item.then),
    )


def _summary(found: Restored) -> str:
    if found.differences is None:
        return f"今のファイルとは比べられません（{found.unreadable.rstrip('。')}）。"
    if not found.differences:
        return "今のファイルと同じです。"
    return f"今のファイルとちがうところ：{len(found.differences)}か所"
