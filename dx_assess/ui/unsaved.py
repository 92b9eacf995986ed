"""Asking before texts that are not in the file are lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QDialog, QPushButton, QWidget

from dx_assess.ui.messages import MessageDialog
from dx_assess.ui.page import Unsaved

MOST = 8
"""Texts that are named one by one."""


def ask_before_losing(
    parent: QWidget | None, found: Sequence[Unsaved], lose: Callable[[], object], back: Callable[[], object]
) -> QDialog:
    """Name what would be lost; going back is the suggestion, and what Escape means.

    :param back: called with 「戻って直す」; Escape and the window's cross only close the question.
    :returns: the open dialog; ``rejected`` whenever nothing may be lost.
    """
    dialog = MessageDialog(parent, "まだ保存していない入力", "warning")
    dialog.add_text(f"まだ保存していない入力が{len(found)}件あります。このまま進むと失われます。", "strong")
    dialog.add_text("\n".join(_line(text) for text in found[:MOST]))
    if len(found) > MOST:
        dialog.add_text(f"ほか{len(found) - MOST}件")
    stay, go = QPushButton("戻って直す(&B)"), QPushButton("入力を捨てて進む(&D)")
    stay.setObjectName("primary")
    stay.setDefault(True)
    stay.clicked.connect(dialog.reject)
    stay.clicked.connect(lambda: back())
    go.setAutoDefault(False)
    go.clicked.connect(dialog.accept)
    go.clicked.connect(lambda: lose())
    for button in (stay, go):
        dialog.buttons.addWidget(button)
    dialog.open()
    stay.setFocus()
    return dialog


def _line(text: Unsaved) -> str:
    return f"・{text.label}\n　{text.reason or '文字の変換が終わっていません。'}"
