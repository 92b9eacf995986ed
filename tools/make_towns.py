"""Make plausible towns of a prefecture, for trying out and measuring the roll-up: the same seed, the same towns.

    python tools/make_towns.py DIR [--count 60] [--seed 1] [--code 07] [--year 2026] [--years 1|2]
        [--kind json|dxa|mixed]

A town is drawn like this (the numbers are inventions that only have to look like towns, no statistics):

* its code and name are those of a real municipality of the prefecture, everything else is made up;
* population: log-normal around 12,000 (the middle of small towns), staff about 1 for 75 people;
* its zeal ``z`` between 0 and 1 (most towns in the middle) decides every choice: an option of a step-by-step question
  is drawn around ``z``; so domains hang together, as they do in real towns;
* one answer in 25 is わからない, one in 40 is left open, one in 60 is 該当なし;
* rates: a denominator that follows the population, a numerator that follows ``z``; sometimes the denominator is 0;
* registers: the prepared rows are filled in by ``z`` (a number that is part of another never exceeds it); the other
  registers get some of the sample town's rows, more with ``z``, their numbers scaled.

With ``--years 2`` every town has the year before as well, in a folder of that year: the same town, drawn with
somewhat less zeal (``GROWTH`` a year, at random up to twice that), so that most scores rise and some fall.

``json`` writes one submission folder a town with the town data alone, ``dxa`` whole town files, ``mixed`` both and
workbooks in turn.
"""

from __future__ import annotations

import argparse
import math
import random
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from dx_assess.exchange.town_data_file import FILE_NAME, write_town_data
from dx_assess.form.answer import UNKNOWN, UNMEASURED, Answer, Rate, Row, answered, not_applicable
from dx_assess.form.model import Column, Question, Register
from dx_assess.form.municipalities import Municipality
from dx_assess.session.catalog import Catalog, load_catalog
from dx_assess.session.document import Document
from dx_assess.session.files import new_file
from dx_assess.session.reports import write_reports
from dx_assess.session.sample import make_sample
from dx_assess.session.town_data import town_data
from dx_assess.store.edits import AddRow, Edit, SetAnswer, SetCell, Town
from dx_assess.store.owner import Owner

MOMENT = datetime(2026, 6, 1, 3, 0, tzinfo=UTC)
FIRST_YEAR = 2026
"""The year that a town's population and zeal are drawn for."""
GROWTH = 0.05
"""Zeal gained a year, in the middle."""
OWNER = Owner("見本", "見本のパソコン", "2026-06-01T12:00")


@dataclass(frozen=True)
class Drawn:
    """What a town is drawn from."""

    rng: random.Random
    zeal: float
    population: int
    pool: dict[str, tuple[Row, ...]]

    @classmethod
    def of(cls, seed: int, code: str, pool: dict[str, tuple[Row, ...]], year: int = FIRST_YEAR) -> Drawn:
        """The town with this code in the prefecture of this seed; ``pool``: the sample town's rows.

        Population and zeal are those of :data:`FIRST_YEAR`, moved on for other years.
        """
        rng = random.Random(f"{seed}/{code}")
        population = max(300, int(math.exp(rng.gauss(math.log(12_000), 0.8))))
        zeal = rng.betavariate(2.5, 2.5)
        if year != FIRST_YEAR:
            rng = random.Random(f"{seed}/{code}/{year}")
            passed = year - FIRST_YEAR
            zeal = min(0.98, max(0.02, zeal + passed * GROWTH * rng.uniform(0, 2)))
            population = max(300, round(population * (1 - 0.01 * passed)))
        return cls(rng, zeal, population, pool)

    def share(self) -> float:
        """A number between 0 and 1 around the zeal."""
        return min(1.0, max(0.0, self.rng.gauss(self.zeal, 0.2)))


