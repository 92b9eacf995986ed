"""What stands below the head of a register's page: findings of the whole register, the line above the table, the table,
and what is told about the current row."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dx_assess.session.document import Document
from dx_assess.ui.questions.notices import NoticeList
from dx_assess.ui.registers.blocks import Blocks
from dx_assess.ui.registers.model import RegisterModel
from dx_assess.ui.registers.narrowing import Narrowing
from dx_assess.ui.registers.row_facts import findings_by_row
from dx_assess.ui.registers.rowfilter import RowFilter
from dx_assess.ui.registers.strip import RowStrip
from dx_assess.ui.registers.toolbar import Toolbar
from dx_assess.ui.registers.view import RegisterView
from dx_assess.ui.registers.widths import ColumnWidths
from dx_assess.ui.settings import Settings

_NO_ROW = (
    "まだ行がありません。\n"
    "「行を足す」で書くか、Excelの表を貼り付けるか（Ctrl+V）、「取り込む」でファイルを読んでください。"
)
_NO_MATCH = "あてはまる行がありません。"


class RegisterBody(QWidget):
    """The table is painted and the strip below it made by :meth:`appear`, in turns of their own.

    ``unsaved_changed``: a cell is being typed into, or no longer.
    """

    unsaved_changed = Signal()

    def __init__(
        self, place: QWidget, document: Document, model: RegisterModel, proxy: RowFilter, settings: Settings | None
    ) -> None:
        super().__init__(place)
        self._document = document
        self._model = model
        self._proxy = proxy
        prepared = bool(model.register.prefill)
        self.findings = NoticeList()
        self.bar = Toolbar(self)
        self.bar.quick.setVisible(prepared)
        self.bar.quick.setChecked(prepared)
        self.view = RegisterView(model, proxy, self)
        self.view.quick = prepared
        self.view.setUpdatesEnabled(False)
        self.widths = ColumnWidths(self.view)
        if settings is not None:
            self.widths.use(settings)
        self.blocks = Blocks(document, model, proxy, self.view)
        self.narrowing = Narrowing(model, proxy, self.view, self.bar)
        self._strip = RowStrip(self)
        self._told = False
        rows = QVBoxLayout(self)
        rows.setContentsMargins(12, 8, 12, 8)
        rows.setSpacing(6)
        rows.addWidget(self.findings)
        rows.addWidget(self.bar)
        rows.addWidget(self.view, 1)
        rows.addWidget(self._strip)
        self.setFocusProxy(self.view)
        self._connect()
        self.refresh()
        if proxy.rowCount():
            self.view.setCurrentIndex(proxy.index(0, min(self.view.frozen_columns, proxy.columnCount() - 1)))

    def _connect(self) -> None:
        self.view.current_changed.connect(self._current)
        self.view.delegate.understood.connect(lambda words: self.strip.show_understood(words))
        self.view.delegate.changed.connect(self.unsaved_changed)
        self.blocks.said.connect(lambda words: self.strip.say("I", words))
        self.narrowing.changed.connect(self.show_current)
        self.bar.quick.toggled.connect(lambda on: setattr(self.view, "quick", on))

    @property
    def strip(self) -> RowStrip:
        """What is told about the current row."""
        if not self._told:
            self._told = True
            self._show_row(self.view.currentIndex())
        return self._strip

    def appear(self) -> Iterator[None]:
        """From the top down: the table is painted after what stands above it, then the current row is told about."""
        self.view.setUpdatesEnabled(True)
        yield
        self.strip  # noqa: B018 - it tells

    def refresh(self) -> None:
        """What stands around the table, after a change."""
        self.findings.show_findings(findings_by_row(self._document, self._model.register.id).get("", ()))
        self.narrowing.refresh()
        self.show_current()

    def show_current(self) -> None:
        """How many rows are shown, and the current one."""
        self.show_counts()
        self._current(self.view.currentIndex())

    def show_counts(self) -> None:
        """How many rows there are and are shown, and what can be done with them."""
        rows = self._document.data.registers.get(self._model.register.id, ())
        struck = sum(row.struck for row in rows)
        live = len(rows) - struck
        shown = self._proxy.rowCount()
        of = len(rows) if self.bar.struck.isChecked() else live
        text = f"{live}行" if shown == of and not self._proxy.narrowed else f"{of}行のうち{shown}行を表示"
        self.bar.count.setText(text + (f"・取消し{struck}行" if struck else ""))
        self.bar.struck.setEnabled(struck > 0 or self.bar.struck.isChecked())
        for widget in (self.bar.add, self.bar.strike, self.bar.restore, self.bar.quick):
            widget.setEnabled(not self._document.read_only)
        self.bar.strike.setEnabled(shown > 0 and not self._document.read_only)
        self.view.say_empty("" if shown else _NO_ROW if live == 0 else _NO_MATCH)

    def _current(self, index: QModelIndex) -> None:
        row = self._proxy.row(index.row()) if index.isValid() else None
        self.narrowing.show_place()
        if self._told:
            self._show_row(index)
        self.bar.restore.setVisible(row is not None and row.struck)
        self.bar.strike.setVisible(row is None or not row.struck)

    def _show_row(self, index: QModelIndex) -> None:
        row = self._proxy.row(index.row()) if index.isValid() else None
        self._strip.show_row(self._model, row, self._model.column_at(index.column()) if row is not None else None)
