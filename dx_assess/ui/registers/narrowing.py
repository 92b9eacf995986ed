"""What of a register is shown and where the search is: text, state, words of a column, rows behind a figure, order."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject, Qt, Signal

from dx_assess.ui.registers.cells import ShownColumn, sort_key
from dx_assess.ui.registers.column_filter import BLANK, ColumnFilter
from dx_assess.ui.registers.finder import Finder
from dx_assess.ui.registers.model import RegisterModel
from dx_assess.ui.registers.rowfilter import RowFilter
from dx_assess.ui.registers.toolbar import Toolbar
from dx_assess.ui.registers.view import RegisterView
from dx_assess.ui.slices import Slices

_MOST_WORDS = 3
_AT_ONCE = 10
"""Rows whose words are read between two looks at the clock."""


class Narrowing(QObject):
    """Between the line above the table and the table. ``changed``: other rows are shown."""

    changed = Signal()

    def __init__(self, model: RegisterModel, proxy: RowFilter, view: RegisterView, bar: Toolbar) -> None:
        super().__init__(view)
        self._model = model
        self._proxy = proxy
        self._view = view
        self._bar = bar
        self._finder = Finder(model, proxy)
        self._why = ""
        self._number = ""
        self._ahead = Slices(bar, iter(()))
        bar.search.entered.connect(lambda: self._ahead.restart(self._read_ahead()))
        bar.filtered.connect(self.apply)
        bar.show_all.connect(self.show_all)
        bar.stepped.connect(self.step)
        bar.search.left.connect(lambda: view.setFocus(Qt.FocusReason.OtherFocusReason))
        view.asked.connect(lambda what: self.ask(what))
        view.horizontalHeader().sortIndicatorChanged.connect(lambda *_: self.refresh())

    def ask(self, what: str) -> bool:
        """Something from the menu or the keys of the table; whether it was for this part."""
        order = Qt.SortOrder.DescendingOrder if what == "sort_down" else Qt.SortOrder.AscendingOrder
        column = self._view.currentIndex().column()
        if what in ("sort_up", "sort_down", "sort_none"):
            self._view.sortByColumn(-1 if what == "sort_none" else column, order)
        elif what == "find":
            self.find()
        elif what == "narrow":
            self.choose_words()
        else:
            return False
        return True

    # --- rows -----------------------------------------------------------------------------------------------------

    def apply(self) -> None:
        """Look at every row again with what the line above the table says."""
        self._proxy.text = self._bar.search.text()
        self._proxy.hide_others = self._bar.narrow.isChecked()
        self._proxy.mode = self._bar.mode.currentData()
        self._proxy.show_struck = self._bar.struck.isChecked()
        current = self._view.currentIndex()
        line = self._proxy.apply(current.row())
        if line >= 0 and not self._view.currentIndex().isValid():  # its row is not shown any more
            self._view.setCurrentIndex(self._proxy.index(line, current.column()))
        self._model.show_narrowed(frozenset(self._proxy.values))
        self._bar.show_only(self._words(), self._number if self._proxy.only is not None else "")
        self.refresh()
        self.changed.emit()

    def _words(self) -> str:
        """Why not all rows are shown, beyond search and state."""
        parts = [self._why] if self._proxy.only is not None else []
        for column, words in self._proxy.values.items():
            shown = self._model.columns[self._model.section(column) - 1]
            some = "・".join(word or BLANK for word in sorted(words)[:_MOST_WORDS])
            parts.append(f"{shown.label}が「{some}{'…' if len(words) > _MOST_WORDS else ''}」")
        return f"{'、'.join(parts)}（{self._proxy.rowCount()}行）だけを見ています。" if parts else ""

    def show_only(self, row_ids: tuple[str, ...], why: str, number: str = "") -> None:
        """Show these rows alone; ``number``: of the question whose answer they are."""
        self._forget()
        self._proxy.only = frozenset(row_ids)
        self._why = why
        self._number = number
        self.apply()
        if self._proxy.rowCount():
            first = min(self._view.frozen_columns, self._proxy.columnCount() - 1)
            self._view.go(self._proxy.index(0, first))

    def show_all(self) -> None:
        """Take every filter away."""
        self._forget()
        self.apply()

    def _forget(self) -> None:
        self._proxy.only = None
        self._proxy.values.clear()
        self._bar.search.clear()
        self._bar.mode.setCurrentIndex(0)

    # --- words of a column ----------------------------------------------------------------------------------------

    def choose_words(self) -> None:
        """Ask which words of the current column are to be shown."""
        shown = self._model.column_at(self._view.currentIndex().column())
        if shown is None:
            return
        now = self._proxy.values.get(shown.id)
        dialog = ColumnFilter(shown.label, self._words_of(shown), now, self._view.window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._take_words(shown.id, dialog.chosen))
        dialog.open()

    def _words_of(self, shown: ShownColumn) -> list[str]:
        rows = [self._model.row(place) for place in range(self._model.rowCount())]
        live = [row for row in rows if self._bar.struck.isChecked() or not row.struck]
        texts = [(sort_key(shown, row.cell(shown.id), self._model.text(row, shown)), row) for row in live]
        return [self._model.text(row, shown) for _key, row in sorted(texts, key=lambda pair: pair[0])]

    def _take_words(self, column: str, words: frozenset[str] | None) -> None:
        if words is None:
            self._proxy.values.pop(column, None)
        else:
            self._proxy.values[column] = words
        self.apply()

    def _read_ahead(self) -> Iterator[None]:
        """The words of all rows, before the first letter is typed."""
        rows = self._model.rows
        for place, row in enumerate(rows):
            if self._model.rows is not rows:  # what has changed is read when it is looked for
                break
            self._model.folded(row)
            if place % _AT_ONCE == 0:
                yield

    # --- places ---------------------------------------------------------------------------------------------------

    def find(self) -> None:
        """Put the keyboard into the search."""
        self._bar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._bar.search.selectAll()
        self._ahead.restart(self._read_ahead())

    def refresh(self) -> None:
        """The rows or their words are others."""
        self._finder.look(self._bar.search.text())
        self.show_place()

    def show_place(self) -> None:
        """Say at which place the keyboard is."""
        self._bar.show_hits(self._finder.number(self._view.currentIndex()), len(self._finder.hits))

    def step(self, forward: bool) -> None:
        """On to the next (or previous) place; the keyboard stays in the search."""
        place = self._finder.step(self._view.currentIndex(), forward)
        if place is not None:
            self._view.go(self._proxy.index(*place))
