"""根拠資料 of a question: files attached to it, opened as read-only copies, taken off with a question first."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTemporaryDir, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from dx_assess.errors import AppError
from dx_assess.form.model import Question
from dx_assess.session.document import Document
from dx_assess.session.evidence import TYPES, Attachment, allowed_words, attach, attachments, detach, write_copy
from dx_assess.ui.messages import ask, show_error
from dx_assess.ui.questions.inputs import EnterClicks


class EvidenceRow(QWidget):
    """Below 「根拠資料の場所」. ``failed``: the file could not be written."""

    failed = Signal(object)

    def __init__(self, document: Document, question: Question) -> None:
        super().__init__()
        self._document = document
        self._question = question
        self._shown: tuple[Attachment, ...] | None = None
        self._folder: QTemporaryDir | None = None
        self.setAcceptDrops(not document.read_only)
        self.add = QPushButton("資料を付ける…")
        self.add.setObjectName("link")
        self.add.setAccessibleName(f"資料を付ける：{question.text}")
        self.add.setToolTip(f"{allowed_words()}。ここに落としても付けられます。町のファイルの中に保存します。")
        self.add.clicked.connect(self._choose)
        self._enter = EnterClicks(self)
        self._enter.watch(self.add)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addLayout(self._lines)
        rows.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        self.refresh()

    def refresh(self) -> None:
        """Show what is attached now."""
        self.add.setEnabled(not self._document.read_only)
        found = attachments(self._document, self._question.id)
        if found == self._shown:
            return
        self._shown = found
        while item := self._lines.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for attachment in found:
            self._lines.addWidget(self._line(attachment))

    def _line(self, attachment: Attachment) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        name = QPushButton(attachment.name.replace("&", "&&"))
        name.setObjectName("link")
        name.setAccessibleName(f"資料を開く：{attachment.name}")
        name.setToolTip("読むだけの写しを開きます。")
        name.clicked.connect(lambda: self._open(attachment))
        size = QLabel(f"{max(attachment.size / 1024, 1):,.0f}KB")
        size.setObjectName("muted")
        off = QPushButton("外す")
        off.setObjectName("link")
        off.setAccessibleName(f"資料を外す：{attachment.name}")
        off.setEnabled(not self._document.read_only)
        off.clicked.connect(lambda: self._ask_off(attachment))
        self._enter.watch(name, off)
        for widget in (name, size, off):
            row.addWidget(widget)
        row.addStretch(1)
        return line

    def _choose(self) -> None:
        kinds = " ".join(f"*{ending}" for ending in TYPES)
        chosen, _kind = QFileDialog.getOpenFileNames(
            self, "根拠資料", str(self._document.path.parent), f"資料 ({kinds})"
        )
        self.attach([Path(path) for path in chosen])

    def attach(self, paths: list[Path]) -> None:
        """Attach files; the first that cannot be taken is told, those before it stay."""
        try:
            for path in paths:
                attach(self._document, self._question.id, path)
        except AppError as error:
            show_error(self, error)
            if error.code.startswith("E-STORE"):
                self.failed.emit(error)

    def _open(self, attachment: Attachment) -> None:
        if self._folder is None:
            self._folder = QTemporaryDir()
        try:
            copy = write_copy(self._document, attachment, Path(self._folder.path()))
        except AppError as error:
            show_error(self, error)
            return
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(copy)))

    def _ask_off(self, attachment: Attachment) -> None:
        words = f"「{attachment.name}」をこの設問から外しますか。Ctrl+Z で元に戻せます。"
        ask(self, "資料を外す", words, [("外す", lambda: self._take_off(attachment))])

    def _take_off(self, attachment: Attachment) -> None:
        try:
            detach(self._document, attachment.row_id)
        except AppError as error:
            show_error(self, error)

    # --- Qt asks ------------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Local files may be dropped."""
        if _local(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Attach them."""
        paths = _local(event)
        if paths:
            event.acceptProposedAction()
            self.attach(paths)


def _local(event: QDropEvent) -> list[Path]:
    urls = event.mimeData().urls()
    return [Path(url.toLocalFile()) for url in urls] if urls and all(url.isLocalFile() for url in urls) else []
