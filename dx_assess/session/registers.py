"""Registers that travel as files: what an import would do, carrying it out as one step, and exports."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct, field

from dx_assess.errors import AppError, AppErrors, Where
from dx_assess.exchange.cells import cell_text
from dx_assess.exchange.headers import header_key
from dx_assess.exchange.import_plan import Mode, RegisterPlan
from dx_assess.exchange.register_import import DIVISIONS, ImportInputs, Progress, plan_register_import
from dx_assess.exchange.sources import Source, all_columns, known_source, read_sources, remember
from dx_assess.exchange.tables import read_table, sheets_of
from dx_assess.form.answer import Row
from dx_assess.form.model import Register
from dx_assess.session.days import last_change_day
from dx_assess.session.document import Document
from dx_assess.store.edits import Edit

MODES: tuple[Mode, ...] = ("upsert", "append", "replace")
MODE_LABELS: dict[Mode, str] = {"upsert": "追加と更新", "append": "すべて追加", "replace": "置き換え"}
_MAPPING = "map."


class ImportPlan(Struct, frozen=True):
    """An import that was looked at and not yet carried out.

    :param accept_valid: whether the good rows are written although others are rejected.
    :param source: the list of the town that the file was known as; its matching of headers was used.
    """

    plan: RegisterPlan
    accept_valid: bool
    fiscal_year: int
    source: Source | None
    rows: tuple[Row, ...]
    divisions: tuple[Row, ...]

    @property
    def can_be_carried_out(self) -> bool:
        """No row is rejected, or there are good ones that may be written alone."""
        return not self.plan.rejected or (self.accept_valid and bool(self.plan.accepted))


def find_register(document: Document, name: str) -> Register:
    """The register with this id, number (R6) or name.

    :raises AppError: E-REGISTER-UNKNOWN with the nearest one.
    """
    registers = document.question_set.registers
    wanted = header_key(name)
    for register in registers:
        if wanted in (register.id.casefold(), register.no.casefold(), header_key(register.name)):
            return register
    near = difflib.get_close_matches(name, [register.id for register in registers], n=1)
    listed = "・".join(f"{register.id}（{register.name}）" for register in registers)
    fix = f"「{near[0]}」のことではありませんか。" if near else f"あるのは {listed} です。"
    raise AppError("E-REGISTER-UNKNOWN", f"「{name}」という台帳はありません。", fix)


class ImportWishes(Struct, frozen=True):
    """How an import is to be done.

    :param mapping: column (id or display name) → header of the file, empty header = do not read the column; remembered
        for files with the same headers once the import is carried out.
    :param accept_valid: write the good rows although others are rejected.
    :param skip_same: leave out rows that the register has already (see ``AcceptedRow.same_as``).
    :param use_remembered: match headers as it was done for the same file before.
    :param sheet: the sheet of a workbook, default the first visible one.
    """

    mode: Mode = "upsert"
    mapping: Mapping[str, str] = field(default_factory=dict)
    accept_valid: bool = False
    skip_same: bool = False
    use_remembered: bool = True
    sheet: str = ""


def workbook_sheets(file: Path) -> tuple[str, ...]:
    """Names of the visible sheets of a workbook; none for CSV.

    :raises AppError: E-TABLE-…, E-ZIP-…, E-FILE-….
    """
    return sheets_of(file)


def plan_import(
    document: Document,
    register_id: str,
    file: Path,
    wishes: ImportWishes | None = None,
    progress: Progress | None = None,
) -> ImportPlan:
    """What importing ``file`` would do; nothing is written.

    :raises AppError: E-REGISTER-UNKNOWN, E-TABLE-…, E-ZIP-…, E-FILE-…, E-IMPORT-… about the file as a whole.
    """
    wishes = wishes or ImportWishes()
    register = find_register(document, register_id)
    table = read_table(file, wishes.sheet)
    sources = _sources(document, register.id) if wishes.use_remembered else ()
    source = known_source(table, sources)
    rows = document.data.registers.get(register.id, ())
    divisions = document.data.registers.get(DIVISIONS, ())
    inputs = ImportInputs(
        register=register,
        tables=document.question_set.tables,
        rows=rows,
        used_ids=document.file.row_numbers(register.id),
        divisions=tuple(division_names(document)),
        division_length=_longest_division(document),
        mode=wishes.mode,
        mapping=wishes.mapping,
        remembered=all_columns(sources) if source is None else {},
        preferred=source.columns if source is not None else {},
        skip_same=wishes.skip_same,
    )
    plan = plan_register_import(inputs, table, progress)
    return ImportPlan(plan, wishes.accept_valid, document.year.fiscal_year, source, rows, divisions)


def carry_out(document: Document, plan: ImportPlan) -> None:
    """Write a plan as one step that can be undone as a whole.

    :raises AppErrors: every rejected row, when ``accept_valid`` is off or no row is good; nothing was written.
    :raises AppError: E-IMPORT-STALE when the register changed since; E-STORE-….
    """
    if not plan.can_be_carried_out:
        raise AppErrors(rejections(plan))
    _check_fresh(document, plan)
    found = plan.plan
    division_ids = document.new_row_ids(DIVISIONS, len(found.divisions)) if found.divisions else []
    edits: list[Edit] = found.edits(plan.fiscal_year, division_ids)
    if edits:
        document.apply(edits, f"{found.register.name}　取込み（{found.file}）")
    _remember(document, found)


def mapping_setting(register_id: str) -> str:
    """The setting of the file that keeps how a register's sources were read."""
    return f"{_MAPPING}{register_id}"


