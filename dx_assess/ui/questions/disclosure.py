"""Longer words that are folded until somebody wants them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from dx_assess.ui.questions.inputs import EnterClicks
from dx_assess.ui.questions.notices import prose_label


class Disclosure(QWidget):
    """A heading that opens and closes the text below it."""

    def __init__(self, heading: str, text: str) -> None:
        super().__init__()
        self.button = QToolButton()
        self.button.setObjectName("disclosure")
        self.button.setText(heading)
        self.button.setCheckable(True)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setArrowType(Qt.ArrowType.RightArrow)
        self.button.setAutoRaise(True)
        self.text = prose_label(text)
        self.text.setObjectName("muted")
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.button)
        layout.addWidget(self.text)
        self.button.toggled.connect(self._fold)
        self._enter = EnterClicks(self)
        self._enter.watch(self.button)

    def _fold(self, opened: bool) -> None:
        self.text.setVisible(opened)
        self.button.setArrowType(Qt.ArrowType.DownArrow if opened else Qt.ArrowType.RightArrow)
