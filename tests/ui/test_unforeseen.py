"""Errors that nobody foresaw: told once in words, with what is saved, and a log in which nothing of the town stands."""

from __future__ import annotations

import getpass
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from dx_assess.session import trouble
from dx_assess.session.catalog import Catalog
from dx_assess.session.files import new_file
from dx_assess.session.trouble import LOG, MAX_LOG, keep_report, trouble_report
from dx_assess.store.edits import Town
from dx_assess.ui import tasks
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.messages import MessageDialog, show_error
from dx_assess.ui.settings import Settings
from dx_assess.ui.theme import Theme
from dx_assess.ui.unforeseen import Unforeseen

SECRET = "だれにも見せない答え"
NAME = "山田花子"


@pytest.fixture
def window(qtbot: QtBot, catalog: Catalog, theme: Theme, tmp_path: Path) -> Iterator[MainWindow]:
    """A window with a file in which something was just saved."""
    path = tmp_path / NAME / "町.dxa"
    path.parent.mkdir()
    document = new_file(catalog, path, Town("073628", "鏡石町", "福島県"), 2026)
    document.set_text("online.policy.note", SECRET)
    found = MainWindow(catalog, theme, Settings())
    qtbot.addWidget(found)
    found.show()
    found.show_document(document)
    yield found
    document.close()


@pytest.fixture
def hook(window: MainWindow) -> Iterator[Unforeseen]:
    before = sys.excepthook, threading.excepthook
    found = Unforeseen(window)
    found.install()
    yield found
    sys.excepthook, threading.excepthook = before


def fail(window: MainWindow) -> NoReturn:
    """An error whose words hold what must not get out."""
    assert window.workspace is not None
    path = window.workspace.document.path
    try:
        raise OSError(2, f"{SECRET} {NAME}", str(path))
    except OSError as error:
        raise ValueError(f"{SECRET}：{path}：{getpass.getuser()}") from error


def in_slot(window: MainWindow) -> None:
    QTimer.singleShot(0, window, lambda: fail(window))


def in_thread(window: MainWindow) -> None:
    thread = threading.Thread(target=fail, args=(window,))
    thread.start()
    thread.join()


def in_task(window: MainWindow) -> None:
    task = tasks.start(window, lambda _tell: fail(window))
    task.failed.connect(lambda error: show_error(window, error))


def dialogs(window: MainWindow) -> list[MessageDialog]:
    return [dialog for dialog in window.findChildren(MessageDialog) if dialog.isVisible()]


@pytest.mark.parametrize("cause", [in_slot, in_thread, in_task])
def test_it_is_told_and_logged_without_the_towns_words(
    qtbot: QtBot, window: MainWindow, hook: Unforeseen, user_home: Path, cause: Callable[[MainWindow], None]
) -> None:
    cause(window)
    qtbot.waitUntil(lambda: len(dialogs(window)) == 1)
    (dialog,) = dialogs(window)
    told = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "思わぬ問題が起きました。" in told and "起きたこと：" in told and "次にすること：" in told
    assert "そのつどファイルに保存されています" in told and "最後に保存したもの：" in told
    box = dialog.findChild(QPlainTextEdit)
    assert box is not None
    log = (user_home / LOG).read_text(encoding="utf-8")
    assert box.toPlainText().strip() in log
    copy = next(button for button in dialog.findChildren(QPushButton) if button.text().startswith("内容をコピー"))
    qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text().strip() == box.toPlainText().strip()
    assert "ValueError" in log and "FileNotFoundError ENOENT" in log and "dx-assess " in log
    for secret in (
        SECRET,
        NAME,
        "鏡石町",
        "073628",
        str(user_home),
        str(Path.home()),
        f"/{getpass.getuser()}/",
        "町.dxa",
    ):
        assert secret not in log
    dialog.reject()


def test_one_dialog_at_a_time_and_everything_in_the_log(
    qtbot: QtBot, window: MainWindow, hook: Unforeseen, user_home: Path
) -> None:
    for _ in range(3):
        in_slot(window)
    qtbot.waitUntil(lambda: (user_home / LOG).exists() and (user_home / LOG).read_text("utf-8").count("---") == 3)
    (dialog,) = dialogs(window)
    dialog.reject()
    in_slot(window)
    qtbot.waitUntil(lambda: (user_home / LOG).read_text("utf-8").count("---") == 4)
    assert len(dialogs(window)) == 1
    dialogs(window)[0].reject()
    QCoreApplication.processEvents()


def test_the_window_goes_on_and_the_answer_can_still_be_given(
    qtbot: QtBot, window: MainWindow, hook: Unforeseen
) -> None:
    in_slot(window)
    qtbot.waitUntil(lambda: len(dialogs(window)) == 1)
    dialogs(window)[0].reject()
    assert window.workspace is not None
    window.workspace.document.set_text("online.policy", "1")
    assert window.workspace.document.data.answer("online.policy").value == "1"


def test_the_end_of_the_program_is_no_error(window: MainWindow, hook: Unforeseen, user_home: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        seen: list[type[BaseException]] = []
        patch.setattr(sys, "__excepthook__", lambda kind, _error, _trace: seen.append(kind))
        sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert seen == [KeyboardInterrupt] and not (user_home / LOG).exists()


def test_the_log_is_private_does_not_grow_and_follows_no_link(user_home: Path, tmp_path: Path) -> None:
    log = keep_report(ValueError(SECRET))
    assert log == user_home / LOG
    if sys.platform != "win32":
        assert log.stat().st_mode & 0o777 == 0o600
    log.write_text("--- x\n" * (MAX_LOG // 5), encoding="utf-8")
    assert keep_report(KeyError(SECRET)) == log
    assert log.stat().st_size < MAX_LOG and "KeyError" in log.read_text(encoding="utf-8")
    other = tmp_path / "other.txt"
    other.write_text("untouched", encoding="utf-8")
    log.unlink()
    log.symlink_to(other)
    assert keep_report(ValueError()) is None
    assert other.read_text(encoding="utf-8") == "untouched"


def test_a_log_that_cannot_be_written_is_no_second_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(trouble.paths, "user_dir", lambda: tmp_path / "not there")
    assert keep_report(ValueError()) is None


@pytest.mark.parametrize(
    ("file", "shown"),
    [
        ("/home/yamada/役場/dx_assess/dx_assess/ui/app.py", "dx_assess/ui/app.py"),
        ("C:\\Users\\山田\\dx\\_internal\\dx_assess\\cli\\filing.py", "dx_assess/cli/filing.py"),
        ("/home/yamada/.venv/lib/python3.11/site-packages/click/core.py", "site-packages/click/core.py"),
        ("/usr/lib/python3.11/json/decoder.py", "python3.11/json/decoder.py"),
        ("json/decoder.py", "json/decoder.py"),
        ("/home/yamada/本.py", "…"),
        ("C:\\Users\\山田\\本.py", "…"),
        ("<frozen importlib._bootstrap>", "…"),
    ],
)
def test_places_name_the_program_and_nobody(file: str, shown: str) -> None:
    assert trouble._place(file) == shown


def test_a_very_deep_error_stays_short() -> None:
    def deep(level: int) -> None:
        if level:
            deep(level - 1)
        raise ValueError

    with pytest.raises(ValueError) as caught:
        deep(300)
    assert len(trouble_report(caught.value).splitlines()) < 60
