"""The first-run tour: four places, by keyboard or mouse, skipped or finished once."""

from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.settings import Settings
from dx_assess.ui.tour.balloon import Balloon
from dx_assess.ui.tour.tour import STEPS, Tour


@pytest.fixture
def tour(window: MainWindow, sample_file: Path, qtbot: QtBot) -> Tour:
    window.resize(1366, 698)
    window.offer_tour()
    window.open_path(sample_file)
    assert window.tour is not None
    return window.tour


def settle() -> None:
    for _ in range(3):
        QApplication.processEvents()


def test_four_steps_by_keyboard(window: MainWindow, tour: Tour, settings: Settings, qtbot: QtBot) -> None:
    assert len(STEPS) == 4
    workspace = window.workspace
    assert workspace is not None
    pages, rings = [], []
    for step in STEPS:
        settle()
        balloon = tour.balloon
        assert balloon.title.text() == step.title and balloon.next.hasFocus()
        inside = workspace.rect()
        assert inside.contains(balloon.geometry()) and inside.contains(balloon.ring.geometry())
        pages.append(workspace.page_id)
        rings.append(QRect(balloon.ring.geometry()))
        qtbot.keyClick(balloon.next, Qt.Key.Key_Return)
    assert pages == ["home", *["domain:online"] * 3] and len({ring.getRect() for ring in rings}) == 4
    settle()
    assert window.tour is None and settings.tour_seen and workspace.page_id == "home"
    assert not any(balloon.isVisible() for balloon in window.findChildren(Balloon))


def test_escape_skips_it_for_ever(
    window: MainWindow, tour: Tour, settings: Settings, sample_file: Path, qtbot: QtBot
) -> None:
    qtbot.keyClick(tour.balloon.next, Qt.Key.Key_Escape)
    assert settings.tour_seen and window.tour is None
    window.close_document()
    window.open_path(sample_file)
    assert window.tour is None
    window.menus.tour.trigger()
    again = window.tour
    assert again is not None and again.balloon.isVisible()
    qtbot.mouseClick(again.balloon.skip, Qt.MouseButton.LeftButton)
    assert window.tour is None


def test_it_goes_back_and_stops_nothing(window: MainWindow, tour: Tour, qtbot: QtBot) -> None:
    qtbot.mouseClick(tour.balloon.next, Qt.MouseButton.LeftButton)
    assert tour.balloon.count.text() == "2／4"
    qtbot.mouseClick(tour.balloon.back, Qt.MouseButton.LeftButton)
    assert tour.balloon.count.text() == "1／4" and not tour.balloon.back.isVisible()
    assert window.workspace is not None
    window.workspace.show_page("results")
    assert window.workspace.page_id == "results"
    window.close_document()
    assert window.tour is None


def test_without_the_first_start_there_is_none(window: MainWindow, sample_file: Path) -> None:
    window.open_path(sample_file)
    assert window.tour is None and window.menus.tour.isEnabled()
