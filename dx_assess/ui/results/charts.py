"""The report's charts on the screen: the same drawings as in the PDF, as SVG, in the colours of the moment."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from dx_assess.report.parts import ReportContent
from dx_assess.session.charts import Chart, chart_svg
from dx_assess.ui.theme import DARK, tokens_of


class ChartView(QWidget):
    """One chart, scaled as a whole; ``draw`` makes its SVG for light or dark. The words beside it say the same."""

    def __init__(self, name: str, chart: Chart) -> None:
        super().__init__()
        self.setAccessibleName(name)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._chart = chart
        self._content: ReportContent | None = None
        self._renderer = QSvgRenderer(self)

    def show_content(self, content: ReportContent) -> None:
        """Draw these results."""
        self._content = content
        self._draw()

    @property
    def has_picture(self) -> bool:
        """Whether there is a chart."""
        return self._renderer.isValid()

    def _draw(self) -> None:
        if self._content is None:
            return
        svg = chart_svg(self._chart, self._content, tokens_of(self.palette()) is DARK)
        self._renderer.load(QByteArray(svg.encode()))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """A chart reads well at about 1.45 times its size on paper; it grows with the text."""
        size = self._renderer.defaultSize()
        factor = self.fontMetrics().height() / 14 * 1.45
        return QSize(round(size.width() * factor), round(size.height() * factor))

    def minimumSizeHint(self) -> QSize:
        """Half of it."""
        return self.sizeHint() * 0.5

    def heightForWidth(self, width: int) -> int:
        """In shape, at most as high as it reads well."""
        size = self.sizeHint()
        return min(size.height(), width * size.height() // max(size.width(), 1))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint in the middle."""
        if self._renderer.isValid():
            painter = QPainter(self)
            size = self._renderer.defaultSize().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
            self._renderer.render(painter, QRectF(left, top, size.width(), size.height()))

    def changeEvent(self, event: QEvent) -> None:
        """Light and dark."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._draw()
