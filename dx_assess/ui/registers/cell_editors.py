"""What is put over a cell while it is edited.

Every editor has ``load(text)``, ``value()`` and tells ``picked`` (done) and ``typed`` (its text may be another one).
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QMouseEvent, QMoveEvent, QShowEvent, QTextCursor, QWheelEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from dx_assess.ui.registers.cells import Suggestion, fold, kana_of

LIST_ROWS = 9
LONG_LIST = 20
"""Lists of several choices beyond this are searched by typing; digits do not tick."""
_UP_DOWN = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class _OwnList(QListWidget):
    """A list over the table that keeps its mouse for itself (the table would close the editor)."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """See Qt."""
        super().mousePressEvent(event)
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """See Qt."""
        super().wheelEvent(event)
        event.accept()


class LineCell(QLineEdit):
    """Numbers, dates and short texts."""

    picked = Signal()
    typed = Signal()

    def __init__(self, parent: QWidget, numeric: bool = False) -> None:
        super().__init__(parent)
        self.setFrame(False)
        self.setObjectName("cell")
        if numeric:
            self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.textEdited.connect(self.typed)

    def load(self, text: str) -> None:
        """Show the cell."""
        self.setText(text)

    def value(self) -> str:
        """What was typed."""
        return self.text()


class TextCell(QPlainTextEdit):
    """Long texts, in a box larger than the cell; Alt+Enter or Shift+Enter starts a new line."""

    picked = Signal()
    typed = Signal()
    LINES = 4

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("cell")
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(3)
        self.textChanged.connect(self.typed)

    def load(self, text: str) -> None:
        """Show the cell with everything selected, as a line does."""
        self.setPlainText(text)
        self.selectAll()

    def value(self) -> str:
        """What was typed."""
        return self.toPlainText()


class ChoiceCell(QLineEdit):
    """A line with a list below it: typing a label, a code or kana narrows it; arrows, Enter, mouse pick.

    :param allow_new: words that are not in the list may be written (divisions); the list then offers them last.
    """

    picked = Signal()
    typed = Signal()

    def __init__(self, parent: QWidget, choices: Sequence[Suggestion], allow_new: bool = False) -> None:
        super().__init__(parent)
        self.setFrame(False)
        self.setObjectName("cell")
        self._choices = tuple(choices)
        self._allow_new = allow_new
        self._touched = False
        self.list = _OwnList(parent)
        self.list.setObjectName("cellList")
        self.list.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # else a click would give the focus to the table
        self.list.setFocusProxy(self)
        self.list.setAccessibleName("選択肢")
        self.list.hide()
        self.list.itemClicked.connect(self._clicked)
        self.textChanged.connect(self.typed)
        self.textEdited.connect(self._typed)

    def load(self, text: str) -> None:
        """Show the cell; the list shows everything with the present choice marked."""
        self.setText(text)
        self._touched = False
        self._fill(self._choices)
        current = next((i for i, choice in enumerate(self._choices) if choice.text == text), -1)
        self.list.setCurrentRow(current)

    def value(self) -> str:
        """The chosen word; what was typed when nothing in the list fits."""
        item = self.list.currentItem()
        if not self._touched or not self.text().strip():
            return self.text()
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else self.text()

    def _typed(self, text: str) -> None:
        self._touched = True
        wanted = fold(text)
        found = [choice for choice in self._choices if wanted in choice.search or wanted == choice.number]
        if not found and (kana := kana_of(wanted)):
            wanted, found = kana, [choice for choice in self._choices if kana in choice.search]
        found.sort(key=lambda c: (wanted not in _names(c), not any(n.startswith(wanted) for n in _names(c))))
        self._fill(found)
        exact = any(wanted in (fold(c.code), fold(c.text)) for c in found)
        if self._allow_new and wanted and not exact:
            self._add(f"＋「{text.strip()}」を一覧に加える", text.strip())
        self.list.setCurrentRow(0 if wanted and self.list.count() else -1)
        self.place()

    def _fill(self, choices: Sequence[Suggestion]) -> None:
        self.list.clear()
        for choice in choices:
            self._add(choice.shown, choice.text)

    def _add(self, shown: str, text: str) -> None:
        item = QListWidgetItem(shown)
        item.setData(Qt.ItemDataRole.UserRole, text)
        self.list.addItem(item)

    def _clicked(self, item: QListWidgetItem) -> None:
        self._touched = True
        self.setText(str(item.data(Qt.ItemDataRole.UserRole)))
        self.list.setCurrentItem(item)
        self.picked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down move in the list."""
        step = _UP_DOWN.get(Qt.Key(event.key()))
        if step is None or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
            return
        row = min(max(self.list.currentRow() + step, 0), self.list.count() - 1)
        self.list.setCurrentRow(row)
        item = self.list.currentItem()
        if item is not None:
            self._touched = True
            self.setText(str(item.data(Qt.ItemDataRole.UserRole)))
            self.selectAll()

    def place(self) -> None:
        """Put the list below the cell, or above it where there is more room."""
        place_below(self, self.list)

    def showEvent(self, event: QShowEvent) -> None:
        """The list comes with the cell."""
        super().showEvent(event)
        self.place()

    def moveEvent(self, event: QMoveEvent) -> None:
        """The list follows."""
        super().moveEvent(event)
        self.place()

    def hideEvent(self, event: QHideEvent) -> None:
        """The list goes with the cell."""
        super().hideEvent(event)
        self.list.hide()

    def close_list(self) -> None:
        """Take the list away for good."""
        self.list.deleteLater()


