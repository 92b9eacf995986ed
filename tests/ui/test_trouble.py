"""The open file goes away, the disk is full, the folder is closed: what the clerk sees, and that nothing is lost."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QPlainTextEdit, QPushButton, QRadioButton
from pytestqt.qtbot import QtBot

from dx_assess.form.answer import Answer, answered
from dx_assess.session.catalog import Catalog
from dx_assess.session.files import new_file, open_file
from dx_assess.store.edits import Town
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.messages import MessageDialog
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.questions.domain_page import DomainPage
from dx_assess.ui.registers.register_page import RegisterPage
from dx_assess.ui.trouble import TroubleBand
from dx_assess.ui.workspace import Workspace
from tests.store.faults import full_disk, lost_drive, without_rights

LEFT = Qt.MouseButton.LeftButton
NOTE = "online.policy.note"


@pytest.fixture
def new_town(catalog: Catalog, tmp_path: Path) -> Path:
    """A file in a folder of its own, which can go away."""
    folder = tmp_path / "共有"
    folder.mkdir()
    path = folder / "楢葉町.dxa"
    new_file(catalog, path, Town("075426", "楢葉町", "福島県"), 2026).close()
    return path


@pytest.fixture
def workspace(workspace: Workspace) -> Workspace:
    """With one answer on the disk."""
    workspace.document.set_text("online.policy.evidence", "前に書いたもの")
    return workspace


def note(workspace: Workspace) -> QPlainTextEdit:
    workspace.go_to(NOTE)
    widget = QApplication.focusWidget()
    assert isinstance(widget, QPlainTextEdit)
    return widget


def stored(catalog: Catalog, path: Path, key: str = NOTE) -> Answer:
    """What somebody finds who opens the file now."""
    again = open_file(catalog, path, read_only=True)
    try:
        return again.answer(key)
    finally:
        again.close()


def type_in_vain(qtbot: QtBot, workspace: Workspace, text: str = "memo") -> QPlainTextEdit:
    """Type into a field and leave it; the band tells why that is not saved, and the text stays."""
    widget = note(workspace)
    qtbot.keyClicks(widget, text)
    qtbot.keyClick(widget, Qt.Key.Key_Tab)
    band = workspace.trouble
    assert band.isVisible() and band.error is not None
    assert widget.toPlainText() == text and workspace.document.answer(NOTE).is_open
    assert workspace.top.saved.words.text() == "保存できていません"
    assert "画面に残っています" in band.words.text() and band.error.fix in band.words.text()
    return widget


def dialog(window: MainWindow) -> MessageDialog:
    found = [item for item in window.findChildren(MessageDialog) if item.isVisible()]
    assert len(found) == 1
    return found[0]


def told(window: MainWindow) -> str:
    return "\n".join(label.text() for label in dialog(window).findChildren(Paragraph))


def is_well(workspace: Workspace) -> bool:
    return not workspace.trouble.isVisible() and workspace.top.saved.words.text().startswith("保存しました")


@pytest.mark.parametrize("way", ["removed", "renamed", "folder removed"])
def test_a_file_that_is_gone_is_saved_elsewhere_with_what_is_typed(
    qtbot: QtBot,
    catalog: Catalog,
    window: MainWindow,
    workspace: Workspace,
    new_town: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    way: str,
) -> None:
    if way == "removed":
        new_town.unlink()
    elif way == "renamed":
        new_town.rename(new_town.with_name("前の.dxa"))
    else:
        shutil.rmtree(new_town.parent)
    widget = type_in_vain(qtbot, workspace)
    band = workspace.trouble
    assert band.error is not None and band.error.code == "E-STORE-MOVED"
    assert "移されたか" in band.words.text() and "別の場所に保存" in band.words.text()
    target = tmp_path / "別.dxa"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a: (str(target), ""))
    qtbot.mouseClick(band.elsewhere, LEFT)
    assert str(target) in told(window)
    assert widget.toPlainText() == "memo" and is_well(workspace)
    assert stored(catalog, target) == answered("memo")
    assert stored(catalog, target, "online.policy.evidence") == answered("前に書いたもの")
    assert window.windowTitle().count("別.dxa") == 1 and target in window._settings.recent
    assert workspace.document.path == target
    dialog(window).reject()
    assert workspace.document.can_undo
    workspace.document.undo()
    assert stored(catalog, target).is_open


def test_a_file_put_back_is_saved_with_one_button(
    qtbot: QtBot, catalog: Catalog, workspace: Workspace, new_town: Path
) -> None:
    away = new_town.rename(new_town.with_name("away.dxa"))
    type_in_vain(qtbot, workspace)
    qtbot.mouseClick(workspace.trouble.again, LEFT)
    assert workspace.trouble.isVisible(), "still away: still told"
    away.rename(new_town)
    qtbot.mouseClick(workspace.trouble.again, LEFT)
    assert is_well(workspace) and stored(catalog, new_town) == answered("memo")


@pytest.mark.parametrize("back", [True, False])
def test_a_network_drive_that_comes_back(
    qtbot: QtBot, catalog: Catalog, workspace: Workspace, new_town: Path, back: bool
) -> None:
    """A text, a choice and a cell wait; the next change that is written takes them along."""
    workspace.show_page("register:systems")
    page = workspace.page
    assert isinstance(page, RegisterPage)
    page.add_row()
    row_id = workspace.document.data.rows("systems")[0].row_id
    with lost_drive(new_town, back):
        type_in_vain(qtbot, workspace)
        domain = workspace.page
        assert isinstance(domain, DomainPage)
        choice = domain.cards["online.policy"].findChildren(QRadioButton)[2]
        qtbot.mouseClick(choice, LEFT)
        assert choice.isChecked() and workspace.document.answer("online.policy").is_open
        workspace.go_to(f"systems/{row_id}/name")
        line = QApplication.focusWidget()
        if not isinstance(line, QLineEdit):
            qtbot.keyClicks(page.view, "x")
            line = QApplication.focusWidget()
        assert isinstance(line, QLineEdit)
        line.setText("住民記録")
        qtbot.keyClick(line, Qt.Key.Key_Return)
        assert ("systems", row_id, "name") == ("systems", *next(iter(page.model.pending)))
        assert workspace.trouble.error is not None and workspace.trouble.error.code == "E-STORE-IO"
    workspace.document.set_text("profile.population", "8000")
    qtbot.waitUntil(lambda: not workspace.document.answer("online.policy").is_open)
    assert stored(catalog, new_town) == answered("memo") and page.model.pending == {}
    assert workspace.document.data.rows("systems")[0].cell("name") == answered("住民記録")
    assert is_well(workspace) and workspace.unsaved() == ()


def test_a_full_disk(qtbot: QtBot, catalog: Catalog, workspace: Workspace, new_town: Path) -> None:
    with full_disk(1024):
        type_in_vain(qtbot, workspace)
        assert workspace.trouble.error is not None
        assert workspace.trouble.error.code in ("E-STORE-FULL", "E-STORE-IO")
    qtbot.mouseClick(workspace.trouble.again, LEFT)
    assert is_well(workspace) and stored(catalog, new_town) == answered("memo")


def test_a_folder_that_may_no_longer_be_written(
    qtbot: QtBot, catalog: Catalog, workspace: Workspace, new_town: Path
) -> None:
    with without_rights(new_town.parent):
        type_in_vain(qtbot, workspace)
    qtbot.mouseClick(workspace.trouble.again, LEFT)
    assert is_well(workspace) and stored(catalog, new_town) == answered("memo")


def test_closing_asks_first_and_the_stored_answers_stay(
    qtbot: QtBot, catalog: Catalog, window: MainWindow, workspace: Workspace, new_town: Path
) -> None:
    away = new_town.rename(new_town.with_name("away.dxa"))
    widget = type_in_vain(qtbot, workspace)
    window.menus.quit.trigger()
    assert window.isVisible()
    qtbot.keyClick(dialog(window), Qt.Key.Key_Escape)
    assert widget.toPlainText() == "memo"
    window.menus.close.trigger()
    go = next(b for b in dialog(window).findChildren(QPushButton) if b.text().startswith("入力を捨てて"))
    qtbot.mouseClick(go, LEFT)
    assert window.workspace is None
    assert stored(catalog, away, "online.policy.evidence") == answered("前に書いたもの")


def test_somebody_else_changed_the_file_meanwhile(
    qtbot: QtBot, catalog: Catalog, workspace: Workspace, new_town: Path
) -> None:
    """On a share whose locks do not reach the other machine: the screen shows theirs, the typed text stays."""
    new_town.with_name(new_town.name + ".owner").unlink()
    other = open_file(catalog, new_town, take_over=True, backup=False)
    other.set_text(NOTE, "となりの人")
    other.set_text("online.policy", "1")
    other.close()
    widget = note(workspace)
    qtbot.keyClicks(widget, "memo")
    qtbot.keyClick(widget, Qt.Key.Key_Tab)
    band = workspace.trouble
    assert band.error is not None and band.error.code == "E-STORE-CHANGED" and band.isVisible()
    assert widget.toPlainText() == "memo" and workspace.document.answer(NOTE) == answered("となりの人")
    assert workspace.document.answer("online.policy") == answered("1")
    qtbot.mouseClick(band.again, LEFT)
    assert stored(catalog, new_town) == answered("memo") and is_well(workspace)
    changes = workspace.document.file.changes(target=NOTE)
    assert [change.old is not None and "となりの人" in change.old for change in changes] == [True, False]


def test_another_place_that_is_taken_is_refused(
    qtbot: QtBot, window: MainWindow, workspace: Workspace, new_town: Path, tmp_path: Path
) -> None:
    taken = tmp_path / "取られた.dxa"
    taken.write_bytes(b"mine")
    new_town.unlink()
    widget = type_in_vain(qtbot, workspace)
    assert not workspace.trouble.save_to(taken)
    assert "もうあります" in told(window)
    assert taken.read_bytes() == b"mine" and widget.toPlainText() == "memo" and workspace.trouble.isVisible()


def test_the_band_is_reached_by_keyboard(qtbot: QtBot, workspace: Workspace, new_town: Path) -> None:
    new_town.unlink()
    type_in_vain(qtbot, workspace)
    band: TroubleBand = workspace.trouble
    band.again.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(band.again, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is band.elsewhere
    assert band.accessibleName() and band.accessibleDescription() == band.words.text()


def test_no_other_place_while_a_page_works_with_the_file(
    qtbot: QtBot, window: MainWindow, workspace: Workspace, new_town: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_town.unlink()
    type_in_vain(qtbot, workspace)
    asked: list[object] = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *found: asked.append(found) or ("", ""))
    with monkeypatch.context() as busy:
        busy.setattr(DomainPage, "busy", property(lambda _page: True))
        qtbot.mouseClick(workspace.trouble.elsewhere, LEFT)
        assert "終わるまで待つか" in told(window) and not asked
        dialog(window).reject()
    qtbot.mouseClick(workspace.trouble.elsewhere, LEFT)
    assert len(asked) == 1 and workspace.trouble.isVisible()
