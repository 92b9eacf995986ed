"""Marks and messages: colour, shape and word together, so that colour never stands alone (Okabe–Ito colours)."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from msgspec import Struct
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPalette, QPen, QPixmap, QPixmapCache, QPolygonF
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from dx_assess.errors import AppError
from dx_assess.score.results import Finding
from dx_assess.ui.theme import tokens_of
from dx_assess.ui.wrapped_label import WrappedLabel


class Mark(Struct, frozen=True):
    """How one kind of mark looks: shape, sign in it, word, and the name of its colour."""

    shape: str
    sign: str
    word: str
    token: str

    def colour(self, palette: QPalette) -> QColor:
        """The colour on the ground of ``palette``."""
        return QColor(str(getattr(tokens_of(palette), self.token)))


MARKS = {
    "E": Mark("circle", "×", "エラー", "bad_text"),
    "W": Mark("triangle", "!", "警告", "warn_text"),
    "F": Mark("square", "i", "指摘", "accent"),
    "I": Mark("circle", "i", "お知らせ", "muted"),
    "answered": Mark("circle", "✓", "回答済", "good_text"),
    "asked": Mark("square", "?", "アドバイザーに聞く", "accent"),
    "open": Mark("ring", "", "未回答", "muted"),
    "unknown": Mark("circle", "?", "わからない", "muted"),
    "na": Mark("ring", "－", "該当なし", "muted"),
    "unmeasured": Mark("circle", "－", "測っていない", "muted"),
    "blank": Mark("ring", "", "未記入あり", "muted"),
    "ok": Mark("circle", "✓", "記入済", "good_text"),
    "untouched": Mark("none", "", "未着手", "muted"),
    "struck": Mark("square", "×", "取消し", "muted"),
}


def mark_pixmap(name: str, palette: QPalette, size: int = 16, ratio: float = 1.0) -> QPixmap:
    """The mark as a picture of ``size`` points; Qt remembers those that were used last."""
    mark = MARKS[name]
    colour, ground = mark.colour(palette), palette.color(QPalette.ColorRole.Base)
    key = f"dx-assess mark {name} {size} {ratio} {colour.name()} {ground.name()}"
    known = QPixmap()
    if QPixmapCache.find(key, known):
        return known
    pixmap = QPixmap(QSize(size, size) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint(painter, mark, colour, ground, size)
    painter.end()
    QPixmapCache.insert(key, pixmap)
    return pixmap


def _paint(painter: QPainter, mark: Mark, colour: QColor, ground: QColor, size: int) -> None:
    if mark.shape == "none":
        return
    box = QRectF(1, 1, size - 2, size - 2)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    if mark.shape == "triangle":
        points = [QPointF(size / 2, 0.5), QPointF(size - 0.5, size - 1), QPointF(0.5, size - 1)]
        painter.drawPolygon(QPolygonF(points))
    elif mark.shape == "square":
        painter.drawRoundedRect(box, 2, 2)
    elif mark.shape == "ring":
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, 1.5))
        painter.drawEllipse(box.adjusted(0.5, 0.5, -0.5, -0.5))
    else:
        painter.drawEllipse(box)
    _paint_sign(painter, mark, colour if mark.shape == "ring" else ground, size)


def _paint_sign(painter: QPainter, mark: Mark, colour: QColor, size: int) -> None:
    painter.setPen(QPen(colour, size / 8.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    s = size / 16
    lines = {
        "×": ((5.2, 5.2, 10.8, 10.8), (10.8, 5.2, 5.2, 10.8)),
        "✓": ((4.6, 8.4, 7.0, 10.9), (7.0, 10.9, 11.5, 5.4)),
        "!": ((8, 6, 8, 10), (8, 12.6, 8, 12.7)),
        "i": ((8, 4.4, 8, 4.5), (8, 7.4, 8, 11.8)),
        "－": ((5, 8, 11, 8),),
    }
    for x1, y1, x2, y2 in lines.get(mark.sign, ()):
        painter.drawLine(QPointF(x1 * s, y1 * s), QPointF(x2 * s, y2 * s))
    if mark.sign == "?":
        font = QFont(painter.font())
        font.setPixelSize(int(size * 0.72))
        font.setBold(True)
        painter.setFont(font)
        painter.drawText(QRectF(0, 0, size, size), Qt.AlignmentFlag.AlignCenter, "?")


def mark_icon(name: str, palette: QPalette, ratio: float = 2.0) -> QIcon:
    """The mark as an icon."""
    return QIcon(mark_pixmap(name, palette, 16, ratio))


class MarkPicture(QLabel):
    """A mark alone; decoration beside a word. Follows light and dark."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.show_mark(name)

    def show_mark(self, name: str) -> None:
        """Change the mark."""
        self._name = name
        size = max(16, int(self.fontMetrics().height() * 0.95))
        self.setPixmap(mark_pixmap(name, self.palette(), size, max(self.devicePixelRatioF(), 2.0)))

    def changeEvent(self, event: QEvent) -> None:
        """Recolour."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self.show_mark(self._name)


class MarkLabel(QWidget):
    """A mark with its word."""

    def __init__(self, name: str, word: str = "") -> None:
        super().__init__()
        self.icon = MarkPicture(name)
        self.word = QLabel()
        row = QGridLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setHorizontalSpacing(6)
        row.addWidget(self.icon, 0, 0)
        row.addWidget(self.word, 0, 1)
        row.setColumnStretch(2, 1)
        self.name = ""
        self.show_mark(name, word)

    def show_mark(self, name: str, word: str = "") -> None:
        """Change the mark."""
        self.name = name
        self.icon.show_mark(name)
        self.word.setText(word or MARKS[name].word)
        self.setAccessibleName(self.word.text())


class NoticeList(QWidget):
    """Messages one below the other; takes no room when there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(4)
        self._shown: tuple[tuple[str, str], ...] = ()
        self.hide()

    @property
    def texts(self) -> tuple[str, ...]:
        """What is shown."""
        return tuple(text for _level, text in self._shown)

    def show_notices(self, notices: Sequence[tuple[str, str]]) -> None:
        """``notices``: level (E, W, F; I for plain information, which is no finding) and text."""
        wanted = tuple(notices)
        if wanted == self._shown:
            return
        self._shown = wanted
        while item := self._rows.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for level, text in wanted:
            self._rows.addWidget(notice(level, text))
        self.setVisible(bool(wanted))

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """The checks that fired."""
        self.show_notices([(finding.level, finding.message) for finding in findings])

    def show_error(self, error: AppError | None) -> None:
        """An input that was not taken; None = all is well."""
        text = f"まだ保存していません。{error.message}{error.fix}" if error else ""
        self.show_notices([("E", text)] if error else [])


def prose(text: str) -> str:
    """Text of several lines with room between them (the font's own lines are tight)."""
    return f"<p style='line-height:120%; margin:0'>{escape(text)}</p>"


def prose_label(text: str = "") -> WrappedLabel:
    """A label for what :func:`prose` makes, with plain ``text``."""
    label = WrappedLabel()
    if text:
        label.setText(prose(text))
    return label


def notice(level: str, text: str) -> QWidget:
    """One message: mark, word, text."""
    box = QWidget()
    box.setObjectName(f"notice{level}")
    box.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    grid = QGridLayout(box)
    grid.setContentsMargins(8, 5, 8, 5)
    grid.setHorizontalSpacing(6)
    icon = MarkPicture(level)
    word = QLabel(MARKS[level].word)
    word.setObjectName("strong")
    words = prose_label(text)
    words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    for column, widget in enumerate((icon, word, words)):
        grid.addWidget(widget, 0, column, Qt.AlignmentFlag.AlignTop)
    grid.setColumnStretch(2, 1)
    box.setAccessibleName(f"{MARKS[level].word}：{text}")
    return box
