"""What a register can do beyond filling it in: one table, so that the page of a register knows no single one."""

from __future__ import annotations

from collections.abc import Callable
from pkgutil import resolve_name

from PySide6.QtWidgets import QPushButton, QWidget

from dx_assess.session.document import Document

ShowRows = Callable[[tuple[str, ...]], object]
_TOOLS: dict[str, tuple[str, ...]] = {
    "analog_reg": ("ordinances.tool:ordinance_button",),
}
"""Register → makers of buttons for the head of its page (``make(document, page, show_rows)``), loaded with it."""


def register_tools(document: Document, register_id: str, page: QWidget, show_rows: ShowRows) -> tuple[QPushButton, ...]:
    """The buttons of a register; ``show_rows`` shows rows of the page."""
    makers = (resolve_name(f"dx_assess.ui.{place}") for place in _TOOLS.get(register_id, ()))
    return tuple(make(document, page, show_rows) for make in makers)
