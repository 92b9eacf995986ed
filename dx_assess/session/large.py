"""From which size of a town things are done in the background that are done at once otherwise."""

from __future__ import annotations

from dx_assess.session.document import Document

ROWS = 1500
"""Rows of a year; what depends on all of them takes longer than a blink then."""


def is_large(document: Document) -> bool:
    """Whether the year that is shown has more rows than that."""
    return sum(map(len, document.data.registers.values())) > ROWS
