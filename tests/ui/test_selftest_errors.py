"""What the self-test of the program folder finds out, and a report that no other program opens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QDesktopServices, QFontDatabase
from PySide6.QtWidgets import QLabel, QRadioButton
from pytestqt.qtbot import QtBot

from dx_assess.errors import AppError
from dx_assess.form.answer import OPEN
from dx_assess.session import selftest
from dx_assess.session.catalog import Catalog
from dx_assess.session.files import open_file
from dx_assess.session.verify import VerifyResult
from dx_assess.ui.export.export_page import ExportPage
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.selftest import window_self_test


@pytest.fixture
def test_of(catalog: Catalog, new_town: Path, qtbot: QtBot) -> Iterator[selftest.SelfTest]:
    document = open_file(catalog, new_town)
    yield selftest.SelfTest(catalog, new_town.parent, document)
    document.close()


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(AppError) as caught:
        call()
    assert caught.value.fix
    return caught.value.code


@pytest.mark.parametrize(
    ("kind", "name", "value", "code"),
    [
        (QFontDatabase, "families", lambda *_args: [], "E-SELF-LETTERS"),
        (QRadioButton, "click", lambda _self: None, "E-SELF-WINDOW"),
        (MainWindow, "show_help", lambda *_args: None, "E-SELF-MANUAL"),
    ],
)
def test_the_window_tests_itself(
    test_of: selftest.SelfTest, monkeypatch: pytest.MonkeyPatch, kind: Any, name: str, value: Any, code: str
) -> None:
    monkeypatch.setattr(kind, name, value)
    assert code_of(lambda: window_self_test(test_of)) == code


@pytest.mark.parametrize(
    ("place", "value", "code"),
    [
        ("dx_assess.session.document.Document.answer", lambda *_args: OPEN, "E-SELF-SAVE"),
        (
            "dx_assess.session.selftest.verify_path",
            lambda path: VerifyResult(path, (), ("合いません。",)),
            "E-SELF-VERIFY",
        ),
    ],
)
def test_saving_and_reports_are_tested(monkeypatch: pytest.MonkeyPatch, place: str, value: Any, code: str) -> None:
    monkeypatch.setattr("dx_assess.session.selftest.write_reports", lambda *_args: None)
    monkeypatch.setattr(place, value)

    def run() -> None:
        with selftest.self_test(lambda _step: None):
            pass

    assert code_of(run) == code


def test_a_report_that_no_program_opens(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shown: list[AppError] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: False)
    monkeypatch.setattr("dx_assess.ui.export.export_page.show_error", lambda _parent, error: shown.append(error))
    label = QLabel()
    qtbot.addWidget(label)
    ExportPage._open(label, tmp_path / "a.pdf")  # type: ignore[arg-type]
    assert [error.code for error in shown] == ["E-UI-OPEN"] and str(tmp_path) in shown[0].message
