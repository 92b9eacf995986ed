"""From which size of a town things are done in the background that are done at once otherwise."""

from __future__ import annotations

from dx_assess.form.answer import YearData
from dx_assess.session.document import Document

ROWS = 1500
"""Rows of a year; what depends on all of them takes longer than a blink then."""


def _rows(data: YearData | None) -> int:
    return sum(map(len, data.registers.values())) if data is not None else 0


def is_large(document: Document) -> bool:
    """Whether the year that is shown has more rows than that, or the year before, which it is compared with."""
    return max(_rows(document.data), _rows(document.previous)) > ROWS
