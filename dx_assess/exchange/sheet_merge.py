"""Three versions of a cell – when the sheet was made, in the sheet, in the file now – as typed changes. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from dx_assess.form.answer import OPEN, Answer

Outcome = Literal["same", "sheet", "file", "both", "conflict"]
"""same: nobody changed it; sheet, file: one of them did; both: both did alike; conflict: differently."""


class Merged(Struct, frozen=True):
    """One cell. ``base`` is what the sheet was made with."""

    address: str
    outcome: Outcome
    base: Answer
    sheet: Answer
    file: Answer


def outcome(base: Answer, sheet: Answer, file: Answer) -> Outcome:
    """What happened to one cell since the sheet was made."""
    if sheet == base:
        return "same" if file == base else "file"
    if file == base:
        return "sheet"
    return "both" if sheet == file else "conflict"


def merge(base: Mapping[str, Answer], sheet: Mapping[str, Answer], file: Mapping[str, Answer]) -> tuple[Merged, ...]:
    """Every cell of the sheet; an address that ``base`` or ``file`` lacks is open there."""
    found = []
    for address, new in sheet.items():
        old, now = base.get(address, OPEN), file.get(address, OPEN)
        found.append(Merged(address, outcome(old, new, now), old, new, now))
    return tuple(found)
