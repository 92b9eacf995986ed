"""What two copies of a file share: lines of the history that both have, rows that are the same under two numbers."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from dx_assess.exchange.merge_model import MARKS, Place, State
from dx_assess.form.reserved import is_reason, reason_key, split_reason
from dx_assess.store.edits import Change

Line = tuple[object, ...]
Numbers = Mapping[tuple[str, str], str]
"""(register, row number) → another number."""
_REFERENCES = {("_tasks", "visit"): "_visits", ("_ordinances", "row"): "analog_reg"}
"""Cells that name a row: (register, column) → the register of that row."""


def identity(line: Change) -> Line:
    """What a line says, wherever it stands."""
    return line.at, line.who, line.machine, line.label, line.fiscal_year, line.kind, line.target, line.old, line.new


def shared(mine: Sequence[Change], theirs: Sequence[Change]) -> tuple[Change, ...]:
    """The longest beginning of one history whose every line is also in the other: what both copies come from.

    After an earlier merge one of the two holds all of the other, in another order.
    """
    found = [_beginning(one, other) for one, other in ((mine, theirs), (theirs, mine))]
    return max(found, key=len)


def _beginning(one: Sequence[Change], other: Sequence[Change]) -> tuple[Change, ...]:
    left = Counter(identity(line) for line in other if line.kind not in MARKS)
    for index, line in enumerate(one):
        if line.kind in MARKS:
            continue
        if not left[identity(line)]:
            return tuple(one[:index])
        left[identity(line)] -= 1
    return tuple(one)


def missing(mine: Sequence[Change], theirs: Sequence[Change]) -> tuple[Change, ...]:
    """Lines of ``theirs`` that ``mine`` lacks, oldest first; marks only say which batch of ``theirs`` is meant."""
    left = Counter(identity(line) for line in mine)
    lines = []
    for line in theirs:
        if line.kind in ("undo", "merge"):
            continue
        if left[identity(line)]:
            left[identity(line)] -= 1
        else:
            lines.append(line)
    return tuple(lines)


def origins(lines: Iterable[Change]) -> dict[tuple[str, str], Line]:
    """Where each row comes from: when it was first added, by whom, as which of the rows added then."""
    counts: Counter[Line] = Counter()
    found: dict[tuple[str, str], Line] = {}
    for line in lines:
        if line.kind != "row" or line.target.count("/") != 1:
            continue
        register, row_id = line.target.split("/")
        added = line.at, line.who, line.machine, line.fiscal_year, register
        counts[added] += 1
        found.setdefault((register, row_id), (*added, counts[added]))
    return found


def same_rows(mine: Sequence[Change], theirs: Sequence[Change]) -> dict[tuple[str, str], str]:
    """Rows of ``theirs`` that ``mine`` has under another number since an earlier merge."""
    here = {origin: row for row, origin in origins(mine).items()}
    found = ((row, here.get(origin)) for row, origin in origins(theirs).items())
    return {row: other[1] for row, other in found if other is not None and other[1] != row[1]}


def renumber_state(state: State, numbers: Numbers) -> dict[Place, str]:
    """``state`` with other row numbers, also where reasons and other rows name them."""
    found: dict[Place, str] = {}
    for (year, kind, target), text in state.items():
        new_target, new_text = _renumbered(kind, target, text, numbers)
        found[year, kind, new_target] = new_text or text
    return found


def renumber_lines(lines: Iterable[Change], numbers: Numbers) -> tuple[Change, ...]:
    """The same for the history."""
    return tuple(_renumbered_line(line, numbers) for line in lines) if numbers else tuple(lines)


def _renumbered_line(line: Change, numbers: Numbers) -> Change:
    target, new = _renumbered(line.kind, line.target, line.new, numbers)
    _target, old = _renumbered(line.kind, line.target, line.old, numbers)
    return replace(line, target=target, old=old, new=new)


def _renumbered(kind: str, target: str, text: str | None, numbers: Numbers) -> tuple[str, str | None]:
    if kind in ("row", "struck", "cell"):
        register, row_id, *column = target.split("/", 2)
        named = _REFERENCES.get((register, "/".join(column)))
        if named is not None and text is not None:
            text = _reference(text, named, numbers)
        return "/".join((register, numbers.get((register, row_id), row_id), *column)), text
    if kind == "answer" and is_reason(target):
        check_id, row_id = split_reason(target)
        register = check_id.rpartition("#")[0].partition(".")[0]
        return reason_key(check_id, numbers.get((register, row_id), row_id)), text
    return target, text


def _reference(text: str, register: str, numbers: Numbers) -> str:
    """A cell that holds the number of a row of ``register``."""
    raw = json.loads(text)
    number = numbers.get((register, str(raw.get("value"))))
    return text if number is None else json.dumps(raw | {"value": number}, ensure_ascii=False, sort_keys=True)
