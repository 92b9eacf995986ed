"""The ordinance finder in the window: by keyboard on a real file, decided, remembered, undone, hostile folders."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTextBrowser,
    QTreeView,
)
from pytestqt.qtbot import QtBot

from dx_assess.errors import AppError
from dx_assess.session.ordinances import REGISTER
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.messages import MessageDialog
from dx_assess.ui.ordinances import finder_dialog
from dx_assess.ui.ordinances.context_panel import context_html
from dx_assess.ui.ordinances.finder_dialog import FinderDialog
from dx_assess.ui.ordinances.tool import OrdinanceButton
from dx_assess.ui.registers.register_page import RegisterPage
from dx_assess.ui.theme import Theme
from tests.exchange.ordinance_samples import write_samples
from tests.ui.test_dialogs_fit import ROOM, cut_off


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_samples(tmp_path / "例規集")


@pytest.fixture
def page(window: MainWindow, new_town: Path) -> RegisterPage:
    window.open_path(new_town)
    assert window.workspace is not None
    window.workspace.show_page(f"register:{REGISTER}")
    page = window.workspace.page
    assert isinstance(page, RegisterPage)
    return page


def open_finder(page: RegisterPage) -> FinderDialog:
    (button,) = page.tools
    assert isinstance(button, OrdinanceButton)
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Return)
    dialog = button.dialog
    assert dialog is not None and dialog.isVisible()
    dialog.complete()
    return dialog


@pytest.fixture
def dialog(page: RegisterPage, folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> FinderDialog:
    """The finder with the samples, its folder chosen with the button."""
    found = open_finder(page)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args: str(folder))
    found.choose.setFocus()
    QTest.keyClick(found.choose, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: found.finder is not None and found.task is None, timeout=15000)
    return found


def type_words(field: QLineEdit, words: str) -> None:
    """As an input method hands them over."""
    event = QInputMethodEvent()
    event.setCommitString(words)
    QApplication.sendEvent(field, event)


def shown(dialog: FinderDialog) -> list[str]:
    return [candidate.hit.article for group in dialog.tree.hits.groups for candidate in group]


def current(dialog: FinderDialog) -> str:
    (candidate,) = dialog.tree.selected()
    return candidate.hit.article


def test_only_r4_has_the_button(window: MainWindow, page: RegisterPage) -> None:
    assert window.workspace is not None
    window.workspace.show_page("register:systems")
    other = window.workspace.page
    assert isinstance(other, RegisterPage) and other.tools == () and len(page.tools) == 1


def test_the_whole_way_by_keyboard(dialog: FinderDialog, page: RegisterPage) -> None:
    tree = dialog.tree
    assert "例規 4・条 12・箇所 13（未定 13、台帳にある 0、当たらない 0）" in dialog.foot.summary.text()
    assert (len(shown(dialog)), current(dialog), tree.hasFocus()) == (13, "第2条第1項", True)
    QTest.keyClick(tree, Qt.Key.Key_Delete)
    assert (len(shown(dialog)), current(dialog)) == (12, "第2条第2項")
    QTest.keyClick(tree, Qt.Key.Key_Down)
    assert current(dialog) == "第2条第3項"
    QTest.keyClick(tree, Qt.Key.Key_Return)
    assert (len(shown(dialog)), current(dialog)) == (11, "第2条の2")
    assert "未定 11、台帳にある 1、当たらない 1" in dialog.foot.summary.text()
    assert page.model.rowCount() == 1
    dialog.foot.rows.click()
    row = page.model.row(page.proxy.mapToSource(page.view.currentIndex()).row())
    assert row.cell("article").value == "第2条第3項" and page.isVisible()


def test_the_article_is_shown_with_its_words_marked_without_colour(dialog: FinderDialog) -> None:
    QTest.keyClick(dialog.tree, Qt.Key.Key_Down)
    assert "毎年１回以上、遊具の【点検】を行わなければならない。" in dialog.panel.text.toPlainText()
    assert "<b><u>【点検】</u></b>" in context_html(dialog.tree.selected()[0])
    assert dialog.panel.item.currentText() == "候補のまま：③定期検査・点検"
    assert dialog.panel.place.text().startswith("条例　park.txt　未定")


def test_a_kind_is_chosen_where_none_is_suggested(dialog: FinderDialog, page: RegisterPage) -> None:
    dialog.filters.item.setCurrentIndex(dialog.filters.item.findData(""))
    assert shown(dialog) == ["第2"]
    dialog.panel.item.setFocus()
    QTest.keyClick(dialog.panel.item, Qt.Key.Key_End)
    assert dialog.panel.item.currentText() == "⑧記録媒体の指定"
    dialog.tree.setFocus()
    QTest.keyClick(dialog.tree, Qt.Key.Key_Return)
    assert page.model.row(0).cell("item").value == "media"
    assert (shown(dialog), dialog.panel.accept_hits.isEnabled()) == ([], False)


def test_several_at_once_and_back_again(dialog: FinderDialog, page: RegisterPage) -> None:
    tree = dialog.tree
    QTest.keyClick(tree, Qt.Key.Key_Home)
    assert len(tree.selected()) == 8, "the ordinance stands for its places"
    assert dialog.panel.accept_hits.text() == "台帳に入れる（8件）"
    QTest.keyClick(tree, Qt.Key.Key_Return)
    assert current(dialog) == "第2条第1項" and page.model.rowCount() == 0, "Enter on an ordinance only goes into it"
    QTest.keyClick(tree, Qt.Key.Key_Home)
    dialog.panel.accept_hits.setFocus()
    QTest.keyClick(dialog.panel.accept_hits, Qt.Key.Key_Return)
    assert page.model.rowCount() == 8
    QTest.keyClick(tree, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(tree, Qt.Key.Key_Delete)
    assert (shown(dialog), tree.selected()) == ([], [])
    dialog.filters.state.setCurrentIndex(dialog.filters.state.findData("accepted"))
    QTest.keyClick(tree, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    dialog.panel.reopen_hits.setFocus()
    QTest.keyClick(dialog.panel.reopen_hits, Qt.Key.Key_Return)
    assert "未定 8、台帳にある 0、当たらない 5" in dialog.foot.summary.text()
    assert not dialog.foot.rows.isVisible(), "the rows are struck out"


def test_filters(dialog: FinderDialog) -> None:
    dialog.filters.word.setCurrentIndex(dialog.filters.word.findData("点検"))
    assert shown(dialog) == ["第2条第2項", "附則第2項", "第2条"]
    dialog.filters.text.setFocus()
    type_words(dialog.filters.text, "消防")
    assert shown(dialog) == ["第2条"]
    type_words(dialog.filters.text, "署")
    assert shown(dialog) == [] and "あてはまる箇所はありません" in dialog.foot.summary.text()


def test_a_second_time_shows_what_was_found_and_only_what_is_open(dialog: FinderDialog, page: RegisterPage) -> None:
    QTest.keyClick(dialog.tree, Qt.Key.Key_Delete)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    again = open_finder(page)
    assert again is not dialog and len(shown(again)) == 12 and again.folder.text() == str(again.finder.search.folder)


def test_undo_in_the_window_opens_the_place_again(
    dialog: FinderDialog, page: RegisterPage, window: MainWindow, qtbot: QtBot
) -> None:
    QTest.keyClick(dialog.tree, Qt.Key.Key_Return)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    with qtbot.waitActive(window):
        window.activateWindow()
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert page.model.row(0).struck
    assert len(shown(open_finder(page))) == 13


def test_what_was_not_read_is_listed_with_the_reason(dialog: FinderDialog) -> None:
    assert dialog.foot.unread.text() == "読まなかったファイル 2…"
    dialog.foot.unread.click()
    (message,) = dialog.findChildren(MessageDialog)
    text = message.findChildren(QPlainTextEdit)[0].toPlainText()
    assert "broken.txt：文字の種類" in text and "old.doc：この形式（古いWord文書）は読めません。" in text


def test_a_folder_is_dropped_and_a_file_is_not_taken(page: RegisterPage, folder: Path, qtbot: QtBot) -> None:
    dialog = open_finder(page)
    for path, taken in ((folder / "park.txt", False), (folder, True)):
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path))])
        args = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        enter = QDragEnterEvent(QPoint(5, 5), *args)
        enter.ignore()
        dialog.dragEnterEvent(enter)
        assert enter.isAccepted() is taken
        dialog.dropEvent(QDropEvent(QPoint(5, 5).toPointF(), *args))
    qtbot.waitUntil(lambda: dialog.finder is not None and dialog.task is None, timeout=15000)
    assert len(shown(dialog)) == 13


def test_cancel_keeps_what_was_there(page: RegisterPage, folder: Path, qtbot: QtBot) -> None:
    for number in range(400):
        (folder / f"n{number}.txt").write_text(f"第{number}号条例\n" + "第1条　目視する。\n" * 50, encoding="utf-8")
    dialog = open_finder(page)
    dialog.search(folder)
    assert dialog.task is not None and dialog.progress.isVisible() and not dialog.choose.isEnabled()
    dialog.progress.cancel.click()
    qtbot.waitUntil(lambda: dialog.task is None, timeout=15000)
    assert dialog.finder is None and "中止しました" in dialog.progress.words.text() and dialog.choose.isEnabled()


def test_a_folder_that_went_away_is_told(page: RegisterPage, tmp_path: Path, qtbot: QtBot) -> None:
    dialog = open_finder(page)
    dialog.search(tmp_path / "ない")
    qtbot.waitUntil(lambda: dialog.task is None, timeout=15000)
    (message,) = dialog.findChildren(MessageDialog)
    assert "フォルダーがありません" in message.texts.itemAt(0).widget().text()


def test_every_control_has_a_name_and_there_is_one_primary_button(dialog: FinderDialog) -> None:
    controls = [w for kind in (QComboBox, QLineEdit, QTextBrowser, QTreeView) for w in dialog.findChildren(kind)]
    named = [w for w in controls if w.accessibleName() or isinstance(w.parent(), QComboBox)]
    assert len(controls) >= 6 and named == controls
    primary = [button.text() for button in dialog.findChildren(QPushButton) if button.objectName() == "primary"]
    assert primary == ["台帳に入れる（Enter）"]


def test_read_only_files_can_be_searched_and_not_changed(
    page: RegisterPage, dialog: FinderDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(dialog._document), "read_only", property(lambda _document: True))
    QTest.keyClick(dialog.tree, Qt.Key.Key_Down)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Delete):
        QTest.keyClick(dialog.tree, key)
    assert page.model.rowCount() == 0 and len(shown(dialog)) == 13


def test_thousands_of_places_are_folded_and_decided_one_by_one(
    page: RegisterPage, tmp_path: Path, qtbot: QtBot
) -> None:
    for number in range(30):
        articles = "".join(f"第{at}条　職員は、施設の点検を行う。\n" for at in range(1, 31))
        (tmp_path / "多い").mkdir(exist_ok=True)
        (tmp_path / "多い" / f"{number:02d}.txt").write_text(f"第{number}地区条例\n{articles}", encoding="utf-8")
    dialog = open_finder(page)
    dialog.search(tmp_path / "多い")
    qtbot.waitUntil(lambda: dialog.finder is not None and dialog.task is None, timeout=30000)
    tree = dialog.tree
    assert len(shown(dialog)) == 900
    assert [tree.isExpanded(tree.hits.index(row, 0)) for row in (0, 1)] == [True, False]
    for _ in range(30):
        QTest.keyClick(tree, Qt.Key.Key_Delete)
    assert len(tree.hits.groups) == 29 and len(shown(dialog)) == 870
    (following,) = tree.selected()
    assert following.hit.title == "第1地区条例" and tree.isExpanded(tree.hits.index(0, 0))
    QTest.keyClick(tree, Qt.Key.Key_End)
    assert len(tree.selected()) == 30 and tree.isExpanded(tree.hits.index(28, 0))
    dialog.panel.accept_hits.click()
    assert page.model.rowCount() == 30 and len(tree.hits.groups) == 28
    assert "未定 840、台帳にある 30、当たらない 30" in dialog.foot.summary.text()


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few places are as many as thousands."""
    monkeypatch.setattr(finder_dialog, "_MANY", 5)


