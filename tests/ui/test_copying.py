"""Copies and the 決裁用紙 are written with progress, can be cancelled, and then leave nothing behind."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from dx_assess.session.approval import write_approval
from dx_assess.session.carrying import write_carry_copy
from dx_assess.session.removable import copy_here
from dx_assess.ui.confirming import approval_card
from dx_assess.ui.confirming.confirm_page import ConfirmPage
from dx_assess.ui.long_work import LongWork
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.messages import MessageDialog
from dx_assess.ui.welcome import carrying, opening


class Gate:
    """Lets work begin, and go on only when the test has looked at it."""

    def __init__(self, work: Callable[..., Any]) -> None:
        self._work = work
        self.open = threading.Event()
        self.told: list[tuple[int, str]] = []

    def __call__(self, *args: Any) -> Any:
        *given, tell = args
        self.open.wait(30)

        def note(percent: int, words: str) -> None:
            self.told.append((percent, words))
            tell(percent, words)

        return self._work(*given, note)


def waiting(window: MainWindow) -> LongWork:
    return next(dialog for dialog in window.findChildren(LongWork) if dialog.isVisible())


@pytest.fixture
def copying(window: MainWindow, new_town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """「このパソコンに写して開く」 was pressed."""
    gate = Gate(copy_here)
    monkeypatch.setattr(opening, "copy_here", gate)
    (tmp_path / "手元").mkdir()
    window._settings.data_folder = tmp_path / "手元"
    window.opening._open_copy(new_town)
    yield gate
    gate.open.set()


def test_a_copy_is_made_with_progress_and_opened(
    window: MainWindow, copying: Gate, tmp_path: Path, qtbot: QtBot
) -> None:
    assert waiting(window).progress.cancel.hasFocus()
    copying.open.set()
    qtbot.waitUntil(lambda: window.workspace is not None)
    assert window.workspace is not None
    assert window.workspace.document.path.parent == tmp_path / "手元"
    assert copying.told[-1] == (100, "写しています")


def test_a_cancelled_copy_leaves_nothing(window: MainWindow, copying: Gate, tmp_path: Path, qtbot: QtBot) -> None:
    waiting(window).progress.cancel.click()
    copying.open.set()
    qtbot.waitUntil(lambda: not any(dialog.isVisible() for dialog in window.findChildren(LongWork)))
    assert window.workspace is None and list((tmp_path / "手元").iterdir()) == []
    assert not [dialog for dialog in window.findChildren(MessageDialog) if dialog.isVisible()]


@pytest.mark.parametrize("cancelled", [False, True])
def test_a_copy_to_carry(
    window: MainWindow,
    sample_file: Path,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    cancelled: bool,
) -> None:
    gate, target = Gate(write_carry_copy), tmp_path / "写し.dxa"
    monkeypatch.setattr(carrying, "write_carry_copy", gate)
    window.open_path(sample_file)
    assert window.workspace is not None
    window.opening.carrying.write(window.workspace.document, target)
    if cancelled:
        waiting(window).reject()
    gate.open.set()
    qtbot.waitUntil(lambda: window.opening.carrying.task is None, timeout=30000)
    assert target.exists() is not cancelled
    assert [path for path in tmp_path.iterdir() if path.suffix in (".part", ".tmp")] == []
    percents = [percent for percent, _words in gate.told]
    assert percents == sorted(percents) and (cancelled or len(percents) > 3)


def test_the_approval_sheet_can_be_cancelled(
    window: MainWindow, sample_file: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(write_approval)
    monkeypatch.setattr(approval_card, "write_approval", gate)
    window.open_path(sample_file)
    assert window.workspace is not None
    window.workspace.show_page("confirm")
    page = window.workspace.page
    assert isinstance(page, ConfirmPage)
    page.show_part("whole")
    card = page.approval
    card.save_to(tmp_path / "決裁.pdf")
    assert card.progress.cancel.isVisible() and card.progress.cancel.accessibleName()
    card.progress.cancel.click()
    assert not card.progress.cancel.isEnabled() and page.busy
    gate.open.set()
    qtbot.waitUntil(lambda: not page.busy)
    assert not (tmp_path / "決裁.pdf").exists() and card.write.isEnabled() and not card.progress.isVisible()
    card.save_to(tmp_path / "決裁.pdf")
    qtbot.waitUntil(lambda: not page.busy, timeout=60000)
    assert (tmp_path / "決裁.pdf").exists()
