"""「版を更新」: what the newer question set changes for the year that is shown; every answer is kept."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from dx_assess.errors import AppError
from dx_assess.session.changemap import YearUpdate, update_year
from dx_assess.session.document import Document
from dx_assess.text.dates import fiscal_year_label
from dx_assess.ui.distribution.changes_view import ChangesView
from dx_assess.ui.messages import show_error
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.room import give_room


class UpdateDialog(QDialog):
    """Changes the year when accepted, as one step that can be taken back."""

    def __init__(self, document: Document, update: YearUpdate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.found = update
        self.setWindowTitle("版を更新")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        year = fiscal_year_label(document.year.fiscal_year)
        self.about = Paragraph(
            f"{year}の設問を、いまの {update.old} から {update.name}（{update.new.name}）に移します。"
        )
        self.changes = ChangesView(update.changes, update.retired)
        self.note = Paragraph(note_words(update))
        buttons = QDialogButtonBox()
        self.go = buttons.addButton("版を更新(&U)", QDialogButtonBox.ButtonRole.AcceptRole)
        self.go.setObjectName("primary")
        self.go.setDefault(True)
        self.go.setEnabled(not document.read_only)
        buttons.addButton("あとで", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._update)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(self.about)
        layout.addWidget(self.changes, 1)
        layout.addWidget(self.note)
        layout.addWidget(buttons)
        give_room(self, 48, 32)

    def _update(self) -> None:
        try:
            update_year(self._document, self.found)
        except AppError as error:
            show_error(self, error)
            return
        self.accept()


def note_words(update: YearUpdate) -> str:
    """What becomes of the answers."""
    lines = [
        "答えはすべて残ります。「元に戻す」で、設問を前の版に戻せます"
        "（県の目標・支援メニュー・提出期限は、取り込んだ新しいものを使い続けます）。"
    ]
    if not update.known:
        lines.append("前の版の文が分からないので、答えを全部「確かめる」にします。")
    if update.to_confirm:
        lines.append(f"文が変わった設問の答え{len(update.to_confirm)}件に、「変わりありませんか」の印が付きます。")
    return "\n".join(lines)
