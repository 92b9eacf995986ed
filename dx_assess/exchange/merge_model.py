"""Two copies of one town file as plain values: what is there, place by place, and how it came about."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import asdict

from dx_assess.form.answer import Row, YearData
from dx_assess.store.codec import encode
from dx_assess.store.edits import Change, YearInfo

Side = Literal["mine", "theirs"]
Place = tuple[int, str, str]
"""Fiscal year, kind (year, row, struck, answer, cell), target as in the history; of a year the name of its setting."""
State = Mapping[Place, str]
"""Every place with something in it → its JSON text as in the history."""
STRUCK = "true"
MARKS = ("undo", "merge", "submission")
"""Kinds of the history that change no place."""


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy.

    :param lines: its history, oldest first.
    """

    state: State
    lines: Sequence[Change] = field(repr=False)


class Conflict(Struct, frozen=True):
    """A place that both sides changed, differently. Texts are None where nothing is there.

    :param mine_by: who wrote it last and when (UTC, ISO 8601); empty when the side did not change it.
    """

    place: Place
    base: str | None
    mine: str | None
    theirs: str | None
    mine_by: tuple[str, str] = ("", "")
    theirs_by: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class MergePlan:
    """What comes out without asking, and what has to be asked.

    :param merged: every place but those in conflict.
    :param taken: places that only ``theirs`` changed.
    :param joined: notes that both wrote and that now stand one after the other.
    :param renumbered: (register, number in ``theirs``) → its new number: both sides gave it to different rows.
    :param imported: lines of the history that ``mine`` lacks, with the new numbers.
    :param back: places where ``mine`` goes back to the base first, so that the imported lines follow from it.
    """

    base: State
    merged: State
    conflicts: tuple[Conflict, ...]
    taken: tuple[Place, ...]
    joined: tuple[Place, ...]
    renumbered: Mapping[tuple[str, str], str]
    imported: tuple[Change, ...] = field(repr=False)
    back: tuple[Place, ...] = field(repr=False)


def state_of(years: Iterable[YearInfo], data: Iterable[YearData]) -> dict[Place, str]:
    """Everything that is entered, place by place."""
    state: dict[Place, str] = {}
    for info in years:
        state |= _year_places(asdict(info))
    for year in data:
        places = {("answer", key): encode(answer) for key, answer in year.answers.items()}
        for register, rows in year.registers.items():
            for row in rows:
                places |= _row_places(register, row)
        state |= {(year.fiscal_year, kind, target): text for (kind, target), text in places.items() if text is not None}
    return state


def _year_places(info: Mapping[str, Any]) -> dict[Place, str]:
    return {(info["fiscal_year"], "year", name): json.dumps(value) for name, value in info.items()}


def _row_places(register: str, row: Row) -> dict[tuple[str, str], str | None]:
    name = f"{register}/{row.row_id}"
    places: dict[tuple[str, str], str | None] = {("row", name): json.dumps({"prefilled": row.prefilled})}
    if row.struck:
        places["struck", name] = STRUCK
    return places | {("cell", f"{name}/{column}"): encode(cell) for column, cell in row.cells.items()}


def replay(lines: Iterable[Change]) -> dict[Place, str]:
    """What the history says is there after ``lines`` (oldest first).

    :raises ValueError: a line of a year is no JSON.
    """
    state: dict[Place, str] = {}
    for line in lines:
        if line.fiscal_year is None or line.kind in MARKS:
            continue
        if line.kind == "year":
            state |= _year_places(json.loads(line.new or "{}"))
            continue
        place = line.fiscal_year, line.kind, line.target
        if line.new is None or (line.kind == "struck" and line.new != STRUCK):
            state.pop(place, None)
        else:
            state[place] = line.new
    return state


def row_of(place: Place) -> tuple[int, str] | None:
    """Year and ``register/row_id`` of a row, its strike or one of its cells; None for anything else."""
    year, kind, target = place
    if kind in ("row", "struck"):
        return year, target
    return (year, target.rpartition("/")[0]) if kind == "cell" else None
