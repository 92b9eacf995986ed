"""From the welcome page to a file: the wizard, opening, a file that somebody else holds."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget, QWizard
from pytestqt.qtbot import QtBot

from dx_assess.session.catalog import Catalog
from dx_assess.session.files import open_file
from dx_assess.store.owner import Owner, Ownership, owner_path
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.messages import MessageDialog
from dx_assess.ui.settings import Settings
from dx_assess.ui.welcome.wizard import NewFileWizard

Key = Qt.Key


def dialog_of(window: QWidget, qtbot: QtBot) -> MessageDialog:
    """The message that is open."""

    def shown() -> list[MessageDialog]:
        return [dialog for dialog in window.findChildren(MessageDialog) if dialog.isVisible()]

    qtbot.waitUntil(lambda: bool(shown()))
    return shown()[0]


def button_of(widget: QWidget, words: str) -> QPushButton:
    return next(button for button in widget.findChildren(QPushButton) if button.text().startswith(words))


def wizard_of(window: MainWindow, qtbot: QtBot) -> NewFileWizard:
    qtbot.keyClick(window.welcome.new, Key.Key_Space)
    wizard = window.findChild(NewFileWizard)
    assert wizard is not None
    qtbot.waitUntil(wizard.town_step.search.hasFocus)
    return wizard


def test_a_file_is_made_with_the_keyboard_only(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    wizard = wizard_of(window, qtbot)
    qtbot.keyClicks(wizard.town_step.search, "075426")
    assert wizard.town is not None and wizard.town.name == "楢葉町"
    assert "検査数字 6 は合っています" in wizard.town_step.told.text()
    qtbot.keyClick(wizard.town_step.search, Key.Key_Return)
    assert wizard.currentPage() is wizard.plan_step
    assert wizard.plan_step.pack_id == "fukushima"
    assert [wizard.plan_step.edition, wizard.plan_step.fiscal_year >= 2025] == ["standard", True]
    qtbot.keyClick(wizard.plan_step.years, Key.Key_Return)
    place = wizard.place_step
    assert wizard.currentPage() is place
    place.folder.setText(str(tmp_path))
    assert place.path == tmp_path / "楢葉町_DX自己点検.dxa"
    with qtbot.waitSignal(wizard.made):
        qtbot.keyClick(place.name, Key.Key_Return)
    assert (tmp_path / "楢葉町_DX自己点検.dxa").is_file()
    assert window.workspace is not None
    assert window.workspace.document.town.name == "楢葉町"
    assert window.workspace.page is not None and window.workspace.page.title == "ホーム"


def test_a_town_is_found_by_its_reading(window: MainWindow, qtbot: QtBot) -> None:
    step = wizard_of(window, qtbot).town_step
    assert step.model.rowCount() == 1741
    assert step.chosen is None and not step.isComplete()
    step.search.setText("あいづばんげ")
    assert step.chosen is not None and step.chosen.name == "会津坂下町"
    step.search.setText("ふちゅう")
    first = step.chosen
    qtbot.keyClick(step.search, Key.Key_Down)
    assert step.chosen is not None and step.chosen != first


@pytest.mark.parametrize(("query", "prefectures"), [("府中市", {"東京都", "広島県"}), ("だてし", {"北海道", "福島県"})])
def test_of_two_towns_with_one_name_none_is_chosen(
    window: MainWindow, qtbot: QtBot, query: str, prefectures: set[str]
) -> None:
    step = wizard_of(window, qtbot).town_step
    step.search.setText(query)
    assert step.chosen is None and not step.isComplete()
    assert "つあります" in step.told.text() and all(name in step.told.text() for name in prefectures)
    qtbot.keyClick(step.search, Key.Key_Down)
    assert step.chosen is not None and step.isComplete()
    step.prefectures.setCurrentText(sorted(prefectures)[0])
    assert step.chosen is not None and step.chosen.prefecture == sorted(prefectures)[0]


def test_a_wrong_check_digit_is_explained(window: MainWindow, qtbot: QtBot) -> None:
    step = wizard_of(window, qtbot).town_step
    step.search.setText("075425")
    assert "検査数字が合いません（07542 なら6けた目は 6 です）" in step.told.text()
    step.search.setText("そんな町はない")
    assert "見つかりません" in step.told.text()


def test_a_prefecture_narrows_the_list(window: MainWindow, qtbot: QtBot) -> None:
    step = wizard_of(window, qtbot).town_step
    step.prefectures.setCurrentText("福島県")
    assert step.model.rowCount() == 59
    assert {town.prefecture for town in step.model.towns} == {"福島県"}


def test_the_editions_say_what_they_mean(window: MainWindow, qtbot: QtBot) -> None:
    wizard = wizard_of(window, qtbot)
    wizard.town_step.search.setText("142018")
    wizard.next()
    names = [button.accessibleName() for button in wizard.plan_step.editions.buttons()]
    assert "26問（うち7問は自動計算）・約96分" in names[0]
    assert "80問（うち14問は自動計算）・約257分" in names[1]
    assert wizard.plan_step.pack_id == "common"
    assert "達成の判定はしません" in wizard.plan_step.pack_note.text()
    wizard.plan_step.packs.setCurrentIndex(wizard.plan_step.packs.findData("fukushima"))
    assert "神奈川県の町には当てはまりません" in wizard.plan_step.pack_note.text()


def test_an_existing_file_is_not_overwritten(window: MainWindow, qtbot: QtBot, new_town: Path) -> None:
    wizard = wizard_of(window, qtbot)
    wizard.town_step.search.setText("075426")
    wizard.next()
    wizard.next()
    place = wizard.place_step
    place.folder.setText(str(new_town.parent))
    place.name.setText(new_town.name)
    assert "同じ名前のファイルがもうあります" in place.problem.text()
    assert not wizard.button(QWizard.WizardButton.FinishButton).isEnabled()
    place.name.setText("別の/名前")
    assert "使えません" in place.problem.text()
    place.name.setText("別の名前")
    assert wizard.button(QWizard.WizardButton.FinishButton).isEnabled()


def test_a_file_is_opened_and_remembered(
    window: MainWindow, qtbot: QtBot, new_town: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(new_town), ""))
    qtbot.keyClick(window.welcome.open, Key.Key_Space)
    assert window.workspace is not None
    assert "楢葉町" in window.windowTitle() and new_town.name in window.windowTitle()
    assert settings.recent == (new_town,)
    assert window.close_document()
    assert window.welcome.recent.count() == 1
    assert not owner_path(new_town).exists()
    window.welcome.recent.setCurrentRow(0)
    qtbot.keyClick(window.welcome.recent, Key.Key_Return)
    assert window.workspace is not None


def test_a_missing_file_is_explained_and_forgotten(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, settings: Settings
) -> None:
    gone = tmp_path / "ない.dxa"
    settings.remember(gone)
    window.open_path(gone)
    dialog = dialog_of(window, qtbot)
    assert "ファイルがありません" in texts(dialog)
    assert settings.recent == ()
    qtbot.keyClick(dialog, Key.Key_Escape)
    assert window.workspace is None


def texts(dialog: MessageDialog) -> str:
    return " ".join(label.text() for label in dialog.findChildren(QWidget) if hasattr(label, "text"))


def test_a_file_in_use_can_be_read(window: MainWindow, qtbot: QtBot, new_town: Path) -> None:
    other = Ownership.acquire(new_town, Owner("鈴木", "PC-2", "2026-05-01T09:00"))
    try:
        window.open_path(new_town)
        dialog = dialog_of(window, qtbot)
        assert "鈴木（PC-2、2026-05-01 09:00 から）がいま書き込み用に開いています" in texts(dialog)
        qtbot.mouseClick(button_of(dialog, "読むだけで開く"), Qt.MouseButton.LeftButton)
        workspace = window.workspace
        assert workspace is not None and workspace.document.read_only
        assert workspace.top.badge.isVisible() and not workspace.top.saved.isVisible()
        assert not workspace.top.add_year.isEnabled() and not window.menus.year.isEnabled()
        assert "（読むだけ）" in window.windowTitle()
    finally:
        window.close_document()
        other.release()


def test_a_file_left_open_is_taken_over(window: MainWindow, qtbot: QtBot, new_town: Path) -> None:
    left = {"user": "佐藤", "machine": "古いPC", "since": "2026-04-01T08:30"}
    owner_path(new_town).write_text(json.dumps(left), encoding="utf-8")
    window.open_path(new_town)
    dialog = dialog_of(window, qtbot)
    assert "開いたまま終わったようです" in texts(dialog)
    qtbot.mouseClick(button_of(dialog, "引き継いで開く"), Qt.MouseButton.LeftButton)
    assert window.workspace is not None and not window.workspace.document.read_only


def test_a_dropped_file_is_opened(window: MainWindow, new_town: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(new_town))])
    action, buttons, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(5, 5), action, data, buttons, keys))
    assert window.workspace is not None


def test_the_sample_town_is_made_in_the_background(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "見本町.dxa"
    with qtbot.waitSignal(window.opening.opened, timeout=30000):
        window.opening.make_sample(path)
        assert not window.welcome.new.isEnabled()
    qtbot.waitUntil(window.welcome.new.isEnabled)
    assert window.workspace is not None and window.workspace.document.town.name == "見本町"
    assert len(window.workspace.document.years) == 2


def test_another_file_closes_the_first(window: MainWindow, catalog: Catalog, new_town: Path, sample_file: Path) -> None:
    window.open_path(new_town)
    window.open_path(sample_file)
    assert window.workspace is not None and window.workspace.document.town.name == "見本町"
    open_file(catalog, new_town).close()
