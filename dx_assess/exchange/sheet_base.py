"""The hidden sheet of a division sheet: whose it is and every cell as it was, with a digest against damage."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct

from dx_assess.errors import AppError
from dx_assess.exchange.sheet_model import HIDDEN, DivisionSheet, SheetHead, refused
from dx_assess.exchange.tables import read_table
from dx_assess.form.answer import Answer
from dx_assess.store.codec import decode, encode

_FORMAT = "1"
_HEAD, _BASE, _DIGEST = "head", "base", "digest"
Line = tuple[str, str, str]


class SheetBase(Struct, frozen=True):
    """What the hidden sheet says. ``issue`` is the digest that names this very sheet."""

    file: str
    head: SheetHead
    base: dict[str, Answer]
    issue: str


def hidden_lines(sheet: DivisionSheet) -> list[Line]:
    """The lines of the hidden sheet, the digest last."""
    head = sheet.head
    facts = {
        "format": _FORMAT,
        "code": head.town_code,
        "name": head.town_name,
        "year": str(head.fiscal_year),
        "form": head.form_id,
        "version": head.form_version,
        "group": head.group,
        "label": head.label,
        "due": head.due.isoformat() if head.due is not None else "",
        "note": head.note,
    }
    lines = [(_HEAD, key, json.dumps(value, ensure_ascii=False)) for key, value in facts.items()]
    lines += [(_BASE, address, encode(answer) or "") for address, answer in sheet.base().items()]
    return [*lines, (_DIGEST, "sha256", _digest(lines))]


def issue_of(sheet: DivisionSheet) -> str:
    """The digest that names this sheet."""
    return hidden_lines(sheet)[-1][2]


def _digest(lines: Sequence[Line]) -> str:
    return hashlib.sha256(json.dumps(lines, ensure_ascii=False).encode("utf-8", "replace")).hexdigest()


def read_base(path: Path) -> SheetBase:
    """The hidden sheet of ``path``.

    :raises AppError: E-SHEET-NONE (no division sheet), E-SHEET-DAMAGED, E-TABLE-…, E-ZIP-…, E-FILE-….
    """
    try:
        table = read_table(path, HIDDEN)
    except AppError as error:
        if error.code != "E-TABLE-SHEET":
            raise
        raise _no_sheet(path) from error
    if table.sheet != HIDDEN:
        raise _no_sheet(path)
    lines = [(line.cell(0), line.cell(1), line.cell(2)) for line in table.lines]
    digests = [value for kind, _key, value in lines if kind == _DIGEST]
    kept = [line for line in lines if line[0] != _DIGEST]
    if digests != [_digest(kept)]:
        raise _damaged(path)
    try:
        facts = {key: str(json.loads(value)) for kind, key, value in kept if kind == _HEAD}
        base = {key: decode(value or None) for kind, key, value in kept if kind == _BASE}
        return SheetBase(path.name, _head(facts), base, digests[0])
    except (AppError, ValueError, KeyError, TypeError, ArithmeticError) as error:
        raise _damaged(path) from error


def _head(facts: dict[str, str]) -> SheetHead:
    if facts["format"] != _FORMAT:
        raise ValueError(facts["format"])
    return SheetHead(
        town_code=facts["code"],
        town_name=facts["name"],
        fiscal_year=int(facts["year"]),
        form_id=facts["form"],
        form_version=facts["version"],
        group=facts["group"],
        label=facts["label"],
        due=date.fromisoformat(facts["due"]) if facts["due"] else None,
        note=facts["note"],
    )


def _no_sheet(path: Path) -> AppError:
    fix = "dx-assess が作った課別シート（.xlsx）を選んでください。台帳のファイルは台帳の取込みで読めます。"
    return refused("E-SHEET-NONE", "課別シートではありません。", fix, path.name)


def _damaged(path: Path) -> AppError:
    fix = "課別シートをもう一度書き出し、答えを写してから取り込んでください。"
    return refused("E-SHEET-DAMAGED", "課別シートの隠し欄がこわれているか、書き換えられています。", fix, path.name)
