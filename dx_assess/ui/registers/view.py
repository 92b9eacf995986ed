"""The table works like a spreadsheet (type to edit, Tab, Enter, arrows, copy, paste, Delete); first columns stay."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QApplication,
    QFrame,
    QHeaderView,
    QLabel,
    QTableView,
    QWidget,
)

from dx_assess.ui.registers.delegates import CellDelegate
from dx_assess.ui.registers.model import STATUS, RegisterModel
from dx_assess.ui.registers.rowfilter import RowFilter

Index = QModelIndex | QPersistentModelIndex
Hint = QAbstractItemDelegate.EndEditHint
Trigger = QAbstractItemView.EditTrigger
Scroll = QAbstractItemView.ScrollHint
_TRIGGERS = Trigger.AnyKeyPressed | Trigger.DoubleClicked | Trigger.EditKeyPressed
_WIDTHS = {"auto": 76, "integer": 96, "decimal": 96, "yes_no": 84, "date": 128, "ym": 104, "code": 84, "rating": 84}
_WIDE = {"text": 180, "multi_choice": 180, "division": 150, "choice": 150, "printed": 110, "figure": 110}
_MAX_FROZEN = 3


class _Grid(QTableView):
    """What the table and its fixed part have in common."""

    moved = Signal(int, int)

    def prepare(self, proxy: RowFilter, delegate: CellDelegate) -> None:
        """Model, delegate and behaviour."""
        self.setModel(proxy)
        self.setItemDelegate(delegate)
        self.setEditTriggers(_TRIGGERS)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 12)
        head = self.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setHighlightSections(False)
        head.setTextElideMode(Qt.TextElideMode.ElideRight)

    def closeEditor(self, editor: QWidget, hint: Hint) -> None:
        """After Enter one down, after Tab one to the side, as in a spreadsheet."""
        super().closeEditor(editor, Hint.NoHint)
        steps = {Hint.SubmitModelCache: (1, 0), Hint.EditNextItem: (0, 1), Hint.EditPreviousItem: (0, -1)}
        if hint in steps:
            self.moved.emit(*steps[hint])


class _Frozen(_Grid):
    """The columns that stay; it has no keyboard of its own."""

    def open(self, index: Index, trigger: Trigger, event: QEvent | None) -> bool:
        """Edit here what is in these columns."""
        return bool(super().edit(index, trigger, cast(QEvent, event)))

    def closeEditor(self, editor: QWidget, hint: Hint) -> None:
        """Give the focus to the whole table; Qt would drop it, as this view takes none."""
        focus = QApplication.focusWidget()
        inside = focus is not None and (focus is editor or editor.isAncestorOf(focus))
        super().closeEditor(editor, hint)
        if inside:
            self.setFocus(Qt.FocusReason.OtherFocusReason)


class RegisterView(_Grid):
    """The whole table. ``current_changed`` carries the proxy index; ``copy``, ``paste`` and ``clear`` ask the page."""

    current_changed = Signal(QModelIndex)
    copy_asked = Signal()
    paste_asked = Signal()
    clear_asked = Signal()

    def __init__(self, model: RegisterModel, proxy: RowFilter) -> None:
        super().__init__()
        self.model_ = model
        self.proxy = proxy
        self.delegate = CellDelegate(self, model)
        self.frozen = _Frozen(self)
        self.empty = QLabel(self.viewport())
        self.empty.setObjectName("muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.frozen_columns = frozen_count(model)
        self.prepare(proxy, self.delegate)
        self.setSortingEnabled(True)
        self.horizontalHeader().setSortIndicatorClearable(True)
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        self.setAccessibleName(f"{model.register.name}の表")
        self.moved.connect(self.move_by)
        self._prepare_frozen()
        self._set_widths()
        self.horizontalHeader().sectionResized.connect(self._resized)

    def _prepare_frozen(self) -> None:
        own = CellDelegate(self.frozen, self.model_)  # a delegate tells every view it serves; each has its own
        own.understood.connect(self.delegate.understood)
        self.frozen.prepare(self.proxy, own)
        self.frozen.setSelectionModel(self.selectionModel())
        self.frozen.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.frozen.setFocusProxy(self)
        self.frozen.setFrameShape(QFrame.Shape.NoFrame)
        self.frozen.setObjectName("frozen")
        self.frozen.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.frozen.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.frozen.moved.connect(self.move_by)
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

    def _sort_frozen(self, section: int) -> None:
        head = self.horizontalHeader()
        again = head.sortIndicatorSection() == section and head.sortIndicatorOrder() is Qt.SortOrder.AscendingOrder
        order = Qt.SortOrder.DescendingOrder if again else Qt.SortOrder.AscendingOrder
        self.sortByColumn(section, order)
        self.frozen.horizontalHeader().setSortIndicator(section, order)

    def _set_widths(self) -> None:
        scale = max(self.fontMetrics().height() / 17, 1.0)
        head = self.horizontalHeader()
        head.setMinimumSectionSize(28)
        head.setSectionResizeMode(STATUS, QHeaderView.ResizeMode.Fixed)
        self.setColumnWidth(STATUS, int(32 * scale))
        name = name_column(self.model_)
        for section, shown in enumerate(self.model_.columns, 1):
            width = _WIDTHS.get(shown.kind) or _WIDE.get(shown.kind, 130)
            if shown.id == name:
                width = 240
            label = str(self.proxy.headerData(section, Qt.Orientation.Horizontal))
            needed = self.fontMetrics().horizontalAdvance(label) + 26
            self.setColumnWidth(section, int(max(width * scale, min(needed, 190 * scale))))

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

    def updateGeometries(self) -> None:
        """The fixed part follows."""
        super().updateGeometries()
        if hasattr(self, "frozen_columns"):
            self._place_frozen()

    def finish(self) -> None:
        """Save a cell that is still being edited."""
        for view in (self, self.frozen):
            for editor in view.viewport().findChildren(QWidget):
                if editor.property("loaded"):
                    view.itemDelegate().commitData.emit(editor)
                    view.itemDelegate().closeEditor.emit(editor, Hint.NoHint)

    # --- editing --------------------------------------------------------------------------------------------------

    def edit(  # type: ignore[override]
        self, index: Index, trigger: Trigger = Trigger.AllEditTriggers, event: QEvent | None = None
    ) -> bool:
        """Cells of the fixed part are edited there."""
        if index.isValid() and index.column() < self.frozen_columns:
            return self.frozen.open(index, trigger, event)
        return bool(super().edit(index, trigger, cast(QEvent, event)))

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

    def move_by(self, down: int, right: int) -> None:
        """Go to a neighbouring cell; at the end of a line on to the next one."""
        index = self.currentIndex()
        if not index.isValid():
            return
        row, column = index.row() + down, index.column() + right
        last = self.proxy.columnCount() - 1
        if column > last:
            row, column = row + 1, 1
        elif column < 1 and right:
            row, column = row - 1, last
        if 0 <= row < self.proxy.rowCount():
            self.go(self.proxy.index(row, column))

    def go(self, index: QModelIndex) -> None:
        """Make a cell the current one."""
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.scrollTo(index)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell the page."""
        super().currentChanged(current, previous)
        self.current_changed.emit(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of a spreadsheet."""
        for keys, signal in (
            (QKeySequence.StandardKey.Copy, self.copy_asked),
            (QKeySequence.StandardKey.Paste, self.paste_asked),
        ):
            if event.matches(keys):
                signal.emit()
                return
        action = self._action(event)
        if action is not None:
            action()
            return
        super().keyPressEvent(event)

    def _action(self, event: QKeyEvent) -> Callable[[], None] | None:
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            return None
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return lambda: self.move_by(-1 if shift else 1, 0)
        if key == Qt.Key.Key_Tab and not self._at_end(1):
            return lambda: self.move_by(0, 1)
        if key == Qt.Key.Key_Backtab and not self._at_end(-1):
            return lambda: self.move_by(0, -1)
        if key == Qt.Key.Key_Delete:
            return self.clear_asked.emit
        return None

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

    # --- selection ------------------------------------------------------------------------------------------------

    def block(self) -> QRect:
        """The selected cells as a rectangle (left, top, width, height in the shown order)."""
        indexes = self.selectedIndexes() or [self.currentIndex()]
        rows, columns = [i.row() for i in indexes], [i.column() for i in indexes]
        left, top = max(min(columns), 1), min(rows)
        return QRect(left, top, max(columns) - left + 1, max(rows) - top + 1)


def frozen_count(model: RegisterModel) -> int:
    """State, number and name stay in sight."""
    name = name_column(model)
    section = model.section(name) if name else 1
    return section + 1 if section <= _MAX_FROZEN else 2


def name_column(model: RegisterModel) -> str:
    """The column that says what a row is about."""
    register = model.register
    return register.name_column or next((c.id for c in register.columns if c.kind == "text" and "名" in c.label), "")
