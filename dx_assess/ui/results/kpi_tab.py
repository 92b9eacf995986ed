"""The prefecture's KPIs: target, actual and verdict."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from dx_assess.form.model import QuestionSet
from dx_assess.report.parts import KpiRow, ReportContent
from dx_assess.text.dates import short_fiscal_label
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.questions.to_confirm import ConfirmTag, words_of
from dx_assess.ui.results.lines import KPI_HEADS, kpi_line
from dx_assess.ui.tables import LinesTable

NO_PACK = "この年度では県のKPIを使っていません。県のKPIが入っている都道府県では、ここに目標と実績が並びます。"


class KpiTab(QWidget):
    """All KPIs, or only those with a result of the town."""

    def __init__(self, question_set: QuestionSet) -> None:
        super().__init__()
        self._set = question_set
        self._kpis: tuple[KpiRow, ...] = ()
        self._shown: list[KpiRow] = []
        self.about = Paragraph(name="muted")
        self.only = QCheckBox("町の実績があるものだけ(&R)")
        self.only.toggled.connect(self._fill)
        self.table = LinesTable("県のKPI", KPI_HEADS)
        self.why = Paragraph()
        self.why.setMinimumHeight(self.why.fontMetrics().height() * 2)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._explain())
        self.heading = QLabel("なぜこの目標か")
        self.heading.setObjectName("strong")
        self.heading.setWordWrap(True)
        self.printed = Paragraph(name="muted")
        self.to_confirm = ConfirmTag()
        below = QHBoxLayout()
        below.setSpacing(12)
        below.addWidget(self.heading, 1)
        below.addWidget(self.to_confirm, 0, Qt.AlignmentFlag.AlignTop)
        line = QHBoxLayout()
        line.addWidget(self.about, 1)
        line.addWidget(self.only)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addLayout(line)
        layout.addWidget(self.table, 1)
        layout.addLayout(below)
        layout.addWidget(self.why)
        layout.addWidget(self.printed)

    def show_content(self, content: ReportContent) -> None:
        """Show the KPIs of the report."""
        self._kpis = content.kpis
        judged = [kpi.verdict for kpi in self._kpis]
        met, partly = judged.count("達成"), judged.count("一部達成")
        words = f"{content.cover.pack_name}　{len(judged)}件のうち、達成 {met}件・一部達成 {partly}件"
        self.about.setText(words if self._kpis else NO_PACK)
        for widget in (self.only, self.table, self.heading, self.why, self.printed):
            widget.setVisible(bool(self._kpis))
        self._fill()

    def _fill(self) -> None:
        self._shown = [kpi for kpi in self._kpis if kpi.actual.value is not None or not self.only.isChecked()]
        self.table.show_lines([kpi_line(kpi) for kpi in self._shown])
        self.table.choose_first()
        self._explain()

    def _explain(self) -> None:
        line = self.table.current_line()
        kpi = self._shown[line] if line is not None and line < len(self._shown) else None
        self.heading.setText(f"なぜこの目標か：{kpi.name}" if kpi is not None else "なぜこの目標か")
        self.why.setText(kpi.why if kpi is not None else "行を選ぶと、判定のわけがここに出ます。")
        self.printed.setText(printed_words(kpi) if kpi is not None else "")
        words = words_of(self._set, kpi.questions) if kpi is not None else ""
        self.to_confirm.show_words(kpi.name if kpi is not None else "", words)


def printed_words(kpi: KpiRow) -> str:
    """「県の資料の数字：基準値 180件　目標 R4 180、R5 195(変更前:180)」; a year without a target is 「－」."""
    targets = "、".join(f"{short_fiscal_label(year)} {text}" for year, text in kpi.targets)
    return f"県の資料の数字：基準値 {kpi.base_text}" + (f"　目標 {targets}" if targets else "　目標はありません")
