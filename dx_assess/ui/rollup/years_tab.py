"""前年度との比較: the medians of the domains as a chart, below it the table with domains and KPIs."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from dx_assess.session.rollup_charts import years_svg
from dx_assess.session.rollup_reports import PrefectureContent
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.results.charts import DrawingView
from dx_assess.ui.rollup.views import PartTable
from dx_assess.ui.room import Scrolled

NOTE = "領域の点の中央値です。輪が前年度、丸が今年度、下がった領域は点線です。同じ数が下の表にあります。"


class _Chart(DrawingView):
    """Scrolled rather than too small to be read."""

    def minimumSizeHint(self) -> QSize:
        """Nearly as large as it reads well."""
        return self.sizeHint() * 0.85


class YearsTab(QWidget):
    """The chart is left out where there is nothing to compare; the table says why."""

    def __init__(self, content: PrefectureContent) -> None:
        super().__init__()
        part = content.table("years")
        self.table = PartTable(part)
        self.nothing = Paragraph("" if part.rows else part.empty, "muted")
        self.nothing.setVisible(not part.rows)
        self.chart = _Chart("前年度との比較の図")
        self.chart.setAccessibleDescription(NOTE)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        if not content.year_rows:
            layout.addWidget(self.nothing)
            layout.addWidget(self.table)
            return
        self.chart.draw_with(lambda colours: years_svg(content, colours))
        above = QWidget()
        rows = QVBoxLayout(above)
        rows.setContentsMargins(0, 8, 0, 4)
        rows.setSpacing(4)
        rows.addWidget(Paragraph(NOTE, "muted"))
        rows.addWidget(self.chart, 1)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(Scrolled(above))
        split.addWidget(self.table)
        split.setChildrenCollapsible(False)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        layout.addWidget(split)
