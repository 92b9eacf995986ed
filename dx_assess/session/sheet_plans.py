"""Returned division sheets: what they would change, three-way, and carrying it out as one step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import asdict

from dx_assess.errors import AppError, AppErrors, Where
from dx_assess.exchange.headers import header_key
from dx_assess.exchange.sheet_base import SheetBase, read_base
from dx_assess.exchange.sheet_import import NewRow, ReadInputs, Rejection, SheetReading, read_sheet
from dx_assess.exchange.sheet_merge import Merged, Outcome, merge
from dx_assess.exchange.sheet_model import DIVISIONS, values_at
from dx_assess.form.answer import Answer, Row, YearData, answered
from dx_assess.form.reserved import is_to_confirm, to_confirm_key
from dx_assess.session.document import Document
from dx_assess.session.history import Words
from dx_assess.session.sheet_marks import Older, older, older_notices, with_marks
from dx_assess.session.sheet_records import note_returned
from dx_assess.store.edits import AddRow, Edit, SetAnswer, SetCell
from dx_assess.text.dates import fiscal_year_label

WAITING = "確認待ち"
Choice = Literal["mine", "theirs"]
"""mine: what the town's file has stays; theirs: the sheet's value is taken."""
Decisions = Mapping[tuple[str, str], Choice]
"""(name of the sheet's file, address) → who wins."""


class SheetChange(Struct, frozen=True):
    """One change or conflict in words, with the cell it comes from; ``base`` is what the sheet was made with."""

    file: str
    sheet: str
    cell: str
    address: str
    what: str
    base: str
    old: str
    new: str

    def as_json(self) -> dict[str, str]:
        """One element of ``changes`` and ``conflicts``."""
        return asdict(self)


class SheetPlan(Struct, frozen=True):
    """What one returned sheet would do.

    :param older: what was worded differently when the sheet was made with another version of the question set.
    """

    base: SheetBase
    reading: SheetReading
    merged: tuple[Merged, ...]
    new_rows: tuple[NewRow, ...]
    changes: tuple[SheetChange, ...]
    conflicts: tuple[SheetChange, ...]
    older: Older

    @property
    def migrated_from(self) -> str:
        """Version of the question set that the sheet was made with, when it is another one."""
        return self.older.version


class SheetsPlan(Struct, frozen=True):
    """What importing several sheets would do; nothing was written."""

    sheets: tuple[SheetPlan, ...]
    fiscal_year: int
    data: YearData

    @property
    def changes(self) -> tuple[SheetChange, ...]:
        """Cells that only the sheet changed."""
        return tuple(change for sheet in self.sheets for change in sheet.changes)

    @property
    def conflicts(self) -> tuple[SheetChange, ...]:
        """Cells that both changed since, differently."""
        return tuple(change for sheet in self.sheets for change in sheet.conflicts)

    @property
    def rejected(self) -> tuple[Rejection, ...]:
        """Cells that cannot be read."""
        return tuple(rejection for sheet in self.sheets for rejection in sheet.reading.rejected)

    @property
    def added(self) -> tuple[NewRow, ...]:
        """Rows that are added."""
        return tuple(row for sheet in self.sheets for row in sheet.new_rows)


def read_inputs(document: Document) -> ReadInputs:
    """What the cells of a sheet are read against."""
    register = document.question_set.register(DIVISIONS)
    column = register.column("name") if register is not None else None
    return ReadInputs(document.question_set, document.data, column.max_length if column is not None else 40)


def plan_sheets(document: Document, paths: Sequence[Path]) -> SheetsPlan:
    """What importing returned sheets would do; nothing is written.

    A later sheet meets what the earlier ones changed, so two sheets that disagree are a conflict, too.

    :raises AppErrors: sheets of another town, year or form, damaged ones, and files that are no division sheet.
    """
    errors: list[AppError] = []
    plans: list[SheetPlan] = []
    ahead: dict[str, Answer] = {}
    added: list[NewRow] = []
    for path in paths:
        try:
            plan = _plan(document, path, ahead, added)
        except AppError as error:
            errors.append(error)
            continue
        ahead |= {item.address: item.sheet for item in plan.merged if item.outcome == "sheet"}
        added += plan.new_rows
        plans.append(plan)
    if errors:
        raise AppErrors(errors)
    return SheetsPlan(tuple(plans), document.year.fiscal_year, document.data)


def _plan(document: Document, path: Path, ahead: Mapping[str, Answer], added: Sequence[NewRow]) -> SheetPlan:
    base = read_base(path)
    _check_owner(document, base)
    reading = read_sheet(path, base, read_inputs(document))
    then = older(document, base.head.form_id, base.head.form_version)
    other_words = set(map(to_confirm_key, then.questions))  # 「変わりありません」 to words that are no longer asked
    values = {address: cell.answer for address, cell in reading.cells.items() if address not in other_words}
    merged = merge(base.base, values, values_at(document.data, list(values)) | dict(ahead))
    changed = [item.address for item in merged if item.outcome in ("sheet", "conflict")]
    reading.notices.extend(older_notices(then, base.file, changed))
    return SheetPlan(
        base=base,
        reading=reading,
        merged=merged,
        new_rows=_really_new(document, base, reading, added),
        changes=_in_words(document, base, reading, merged, "sheet"),
        conflicts=_in_words(document, base, reading, merged, "conflict"),
        older=then,
    )


def _check_owner(document: Document, base: SheetBase) -> None:
    head, town, year = base.head, document.town, document.year
    found = ""
    if head.town_code != town.code:
        found = f"{head.town_name}（{head.town_code}）の課別シートです。"
        fix = f"{town.name}の課別シートを選んでください。"
    elif head.fiscal_year != year.fiscal_year:
        found = f"{fiscal_year_label(head.fiscal_year)}の課別シートです。"
        fix = f"{fiscal_year_label(year.fiscal_year)}の課別シートを選ぶか、その年度を開いてから取り込んでください。"
    elif head.form_id != year.form_id:
        found = f"別の様式（{head.form_id}）の課別シートです。"
        fix = "この年度の様式で課別シートを書き出し直してください。"
    if found:
        code = "E-SHEET-FORM"
        if head.town_code != town.code:
            code = "E-SHEET-TOWN"
        elif head.fiscal_year != year.fiscal_year:
            code = "E-SHEET-YEAR"
        raise AppError(code, f"{base.file}：{found}", fix)


def _in_words(
    document: Document, base: SheetBase, reading: SheetReading, merged: Sequence[Merged], outcome: Outcome
) -> tuple[SheetChange, ...]:
    words = Words(document.question_set)
    found = []
    for item in merged:
        if item.outcome == outcome:
            cell = reading.cells[item.address]
            what, *shown = _words_of(words, item)
            found.append(SheetChange(base.file, cell.sheet, cell.cell, item.address, what, *shown))
    return tuple(found)


def _words_of(words: Words, item: Merged) -> tuple[str, str, str, str]:
    parts = item.address.split("/")
    versions = (item.base, item.file, item.sheet)
    if len(parts) == 3:
        old, now, new = (words.cell(parts[0], parts[2], answer) for answer in versions)
        return words.place(*parts), old, now, new
    if is_to_confirm(item.address):
        waits, settled, told = ("変わりありません" if answer.is_open else WAITING for answer in versions)
        return words.key(item.address), waits, settled, told
    old, now, new = (words.answer(item.address, answer) for answer in versions)
    return words.key(item.address), old, now, new


def _really_new(
    document: Document, base: SheetBase, reading: SheetReading, added: Sequence[NewRow]
) -> tuple[NewRow, ...]:
    """New rows that the file does not have yet: a sheet that is imported again adds nothing twice."""
    known = {address.rpartition("/")[0] for address in base.base}
    there = [
        (register, row.cells)
        for register, rows in document.data.registers.items()
        for row in rows
        if f"{register}/{row.row_id}" not in known
    ]
    there += [(row.register, row.cells) for row in added]
    found = []
    for new in reading.new_rows:
        if (new.register, new.cells) in there:
            there.remove((new.register, new.cells))
        else:
            found.append(new)
    return tuple(found)


def rejections(plan: SheetsPlan) -> list[AppError]:
    """The rejected cells as known errors."""
    return [rejection.error() for rejection in plan.rejected]


def carry_out(
    document: Document, plan: SheetsPlan, decisions: Decisions | None = None, accept_valid: bool = False
) -> None:
    """Write a plan as one step that can be undone as a whole, and note the sheets as returned.

    :param decisions: who wins, for every conflict.
    :param accept_valid: write the cells that could be read although others could not.
    :raises AppErrors: rejected cells without ``accept_valid``; nothing was written.
    :raises AppError: E-SHEET-CONFLICT (undecided), E-IMPORT-STALE when the file changed since, E-STORE-….
    """
    if plan.rejected and not accept_valid:
        raise AppErrors(rejections(plan))
    decided = decisions or {}
    undecided = [item for item in plan.conflicts if (item.file, item.address) not in decided]
    if undecided:
        raise AppErrors([_conflict(item) for item in undecided])
    if document.year.fiscal_year != plan.fiscal_year or document.data != plan.data:
        fix = "もう一度取り込み、変わるところを確かめてください。"
        raise AppError("E-IMPORT-STALE", "確かめている間に、ファイルが変わりました。", fix)
    edits = _edits(document, plan, decided)
    if edits:
        document.apply(edits, f"課別シート　取込み（{'、'.join(sheet.base.head.label for sheet in plan.sheets)}）")
    note_returned(document, [sheet.base.head.group for sheet in plan.sheets])


def _conflict(item: SheetChange) -> AppError:
    place = Where(file=item.file, sheet=item.sheet, row=item.cell)
    message = f"「{item.what}」は、町のファイルでは「{item.old}」、シートでは「{item.new}」に変わっています。"
    return AppError("E-SHEET-CONFLICT", message, "どちらを残すか決めてから、もう一度取り込んでください。", place)


def _edits(document: Document, plan: SheetsPlan, decisions: Decisions) -> list[Edit]:
    year = plan.fiscal_year
    changes = with_marks(document, [(sheet.older, _taken(year, sheet, decisions)) for sheet in plan.sheets])
    for register in sorted({row.register for row in plan.added}):
        rows = [row for row in plan.added if row.register == register]
        numbers = document.new_row_ids(register, len(rows))
        changes += [AddRow(year, register, Row(number, row.cells)) for number, row in zip(numbers, rows, strict=True)]
    names = _new_divisions(document, changes)
    numbers = document.new_row_ids(DIVISIONS, len(names)) if names else []
    first: list[Edit] = [
        AddRow(year, DIVISIONS, Row(number, {"name": answered(name)}))
        for number, name in zip(numbers, names, strict=True)
    ]
    return first + changes


def _taken(year: int, sheet: SheetPlan, decisions: Decisions) -> list[Edit]:
    found = []
    for item in sheet.merged:
        theirs = decisions.get((sheet.base.file, item.address)) == "theirs"
        if item.outcome == "sheet" or (item.outcome == "conflict" and theirs):
            found.append(_edit(year, item))
    return found


def _edit(year: int, item: Merged) -> Edit:
    parts = item.address.split("/")
    if len(parts) == 3:
        return SetCell(year, parts[0], parts[1], parts[2], item.sheet)
    return SetAnswer(year, item.address, item.sheet)


def _new_divisions(document: Document, edits: Sequence[Edit]) -> list[str]:
    """Names of divisions that the town's list lacks, in their first spelling."""
    columns = {
        (register.id, column.id)
        for register in document.question_set.registers
        for column in register.columns
        if column.kind == "division"
    }
    cells: list[tuple[str, str, Answer]] = []
    for edit in edits:
        if isinstance(edit, SetCell):
            cells.append((edit.register, edit.column, edit.answer))
        elif isinstance(edit, AddRow):
            cells += [(edit.register, column, answer) for column, answer in edit.row.cells.items()]
    known = {header_key(str(row.cell("name").value)) for row in document.data.rows(DIVISIONS)}
    found: dict[str, str] = {}
    for register, column, answer in cells:
        if (register, column) in columns and isinstance(answer.value, str) and header_key(answer.value) not in known:
            found.setdefault(header_key(answer.value), answer.value)
    return list(found.values())


def new_divisions(document: Document, plan: SheetsPlan) -> list[str]:
    """Names that the import would add to the town's list (whatever is decided about conflicts)."""
    everything: Decisions = {(item.file, item.address): "theirs" for item in plan.conflicts}
    edits = _edits(document, plan, everything)
    return [
        str(edit.row.cell("name").value) for edit in edits if isinstance(edit, AddRow) and edit.register == DIVISIONS
    ]


def plan_document(document: Document, plan: SheetsPlan) -> dict[str, Any]:
    """The JSON of ``sheets --import``; ``read`` = ``accepted`` + number of ``rejected`` (cells)."""
    return {
        "sheets": [
            {
                "file": s.base.file,
                "group": s.base.head.group,
                "label": s.base.head.label,
                "migrated_from": s.migrated_from,
            }
            for s in plan.sheets
        ],
        "read": sum(sheet.reading.read for sheet in plan.sheets),
        "accepted": sum(sheet.reading.accepted for sheet in plan.sheets),
        "rejected": [error.as_json() for error in rejections(plan)],
        "changes": [change.as_json() for change in plan.changes],
        "conflicts": [change.as_json() for change in plan.conflicts],
        "added_rows": [{"register": row.register, "sheet": row.sheet, "row": row.row} for row in plan.added],
        "added_divisions": new_divisions(document, plan),
        "notices": [notice for sheet in plan.sheets for notice in sheet.reading.notices],
    }
