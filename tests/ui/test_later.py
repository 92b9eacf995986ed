"""Parts of pages that are made when they are first shown or asked for."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from dx_assess.ui.advice.advice_page import AdvicePage
from dx_assess.ui.later import Later, LaterTabs
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.results.results_page import ResultsPage
from dx_assess.ui.slices import REST, Slices


class Made:
    """Counts what is made and filled."""

    def __init__(self) -> None:
        self.made = 0
        self.filled: list[str] = []
        self.says = "1"
        self.part = Later(self._make, self._fill)

    def _make(self) -> QLabel:
        self.made += 1
        return QLabel()

    def _fill(self, label: QLabel) -> None:
        self.filled.append(self.says)
        label.setText(self.says)


@pytest.fixture
def tabs(qtbot: QtBot) -> LaterTabs:
    tabs = LaterTabs()
    tabs.addTab(QWidget(), "a")
    qtbot.addWidget(tabs)
    return tabs


def test_a_tab_is_made_and_filled_when_it_is_seen(tabs: LaterTabs, qtbot: QtBot) -> None:
    found = Made()
    tabs.addTab(found.part.room, "b")
    tabs.show()
    found.part.renew()
    assert found.made == 0 and found.part.made is None
    tabs.setCurrentIndex(1)
    assert (found.made, found.filled) == (1, ["1"])
    qtbot.waitUntil(found.part.widget().isVisible)
    found.says = "2"
    found.part.renew()
    assert found.filled == ["1", "2"]  # it is seen
    tabs.setCurrentIndex(0)
    for found.says in ("3", "4"):
        found.part.renew()
    assert found.filled == ["1", "2"]
    tabs.setCurrentIndex(1)
    assert found.made == 1 and found.filled == ["1", "2", "4"]


def test_whoever_asks_gets_the_newest_and_its_tab(tabs: LaterTabs) -> None:
    found = Made()
    tabs.addTab(found.part.room, "b")
    found.part.renew()
    label = found.part.widget()
    assert label.text() == "1" and tabs.indexOf(label) == tabs.indexOf(found.part.room) == 1
    assert tabs.indexOf(QWidget(tabs)) == -1
    tabs.setCurrentWidget(label)
    assert tabs.currentIndex() == 1


def test_results_make_only_the_tab_that_is_seen(window: MainWindow, sample_file: Path) -> None:
    window.open_path(sample_file)
    assert window.workspace is not None
    window.workspace.show_page("results")
    page = window.workspace.page
    assert isinstance(page, ResultsPage)
    assert [part.made for part in page._later] == [None] * 4
    page.tabs.setCurrentIndex(3)
    assert [part.made is not None for part in page._later] == [False, False, True, False]
    assert page.content is not None and page.findings.table.lines.rowCount() == len(page.content.findings)


def test_the_moves_of_the_way_up_are_listed_when_they_are_unfolded(window: MainWindow, sample_file: Path) -> None:
    window.open_path(sample_file)
    assert window.workspace is not None
    window.workspace.show_page("advice")
    page = window.workspace.page
    assert isinstance(page, AdvicePage)
    rows = page.way.moves.layout()
    assert rows is not None and rows.count() == 0 and page.way.open.isVisible()
    page.way.open.click()
    assert rows.count() > 0 and page.way.moves.isVisible()


def test_what_has_to_be_painted_first_ends_a_slice(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    done: list[int] = []

    def steps() -> object:
        for number in range(4):
            done.append(number)
            yield REST if number == 1 else None

    slices = Slices(page, steps())  # type: ignore[arg-type]
    slices._go_on()
    assert done == [0, 1]
    slices.finish()
    assert done == [0, 1, 2, 3] and slices.done
