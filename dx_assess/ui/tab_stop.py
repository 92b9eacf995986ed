"""Tab stops at the checked button of an exclusive group, also before anything was clicked; arrows reach the others."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup


def tab_at_checked(group: QButtonGroup) -> None:
    """Keep it so from now on; Qt itself does it only after the first click."""

    def follow() -> None:
        checked = group.checkedButton()
        for button in group.buttons():
            stops = checked is None or button is checked
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if stops else Qt.FocusPolicy.ClickFocus)

    group.buttonToggled.connect(lambda *_: follow())
    follow()
