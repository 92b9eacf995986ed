"""The band under the top bar while changes do not reach the disk: what happened, trying again, another place."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QLabel, QPushButton, QWidget

from dx_assess.errors import AppError
from dx_assess.session.document import Document
from dx_assess.ui.messages import inform, show_error
from dx_assess.ui.page import Page
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.questions.field import SavedField
from dx_assess.ui.questions.notices import MarkPicture

FILES = "自己点検のファイル (*.dxa)"
STAYS = "入力中の内容は、そのまま画面に残っています。"
WENT_ON = (
    "{path}\nこれまでに保存したものは全部ここに入っています。この続きも、ここに保存します。\n"
    "もとのファイルがまた使えるようになっても、こちらを使ってください。"
)


class TroubleBand(QWidget):
    """Hidden while all is well. ``failed``: a change is not on the disk; ``moved(path)``: work goes on in another file.

    ``retried``: what the disk refused was saved again, or it was seen that the disk takes changes.
    """

    failed = Signal()
    retried = Signal()
    moved = Signal(object)

    def __init__(self, document: Document, pages: QWidget) -> None:
        """``pages`` holds the pages whose fields are saved again."""
        super().__init__()
        self.setObjectName("noticeE")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("保存できていません")
        self._document = document
        self._pages = pages
        self.error: AppError | None = None
        self.heading = QLabel("保存できていません")
        self.heading.setObjectName("strong")
        self.words = Paragraph()
        self.again = QPushButton("もう一度保存する")
        self.again.clicked.connect(lambda: self.retry())
        self.elsewhere = QPushButton("別の場所に保存…")
        self.elsewhere.clicked.connect(self.choose)
        self._lay_out()
        self.hide()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.again)
        buttons.addWidget(self.elsewhere)
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 8, 12, 8)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        grid.addWidget(MarkPicture("E"), 0, 0)
        grid.addWidget(self.heading, 0, 1)
        grid.addWidget(self.words, 1, 1)
        grid.addLayout(buttons, 0, 2, 2, 1, Qt.AlignmentFlag.AlignVCenter)
        grid.setColumnStretch(1, 1)

    def tell(self, error: BaseException) -> None:
        """A change could not be written; what is not about the file is shown by who met it."""
        self.failed.emit()
        if isinstance(error, AppError) and error.code.startswith("E-STORE"):
            self.error = error
            self.words.setText(f"{error.message}{error.fix}\n{STAYS}")
            self.setAccessibleDescription(self.words.text())
            self.show()

    def written(self) -> None:
        """A change reached the disk: the others that were refused follow."""
        if self.error is not None:
            self._all_is_well()
            QTimer.singleShot(0, self, self._save_again)

    def _all_is_well(self) -> None:
        self.error = None
        self.hide()

    def retry(self) -> bool:
        """Save again what was refused; whether the disk takes changes now."""
        try:
            self._document.file.check_writing()
        except AppError as error:
            self.tell(error)
            return False
        self._all_is_well()
        self._save_again()
        if self.error is None:
            self.retried.emit()
        return self.error is None

    def _save_again(self) -> None:
        from dx_assess.ui.registers.register_page import RegisterPage  # not needed at the start

        for field in self._pages.findChildren(SavedField):
            field.retry()
        for page in self._pages.findChildren(RegisterPage):
            page.model.retry()

    def choose(self) -> None:
        """Ask for another place and go on there; not while a page is doing something slow with the file."""
        if any(page.busy for page in self._pages.findChildren(Page)):
            words = "終わるまで待つか、「中止」を押してから、もう一度試してください。"
            inform(self.window(), "ほかの作業をしています", words)
            return
        name, _ = QFileDialog.getSaveFileName(self.window(), "別の場所に保存", str(self._place()), FILES)
        if name:
            self.save_to(Path(name if name.lower().endswith(".dxa") else f"{name}.dxa"))

    def _place(self) -> Path:
        """Where the file was, if that can be reached and written, else the user's documents."""
        folder = self._document.path.parent
        if self.error is not None and (self.error.code != "E-STORE-MOVED" or not folder.is_dir()):
            folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
        return folder / self._document.path.name

    def save_to(self, target: Path) -> bool:
        """Go on in the new file ``target`` with everything that was saved and is being typed."""
        from dx_assess.session.elsewhere import save_elsewhere  # not needed at the start

        try:
            save_elsewhere(self._document, target)
        except AppError as error:
            show_error(self.window(), error)
            return False
        self.moved.emit(target)
        if self.retry():
            inform(self.window(), "別の場所に保存しました", WENT_ON.format(path=target))
        return True
