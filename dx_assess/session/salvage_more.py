"""What was handed in, and the settings, of a damaged file.

A submission stands three times: in its table, its receipt number in the history, and its document knows its own hash.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from dx_assess.errors import AppError
from dx_assess.score.town_data import TownData, decode
from dx_assess.session.backups import KEEP_SETTING
from dx_assess.store.edits import AddSubmission, Author, Edit
from dx_assess.store.link import SALT
from dx_assess.store.salvage import Remains
from dx_assess.text.dates import fiscal_year_label

Step = tuple[Author, list[Edit]]
Record = tuple[Any, ...]
_SALT = re.compile(r"[0-9a-f]{32}")
_LARGEST = 8 << 20
"""Characters of one setting."""


def salt_of(remains: Remains, notes: list[str]) -> str:
    """The file's secret; a new one (and a note) when it cannot be read, empty for a file from before there was one."""
    found = remains.tables["setting"]
    row = found.rows.get((SALT,))
    if row is not None and _SALT.fullmatch(row[1]):
        return str(row[1])
    if row is not None or not found.whole:
        notes.append("受付番号のもとが読めないため、新しくしました。前に書き出した報告書とは、受付番号が変わります。")
    return ""


def settings_of(remains: Remains, notes: list[str]) -> dict[str, str]:
    """The settings that can be read: remembered columns, sheets that are out, the number of copies and the like."""
    found = remains.tables["setting"]
    kept = {key: value for (key,), (_, value) in found.rows.items() if key != SALT and _possible(key, value)}
    if not found.whole or len(kept) < len([key for key in found.rows if key != (SALT,)]):
        notes.append("設定（取込みで覚えた列、返ってきた課別シート、控えの数など）の一部は取り出せませんでした。")
    return kept


def _possible(key: str, value: str) -> bool:
    if len(value) > _LARGEST or "\0" in value:
        return False
    if key == KEEP_SETTING:
        return value.isascii() and value.isdecimal()
    if key.partition(".")[0] in ("map", "sheets"):
        try:
            json.loads(value)
        except (ValueError, RecursionError):
            return False
    return True


def submissions(
    remains: Remains, code: str, years: Collection[int], machine: str, lost: list[str], unsure: list[str]
) -> Iterator[Step]:
    """A step for each submission that can be read, by who made it and when; the others are told.

    :param code: of the town.
    :param years: fiscal years that are saved.
    """
    rows = remains.tables["submission"].rows
    receipts = _receipts(remains)
    for key in sorted(rows.keys() | receipts.keys()):
        row = rows.get(key)
        name = f"{fiscal_year_label(key[0])} 提出 第{key[1]}号"
        data = _read(row, code) if row is not None else None
        if row is None or data is None or key[0] not in years:
            lost.append(f"{name}の控え（受付番号 {receipts.get(key) or (row[4] if row is not None else '不明')}）")
            continue
        year, number, at, who, receipt, program, document = row
        if (receipts.get(key), remains.submitted.get(key), data.program) != (receipt, (at, who), program):
            unsure.append(f"{name}：{at[:10]}　{who}　受付番号 {receipt}")
        author = Author(at, who, machine, f"提出　第{number}号（受付番号 {receipt}）")
        yield author, [AddSubmission(year, number, receipt, program, document)]


def _receipts(remains: Remains) -> dict[Record, str]:
    """Year and number → receipt number, as the history has them."""
    found: dict[Record, str] = {}
    for _id, _batch, year, kind, target, _old, new in remains.tables["history"].rows.values():
        if kind == "submission" and isinstance(year, int) and target.isascii() and target.isdecimal():
            try:
                receipt = json.loads(new or "null")
            except ValueError:
                receipt = None
            found[year, int(target)] = receipt if isinstance(receipt, str) else ""
    return found


def _read(row: Record, code: str) -> TownData | None:
    """The document, if it is undamaged and the one that the line names."""
    year, number, at, _who, receipt, _program, document = row
    try:
        data = decode(document.encode())
        known = datetime.fromisoformat(at).tzinfo is not None
    except (AppError, ValueError):
        return None
    named = (data.code, data.fiscal_year, data.submission, data.receipt) == (code, year, number, receipt)
    return data if known and named else None
