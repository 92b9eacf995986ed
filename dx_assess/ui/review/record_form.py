"""A row of a record table (visit, task) as a form; every field is saved by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, QTime, Signal
from PySide6.QtWidgets import QCompleter, QFrame, QGridLayout, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout

from dx_assess.form.records import RecordColumn, RecordTable
from dx_assess.session.document import Document
from dx_assess.ui.field_label import field_label
from dx_assess.ui.page import Unsaved
from dx_assess.ui.questions.editors import Asked, Editor, EditorSettings, TextEditor
from dx_assess.ui.questions.field import SavedFields
from dx_assess.ui.questions.notices import NoticeList
from dx_assess.ui.review.editors import RecordField, RowChoice, short_line

_WIDTHS = {"date": 26, "integer": 16, "text": 40}


class RecordForm(QFrame):
    """``failed``: a change could not be written; ``unsaved_changed``."""

    failed = Signal(object)
    unsaved_changed = Signal()

    def __init__(
        self,
        document: Document,
        table: RecordTable,
        row_id: str,
        columns: Sequence[str],
        words: Mapping[str, Sequence[str]] | None = None,
        hints: Mapping[str, str] | None = None,
    ) -> None:
        """``words``: texts that are offered while a column is typed; it has one line then, other texts grow."""
        super().__init__()
        self.setObjectName("card")
        self.row_id = row_id
        self.setAccessibleName(f"{table.name} {row_id}")
        self._document = document
        self._table = table
        self._words, self._hints = words or {}, hints or {}
        self.editors: dict[str, Editor] = {}
        self.saved = SavedFields()
        self.saved_at = QLabel()
        self.saved_at.setObjectName("muted")
        self.saved_at.hide()
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for column in columns:
            found = table.column(column)
            if found is not None:
                self._add(grid, found)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 12, 16, 12)
        rows.addLayout(grid)
        rows.addWidget(self.saved_at, 0, Qt.AlignmentFlag.AlignRight)
        self.refresh()

    def _add(self, grid: QGridLayout, column: RecordColumn) -> None:
        editor, problem = self._editor(column), NoticeList()
        field = RecordField(self._document, self._table, self.row_id, column.id, (editor,), problem)
        field.saved.connect(lambda: self._say_saved())
        self.saved.add(field, self.failed.emit, self.unsaved_changed.emit)
        self.editors[column.id] = editor
        label = field_label(column.label, editor.first())
        line = grid.rowCount()
        grid.addWidget(label, line, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(editor, line, 1)
        grid.addWidget(problem, line + 1, 1)

    def _say_saved(self) -> None:
        self.saved_at.setText(f"✓ {QTime.currentTime().toString('H:mm')} 保存しました")
        self.saved_at.show()

    def _editor(self, column: RecordColumn) -> Editor:
        name = f"{column.label}：{self._table.name} {self.row_id}"
        if column.kind == "choice":
            return RowChoice(name, column.options)
        asked = Asked(column.kind, name, placeholder=self._hints.get(column.id, ""))
        if column.kind == "text" and column.id not in self._words:
            return TextEditor(asked, EditorSettings(TextEditor))
        editor = short_line(asked, _WIDTHS.get(column.kind, 0), column.kind == "integer")
        if column.id in self._words:
            completer = QCompleter(list(self._words[column.id]), editor.field)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            editor.field.setCompleter(completer)
        return editor

    def refresh(self) -> None:
        """Show what is stored now. Never saves."""
        self.saved.refresh()
        for editor in self.editors.values():
            editor.setEnabled(not self._document.read_only)

    def enter(self, column: str = "") -> None:
        """Put the keyboard into a field, by default the first."""
        editor = self.editors.get(column) or next(iter(self.editors.values()))
        editor.first().setFocus(Qt.FocusReason.OtherFocusReason)

    def select(self, column: str) -> None:
        """Put the keyboard into a text and mark it, so that typing replaces it."""
        self.enter(column)
        widget = self.editors[column].first()
        if isinstance(widget, QPlainTextEdit | QLineEdit):
            widget.selectAll()

    def leave(self) -> None:
        """Save what is still being typed."""
        self.saved.leave()

    def unsaved(self) -> tuple[Unsaved, ...]:
        """What is not in the file."""
        return self.saved.unsaved()

    def drop(self) -> None:
        """Give it up."""
        self.saved.drop()
