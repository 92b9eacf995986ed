"""The prefecture's own papers as data: which columns stand where (``resources/layouts``, docs/layout-format.md)."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

import msgspec

from dx_assess import paths
from dx_assess.errors import AppError, Where

INITIATIVES_PAPER = "2-2"
"""The paper in whose columns the report lists the initiatives."""
Align = Literal["left", "center", "right"]


class LayoutColumn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A column or a cell of a card.

    :param field: what stands in it; see :mod:`dx_assess.report.layout_rows`.
    :param group: a heading above this and its neighbours with the same one.
    :param each: ``years`` or ``phases``: a column for each of them; its field gets ``:2026`` or ``:0`` behind.
    :param width: in half-width characters; on paper the columns share the width of the page in this proportion.
    """

    field: str
    head: str
    width: float
    group: str = ""
    each: Literal["", "years", "phases"] = ""
    align: Align = "left"


class LayoutLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line of a card, with its own headings; ``when``: a field that must be true."""

    cells: tuple[LayoutColumn, ...]
    when: str = ""


class LayoutBlock(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table, or a card for every row.

    :param rows: where the rows come from: ``sections``, ``initiatives``, ``kpis``, … or ``register:ID``.
    :param by: a field; a heading stands wherever it changes.
    :param total: the last row is a sum.
    :param otherwise: what a card says in place of a line whose ``when`` is not true.
    """

    kind: Literal["table", "cards"]
    rows: str
    heading: str = ""
    by: str = ""
    total: bool = False
    columns: tuple[LayoutColumn, ...] = ()
    lines: tuple[LayoutLine, ...] = ()
    otherwise: str = ""
    note: str = ""


class Layout(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One paper: ``paper`` is its number as printed, ``wide`` its lying pages."""

    id: str
    paper: str
    name: str
    title: str
    wide: bool
    block: tuple[LayoutBlock, ...]


def load_layouts(folder: Path | None = None) -> tuple[Layout, ...]:
    """All papers in the order of their ids.

    :raises AppError: E-LAYOUT-FILE, with the file and what is wrong in it.
    """
    directory = folder or paths.resources_dir() / "layouts"
    return tuple(_read(path, path.stat().st_mtime_ns) for path in sorted(directory.glob("*.toml")))


@lru_cache(maxsize=64)
def _read(path: Path, _changed: int) -> Layout:
    """One paper, read once until it is written again."""
    try:
        return msgspec.toml.decode(path.read_bytes(), type=Layout)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        fix = f"{error}。書き方は docs/layout-format.md にあります。"
        raise AppError("E-LAYOUT-FILE", "県の様式のファイルが読めません。", fix, Where(file=path.name)) from error


def find_layouts(known: tuple[Layout, ...], wanted: tuple[str, ...]) -> tuple[Layout, ...]:
    """The papers with these ids, in the order of ``known``.

    :raises AppError: E-LAYOUT-UNKNOWN.
    """
    ids = {layout.id for layout in known}
    missing = [name for name in wanted if name not in ids]
    if missing:
        fix = f"{'、'.join(sorted(ids))} のどれかにしてください。"
        raise AppError("E-LAYOUT-UNKNOWN", f"「{missing[0]}」という県の様式はありません。", fix)
    return tuple(layout for layout in known if layout.id in wanted)
