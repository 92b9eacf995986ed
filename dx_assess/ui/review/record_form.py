"""A row of a record table (visit, task) as a form; every field is saved by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from PySide6.QtCore import Qt, QTime, Signal
from PySide6.QtWidgets import QCompleter, QFrame, QGridLayout, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout

from dx_assess.form.records import RecordColumn, RecordTable
from dx_assess.session.document import Document
from dx_assess.session.large import is_large
from dx_assess.ui.field_label import field_label
from dx_assess.ui.laid_out_once import laid_out_once
from dx_assess.ui.page import Unsaved
from dx_assess.ui.questions.editors import Asked, Editor, EditorSettings, TextEditor
from dx_assess.ui.questions.field import SavedFields
from dx_assess.ui.questions.notices import NoticeList
from dx_assess.ui.review.editors import RecordField, RowChoice, short_line
from dx_assess.ui.slices import REST, Slices

AT_ONCE = 2
"""Fields that are made between two paintings."""
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
        """Empty; :meth:`build` makes the fields, in their place on the page.

        :param words: texts that are offered while a column is typed; it has one line then, other texts grow.
        """
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
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self._columns = [found for column in columns if (found := table.column(column)) is not None]
        self._left = self._parts()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 12, 16, 12)
        rows.addLayout(self._grid)
        rows.addWidget(self.saved_at, 0, Qt.AlignmentFlag.AlignRight)

    def build(self) -> None:
        """Make its fields; those of a large town a few at a time, between the events of the window."""
        next(self._left, None)
        if is_large(self._document):
            self._slices = Slices(self, self._left)
        else:
            self.complete()

    def complete(self) -> None:
        """Make at once what is still missing."""
        for _part in self._left:
            pass

    def _parts(self) -> Iterator[object]:
        """From the top down."""
        for at in range(0, len(self._columns), AT_ONCE):
            with laid_out_once(self):
                for column in self._columns[at : at + AT_ONCE]:
                    self._add(self._grid, column)
            yield REST

    def _add(self, grid: QGridLayout, column: RecordColumn) -> None:
        editor, problem = self._editor(column), NoticeList()
        field = RecordField(self._document, self._table, self.row_id, column.id, (editor,), problem)
        field.saved.connect(lambda: self._say_saved())
        self.saved.add(field, self.failed.emit, self.unsaved_changed.emit)
        self.editors[column.id] = editor
        field.refresh()
        editor.setEnabled(not self._document.read_only)
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
        self.complete()
        self.saved.refresh()
        for editor in self.editors.values():
            editor.setEnabled(not self._document.read_only)

    def enter(self, column: str = "") -> None:
        """Put the keyboard into a field, by default the first; those above it are made at once."""
        wanted = column or self._columns[0].id
        while wanted not in self.editors and next(self._left, None) is not None:
            pass
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
