"""The list at the left: groups that fold, by mouse and keyboard, and are remembered."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from pytestqt.qtbot import QtBot

from dx_assess.form.model import QuestionSet
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.navigation import Navigation
from dx_assess.ui.navigation_paint import DONE, OPEN, SHOWN, TOTAL
from dx_assess.ui.pages import FOLDED, GROUPS, entries
from dx_assess.ui.settings import Settings

Key = Qt.Key


@pytest.fixture
def navigation(window: MainWindow, new_town: Path) -> Navigation:
    window.open_path(new_town)
    assert window.workspace is not None
    return window.workspace.navigation


def press(qtbot: QtBot, navigation: Navigation, group: str) -> None:
    navigation.scrollTo(navigation.group_at(group))
    at = navigation.visualRect(navigation.group_at(group)).center()
    qtbot.mouseClick(navigation.viewport(), Qt.MouseButton.LeftButton, pos=at)


def unfolded(navigation: Navigation) -> set[str]:
    groups = {entry.group for entry in entries(navigation_set(navigation)) if entry.group}
    shown = {group for group in groups if navigation.isExpanded(navigation.group_at(group))}
    assert shown == {group for group in groups if navigation.group_at(group).data(OPEN)}
    return shown


def navigation_set(navigation: Navigation) -> QuestionSet:
    return navigation.window().workspace.document.question_set  # type: ignore[attr-defined, no-any-return]


def test_registers_and_optional_domains_are_folded_until_one_is_shown(navigation: Navigation) -> None:
    workspace = navigation.window().workspace  # type: ignore[attr-defined]
    assert unfolded(navigation).isdisjoint(FOLDED)
    workspace.show_page("register:systems")
    assert "registers" in unfolded(navigation) and "optional" not in unfolded(navigation)
    workspace.show_page("results")
    assert unfolded(navigation).isdisjoint(FOLDED)


def test_a_click_on_a_group_folds_and_unfolds_it_and_is_remembered(
    navigation: Navigation, window: MainWindow, sample_file: Path, qtbot: QtBot
) -> None:
    press(qtbot, navigation, "registers")
    assert "registers" in unfolded(navigation)
    press(qtbot, navigation, "record")
    assert "record" not in unfolded(navigation)
    window.open_path(sample_file)
    assert window.workspace is not None and window.workspace.navigation is not navigation
    again = unfolded(window.workspace.navigation)
    assert "registers" in again and "record" not in again and "optional" not in again
    assert Settings().folded == ("optional", "record")


def test_keys_fold_and_unfold(navigation: Navigation, qtbot: QtBot) -> None:
    workspace = navigation.window().workspace  # type: ignore[attr-defined]
    workspace.show_page("profile")
    qtbot.keyClick(navigation, Key.Key_Left)
    assert navigation.currentIndex() == navigation.group_at("fill")
    qtbot.keyClick(navigation, Key.Key_Left)
    assert "fill" not in unfolded(navigation)
    assert navigation.group_at("fill").data(SHOWN), "the page that is shown lies in it"
    qtbot.keyClick(navigation, Key.Key_Right)
    assert "fill" in unfolded(navigation) and not navigation.group_at("fill").data(SHOWN)
    qtbot.keyClick(navigation, Key.Key_Return)
    assert "fill" not in unfolded(navigation)
    assert workspace.page.title == "団体の基本情報", "a group is no page"


def test_a_folded_group_tells_the_progress_of_its_domains(navigation: Navigation) -> None:
    workspace = navigation.window().workspace  # type: ignore[attr-defined]
    document, index = workspace.document, navigation.group_at("optional")
    before = index.data(DONE)
    document.set_text("org.plan", "2")
    optional = {domain.id for domain in document.question_set.domains if domain.optional}
    results = [result for result in document.assessment.domains if result.id in optional]
    assert index.data(TOTAL) == sum(result.visible for result in results) > 0
    assert index.data(DONE) == before + 1 == sum(result.answered for result in results)
    assert f"{index.data(TOTAL)}問のうち" in index.data(Qt.ItemDataRole.AccessibleTextRole)


def test_a_screen_reader_hears_groups_and_pages(navigation: Navigation) -> None:
    interface = QAccessible.queryAccessibleInterface(navigation)
    names = {interface.child(n).text(QAccessible.Text.Name) for n in range(interface.childCount())}
    assert any(name.startswith("記入、") for name in names)
    assert any(name.startswith("1 行政手続オンライン化、") for name in names)


def test_the_list_needs_little_room(navigation: Navigation, window: MainWindow) -> None:
    window.resize(1366, 698)
    assert set(GROUPS) >= unfolded(navigation)
    assert navigation.verticalScrollBar().maximum() <= 4