def test_it_appears_from_the_top_down_and_a_folder_that_is_dropped_meanwhile_is_searched(
    page: RegisterPage, folder: Path, qtbot: QtBot
) -> None:
    (button,) = page.tools
    assert isinstance(button, OrdinanceButton)
    button.click()
    dialog = button.dialog
    assert dialog is not None and dialog.choose.isVisible() and "tree" not in vars(dialog)
    dialog.search(folder)
    assert dialog.tree.isVisible() and not dialog.tree.isEnabled()
    assert dialog.focusWidget() is dialog.progress.cancel
    qtbot.waitUntil(lambda: dialog.task is None, timeout=15000)
    assert len(shown(dialog)) == 13 and dialog.tree.hasFocus()


def test_it_is_complete_without_anybody_asking(page: RegisterPage, qtbot: QtBot) -> None:
    (button,) = page.tools
    assert isinstance(button, OrdinanceButton)
    button.click()
    dialog = button.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: "foot" in vars(dialog) and dialog.foot.close_window.isVisible(), timeout=15000)
    assert dialog.focusWidget() is dialog.choose
    QTest.keyClick(dialog, Qt.Key.Key_Tab)
    assert dialog.focusWidget() is dialog.foot.close_window, "nothing between them can be used without a folder"
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


@pytest.mark.usefixtures("long")
def test_of_many_places_a_decision_is_shown_in_turns_and_the_next_key_waits_for_them(
    dialog: FinderDialog, page: RegisterPage, qtbot: QtBot
) -> None:
    tree = dialog.tree
    qtbot.waitUntil(lambda: len(shown(dialog)) == 13, timeout=15000)
    QTest.keyClick(tree, Qt.Key.Key_Return)
    assert len(page._document.data.rows(REGISTER)) == 1, "it is saved at once"
    assert page.model.rowCount() == 0 and len(shown(dialog)) == 13, "and seen with the next events"
    QTest.keyClick(tree, Qt.Key.Key_Delete)
    assert page.model.rowCount() == 1 and len(shown(dialog)) == 12, "the key is for the place that is next"
    qtbot.waitUntil(lambda: len(shown(dialog)) == 11, timeout=15000)
    assert current(dialog) == "第2条第3項" and tree.hasFocus()
    assert "未定 11、台帳にある 1、当たらない 1" in dialog.foot.summary.text()


