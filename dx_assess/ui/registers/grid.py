"""What the table of a register and its fixed part have in common: behaviour, sizes of rows and columns."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QApplication, QFrame, QTableView, QWidget

from dx_assess.ui.registers.delegates import CellDelegate
from dx_assess.ui.registers.model import STATUS, RegisterModel
from dx_assess.ui.registers.rowfilter import RowFilter

Index = QModelIndex | QPersistentModelIndex
Hint = QAbstractItemDelegate.EndEditHint
Trigger = QAbstractItemView.EditTrigger
_TRIGGERS = Trigger.AnyKeyPressed | Trigger.DoubleClicked | Trigger.EditKeyPressed
_WIDTHS = {"auto": 76, "integer": 96, "decimal": 96, "yes_no": 84, "date": 128, "ym": 104, "code": 84, "rating": 84}
_WIDE = {"text": 180, "multi_choice": 180, "division": 150, "choice": 150, "printed": 110, "figure": 110}
NORMAL_HEIGHT = 14
"""Height of a line of text at 100 %, in points that the widths below are made for."""
_MAX_FROZEN = 3
TEXT_CHANGES = (QEvent.Type.FontChange, QEvent.Type.StyleChange)


class Grid(QTableView):
    """What the table and its fixed part have in common."""

    moved = Signal(int, int)

    def prepare(self, proxy: RowFilter, delegate: CellDelegate) -> None:
        """Model, delegate and behaviour."""
        self.setItemDelegate(delegate)
        self.setEditTriggers(_TRIGGERS)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.fit_rows()
        head = self.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setHighlightSections(False)
        head.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setModel(proxy)  # last: every setting makes Qt look at all columns that are there

    def changeEvent(self, event: QEvent) -> None:
        """Another text size."""
        super().changeEvent(event)
        if event.type() in TEXT_CHANGES:
            self.fit_rows()

    def fit_rows(self) -> None:
        """Rows as high as the text."""
        size = self.fontMetrics().height()
        self.verticalHeader().setDefaultSectionSize(size + 12)
        self.setIconSize(QSize(size, size))

    def closeEditor(self, editor: QWidget, hint: Hint) -> None:
        """After Enter one down, after Tab one to the side, as in a spreadsheet."""
        super().closeEditor(editor, Hint.NoHint)
        steps = {Hint.SubmitModelCache: (1, 0), Hint.EditNextItem: (0, 1), Hint.EditPreviousItem: (0, -1)}
        if hint in steps:
            self.moved.emit(*steps[hint])


class Frozen(Grid):
    """The columns that stay; it has no keyboard of its own."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("frozen")  # before anything asks for its style

    def belong_to(self, view: QTableView) -> None:
        """Keyboard, frame and scroll bars are those of the whole table."""
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusProxy(view)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def open(self, index: Index, trigger: Trigger, event: QEvent | None) -> bool:
        """Edit here what is in these columns."""
        return bool(super().edit(index, trigger, cast(QEvent, event)))

    def compose(self, event: QInputMethodEvent) -> None:
        """What the input method sends while the keyboard is in the whole table."""
        super().inputMethodEvent(event)

    def closeEditor(self, editor: QWidget, hint: Hint) -> None:
        """Give the focus to the whole table; Qt would drop it, as this view takes none."""
        focus = QApplication.focusWidget()
        inside = focus is not None and (focus is editor or editor.isAncestorOf(focus))
        super().closeEditor(editor, hint)
        if inside:
            self.setFocus(Qt.FocusReason.OtherFocusReason)


def wanted_width(view: QTableView, model: RegisterModel, section: int) -> int:
    """How wide a column starts, in pixels at the present text size."""
    scale = text_scale(view)
    shown = model.column_at(section)
    if section == STATUS or shown is None:
        return int(32 * scale)
    width = _WIDTHS.get(shown.kind) or _WIDE.get(shown.kind, 130)
    if shown.id == name_column(model):
        width = 240
    needed = view.fontMetrics().horizontalAdvance(str(model.headerData(section, Qt.Orientation.Horizontal))) + 26
    return int(max(width * scale, min(needed, 190 * scale)))


def text_scale(view: QWidget) -> float:
    """Text size: 1 = the normal one."""
    return max(view.fontMetrics().height() / NORMAL_HEIGHT, 1.0)


def frozen_count(model: RegisterModel) -> int:
    """State, number and name stay in sight."""
    name = name_column(model)
    section = model.section(name) if name else 1
    return section + 1 if section <= _MAX_FROZEN else 2


def name_column(model: RegisterModel) -> str:
    """The column that says what a row is about."""
    register = model.register
    return register.name_column or next((c.id for c in register.columns if c.kind == "text" and "名" in c.label), "")
