"""A view is painted in a turn of its own, and never left unpainted."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from dx_assess.ui.painted_apart import PaintedApart
from dx_assess.ui.slices import finish_all


class Sheet(QWidget):
    """Says when it is painted."""

    def __init__(self, told: list[str], name: str) -> None:
        super().__init__()
        self._told = told
        self._name = name
        self.setMinimumSize(40, 40)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        self._told.append(self._name)


class Place:
    """A window with a label-like widget and a view that is painted apart."""

    def __init__(self, qtbot: QtBot) -> None:
        self.told: list[str] = []
        self.window = QWidget()
        self.head, self.view = Sheet(self.told, "head"), Sheet(self.told, "view")
        rows = QVBoxLayout(self.window)
        rows.addWidget(self.head)
        rows.addWidget(self.view)
        self.painting = PaintedApart(self.view)
        qtbot.addWidget(self.window)
        self.window.show()
        qtbot.waitExposed(self.window)
        qtbot.waitUntil(lambda: set(self.told) == {"head", "view"})
        self.told.clear()


@pytest.fixture
def place(qtbot: QtBot) -> Place:
    return Place(qtbot)


def test_what_stands_around_is_painted_first(place: Place, qtbot: QtBot) -> None:
    place.painting.ask()
    place.head.update()
    place.view.update()
    qtbot.waitUntil(lambda: "view" in place.told)
    assert place.told == ["head", "view"]
    assert place.view.updatesEnabled()


def test_it_is_painted_apart_when_a_dialog_opens(place: Place, qtbot: QtBot) -> None:
    QApplication.sendEvent(place.view, QEvent(QEvent.Type.WindowDeactivate))
    assert not place.view.updatesEnabled()
    qtbot.waitUntil(lambda: "view" in place.told)
    assert place.view.updatesEnabled()


def test_a_view_that_was_hidden_meanwhile_is_painted_when_it_is_shown(place: Place, qtbot: QtBot) -> None:
    place.painting.ask()
    place.window.hide()
    QApplication.processEvents()
    assert not place.view.updatesEnabled()
    place.window.show()
    qtbot.waitUntil(lambda: "view" in place.told)
    assert place.view.updatesEnabled()


def test_a_picture_of_the_whole_has_it(place: Place) -> None:
    place.painting.ask()
    finish_all(place.window)
    assert place.view.updatesEnabled()
