"""Which division sheets were made for a year and have not come back; kept in the file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from dx_assess.exchange.sheet_base import issue_of
from dx_assess.exchange.sheet_model import DivisionSheet
from dx_assess.session.document import Document


class Issued(Struct, frozen=True):
    """A sheet that was made for a group; ``due`` is ISO 8601 or empty."""

    group: str
    label: str
    due: str
    returned: bool


def sheets_setting(fiscal_year: int) -> str:
    """The setting of the file that keeps what was made for a year."""
    return f"sheets.{fiscal_year}"


def note_issued(document: Document, sheets: Iterable[DivisionSheet]) -> None:
    """These sheets were made now; what was made for them before is forgotten."""
    records = _records(document)
    for sheet in sheets:
        due = sheet.head.due.isoformat() if sheet.head.due is not None else ""
        records[sheet.head.group] = {"issue": issue_of(sheet), "due": due, "returned": False}
    _keep(document, records)


def _keep(document: Document, records: dict[str, dict[str, Any]]) -> None:
    document.file.set_setting(sheets_setting(document.year.fiscal_year), json.dumps(records, ensure_ascii=False))


def _records(document: Document) -> dict[str, dict[str, Any]]:
    return read_records(document.file.setting(sheets_setting(document.year.fiscal_year)))


def read_records(stored: str | None) -> dict[str, dict[str, Any]]:
    """Group → what is known about its sheet (``issue``, ``due``, ``returned``); empty when it cannot be read."""
    try:
        found = json.loads(stored) if stored else {}
    except ValueError:
        return {}
    return {key: item for key, item in found.items() if isinstance(item, dict)} if isinstance(found, dict) else {}


def note_returned(document: Document, groups: Iterable[str]) -> None:
    """These groups have returned their sheets."""
    records = _records(document)
    for group in groups:
        if group in records:
            records[group]["returned"] = True
    _keep(document, records)


def issued_sheets(document: Document) -> tuple[Issued, ...]:
    """The sheets that were made last for this year, in order of the groups."""
    records = _records(document)
    return tuple(
        Issued(group.id, group.label, str(record.get("due", "")), bool(record.get("returned", False)))
        for group in document.question_set.sheets
        if (record := records.get(group.id)) is not None
    )


def outstanding(document: Document) -> tuple[Issued, ...]:
    """Sheets that were made and have not come back."""
    return tuple(sheet for sheet in issued_sheets(document) if not sheet.returned)
