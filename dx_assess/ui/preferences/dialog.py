"""設定: the table of options with their editors. Showing a value never saves it; only real changes are kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from dx_assess.errors import AppError
from dx_assess.session.user import load_user, save_user
from dx_assess.ui.messages import show_error
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.preferences.options import OPTIONS, Option, Value, Values, store
from dx_assess.ui.room import Scrolled, give_room
from dx_assess.ui.settings import Settings


class Editor(Struct, frozen=True):
    """The widget of an option, what is focused in it, and how its value is read."""

    widget: QWidget
    focus: QWidget
    value: Callable[[], Value]


class SettingsDialog(QDialog):
    """``changed``: settings were kept; look at them again."""

    changed = Signal()

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("設定")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._values = Values(settings, load_user())
        self.editors: dict[str, Editor] = {}
        options = QWidget()
        grid = QGridLayout(options)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for option in OPTIONS:
            self._add(grid, option)
        grid.setRowStretch(grid.rowCount(), 1)
        self.problem = Paragraph(name="bad")
        self.problem.hide()
        buttons = QDialogButtonBox()
        self.keep = buttons.addButton("決める", QDialogButtonBox.ButtonRole.AcceptRole)
        self.keep.setObjectName("primary")
        buttons.addButton("やめる", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self._keep)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 20, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(Scrolled(options), 1)
        layout.addWidget(self.problem)
        layout.addWidget(buttons)
        give_room(self, 44, 43)

    def _add(self, grid: QGridLayout, option: Option) -> None:
        editor = _MAKERS[option.kind](option, option.read(self._values))
        self.editors[option.key] = editor
        label = QLabel(option.label)
        label.setBuddy(editor.focus)
        editor.focus.setAccessibleName(option.label.partition("(")[0])
        editor.focus.setAccessibleDescription(option.about)
        row = grid.rowCount()
        grid.addWidget(label, row, 0)
        grid.addWidget(editor.widget, row, 1)
        about = Paragraph(option.about, "muted")
        about.setContentsMargins(0, 0, 0, 8)
        grid.addWidget(about, row + 1, 1)

    def _keep(self) -> None:
        """Keep what was changed."""
        found = {option.key: self.editors[option.key].value() for option in OPTIONS}
        before = {option.key: option.read(self._values) for option in OPTIONS}
        changes = {key: value for key, value in found.items() if value != before[key]}
        folder = str(changes.get("data_folder", ""))
        if folder and not Path(folder).is_dir():
            self.problem.setText("このフォルダーはありません。「選ぶ」から選んでください。")
            self.problem.show()
            return
        try:
            user = store(self._values, changes)
            if user != self._values.user:
                save_user(user)
        except AppError as error:
            show_error(self, error)
            return
        self.accept()
        if changes:
            self.changed.emit()


def _choice(option: Option, value: Value) -> Editor:
    box = QComboBox()
    for choice, words in option.choices:
        box.addItem(words, choice)
    box.setCurrentIndex(max(box.findData(value), 0))
    return Editor(box, box, box.currentData)


def _text(_option: Option, value: Value) -> Editor:
    line = QLineEdit(str(value))
    line.setMaxLength(60)
    return Editor(line, line, lambda: " ".join(line.text().split()))


def _count(option: Option, value: Value) -> Editor:
    spin = QSpinBox()
    spin.setRange(*option.limits)
    spin.setSuffix("個")
    spin.setSpecialValueText("作らない")
    spin.setValue(int(value))
    return Editor(spin, spin, spin.value)


def _folder(_option: Option, value: Value) -> Editor:
    line = QLineEdit(str(value))
    browse = QPushButton("選ぶ…")
    browse.setAccessibleName("ファイルを置くフォルダーを選ぶ")

    def choose() -> None:
        found = QFileDialog.getExistingDirectory(line, "ファイルを置くフォルダー", line.text())
        if found:
            line.setText(str(Path(found)))

    browse.clicked.connect(choose)
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(line, 1)
    row.addWidget(browse)
    return Editor(box, line, lambda: line.text().strip())


_MAKERS: dict[str, Callable[[Option, Value], Editor]] = {
    "choice": _choice,
    "text": _text,
    "count": _count,
    "folder": _folder,
}
