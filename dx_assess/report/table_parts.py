"""The parts of the report that are tables: key figures, registers, initiatives, 見直し工程表, checks, other years."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from dx_assess.form.model import CheckLevel, ColumnKind, PublicationClass
from dx_assess.report.shown import Plain, Shown


class FindingRow(Struct, frozen=True):
    """A check that fired; ``where`` in words, ``publication`` the strictest class of everything the check reads."""

    level: CheckLevel
    word: str
    key: str
    where: str
    message: str
    row_id: str = ""
    columns: tuple[str, ...] = ()
    publication: PublicationClass = "A"


class FigureRow(Struct, frozen=True):
    """A key figure (集計値). ``text`` is the whole: 「37.5%（32のうち12）」."""

    key: str
    label: str
    value: Shown
    numerator: Shown
    denominator: Shown
    text: str
    publication: PublicationClass
    rows: tuple[str, ...] = ()


class RegisterColumn(Struct, frozen=True):
    """A column that is filled somewhere. ``numeric``: right-aligned figures."""

    id: str
    label: str
    unit: str
    kind: ColumnKind
    numeric: bool
    publication: PublicationClass


class RegisterCell(Struct, frozen=True):
    """A cell in words, and as a plain value for a spreadsheet."""

    text: str
    value: Plain


class RegisterLine(Struct, frozen=True):
    """A row that somebody filled in; ``cells`` are in the order of the columns."""

    row_id: str
    cells: tuple[RegisterCell, ...]


class RegisterPart(Struct, frozen=True):
    """One register without its struck rows; ``untouched`` prepared rows (nothing was entered) are only counted."""

    id: str
    no: str
    name: str
    columns: tuple[RegisterColumn, ...]
    rows: tuple[RegisterLine, ...]
    untouched: int
    marks: tuple[tuple[str, str], ...]
    figures: tuple[FigureRow, ...]
    findings: tuple[FindingRow, ...]


class SectionRow(Struct, frozen=True):
    """One 分野 of the initiatives (the order of 資料2-1). ``rate`` is a whole percentage."""

    label: str
    projects: int
    kpis: int
    achieved: int
    partly: int
    rate: Shown
    total: bool


class PhaseRow(Struct, frozen=True):
    """One kind of regulation: counts in the order of the phases, all and those that are the town's own."""

    code: str
    label: str
    counts: tuple[int, ...]
    town: tuple[int, ...]
    total: bool = False

    @property
    def sum(self) -> int:
        """All phases."""
        return sum(self.counts)

    @property
    def town_sum(self) -> int:
        """All phases, the town's own."""
        return sum(self.town)


class RoadmapItem(Struct, frozen=True):
    """One provision that will be reviewed; ``overdue``: its month was over at the base date and it is not done."""

    row_id: str
    due: date | None
    due_label: str
    regulation: str
    article: str
    item: str
    basis: str
    phase: str
    method: str
    division: str
    status: str
    overdue: bool


class Roadmap(Struct, frozen=True):
    """見直し工程表 of R4. ``unphased``: provisions in the table whose phase or kind is not filled in."""

    phases: tuple[str, ...]
    matrix: tuple[PhaseRow, ...]
    unphased: int
    items: tuple[RoadmapItem, ...]
    none_confirmed: bool


class TrendPoint(Struct, frozen=True):
    """One fiscal year of the town; ``domains``: score of every mandatory domain by its id, in the order of the form."""

    fiscal_label: str
    score: Shown
    domains: tuple[tuple[str, Shown], ...]
    edition: str
