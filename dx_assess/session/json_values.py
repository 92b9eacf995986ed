"""What every JSON document of the command line begins with, and how values are written there (product.md)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from dx_assess.form.answer import Answer, Rate, Status
from dx_assess.session.document import Document
from dx_assess.text.show import json_number, round_half_up

Json = dict[str, Any]


def head(document: Document) -> Json:
    """The keys every document has."""
    year = document.year
    return {
        "code": document.town.code,
        "name": document.town.name,
        "prefecture": document.town.prefecture,
        "year": year.fiscal_year,
        "edition": year.edition,
        "form": f"{year.form_id} {year.form_version}",
        "pack": year.pack_id,
    }


def to_json(value: int | Fraction | None, places: int = 4) -> int | float | None:
    """A number as JSON: whole numbers stay whole, others are rounded half up."""
    if value is None or isinstance(value, int):
        return value
    return json_number(round_half_up(value, places))


def plain(answer: Answer) -> Any:
    """An answer as JSON; わからない, 該当なし and 測っていない as the words of ``answer``."""
    words = {Status.UNKNOWN: "@unknown", Status.UNMEASURED: "@unmeasured", Status.OPEN: None}
    if answer.status is Status.NA:
        return f"@na:{answer.reason}"
    return plain_value(answer.value) if answer.status is Status.ANSWERED else words[answer.status]


def plain_value(value: Any) -> Any:
    """A value of an answer or of a cell as JSON."""
    if isinstance(value, Rate):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return json_number(value)
    if isinstance(value, Fraction):
        return to_json(value)
    if isinstance(value, str) and value.isdigit() and len(value) == 1:
        return int(value)
    return value
