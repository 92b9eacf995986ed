"""The card while files are written, and the card with what came out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout

from dx_assess.ui.flow import FlowRow
from dx_assess.ui.icons import IconLabel, icon
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.results.charts import picture_of

OPEN_WORDS = {".pdf": ("PDFを開く(&1)", "pdf"), ".xlsx": ("Excelを開く(&2)", "excel")}

COPIED = "領域ごとのレーダー図をコピーしました。WordやExcelに貼り付けられます。"


class ProgressCard(QFrame):
    """Bar, what is being done, and the way out."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.words = Paragraph()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(8)
        self.bar.setAccessibleName("書き出しの進み具合")
        self.cancel = QPushButton("中止(&C)")
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.bar, 1)
        line.addWidget(self.cancel)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 12, 20, 12)
        rows.setSpacing(8)
        rows.addWidget(self.words)
        rows.addLayout(line)

    def begin(self) -> None:
        """Show the card at the start."""
        self.bar.show()
        self.cancel.show()
        self.cancel.setEnabled(True)
        self.tell(0, "準備しています")
        self.show()

    def tell(self, percent: int, text: str) -> None:
        """Progress."""
        self.bar.setValue(percent)
        if self.cancel.isEnabled():
            self.words.setText(f"{text}…")

    def stopping(self) -> None:
        """Cancelling takes until the next step."""
        self.cancel.setEnabled(False)
        self.words.setText("中止しています…")

    def end(self, text: str) -> None:
        """Keep the last word on the page."""
        self.words.setText(text)
        self.bar.hide()
        self.cancel.hide()


class ResultCard(QFrame):
    """``opened`` carries a file or folder to open."""

    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.files = Paragraph()
        self.files.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.receipt = Paragraph(name="muted")
        self.receipt.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        heading = QLabel("書き出しました")
        heading.setObjectName("heading")
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(IconLabel("good", 20, "good"))
        top.addWidget(heading, 1)
        self.told = Paragraph(name="muted")
        self.told.hide()
        self.buttons = FlowRow()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 16, 20, 16)
        rows.setSpacing(8)
        rows.addLayout(top)
        rows.addWidget(self.files)
        rows.addWidget(self.receipt)
        rows.addWidget(self.buttons)
        rows.addWidget(self.told)

    def show_files(self, files: Sequence[Path], receipt: str, radar: str = "") -> None:
        """Show the files and how to open them; of many files only the folder has a button.

        :param radar: SVG document that 「図をコピー」 puts on the clipboard; empty = no such button.
        """
        self.buttons.take_all()
        self.files.setText("\n".join(str(path) for path in files))
        self.receipt.setText(f"受付番号 {receipt}　書いたファイルを読み返し、中身が同じことを確かめました。")
        for path in files if len(files) <= len(OPEN_WORDS) else ():
            words, picture = OPEN_WORDS.get(path.suffix, (f"{path.name}を開く", "go"))
            self._button(words, picture, partial(self.opened.emit, path))
        if files:
            self._button("フォルダーを開く(&0)", "folder", partial(self.opened.emit, files[0].parent))
        if radar:
            self._button("図をコピー(&3)", "copy", lambda: self._copy(radar)).setToolTip(
                "領域ごとのレーダー図を、WordやExcelに貼り付けられるようにします。"
            )
        self.told.hide()
        self.show()

    def _copy(self, radar: str) -> None:
        QGuiApplication.clipboard().setImage(picture_of(radar))
        self.told.setText(COPIED)
        self.told.show()

    def _button(self, words: str, picture: str, action: Callable[[], object]) -> QPushButton:
        button = QPushButton(words)
        button.setIcon(icon(picture))
        button.clicked.connect(lambda: action())
        self.buttons.add(button)
        return button