def edits_of(document: Document, drawn: Drawn) -> Iterator[Edit]:
    """Every answer and cell of one town."""
    year, rng = document.year.fiscal_year, drawn.rng
    staff = max(12, drawn.population // 75)
    profile = {
        "asof": date(year, 4, 1),
        "fy": year - 1,
        "population": drawn.population,
        "pop_65": int(drawn.population * rng.uniform(0.28, 0.48)),
        "staff_total": staff,
        "divisions_total": max(5, staff // 12),
        "care_body": rng.choice(["town", "union"]),
    }
    for key, value in profile.items():
        yield SetAnswer(year, f"profile.{key}", answered(value))
    for question in document.question_set.questions():
        if not question.is_auto and rng.random() > 1 / 40:
            yield SetAnswer(year, question.id, answer_of(question, drawn))
            for field in question.fields:
                if field.kind in ("integer", "decimal", "yes_no") and rng.random() < 0.7:
                    value = rng.random() < drawn.zeal if field.kind == "yes_no" else rng.randrange(200)
                    yield SetAnswer(year, field.key, answered(value))
    for register in document.question_set.registers:
        if not register.auxiliary:
            yield from cells_of(document, register, drawn)


def answer_of(question: Question, drawn: Drawn) -> Answer:
    """One answer."""
    rng, luck = drawn.rng, drawn.rng.random()
    if luck < 1 / 25 and question.allow_unknown:
        return UNKNOWN
    if luck < 1 / 25 + 1 / 60:
        return not_applicable("この町にはありません")
    if luck > 0.98 and question.unmeasured:
        return UNMEASURED
    if question.kind == "choice":
        return answered(question.options[round(drawn.share() * (len(question.options) - 1))].code)
    if question.kind == "multi_choice":
        return answered(frozenset(option.code for option in question.options if rng.random() < drawn.share()))
    if question.kind == "percent":
        bottom = 0 if rng.random() < 0.02 else rng.randrange(1, max(3, drawn.population // 3))
        return answered(Rate(int(bottom * drawn.share()), bottom))
    if question.kind == "yes_no":
        return answered(rng.random() < drawn.zeal)
    if question.kind == "decimal":
        return answered(Decimal(rng.randrange(0, 60)) / 10)
    return answered(date(2025, 10, 1)) if question.kind == "date" else answered(rng.randrange(0, 40))


def cells_of(document: Document, register: Register, drawn: Drawn) -> Iterator[Edit]:
    """The prepared rows, filled in; columns that other cells decide are left to the town."""
    year, rng = document.year.fiscal_year, drawn.rng
    for row in document.data.rows(register.id):
        for column in register.columns:
            if row.cell(column.id).is_open and not column.options_by and rng.random() < 0.3 + 0.6 * drawn.zeal:
                cell = cell_of(column, drawn)
                if cell is not None:
                    yield SetCell(year, register.id, row.row_id, column.id, cell)
        yield from volumes_of(register, row.row_id, drawn, year)
    pool = [row for row in drawn.pool.get(register.id, ()) if not row.prefilled]
    some = rng.sample(pool, round(len(pool) * drawn.share())) if not register.prefill else []
    for row, number in zip(some, document.new_row_ids(register.id, len(some)), strict=True):
        cells = {key: scaled(cell, rng) for key, cell in row.cells.items()}
        yield AddRow(year, register.id, Row(number, cells))


def scaled(cell: Answer, rng: random.Random) -> Answer:
    """A number between half and twice as much; everything else as it is. Small ones (codes, counts of 1) stay."""
    value = cell.value
    if isinstance(value, int) and not isinstance(value, bool) and 20 <= value < 2000 and cell.reason == "":
        return answered(int(value * rng.uniform(0.5, 2.0)))
    return cell


def volumes_of(register: Register, row_id: str, drawn: Drawn, year: int) -> Iterator[Edit]:
    """件数 and, of these, online; for two towns in three, since the others do not know."""
    if register.column("total_count") is None or drawn.zeal < 0.3:
        return
    total = drawn.rng.randrange(20, 600)
    online = int(total * drawn.share() * 0.8)
    for column, number in (("total_count", total), ("online_count", online)):
        yield SetCell(year, register.id, row_id, column, answered(number))


def cell_of(column: Column, drawn: Drawn) -> Answer | None:
    """One cell; None for kinds that are not drawn."""
    rng = drawn.rng
    if column.kind == "choice" and column.options:
        return answered(column.options[round(drawn.share() * (len(column.options) - 1))].code)
    if column.kind == "multi_choice" and column.options:
        return answered(frozenset(option.code for option in column.options if rng.random() < drawn.share()))
    if column.kind == "yes_no":
        return answered(rng.random() < 0.2 + 0.8 * drawn.zeal)
    if column.kind == "integer" and column.id not in ("total_count", "online_count"):
        return answered(rng.randrange(0, 50))
    if column.kind == "date":
        return answered(date(2025, 4, 1) if rng.random() < drawn.zeal else date(2022, 4, 1))
    return None


def sample_rows(catalog: Catalog) -> dict[str, tuple[Row, ...]]:
    """The rows of the sample town."""
    with tempfile.TemporaryDirectory() as folder:
        sample = make_sample(catalog, Path(folder) / "sample.dxa")
        rows = {register.id: sample.data.rows(register.id) for register in catalog.question_set.registers}
        sample.close()
        return rows


def make_town(
    catalog: Catalog,
    place: Municipality,
    path: Path,
    pool: dict[str, tuple[Row, ...]],
    seed: int = 1,
    year: int = 2026,
    edition: str = "standard",
) -> Document:
    """A town file, open."""
    town = Town(place.code, place.name, place.prefecture)
    document = new_file(catalog, path, town, year, edition, owner=OWNER, clock=lambda: MOMENT)
    document.apply(list(edits_of(document, Drawn.of(seed, place.code, pool, year))), "作られた町")
    return document


def places(catalog: Catalog, code: str, count: int) -> list[Municipality]:
    """Municipalities of a prefecture, or of the whole country for ``code`` 00."""
    inside = [m for m in catalog.municipalities if m.kind != "prefecture" and (code == "00" or m.code[:2] == code)]
    return inside[:count]


def write_town(document: Document, folder: Path, kind: str) -> None:
    """What the town sends; the file itself is removed again unless it is sent."""
    path, name = document.path, document.town.name
    if kind == "json":
        target = folder / f"提出_{document.town.code}_{name}"
        target.mkdir(parents=True, exist_ok=True)
        write_town_data(target / FILE_NAME, town_data(document, submission=1))
    elif kind == "workbook":
        write_reports(document, None, folder / f"{name}.xlsx", audience="prefecture")
    document.close()
    if kind != "dxa":
        path.unlink()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Make plausible towns of a prefecture.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--code", default="07", help="two digits; 00 = every prefecture")
    parser.add_argument("--year", type=int, default=2026)
    parser.add_argument("--years", type=int, choices=[1, 2], default=1, help="2: the year before as well")
    parser.add_argument("--kind", choices=["json", "dxa", "mixed"], default="json")
    wanted = parser.parse_args()
    catalog = load_catalog()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    pool = sample_rows(catalog)
    for no, place in enumerate(places(catalog, wanted.code, wanted.count)):
        kind = ("json", "dxa", "workbook")[no % 3] if wanted.kind == "mixed" else wanted.kind
        for year in range(wanted.year - wanted.years + 1, wanted.year + 1):
            folder = wanted.folder / f"{year}" if wanted.years > 1 else wanted.folder
            folder.mkdir(exist_ok=True)
            document = make_town(catalog, place, folder / f"{place.name}.dxa", pool, wanted.seed, year)
            write_town(document, folder, kind)


if __name__ == "__main__":
    main()
