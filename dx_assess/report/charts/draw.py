"""The pencil: shapes and text on a reportlab ``Drawing``, with fonts split into runs by coverage."""

from __future__ import annotations

from typing import Literal

from reportlab.graphics.shapes import Circle, Drawing, Line, Polygon, PolyLine, Rect, String
from reportlab.lib.colors import Color, HexColor

from dx_assess.report.charts.palette import Palette
from dx_assess.report.fonts import FONT_OF, Fonts, Role, clean
from dx_assess.report.lines import break_name

Anchor = Literal["start", "middle", "end"]
Points = list[tuple[float, float]]
TEXT = 7.5
"""Size of the text in charts, in points."""


class Sheet:
    """A drawing under way: width and height in points, the origin at the lower left."""

    def __init__(self, width: float, height: float, palette: Palette, fonts: Fonts) -> None:
        self.drawing = Drawing(width, height, initialFontName=FONT_OF["text"])
        self.width = width
        self.height = height
        self.palette = palette
        self.fonts = fonts

    def line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        color: str,
        width: float = 0.5,
        dash: tuple[float, ...] = (),
    ) -> None:
        """A straight line."""
        shape = Line(*start, *end, strokeColor=HexColor(color), strokeWidth=width)
        shape.strokeDashArray = list(dash) or None
        self.drawing.add(shape)

    def box(self, x: float, y: float, width: float, height: float, fill: str | None, stroke: str | None = None) -> None:
        """A rectangle."""
        self.drawing.add(
            Rect(
                x,
                y,
                width,
                height,
                fillColor=HexColor(fill) if fill else None,
                strokeColor=HexColor(stroke) if stroke else None,
                strokeWidth=0.75 if stroke else 0,
            )
        )

    def polygon(
        self,
        points: Points,
        stroke: str | None,
        fill: str | None = None,
        width: float = 1.5,
        dash: tuple[float, ...] = (),
        alpha: float = 1,
    ) -> None:
        """A closed outline, filled or not."""
        flat = [number for point in points for number in point]
        shape = Polygon(flat, strokeColor=HexColor(stroke) if stroke else None, strokeWidth=width if stroke else 0)
        shape.fillColor = _faint(fill, alpha) if fill else None
        shape.strokeDashArray = list(dash) or None
        shape.strokeLineJoin = 1
        self.drawing.add(shape)

    def path(self, points: Points, color: str, width: float = 1.5, dash: tuple[float, ...] = ()) -> None:
        """An open line through points."""
        flat = [number for point in points for number in point]
        shape = PolyLine(flat, strokeColor=HexColor(color), strokeWidth=width)
        shape.strokeDashArray = list(dash) or None
        self.drawing.add(shape)

    def dot(self, x: float, y: float, radius: float, fill: str | None, stroke: str | None = None) -> None:
        """A circle."""
        self.drawing.add(
            Circle(
                x,
                y,
                radius,
                fillColor=HexColor(fill) if fill else None,
                strokeColor=HexColor(stroke) if stroke else None,
                strokeWidth=1.2 if stroke else 0,
            )
        )

    def text(
        self,
        x: float,
        y: float,
        text: str,
        color: str | None = None,
        size: float = TEXT,
        role: Role = "text",
        anchor: Anchor = "start",
    ) -> None:
        """One line of text on the baseline ``y``."""
        words = clean(text)
        runs = self.fonts.runs(words, role)
        width = self.fonts.width(words, size, role)
        at = x - {"start": 0.0, "middle": width / 2, "end": width}[anchor] if len(runs) > 1 else x
        for run in runs:
            shape = String(at, y, run.text, fontName=run.font, fontSize=size)
            shape.fillColor = HexColor(color or self.palette.ink)
            shape.textAnchor = "start" if len(runs) > 1 else anchor
            self.drawing.add(shape)
            at += self.fonts.width(run.text, size, role)

    def clipped(self, text: str, width: float, size: float = TEXT) -> str:
        """A text in one line of at most ``width``; what was cut off is 「…」."""
        words = clean(text)
        if self.fonts.width(words, size) <= width:
            return words
        while words and self.fonts.width(f"{words}…", size) > width:
            words = words[:-1]
        return f"{words}…"

    def wrapped(self, text: str, width: float, size: float = TEXT, role: Role = "text") -> list[str]:
        """A name in lines of at most ``width``."""
        return break_name(clean(text), width, lambda piece: self.fonts.width(piece, size, role))


def _faint(color: str, alpha: float) -> Color:
    solid = HexColor(color)
    return Color(solid.red, solid.green, solid.blue, alpha=alpha)
