"""「年度を追加」: which year, copied from which, and what that means."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QFrame,
    QVBoxLayout,
    QWidget,
)

from dx_assess.errors import AppError
from dx_assess.session.document import Document
from dx_assess.session.files import FIRST_YEAR, LAST_YEAR, add_year
from dx_assess.text.dates import fiscal_year_label
from dx_assess.ui.messages import show_error
from dx_assess.ui.paragraph import Paragraph

AROUND = 5
"""Years offered before the first and after the last year of the file."""
CARRIED = (
    "引き継ぐもの：基本情報、庁内の課、台帳の行",
    "引き継がないもの：基準日と実績年度、その年度だけの数（件数、実績値など）。空欄から始めます。",
    "写した答えには「変わりありませんか」と出ます。1問ずつ確かめると、課で確定できるようになります。",
)


class YearDialog(QDialog):
    """Adds the year when accepted; the document then shows it."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.setWindowTitle("年度を追加")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        known = [info.fiscal_year for info in document.years]
        self.years = QComboBox()
        self.years.setAccessibleName("追加する年度")
        first, last = max(known[0] - AROUND, FIRST_YEAR), min(known[-1] + AROUND, LAST_YEAR)
        for year in range(first, last + 1):
            if year not in known:
                self.years.addItem(f"{fiscal_year_label(year)}（{year}年度）", year)
        self.years.setCurrentIndex(max(self.years.findData(known[-1] + 1), 0))
        self.sources = QComboBox()
        self.sources.setAccessibleName("もとにする年度")
        for year in reversed(known):
            self.sources.addItem(f"{fiscal_year_label(year)}（{year}年度）", year)
        self.answers = QCheckBox("設問の答えも写す(&A)（その年度だけの数、わからない は写しません）")
        self.answers.setChecked(True)
        self.years.currentIndexChanged.connect(self._suggest)
        self._lay_out()
        self._suggest()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(12)
        form.addRow("追加する年度(&Y)", self.years)
        form.addRow("もとにする年度(&S)", self.sources)
        form.addRow(self.answers)
        note = QFrame()
        note.setObjectName("card")
        lines = QVBoxLayout(note)
        lines.setContentsMargins(16, 12, 16, 12)
        lines.setSpacing(8)
        for text in CARRIED:
            label = Paragraph(text)
            label.setMinimumWidth(label.fontMetrics().height() * 30)
            lines.addWidget(label)
        buttons = QDialogButtonBox()
        self.add = buttons.addButton("追加する", QDialogButtonBox.ButtonRole.AcceptRole)
        self.add.setObjectName("primary")
        self.add.setEnabled(self.years.count() > 0)
        buttons.addButton("やめる", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._add)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(16)
        layout.addLayout(form)
        layout.addWidget(note)
        layout.addWidget(buttons)

    def _suggest(self) -> None:
        """The newest year before the chosen one."""
        chosen = self.years.currentData()
        known = [self.sources.itemData(at) for at in range(self.sources.count())]
        before = [year for year in known if chosen is not None and year < chosen]
        self.sources.setCurrentIndex(known.index(max(before)) if before else len(known) - 1)

    def _add(self) -> None:
        try:
            add_year(
                self._document, self.years.currentData(), self.sources.currentData(), answers=self.answers.isChecked()
            )
        except AppError as error:
            show_error(self, error)
            return
        self.accept()
