"""Is everything finished? What stands in the way as a list with the way there, and what is only told."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout

from dx_assess.session.confirm import Blocker
from dx_assess.session.submit_check import Completeness
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.questions.notices import NoticeList
from dx_assess.ui.tables import STRETCH, Cell, Head, LinesTable

KINDS = {
    "E-CONFIRM-ERROR": ("エラー", "error"),
    "E-CONFIRM-WARNING": ("警告（理由なし）", "warning"),
    "E-CONFIRM-OPEN": ("未回答", "open"),
    "E-CONFIRM-WAITING": ("確認待ち", "open"),
    "E-CONFIRM-PART": ("課が未確定", "confirm"),
    "E-CONFIRM-CHANGED": ("確定後の変更", "confirm"),
}
HEADS = (Head("種類", 10), Head("内容", STRETCH))
HINT = "行でEnterを押すか2回押すと、その場所を開きます。警告の理由は「確定・決裁」で書けます。"
SHOWN = 6
"""Lines that are shown without scrolling."""


class StateCard(QFrame):
    """``chosen`` carries the place of a line."""

    chosen = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.found: tuple[Blocker, ...] = ()
        self.heading = QLabel()
        self.heading.setObjectName("heading")
        self.hint = Paragraph(HINT, "muted")
        self.table = LinesTable("提出の前に残っていること", HEADS, self._choose)
        self.notices = NoticeList()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 14, 20, 14)
        rows.setSpacing(8)
        for widget in (self.heading, self.hint, self.table, self.notices):
            rows.addWidget(widget)

    def show_state(self, state: Completeness) -> None:
        """Show what is not finished."""
        self.found = (*state.errors, *state.blockers)
        lines = []
        for blocker in self.found:
            word, picture = KINDS.get(blocker.code, (blocker.code, "info"))
            lines.append((Cell(word, icon=picture), Cell(blocker.message, tip=f"{blocker.message}\n{blocker.fix}")))
        self.table.show_lines(lines)
        self.table.fit_height(SHOWN)
        for widget in (self.table, self.hint):
            widget.setVisible(bool(lines))
        self.heading.setText(f"提出の前に残っていること（{len(lines)}件）" if lines else "提出できます")
        self.notices.show_notices([("I", text) for text in state.notices])

    def _choose(self, line: int) -> None:
        blocker = self.found[line]
        if blocker.code in ("E-CONFIRM-PART", "E-CONFIRM-CHANGED"):
            self.chosen.emit(f"confirm:{blocker.key}", ())
        else:
            self.chosen.emit(blocker.key or "confirm", (blocker.row_id,) if blocker.row_id else ())
