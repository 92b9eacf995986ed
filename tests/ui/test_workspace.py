"""An open file: navigation, saved-state, years, editions, search."""

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot
from shiboken6 import delete, isValid

from dx_assess.errors import AppError
from dx_assess.session.document import Changed
from dx_assess.ui import tasks
from dx_assess.ui.glossary.dialog import GlossaryDialog
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.navigation_paint import DONE, TOTAL
from dx_assess.ui.pages import PAGES, find_place, page_ids
from dx_assess.ui.registers.register_page import RegisterPage
from dx_assess.ui.slices import finish_all
from dx_assess.ui.stack import PageStack
from dx_assess.ui.top_bar import AUTOSAVE, AUTOSAVE_SHORT
from dx_assess.ui.workspace import Workspace
from dx_assess.ui.year_dialog import YearDialog

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def workspace(window: MainWindow, new_town: Path) -> Workspace:
    window.open_path(new_town)
    assert window.workspace is not None
    return window.workspace


def titles(workspace: Workspace) -> str:
    assert workspace.page is not None
    return workspace.page.title


def test_every_page_is_there_and_named(workspace: Workspace) -> None:
    pages = page_ids(workspace.document.question_set)
    assert len(pages) == len(set(pages)) >= 1 + 9 + 7 + len(PAGES) - 3
    for page in pages:
        workspace.show_page(page)
        assert workspace.page is not None
        assert workspace.page.accessibleName() == titles(workspace) != ""


def test_no_page_opens_windows_while_it_is_built(qapp: QApplication, workspace: Workspace) -> None:
    seen: list[QObject] = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
                seen.append(watched)
            return False

    watch = Watch()
    qapp.installEventFilter(watch)
    for page in page_ids(workspace.document.question_set):
        workspace.show_page(page)
        finish_all(workspace)
    qapp.removeEventFilter(watch)
    assert seen == []


def test_arrows_in_the_navigation_switch_pages(workspace: Workspace, qtbot: QtBot) -> None:
    workspace.show_page("profile")
    qtbot.keyClick(workspace.navigation, Key.Key_Down)
    assert titles(workspace) == "行政手続オンライン化"
    for _ in range(5):
        qtbot.keyClick(workspace.navigation, Key.Key_Down)
    assert titles(workspace) == "アナログ規制の点検・見直し"
    for key in (Key.Key_Right, Key.Key_Down):
        qtbot.keyClick(workspace.navigation, key)
    assert titles(workspace) == "推進体制・人材"


def test_page_down_walks_through_all_pages(workspace: Workspace, qtbot: QtBot) -> None:
    pages = page_ids(workspace.document.question_set)
    workspace.show_page(pages[0])
    first, seen = titles(workspace), set()
    for _ in pages:
        qtbot.keyClick(workspace, Key.Key_PageUp, CTRL)
        seen.add(titles(workspace))
    assert titles(workspace) == first and len(seen) == len(pages)
    qtbot.keyClick(workspace, Key.Key_PageDown, CTRL)
    assert titles(workspace) != first


def test_a_change_is_told_as_saved_and_progress_moves(workspace: Workspace) -> None:
    def progress() -> tuple[int, int]:
        index = workspace.navigation.page_at("domain:online")
        return index.data(DONE), index.data(TOTAL)

    before = progress()
    assert workspace.top.saved.words.text() in (AUTOSAVE, AUTOSAVE_SHORT)  # by the width of the window
    workspace.document.set_text("online.policy", "3")
    assert workspace.top.saved.words.text().startswith("保存しました ")
    assert progress() == (before[0] + 1, before[1])


def test_a_failed_save_is_told_until_the_next_one(workspace: Workspace) -> None:
    workspace.show_page("profile")
    assert workspace.page is not None
    workspace.page.save_failed.emit(AppError("E-STORE-FULL", "いっぱいです。", "空けてください。"))
    assert workspace.top.saved.words.text() == "保存できていません"
    assert workspace.top.saved.words.objectName() == "bad"
    workspace.document.set_text("profile.population", "8000")
    assert workspace.top.saved.words.text().startswith("保存しました ")


