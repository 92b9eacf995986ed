"""What the checks found, with the way to the question or row."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from dx_assess.report.parts import FindingRow
from dx_assess.session.on_demand import OnDemand
from dx_assess.ui.icons import icon
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.results.lines import FINDING_HEADS, LEVEL_ORDER, finding_line, finding_words
from dx_assess.ui.tables import LinesTable

MEANING = "エラーは直すまで確定できません。警告は、正しければ理由を書きます。指摘は、これから対策が要ることです。"


class FindingsTab(QWidget):
    """``chosen`` carries a key and row ids."""

    chosen = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self._findings: Sequence[FindingRow] = ()
        self.count = QLabel()
        self.count.setObjectName("strong")
        self.about = Paragraph(MEANING, "muted")
        self.table = LinesTable("点検で見つかったこと", FINDING_HEADS, self._go)
        self.message = Paragraph()
        self.message.setMinimumHeight(self.message.fontMetrics().height() * 3)
        self.go = QPushButton("この場所を開く(&G)")
        self.go.setIcon(icon("go"))
        self.go.clicked.connect(lambda: self._go(self.table.current_line()))
        self.reason = QPushButton("理由を書く(&W)")
        self.reason.setToolTip("「確定・決裁」の、この警告の理由の欄を開きます")
        self.reason.clicked.connect(self._write_reason)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._explain())
        below = QHBoxLayout()
        below.setSpacing(12)
        below.addWidget(self.message, 1)
        below.addWidget(self.reason)
        below.addWidget(self.go)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(self.count)
        layout.addWidget(self.about)
        layout.addWidget(self.table, 1)
        layout.addLayout(below)

    def show_findings(self, findings: Sequence[FindingRow]) -> None:
        """Show these."""
        self._findings = sorted(findings, key=lambda finding: LEVEL_ORDER[finding.level])
        self.count.setText(finding_words(findings) or "見つかったことはありません。")
        self.table.show_lines(OnDemand(self._findings, finding_line))
        for widget in (self.table, self.message, self.go):
            widget.setVisible(bool(findings))
        self.table.choose_first()
        self._explain()

    def _current(self) -> FindingRow | None:
        line = self.table.current_line()
        return self._findings[line] if line is not None and line < len(self._findings) else None

    def _explain(self) -> None:
        finding = self._current()
        self.message.setText(finding.message if finding else "行を選ぶと、全文がここに出ます。")
        self.go.setEnabled(finding is not None)
        self.reason.setVisible(finding is not None and finding.level == "W")

    def _write_reason(self) -> None:
        finding = self._current()
        if finding is not None:
            self.chosen.emit(f"confirm:{finding.key}", ())

    def _go(self, line: int | None) -> None:
        if line is not None:
            finding = self._findings[line]
            self.chosen.emit(finding.key, (finding.row_id,) if finding.row_id else ())
