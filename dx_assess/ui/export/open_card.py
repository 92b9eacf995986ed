"""What is still open before a report is written, with the way there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from dx_assess.session.openpoints import OpenPoint
from dx_assess.ui.flow import FlowRow
from dx_assess.ui.icons import IconLabel
from dx_assess.ui.paragraph import Paragraph


class OpenCard(QFrame):
    """``chosen`` carries a key or register and row ids. Hidden while nothing is open."""

    chosen = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.heading = Paragraph(name="strong")
        self.links = FlowRow(gap=12, lines=4)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(IconLabel("warning", 18, "warning"))
        top.addWidget(self.heading, 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 10, 20, 10)
        rows.setSpacing(4)
        rows.addLayout(top)
        rows.addWidget(self.links)

    def show_points(self, points: Sequence[OpenPoint]) -> None:
        """Show these, each as a link to its first place."""
        self.links.take_all()
        self.buttons: list[QPushButton] = []
        for point in points:
            button = QPushButton(f"{point.words} {point.count:,}件")
            button.setObjectName("link")
            button.setAccessibleDescription("最初の場所を開きます")
            button.clicked.connect(lambda _=False, point=point: self._go(point))
            self.links.add(button)
            self.buttons.append(button)
        self.heading.setText("まだ残っていることがあります。このままでも書き出せます（報告書にもそう書かれます）。")
        self.setVisible(bool(points))

    def _go(self, point: OpenPoint) -> None:
        self.chosen.emit(point.target, (point.row_id,) if point.row_id else ())
