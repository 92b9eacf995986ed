"""What stands below the head of a register's page: findings of the whole register, the line above the table, the table,
and what is told about the current row."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dx_assess.session.document import Document
from dx_assess.ui.painted_apart import PaintedApart
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
from dx_assess.ui.slices import REST

_NO_ROW = (
    "まだ行がありません。\n"
    "「行を足す」で書くか、Excelの表を貼り付けるか（Ctrl+V）、「取り込む」でファイルを読んでください。"
)
_NO_MATCH = "あてはまる行がありません。"


class RegisterBody(QWidget):
    """Made part by part, from the top down, by :meth:`steps` in turns of their own, or when a part is asked for.

    ``unsaved_changed``: a cell is being typed into, or no longer. ``completed``: everything is made.
    """

    unsaved_changed = Signal()
    completed = Signal()

    def __init__(self, page: QWidget, document: Document, model: RegisterModel, proxy: RowFilter) -> None:
        super().__init__(page)
        self._document = document
        self._model = model
        self._proxy = proxy
        self._settings: Settings | None = None
        self._prepared = bool(model.register.prefill)
        self._told = False
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(12, 8, 12, 8)
        self._rows.setSpacing(6)
        self.findings = NoticeList()
        self._rows.addWidget(self.findings)
        self._rows.addStretch(1)

    def steps(self) -> Iterator[object]:
        """Every part in a turn of its own; the table is painted after what stands above it."""
        self._show_findings()
        self.bar.show()
        yield REST
        self.view.show()
        self._painting.ask()
        yield REST
        self.whole()
        yield REST
        yield REST  # the table is painted
        self.strip  # noqa: B018 - it tells

    @property
    def is_whole(self) -> bool:
        """Every part is made."""
        return "narrowing" in vars(self)

    def whole(self) -> RegisterBody:
        """Make what is not made yet."""
        self.narrowing  # noqa: B018 - the last part
        return self

    @cached_property
    def bar(self) -> Toolbar:
        """The line above the table."""
        bar = Toolbar(self)
        bar.quick.setVisible(self._prepared)
        bar.quick.setChecked(self._prepared)
        bar.restore.hide()
        self._rows.insertWidget(1, bar)
        return bar

    @cached_property
    def view(self) -> RegisterView:
        """The table, and what is told about its current row."""
        view = RegisterView(self._model, self._proxy, self)
        view.quick = self._prepared
        self._painting = PaintedApart(view, turns=2)
        self._strip = RowStrip(self)
        self._rows.takeAt(self._rows.count() - 1)  # the table fills the room from now on
        self._rows.addWidget(view, 1)
        self._rows.addWidget(self._strip)
        return view

    @cached_property
    def widths(self) -> ColumnWidths:
        """How wide the columns are."""
        widths = ColumnWidths(self.view)
        if self._settings is not None:
            widths.use(self._settings)
        return widths

    @cached_property
    def blocks(self) -> Blocks:
        """What is done with several cells at once."""
        return Blocks(self._document, self._model, self._proxy, self.view)

    @cached_property
    def narrowing(self) -> Narrowing:
        """Which rows are shown; the last part, that joins the others."""
        bar, view, blocks, proxy = self.bar, self.view, self.blocks, self._proxy
        self.widths  # noqa: B018 - in use from now on
        narrowing = Narrowing(self._model, proxy, view, bar)
        vars(self)["narrowing"] = narrowing  # what follows asks for it
        if proxy.rowCount():
            view.setCurrentIndex(proxy.index(0, min(view.frozen_columns, proxy.columnCount() - 1)))
        view.current_changed.connect(self._current)
        view.delegate.understood.connect(lambda words: self.strip.show_understood(words))
        view.delegate.changed.connect(self.unsaved_changed)
        blocks.said.connect(lambda words: self.strip.say("I", words))
        narrowing.changed.connect(self.show_current)
        proxy.dataChanged.connect(self._note_rows)
        proxy.layoutChanged.connect(self._painting.ask)
        proxy.modelReset.connect(self._painting.ask)
        bar.quick.toggled.connect(lambda on: setattr(view, "quick", on))
        self.refresh()
        self.completed.emit()
        return narrowing

    def showEvent(self, event: QShowEvent) -> None:
        """The page is shown again."""
        super().showEvent(event)
        if self.is_whole:
            self._painting.ask()

    def _note_rows(self, first: QModelIndex, last: QModelIndex) -> None:
        if first.row() != last.row():
            self._painting.ask()

    def use_settings(self, settings: Settings) -> None:
        """Columns as wide as the user had them."""
        self._settings = settings
        if "widths" in vars(self):
            self.widths.use(settings)

    @property
    def strip(self) -> RowStrip:
        """What is told about the current row."""
        if not self._told:
            self._told = True
            self._show_row(self.whole().view.currentIndex())
        return self._strip

    def refresh(self) -> None:
        """What stands around the table, after a change."""
        self._show_findings()
        self.narrowing.refresh()
        self.show_current()

    def _show_findings(self) -> None:
        """Of the register as a whole."""
        self.findings.show_findings(findings_by_row(self._document, self._model.register.id).get("", ()))

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
