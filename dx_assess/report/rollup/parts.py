"""The description of the prefecture's papers; the session makes it from the roll-up, PDF and workbook draw it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from dx_assess.report.parts import Cover, Shown

Align = Literal["left", "center", "right"]
Value = Shown | Decimal | int | date | str | None
TITLE = "自治体DX自己点検　県のまとめ"
ONLY_AB = "公開区分A・Bだけを読んでまとめました。情報セキュリティは段階だけです。"


class TableColumn(Struct, frozen=True):
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


class TablePart(Struct, frozen=True):
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


class HeatCell(Struct, frozen=True):
    """A town's domain: its level (colour and word) and what is written; None = nothing yet."""

    level: int | None
    text: str


class HeatRow(Struct, frozen=True):
    """One town of the heat map."""

    name: str
    cells: tuple[HeatCell, ...]


class BoxRow(Struct, frozen=True):
    """The distribution of a domain's scores: least, quartiles, greatest; None where only levels are reported."""

    name: str
    numbers: tuple[Decimal, Decimal, Decimal, Decimal, Decimal] | None
    levels: tuple[int, ...]
    none: int


class YearRow(Struct, frozen=True):
    """The median score of a domain (or of all: 総合) in two years, over the same ``towns``.

    :param up: towns whose score rose; ``down``: fell.
    """

    name: str
    before: Decimal
    now: Decimal
    towns: int
    up: int
    down: int


class BarRow(Struct, frozen=True):
    """The answers to a question: towns by option in order, then わからない and open ones."""

    label: str
    text: str
    options: tuple[tuple[str, int], ...]
    waiting: int


class BarGroup(Struct, frozen=True):
    """The questions of a domain."""

    name: str
    rows: tuple[BarRow, ...]


class PrefectureContent(Struct, frozen=True):
    """Everything the papers say.

    :param cover: prefecture, year, number of the papers (from the towns' receipts), day of the newest content.
    :param summary: labels with what they say, for the first page.
    :param heads: names of the heat map's columns.
    :param meta: for programs: what was read, by key.
    :param year_rows: last year beside this year; empty without files of last year.
    """

    cover: Cover
    summary: tuple[tuple[str, str], ...]
    heads: tuple[str, ...]
    heat: tuple[HeatRow, ...]
    boxes: tuple[BoxRow, ...]
    bars: tuple[BarGroup, ...]
    tables: tuple[TablePart, ...]
    meta: tuple[tuple[str, str], ...]
    year_rows: tuple[YearRow, ...] = ()

    def table(self, key: str) -> TablePart:
        """The table with this key."""
        return next(table for table in self.tables if table.key == key)
