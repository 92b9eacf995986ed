"""The list of keys names every key that works in the window."""

from pathlib import Path

import pytest
from PySide6.QtGui import QAction, QShortcut

from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.menus import KEYS

SPELLED = {
    "Ctrl++": "Ctrl+「+」",
    "Ctrl+-": "Ctrl+「-」",
    "PgDown": "PageDown",
    "PgUp": "PageUp",
    "Ctrl+Shift+Z": "Ctrl+Y",
}


@pytest.mark.parametrize("word", ["Tab", "↑↓", "Space", "0～9", "Enter", "Shift+Enter", "Esc", "Alt"])
def test_keys_of_the_questions_are_named(word: str) -> None:
    assert word in KEYS


def test_every_shortcut_is_named(window: MainWindow, new_town: Path) -> None:
    window.open_path(new_town)
    found = {keys.toString() for action in window.findChildren(QAction) for keys in action.shortcuts()}
    found |= {shortcut.key().toString() for shortcut in window.findChildren(QShortcut)}
    assert {"Ctrl+K", "Ctrl+Z", "Ctrl+PgDown"} <= found
    for keys in found - {""}:
        for text, spelled in SPELLED.items():
            keys = keys.replace(text, spelled)
        assert keys.removeprefix("Ctrl+") in KEYS, keys
