"""設定, the high-contrast colours, files on removable media, and the copy to carry away."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QFileDialog, QLineEdit, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from dx_assess.session.backups import kept_count
from dx_assess.session.files import this_user
from dx_assess.session.history import history_entries
from dx_assess.session.removable import _linux
from dx_assess.session.user import User, load_user, save_user
from dx_assess.ui.confirming.confirm_page import ConfirmPage
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.messages import MessageDialog
from dx_assess.ui.preferences.dialog import SettingsDialog
from dx_assess.ui.preferences.options import OPTIONS
from dx_assess.ui.settings import Settings
from dx_assess.ui.theme import CONTRAST, tokens_of

LEFT = Qt.MouseButton.LeftButton


def dialog_of(window: MainWindow) -> SettingsDialog:
    window.menus.settings.trigger()
    found = window.findChild(SettingsDialog)
    assert found is not None
    return found


def test_every_option_has_an_editor_with_a_name(window: MainWindow) -> None:
    dialog = dialog_of(window)
    assert list(dialog.editors) == [option.key for option in OPTIONS]
    for editor in dialog.editors.values():
        assert editor.focus.accessibleName() and editor.focus.accessibleDescription()


def test_looking_at_the_settings_changes_nothing(window: MainWindow, user_home: Path, qtbot: QtBot) -> None:
    dialog = dialog_of(window)
    with qtbot.assertNotEmitted(dialog.changed):
        qtbot.mouseClick(dialog.keep, LEFT)
    assert not (user_home / "user.json").exists()


def test_what_is_decided_holds_at_once_and_is_kept(
    window: MainWindow, new_town: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    dialog = dialog_of(window)
    scheme, name = dialog.editors["scheme"].focus, dialog.editors["name"].focus
    scale, keep = dialog.editors["scale"].focus, dialog.editors["keep"].focus
    assert isinstance(scheme, QComboBox) and isinstance(name, QLineEdit)
    assert isinstance(scale, QComboBox) and isinstance(keep, QSpinBox)
    scheme.setCurrentIndex(scheme.findData("contrast"))
    scale.setCurrentIndex(scale.findData(125))
    name.setText("山田　花子")
    keep.setValue(4)
    folder = dialog.editors["data_folder"].focus
    assert isinstance(folder, QLineEdit)
    folder.setText(str(tmp_path))
    qtbot.mouseClick(dialog.keep, LEFT)
    assert tokens_of(QGuiApplication.palette()) is CONTRAST and window.theme.scale == 125
    assert [action.text() for action in window.menus.schemes.actions() if action.isChecked()] == ["はっきり（白と黒）"]
    assert tokens_of(window.welcome.recent.palette()) is CONTRAST, "also where the style sheet sets the ground"
    again = Settings()
    assert (again.scheme, again.scale, again.folder) == ("contrast", 125, tmp_path)
    assert this_user().user == "山田 花子"
    window.open_path(new_town)
    assert window.workspace is not None
    document = window.workspace.document
    document.set_text("profile.population", "8000")
    assert history_entries(document, 1)[0].who == "山田 花子" and kept_count(document.file) == 4
    window.theme.set_scheme("light")
    window.theme.set_scale(100)


def test_a_folder_that_is_not_there_is_refused(window: MainWindow, qtbot: QtBot) -> None:
    dialog = dialog_of(window)
    folder = dialog.editors["data_folder"].focus
    assert isinstance(folder, QLineEdit)
    folder.setText("/そんな/場所")
    qtbot.mouseClick(dialog.keep, LEFT)
    assert dialog.isVisible() and "フォルダーはありません" in dialog.problem.text()


def test_the_division_follows_the_name(user_home: Path) -> None:
    save_user(User("佐藤", "総務課"))
    assert this_user().user == "佐藤（総務課）"
    (user_home / "user.json").write_text("[broken", encoding="utf-8")
    assert load_user() == User() and this_user().user


def test_a_new_name_holds_for_the_open_file(window: MainWindow, new_town: Path, qtbot: QtBot) -> None:
    """In the history of what is changed from now on, and on the page that signs with it."""
    window.open_path(new_town)
    assert window.workspace is not None
    document = window.workspace.document
    window.workspace.show_page("confirm")
    page = window.workspace.page
    assert isinstance(page, ConfirmPage)
    document.set_text("profile.population", "8000")
    dialog = window.show_settings()
    name, division = dialog.editors["name"].focus, dialog.editors["division"].focus
    assert isinstance(name, QLineEdit) and isinstance(division, QLineEdit)
    name.setText("山田花子")
    division.setText("税務課")
    qtbot.mouseClick(dialog.keep, LEFT)
    document.set_text("profile.population", "8100")
    newest, before = document.file.changes(limit=2)
    assert newest.who == "山田花子（税務課）" != before.who
    assert page.who.text() == "山田花子（税務課）"
    page.who.setText("町長")
    save_user(User("別の人", ""))
    document.act_as(this_user())
    assert page.who.text() == "町長", "a name that was written stays"


# --- removable media --------------------------------------------------------------------------------------------------


def press(window: MainWindow, qtbot: QtBot, words: str) -> None:
    dialog = next(item for item in window.findChildren(MessageDialog) if item.isVisible())
    button = next(button for button in dialog.findChildren(QPushButton) if button.text().startswith(words))
    qtbot.mouseClick(button, LEFT)


@pytest.fixture
def stick(window: MainWindow, new_town: Path) -> Path:
    """A file of which the system says that it lies on a removable medium."""
    window.opening.is_removable = lambda path: path == new_town
    window.open_path(new_town)
    assert window.workspace is None
    return new_town


def test_a_file_on_a_stick_is_copied_to_this_machine_and_opened(
    window: MainWindow, stick: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    home = tmp_path / "手元"
    home.mkdir()
    window._settings.data_folder = home
    press(window, qtbot, "このパソコンに写して開く")
    qtbot.waitUntil(lambda: window.workspace is not None)
    assert window.workspace is not None
    assert window.workspace.document.path == home / stick.name and not window.workspace.document.read_only


def test_a_file_on_a_stick_may_be_opened_as_it_is(window: MainWindow, stick: Path, qtbot: QtBot) -> None:
    press(window, qtbot, "そのまま開く")
    assert window.workspace is not None and window.workspace.document.path == stick


def test_a_copy_to_carry_is_made_from_the_warning(
    window: MainWindow, stick: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "写し.dxa"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    press(window, qtbot, "持ち出し用の写し")

    def told() -> list[str]:
        return [item.windowTitle() for item in window.findChildren(MessageDialog) if item.isVisible()]

    qtbot.waitUntil(lambda: "持ち出し用の写しを作りました" in told(), timeout=30000)
    assert target.is_file() and window.opening.carrying.task is None


def test_the_kernel_tells_of_the_disk_of_a_partition(tmp_path: Path, new_town: Path) -> None:
    import os

    number = os.stat(new_town).st_dev
    disk = tmp_path / "disk"
    part = disk / "disk1"
    part.mkdir(parents=True)
    devices = tmp_path / "dev"
    devices.mkdir()
    (devices / f"{os.major(number)}:{os.minor(number)}").symlink_to(part)
    (disk / "removable").write_text("1\n")
    assert _linux(new_town, devices)
    (disk / "removable").write_text("0\n")
    assert not _linux(new_town, devices)
