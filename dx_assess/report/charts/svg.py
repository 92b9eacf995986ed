"""A drawing as SVG that Qt shows correctly.

reportlab's own SVG writer draws a clip rectangle that Qt paints black and leaves empty fills out; this one writes only
what :class:`~dx_assess.report.charts.draw.Sheet` draws, with every fill and font family spelled out.
"""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape, quoteattr

from reportlab.graphics.shapes import Circle, Drawing, Line, Polygon, PolyLine, Rect, String

from dx_assess.report.fonts import FAMILY_OF


def to_svg(drawing: Drawing) -> str:
    """The SVG document of ``drawing``, sized in points."""
    width, height = _n(drawing.width), _n(drawing.height)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
    return "\n".join([head, *(_shape(shape, drawing.height) for shape in drawing.contents), "</svg>\n"])


def _shape(shape: Any, height: float) -> str:
    if isinstance(shape, String):
        return _text(shape, height)
    paint = _paint(shape)
    if isinstance(shape, Line):
        ends = f'x1="{_n(shape.x1)}" y1="{_n(height - shape.y1)}" x2="{_n(shape.x2)}" y2="{_n(height - shape.y2)}"'
        return f"<line {ends} {paint}/>"
    if isinstance(shape, Rect):
        place = f'x="{_n(shape.x)}" y="{_n(height - shape.y - shape.height)}"'
        return f'<rect {place} width="{_n(shape.width)}" height="{_n(shape.height)}" {paint}/>'
    if isinstance(shape, Circle):
        return f'<circle cx="{_n(shape.cx)}" cy="{_n(height - shape.cy)}" r="{_n(shape.r)}" {paint}/>'
    if isinstance(shape, Polygon | PolyLine):
        flat = shape.points
        points = " ".join(f"{_n(x)},{_n(height - y)}" for x, y in zip(flat[::2], flat[1::2], strict=True))
        return f'<{"polygon" if isinstance(shape, Polygon) else "polyline"} points="{points}" {paint}/>'
    raise TypeError(f"no SVG for {type(shape).__name__}")


def _paint(shape: Any) -> str:
    fill = getattr(shape, "fillColor", None)
    parts = [f'fill="{_color(fill)}"']
    if fill is not None and fill.alpha != 1:
        parts.append(f'fill-opacity="{_n(fill.alpha)}"')
    parts.append(f'stroke="{_color(shape.strokeColor)}"')
    if shape.strokeColor is not None:
        parts.append(f'stroke-width="{_n(shape.strokeWidth)}"')
        if shape.strokeDashArray:
            parts.append(f'stroke-dasharray="{",".join(_n(length) for length in shape.strokeDashArray)}"')
    return " ".join(parts)


def _text(shape: String, height: float) -> str:
    family, weight = FAMILY_OF[shape.fontName]
    place = f'x="{_n(shape.x)}" y="{_n(height - shape.y)}"'
    if shape.textAnchor != "start":
        place += f' text-anchor="{shape.textAnchor}"'
    font = f'font-family={quoteattr(family)} font-weight="{weight}" font-size="{_n(shape.fontSize)}"'
    return f'<text {place} {font} fill="{_color(shape.fillColor)}" xml:space="preserve">{escape(shape.text)}</text>'


def _color(color: Any) -> str:
    return "none" if color is None else f"#{int(color.hexval()[2:], 16):06x}"


def _n(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
