"""Widths of columns that the user has chosen: kept between two starts, whatever the size of the text."""

from __future__ import annotations

from PySide6.QtCore import QObject

from dx_assess.ui.registers.grid import text_scale
from dx_assess.ui.registers.view import RegisterView
from dx_assess.ui.settings import Settings

_LEAST, _MOST = 28, 1200
"""Pixels at 100 % text."""
_MARGIN = 12


class ColumnWidths(QObject):
    """Follows the borders of both headers; a width is kept as it would be at 100 % text."""

    def __init__(self, view: RegisterView) -> None:
        super().__init__(view)
        self._view = view
        self._settings: Settings | None = None
        self._chosen: dict[str, int] = {}
        view.horizontalHeader().sectionResized.connect(self._resized)
        view.frozen.horizontalHeader().sectionResized.connect(self._resized_frozen)

    def use(self, settings: Settings) -> None:
        """Take over the widths that were chosen earlier, and keep new ones."""
        self._chosen = settings.widths(self._view.model_.register.id)
        for section, shown in enumerate(self._view.model_.columns, 1):
            width = self._chosen.get(shown.id)
            if width is not None:
                wanted = min(max(width, _LEAST), _MOST)
                self._view.setColumnWidth(section, round(wanted * text_scale(self._view)))
        self._settings = settings

    def fit(self) -> None:
        """The current column as wide as its header and the cells in sight."""
        view, section = self._view, self._view.currentIndex().column()
        if section < 1:
            return
        head = view.horizontalHeader().sectionSizeHint(section)
        first, last = view.rowAt(0), view.rowAt(view.viewport().height() - 1)
        lines = range(first, (last if last >= 0 else view.proxy.rowCount() - 1) + 1)
        texts = (str(view.proxy.index(line, section).data() or "") for line in lines)
        widest = max((view.fontMetrics().horizontalAdvance(text) for text in texts), default=0)
        view.setColumnWidth(section, min(max(head, widest + _MARGIN), view.viewport().width()))

    def _resized_frozen(self, section: int, _old: int, width: int) -> None:
        """Columns beyond the fixed ones are hidden there, and again whenever rows come, go or are sorted."""
        if section < self._view.frozen_columns and self._view.columnWidth(section) != width:
            self._view.setColumnWidth(section, width)

    def _resized(self, section: int, _old: int, width: int) -> None:
        shown = self._view.model_.column_at(section)
        if shown is None or self._settings is None or self._view.following:
            return
        self._chosen[shown.id] = round(width / text_scale(self._view))
        self._settings.set_widths(self._view.model_.register.id, self._chosen)
