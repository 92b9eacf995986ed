"""変更の記録: filters, the way to the place, and one old value set again."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QPushButton
from pytestqt.qtbot import QtBot

from dx_assess.form.answer import answered
from dx_assess.session import history, large
from dx_assess.session.document import Changed
from dx_assess.ui.history.history_page import SEEN, HistoryPage
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.registers.register_page import RegisterPage
from dx_assess.ui.workspace import Workspace


@pytest.fixture
def workspace(window: MainWindow, new_town: Path) -> Workspace:
    window.open_path(new_town)
    assert window.workspace is not None
    return window.workspace


def page_of(workspace: Workspace) -> HistoryPage:
    workspace.show_page("history")
    assert isinstance(workspace.page, HistoryPage)
    return workspace.page


def press(qtbot: QtBot, page: HistoryPage, words: str) -> None:
    dialog = next(dialog for dialog in page.findChildren(QDialog) if dialog.isVisible())
    button = next(button for button in dialog.findChildren(QPushButton) if button.text() == words)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_newest_change_is_first_and_told_in_words(workspace: Workspace) -> None:
    workspace.document.set_text("online.policy", "1")
    page = page_of(workspace)
    workspace.document.set_text("online.policy", "3")
    entry = page.shown[0]
    assert entry.new.startswith("町全体で") and entry.old.startswith("担当者の案")
    assert page.whole.text().splitlines()[1:] == [f"前：{entry.old}", f"後：{entry.new}"]


def test_filters_by_word_place_and_question(workspace: Workspace) -> None:
    document = workspace.document
    document.set_text("online.policy", "3")
    document.set_text("online.policy.note", "課長会議の記録")
    document.set_text("profile.population", "8000")
    page = page_of(workspace)
    page.search.setText("課長会議")
    assert {entry.key for entry in page.shown} == {"online.policy", "online.policy.note"}
    page.search.clear()
    page.places.setCurrentIndex(page.places.findData("profile"))
    assert [entry.key for entry in page.shown] == ["profile.population"]
    page.places.setCurrentIndex(page.places.findData("procedures"))
    assert page.shown and {entry.register for entry in page.shown} == {"procedures"}
    page.search.setText("どこにもない言葉")
    assert page.table.isHidden() and not page.empty.isHidden() and page.restore.isHidden()
    workspace.go_to("history:online.policy")
    assert {entry.key for entry in page.shown} == {"online.policy", "online.policy.note"}
    assert not page.only.isHidden()
    page.only.click()
    assert len(page.shown) > 2 and page.only.isHidden()


def test_an_old_value_is_set_again_after_a_question(workspace: Workspace, qtbot: QtBot) -> None:
    document = workspace.document
    document.set_text("profile.population", "8000")
    document.set_text("profile.population", "80")
    page = page_of(workspace)
    assert page.restore.isEnabled()
    qtbot.mouseClick(page.restore, Qt.MouseButton.LeftButton)
    assert document.answer("profile.population").value == 80
    press(qtbot, page, "戻す(&B)")
    assert document.answer("profile.population").value == 8000
    assert page.shown[0].new.startswith("8,000") or page.shown[0].new.startswith("8000")
    assert workspace.top.saved.words.text().startswith("保存しました ")


def test_a_row_that_was_added_has_no_old_value_and_can_be_opened(workspace: Workspace, qtbot: QtBot) -> None:
    page = page_of(workspace)
    page.places.setCurrentIndex(page.places.findData("procedures"))
    page.search.setText("行の追加")
    assert not page.restore.isEnabled()
    qtbot.mouseClick(page.go, Qt.MouseButton.LeftButton)
    assert isinstance(workspace.page, RegisterPage) and workspace.page.register.id == "procedures"


def test_a_change_of_another_year_shows_that_year(window: MainWindow, sample_file: Path) -> None:
    window.open_path(sample_file)
    workspace = window.workspace
    assert workspace is not None
    page = page_of(workspace)
    while not page.more.isHidden():
        page.more.click()
    at = next(n for n, entry in enumerate(page.shown) if entry.fiscal_year == 2025 and entry.key.startswith("online."))
    page.table.selectRow(at)
    page.go.click()
    assert workspace.document.year.fiscal_year == 2025
    assert workspace.page is not None and workspace.page.title == "行政手続オンライン化"


def test_a_long_history_is_put_into_words_as_it_is_looked_at(
    workspace: Workspace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = workspace.document
    document.add_rows("procedures", [{"name": answered(f"手続{at}")} for at in range(400)])
    monkeypatch.setattr(large, "ROWS", 0)
    told: list[int] = []
    make = history.entry_of
    monkeypatch.setattr(history, "entry_of", lambda words, change: told.append(change.id) or make(words, change))
    page = HistoryPage(document)
    assert not told and page.table.lines.rowCount() == 0
    qtbot.addWidget(page)
    page.resize(1000, 600)
    before: list[int] = []
    page.table.lines.modelReset.connect(lambda: before.append(len(told)))
    page.show()
    qtbot.waitUntil(lambda: page.table.lines.rowCount() > 400)
    assert before == [SEEN]  # the table does not wait for the others
    qtbot.waitUntil(lambda: page.slices.done)
    assert sorted(told) == sorted({entry.id for entry in page.entries})
    document.set_text("online.policy", "1")
    told.clear()
    page.refresh(Changed())
    assert page.shown[0].key == "online.policy"
    page.search.setText("手続39")
    assert len(page.shown) == 11
    assert len(told) == len(set(told)) <= 2
    page.search.setText("手続1")
    assert page.table.lines.rowCount() == 11  # the others come between the events of the window
    qtbot.waitUntil(lambda: page.table.lines.rowCount() == len(page.shown) == 111)
    page.search.setText("手続12")
    assert len(page.shown) == page.table.lines.rowCount() == 11  # whoever asks gets them at once
