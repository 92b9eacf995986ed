"""受付番号: a short number that follows from the content, printed on every page and kept in every export.

Two papers with the same number were made from the same answers. It is derived with SHA-256 from the question set, the
KPI pack, the town, the year and everything that was entered; when the file was saved plays no part.
It also covers answers that a reader may not see (class C). So that these cannot be found by trying them, every file has
a random secret that never leaves it (``Town.salt``), and the number is stretched (PBKDF2). A copy of a file has the
same secret: the same content still gives the same number, but only in files that were copied from each other. A file
from before the secret was kept has none; its numbers stay as they were.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial

from dx_assess.form.answer import Answer, Rate, Row, Scalar, Status, YearData
from dx_assess.form.records import is_record, record_table
from dx_assess.form.reserved import is_work
from dx_assess.text.dates import short_fiscal_label

Keep = Callable[[str, object, Callable[[], str]], str]
"""Name of a register, its rows, and what spells them: may give what it gave for the same rows before."""
_ROUNDS = 100_000
_BYTES = 6


def receipt_number(set_digest: str, pack: str, code: str, fiscal_year: int, canonical: str, salt: str = "") -> str:
    """The receipt of a year, like ``R8-3F7A-92C1-B04D``: the year and twelve hexadecimal digits.

    :param set_digest: ``QuestionSet.digest``.
    :param pack: id and version of the KPI pack (``fukushima 1.0.0``), empty without one.
    :param code: the town's code.
    :param canonical: :func:`canonical_json` of the year.
    :param salt: the file's secret.
    """
    content = json.dumps([set_digest, pack, code, fiscal_year, canonical], ensure_ascii=False).encode()
    digest = hashlib.sha256(content).digest()
    secret = f"{code}/{fiscal_year}{salt}".encode()
    number = hashlib.pbkdf2_hmac("sha256", digest, secret, _ROUNDS, _BYTES).hex().upper()
    groups = "-".join(number[at : at + 4] for at in range(0, len(number), 4))
    return f"{short_fiscal_label(fiscal_year)}-{groups}"


def _anew(_register: str, _rows: object, spell: Callable[[], str]) -> str:
    return spell()


def canonical_json(data: YearData, keep: Keep = _anew) -> str:
    """All content that was entered, always in the same spelling: rows by number, open answers left out.

    What is about the work only (statuses, marks, visits, comments) is no content.

    :param keep: remembers the registers, which are nearly all of it.
    """
    entered = {key: answer for key, answer in data.answers.items() if not answer.is_open and not is_work(key)}
    answers = _spelled({key: _plain(answer) for key, answer in entered.items()})
    registers = (
        f"{_spelled(register)}:{keep(register, rows, partial(_register, rows))}"
        for register, rows in sorted(data.registers.items())
        if rows and _is_content(register)
    )
    return f'{{"answers":{answers},"registers":{{{",".join(registers)}}}}}'


def _register(rows: tuple[Row, ...]) -> str:
    """Row by row, so that other threads are not kept waiting for long."""
    by_id = {row.row_id: row for row in rows}
    lines = (f"{_spelled(row_id)}:{_spelled(_row(row))}" for row_id, row in sorted(by_id.items()))
    return f"{{{','.join(lines)}}}"


_spelled = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def _is_content(register: str) -> bool:
    table = record_table(register)
    return table.content if table is not None else not is_record(register)


def _row(row: Row) -> dict[str, object]:
    cells = {column: _plain(cell) for column, cell in row.cells.items() if not cell.is_open}
    return {"cells": cells, "struck": row.struck}


_WORDS = {status: status.value for status in Status}


def _plain(answer: Answer) -> list[object]:
    return [_WORDS[answer.status], _scalar(answer.value), answer.reason]


def _scalar(value: Scalar | None) -> object:
    if isinstance(value, Rate):
        return {"rate": [value.numerator, value.denominator]}
    if isinstance(value, Decimal):
        return {"decimal": f"{value.normalize():f}"}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, frozenset):
        return {"codes": sorted(value)}
    return value
