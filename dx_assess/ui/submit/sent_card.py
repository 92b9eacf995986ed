"""What was submitted before, from the file itself."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout

from dx_assess.session.history import local_time
from dx_assess.store.edits import Submission
from dx_assess.ui.tables import STRETCH, Cell, Head, LinesTable

HEADS = (Head("提出番号", 8), Head("いつ", 14), Head("だれが", 10), Head("受付番号", STRETCH))


class SentCard(QFrame):
    """Hidden while nothing was submitted."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        heading = QLabel("これまでの提出")
        heading.setObjectName("heading")
        self.table = LinesTable("これまでの提出", HEADS)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 14, 20, 14)
        rows.setSpacing(8)
        rows.addWidget(heading)
        rows.addWidget(self.table)

    def show_submissions(self, found: Sequence[Submission]) -> None:
        """Show these, the newest first."""
        self.table.show_lines(
            [
                (Cell(f"第{item.number}号"), Cell(local_time(item.at)), Cell(item.who), Cell(item.receipt))
                for item in reversed(found)
            ]
        )
        self.table.fit_height()
        self.setVisible(bool(found))