@pytest.mark.usefixtures("long")
def test_a_decision_before_the_dialog_is_closed_reaches_the_page(
    dialog: FinderDialog, page: RegisterPage, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: len(shown(dialog)) == 13, timeout=15000)
    QTest.keyClick(dialog.tree, Qt.Key.Key_Return)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert page.model.rowCount() == 1 and not page._document.held


@pytest.mark.usefixtures("long")
def test_a_decision_in_the_moment_in_which_a_search_ends_reaches_the_page(
    dialog: FinderDialog, page: RegisterPage, folder: Path, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: len(shown(dialog)) == 13, timeout=15000)
    dialog.searched.connect(lambda _search: QTest.keyClick(dialog.tree, Qt.Key.Key_Return))
    dialog.search(folder)
    qtbot.waitUntil(lambda: dialog.task is None, timeout=15000)
    assert page.model.rowCount() == 1 and not page._document.held
    qtbot.waitUntil(lambda: len(shown(dialog)) == 12, timeout=15000)


@pytest.mark.usefixtures("long")
def test_another_filter_is_for_what_was_decided(dialog: FinderDialog, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: len(shown(dialog)) == 13, timeout=15000)
    QTest.keyClick(dialog.tree, Qt.Key.Key_Delete)
    dialog.filters.state.setCurrentIndex(dialog.filters.state.findData("rejected"))
    assert shown(dialog) == ["第2条第1項"]


