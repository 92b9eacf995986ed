"""Wrapped cells: air between the lines, and lines that follow the widths of their columns."""

from PySide6.QtWidgets import QTableWidget, QTableWidgetItem
from pytestqt.qtbot import QtBot

from dx_assess.ui.airy import make_airy
from dx_assess.ui.paragraph import LINE_HEIGHT
from dx_assess.ui.theme import Theme

TEXT = "町のすべての手続について、オンライン化の方針と時期を決めています。"


def test_a_line_is_as_high_as_its_text(qtbot: QtBot, theme: Theme) -> None:
    table = QTableWidget(1, 1)
    qtbot.addWidget(table)
    table.setItem(0, 0, QTableWidgetItem(TEXT))
    make_airy(table)
    table.show()
    unit = table.fontMetrics().height()
    air = unit * LINE_HEIGHT / 100
    table.setColumnWidth(0, unit * 12)
    qtbot.waitUntil(lambda: table.rowHeight(0) >= 3 * air)
    narrow = table.rowHeight(0)
    table.setColumnWidth(0, unit * (len(TEXT) + 4))
    qtbot.waitUntil(lambda: air <= table.rowHeight(0) < narrow / 2)
