"""Rows that are prepared by the question set, filled in with one digit a cell. No widgets."""

from __future__ import annotations

from dx_assess.form.answer import Row
from dx_assess.session.document import Document
from dx_assess.ui.registers.cells import ShownColumn, suggestions
from dx_assess.ui.registers.model import RegisterModel


def choice_of(document: Document, shown: ShownColumn, row: Row, digit: str) -> str | None:
    """The words of the choice that a digit stands for; None where digits are typed as usual."""
    if not shown.single_choice:
        return None
    return next((choice.text for choice in suggestions(document, shown, row) if choice.number == digit), None)


def next_coded(model: RegisterModel, row: Row, section: int) -> int | None:
    """The next cell of the row that must be chosen and is blank, right of ``section``; None = the row is done."""
    for place, shown in enumerate(model.columns[section:], section + 1):
        needed = shown.column is not None and shown.column.need == "core" and shown.single_choice
        blank = row.cell(shown.id).is_open and not model.locked(row, shown)
        if needed and blank and model.reader.surely_applies(row, shown):
            return place
    return None
