"""Keys and clicks at random, in the sample town and in an empty one (see :mod:`tests.ui.monkey`)."""

from __future__ import annotations

import os
from pathlib import Path
from traceback import format_exception

import pytest
from PySide6.QtGui import QDesktopServices, QGuiApplication
from pytestqt.qtbot import QtBot

from dx_assess.session.catalog import Catalog
from dx_assess.session.files import open_file
from dx_assess.ui import tasks
from dx_assess.ui.main_window import MainWindow
from tests.ui.monkey import Monkey

NIGHTS = int(os.environ.get("DX_ASSESS_NIGHTLY", "0"))
RUNS, STEPS = (20, 3000) if NIGHTS else (1, 150)


@pytest.mark.parametrize("seed", range(NIGHTS, NIGHTS + RUNS))
@pytest.mark.parametrize("town", ["sample_file", "new_town"])
def test_no_error_comes_up_and_the_file_stays_whole(
    request: pytest.FixtureRequest,
    qtbot: QtBot,
    window: MainWindow,
    catalog: Catalog,
    town: str,
    seed: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path: Path = request.getfixturevalue(town)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: True)
    QGuiApplication.clipboard().setText("令和8年度\t12\n窓口\t3")
    window.open_path(path)
    with qtbot.waitActive(window):
        window.raise_()
        window.activateWindow()
    monkey = Monkey(window, path, seed)
    with qtbot.captureExceptions() as raised:
        monkey.play(STEPS)
        tasks.wait_for_all()
    assert not raised, "\n".join((*monkey.last, *(line for each in raised for line in format_exception(*each))))
    assert window.close_document()
    document = open_file(catalog, path)
    try:
        assert document.assessment.figures
    finally:
        document.close()
