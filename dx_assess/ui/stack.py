"""The pages of a window, one shown at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from shiboken6 import isValid

from dx_assess.ui.page import enter
from dx_assess.ui.tasks import Task

_AWAY = -20_000


class _Deaf(QObject):
    """Tells a page that is on its way out nothing more, such as another text size: some of its parts are gone."""

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Only that it goes itself."""
        return event.type() != QEvent.Type.DeferredDelete


class PageStack(QWidget):
    """Only the page that is shown is laid out: Qt's own stack asks every page for its size whenever another is shown,
    which took the longer the more pages there were.
    """

    def __init__(self, least: QSize | None = None) -> None:
        """``least``: how small it can be made, so that no page pushes the window off the screen; None: as the page."""
        super().__init__()
        self._least = least
        self._page: QWidget | None = None
        self._gone: Iterator[QWidget] = iter(())
        self._then: list[Callable[[], object]] = []
        self._deaf = _Deaf(self)
        self._turn = QTimer(self)
        self._turn.setInterval(1)
        self._turn.timeout.connect(self._delete_one)

    def setCurrentWidget(self, page: QWidget) -> None:
        """Show ``page``, which is taken in when it is new, in place of the page before; the keyboard goes along."""
        before, self._page = self._page, page
        self.addWidget(page)
        if before is page:
            return
        focus = self.window().focusWidget()
        follows = before is not None and focus is not None and (before is focus or before.isAncestorOf(focus))
        page.setGeometry(self.rect())
        page.show()
        if follows:
            _take_keyboard(page)
        if before is not None:
            before.hide()
        self.updateGeometry()

    def currentWidget(self) -> QWidget | None:
        """The page that is shown."""
        return self._page

    def addWidget(self, page: QWidget) -> None:
        """Take a page in without showing it."""
        if page.parentWidget() is not self:
            page.hide()
            page.setParent(self)

    def discard(self, pages: Iterable[QWidget], then: Callable[[], object] = lambda: None) -> None:
        """Delete pages that were shown, in turns of the event loop: they have hundreds of widgets, a page of questions
        a thousand. ``then`` is called when all are gone.
        """
        self._gone = chain(self._gone, chain.from_iterable(self._parts(page) for page in pages))
        self._then.append(then)
        self._turn.start()

    @property
    def is_discarding(self) -> bool:
        """Pages are still on their way out."""
        return self._turn.isActive()

    def _delete_one(self) -> None:
        part = next(self._gone, None)
        if part is None:
            self._turn.stop()
            waiting, self._then = self._then, []
            for then in waiting:
                then()
        elif isValid(part):
            part.deleteLater()

    def _parts(self, page: QWidget) -> Iterator[QWidget]:
        """What is deleted one after the other: what stands in its columns, then the page."""
        if not isValid(page):
            return
        page.move(0, _AWAY)  # Qt paints the place of a widget that goes, also of one that is hidden there
        page.installEventFilter(self._deaf)
        for task in page.findChildren(Task):
            task.blockSignals(True)
        areas = page.findChildren(QScrollArea)
        for area in areas:
            area.installEventFilter(self._deaf)
        yield from (child for area in areas for child in _children(area))
        yield page

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The page that is shown fills it."""
        super().resizeEvent(event)
        if self._page is not None:
            self._page.setGeometry(self.rect())

    def event(self, event: QEvent) -> bool:
        """The page may need another size now. That a dialog blocks the window is told to the page that is shown alone:
        Qt would tell each of the thousands of widgets of all pages.
        """
        if event.type() in (QEvent.Type.WindowBlocked, QEvent.Type.WindowUnblocked):
            if self._page is not None:
                QApplication.sendEvent(self._page, event)
            return True
        if event.type() == QEvent.Type.LayoutRequest and self._least is None:
            self.updateGeometry()
        return super().event(event)

    def sizeHint(self) -> QSize:
        """As much as there is."""
        return QSize(960, 600)

    def minimumSizeHint(self) -> QSize:
        """What the page needs, or what was said."""
        if self._least is not None:
            return self._least
        return self._page.minimumSizeHint() if self._page is not None else QSize()


def _take_keyboard(page: QWidget) -> None:
    """To where it was on the page, else to the first control that Tab reaches."""
    last = page.focusWidget()
    if last is not None and last is not page:
        last.setFocus(Qt.FocusReason.OtherFocusReason)
    else:
        enter(page)


def _children(area: QScrollArea) -> list[QWidget]:
    column = area.widget() if isValid(area) else None
    return [child for child in column.children() if isinstance(child, QWidget)] if column is not None else []