def _names(choice: Suggestion) -> tuple[str, ...]:
    """What stands for a choice alone."""
    return fold(choice.code), fold(choice.text), choice.number, choice.kana


class MultiCell(QFrame):
    """A check list over the cell. Space ticks, digits tick by place, Enter saves, Escape leaves everything as is."""

    picked = Signal()
    typed = Signal()

    def __init__(self, parent: QWidget, choices: Sequence[Suggestion]) -> None:
        super().__init__(parent)
        self.setObjectName("cellList")
        self.setAutoFillBackground(True)
        self._choices = tuple(choices)
        self._long = len(self._choices) > LONG_LIST
        self.list = _OwnList()
        self.list.setAccessibleName("あてはまるものすべて")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        for place, choice in enumerate(self._choices, 1):
            item = QListWidgetItem(f"{place}　{choice.label}" if place < 10 and not self._long else choice.label)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
            self.list.addItem(item)
        how = "番号を打って移り、スペースで選ぶ" if self._long else "スペース・数字で選ぶ"
        hint = QLabel(f"{how}　Enterで決める　Escでやめる")
        hint.setObjectName("muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.setSpacing(2)
        layout.addWidget(self.list)
        layout.addWidget(hint)
        self.setFocusProxy(self.list)
        self.list.installEventFilter(self)
        self._touched = False
        self._text = ""
        self.list.itemChanged.connect(self._changed)

    def load(self, text: str) -> None:
        """Tick what the cell has."""
        self._text = text
        parts = {fold(part) for part in text.replace("、", ",").split(",") if part.strip()}
        for row, choice in enumerate(self._choices):
            on = {fold(choice.code), fold(choice.text), fold(choice.label)} & parts or fold(choice.text) == fold(text)
            self.list.item(row).setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        self.list.setCurrentRow(0)
        self._touched = False

    def value(self) -> str:
        """The ticked codes; the cell as it was when nothing was ticked or taken back."""
        if not self._touched:
            return self._text
        rows = range(self.list.count())
        chosen = [self._choices[row].code for row in rows if self.list.item(row).checkState() is Qt.CheckState.Checked]
        return ",".join(chosen) or "@none"

    def toggle(self, row: int) -> None:
        """Tick or untick one line."""
        if 0 <= row < self.list.count():
            item = self.list.item(row)
            off = item.checkState() is Qt.CheckState.Checked
            item.setCheckState(Qt.CheckState.Unchecked if off else Qt.CheckState.Checked)
            self.list.setCurrentRow(row)

    def _changed(self) -> None:
        self._touched = True
        self.typed.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Not for the table below."""
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Digits tick; Enter, Tab and Escape are for the delegate that watches this frame."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if not self._long and event.text().isdigit() and event.text().isascii() and len(event.text()) == 1:
                self.toggle(int(event.text()) - 1)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Escape):
                return self._hand_on(event)
        if event.type() == QEvent.Type.FocusOut:
            self._hand_on(event)
        return super().eventFilter(watched, event)

    def _hand_on(self, event: QEvent) -> bool:
        """Let the delegate act as if the event were this frame's."""
        delegate = self.property("delegate")
        return bool(isinstance(delegate, QObject) and delegate.eventFilter(self, event))


CellEditor = LineCell | TextCell | ChoiceCell | MultiCell


def to_the_end(editor: QWidget) -> None:
    """Go on writing behind what stands there (a list of choices stays selected, to be typed over)."""
    if isinstance(editor, LineCell):
        editor.end(False)
    elif isinstance(editor, TextCell):
        editor.moveCursor(QTextCursor.MoveOperation.End)


def place_below(cell: QWidget, box: QListWidget) -> None:
    """Show ``box`` (a sibling of ``cell``) below the cell, or above it where there is more room."""
    ground = cell.parentWidget()
    if not box.count() or not cell.isVisible() or ground is None:
        box.hide()
        return
    height = min(box.count(), LIST_ROWS) * max(box.sizeHintForRow(0), 18) + 2 * box.frameWidth() + 2
    width = max(cell.width(), min(box.sizeHintForColumn(0) + 32, 420))
    below = ground.height() - cell.geometry().bottom()
    above = cell.geometry().top()
    down = below >= height or below >= above
    height = min(height, below if down else above)
    top = cell.geometry().bottom() + 1 if down else cell.geometry().top() - height
    left = max(min(cell.x(), ground.width() - width), 0)
    box.setGeometry(QRect(QPoint(left, top), QPoint(left + width, top + height)))
    box.raise_()
    box.show()


def fit_inside(box: QWidget, cell: QRect, width: int, height: int) -> None:
    """Put a box larger than its cell over it, inside the table."""
    ground = box.parentWidget()
    if ground is None:
        return
    width, height = max(cell.width(), width), min(max(cell.height(), height), ground.height())
    left = max(min(cell.left(), ground.width() - width), 0)
    top = max(min(cell.top(), ground.height() - height), 0)
    box.setGeometry(left, top, width, height)
