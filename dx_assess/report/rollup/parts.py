"""The description of the prefecture's papers; the session makes it from the roll-up, PDF and workbook draw it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from dx_assess.report.parts import Cover, Shown

Align = Literal["left", "center", "right"]
Value = Shown | Decimal | int | date | str | None
TITLE = "自治体DX自己点検　県のまとめ"
ONLY_AB = "公開区分A・Bだけを読んでまとめました。情報セキュリティは段階だけです。"


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table.

    :param width: characters in the workbook.
    :param points: width on a lying A4 page; 0 = not in the PDF.
    :param mark: words such as 達成 get their colour.
    """

    label: str
    width: float
    points: float = 0
    align: Align = "left"
    mark: bool = False


@dataclass(frozen=True, slots=True)
class TablePart:
    """A table: one sheet of the workbook, and a section of the PDF when ``printed``.

    :param sheet: name of the sheet; ``key``: of the named table, ASCII.
    :param empty: what is said when there are no rows.
    """

    key: str
    sheet: str
    title: str
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[Value, ...], ...]
    note: str = ""
    empty: str = "ありません。"
    printed: bool = False


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A town's domain: its level (colour and word) and what is written; None = nothing yet."""

    level: int | None
    text: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One town of the heat map."""

    name: str
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True, slots=True)
class BoxRow:
    """The distribution of a domain's scores: least, quartiles, greatest; None where only levels are reported."""

    name: str
    numbers: tuple[Decimal, Decimal, Decimal, Decimal, Decimal] | None
    levels: tuple[int, ...]
    none: int


@dataclass(frozen=True, slots=True)
class BarRow:
    """The answers to a question: towns by option in order, then わからない and open ones."""

    label: str
    text: str
    options: tuple[tuple[str, int], ...]
    waiting: int


@dataclass(frozen=True, slots=True)
class BarGroup:
    """The questions of a domain."""

    name: str
    rows: tuple[BarRow, ...]


@dataclass(frozen=True, slots=True)
class PrefectureContent:
    """Everything the papers say.

    :param cover: prefecture, year, number of the papers (from the towns' receipts), day of the newest content.
    :param summary: labels with what they say, for the first page.
    :param heads: names of the heat map's columns.
    :param meta: for programs: what was read, by key.
    """

    cover: Cover
    summary: tuple[tuple[str, str], ...]
    heads: tuple[str, ...]
    heat: tuple[HeatRow, ...]
    boxes: tuple[BoxRow, ...]
    bars: tuple[BarGroup, ...]
    tables: tuple[TablePart, ...]
    meta: tuple[tuple[str, str], ...]

    def table(self, key: str) -> TablePart:
        """The table with this key."""
        return next(table for table in self.tables if table.key == key)
