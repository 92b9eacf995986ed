"""What a register can do beyond filling it in: one table, so that the page of a register knows no single one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QPushButton, QWidget

from dx_assess.session.document import Document
from dx_assess.ui.ordinances.tool import ordinance_button

ShowRows = Callable[[tuple[str, ...]], object]
_TOOLS: dict[str, tuple[Callable[[Document, QWidget, ShowRows], QPushButton], ...]] = {
    "analog_reg": (ordinance_button,),
}
"""Register → makers of buttons for the head of its page."""


def register_tools(document: Document, register_id: str, page: QWidget, show_rows: ShowRows) -> tuple[QPushButton, ...]:
    """The buttons of a register; ``show_rows`` shows rows of the page."""
    return tuple(make(document, page, show_rows) for make in _TOOLS.get(register_id, ()))