@pytest.mark.usefixtures("long")
def test_an_earlier_search_of_many_places_is_looked_at_in_the_background(
    dialog: FinderDialog, page: RegisterPage, folder: Path, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: len(shown(dialog)) == 13, timeout=15000)
    QTest.keyClick(dialog.tree, Qt.Key.Key_Delete)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    again = open_finder(page)
    assert again.folder.text() == str(folder)
    assert again.finder is None and again.foot.summary.text() == "計算しています…" and again.choose.isEnabled()
    qtbot.waitUntil(lambda: len(shown(again)) == 12, timeout=15000)
    assert current(again) == "第2条第2項" and again.tree.hasFocus()


@pytest.mark.usefixtures("long")
def test_a_folder_that_is_dropped_while_an_earlier_search_is_looked_at_comes_after_it(
    dialog: FinderDialog, page: RegisterPage, folder: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    again = open_finder(page)
    assert again.task is not None
    other = tmp_path / "ほか"
    other.mkdir()
    (folder / "park.txt").rename(other / "park.txt")
    again.search(other)
    qtbot.waitUntil(lambda: again.folder.text() == str(other) and len(shown(again)) == 8, timeout=15000)
    assert again.task is None and again.choose.isEnabled()


@pytest.mark.parametrize("error", [AppError("E-STORE-DISK", "書けませんでした。", ""), ValueError("a mistake")])
def test_pages_hear_of_later_changes_when_a_decision_fails(
    dialog: FinderDialog, page: RegisterPage, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise error

    with monkeypatch.context() as failing:
        failing.setattr(page._document, "apply", fail)
        if isinstance(error, AppError):
            dialog.accept_chosen()
            (message,) = dialog.findChildren(MessageDialog)
            message.reject()
        else:
            with pytest.raises(ValueError, match="a mistake"):
                dialog.accept_chosen()
    assert len(shown(dialog)) == 13 and not page._document.held
    QTest.keyClick(dialog.tree, Qt.Key.Key_Return)
    assert page.model.rowCount() == 1


def test_its_buttons_are_in_sight_at_200_percent(dialog: FinderDialog, theme: Theme, qtbot: QtBot) -> None:
    theme.set_scale(200)
    dialog.resize(ROOM)
    first, second = dialog.panel.accept_hits, dialog.panel.reject_hits
    qtbot.waitUntil(lambda: first.y() == second.y() and cut_off(dialog) == [], timeout=15000)
    assert second.x() > first.x() and dialog.size() == ROOM
    tree = dialog.tree
    assert tree.visualRect(tree.currentIndex()).height() > tree.fontMetrics().height()
