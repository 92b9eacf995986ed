"""Work in slices between the events of the window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from dx_assess.ui import slices
from dx_assess.ui.slices import Slices


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    page = QWidget()
    qtbot.addWidget(page)
    return page


@pytest.fixture(autouse=True)
def every_step_is_a_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "SLICE_S", 1e-9)


def steps(seen: list[int], count: int) -> Iterator[None]:
    for number in range(count):
        seen.append(number)
        yield


def test_events_come_between_the_steps(qtbot: QtBot, page: QWidget) -> None:
    seen: list[int] = []
    when_asked: list[int] = []
    timer = QTimer(page)
    timer.timeout.connect(lambda: when_asked.append(len(seen)))
    timer.start(0)
    work = Slices(page, steps(seen, 5))
    page.show()
    assert seen == [], "showing the page does not wait for the work"
    with qtbot.waitSignal(work.finished):
        pass
    assert seen == [0, 1, 2, 3, 4] and work.done
    assert set(when_asked) >= {1, 2, 3, 4}


def test_it_rests_while_the_page_is_hidden(qtbot: QtBot, page: QWidget) -> None:
    seen: list[int] = []
    work = Slices(page, steps(seen, 50))
    page.show()
    qtbot.waitUntil(lambda: len(seen) > 2)
    page.hide()
    so_far = len(seen)
    turns: list[int] = []
    timer = QTimer()
    timer.timeout.connect(lambda: turns.append(len(seen)))
    timer.start(0)
    qtbot.waitUntil(lambda: len(turns) > 20)
    assert set(turns) == {so_far}
    page.show()
    qtbot.waitUntil(lambda: work.done)
    assert seen == list(range(50))


def test_the_rest_can_be_had_at_once_and_only_once(qtbot: QtBot, page: QWidget) -> None:
    seen: list[int] = []
    ended: list[bool] = []
    work = Slices(page, steps(seen, 5))
    work.finished.connect(lambda: ended.append(True))
    work.finish()
    work.finish()
    assert seen == [0, 1, 2, 3, 4] and work.done and ended == [True], "also while the page is not shown"


def test_other_steps_take_the_place_of_the_old_ones(qtbot: QtBot, page: QWidget) -> None:
    seen: list[int] = []
    work = Slices(page, steps(seen, 1000))
    page.show()
    qtbot.waitUntil(lambda: bool(seen))
    other: list[int] = []
    work.restart(steps(other, 3))
    before = len(seen)
    qtbot.waitUntil(lambda: work.done)
    assert other == [0, 1, 2] and len(seen) == before


def test_a_step_may_ask_for_other_steps(page: QWidget) -> None:
    seen: list[str] = []

    def first() -> Iterator[None]:
        seen.append("first")
        work.restart(second())
        yield
        seen.append("never")

    def second() -> Iterator[None]:
        seen.append("second")
        work.finish()
        yield

    work = Slices(page, first())
    work.finish()
    assert seen == ["first", "second"] and work.done
