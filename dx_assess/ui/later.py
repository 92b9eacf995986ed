"""Tabs that are made when they are first shown or asked for, and brought up to date only then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

W = TypeVar("W", bound=QWidget)


class _Room(QWidget):
    """Where a part will stand."""

    def __init__(self, shown: Callable[[], object]) -> None:
        super().__init__()
        self._shown = shown

    def showEvent(self, event: QShowEvent) -> None:
        """Now it is needed."""
        self._shown()
        super().showEvent(event)


class Later(Generic[W]):
    """A part of a page in its ``room``.

    :param make: makes it in the room; it is laid out there.
    :param fill: shows in it what is stored now.
    """

    def __init__(self, make: Callable[[], W], fill: Callable[[W], object]) -> None:
        self.room = _Room(self.widget)
        self._rows = QVBoxLayout(self.room)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._make, self._fill = make, fill
        self._made: W | None = None
        self._due = False

    def widget(self) -> W:
        """It is made now at the latest, and shows what is stored now."""
        if self._made is None:
            self._made = self._make()
            self._rows.addWidget(self._made)
        if self._due:
            self._due = False
            self._fill(self._made)
        return self._made

    def renew(self) -> None:
        """What it shows is different now."""
        self._due = True
        if self.room.isVisible():
            self.widget()

    @property
    def made(self) -> W | None:
        """None as long as nobody has asked for it."""
        return self._made


class LaterTabs(QTabWidget):
    """Tabs whose pages may be the rooms of :class:`Later`; what stands in a room stands for it."""

    def indexOf(self, widget: QWidget) -> int:
        """The tab that is ``widget``, or has it in its room."""
        for at in range(self.count()):
            page = self.widget(at)
            if page is widget or (isinstance(page, _Room) and widget.parentWidget() is page):
                return at
        return -1

    def setCurrentWidget(self, widget: QWidget) -> None:
        """Show the tab of ``widget``."""
        self.setCurrentIndex(self.indexOf(widget))
