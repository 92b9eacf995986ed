"""The largest file that is measured: one town with five fiscal years and 1,000 rows in each of the six registers.

    python tools/bench_town.py FILE [--years 5] [--rows 1000]

It is made the way a town makes it: the first year filled in, every further one carried over with its answers, the
figures of one year entered anew; so the history holds every line that a real file has. The same seed, the same file.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import make_towns

from dx_assess.form.answer import Answer, Row, answered
from dx_assess.form.model import Register
from dx_assess.session.catalog import Catalog, load_catalog
from dx_assess.session.document import Document
from dx_assess.session.files import add_year, new_file
from dx_assess.store.edits import AddRow, Edit, SetCell, Town

TOWN = Town("075426", "楢葉町", "福島県")
NEWEST, YEARS, ROWS = 2026, 5, 1000
TEXT = "長い名前と数字{0:04d}"


def make_large_town(catalog: Catalog, path: Path, years: int = YEARS, rows: int = ROWS) -> None:
    """Write the file and close it."""
    first = NEWEST - years + 1
    clock = make_towns.MOMENT
    document = new_file(catalog, path, TOWN, first, owner=make_towns.OWNER, clock=lambda: clock)
    drawn = make_towns.Drawn.of(1, TOWN.code, make_towns.sample_rows(catalog))
    document.apply(list(make_towns.edits_of(document, drawn)), "作られた町")
    for register in large_registers(document):
        document.apply(list(_rows(document, register, drawn, rows)), f"{register.name}　貼り付け")
    for year in range(first + 1, NEWEST + 1):
        add_year(document, year, answers=True)
        for register in large_registers(document):
            document.apply(list(_figures(document, register, drawn)), f"{register.name}　貼り付け")
    document.close()


def large_registers(document: Document) -> list[Register]:
    """The six registers of the questionnaire, without the list of divisions."""
    return [register for register in document.question_set.registers if not register.auxiliary]


def _rows(document: Document, register: Register, drawn: make_towns.Drawn, rows: int) -> Iterator[Edit]:
    there = len(document.data.rows(register.id))
    for no, number in enumerate(document.new_row_ids(register.id, rows - there)):
        yield AddRow(document.year.fiscal_year, register.id, Row(number, cells_of(register, drawn, no)))


def cells_of(register: Register, drawn: make_towns.Drawn, no: int) -> dict[str, Answer]:
    """A row in which nearly every column is filled in."""
    found: dict[str, Answer] = {}
    for column in register.columns:
        if column.kind == "text":
            found[column.id] = answered(TEXT.format(no)[: column.max_length or None])
        elif column.kind == "division":
            found[column.id] = answered("総務課（DX・情報担当）" if no % 2 else "会計課")
        elif not column.options_by and (cell := make_towns.cell_of(column, drawn)) is not None:
            found[column.id] = cell
    if register.column("total_count") is not None:
        found["total_count"], found["online_count"] = answered(100 + no), answered(no % 90)
    return found


def _figures(document: Document, register: Register, drawn: make_towns.Drawn) -> Iterator[Edit]:
    """What was not carried over."""
    wanted = [column for column in register.columns if column.carry == "clear"]
    for no, row in enumerate(document.data.rows(register.id)):
        cells = cells_of(register, drawn, no) if wanted else {}
        for column in wanted:
            if column.id in cells:
                yield SetCell(document.year.fiscal_year, register.id, row.row_id, column.id, cells[column.id])


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Make the largest file that is measured.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--years", type=int, default=YEARS)
    parser.add_argument("--rows", type=int, default=ROWS)
    wanted = parser.parse_args()
    make_large_town(load_catalog(), wanted.file, wanted.years, wanted.rows)


if __name__ == "__main__":
    main()
