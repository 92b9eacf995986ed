"""Which editor a cell gets: one table from column kind to frozen settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from msgspec import Struct
from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from dx_assess.form.answer import Row
from dx_assess.session.document import Document
from dx_assess.ui.composing import finish_composing
from dx_assess.ui.questions.said import said_of
from dx_assess.ui.registers.cell_editors import CellEditor, ChoiceCell, LineCell, MultiCell, TextCell, fit_inside
from dx_assess.ui.registers.cells import ShownColumn, suggestions
from dx_assess.ui.registers.model import RegisterModel, Role

Index = QModelIndex | QPersistentModelIndex
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_SIDEWAYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_NEW_LINE = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
LONG_TEXT = 120
"""Texts that may be longer get a box of several lines."""


class CellContext(Struct, frozen=True):
    """What an editor is made for."""

    parent: QWidget
    document: Document
    shown: ShownColumn
    row: Row | None


class CellSettings(Struct, frozen=True):
    """How the cells of a kind are edited."""

    make: Callable[[CellContext], CellEditor]


def _line(context: CellContext) -> CellEditor:
    return LineCell(context.parent, context.shown.numeric)


def _text(context: CellContext) -> CellEditor:
    column = context.shown.column
    long = column is not None and (column.max_length == 0 or column.max_length > LONG_TEXT)
    return TextCell(context.parent) if long and context.shown.id != "url" else LineCell(context.parent)


def _choice(context: CellContext) -> CellEditor:
    choices = suggestions(context.document, context.shown, context.row)
    if context.shown.several:
        return MultiCell(context.parent, choices) if choices else LineCell(context.parent)
    return ChoiceCell(context.parent, choices) if choices else LineCell(context.parent)


def _division(context: CellContext) -> CellEditor:
    return ChoiceCell(context.parent, suggestions(context.document, context.shown, context.row), allow_new=True)


CELLS: dict[str, CellSettings] = {
    "text": CellSettings(_text),
    "integer": CellSettings(_line),
    "decimal": CellSettings(_line),
    "printed": CellSettings(_line),
    "date": CellSettings(_line),
    "ym": CellSettings(_line),
    "choice": CellSettings(_choice),
    "rating": CellSettings(_choice),
    "yes_no": CellSettings(_choice),
    "multi_choice": CellSettings(_choice),
    "code": CellSettings(_choice),
    "division": CellSettings(_division),
}


class CellDelegate(QStyledItemDelegate):
    """Makes editors and hands their text to the model.

    ``understood`` tells what typed text is read as; ``changed``: an editor was opened, typed into or closed;
    ``filled(text)``: with ``wide`` (Ctrl+Enter) the text is for that column of all selected rows; ``stepped(down,
    right)``: Shift+Enter, or an arrow after typing over a cell (``typing``), has saved and leads to a neighbour.
    """

    understood = Signal(str)
    changed = Signal()
    filled = Signal(str)
    stepped = Signal(int, int)

    def __init__(self, parent: QObject, model: RegisterModel) -> None:
        super().__init__(parent)
        self._model = model
        self.wide = False
        self.typing = False

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """See Qt."""
        shown = self._model.column_at(index.column())
        assert shown is not None
        row_id = str(index.data(Role.ROW_ID))
        place = self._model.place(row_id)
        row = self._model.row(place) if place is not None else None
        editor = CELLS[shown.kind].make(CellContext(parent, self._model.document, shown, row))
        editor.setProperty("delegate", self)
        editor.setProperty("row_id", row_id)
        editor.setProperty("column", shown.id)
        editor.setProperty("typing", self.typing)
        editor.setAccessibleName(f"{row_id} {shown.label}")
        editor.picked.connect(lambda: self._finish(editor))
        editor.typed.connect(self.changed)
        if isinstance(editor, LineCell):
            editor.textEdited.connect(lambda text: self.understood.emit(self._meaning(shown, text)))
        return editor

    def _meaning(self, shown: ShownColumn, text: str) -> str:
        unknown_ok = shown.column is not None and shown.column.unknown_ok
        return said_of(shown.kind, shown.unit, unknown_ok, text)

    def _finish(self, editor: QWidget) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.SubmitModelCache)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Load once; what is being typed is never replaced."""
        if not editor.property("loaded"):
            cast(CellEditor, editor).load(str(index.data(Qt.ItemDataRole.EditRole) or ""))
            editor.setProperty("loaded", True)
            self.changed.emit()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Hand over what was typed; nothing when it is what the cell has."""
        finish_composing()
        text = cast(CellEditor, editor).value()
        if self.wide:
            self.wide = False
            self.filled.emit(text)
        elif text != str(index.data(Qt.ItemDataRole.EditRole) or ""):
            model.setData(index, text)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Boxes are larger than their cell."""
        rect = cast(Any, option).rect
        if isinstance(editor, MultiCell):
            height = editor.list.sizeHintForRow(0) * editor.list.count() + 44
            fit_inside(editor, rect, max(editor.list.sizeHintForColumn(0) + 60, 300), height)
        elif isinstance(editor, TextCell):
            fit_inside(editor, rect, 320, editor.fontMetrics().lineSpacing() * editor.LINES + 14)
        else:
            editor.setGeometry(rect)

    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        """Take the list of a choice away too."""
        if isinstance(editor, ChoiceCell):
            editor.close_list()
        self.wide = False
        editor.setProperty("loaded", False)
        self.understood.emit("")
        self.changed.emit()
        super().destroyEditor(editor, index)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter saves at once, in boxes of several lines too; with Alt or Shift it is a new line there.

        With Ctrl it saves into every selected row, with Shift it goes up.
        """
        pressed = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if not pressed or not isinstance(watched, CellEditor):
            return super().eventFilter(watched, event)
        key, modifiers = Qt.Key(cast(QKeyEvent, event).key()), cast(QKeyEvent, event).modifiers()
        if key in _SIDEWAYS and watched.property("typing") and not modifiers & ~Qt.KeyboardModifier.KeypadModifier:
            return isinstance(watched, LineCell | ChoiceCell) and self._step(watched, 0, _SIDEWAYS[key])
        if key not in _ENTER:
            return super().eventFilter(watched, event)
        if isinstance(watched, TextCell) and modifiers & _NEW_LINE:
            watched.insertPlainText("\n")
            return True
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            self.wide = True
            self.commitData.emit(watched)
            self.closeEditor.emit(watched, QStyledItemDelegate.EndEditHint.NoHint)
        elif modifiers & Qt.KeyboardModifier.ShiftModifier:
            self._step(watched, -1, 0)
        else:
            self._finish(watched)
        return True

    def _step(self, editor: QWidget, down: int, right: int) -> bool:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)
        self.stepped.emit(down, right)
        return True
