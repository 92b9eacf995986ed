"""配布ファイル in the window: menu and drop, what it changes, the deadline, and going over to the new version."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from dx_assess import paths
from dx_assess.form.changes import ChangeMap, FieldChange, ItemChange
from dx_assess.form.reserved import to_confirm_key
from dx_assess.session.catalog import load_catalog
from dx_assess.session.distribution import Wanted, make_distribution
from dx_assess.session.library import FORMS, Addition, content_of, install
from dx_assess.ui.distribution.changes_view import changes_html
from dx_assess.ui.distribution.install_dialog import InstallDialog
from dx_assess.ui.distribution.update_dialog import UpdateDialog
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.messages import MessageDialog

LEFT = Qt.MouseButton.LeftButton
OLD = "どの手続を、いつまでにオンライン化するか、町として決めていますか。"
NEW = "手続のオンライン化を、町として決めていますか。"


@pytest.fixture
def file(tmp_path: Path, user_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A 配布ファイル with a reworded question, made by somebody with another user's folder."""
    with monkeypatch.context() as patch:
        patch.setenv(paths.HOME_VARIABLE, str(tmp_path / "prefecture"))
        content = content_of(paths.forms_dir() / "standard")
        content["set.toml"] = content["set.toml"].replace(b'version = "1.0.0"', b'version = "1.1.0"', 1)
        content["domains/1_online.toml"] = content["domains/1_online.toml"].replace(OLD.encode(), NEW.encode())
        install([Addition(FORMS, "standard", "1.1.0", content)])
        path = tmp_path / "福島県.dxpack"
        wanted = Wanted(date.today() + timedelta(days=20), "町村の皆様\nお願いします。", "福島県DX課", year=2026)
        make_distribution(load_catalog(), "fukushima", path, wanted)
    yield path


def dialog_of(window: MainWindow, kind: type[QDialog]) -> QDialog:
    found = [dialog for dialog in window.findChildren(kind) if dialog.isVisible()]
    assert len(found) == 1, found
    return found[0]


def press(qtbot: QtBot, dialog: QDialog, words: str) -> None:
    button = next(item for item in dialog.findChildren(QPushButton) if item.text().startswith(words))
    qtbot.mouseClick(button, LEFT)


def choose(qtbot: QtBot, window: MainWindow, path: Path, monkeypatch: pytest.MonkeyPatch) -> InstallDialog:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args, **_kw: (str(path), ""))
    window.menus.take.trigger()
    qtbot.waitUntil(lambda: window.taking.dialog is not None and window.taking.dialog.isVisible())
    found = dialog_of(window, InstallDialog)
    assert isinstance(found, InstallDialog)
    return found


def test_from_the_menu_into_an_open_file(
    qtbot: QtBot, window: MainWindow, new_town: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.open_path(new_town)
    assert window.workspace is not None and not window.workspace.news.isVisible()
    window.workspace.document.set_text("online.policy", "2")
    dialog = choose(qtbot, window, file, monkeypatch)
    shown = dialog.changes.texts.toPlainText()
    assert (
        "お願いします。" in shown
        and OLD in shown
        and NEW in shown
        and dialog.changes.counts.text().startswith("変わるところ：文の変更 1　変わらない")
    )
    press(qtbot, dialog, "取り込む")
    qtbot.waitUntil(lambda: any(item.isVisible() for item in window.findChildren(UpdateDialog)))
    update = dialog_of(window, UpdateDialog)
    assert isinstance(update, UpdateDialog) and "1件" in update.note.text()
    assert window.workspace.news.isVisible() and "あと20日" in window.workspace.news.words.text()
    assert window.workspace.document.question_set.version == "1.0.0"
    press(qtbot, update, "版を更新")
    qtbot.waitUntil(lambda: window.workspace is not None and window.workspace._set.version == "1.1.0")
    document = window.workspace.document
    assert document.answer("online.policy").value == "2"
    assert document.answer(to_confirm_key("online.policy")).value == "reworded"
    assert not window.workspace.news.update_link.isVisible() and window.workspace.news.letter.isVisible()
    window.workspace.go_to("online.policy")
    page = window.workspace.page
    assert page is not None and page.isVisible()
    window.menus.edit.undo_wanted.emit()
    qtbot.waitUntil(lambda: window.workspace is not None and window.workspace._set.version == "1.0.0")
    assert window.workspace.document.answer("online.policy").value == "2"


def test_dropped_on_the_welcome_page(qtbot: QtBot, window: MainWindow, file: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    event = QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier)
    window.dropEvent(event)
    assert event.isAccepted()
    qtbot.waitUntil(lambda: window.taking.dialog is not None and window.taking.dialog.isVisible())
    press(qtbot, dialog_of(window, InstallDialog), "取り込む")
    qtbot.waitUntil(lambda: window.taking.catalog.question_set.version == "1.1.0")
    message = dialog_of(window, MessageDialog)
    assert message.windowTitle() == "取り込みました"
    press(qtbot, message, "閉じる")
    wizard = window.opening.new()
    assert wizard.isVisible()
    wizard.reject()


def test_taken_in_twice(qtbot: QtBot, window: MainWindow, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    press(qtbot, choose(qtbot, window, file, monkeypatch), "取り込む")
    qtbot.waitUntil(lambda: window.taking.catalog.question_set.version == "1.1.0")
    press(qtbot, dialog_of(window, MessageDialog), "閉じる")
    window.taking.dialog = None
    dialog = choose(qtbot, window, file, monkeypatch)
    assert not dialog.install.isEnabled()
    press(qtbot, dialog, "やめる")


def test_the_letter_and_later(
    qtbot: QtBot, window: MainWindow, new_town: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.open_path(new_town)
    press(qtbot, choose(qtbot, window, file, monkeypatch), "取り込む")
    qtbot.waitUntil(lambda: any(item.isVisible() for item in window.findChildren(UpdateDialog)))
    press(qtbot, dialog_of(window, UpdateDialog), "あとで")
    assert window.workspace is not None
    news = window.workspace.news
    qtbot.mouseClick(news.letter, LEFT)
    message = dialog_of(window, MessageDialog)
    assert "福島県DX課" in message.windowTitle()
    press(qtbot, message, "閉じる")
    qtbot.keyClick(news.update_link, Qt.Key.Key_Space)
    press(qtbot, dialog_of(window, UpdateDialog), "あとで")
    assert window.workspace.document.question_set.version == "1.0.0"


def test_a_bad_file_is_explained(qtbot: QtBot, window: MainWindow, tmp_path: Path, user_home: Path) -> None:
    path = tmp_path / "x.dxpack"
    path.write_bytes(b"no zip")
    window.taking.look(path)
    qtbot.waitUntil(lambda: any(item.isVisible() for item in window.findChildren(MessageDialog)))
    message = dialog_of(window, MessageDialog)
    assert window.taking.dialog is None and not (user_home / "packs").exists()
    press(qtbot, message, "閉じる")


def test_texts_are_no_markup() -> None:
    item = ItemChange("question", "a.b", "reworded", "<b>x</b>", (FieldChange("設問", "<i>", "<script>"),))
    html = changes_html(ChangeMap((item,)), ())
    assert "&lt;b&gt;x&lt;/b&gt;" in html and "<script>" not in html
