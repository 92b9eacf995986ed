"""控え: the copies of the open file, what differs, restoring, and how many are kept."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from dx_assess.errors import AppError
from dx_assess.session.backups import MOST, kept_count, set_kept_count
from dx_assess.session.document import Changed, Document
from dx_assess.ui.backups.panel import BackupsPanel
from dx_assess.ui.messages import show_error
from dx_assess.ui.page import Page
from dx_assess.ui.page_head import under_head

ABOUT = (
    "書き込み用に開いたとき（前の控えから変わっていれば）と、日が変わって最初に書くとき、自動で取るコピーです。"
    "ファイルの横の「（ファイル名）.控え」フォルダーにあります。"
    "同じディスクにあるので、ときどき別の場所へも写してください。"
)


class BackupsPage(Page):
    """The panel with the number of copies."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.title = "控え"
        self._document = document
        self.keep = QSpinBox()
        self.keep.setRange(0, MOST)
        self.keep.setSuffix("個")
        self.keep.setSpecialValueText("作らない")
        self._kept = kept_count(document.file)
        self.keep.setValue(self._kept)
        self.keep.setAccessibleName("控えを種類ごとに残す数")
        self.keep.setEnabled(not document.read_only)
        self.keep.editingFinished.connect(self._set_keep)
        self._lay_out()
        self.panel.restore_wanted.connect(
            lambda source: self.file_wanted.emit(lambda opening: opening.rescue.restore(document.path, source), True)
        )
        self.panel.copy_wanted.connect(
            lambda source: self.file_wanted.emit(lambda opening: opening.open(source, read_only=True), False)
        )

    def _lay_out(self) -> None:
        document = self._document
        layout = under_head(self, self.title, ABOUT)
        body = QWidget(self)
        layout.addWidget(body, 1)
        rows = QVBoxLayout(body)
        rows.setContentsMargins(12, 12, 12, 12)
        rows.setSpacing(8)
        label = QLabel("控えを種類ごとに残す数(&K)")
        label.setBuddy(self.keep)
        line = QHBoxLayout()
        rows.addLayout(line)
        line.setSpacing(8)
        line.addWidget(label)
        line.addWidget(self.keep)
        line.addStretch(1)
        self.panel = BackupsPanel(document.catalog, document.path, document.read_only, body)
        rows.addWidget(self.panel, 1)

    def showEvent(self, event: QShowEvent) -> None:
        """The list is read when it is looked at."""
        super().showEvent(event)
        self.panel.use_path(self._document.path)
        self.panel.refresh()

    def refresh(self, changed: Changed) -> None:
        """Compare with what is stored now."""
        if self.isVisible():
            self.panel.refresh()

    def leave(self) -> None:
        """Save the number."""
        self._set_keep()

    def _set_keep(self) -> None:
        count = self.keep.value()
        if self._document.read_only or count == self._kept:
            return
        try:
            set_kept_count(self._document.file, count)
        except AppError as error:
            self.keep.setValue(self._kept)
            show_error(self, error)
            self.save_failed.emit(error)
        else:
            self._kept = count
