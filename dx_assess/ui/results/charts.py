"""The report's charts on the screen: the same drawings as in the PDF, as SVG, in the colours of the moment."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPalette
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from dx_assess.report.parts import ReportContent
from dx_assess.session.charts import Chart, Colours, chart_svg
from dx_assess.ui.theme import CONTRAST, DARK, tokens_of

READS_WELL = 1.45
"""How many times its size on paper a chart reads well on the screen at 100 % text."""
SHARP = 4
"""Dots a point of a saved picture."""


class DrawingView(QWidget):
    """A drawing of the report, scaled as a whole, made anew for light and dark. The words beside it say the same."""

    def __init__(self, name: str, times: float = READS_WELL) -> None:
        """``times``: how many times its size on paper it may become at 100 % text."""
        super().__init__()
        self._times = times
        self.setAccessibleName(name)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._make: Callable[[Colours], str] | None = None
        self._renderer = QSvgRenderer(self)

    def draw_with(self, make: Callable[[Colours], str]) -> None:
        """Show what ``make`` draws: an SVG document in the colours that it is given."""
        self._make = make
        self._draw()

    @property
    def has_picture(self) -> bool:
        """Whether there is a drawing."""
        return self._renderer.isValid()

    def _draw(self) -> None:
        if self._make is None:
            return
        self._renderer.load(QByteArray(self._make(colours_of(self.palette())).encode()))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """It grows with the text."""
        size = self._renderer.defaultSize()
        factor = self.fontMetrics().height() / 14 * self._times
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


class ChartView(DrawingView):
    """One chart of a town's results."""

    def __init__(self, name: str, chart: Chart, times: float = READS_WELL) -> None:
        super().__init__(name, times)
        self._chart: Chart = chart
        self._domain = ""

    def show_content(self, content: ReportContent) -> None:
        """Draw these results."""
        chart, domain = self._chart, self._domain
        self.draw_with(lambda colours: chart_svg(chart, content, colours, domain))

    def show_chart(self, chart: Chart, content: ReportContent, domain: str = "") -> None:
        """Draw another chart of these results."""
        self._chart, self._domain = chart, domain
        self.show_content(content)


def colours_of(palette: QPalette) -> Colours:
    """Which of the charts' colours go with the window's."""
    tokens = tokens_of(palette)
    return "dark" if tokens is DARK else "contrast" if tokens is CONTRAST else "light"


def picture_of(svg: str) -> QImage:
    """An SVG document as a picture on white, sharp enough for a printed page (about 300 dots an inch)."""
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    image = QImage(renderer.defaultSize() * SHARP, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    return image
