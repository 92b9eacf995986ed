"""Shows one chapter: Markdown with anchors at its headings, pictures no wider than the window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import (
    QImage,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QTextBrowser, QWidget

from dx_assess.session.manual import anchor

LINE_GAP = 0.35
"""Air between two lines, as a part of their height; Japanese wants some."""
MARGIN = 40
"""Pixels of the viewport that a picture leaves free."""


class ManualBrowser(QTextBrowser):
    """Qt loads the files and keeps the way back; this adds what Markdown lacks. ``loaded``: another place is shown."""

    loaded = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("手引きの本文")
        self.setOpenLinks(True)
        self.setOpenExternalLinks(False)
        self.document().setDocumentMargin(16)
        self._width = 0
        self.place = QUrl()
        self.sourceChanged.connect(self._loaded)

    def doSetSource(
        self, name: QUrl | str, kind: QTextDocument.ResourceType = QTextDocument.ResourceType.UnknownResource
    ) -> None:
        """Load a chapter of the manual."""
        name = QUrl(name)
        if name.scheme() not in ("", "file"):  # the manual links nowhere else; nothing leaves the machine
            return
        super().doSetSource(name, kind)

    def _loaded(self, place: QUrl) -> None:
        """Going back and forward ends here too; Qt restores where it was scrolled to after this."""
        self.place = place
        self._decorate()
        if place.hasFragment():
            self.scrollToAnchor(place.fragment(QUrl.ComponentFormattingOption.FullyDecoded))
        self.loaded.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Pictures follow the width."""
        super().resizeEvent(event)
        if not self.place.isEmpty() and self.viewport().width() != self._width:
            self._each_block(self._fit)

    def _decorate(self) -> None:
        self._each_block(self._air, self._name, self._fit)

    def _each_block(self, *actions: Callable[[QTextBlock], None]) -> None:
        self._width = self.viewport().width()
        block = self.document().begin()
        while block.isValid():
            for action in actions:
                action(block)
            block = block.next()

    def _air(self, block: QTextBlock) -> None:
        air = QTextBlockFormat()
        gap = round(self.fontMetrics().height() * LINE_GAP)
        air.setLineHeight(gap, QTextBlockFormat.LineHeightTypes.LineDistanceHeight.value)
        QTextCursor(block).mergeBlockFormat(air)

    def _name(self, block: QTextBlock) -> None:
        if block.blockFormat().headingLevel() and block.length() > 1:
            cursor = QTextCursor(block)
            cursor.setPosition(block.position() + 1, QTextCursor.MoveMode.KeepAnchor)
            form = cursor.charFormat()
            form.setAnchor(True)
            form.setAnchorNames([anchor(block.text())])
            cursor.setCharFormat(form)

    def _fit(self, block: QTextBlock) -> None:
        room = max(self._width - MARGIN, 1)
        for position, name in _pictures(block):
            cursor = QTextCursor(block)
            cursor.setPosition(position)
            cursor.setPosition(position + 1, QTextCursor.MoveMode.KeepAnchor)
            form = cursor.charFormat().toImageFormat()
            natural = QImage(self.place.resolved(QUrl(name)).toLocalFile()).width()
            form.setWidth(min(natural, room))
            cursor.setCharFormat(form)


def _pictures(block: QTextBlock) -> list[tuple[int, str]]:
    """Position and file of each picture in a block."""
    found = []
    fragments = block.begin()
    while not fragments.atEnd():
        fragment = fragments.fragment()
        if fragment.charFormat().isImageFormat():
            found.append((fragment.position(), fragment.charFormat().toImageFormat().name()))
        fragments += 1
    return found
