"""Cells that cannot be pasted: all of them are listed, and nothing is pasted until somebody decides."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from dx_assess.ui.airy import make_airy
from dx_assess.ui.questions.notices import prose_label
from dx_assess.ui.registers.clipboard import PastePlan
from dx_assess.ui.room import give_room

_HEADERS = ("行", "台帳の行", "列", "貼り付ける値", "どうして")


class PasteDialog(QDialog):
    """Accepted = something is pasted; ``keeps``: what cannot be read stays in its cells to be mended."""

    def __init__(self, plan: PastePlan, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("貼り付けられないセルがあります")
        give_room(self, 60, 32)
        self.keeps = False
        words = prose_label(
            f"{plan.read}個のセルのうち{len(plan.problems)}個が読めません。まだ何も貼り付けていません。"
            "貼ってから台帳で1つずつ直すか、表計算で直してからもう一度貼り付けてください。"
        )
        self.table = QTableWidget(len(plan.problems), len(_HEADERS))
        self.table.setHorizontalHeaderLabels(_HEADERS)
        self.table.verticalHeader().hide()
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setAccessibleName("貼り付けられないセル")
        self.table.setTabKeyNavigation(False)
        make_airy(self.table)
        for line, problem in enumerate(plan.problems):
            texts = (str(problem.line), problem.row_id, problem.column, problem.text, problem.message)
            for column, text in enumerate(texts):
                self.table.setItem(line, column, QTableWidgetItem(text))
        for column, wide in enumerate((3, 6, 10, 12)):
            self.table.setColumnWidth(column, wide * self.fontMetrics().height())
        self.table.horizontalHeader().setSectionResizeMode(len(_HEADERS) - 1, QHeaderView.ResizeMode.Stretch)
        self.table.resizeRowsToContents()
        self.keep = QPushButton(f"貼って、読めないセルを直す（{len(plan.keepable)}個）")
        self.keep.setObjectName("primary")
        self.keep.setVisible(bool(plan.keepable))
        self.keep.setToolTip("読めない字もセルに残り、赤い印が付きます。直すまで、ファイルには入りません。")
        self.only_good = QPushButton(f"読めるものだけ貼る（{plan.changes}個）")
        self.only_good.setEnabled(plan.changes > 0)
        self.cancel = QPushButton("貼らない")
        self.cancel.setDefault(True)
        self.keep.clicked.connect(self._keep)
        self.only_good.clicked.connect(self.accept)
        self.cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.keep)
        buttons.addWidget(self.only_good)
        buttons.addWidget(self.cancel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(10)
        layout.addWidget(words)
        layout.addWidget(self.table, 1)
        layout.addLayout(buttons)
        self.cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep(self) -> None:
        self.keeps = True
        self.accept()