def test_hidden_pages_are_refreshed_when_they_are_shown(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace.show_page("results")
    results = workspace.page
    workspace.show_page("domain:online")
    assert results is not None
    seen: list[Changed] = []
    monkeypatch.setattr(results, "refresh", seen.append)
    workspace.document.set_text("online.policy", "3")
    workspace.document.set_text("profile.population", "8000")
    assert seen == []
    workspace.show_page("results")
    assert seen == [Changed(frozenset({"online.policy", "profile.population"}))]


def test_a_year_is_added(workspace: Workspace, qtbot: QtBot) -> None:
    workspace.document.set_text("profile.population", "8000")
    qtbot.mouseClick(workspace.top.add_year, Qt.MouseButton.LeftButton)
    dialog = workspace.findChild(YearDialog)
    assert dialog is not None
    assert (dialog.years.currentData(), dialog.sources.currentData()) == (2027, 2026)
    qtbot.keyClick(dialog.add, Key.Key_Return)
    document = workspace.document
    assert document.year.fiscal_year == 2027
    assert document.year.carried_from == 2026
    assert document.answer("profile.population").value == 8000
    assert workspace.top.years.currentData() == 2027
    assert [workspace.top.years.itemText(n) for n in range(2)] == ["令和9年度", "令和8年度"]


def test_the_year_is_switched(workspace: Workspace, window: MainWindow, sample_file: Path, qtbot: QtBot) -> None:
    window.open_path(sample_file)
    assert window.workspace is not None
    window.workspace.show_page("results")
    years: QComboBox = window.workspace.top.years
    years.setFocus()
    qtbot.keyClick(years, Key.Key_Down)
    assert window.workspace.document.year.fiscal_year == 2025
    assert titles(window.workspace) == "結果"


def test_the_edition_is_switched_and_kept(workspace: Workspace, qtbot: QtBot) -> None:
    quick = workspace.top.editions.buttons()[0]
    workspace.show_page("domain:online")
    qtbot.mouseClick(quick, Qt.MouseButton.LeftButton)
    assert workspace.document.year.edition == "quick"
    assert quick.isChecked() and titles(workspace) == "行政手続オンライン化"
    assert workspace.document.file.years()[0].edition == "quick"


def test_search_leads_to_a_question(workspace: Workspace, qtbot: QtBot) -> None:
    workspace.show_page("profile")
    qtbot.keyClick(workspace, Key.Key_K, CTRL)
    search = workspace.top.search
    qtbot.waitUntil(search.hasFocus)
    search.insert("オープンデータ台帳")
    qtbot.keyClick(search, Key.Key_Return)
    assert titles(workspace) == "オープンデータ台帳"
    qtbot.waitUntil(lambda: search.text() == "")


def look_for(workspace: Workspace, qtbot: QtBot, words: str) -> None:
    search = workspace.top.search
    search.setFocus()
    qtbot.keyClicks(search, words) if words.isascii() else search.insert(words)
    qtbot.keyClick(search, Key.Key_Return)


def test_search_finds_sub_fields_columns_and_terms(workspace: Workspace, qtbot: QtBot) -> None:
    look_for(workspace, qtbot, "誤送信 件数")
    assert titles(workspace) == "情報セキュリティ"
    focus = QApplication.focusWidget()
    assert focus is not None and "誤送信" in focus.accessibleName()
    qtbot.waitUntil(lambda: workspace.top.search.text() == "")
    look_for(workspace, qtbot, "手続 ｵﾝﾗｲﾝ対応 列")
    page = workspace.page
    assert isinstance(page, RegisterPage)
    assert "オンライン対応" in page.view.model().headerData(
        page.view.currentIndex().column(), Qt.Orientation.Horizontal
    )
    qtbot.waitUntil(lambda: workspace.top.search.text() == "")
    look_for(workspace, qtbot, "きみつせいに")
    dialog = workspace.findChild(GlossaryDialog)
    assert dialog is not None and dialog.title.text() == "機密性2"


def test_search_says_that_nothing_was_found(workspace: Workspace, qtbot: QtBot) -> None:
    here = workspace.page
    look_for(workspace, qtbot, "xyzzy")
    search = workspace.top.search
    assert search.hits.rowCount() == 1 and "見つかりません" in search.hits.item(0).text()
    assert not search.hits.item(0).isEnabled() and search.text() == "xyzzy"
    assert workspace.page is here
    search.completer().complete()
    assert search.completer().popup().isVisible()
    search.clear()
    assert search.hits.rowCount() == 0


@pytest.mark.parametrize(
    ("target", "page", "key"),
    [
        ("online.policy", "domain:online", "online.policy"),
        ("online", "domain:online", ""),
        ("profile.population", "profile", "profile.population"),
        ("procedures", "register:procedures", ""),
        ("analog_reg.zero_confirmed", "register:analog_reg", "analog_reg.zero_confirmed"),
        ("results", "results", ""),
        ("register:systems", "register:systems", ""),
    ],
)
def test_every_target_has_its_place(workspace: Workspace, target: str, page: str, key: str) -> None:
    place = find_place(workspace.document.question_set, target)
    assert place is not None and (place.page, place.key) == (page, key)


def test_nonsense_leads_nowhere(workspace: Workspace) -> None:
    assert find_place(workspace.document.question_set, "nothing.here") is None


@pytest.mark.parametrize("page", ["home", "results", "advice", "history", "export", "confirm", "backups"])
def test_every_control_has_a_name(workspace: Workspace, page: str) -> None:
    workspace.show_page(page)
    finish_all(workspace)
    for root in (workspace.page, workspace.top):
        assert isinstance(root, QWidget)
        for kind in (QPushButton, QLineEdit, QPlainTextEdit, QComboBox):
            for widget in root.findChildren(kind):
                named = (
                    widget.accessibleName() or getattr(widget, "text", str)() or widget.objectName().startswith("qt_")
                )
                assert named, f"{kind.__name__} on {page}"


def test_the_window_cannot_be_made_smaller_than_what_it_shows(
    workspace: Workspace, window: MainWindow, qtbot: QtBot
) -> None:
    window.resize(200, 100)
    needed = workspace.minimumSizeHint()
    assert needed.width() > workspace.stack.minimumSizeHint().width()
    qtbot.waitUntil(lambda: window.width() >= needed.width() and window.height() >= needed.height())
    window.close_document()

    def smaller() -> bool:
        window.resize(200, 100)
        return window.width() < needed.width()

    qtbot.waitUntil(smaller)
    assert window.width() >= window.welcome.minimumSizeHint().width() > 200


def test_the_menu_needs_a_file(window: MainWindow, new_town: Path) -> None:
    assert not window.menus.export.isEnabled()
    window.open_path(new_town)
    window.menus.export.trigger()
    assert window.workspace is not None and titles(window.workspace) == "書き出し"
    window.menus.close.trigger()
    assert window.workspace is None and not window.menus.export.isEnabled()


def test_old_pages_are_deleted_one_with_each_turn(qtbot: QtBot) -> None:
    stack = PageStack()
    qtbot.addWidget(stack)
    pages = [QWidget() for _ in range(4)]
    gone: list[int] = []
    for number, page in enumerate(pages):
        stack.addWidget(page)
        page.destroyed.connect(lambda _=None, number=number: gone.append(number))
    delete(pages[1])  # somebody was faster
    stack.discard(pages)
    for expected in ([1, 0], [1, 0, 2]):
        stack._delete_one()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert gone == expected
    qtbot.waitUntil(lambda: gone == [1, 0, 2, 3] and not stack._turn.isActive())


class Told(QWidget):
    """Notes what it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[QEvent.Type] = []

    def event(self, event: QEvent) -> bool:
        self.told.append(event.type())
        return super().event(event)


def test_a_page_on_its_way_out_is_told_nothing(qtbot: QtBot) -> None:
    """A larger text, or that its work is over: some of its parts are gone."""
    stack, page, area, column = PageStack(), Told(), QScrollArea(), QWidget()
    qtbot.addWidget(stack)
    parts = [QWidget(column) for _ in range(3)]
    area.setParent(page)
    area.setWidget(column)
    ended, go_on = [], threading.Event()
    task = tasks.start(page, lambda _tell: go_on.wait(30))
    task.finished.connect(lambda: ended.append(task))
    stack.setCurrentWidget(page)
    stack.setCurrentWidget(QWidget())
    stack.discard([page])
    stack._delete_one()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert isValid(page) and not isValid(parts[0]) and isValid(parts[1])
    page.told.clear()
    page.setFont(QFont("x", 30))
    go_on.set()
    tasks.wait_for_all()
    qtbot.waitUntil(lambda: not isValid(page))
    assert set(page.told) <= {QEvent.Type.DeferredDelete} and not ended


def test_another_edition_lets_go_of_every_old_page(window: MainWindow, sample_file: Path, qtbot: QtBot) -> None:
    window.open_path(sample_file)
    workspace = window.workspace
    assert workspace is not None
    for page_id in ("domain:online", "history", "home"):
        workspace.show_page(page_id)
    old = list(workspace._pages.values())
    workspace.document.set_edition("quick")
    assert workspace.page_id == "home" and workspace.page not in old
    qtbot.waitUntil(lambda: not any(isValid(page) for page in old))
    window.close_document()
    qtbot.waitUntil(lambda: not isValid(workspace))
