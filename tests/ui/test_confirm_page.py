"""確定・決裁 in the window: reasons saved at once, one step forward and back, what stands in the way, the 決裁用紙."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from dx_assess.session.confirm import status_of
from dx_assess.session.reasons import name_of, set_reason, warnings
from dx_assess.ui.confirming.confirm_page import ConfirmPage
from dx_assess.ui.confirming.reopen_dialog import ReopenDialog
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.questions.notices import MARKS

Key, LEFT = Qt.Key, Qt.MouseButton.LeftButton


@pytest.fixture
def page(window: MainWindow, sample_file: Path) -> ConfirmPage:
    window.open_path(sample_file)
    assert window.workspace is not None
    window.workspace.show_page("confirm")
    assert isinstance(window.workspace.page, ConfirmPage)
    return window.workspace.page


def explain_all(page: ConfirmPage) -> None:
    for item in warnings(page._document):
        set_reason(page._document, name_of(item.finding), "確かめた。")


def test_a_reason_is_saved_when_the_field_is_left_and_frees_the_division(page: ConfirmPage, qtbot: QtBot) -> None:
    page.show_part("resident")
    (field,) = page.panel.fields.values()
    assert not page.confirm.isEnabled() and "理由を書く警告1件" in page.panel.told.text()
    field.edit.setFocus()
    field.edit.insert("確認済み")
    qtbot.keyClick(field.edit, Key.Key_Return)
    assert warnings(page._document) and field.warned.reason == "確認済み"
    assert field.mark.word.text() == "理由あり" != MARKS["W"].word
    assert page.confirm.isEnabled() and "確定できます" in page.panel.told.text()
    field.edit.clear()
    page.leave()
    assert field.warned.reason == "" and not page.confirm.isEnabled()


def test_a_refused_reason_stays_in_its_field_and_is_told(page: ConfirmPage, qtbot: QtBot) -> None:
    page.show_part("resident")
    (field,) = page.panel.fields.values()
    qtbot.keyClicks(field.edit, "@na")
    page.leave()
    assert field.edit.text() == "@na" and "まだ保存していません" in field.problem.text()
    (unsaved,) = page.unsaved()
    assert "@na" in unsaved.label and unsaved.reason
    page.drop_unsaved()
    assert page.unsaved() == () and field.edit.text() == ""


def test_a_division_is_confirmed_approved_and_opened_again(page: ConfirmPage, qtbot: QtBot) -> None:
    page.show_part("accounting")
    page.who.setText("会計課長")
    assert not page.approve.isEnabled() and not page.reopen.isEnabled()
    qtbot.mouseClick(page.confirm, LEFT)
    status = status_of(page._document, "accounting")
    assert (status.state, status.who) == ("confirmed", "会計課長")
    assert "会計課長" in page.panel.when.text() and page.approve.objectName() == "primary"
    qtbot.mouseClick(page.approve, LEFT)
    assert status_of(page._document, "accounting").word == "決裁"
    assert "決裁" in page.parts.item(3).text()
    qtbot.mouseClick(page.reopen, LEFT)
    dialog = page.findChild(ReopenDialog)
    assert dialog is not None and not dialog.back.isEnabled()
    dialog.reason.insert("数の誤り")
    qtbot.keyClick(dialog.reason, Key.Key_Return)
    again = status_of(page._document, "accounting")
    assert again.is_open and again.reason == "数の誤り"
    assert "数の誤り" in page.panel.when.text()


def test_a_change_after_confirming_is_told_and_can_be_confirmed_again(page: ConfirmPage, qtbot: QtBot) -> None:
    explain_all(page)
    page.show_part("general_it")
    qtbot.mouseClick(page.confirm, LEFT)
    page._document.set_text("online.policy", "2")
    assert "（変更あり）" in page.parts.item(0).text()
    assert not page.approve.isEnabled() and page.confirm.isEnabled()
    assert "（1か所）" in page.panel.changed_box.head.text()


def test_an_error_leads_to_its_place(page: ConfirmPage, qtbot: QtBot) -> None:
    page._document.set_text("profile.pop_65", "9999999")
    page.show_part("whole")
    assert not page.confirm.isEnabled()
    blocker = next(item for item in page.panel.blockers if item.code == "E-CONFIRM-ERROR")
    with qtbot.waitSignal(page.navigation) as told:
        page.panel._go(blocker.key)
    assert told.args[0] == "profile.pop_65"


def test_the_approval_sheet_is_written_and_told(page: ConfirmPage, tmp_path: Path, qtbot: QtBot) -> None:
    page.show_part("whole")
    assert page.approval.isVisible()
    page.approval.seals.setText("起案・課長・町長")
    page.approval.save_to(tmp_path / "決裁.pdf")
    task = page.approval.task
    assert page.busy and task is not None
    with qtbot.waitSignal(task.finished, timeout=60000):
        pass
    assert (tmp_path / "決裁.pdf").read_bytes().startswith(b"%PDF")
    assert page.approval.result.isVisible() and "決裁.pdf" in page.approval.result.files.text()
    assert not page.busy


def test_a_file_that_is_only_read_cannot_be_confirmed(window: MainWindow, sample_file: Path) -> None:
    window.opening.open(sample_file, read_only=True)
    assert window.workspace is not None
    window.workspace.show_page("confirm")
    page = window.workspace.page
    assert isinstance(page, ConfirmPage)
    page.show_part("accounting")
    assert not page.confirm.isEnabled()


def test_a_warning_of_the_results_leads_to_the_field_of_its_reason(
    page: ConfirmPage, window: MainWindow, qtbot: QtBot
) -> None:
    workspace = window.workspace
    assert workspace is not None
    workspace.go_to("findings")
    tab = workspace.page.findings  # type: ignore[union-attr]
    line = next(n for n, row in enumerate(tab._findings) if row.level == "W")
    assert tab._findings[line].level == "W"
    tab.table.selectRow(line)
    key = tab._findings[line].key
    qtbot.mouseClick(tab.reason, LEFT)
    assert workspace.page is page
    qtbot.waitUntil(lambda: any(field.edit.hasFocus() for field in page.panel.fields.values()))
    assert {field.warned.finding.key for field in page.panel.fields.values() if field.edit.hasFocus()} == {key}
    workspace.go_to("findings")
    note = next(n for n, row in enumerate(tab._findings) if row.level == "F")
    tab.table.selectRow(note)
    assert not tab.reason.isVisible()
