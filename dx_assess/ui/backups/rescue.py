"""Getting a file back: a copy put in its place, or what can be read of a damaged one saved in a new file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QVBoxLayout, QWidget

from dx_assess.errors import AppError
from dx_assess.session.catalog import Catalog
from dx_assess.session.restore import Restored, restore_file
from dx_assess.session.salvage import Salvaged, salvage_file
from dx_assess.ui import tasks
from dx_assess.ui.backups.panel import BackupsPanel
from dx_assess.ui.messages import Choice, MessageDialog, inform, show_error
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.room import give_room

DAMAGED = ("E-STORE-DAMAGED", "E-STORE-FORMAT", "E-STORE-SHAPE", "E-STORE-VALUE")
"""Codes of opening after which a copy or rescuing may help."""
FILES = "自己点検のファイル (*.dxa)"


class Rescue(QObject):
    """``busy`` tells that something is being written."""

    busy = Signal(bool)

    def __init__(self, window: QWidget, catalog: Catalog, open_file: Callable[[Path, bool], object]) -> None:
        """``open_file(path, read_only)`` opens a file in the window."""
        super().__init__(window)
        self._window = window
        self._catalog = catalog
        self._open = open_file

    def use_catalog(self, catalog: Catalog) -> None:
        """Go on with what was installed meanwhile."""
        self._catalog = catalog

    def choices(self, path: Path, error: AppError) -> list[Choice]:
        """What can be done about a file that could not be opened."""
        if error.code not in DAMAGED or not path.is_file():
            return []
        return [
            ("控えから戻す(&B)…", lambda: self.choose_backup(path)),
            ("救い出す(&S)…", lambda: self.choose_place(path)),
        ]

    # --- a copy -------------------------------------------------------------------------------------------------------

    def choose_backup(self, path: Path) -> RestoreDialog:
        """Show the copies of a file that is not open."""
        dialog = RestoreDialog(self._catalog, path, self._window)
        dialog.panel.restore_wanted.connect(dialog.accept)
        dialog.panel.restore_wanted.connect(lambda source: self.restore(path, source))
        dialog.panel.copy_wanted.connect(dialog.accept)
        dialog.panel.copy_wanted.connect(lambda source: self._open(source, True))
        dialog.open()
        dialog.panel.refresh()
        return dialog

    def restore(self, path: Path, source: Path) -> tasks.Task:
        """Put a copy in the place of ``path``, which is closed, and open it."""
        self.busy.emit(True)
        task = tasks.start(self, lambda _tell: restore_file(self._catalog, path, source))
        task.finished.connect(lambda: self.busy.emit(False))
        task.done.connect(lambda found: self._restored(path, source, found))
        task.failed.connect(lambda error: self._not_restored(path, error))
        return task

    def _restored(self, path: Path, source: Path, found: Restored) -> None:
        self._open(path, False)
        kept = f"\n今までのファイルは控えに残しました：{found.kept.name}" if found.kept is not None else ""
        inform(self._window, "控えに戻しました", f"{source.name} の中身に戻しました。{kept}")

    def _not_restored(self, path: Path, error: BaseException) -> None:
        self._open(path, False)
        show_error(self._window, error)

    # --- what can be read ---------------------------------------------------------------------------------------------

    def choose_place(self, path: Path) -> None:
        """Ask where the new file goes."""
        start = str(path.with_name(f"{path.stem}_救い出し.dxa"))
        name, _ = QFileDialog.getSaveFileName(self._window, "救い出したものを入れる新しいファイル", start, FILES)
        if name:
            self.salvage(path, Path(name if name.lower().endswith(".dxa") else f"{name}.dxa"))

    def salvage(self, path: Path, out: Path) -> tasks.Task:
        """Save what can be read into the new file ``out``, tell what was saved, and open it."""
        self.busy.emit(True)
        task = tasks.start(self, lambda _tell: salvage_file(self._catalog, path, out))
        task.finished.connect(lambda: self.busy.emit(False))
        task.done.connect(self._salvaged)
        task.failed.connect(lambda error: show_error(self._window, error))
        return task

    def _salvaged(self, found: Salvaged) -> None:
        self._open(found.out, False)
        report(self._window, found)


def report(parent: QWidget | None, found: Salvaged) -> QDialog:
    """What was saved, what has to be looked at and what was lost; can be copied."""
    dialog = MessageDialog(parent, "救い出しました", "good" if found.whole else "warning")
    counts = found.counts
    words = f"答え{counts['answers']}件、台帳の行{counts['rows']}、セル{counts['cells']}"
    words += f"、根拠資料{counts['attachments']}、提出の控え{counts['submissions']}"
    dialog.add_text(f"{words}を取り出しました。", "strong")
    dialog.add_text(f"新しいファイル：{found.out}")
    for title, lines in (
        ("確かめてください（記録の片方だけが読めました）", found.unsure),
        ("取り出せなかったもの", found.lost),
    ):
        if lines:
            dialog.add_text(f"{title}：{len(lines)}件")
            dialog.add_details("\n".join(lines), title)
    for note in found.notes:
        dialog.add_text(note, "muted")
    dialog.add_buttons((), "閉じる")
    dialog.open()
    return dialog


class RestoreDialog(QDialog):
    """The copies of a file that cannot be opened."""

    def __init__(self, catalog: Catalog, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"控えから戻す：{path.name}")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.panel = BackupsPanel(catalog, path)
        buttons = QDialogButtonBox()
        buttons.addButton("やめる", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(Paragraph("控えを選び、「この控えに戻す」を押してください。今のファイルも控えに残ります。"))
        layout.addWidget(self.panel, 1)
        layout.addWidget(buttons)
        give_room(self, 62, 36)
