"""Which sheets are out and which have come back; taking returned ones in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from dx_assess.session.sheets import Issued
from dx_assess.text.dates import format_wareki
from dx_assess.ui.flow import FlowRow
from dx_assess.ui.icons import IconLabel, icon
from dx_assess.ui.paragraph import Paragraph

NOT_YET = "まだ書き出していません。上で書き出すと、どの課から返っていないかがここに出ます。"
HINT = 18
"""Width of the hint, in heights of the text, from which it stands beside the button."""
DROP = "返ってきたExcelは、この窓に落としても取り込めます（いくつでも）。"


class ReturnCard(QFrame):
    """``wanted`` carries the paths that were chosen."""

    wanted = Signal(object)

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.setObjectName("card")
        self._folder = folder
        self.lines: list[tuple[str, str, str]] = []
        heading = QLabel("2　返ってきたシートを取り込む")
        heading.setObjectName("heading")
        self.summary = Paragraph()
        self.take = QPushButton("返ってきたシートを選ぶ(&R)…")
        self.take.setIcon(icon("folder"))
        self.take.clicked.connect(self._choose)
        hint = Paragraph(DROP, "muted")
        line = FlowRow(gap=12)
        line.add(self.take)
        line.add(hint, 1, HINT)
        self._table = QWidget()
        self._place = QVBoxLayout()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 14, 20, 16)
        rows.setSpacing(10)
        rows.addWidget(heading)
        rows.addWidget(self.summary)
        rows.addLayout(self._place)
        rows.addWidget(line)

    def show_issued(self, issued: Sequence[Issued], today: date) -> None:
        """The sheets of the year; ``today`` says which are late."""
        out = [sheet for sheet in issued if not sheet.returned]
        self.summary.setText(f"{len(issued)}枚のうち {len(issued) - len(out)}枚が返っています。" if issued else NOT_YET)
        self.lines = [(sheet.label, *_state(sheet, today)) for sheet in issued]
        self._place.removeWidget(self._table)
        self._table.hide()
        self._table.deleteLater()
        self._table = QWidget()
        grid = QGridLayout(self._table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(3, 1)
        for row, (sheet, (label, word, due)) in enumerate(zip(issued, self.lines, strict=True)):
            picture = "good" if sheet.returned else "warning" if word == "期限を過ぎています" else "none"
            grid.addWidget(IconLabel(picture, 16, picture if picture != "none" else ""), row, 0)
            for column, text in enumerate((label, word, due), 1):
                grid.addWidget(QLabel(text), row, column, Qt.AlignmentFlag.AlignLeft)
        self._table.setVisible(bool(issued))
        self._place.addWidget(self._table)

    def _choose(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileNames(
            self, "返ってきた課別シート", str(self._folder), "Excel (*.xlsx *.xlsm)"
        )
        if chosen:
            self.wanted.emit([Path(path) for path in chosen])


def _state(sheet: Issued, today: date) -> tuple[str, str]:
    due = _day(sheet.due)
    words = f"期限 {format_wareki(due)}" if due is not None else "期限なし"
    if sheet.returned:
        return "返ってきました", words
    return ("期限を過ぎています" if due is not None and due < today else "まだ返っていません"), words


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
