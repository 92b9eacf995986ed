"""The results: overall score with its range, charts, domains, the prefecture's KPIs, and what the checks found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from dx_assess.errors import AppError
from dx_assess.report.parts import ReportContent
from dx_assess.session.document import Changed, Document
from dx_assess.session.preparing import prepare_results
from dx_assess.session.reports import report_content
from dx_assess.ui.later import Later, LaterTabs
from dx_assess.ui.messages import show_error
from dx_assess.ui.preparing import PreparedPage, Preparing
from dx_assess.ui.results.charts import ChartView
from dx_assess.ui.results.charts_tab import ChartsTab
from dx_assess.ui.results.findings_tab import FindingsTab
from dx_assess.ui.results.kpi_tab import KpiTab
from dx_assess.ui.results.lines import DOMAIN_HEADS, domain_line
from dx_assess.ui.results.overall import OverallCard
from dx_assess.ui.rollup.place_tab import PlaceTab
from dx_assess.ui.slices import REST
from dx_assess.ui.tables import LinesTable

SIDE_BY_SIDE = 60
"""Width of the page, in heights of the text, from which the charts lie side by side."""


class ResultsPage(PreparedPage):
    """Everything comes from the report's content; nothing is computed here."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.title = "結果"
        self._document = document
        self.content: ReportContent | None = None
        self.overall = OverallCard()
        self.radar = ChartView("領域の段階のレーダーチャート", "radar")
        self.bars = ChartView("領域の点の棒グラフ", "bars")
        self.domains = LinesTable("領域ごとの結果", DOMAIN_HEADS, self._open_domain)
        self._charts_tab = Later(lambda: ChartsTab(document.path.parent), lambda tab: tab.show_content(self._known))
        self._kpi_tab = Later(lambda: KpiTab(document.question_set), lambda tab: tab.show_content(self._known))
        self._findings_tab = Later(self._make_findings, lambda tab: tab.show_findings(self._known.findings))
        self._place_tab = Later(lambda: PlaceTab(document), lambda tab: tab.refresh())
        self._later: tuple[Later[Any], ...] = (self._charts_tab, self._kpi_tab, self._findings_tab, self._place_tab)
        self.tabs = LaterTabs()
        self.tabs.setAccessibleName("結果の種類")
        self.preparing = Preparing(self, document, prepare_results, self._show, self.tabs)
        self._lay_out()
        self._add_summary()
        of_prefecture = document.pack is not None and document.pack.prefecture
        names = ("図", "県のKPI" if of_prefecture else "KPI", "点検で見つかったこと", "ほかの団体との比較")
        for room, name in zip((part.room for part in self._later), names, strict=True):
            self.tabs.addTab(room, name)
        self.refresh(Changed(year=True))

    def _make_findings(self) -> FindingsTab:
        tab = FindingsTab()
        tab.chosen.connect(self.navigation)
        return tab

    @property
    def _known(self) -> ReportContent:
        assert self.content is not None  # tabs are brought up to date once there is something to show
        return self.content

    @property
    def charts(self) -> ChartsTab:
        """The tab 図."""
        return self._charts_tab.widget()

    @property
    def kpis(self) -> KpiTab:
        """The tab 県のKPI."""
        return self._kpi_tab.widget()

    @property
    def findings(self) -> FindingsTab:
        """The tab 点検で見つかったこと."""
        return self._findings_tab.widget()

    @property
    def place(self) -> PlaceTab:
        """The tab ほかの団体との比較."""
        return self._place_tab.widget()

    def _lay_out(self) -> None:
        head = QFrame()
        head.setObjectName("pageHead")
        title = QLabel(self.title)
        title.setObjectName("title")
        self.subtitle = QLabel()
        self.subtitle.setObjectName("muted")
        line = QHBoxLayout(head)
        line.setContentsMargins(16, 10, 16, 10)
        line.setSpacing(16)
        line.addWidget(title)
        line.addWidget(self.subtitle, 1)
        body = QVBoxLayout()
        body.setContentsMargins(12, 12, 12, 12)
        body.addWidget(self.preparing.line, 0, Qt.AlignmentFlag.AlignTop)
        body.addWidget(self.tabs)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(head)
        layout.addLayout(body, 1)

    def _add_summary(self) -> None:
        """From the outside in: what is put into something else has its style looked up again."""
        scroll, column = QScrollArea(), QWidget()
        scroll.setObjectName("plain")
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.tabs.addTab(scroll, "まとめ")
        scroll.setWidget(column)
        self._rows = rows = QVBoxLayout(column)
        rows.setContentsMargins(12, 12, 12, 12)
        rows.setSpacing(12)
        self._charts = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._charts.setSpacing(12)
        rows.addLayout(self._charts)
        rows.addStretch(1)

    def _fill_summary(self, content: ReportContent) -> Iterator[object]:
        """Part by part; each is put into its place when it is first filled."""
        if self.overall.parentWidget() is None:
            self._rows.insertWidget(0, self.overall)
        self.overall.show_content(content)
        yield REST
        answered = any(domain.score.level is not None for domain in content.domains)
        for chart in (self.radar, self.bars):
            if chart.parentWidget() is None:
                self._charts.addWidget(chart, 1)
            chart.setVisible(answered)
            if answered:
                chart.show_content(content)
            yield REST
        if self.domains.parentWidget() is None:
            self._rows.insertWidget(self._rows.count() - 1, self.domains)
        self.domains.show_lines([domain_line(domain) for domain in content.domains])
        self.domains.fit_height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Large text: one chart under the other."""
        super().resizeEvent(event)
        wide = self.width() > SIDE_BY_SIDE * self.fontMetrics().height()
        direction = QBoxLayout.Direction
        self._charts.setDirection(direction.LeftToRight if wide else direction.TopToBottom)

    def refresh(self, changed: Changed) -> None:
        """Show the results as they are now."""
        self.preparing.refresh()

    def _show(self) -> Iterator[object]:
        """From the top down."""
        try:
            content = report_content(self._document, registers=False)
        except AppError as error:
            show_error(self, error)
            return
        self.content = content
        for part in self._later:
            part.renew()
        found = self.tabs.indexOf(self._findings_tab.room)
        self.tabs.setTabText(found, f"点検で見つかったこと（{len(content.findings)}）")
        cover = content.cover
        self.subtitle.setText(f"{cover.fiscal_label}（実績は{cover.results_label}）　{cover.edition_label}")
        yield from self._fill_summary(content)

    def show_key(self, key: str) -> None:
        """``findings``: the tab of what the checks found."""
        if key == "findings":
            self.preparing.after(lambda: self.tabs.setCurrentWidget(self.findings))

    def _open_domain(self, line: int) -> None:
        if self.content is not None:
            self.navigation.emit(f"domain:{self.content.domains[line].id}", ())
