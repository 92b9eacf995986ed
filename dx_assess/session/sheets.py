"""Division sheets: a workbook for each group of divisions; returned ones are merged by :mod:`.sheet_plans`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path

from msgspec import Struct

from dx_assess.errors import AppError
from dx_assess.exchange.sheet_base import read_base
from dx_assess.exchange.sheet_import import read_sheet
from dx_assess.exchange.sheet_model import DivisionSheet, SheetHead, make_sheet
from dx_assess.files import file_error, write_atomic
from dx_assess.form.entry import clean_text
from dx_assess.session.days import last_change_day
from dx_assess.session.document import Document
from dx_assess.session.sheet_plans import (
    Choice,
    Decisions,
    SheetChange,
    SheetPlan,
    SheetsPlan,
    carry_out,
    plan_document,
    plan_sheets,
    read_inputs,
    rejections,
)
from dx_assess.session.sheet_records import Issued, issued_sheets, note_issued, outstanding
from dx_assess.text.clean import Blank
from dx_assess.text.dates import DateValue, parse_date

__all__ = [
    "Choice",
    "Decisions",
    "Issued",
    "SheetChange",
    "SheetPlan",
    "SheetsPlan",
    "Written",
    "carry_out",
    "export_sheets",
    "issued_sheets",
    "outstanding",
    "parse_due",
    "plan_document",
    "plan_sheets",
    "rejections",
]

_CELL = 10_000
"""Characters that surely fit into a cell of the hidden sheet; what is typed has 4,000 at most."""
NOTE_LENGTH = 1000
"""Longest covering note (characters)."""


class Written(Struct, frozen=True):
    """A sheet that was written."""

    group: str
    label: str
    path: Path
    questions: int
    rows: int


def parse_due(text: str) -> date | None:
    """The due date of a sheet: 令和8年6月30日, R8.6.30, 2026-06-30; blank is none.

    :raises AppError: E-SHEET-DUE.
    """
    found = parse_date(text)
    if isinstance(found, DateValue):
        return found.value
    if isinstance(found, Blank):
        return None
    fix = "「令和8年6月30日」「2026-06-30」のように書いてください。"
    raise AppError("E-SHEET-DUE", f"「{text.strip()}」は期限の日として読めません。", fix)


def export_sheets(
    document: Document,
    folder: Path,
    due: date | None = None,
    note: str = "",
    groups: Collection[str] = (),
) -> tuple[Written, ...]:
    """Write one workbook for each group of divisions; each is read back before it takes its place.

    Groups that are asked nothing get none. What was made is kept in the file for :func:`outstanding`.

    :param groups: ids of the groups to write for; empty = all.
    :raises AppError: E-FILE-…, E-INPUT-LONG (note), E-EXPORT-VERIFY, E-STORE-….
    """
    from dx_assess.exchange.sheet_export import render_sheet  # heavy: openpyxl

    covering = clean_text(note, NOTE_LENGTH, "お願い")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise file_error(error, folder, "write") from error
    day = last_change_day(document)
    written: list[Written] = []
    issued: list[DivisionSheet] = []
    for number, group in enumerate(document.question_set.sheets, 1):
        if groups and group.id not in groups:
            continue
        sheet = _sheet(document, group.id, group.label, due, covering)
        if not sheet.lines and not any(part.rows for part in sheet.parts):
            continue
        target = folder / f"{document.town.name}_{document.year.fiscal_year}年度_課別シート{number}_{group.label}.xlsx"
        data = render_sheet(sheet, day)

        def write(draft: Path, data: bytes = data, sheet: DivisionSheet = sheet, target: Path = target) -> None:
            draft.write_bytes(data)
            _read_back(document, draft, sheet, target)

        write_atomic(target, write)
        rows = sum(len(part.rows) for part in sheet.parts)
        written.append(Written(group.id, group.label, target, len(sheet.lines), rows))
        issued.append(sheet)
    note_issued(document, issued)
    return tuple(written)


def _sheet(document: Document, group: str, label: str, due: date | None, note: str) -> DivisionSheet:
    town, year = document.town, document.year
    head = SheetHead(town.code, town.name, year.fiscal_year, year.form_id, year.form_version, group, label, due, note)
    return make_sheet(document.question_set, head, year.edition, document.data, document.previous)


def _read_back(document: Document, draft: Path, sheet: DivisionSheet, target: Path) -> None:
    try:
        base = read_base(draft)
    except AppError as error:  # a text that no workbook can hold, from a file that was not made here
        raise _not_written(target, _too_much(sheet)) from error
    reading = read_sheet(draft, base, read_inputs(document))
    found = {address: cell.answer for address, cell in reading.cells.items()}
    if base.head != sheet.head or found != sheet.base() or reading.rejected or reading.new_rows:
        place = next((item.error().line() for item in reading.rejected), "")
        raise _not_written(target, place)


def _not_written(target: Path, place: str) -> AppError:
    return AppError(
        "E-EXPORT-VERIFY",
        f"書き出した「{target.name}」を読み直すと、中身が違っていました。{place}",
        "その値を画面で直してから、もう一度書き出してください。",
    )


def _too_much(sheet: DivisionSheet) -> str:
    """The first text that is longer, or odder, than a cell can be."""
    for address, answer in sheet.base().items():
        if isinstance(answer.value, str) and clean_text(answer.value[:_CELL], _CELL, address) != answer.value:
            return f"（{address}）"
    return ""
