"""The list of keys, a chapter of the manual, names every key that works in the window; the menu opens it."""

from pathlib import Path

import pytest
from PySide6.QtGui import QAction, QShortcut

from dx_assess.ui.help.chapters import KEYS
from dx_assess.ui.help.dialog import HelpDialog
from dx_assess.ui.main_window import MainWindow

SPELLED = {
    "Ctrl++": "Ctrl+「+」",
    "Ctrl+-": "Ctrl+「-」",
    "PgDown": "PageDown",
    "PgUp": "PageUp",
    "Ctrl+Shift+Z": "Ctrl+Y",
}


@pytest.fixture
def keys_chapter(project: Path) -> str:
    return (project / "docs" / "manual" / KEYS).read_text(encoding="utf-8")


@pytest.mark.parametrize("word", ["Tab", "↑↓", "Space", "0～9", "Enter", "Shift+Enter", "Esc", "Alt"])
def test_keys_of_the_questions_are_named(word: str, keys_chapter: str) -> None:
    assert word in keys_chapter


def test_the_menu_opens_the_list(window: MainWindow, new_town: Path) -> None:
    window.open_path(new_town)
    window.menus.keys.trigger()
    (manual,) = window.findChildren(HelpDialog)
    assert manual.isVisible() and manual.shown.file == KEYS
    manual.close()


def test_every_shortcut_is_named(window: MainWindow, new_town: Path, keys_chapter: str) -> None:
    window.open_path(new_town)
    found = {keys.toString() for action in window.findChildren(QAction) for keys in action.shortcuts()}
    found |= {shortcut.key().toString() for shortcut in window.findChildren(QShortcut)}
    assert {"Ctrl+K", "Ctrl+Z", "Ctrl+PgDown"} <= found
    for keys in found - {""}:
        for text, spelled in SPELLED.items():
            keys = keys.replace(text, spelled)
        assert keys.removeprefix("Ctrl+") in keys_chapter, keys
