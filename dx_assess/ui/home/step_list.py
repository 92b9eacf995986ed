"""次にやること: a short numbered list; each step is a link with the reason and who does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from dx_assess.session.home import Step
from dx_assess.ui.elided import ElidedLink
from dx_assess.ui.icons import IconLabel
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.questions.inputs import EnterClicks

SHORT = 4
"""Steps that are shown before 「ほか…件」 is pressed."""
DONE = "いまやることはありません。答えを変えたときは、この一覧にまた出ます。"


class StepList(QFrame):
    """``asked_for`` carries a page or key."""

    asked_for = Signal(str)

    def __init__(self, reachable: Callable[[str], bool], parent: QWidget | None = None) -> None:
        """``reachable`` says whether the window has a place for a target."""
        super().__init__(parent)
        self.setObjectName("card")
        self.steps: tuple[Step, ...] = ()
        self.links: list[QPushButton] = []
        self._reachable = reachable
        self._enter = EnterClicks(self)
        self._all = False
        self._empty = True
        heading = QLabel("次にやること")
        heading.setObjectName("heading")
        self.more = QPushButton()
        self.more.setObjectName("link")
        self.more.clicked.connect(self._toggle)
        self._enter.watch(self.more)
        top = QHBoxLayout()
        top.addWidget(heading)
        top.addStretch(1)
        top.addWidget(self.more)
        self._body = QWidget()
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(16, 10, 16, 8)
        self._rows.setSpacing(6)
        self._rows.addLayout(top)
        self._rows.addWidget(self._body)

    def show_steps(self, steps: Sequence[Step]) -> None:
        """Show these; the keyboard stays where it is when nothing changed."""
        if tuple(steps) != self.steps or self._empty:
            self.steps = tuple(steps)
            self._fill()

    def _toggle(self) -> None:
        self._all = not self._all
        self._fill()
        self.more.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill(self) -> None:
        old, self._body, self.links = self._body, QWidget(), []
        self._empty = False
        grid = QGridLayout(self._body)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(1)
        grid.setColumnStretch(1, 1)
        shown = self.steps if self._all else self.steps[:SHORT]
        for number, step in enumerate(shown, 1):
            self._add(grid, number, step)
        if not shown:
            grid.addWidget(IconLabel("good", 16, "good"), 0, 0)
            grid.addWidget(Paragraph(DONE), 0, 1)
        self._rows.replaceWidget(old, self._body)
        old.hide()
        old.deleteLater()
        rest = len(self.steps) - SHORT
        self.more.setVisible(rest > 0)
        self.more.setText("はじめの4つだけ見る(&F)" if self._all else f"ほか{rest}件も見る(&F)")

    def _add(self, grid: QGridLayout, number: int, step: Step) -> None:
        line = grid.rowCount()
        place = QLabel(f"{number}")
        place.setObjectName("strong")
        place.setMinimumWidth(self.fontMetrics().horizontalAdvance("88"))
        place.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        grid.addWidget(place, line, 0)
        grid.addWidget(self._what(number, step), line, 1)
        about = Paragraph(f"{step.who}　{step.why}", "muted")
        about.setContentsMargins(2, 0, 0, 2)
        grid.addWidget(about, line + 1, 1)

    def _what(self, number: int, step: Step) -> QWidget:
        if not self._reachable(step.target):
            return Paragraph(step.what, "strong")
        link = ElidedLink(step.what)
        link.setAccessibleName(f"次にやること {number}：{step.what}")
        link.setAccessibleDescription(f"{step.who}。{step.why}")
        link.clicked.connect(lambda: self.asked_for.emit(step.target))
        self._enter.watch(link)
        self.links.append(link)
        return link
