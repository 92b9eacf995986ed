"""Editors and fields that review and plan share: options side by side, cells of records, the agreed value."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from dx_assess.errors import AppError
from dx_assess.form.answer import Answer
from dx_assess.form.model import Option
from dx_assess.form.records import RecordTable
from dx_assess.session.document import Document
from dx_assess.session.visit_records import record_rows, set_record
from dx_assess.ui.questions.choices import ChoiceGroup, MultiGroup
from dx_assess.ui.questions.editors import Asked, Editor, EditorSettings, LineEditor
from dx_assess.ui.questions.field import Part, SavedField
from dx_assess.ui.questions.notices import NoticeList
from dx_assess.ui.text_size import follow_text

_SHARE = 100
"""What a line takes of its width before what was understood, which is one short word."""


class RowChoice(Editor):
    """One of a few options, side by side."""

    def __init__(self, label: str, options: Sequence[Option]) -> None:
        super().__init__()
        self.group = ChoiceGroup(label, [(option.code, option.label) for option in options], columns=len(options))
        _fill(self, self.group)
        self.group.committed.connect(self.committed)

    def load(self, answer: Answer, force: bool = False) -> None:
        """See :class:`Editor`."""
        self.group.load(answer.value if isinstance(answer.value, str) else None)

    def first(self) -> QWidget:
        """See :class:`Editor`."""
        return self.group.first()


class RowMulti(Editor):
    """Several of a few options, side by side; none of them is no answer."""

    def __init__(self, label: str, options: Sequence[Option]) -> None:
        super().__init__()
        self.group = MultiGroup(label, [(option.code, option.label) for option in options], columns=len(options))
        _fill(self, self.group)
        self.group.committed.connect(lambda text: self.committed.emit("@open" if text == "@none" else text))

    def load(self, answer: Answer, force: bool = False) -> None:
        """See :class:`Editor`."""
        self.group.load(answer.value if isinstance(answer.value, frozenset) else frozenset())

    def first(self) -> QWidget:
        """See :class:`Editor`."""
        return self.group.first()


def short_line(asked: Asked, characters: int, numeric: bool = False) -> LineEditor:
    """A line for a text of about so many characters; narrower where there is no room, and growing with the text."""
    editor = LineEditor(asked, EditorSettings(LineEditor, 0, numeric))
    layout, field = editor.layout(), editor.field
    if characters and isinstance(layout, QBoxLayout):
        layout.setStretchFactor(field, _SHARE)
        follow_text(field, lambda: field.setMaximumWidth(field.fontMetrics().averageCharWidth() * characters))
    return editor


class RecordField(SavedField):
    """A cell of a record table."""

    def __init__(
        self,
        document: Document,
        table: RecordTable,
        row_id: str,
        column: str,
        parts: Sequence[Part],
        problem: NoticeList,
    ) -> None:
        found = table.column(column)
        label = f"{table.name} {row_id} {found.label if found is not None else column}"
        super().__init__(document, f"{table.id}/{row_id}/{column}", label, parts, problem)
        self._place = (table, row_id, column)

    def _store(self, text: str) -> AppError | None:
        table, row_id, column = self._place
        try:
            set_record(self._document, table, row_id, {column: "" if text == "@open" else text})
        except AppError as error:
            return error
        return None

    def _answer(self) -> Answer:
        table, row_id, column = self._place
        rows = record_rows(self._document, table)
        return next((row.cell(column) for row in rows if row.row_id == row_id), Answer())


class AgreedField(SavedField):
    """合意した値: refused while it has no reason, and saved as soon as the reason is there."""

    _last = ""

    def save(self, text: str) -> None:
        """See :class:`SavedField`."""
        self._last = text
        super().save(text)

    def again(self) -> None:
        """The reason may be there now."""
        if self._waits:
            self.save(self._last)

    @property
    def _waits(self) -> bool:
        return self._error is not None and self._error.code.startswith("E-REVIEW")

    def _is_clean(self) -> bool:
        return not self._waits and super()._is_clean()


def _fill(owner: QWidget, child: QWidget) -> None:
    layout = QVBoxLayout(owner)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(child, 0, Qt.AlignmentFlag.AlignLeft)