def _remember(document: Document, plan: RegisterPlan) -> None:
    old = _sources(document, plan.register.id)
    new = remember(old, plan.file, plan.headers.texts, plan.headers.mapping)
    if tuple(new) != old:
        kept = json.dumps([source.as_json() for source in new], ensure_ascii=False)
        document.file.set_setting(mapping_setting(plan.register.id), kept)


def rejections(plan: ImportPlan) -> list[AppError]:
    """The rejected cells as known errors, for the command line and the window."""
    found = plan.plan
    return [
        AppError(
            problem.code,
            _named(problem.value, problem.message),
            "ファイルを直してから、もう一度取り込んでください。",
            Where(file=found.file, sheet=found.sheet, row=problem.row, column=problem.column),
        )
        for row in found.rejected
        for problem in row.problems
    ]


def _named(value: str, message: str) -> str:
    """``message`` with the value it is about, once."""
    return f"「{value}」：{message}" if value and f"「{value}」" not in message else message


def import_document(document: Document, plan: ImportPlan) -> dict[str, Any]:
    """The JSON of ``register --import``; ``known_source`` is the name of the list that was known again (# = digits)."""
    known = plan.source.pattern if plan.source is not None else ""
    return plan.plan.as_json(document.question_set.tables) | {"known_source": known}


def remembered_mapping(document: Document, register_id: str) -> dict[str, str]:
    """Column id → header that was used before for this town, whatever the file."""
    return all_columns(_sources(document, register_id))


def _sources(document: Document, register_id: str) -> tuple[Source, ...]:
    stored = document.file.setting(mapping_setting(register_id))
    try:
        return read_sources(json.loads(stored)) if stored else ()
    except ValueError:
        return ()


def division_names(document: Document) -> list[str]:
    """The town's list of divisions, in order."""
    values = (row.cell("name").value for row in document.data.rows(DIVISIONS))
    return [value for value in values if isinstance(value, str)]


def export_register(
    document: Document, register_id: str, target: Path, encoding: Literal["utf-8-sig", "cp932"] = "utf-8-sig"
) -> int:
    """Write a register as ``.csv`` or ``.xlsx``; returns the number of rows.

    :raises AppError: E-REGISTER-UNKNOWN, E-EXPORT-…, E-FILE-….
    """
    from dx_assess.exchange.register_export import RegisterTable, write_register  # heavy: openpyxl

    register = find_register(document, register_id)
    rows = document.data.rows(register.id)
    table = RegisterTable(register, document.question_set.tables, rows, division_names(document))
    write_register(table, target, last_change_day(document), encoding)
    return len(rows)


def rows_as_table(document: Document, register_id: str) -> dict[str, Any]:
    """A register as JSON: columns in order, rows with their cells as exports write them; open cells are left out."""
    register = find_register(document, register_id)
    tables = document.question_set.tables
    return {
        "register": register.id,
        "no": register.no,
        "label": register.name,
        "columns": [{"id": column.id, "label": column.label, "kind": column.kind} for column in register.columns],
        "rows": [
            {
                "row_id": row.row_id,
                "prefilled": row.prefilled,
                "cells": {
                    column.id: cell_text(column, row.cell(column.id), tables)
                    for column in register.columns
                    if not row.cell(column.id).is_open
                },
            }
            for row in document.data.rows(register.id)
        ],
    }


def _longest_division(document: Document) -> int:
    register = document.question_set.register(DIVISIONS)
    column = register.column("name") if register is not None else None
    return column.max_length if column is not None else 40


def _check_fresh(document: Document, plan: ImportPlan) -> None:
    same = (
        document.year.fiscal_year == plan.fiscal_year
        and document.data.registers.get(plan.plan.register.id, ()) == plan.rows
        and document.data.registers.get(DIVISIONS, ()) == plan.divisions
    )
    if not same:
        fix = "もう一度取り込み、変わるところを確かめてください。"
        raise AppError("E-IMPORT-STALE", "確かめている間に、台帳が変わりました。", fix)
