"""The table works like a spreadsheet (type to edit, Tab, Enter, arrows, copy, paste, Ctrl+D); first columns stay."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QPaintEvent,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QLabel, QWidget

from dx_assess.text.clean import narrow
from dx_assess.ui.registers.cell_editors import ChoiceCell, LineCell, TextCell, to_the_end
from dx_assess.ui.registers.delegates import CellDelegate
from dx_assess.ui.registers.grid import (
    TEXT_CHANGES,
    Frozen,
    Hint,
    Index,
    Trigger,
    frozen_count,
    text_scale,
    wanted_width,
)
from dx_assess.ui.registers.model import STATUS, RegisterModel
from dx_assess.ui.registers.moving import MovingGrid
from dx_assess.ui.registers.quick import choice_of, next_coded
from dx_assess.ui.registers.rowfilter import RowFilter

Scroll = QAbstractItemView.ScrollHint
_KEYS = (
    (QKeySequence.StandardKey.Copy, "copy"),
    (QKeySequence.StandardKey.Cut, "cut"),
    (QKeySequence.StandardKey.Paste, "paste"),
)
_GO_ON = (Trigger.EditKeyPressed, Trigger.DoubleClicked)
_PLAIN = {Qt.Key.Key_Delete: "clear", Qt.Key.Key_Insert: "add_row"}
_WITH_CONTROL = {
    Qt.Key.Key_D: "fill_down",
    Qt.Key.Key_Return: "fill_rows",
    Qt.Key.Key_Enter: "fill_rows",
    Qt.Key.Key_Delete: "strike",
}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class RegisterView(MovingGrid):
    """The whole table.

    ``current_changed`` carries the proxy index; ``asked`` names what the page is to do with the selected cells (copy,
    cut, paste, clear, fill_down, fill_rows, narrow) or rows (add_row, copy_rows, strike); ``menu_asked`` carries the
    place; ``filled(text)``: a text for the current column of every selected row.

    With ``quick`` a single digit in a cell of few choices is the choice, and the keyboard goes on to the next cell that
    is to be chosen.
    """

    current_changed = Signal(QModelIndex)
    asked = Signal(str)
    menu_asked = Signal(QPoint)
    filled = Signal(str)

    def __init__(self, model: RegisterModel, proxy: RowFilter, parent: QWidget) -> None:
        super().__init__(parent)
        self.model_ = model
        self.proxy = proxy
        self.delegate = CellDelegate(self, model)
        self.frozen = Frozen(self)
        self.empty = QLabel(self.viewport())
        self.empty.setObjectName("muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.frozen_columns = frozen_count(model)
        self.quick = False
        self.following = False
        self._start: int | None = None
        self._stepping = False
        self.prepare(proxy, self.delegate)
        self.horizontalHeader().setSortIndicatorClearable(True)
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        self.setAccessibleName(f"{model.register.name}の表")
        self.moved.connect(self._editor_moved)
        self.delegate.filled.connect(self.filled)
        self.delegate.stepped.connect(self._stepped)
        self._prepare_frozen()
        self._set_widths()
        self.horizontalHeader().sectionResized.connect(self._resized)

    def _prepare_frozen(self) -> None:
        own = CellDelegate(self.frozen, self.model_)  # a delegate tells every view it serves; each has its own
        own.understood.connect(self.delegate.understood)
        own.filled.connect(self.filled)
        own.stepped.connect(self._stepped)
        own.changed.connect(self.delegate.changed)
        self.frozen.prepare(self.proxy, own)
        self.frozen.setSelectionModel(self.selectionModel())
        self.frozen.belong_to(self)
        self.frozen.moved.connect(self._editor_moved)
        self.frozen.horizontalHeader().setSectionsClickable(True)
        self.frozen.horizontalHeader().setSortIndicatorShown(True)
        self.frozen.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.frozen.horizontalHeader().sectionClicked.connect(self._sort_frozen)
        for section in range(self.frozen_columns, self.proxy.columnCount()):
            self.frozen.setColumnHidden(section, True)
        self.viewport().stackUnder(self.frozen)
        self.verticalScrollBar().valueChanged.connect(self.frozen.verticalScrollBar().setValue)
        self.frozen.verticalScrollBar().valueChanged.connect(self.verticalScrollBar().setValue)
        self.frozen.show()

    def sortByColumn(self, column: int, order: Qt.SortOrder) -> None:
        """Once (Qt's own sorts for the indicator and again)."""
        self.horizontalHeader().setSortIndicator(column, order)

    def _sort_frozen(self, section: int) -> None:
        head = self.horizontalHeader()
        again = head.sortIndicatorSection() == section and head.sortIndicatorOrder() is Qt.SortOrder.AscendingOrder
        order = Qt.SortOrder.DescendingOrder if again else Qt.SortOrder.AscendingOrder
        self.sortByColumn(section, order)
        self.frozen.horizontalHeader().setSortIndicator(section, order)

    def _set_widths(self) -> None:
        head = self.horizontalHeader()
        head.setMinimumSectionSize(28)
        head.setSectionResizeMode(STATUS, QHeaderView.ResizeMode.Fixed)
        self._scale = text_scale(self)
        with QSignalBlocker(head):  # Qt would lay out and paint everything once more after it is shown
            for section in range(self.proxy.columnCount()):
                self.setColumnWidth(section, wanted_width(self, self.model_, section))
        with QSignalBlocker(self.frozen.horizontalHeader()):
            for section in range(self.frozen_columns):
                self.frozen.setColumnWidth(section, self.columnWidth(section))

    def follow_text_size(self) -> None:
        """Rows and columns grow and shrink with the text; widths that somebody chose keep their proportion."""
        if not hasattr(self, "_scale") or text_scale(self) == self._scale:
            return
        change, self._scale = text_scale(self) / self._scale, text_scale(self)
        self.following = True
        for section in range(self.proxy.columnCount()):
            self.setColumnWidth(section, round(self.columnWidth(section) * change))
        self.following = False
        self._place_frozen()

    def changeEvent(self, event: QEvent) -> None:
        """Another text size."""
        super().changeEvent(event)
        if event.type() in TEXT_CHANGES:
            self.follow_text_size()

    def _resized(self, section: int, _old: int, width: int) -> None:
        if section < self.frozen_columns:
            self.frozen.setColumnWidth(section, width)
            self._place_frozen()

    def _place_frozen(self) -> None:
        width = sum(self.columnWidth(section) for section in range(self.frozen_columns))
        for section in range(self.frozen_columns):
            self.frozen.setColumnWidth(section, self.columnWidth(section))
        self.frozen.horizontalHeader().setFixedHeight(self.horizontalHeader().height())
        height = self.viewport().height() + self.horizontalHeader().height()
        self.frozen.setGeometry(self.frameWidth(), self.frameWidth(), width, height)
        self.frozen.setVisible(self.proxy.rowCount() > 0)
        self.empty.setGeometry(self.viewport().rect().adjusted(40, 0, -40, 0))

    def say_empty(self, words: str) -> None:
        """What to do when there is no row; empty = there are rows."""
        self.empty.setText(words)
        self.empty.setVisible(bool(words))
        self._place_frozen()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The fixed part follows."""
        super().resizeEvent(event)
        self._place_frozen()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Cells behind the fixed part are not drawn."""
        fixed = self.frozen.geometry().translated(-self.viewport().pos())
        behind = QRegion(fixed) if self.frozen.isVisible() else QRegion()
        super().paintEvent(QPaintEvent(event.region().subtracted(behind)))

    def updateGeometries(self) -> None:
        """The fixed part follows."""
        super().updateGeometries()
        if hasattr(self, "frozen_columns"):
            self._place_frozen()

    def open_editors(self) -> list[QWidget]:
        """Editors that are open; their properties ``row_id`` and ``column`` say where."""
        found = (editor for view in (self, self.frozen) for editor in view.viewport().findChildren(QWidget))
        return [editor for editor in found if editor.property("loaded")]

    def finish(self, save: bool = True) -> None:
        """Save a cell that is still being edited, or leave it as it was."""
        for editor in self.open_editors():
            delegate = cast(CellDelegate, editor.property("delegate"))
            if save:
                delegate.commitData.emit(editor)
            delegate.closeEditor.emit(editor, Hint.NoHint)

    # --- editing --------------------------------------------------------------------------------------------------

    def edit(  # type: ignore[override]
        self, index: Index, trigger: Trigger = Trigger.AllEditTriggers, event: QEvent | None = None
    ) -> bool:
        """Cells of the fixed part are edited there. Typing replaces the cell, F2 and a double click go on behind it."""
        fixed = index.isValid() and index.column() < self.frozen_columns
        delegate = cast(CellDelegate, (self.frozen if fixed else self).itemDelegate())
        delegate.typing = trigger == Trigger.AnyKeyPressed
        opened = self.frozen.open(index, trigger, event) if fixed else super().edit(index, trigger, cast(QEvent, event))
        delegate.typing = False
        if opened and trigger in _GO_ON:
            for editor in self.open_editors():
                to_the_end(editor)
        return bool(opened)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """A composition that begins on a cell opens it; a text that comes at once is written (Qt opens only)."""
        already = bool(self.open_editors())
        digit = self._digit(narrow(event.preeditString() or event.commitString())) if not already else None
        if digit is not None:  # full-width digits of an input method that is on
            QGuiApplication.inputMethod().reset()
            digit()
            return
        if self.currentIndex().column() < self.frozen_columns:
            self.frozen.compose(event)
        else:
            super().inputMethodEvent(event)
        if event.commitString() and not already:
            for editor in self.open_editors():
                QApplication.sendEvent(editor, event)

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> object:
        """Where the composition is shown."""
        if self.currentIndex().column() < self.frozen_columns and self.frozen.viewport().findChildren(QWidget):
            return self.frozen.inputMethodQuery(query)
        return super().inputMethodQuery(query)

    def scrollTo(self, index: Index, hint: Scroll = Scroll.EnsureVisible) -> None:
        """Never behind the fixed part."""
        bar = self.horizontalScrollBar()
        before = bar.value()
        super().scrollTo(index, hint)
        if index.column() < self.frozen_columns:
            bar.setValue(before)
            return
        hidden = self.frozen.width() - self.visualRect(index).left()
        if hidden > 0:
            bar.setValue(bar.value() - hidden)

    def _stepped(self, down: int, right: int) -> None:
        if down:
            self._after_enter(down)
        elif 1 <= self.currentIndex().column() + right < self.proxy.columnCount():
            self.move_by(0, right)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell the page. Wherever somebody goes by arrows or mouse, a new run of Tabs or digits starts."""
        super().currentChanged(current, previous)
        if not self._stepping:
            self._start = None
        self.current_changed.emit(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of a spreadsheet."""
        for keys, what in _KEYS:
            if event.matches(keys):
                self.asked.emit(what)
                return
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        action = self._action(event) or (self._digit(event.text()) if not held else None)
        if action is not None:
            action()
            return
        super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of the cells, also by the menu key."""
        self.menu_asked.emit(event.globalPos())

    def _action(self, event: QKeyEvent) -> Callable[[], None] | None:
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            return (lambda: self.asked.emit("narrow")) if key == Qt.Key.Key_Down else None
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return self._control_action(key, shift)
        if key in _ENTER:
            return lambda: self._after_enter(-1 if shift else 1)
        if key == Qt.Key.Key_Space and shift:
            return self.select_rows
        if key == Qt.Key.Key_Backspace:
            return self._retype
        if key == Qt.Key.Key_Tab and not self._at_end(1):
            return lambda: self._after_tab(1)
        if key == Qt.Key.Key_Backtab and not self._at_end(-1):
            return lambda: self._after_tab(-1)
        what = _PLAIN.get(Qt.Key(key))
        if what is not None:
            return lambda: self.asked.emit(what)
        return None

    def _control_action(self, key: int, shift: bool) -> Callable[[], None] | None:
        if key == Qt.Key.Key_Space:
            return self._select_columns
        what = "copy_rows" if key == Qt.Key.Key_D and shift else _WITH_CONTROL.get(Qt.Key(key))
        return (lambda: self.asked.emit(what)) if what is not None else None

    def _editor_moved(self, down: int, right: int) -> None:
        if down:
            self._after_enter(down)
        else:
            self._after_tab(right)

    def _after_tab(self, step: int) -> None:
        start = self._start if self._start is not None else self.currentIndex().column()
        self._step(lambda: self.move_by(0, step))
        self._start = start

    def _after_enter(self, step: int) -> None:
        """One down; after a run of Tabs below the cell where the run began."""
        index, start = self.currentIndex(), self._start
        if start is None or not 0 <= index.row() + step < self.proxy.rowCount():
            self.move_by(step, 0)
            return
        self.go(self.proxy.index(index.row() + step, start))

    def _step(self, go: Callable[[], None]) -> None:
        self._stepping = True
        try:
            go()
        finally:
            self._stepping = False

    # --- one digit a cell -----------------------------------------------------------------------------------------

    def _digit(self, text: str) -> Callable[[], None] | None:
        """What a digit does in quick entry; None where it is typed as usual."""
        index = self.currentIndex()
        if not (self.quick and len(text) == 1 and text in "0123456789" and index.isValid()):
            return None
        source = self.proxy.mapToSource(index)
        shown = self.model_.column_at(source.column())
        if shown is None or not index.flags() & Qt.ItemFlag.ItemIsEditable or self.block().height() > 1:
            return None
        choice = choice_of(self.model_.document, shown, self.model_.row(source.row()), text)
        return (lambda: self._choose(index, choice)) if choice is not None else None

    def _choose(self, index: QModelIndex, text: str) -> None:
        start = self._start if self._start is not None else index.column()
        if self.proxy.setData(index, text):
            self._step(lambda: self._go_on(index, start))
        self._start = start

    def _go_on(self, index: QModelIndex, start: int) -> None:
        section = next_coded(self.model_, self.proxy.row(index.row()), index.column())
        if section is not None:
            self.go(self.proxy.index(index.row(), section))
        elif index.row() + 1 < self.proxy.rowCount():
            self.go(self.proxy.index(index.row() + 1, start))

    def _at_end(self, step: int) -> bool:
        """The last (or first) cell of the table: from there Tab leaves it."""
        index = self.currentIndex()
        if not index.isValid():
            return True
        if step > 0:
            return index.row() == self.proxy.rowCount() - 1 and index.column() == self.proxy.columnCount() - 1
        return index.row() == 0 and index.column() <= 1

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab is for the cells, except at the ends."""
        return super().focusNextPrevChild(forward) if self._at_end(1 if forward else -1) else False

    def _retype(self) -> None:
        """Open the cell empty."""
        if self.edit(self.currentIndex(), Trigger.AnyKeyPressed, None):
            for editor in self.open_editors():
                if isinstance(editor, LineCell | ChoiceCell | TextCell):
                    editor.clear()
                    editor.setProperty("typing", True)

    def edit_rows(self) -> None:
        """Edit the current cell; what is typed goes into that column of every selected row."""
        index = self.currentIndex()
        view = self.frozen if index.column() < self.frozen_columns else self
        cast(CellDelegate, view.itemDelegate()).wide = True
        if not self.edit(index, Trigger.AllEditTriggers, None):
            cast(CellDelegate, view.itemDelegate()).wide = False
