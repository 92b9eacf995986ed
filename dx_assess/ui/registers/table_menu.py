"""The menu of the table: everything that has a key, in words."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

_LINES: tuple[tuple[str, str, str], ...] = (
    ("copy", "写す", "Ctrl+C"),
    ("cut", "切り取る", "Ctrl+X"),
    ("paste", "貼り付ける", "Ctrl+V"),
    ("clear", "空にする", "Delete"),
    ("", "", ""),
    ("fill_down", "上のセルを下へ写す", "Ctrl+D"),
    ("fill_rows", "選んだ行にまとめて書く", "Ctrl+Enter"),
    ("", "", ""),
    ("add_row", "行を足す", "Insert"),
    ("copy_rows", "選んだ行を写して足す", "Ctrl+Shift+D"),
    ("strike", "行を取り消す・戻す", "Ctrl+Delete"),
    ("", "", ""),
    ("find", "探す", "Ctrl+F"),
    ("narrow", "この列で絞り込む…", "Alt+↓"),
    ("sort_up", "この列で並べる（小さい順）", ""),
    ("sort_down", "この列で並べる（大きい順）", ""),
    ("sort_none", "番号の順に戻す", ""),
    ("fit", "列の幅を字に合わせる", ""),
)
_CHANGES = ("cut", "paste", "clear", "fill_down", "fill_rows", "add_row", "copy_rows", "strike")


def table_menu(parent: QWidget, ask: Callable[[str], None], writable: bool) -> QMenu:
    """A menu; ``ask`` gets the name of what is chosen (copy, cut, paste, clear, fill_down, fill_rows, find …).

    :param writable: the file may be changed.
    """
    menu = QMenu(parent)
    for name, words, keys in _LINES:
        if not name:
            menu.addSeparator()
            continue
        action = QAction(f"{words}\t{keys}" if keys else words, menu)
        action.setEnabled(writable or name not in _CHANGES)
        action.triggered.connect(lambda _on=False, name=name: ask(name))
        menu.addAction(action)
    return menu
