"""Which rows of a register are others than before the last change, and whether that changes a figure.

A figure over a thousand rows is not added up again because one cell has changed: only what the changed rows give is
compared, before and after. Where they give the same, the figure is the same; where a number of a sum differs, the
difference is added.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from dx_assess.form.model import Figure
from dx_assess.score.figures import RowView, counts_for, number_of
from dx_assess.score.results import FigureValue, Number

FEW = 50
"""More changed rows than this are not compared one by one."""


class RowChanges(Struct, frozen=True):
    """The same rows in the same order as before; ``pairs`` are those that were changed, before and after.

    ``added`` are new ones behind them.
    """

    pairs: tuple[tuple[RowView, RowView], ...]
    added: tuple[RowView, ...] = ()

    def unchanged(self, column: str) -> bool:
        """No changed row has another value in a column, and no new one has any."""
        same = all(old.value(column) == new.value(column) for old, new in self.pairs)
        return same and all(new.value(column) is None for new in self.added)


def row_changes(before: Sequence[RowView], after: Sequence[RowView]) -> RowChanges | None:
    """What is different; None when rows went or moved, or many came or changed."""
    if not 0 <= len(after) - len(before) <= FEW:
        return None
    pairs = [(old, new) for old, new in zip(before, after, strict=False) if old is not new]
    if len(pairs) > FEW or any(old.row.row_id != new.row.row_id for old, new in pairs):
        return None
    return RowChanges(tuple(pairs), tuple(after[len(before) :]))


def follow(figure: Figure, former: FigureValue, changes: RowChanges) -> FigureValue | None:
    """The figure after the changes, from what it was; None when it has to be computed again."""
    if figure.kind in ("rate", "value"):
        return None  # made of other figures
    difference: Number = 0
    for old, new in changes.pairs:
        counts = counts_for(new, figure)
        if counts_for(old, figure) is not counts:
            return None
        if counts is True and figure.kind == "sum":
            more = _more(old, new, figure)
            if more is None:
                return None
            difference += more
        elif counts is True and _gives(old, figure) != _gives(new, figure):
            return None
    told = [counts_for(new, figure) for new in changes.added]
    if any(counts is True for counts in told):
        return None
    undecided, decided = sum(counts is None for counts in told), sum(counts is False for counts in told)
    if not (difference or undecided or decided):
        return former
    number = former.number + difference if former.number is not None else None
    return replace(former, number=number, undecided=former.undecided + undecided, decided=former.decided + decided)


def _more(old: RowView, new: RowView, figure: Figure) -> Number | None:
    """By how much a sum grows; None when the row was or is left out of it."""
    before, after = number_of(old, figure), number_of(new, figure)
    if before is None or after is None:
        return 0 if before is after else None
    return after - before


def _gives(row: RowView, figure: Figure) -> tuple[object, ...]:
    """What a row that counts gives to a matrix or a table; to other figures it only gives that it counts."""
    if figure.kind not in ("matrix", "table"):
        return ()
    if figure.kind == "matrix":
        split = figure.split is not None and row.result(figure.split) is True
        return (row.row.cell(figure.rows).value, row.row.cell(figure.cols).value, split)
    wheres = (row.result(column.where) is True for column in figure.columns if column.where is not None)
    return (row.row.cell(figure.group).value, *wheres)
