"""A number as people read it, beside its exact value; who reads the report."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from dx_assess.text.show import NOT_COMPUTABLE, Exact, show_number, with_unit

Audience = Literal["town", "adviser", "prefecture"]
Plain = int | Decimal | date | str | None
"""A cell for a spreadsheet: number, day or text."""


class Shown(Struct, frozen=True):
    """A number as it is shown.

    :param value: exact; None = there is none (「－」).
    :param text: half up, with thousands separators, without the unit.
    :param places: decimals shown; None = as many as the value has.
    """

    value: Exact | None
    text: str
    places: int | None = None
    unit: str = ""

    @property
    def full(self) -> str:
        """With its unit; 「－」 stays alone."""
        return with_unit(self.text, self.unit)


def shown(value: Exact | None, places: int | None = None, unit: str = "") -> Shown:
    """``value`` as it is shown."""
    return Shown(value, show_number(value, places), places, unit)


NOTHING = Shown(None, NOT_COMPUTABLE)
