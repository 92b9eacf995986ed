"""Which header of a file is which column of the register: shown for every header, and changed here."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHeaderView, QTableWidget, QTableWidgetItem

from dx_assess.exchange.headers import Headers
from dx_assess.form.model import Register
from dx_assess.ui.registers.grid import text_scale

NOT_READ = "（読まない）"


class _Box(QComboBox):
    """Arrows open the list (a choice is made once, by Enter or mouse); turning the wheel moves the table."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See Qt."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.showPopup()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """See Qt."""
        event.ignore()


class HeaderTable(QTableWidget):
    """``mapped`` carries what changed: column id → header, an empty header for a column that is not read any more."""

    mapped = Signal(object)

    def __init__(self, register: Register) -> None:
        super().__init__(0, 2)
        self._register = register
        self._changed = ""
        prepare(self, ("ファイルの見出し", "台帳の列"), (300,))
        self.setAccessibleName("見出しの対応")

    def show_headers(self, headers: Headers) -> None:
        """A line for every header."""
        columns = {index: column for column, index in headers.columns.items()}
        near = {unknown.index: unknown.suggestion for unknown in headers.unknown}
        shown = [(index, text) for index, text in enumerate(headers.texts) if text]
        self.setRowCount(len(shown))
        for line, (index, text) in enumerate(shown):
            self.setItem(line, 0, QTableWidgetItem(text))
            taken = set(headers.columns) - {columns.get(index, "")}
            box = self._box(text, columns.get(index, ""), near.get(index, ""), taken)
            self.setCellWidget(line, 1, box)
            self.setRowHeight(line, box.sizeHint().height() + 6)
            if text == self._changed:
                box.setFocus(Qt.FocusReason.OtherFocusReason)
        self._changed = ""

    def _box(self, header: str, column_id: str, near: str, taken: set[str]) -> QComboBox:
        box = _Box()
        box.setAccessibleName(f"見出し「{header}」に当たる列")
        hint = self._register.column(near)
        box.addItem(f"{NOT_READ}　「{hint.label}」のことですか" if hint is not None and not column_id else NOT_READ, "")
        for column in self._register.columns:
            if column.id not in taken:
                box.addItem(column.label, column.id)
        box.setCurrentIndex(max(box.findData(column_id), 0))
        box.activated.connect(lambda _i: self._choose(header, column_id, str(box.currentData())))
        return box

    def _choose(self, header: str, before: str, now: str) -> None:
        if now != before:
            self._changed = header
            self.mapped.emit(({before: ""} if before else {}) | ({now: header} if now else {}))


def plain_table(headers: tuple[str, ...], widths: tuple[int, ...]) -> QTableWidget:
    """A table to read; the last column takes the room that is left."""
    table = QTableWidget(0, len(headers))
    prepare(table, headers, widths)
    return table


def prepare(table: QTableWidget, headers: tuple[str, ...], widths: tuple[int, ...]) -> None:
    """Headers and widths (pixels at 100 % text) of a table to read."""
    scale = text_scale(table)
    table.setHorizontalHeaderLabels(headers)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 12)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setTabKeyNavigation(False)
    for column, width in enumerate(widths):
        table.setColumnWidth(column, int(width * scale))
    table.horizontalHeader().setSectionResizeMode(len(headers) - 1, QHeaderView.ResizeMode.Stretch)


def fill_table(table: QTableWidget, lines: Sequence[tuple[str, ...]]) -> None:
    """Show ``lines``; what is cut off is in the tooltip."""
    table.setRowCount(len(lines))
    for line, texts in enumerate(lines):
        for column, text in enumerate(texts):
            item = QTableWidgetItem(text)
            item.setToolTip(text)
            table.setItem(line, column, item)
