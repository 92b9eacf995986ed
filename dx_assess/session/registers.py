"""Registers that travel as files: what an import would do, carrying it out as one step, and exports."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from dx_assess.errors import AppError, AppErrors, Where
from dx_assess.exchange.cells import cell_text
from dx_assess.exchange.headers import header_key
from dx_assess.exchange.import_plan import Mode, RegisterPlan
from dx_assess.exchange.register_import import DIVISIONS, ImportInputs, Progress, plan_register_import
from dx_assess.exchange.tables import read_table
from dx_assess.form.answer import Row
from dx_assess.form.model import Register
from dx_assess.session.days import last_change_day
from dx_assess.session.document import Document
from dx_assess.store.edits import Edit

MODES: tuple[Mode, ...] = ("upsert", "append", "replace")
MODE_LABELS: dict[Mode, str] = {"upsert": "追加と更新", "append": "すべて追加", "replace": "置き換え"}
_MAPPING = "map."


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """An import that was looked at and not yet carried out.

    :param accept_valid: whether the good rows are written although others are rejected.
    :param mapping: the mapping that is remembered for the town when it is carried out.
    """

    plan: RegisterPlan
    accept_valid: bool
    fiscal_year: int
    mapping: dict[str, str]
    rows: tuple[Row, ...]
    divisions: tuple[Row, ...]

    @property
    def can_be_carried_out(self) -> bool:
        """No row is rejected, or the good ones may be written alone."""
        return not self.plan.rejected or self.accept_valid


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


def plan_import(
    document: Document,
    register_id: str,
    source: Path,
    mode: Mode = "upsert",
    mapping: Mapping[str, str] | None = None,
    accept_valid: bool = False,
    sheet: str = "",
    progress: Progress | None = None,
) -> ImportPlan:
    """What importing ``source`` would do; nothing is written.

    :param mapping: column (id or display name) → header of the file; remembered for the town once it is carried out.
    :param sheet: the sheet of a workbook, default the first visible one.
    :raises AppError: E-REGISTER-UNKNOWN, E-TABLE-…, E-ZIP-…, E-FILE-…, E-IMPORT-… about the file as a whole.
    """
    register = find_register(document, register_id)
    remembered = remembered_mapping(document, register.id)
    rows = document.data.registers.get(register.id, ())
    divisions = document.data.registers.get(DIVISIONS, ())
    inputs = ImportInputs(
        register=register,
        tables=document.question_set.tables,
        rows=rows,
        used_ids=document.file.row_numbers(register.id),
        divisions=tuple(division_names(document)),
        division_length=_longest_division(document),
        mode=mode,
        mapping=mapping or {},
        remembered=remembered,
    )
    plan = plan_register_import(inputs, read_table(source, sheet), progress)
    return ImportPlan(plan, accept_valid, document.year.fiscal_year, remembered | plan.headers.mapping, rows, divisions)


def carry_out(document: Document, plan: ImportPlan) -> None:
    """Write a plan as one step that can be undone as a whole.

    :raises AppErrors: every rejected row, when ``accept_valid`` is off; nothing was written.
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
    if plan.mapping != remembered_mapping(document, found.register.id):
        document.file.set_setting(f"{_MAPPING}{found.register.id}", json.dumps(plan.mapping, ensure_ascii=False))


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
    """The JSON of ``register --import``."""
    return plan.plan.as_json(document.question_set.tables)


def remembered_mapping(document: Document, register_id: str) -> dict[str, str]:
    """Column id → header that was used before for this town."""
    stored = document.file.setting(f"{_MAPPING}{register_id}")
    try:
        found = json.loads(stored) if stored else {}
    except ValueError:
        return {}
    return {str(column): str(header) for column, header in found.items()} if isinstance(found, dict) else {}


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
