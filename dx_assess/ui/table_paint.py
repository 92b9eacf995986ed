"""Painting the cells of a table of lines: each text is shaped once, not several times at each painting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetrics,
    QGuiApplication,
    QIcon,
    QPainter,
    QPalette,
    QStaticText,
    QTransform,
)
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from dx_assess.ui.icons import color_of, icon, render
from dx_assess.ui.theme import figure_font, tokens_of

Index = QModelIndex | QPersistentModelIndex
Shown = tuple[str, str, bool]
"""Of a cell: its text, its icon with its status (empty: none), whether it holds a number."""
Box = tuple[int, int, int, int]
"""Left, top, width, height."""
MOST = 4000
"""Texts that are kept in their shape; a table that was scrolled through has many more."""
NARROW = 6
"""Pixels that nearly every character has: the rest of a long text is only shaped when it could be seen after all."""
_SELECTED, _ENABLED = QStyle.StateFlag.State_Selected.value, QStyle.StateFlag.State_Enabled.value
_GROUP, _ROLE = QPalette.ColorGroup, QPalette.ColorRole
_TEXT, _ICON = QStyle.SubElement.SE_ItemViewItemText, QStyle.SubElement.SE_ItemViewItemDecoration


class LineDelegate(QStyledItemDelegate):
    """Looks as Qt's own one: the style says where text and icon stand. Qt measures and shapes a text up to four times
    and asks the model ten times for each cell, which took most of the time in which a page with a table was shown.

    :param shown: what a cell of the view shows; None leaves it to Qt.
    """

    def __init__(self, view: QAbstractItemView, shown: Callable[[Index], Shown | None]) -> None:
        super().__init__(view)
        self._view, self._shown = view, shown
        self._font: QFont | None = None
        self._figures = QFont()
        self._texts: dict[tuple[str, int, bool], tuple[QStaticText, float, int]] = {}
        self._places: dict[tuple[int, int, bool], tuple[Box, Box]] = {}
        self._palette = -1
        self._colors: dict[int, tuple[QColor, QBrush | None]] = {}

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground, icon and one line of text."""
        shown = self._shown(index)
        if shown is None:
            super().paint(painter, option, index)
            return
        text, picture, numeric = shown
        seen = cast(Any, option)
        self._follow(seen.font)
        rect, state = seen.rect, seen.state.value & (_SELECTED | _ENABLED)
        ink, ground = self._colors_of(seen.palette, state)
        if ground is not None:
            painter.fillRect(rect, ground)
        where, beside = self._place(option, rect, bool(picture))
        left, top = rect.x(), rect.y()
        if picture:
            self._paint_icon(painter, picture, (left + beside[0], top + beside[1], *beside[2:]), bool(state & _ENABLED))
        if text:
            painter.setPen(ink)
            self._paint_text(painter, text, (left + where[0], top + where[1], *where[2:]), numeric)

    @property
    def kept(self) -> int:
        """How many texts it keeps in their shape."""
        return len(self._texts)

    def _follow(self, font: QFont) -> None:
        """Another font: other shapes and places."""
        if font != self._font:
            self._font, self._figures = QFont(font), figure_font(font)
            self._texts.clear()
            self._places.clear()

    def _font_of(self, numeric: bool) -> QFont:
        assert self._font is not None
        return self._figures if numeric else self._font

    def _colors_of(self, palette: QPalette, state: int) -> tuple[QColor, QBrush | None]:
        """Of the text, and of the ground where it is another one than that of the line."""
        if palette.cacheKey() != self._palette:
            self._palette = palette.cacheKey()
            self._colors.clear()
        known = self._colors.get(state)
        if known is None:
            group = palette.currentColorGroup() if state & _ENABLED else _GROUP.Disabled
            selected = bool(state & _SELECTED)
            ground = palette.brush(group, _ROLE.Highlight) if selected else None
            known = palette.color(group, _ROLE.HighlightedText if selected else _ROLE.Text), ground
            self._colors[state] = known
        return known

    def _place(self, option: QStyleOptionViewItem, rect: QRect, picture: bool) -> tuple[Box, Box]:
        """Where text and icon stand in a cell of this size, from its corner."""
        key = (rect.width(), rect.height(), picture)
        known = self._places.get(key)
        if known is None:
            asked = QStyleOptionViewItem(option)
            told = cast(Any, asked)
            told.rect = QRect(QPoint(), rect.size())
            told.text = "－"
            told.features |= QStyleOptionViewItem.ViewItemFeature.HasDisplay
            if picture:
                told.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration
                told.icon = icon("good")  # any of them: they are equally large
                told.decorationSize = self._view.iconSize()
            style = self._view.style()
            text, beside = (style.subElementRect(place, asked, self._view) for place in (_TEXT, _ICON))
            margin = style.pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, asked, self._view) + 1
            known = self._places[key] = (_box(text.adjusted(margin, 0, -margin, 0)), _box(beside))
        return known

    def _paint_icon(self, painter: QPainter, name: str, box: Box, enabled: bool) -> None:
        mode = QIcon.Mode.Normal if enabled else QIcon.Mode.Disabled
        color = color_of(tokens_of(QGuiApplication.palette()), name, mode)
        painter.drawPixmap(box[0], box[1], render(name, QSize(*box[2:]), color, self._view.devicePixelRatioF()))

    def _paint_text(self, painter: QPainter, text: str, box: Box, numeric: bool) -> None:
        left, top, width, height = box
        shaped, needed, high = self._shaped(text, width, numeric)
        painter.setFont(self._font_of(numeric))
        at = QPointF(left + width - needed if numeric else left, top + height // 2 - high // 2)
        painter.drawStaticText(at, shaped)

    def _shaped(self, text: str, width: int, numeric: bool) -> tuple[QStaticText, float, int]:
        """With its width and height."""
        key = (text, width, numeric)
        known = self._texts.get(key)
        if known is None:
            if len(self._texts) >= MOST:
                self._texts.clear()
            shaped = _shape(text, width, self._font_of(numeric))
            size = shaped.size()
            known = self._texts[key] = (shaped, size.width(), int(size.height()))
        return known


def _box(rect: QRect) -> Box:
    return rect.x(), rect.y(), rect.width(), rect.height()


def _shape(text: str, width: int, font: QFont) -> QStaticText:
    """One line, cut where the cell ends."""
    line, more, _rest = text.partition("\n")
    seen = line[: max(width, 0) // NARROW + 1]
    if not more and seen == line:
        whole = _static(line, font)
        if whole.size().width() <= width:
            return whole
    measure, right = QFontMetrics(font), Qt.TextElideMode.ElideRight
    cut = measure.elidedText(f"{seen}…" if more else seen, right, width)
    if cut == seen != line:  # many narrow characters
        cut = measure.elidedText(line, right, width)
    return _static(cut, font)


def _static(text: str, font: QFont) -> QStaticText:
    found = QStaticText(text)
    found.setTextFormat(Qt.TextFormat.PlainText)
    found.prepare(QTransform(), font)
    return found
