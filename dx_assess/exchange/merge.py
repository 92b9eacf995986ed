"""Merging two copies of one town file: three-way, place by place, as a pure function that yields typed changes.

What only one side changed is taken; what both changed alike is no question. Notes that both wrote are kept one after
the other. A row that one side struck out while the other worked on it is a conflict, like two different values. Rows
that both sides added under one number are different rows: that of ``theirs`` gets a new number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Literal

from dx_assess.errors import AppError
from dx_assess.exchange.merge_history import missing, origins, renumber_lines, renumber_state, same_rows, shared
from dx_assess.exchange.merge_model import MARKS, STRUCK, Conflict, Copy, MergePlan, Place, Side, State, replay, row_of
from dx_assess.form.answer import Status, answered
from dx_assess.store.codec import decode, encode
from dx_assess.store.edits import Change

Policy = Literal["mine", "theirs", "newest"]
POLICIES: tuple[Policy, ...] = ("mine", "theirs", "newest")
MAX_NOTE = 1000
NOTE = ".note"
BETWEEN = " ／ "
_NOBODY = ("", "")
Skip = Callable[[Place], bool]


def plan_merge(mine: Copy, theirs: Copy, base: Copy | None = None, skip: Skip = lambda place: False) -> MergePlan:
    """What merging gives.

    :param base: the file both come from; default: what their histories share.
    :param skip: places that the caller decides; they are in neither ``merged`` nor ``conflicts``.
    :raises AppError: E-MERGE-BASE when the histories share nothing.
    """
    known = same_rows(mine.lines, theirs.lines)
    theirs = Copy(renumber_state(theirs.state, known), renumber_lines(theirs.lines, known))
    common = shared(mine.lines, theirs.lines)
    if base is None and not common:
        fix = "もとのファイルがあれば --base で示してください。同じファイルの写しどうしだけを合わせられます。"
        raise AppError("E-MERGE-BASE", "2つのファイルに、共通の変更の記録がありません。", fix)
    state = replay(common) if base is None else base.state
    numbers = _collisions(state, mine, theirs)
    theirs = Copy(renumber_state(theirs.state, numbers), renumber_lines(theirs.lines, numbers))
    merged, conflicts, taken, joined = _three_way(state, mine, theirs, skip)
    imported = missing(mine.lines, theirs.lines)
    back = _back(state, mine, theirs, imported)
    shown = {(register, row): numbers.get((register, new), new) for (register, row), new in known.items()}
    return MergePlan(state, merged, conflicts, taken, joined, shown | numbers, imported, back)


def resolve(
    plan: MergePlan, choices: Mapping[Place, Side] | None = None, policy: Policy | None = None
) -> tuple[dict[Place, str], tuple[Conflict, ...]]:
    """The result, and the conflicts that nobody decided (their places keep what ``mine`` has).

    :param policy: decides what ``choices`` leave open.
    """
    state, left = dict(plan.merged), []
    for conflict in plan.conflicts:
        side = (choices or {}).get(conflict.place) or decided(conflict, policy)
        if side is None:
            left.append(conflict)
        text = conflict.theirs if side == "theirs" else conflict.mine
        if text is not None:
            state[conflict.place] = text
    return state, tuple(left)


def decided(conflict: Conflict, policy: Policy | None) -> Side | None:
    """What a policy says of a conflict; ``newest``: the later change, by its time."""
    if policy != "newest":
        return policy
    mine = conflict.mine_by[1], conflict.mine or ""
    theirs = conflict.theirs_by[1], conflict.theirs or ""
    return "theirs" if theirs > mine else "mine"


def _three_way(
    base: State, mine: Copy, theirs: Copy, skip: Skip
) -> tuple[dict[Place, str], tuple[Conflict, ...], tuple[Place, ...], tuple[Place, ...]]:
    merged: dict[Place, str] = {}
    conflicts: list[Conflict] = []
    taken: list[Place] = []
    joined: list[Place] = []
    last = _last(mine.lines), _last(theirs.lines)
    struck = _struck_against_work(base, mine.state, theirs.state)
    for place in sorted(base.keys() | mine.state.keys() | theirs.state.keys()):
        if skip(place):
            continue
        old, left, right = base.get(place), mine.state.get(place), theirs.state.get(place)
        text, asked = _outcome(place, old, left, right, place in struck)
        if asked:
            mine_by = _NOBODY if left == old else last[0].get(place, _NOBODY)
            theirs_by = _NOBODY if right == old else last[1].get(place, _NOBODY)
            conflicts.append(Conflict(place, old, left, right, mine_by, theirs_by))
        elif text is not None:
            merged[place] = text
        if not asked and text != left:
            (joined if text != right else taken).append(place)
    return merged, tuple(conflicts), tuple(taken), tuple(joined)


def _outcome(
    place: Place, base: str | None, mine: str | None, theirs: str | None, struck: bool
) -> tuple[str | None, bool]:
    """The text, and whether it is a conflict instead."""
    if mine == theirs:
        return mine, False
    if struck:
        return None, True
    if mine == base:
        return theirs, False
    if theirs == base:
        return mine, False
    note = _joined(place, mine, theirs)
    return note, note is None


def _joined(place: Place, mine: str | None, theirs: str | None) -> str | None:
    """Both notes in an order that does not depend on the side; None when they are no notes or too long together."""
    if place[1] != "answer" or not place[2].endswith(NOTE) or mine is None or theirs is None:
        return None
    answers = decode(mine), decode(theirs)
    texts = [answer.value for answer in answers if answer.status is Status.ANSWERED and isinstance(answer.value, str)]
    if len(texts) < 2:
        return None
    one, other = sorted(texts, key=lambda text: (len(text), text))
    both = other if one in other else BETWEEN.join(sorted(texts))
    return encode(answered(both)) if len(both) <= MAX_NOTE else None


def _struck_against_work(base: State, mine: State, theirs: State) -> set[Place]:
    """Strikes of one side on rows in which the other side changed a cell."""
    worked = _worked(base, mine), _worked(base, theirs)
    found = set()
    for one, rows in ((mine, worked[1]), (theirs, worked[0])):
        for place, text in one.items():
            if place[1] == "struck" and text == STRUCK and place not in base and (place[0], place[2]) in rows:
                found.add(place)
    return found


def _worked(base: State, state: State) -> set[tuple[int, str]]:
    cells = (
        place for place in base.keys() | state.keys() if place[1] == "cell" and base.get(place) != state.get(place)
    )
    return {row for place in cells if (row := row_of(place)) is not None}


def _last(lines: Iterable[Change]) -> dict[Place, tuple[str, str]]:
    """Who changed each place last, and when."""
    found = {}
    for line in lines:
        if line.fiscal_year is not None and line.kind not in MARKS:
            found[line.fiscal_year, line.kind, line.target] = (line.who, line.at)
            if line.kind == "year":
                for name in ("edition", "pack_id", "form_id", "form_version", "carried_from"):
                    found[line.fiscal_year, "year", name] = (line.who, line.at)
    return found


def _collisions(base: State, mine: Copy, theirs: Copy) -> dict[tuple[str, str], str]:
    """Rows that both sides added under one number and that differ → the next free number."""
    known = _rows(base)
    both = (_rows(mine.state) & _rows(theirs.state)) - known
    from_mine, from_theirs = origins(mine.lines), origins(theirs.lines)
    used = {row for state in (base, mine.state, theirs.state) for row in _rows(state)}
    numbers: dict[tuple[str, str], str] = {}
    for row in sorted(both):
        same = from_mine.get(row) is not None and from_mine.get(row) == from_theirs.get(row)
        if same or _content(mine.state, row) == _content(theirs.state, row) or _is_prepared(theirs.state, row):
            continue
        new = _next(row, used)
        used.add((row[0], new))
        numbers[row] = new
    return numbers


def _rows(state: State) -> set[tuple[str, str]]:
    found = (place[2].split("/") for place in state if place[1] == "row")
    return {(parts[0], parts[1]) for parts in found if len(parts) == 2}


def _content(state: State, row: tuple[str, str]) -> dict[Place, str]:
    name = "/".join(row)
    return {place: text for place, text in state.items() if (found := row_of(place)) is not None and found[1] == name}


def _is_prepared(state: State, row: tuple[str, str]) -> bool:
    name = "/".join(row)
    return any(place[1:] == ("row", name) and "true" in text for place, text in state.items())


def _next(row: tuple[str, str], used: set[tuple[str, str]]) -> str:
    register, row_id = row
    numbers = (int(other[1:]) for name, other in used if name == register and other[1:].isdecimal())
    return f"{row_id[:1]}{max(numbers, default=0) + 1:03d}"


def _back(base: State, mine: Copy, theirs: Copy, imported: Sequence[Change]) -> tuple[Place, ...]:
    """Places that both changed: their imported lines begin where the base was, not where ``mine`` is."""
    begun: dict[Place, str | None] = {}
    for line in imported:
        if line.fiscal_year is not None and line.kind in ("answer", "cell", "struck"):
            old = None if line.kind == "struck" and line.old != STRUCK else line.old
            begun.setdefault((line.fiscal_year, line.kind, line.target), old)
    return tuple(_behind(base, mine.state, theirs.state, begun))


def _behind(base: State, mine: State, theirs: State, begun: Mapping[Place, str | None]) -> Iterator[Place]:
    for place, old in begun.items():
        row = row_of(place)
        in_base = row is None or (row[0], "row", row[1]) in base
        if mine.get(place) != old and in_base and old == base.get(place):
            yield place
