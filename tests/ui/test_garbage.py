"""Full looks for garbage come while nobody works, and then they find it."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid, ownedByPython

from dx_assess.ui.garbage import LONG, MOST, SHORT, Garbage
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.pages import page_ids
from dx_assess.ui.theme import Theme

YOUNG = 3_000
"""Objects of which every look at the youngest finds some."""


class Ring:
    """Refers to itself: only a look for garbage takes it away."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def garbage(qapp: QApplication) -> Iterator[Garbage]:
    parent = QObject()
    found = Garbage(parent)
    found.install()
    yield found
    found.remove()


def old_ring() -> weakref.ref[Ring]:
    """A ring that has become old before it is garbage."""
    ring = Ring()
    gc.collect(0)
    gc.collect(1)
    return weakref.ref(ring)


def quiet(garbage: Garbage, ticks: int) -> None:
    for _tick in range(ticks):
        garbage.tick()


def make_many(count: int) -> None:
    """Objects that stay for a while, as when somebody works."""
    kept = [[place] for place in range(count)]
    assert len(kept) == count


def test_everything_is_not_looked_at_in_the_middle_of_work(garbage: Garbage) -> None:
    before = gc.get_stats()[2]["collections"]
    make_many(500_000)
    assert gc.get_stats()[2]["collections"] == before


def test_garbage_goes_after_two_quiet_seconds(garbage: Garbage) -> None:
    ring = old_ring()
    garbage.tick()  # what was made until now is work
    quiet(garbage, SHORT - 1)
    assert ring() is not None
    quiet(garbage, 1)
    assert ring() is None


def test_somebody_who_works_is_not_stopped(garbage: Garbage) -> None:
    ring = old_ring()
    for _second in range(SHORT * 3):
        make_many(YOUNG * 2)
        garbage.tick()
    assert ring() is not None


def test_what_was_looked_at_once_is_looked_at_again_after_a_long_rest(garbage: Garbage) -> None:
    ring = Ring()
    old_ring()
    garbage.tick()
    quiet(garbage, SHORT)
    told = weakref.ref(ring)
    del ring
    gc.collect()
    assert told() is not None, "it is left out of the short looks"
    quiet(garbage, LONG)
    assert told() is None


def test_a_day_without_rest_does_not_fill_the_memory(garbage: Garbage) -> None:
    ring = old_ring()
    for _look in range(MOST + 1):
        gc.collect(1)
    make_many(YOUNG * 2)  # no quiet second
    garbage.tick()
    assert ring() is None


def test_afterwards_everything_is_as_python_does_it(qapp: QApplication) -> None:
    before = gc.get_threshold()
    found = Garbage(qapp)
    found.install()
    assert gc.get_threshold() != before
    found.remove()
    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0


class Restyled(QWidget):
    """Notes whether there may be a look while it is restyled."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[tuple[QEvent.Type, bool]] = set()

    def changeEvent(self, event: QEvent) -> None:
        self.seen.add((event.type(), gc.isenabled()))
        super().changeEvent(event)


def test_no_look_while_qt_goes_through_all_widgets(qtbot: QtBot, theme: Theme) -> None:
    widget = Restyled()
    qtbot.addWidget(widget)
    widget.show()
    widget.seen.clear()
    theme.set_look(150, "dark")
    of_all = {QEvent.Type.FontChange, QEvent.Type.StyleChange}
    assert {(kind, False) for kind in of_all} <= widget.seen
    assert not {(kind, True) for kind in of_all} & widget.seen
    assert gc.isenabled()


def test_pages_leave_no_widget_to_a_look(window: MainWindow, sample_file: Path, qtbot: QtBot) -> None:
    """It could come while Qt goes through them; a widget has a parent that takes it along."""
    gc.collect()
    window.open_path(sample_file)
    workspace = window.workspace
    assert workspace is not None
    for page_id in page_ids(workspace.document.question_set):
        workspace.show_page(page_id)
        for _ in range(3):  # not until it is whole
            QApplication.processEvents()
    window.close_document()
    qtbot.waitUntil(lambda: not window.stack.is_discarding)
    del workspace
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        gc.collect()
        left = [type(found).__name__ for found in gc.garbage if isinstance(found, QWidget) and _is_left(found)]
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
    assert left == []


def _is_left(widget: QWidget) -> bool:
    return isValid(widget) and ownedByPython(widget)
