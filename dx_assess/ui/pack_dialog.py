"""「県のKPIを変える」: which KPIs the year that is shown is compared with, and what that means."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QVBoxLayout, QWidget

from dx_assess.errors import AppError
from dx_assess.session.document import Document
from dx_assess.text.dates import fiscal_year_label
from dx_assess.ui.messages import show_error
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.welcome.plan_step import pack_words


class PackDialog(QDialog):
    """Changes the year when accepted; no answer is lost."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.setWindowTitle("県のKPIを変える")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.packs = QComboBox()
        self.packs.setAccessibleName("県のKPI")
        self.packs.addItem("使わない", "")
        for pack in document.catalog.packs.values():
            self.packs.addItem(pack.name, pack.id)
        self.packs.setCurrentIndex(max(self.packs.findData(document.year.pack_id), 0))
        self.note = Paragraph()
        self.note.setMinimumWidth(self.note.fontMetrics().height() * 30)
        buttons = QDialogButtonBox()
        self.change = buttons.addButton("変える", QDialogButtonBox.ButtonRole.AcceptRole)
        self.change.setObjectName("primary")
        buttons.addButton("やめる", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._change)
        buttons.rejected.connect(self.reject)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.addRow(f"{fiscal_year_label(document.year.fiscal_year)}のKPI(&K)", self.packs)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(16)
        layout.addLayout(form)
        layout.addWidget(self.note)
        layout.addWidget(Paragraph("この年度だけが変わります。答えは消えません。「元に戻す」で戻せます。", "muted"))
        layout.addWidget(buttons)
        self.packs.currentIndexChanged.connect(self._explain)
        self._explain()

    def _explain(self) -> None:
        chosen = self.packs.currentData()
        self.note.setText(pack_words(self._document.catalog.pack(chosen), self._document.town.prefecture))
        self.change.setEnabled(chosen != self._document.year.pack_id)

    def _change(self) -> None:
        try:
            self._document.set_pack(self.packs.currentData())
        except AppError as error:
            show_error(self, error)
            return
        self.accept()
