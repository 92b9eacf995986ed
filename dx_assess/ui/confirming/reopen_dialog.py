"""「記入中に戻す」: asks for the reason."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from dx_assess.session.confirm import PartStatus
from dx_assess.ui.paragraph import Paragraph


class ReopenDialog(QDialog):
    """``agreed`` carries the part's id and the reason."""

    agreed = Signal(str, str)

    def __init__(self, status: PartStatus, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._part = status.part
        self.setWindowTitle("記入中に戻す")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        words = f"「{status.part.label}」を「{status.word}」から「記入中」に戻します。理由は記録に残ります。"
        if not status.part.is_whole:
            words += "町全体が確定しているときは、町全体も記入中に戻ります。"
        about = Paragraph(words)
        about.setMinimumWidth(about.fontMetrics().height() * 30)
        self.reason = QLineEdit()
        self.reason.setMaxLength(400)
        self.reason.setAccessibleName("記入中に戻す理由")
        label = QLabel("理由(&R)")
        label.setBuddy(self.reason)
        buttons = QDialogButtonBox()
        self.back = buttons.addButton("記入中に戻す", QDialogButtonBox.ButtonRole.AcceptRole)
        self.back.setObjectName("primary")
        self.back.setEnabled(False)
        buttons.addButton("やめる", QDialogButtonBox.ButtonRole.RejectRole)
        self.reason.textChanged.connect(lambda text: self.back.setEnabled(bool(text.strip())))
        buttons.accepted.connect(self._agree)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(12)
        for widget in (about, label, self.reason, buttons):
            layout.addWidget(widget)
        self.reason.setFocus()

    def _agree(self) -> None:
        self.agreed.emit(self._part.id, self.reason.text().strip())
        self.accept()
