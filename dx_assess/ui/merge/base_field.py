"""The file that two copies come from: only needed when their histories do not tell."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QWidget


class BaseField(QObject):
    """``changed``: another file was chosen, or none. The parts stand in the dialog's grid."""

    changed = Signal()

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self.field = QLineEdit()
        self.field.setReadOnly(True)
        self.field.setPlaceholderText("なくてもかまいません（変更の記録から分かります）")
        self.field.setAccessibleName("分かれる前のファイル（なくてもかまいません）")
        self.choose = QPushButton("選ぶ…")
        self.choose.setAccessibleName("分かれる前のファイルを選ぶ")
        self.choose.clicked.connect(lambda: self._choose())
        self.off = QPushButton("外す")
        self.off.setAccessibleName("分かれる前のファイルを外す")
        self.off.clicked.connect(lambda: self.put(None))
        self.off.setEnabled(False)
        self.buttons = QWidget()
        line = QHBoxLayout(self.buttons)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        for button in (self.choose, self.off):
            button.setAutoDefault(False)
            line.addWidget(button)

    def path(self) -> Path | None:
        """The chosen file."""
        return Path(self.field.text()) if self.field.text() else None

    def put(self, path: Path | None) -> None:
        """Choose a file, or none."""
        if path != self.path():
            self.field.setText(str(path) if path is not None else "")
            self.off.setEnabled(path is not None)
            self.changed.emit()

    def is_at(self, point: QPoint, window: QWidget) -> bool:
        """Whether a point of ``window`` lies in the field."""
        return self.field.rect().contains(self.field.mapFrom(window, point))

    def _choose(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self.field, "分かれる前のファイル", str(self._folder), "dx-assess (*.dxa)"
        )
        if name:
            self.put(Path(name))
