"""The tab 図: every chart in a size to read, copied or saved as a picture, or shown as a table."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFrame,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from dx_assess.errors import AppError
from dx_assess.report.parts import ReportContent
from dx_assess.session.charts import CHARTS, ChartKind, chart_name, chart_svg, chart_table, has_chart, save_chart
from dx_assess.ui.flow import FlowLayout
from dx_assess.ui.icons import icon
from dx_assess.ui.messages import show_error
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.questions.choices import TickBox
from dx_assess.ui.results.charts import ChartView, picture_of
from dx_assess.ui.tables import STRETCH, Cell, Head, LinesTable

NOTHING = "この図にする数字が、まだありません。設問と台帳に答えると出ます。"
LARGE = 1.8
"""How many times its size on paper a chart becomes here."""


class ChartsTab(QWidget):
    """A chart is chosen above; below it is the picture, or the table with the same figures."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._content: ReportContent | None = None
        self.kinds = QComboBox()
        self.kinds.setAccessibleName("図の種類")
        for kind in CHARTS:
            self.kinds.addItem(kind.label, kind)
        self.domains = QComboBox()
        self.domains.setAccessibleName("図の領域")
        self.domains.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.domains.setMinimumContentsLength(12)
        self.as_table = TickBox("表で見る")
        self.copy = QPushButton("図をコピー(&C)")
        self.copy.setIcon(icon("copy"))
        self.save = QPushButton("図を保存（PNG・SVG）(&S)…")
        self.told = QLabel()
        self.told.setObjectName("muted")
        self.chart = ChartView("図", "radar", LARGE)
        self.tables: dict[str, LinesTable] = {}
        self.nothing = Paragraph(NOTHING, "muted")
        self.stack = QStackedWidget()
        self._lay_out()
        self.kinds.currentIndexChanged.connect(self._show)
        self.domains.currentIndexChanged.connect(self._show)
        self.as_table.toggled.connect(self._show)
        self.copy.clicked.connect(self._copy)
        self.save.clicked.connect(self._save)

    def _lay_out(self) -> None:
        bar = QWidget()
        line = FlowLayout(bar)
        for widget in (self.kinds, self.domains, self.as_table, self.copy, self.save, self.told):
            line.addWidget(widget)
        scroll = QScrollArea()
        scroll.setObjectName("plain")
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.addWidget(self.chart)
        column.addStretch(1)
        scroll.setWidget(inner)
        self._picture = scroll
        self.stack.addWidget(scroll)
        self.stack.addWidget(self.nothing)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(12, 12, 12, 12)
        rows.setSpacing(10)
        rows.addWidget(bar)
        rows.addWidget(self.stack, 1)

    @property
    def kind(self) -> ChartKind:
        """The chart that is chosen."""
        kind = self.kinds.currentData()
        assert isinstance(kind, ChartKind)
        return kind

    @property
    def domain(self) -> str:
        """The domain that is chosen, empty where the chart has none."""
        return str(self.domains.currentData() or "") if self.kind.per_domain else ""

    def show_content(self, content: ReportContent) -> None:
        """Show these results."""
        self._content = content
        if self.domains.count() != len(content.domains):
            self.domains.blockSignals(True)
            self.domains.clear()
            for domain in content.domains:
                self.domains.addItem(f"{domain.no} {domain.name}", domain.id)
            self.domains.blockSignals(False)
        self._show()

    def _show(self) -> None:
        content = self._content
        if content is None:
            return
        self._tell("")
        kind, there = self.kind, has_chart(self.kind.id, content)
        self.domains.setVisible(kind.per_domain)
        for widget in (self.as_table, self.copy, self.save):
            widget.setEnabled(there)
        if not there:
            self.stack.setCurrentWidget(self.nothing)
        elif self.as_table.isChecked():
            self.stack.setCurrentWidget(self._table(content))
        else:
            self.chart.setAccessibleName(f"図：{kind.label}（同じ数字は「表で見る」で読めます）")
            self.chart.show_chart(kind.id, content, self.domain)
            self.stack.setCurrentWidget(self._picture)

    def _table(self, content: ReportContent) -> LinesTable:
        found = chart_table(self.kind.id, content, self.domain)
        table = self.tables.get(self.kind.id)
        if table is None or len(table.lines.heads) != len(found.heads):
            columns = zip(*(found.heads, *found.lines), strict=True)
            wide = [max(len(column[0]), *(len(text) * 3 // 5 for text in column)) + 1 for column in columns]
            heads = [Head(found.heads[0], STRETCH)]
            heads += [Head(word, width, True) for word, width in zip(found.heads[1:], wide[1:], strict=True)]
            table = LinesTable(f"表：{self.kind.label}", heads)
            self.tables[self.kind.id] = table
            self.stack.addWidget(table)
        table.show_lines([[Cell(text, number) for number, text in _numbered(line)] for line in found.lines])
        return table

    def _light(self) -> str:
        """The picture for paper, whatever the screen's colours are."""
        assert self._content is not None
        return chart_svg(self.kind.id, self._content, domain=self.domain)

    def _copy(self) -> None:
        if self._content is not None:
            QGuiApplication.clipboard().setImage(picture_of(self._light()))
            self._tell("図をコピーしました。")

    def _save(self) -> None:
        if self._content is None:
            return
        name = chart_name(self.kind.id, self._content, self.domain)
        chosen, _kind = QFileDialog.getSaveFileName(
            self, "図を保存", str(self._folder / f"{name}.png"), "PNG (*.png);;SVG (*.svg)"
        )
        if chosen:
            self.save_as(Path(chosen))

    def save_as(self, target: Path) -> None:
        """Save the picture; the kind follows from the ending, PNG when there is none."""
        target = target if target.suffix.lower() in (".png", ".svg") else target.with_name(f"{target.name}.png")
        svg = self._light()
        try:
            save_chart(target, svg.encode() if target.suffix.lower() == ".svg" else png_bytes(svg))
        except AppError as error:
            show_error(self, error, [("もう一度", lambda: self.save_as(target))])
            return
        self._tell(f"保存しました：{target.name}")

    def _tell(self, words: str) -> None:
        """Without words there is no empty line either."""
        self.told.setText(words)
        self.told.setVisible(bool(words))


def _numbered(line: tuple[str, ...]) -> list[tuple[float | None, str]]:
    return [(None if at == 0 else _order(text), text) for at, text in enumerate(line)]


def _order(text: str) -> float:
    digits = "".join(sign for sign in text.partition("（")[0] if sign in "0123456789.-")
    try:
        return float(digits)
    except ValueError:
        return float("inf")


def png_bytes(svg: str) -> bytes:
    """The picture as a PNG file."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture_of(svg).save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs want bytes, PySide takes words
    return bytes(data.data())
