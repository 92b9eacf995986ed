"""The sample town: 見本町 (fictitious), two fiscal years, built from ``resources/sample`` like a real one.

``town.toml`` names the town, ``<year>.toml`` has the answers of a year in the order they were given, ``<register>.csv``
the rows: a plain column is written in the first year of a row (``from``, default the first year) and carried over,
``column@year`` in that year only.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import msgspec
import tomli

from dx_assess.form.answer import Answer, Row
from dx_assess.form.entry import column_rules, parse_value
from dx_assess.form.model import Register
from dx_assess.session.catalog import Catalog
from dx_assess.session.document import Document
from dx_assess.session.files import add_year, new_file, open_file
from dx_assess.session.keys import resolve
from dx_assess.store.dxafile import Clock, utc_now
from dx_assess.store.edits import AddRow, Edit, SetAnswer, SetCell, Town
from dx_assess.store.owner import Owner

FOLDER = "sample"
SALT = "sample"
"""The sample has nothing to hide; its receipt number is always the same."""
T = TypeVar("T")


class SampleTown(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """``town.toml``: the town, who fills the file in, and its years."""

    code: str
    name: str
    prefecture: str
    user: str
    machine: str
    years: list[int]


class Step(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What was saved at one time: answers as typed, or the rows of a register."""

    at: datetime
    label: str
    answers: dict[str, str] = msgspec.field(default_factory=dict)
    register: str = ""


class SampleYear(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """``<year>.toml``."""

    fiscal_year: int
    edition: str
    at: datetime
    step: list[Step]


class _Diary:
    """A clock that says what the data say, so that the file is the same each time it is made."""

    def __init__(self) -> None:
        self.now = datetime(2025, 4, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def make_sample(catalog: Catalog, path: Path, clock: Clock | None = None) -> Document:
    """The sample town as a new file at ``path``, open at its newest year.

    :param clock: what later edits are stamped with (default: the real time); the sample's own times are in its data.
    :raises AppError: E-STORE-… (the file exists, the folder cannot be written …).
    """
    folder = catalog.resources / FOLDER
    town = _read(folder / "town.toml", SampleTown)
    diary = _Diary()
    document = _create(catalog, path, town, _read(folder / f"{town.years[0]}.toml", SampleYear), diary)
    try:
        for fiscal_year in town.years:
            year = _read(folder / f"{fiscal_year}.toml", SampleYear)
            if fiscal_year != document.year.fiscal_year:
                diary.now = year.at
                add_year(document, fiscal_year)
            for step in year.step:
                diary.now = step.at
                document.apply([*_answers(document, step), *_rows(document, step, folder)], step.label)
    except BaseException:
        document.close()
        path.unlink(missing_ok=True)
        raise
    document.close()
    return open_file(catalog, path, clock=clock or utc_now, backup=False)


def _create(catalog: Catalog, path: Path, town: SampleTown, first: SampleYear, diary: _Diary) -> Document:
    diary.now = first.at
    owner = Owner(town.user, town.machine, first.at.isoformat(timespec="minutes"))
    place = Town(town.code, town.name, town.prefecture, SALT)
    return new_file(catalog, path, place, first.fiscal_year, first.edition, owner=owner, clock=diary)


def _read(path: Path, shape: type[T]) -> T:
    return msgspec.convert(tomli.loads(path.read_text(encoding="utf-8")), shape)


def _answers(document: Document, step: Step) -> Iterator[Edit]:
    for key, text in step.answers.items():
        answer = resolve(document.question_set, key).parse(text)
        yield SetAnswer(document.year.fiscal_year, key, answer)


def _rows(document: Document, step: Step, folder: Path) -> Iterator[Edit]:
    register = document.question_set.register(step.register)
    if register is None:
        return
    year = document.year.fiscal_year
    known = {row.row_id for row in document.data.rows(register.id)}
    with open(folder / f"{register.id}.csv", encoding="utf-8", newline="") as handle:
        for line in csv.DictReader(handle):
            starts = int(line["from"] or document.years[0].fiscal_year)
            if starts > year:
                continue
            row_id, cells = line["row_id"], _cells(document, register, line, first=starts == year)
            if row_id in known:
                yield from (SetCell(year, register.id, row_id, column, cell) for column, cell in cells.items())
            else:
                yield AddRow(year, register.id, Row(row_id, cells))


def _cells(document: Document, register: Register, line: dict[str, str], first: bool) -> dict[str, Answer]:
    found: dict[str, Answer] = {}
    for header, text in line.items():
        name, _, year = header.partition("@")
        column = register.column(name)
        wanted = year == str(document.year.fiscal_year) if year else first
        if column is None or column.kind == "auto" or not text or not wanted:
            continue
        table = document.question_set.tables.get(column.table)
        found[name] = parse_value(column_rules(column, table), text)
    return found
