"""Icons: small SVG drawings of ``resources/icons`` in one colour, painted in the colours of the moment."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QEvent, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QIconEngine, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QLabel, QWidget

from dx_assess import paths
from dx_assess.ui.text_size import grown
from dx_assess.ui.theme import Tokens, tokens_of

STATUS_COLORS = {"good": "good", "warning": "warn", "error": "bad", "info": "accent", "note": "note", "open": "control"}
"""Icon colour by status; everything else is ink."""


@lru_cache(maxsize=128)
def _source(name: str) -> str:
    return (paths.resources_dir() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def render(name: str, size: QSize, color: str, ratio: float = 1.0) -> QPixmap:
    """The icon as a picture of ``size`` logical pixels."""
    pixels = size * ratio
    pixmap = QPixmap.fromImage(_drawn(name, pixels.width(), pixels.height(), color))
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


@lru_cache(maxsize=512)
def _drawn(name: str, width: int, height: int, color: str) -> QImage:
    """In pixels; drawn once, since pages have hundreds of them. Not to be changed."""
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    paint(painter, name, QRectF(0, 0, width, height), color)
    painter.end()
    return image


def paint(painter: QPainter, name: str, rect: QRectF, color: str) -> None:
    """Draw the icon into ``rect``."""
    svg = _source(name).replace("currentColor", color)
    QSvgRenderer(QByteArray(svg.encode())).render(painter, rect)


def color_of(tokens: Tokens, status: str = "", mode: QIcon.Mode = QIcon.Mode.Normal) -> str:
    """The colour of an icon; of what is neither a status nor the name of a token, that of text."""
    if mode is QIcon.Mode.Disabled:
        return tokens.disabled
    return str(getattr(tokens, STATUS_COLORS.get(status, status), tokens.ink))


class _Engine(QIconEngine):
    """Paints an icon when it is needed, so that it always has the right colour."""

    def __init__(self, name: str, status: str) -> None:
        super().__init__()
        self._name = name
        self._status = status

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        color = color_of(tokens_of(QGuiApplication.palette()), self._status, mode)
        side = min(rect.width(), rect.height())
        left, top = rect.x() + (rect.width() - side) // 2, rect.y() + (rect.height() - side) // 2
        device = painter.device()
        pixels = round(side * (device.devicePixelRatio() if device is not None else 1.0))
        painter.drawImage(QRect(left, top, side, side), _drawn(self._name, pixels, pixels, color))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._status)


def icon(name: str, status: str = "") -> QIcon:
    """An icon for buttons and actions.

    :param status: a key of :data:`STATUS_COLORS` or the name of a token; empty = the colour of text.
    """
    return QIcon(_Engine(name, status))


class IconLabel(QLabel):
    """An icon beside a text; decoration only, screen readers skip it. Follows light, dark and the size of the text."""

    def __init__(self, name: str, size: int = 16, status: str = "", parent: QWidget | None = None) -> None:
        """``size``: pixels at 100 % text."""
        super().__init__(parent)
        self._name = name
        self._size = size
        self._status = status
        self.set_icon(name, status)

    def set_icon(self, name: str, status: str = "") -> None:
        """Show another icon."""
        self._name, self._status = name, status
        color, side = color_of(tokens_of(self.palette()), status), grown(self, self._size)
        self.setPixmap(render(name, QSize(side, side), color, self.devicePixelRatioF()))
        self.setFixedSize(side, side)

    def changeEvent(self, event: QEvent) -> None:
        """Recolour, and grow with the text."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self.set_icon(self._name, self._status)
