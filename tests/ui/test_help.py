"""F1 opens the staff manual at the chapter of the page; every link of it leads somewhere."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QAction, QTextCursor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dx_assess.session.manual import anchor, chapters
from dx_assess.ui.help.chapters import CHAPTERS, DIALOGS, chapter_of
from dx_assess.ui.help.dialog import HelpDialog
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.pages import PAGES, page_ids
from dx_assess.ui.theme import Theme


@pytest.fixture
def help_window(qtbot: QtBot, theme: Theme) -> HelpDialog:
    dialog = HelpDialog()
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    return dialog


def shows(dialog: HelpDialog, heading: str) -> bool:
    """Whether the heading stands at the top, or in view at the end of its chapter."""
    browser = dialog.browser
    block = browser.document().begin()
    while block.text() != heading or not block.blockFormat().headingLevel():
        block = block.next()
    top = browser.cursorRect(QTextCursor(block)).top()
    bar = browser.verticalScrollBar()
    room = browser.viewport().height() if bar.value() == bar.maximum() else 60
    return bar.value() > 0 and -5 <= top <= room


def test_every_page_has_its_chapter(window: MainWindow, new_town: Path) -> None:
    window.open_path(new_town)
    assert window.workspace is not None
    known = {f"{chapter.file}#{name}" for chapter in chapters() for name in chapter.anchors()}
    assert set(CHAPTERS) == {"welcome", *(page.id for page in PAGES)}
    for target in (*CHAPTERS.values(), *DIALOGS.values()):
        assert target in known
    for page in page_ids(window.workspace.document.question_set):
        assert chapter_of(page) == CHAPTERS[page.partition(":")[0]]


def test_f1_opens_the_chapter_of_the_page(window: MainWindow, new_town: Path, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F1)
    dialog = window.findChild(HelpDialog)
    assert dialog is not None and dialog.shown.file == "01-start.md" and shows(dialog, "はじめて開く")
    dialog.reject()
    window.open_path(new_town)
    assert window.workspace is not None
    for page, file, heading in (
        ("register:procedures", "03-registers.md", "台帳の書き方"),
        ("submit", "07-submit.md", "県へ提出する"),
        ("whatif", "06-results.md", "試してみる"),
    ):
        window.workspace.show_page(page)
        window.activateWindow()
        action = next(action for action in window.findChildren(QAction) if action.shortcut().toString() == "F1")
        action.trigger()
        assert window.findChildren(HelpDialog) == [dialog] and dialog.isVisible()
        assert dialog.shown.file == file and shows(dialog, heading)
        dialog.reject()


def test_links_and_the_way_back(help_window: HelpDialog) -> None:
    help_window.show_chapter("01-start.md")
    help_window.list.setCurrentRow(8)
    assert help_window.shown.file == "09-prefecture.md" and help_window.back.isEnabled()
    help_window.browser.setSource(help_window.browser.place.resolved(QUrl("06-results.md#ほかの団体との比較")))
    assert shows(help_window, "ほかの団体との比較") and help_window.list.currentRow() == 5
    help_window.back.click()
    help_window.back.click()
    assert help_window.shown.file == "01-start.md" and help_window.forward.isEnabled()
    help_window.forward.click()
    assert help_window.shown.file == "09-prefecture.md"


def test_the_search_goes_on_to_the_next_chapter(help_window: HelpDialog, qtbot: QtBot) -> None:
    help_window.show_chapter("01-start.md")
    help_window.search.setText("決裁用紙")
    assert "この章に0か所" in help_window.found.text()
    qtbot.keyClick(help_window.search, Qt.Key.Key_Return)
    assert help_window.shown.file == "05-confirm.md"
    assert help_window.browser.textCursor().selectedText() == "決裁用紙"
    first = help_window.browser.textCursor().position()
    qtbot.keyClick(help_window.search, Qt.Key.Key_Return)
    assert help_window.browser.textCursor().position() > first
    qtbot.keyClick(help_window.search, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert help_window.browser.textCursor().position() == first
    help_window.search.setText("ありえない言葉")
    assert help_window.found.text() == "見つかりません"


def test_pictures_fit_and_the_text_size_follows(help_window: HelpDialog, theme: Theme) -> None:
    help_window.show_chapter("01-start.md")
    help_window.resize(700, 600)
    QApplication.processEvents()
    browser = help_window.browser
    assert browser.horizontalScrollBar().maximum() == 0
    small = browser.document().size().height()
    theme.set_scale(150)
    QApplication.processEvents()
    assert browser.document().size().height() > small
    theme.set_scale(100)


def test_nothing_outside_the_manual_is_opened(help_window: HelpDialog) -> None:
    help_window.show_chapter("02-answers.md")
    help_window.browser.setSource("https://example.com/")
    assert help_window.shown.file == "02-answers.md"


def test_an_anchor_is_written_as_web_sites_write_it() -> None:
    assert anchor("確定・決裁・提出の進み方") == "確定決裁提出の進み方"
    assert anchor("R1 Two words") == "r1-two-words"
