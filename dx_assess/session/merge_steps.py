"""From a merge plan to what is written: the other copy's steps with their authors, then one step with the outcome."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from dx_assess.exchange.merge_model import STRUCK, MergePlan, Place, State
from dx_assess.form.answer import OPEN, Row
from dx_assess.store.codec import decode
from dx_assess.store.edits import (
    AddRow,
    AddSubmission,
    Author,
    Change,
    Edit,
    MarkMerged,
    PutYear,
    SetAnswer,
    SetCell,
    StrikeRow,
    Submission,
    YearInfo,
)
from dx_assess.store.owner import Owner
from dx_assess.text.dates import fiscal_year_label

BACK = "合わせる準備（両方で変わった所を、分かれる前に戻す）"
MERGED = "2つのファイルを合わせる"
Step = tuple[Author, list[Edit]]


def imported_steps(
    plan: MergePlan,
    mine: State,
    submissions: Iterable[Submission],
    used: set[tuple[int, int]],
    owner: Owner,
    at: str,
) -> tuple[list[Step], list[str]]:
    """The steps of the other copy, and what the user should know about its submissions.

    :param used: years and numbers of the submissions of this copy.
    """
    edits = [edit for place in plan.back for edit in _set(place, plan.base.get(place))]
    steps: list[Step] = [(Author(at, owner.user, owner.machine, BACK), edits)] if edits else []
    rows = {(place[0], place[2]) for place in mine if place[1] == "row"}
    kept = {(item.fiscal_year, item.number): item for item in submissions}
    notices: list[str] = []
    for (_batch, *author), lines in groupby(plan.imported, lambda item: (item.batch, *_author(item))):
        found: list[Edit] = []
        for line in lines:
            found += _edits(line, rows, kept, used, notices)
        if found:
            steps.append((Author(*author), found))
    return steps, notices


def _author(line: Change) -> tuple[str, str, str, str]:
    return line.at, line.who, line.machine, line.label


def _edits(
    line: Change,
    rows: set[tuple[int, str]],
    kept: Mapping[tuple[int, int], Submission],
    used: set[tuple[int, int]],
    notices: list[str],
) -> Iterator[Edit]:
    year = line.fiscal_year
    if year is None:
        return
    if line.kind == "year":
        yield PutYear(YearInfo(**json.loads(line.new or "{}")))
    elif line.kind == "submission":
        yield from _submission(kept.get((year, int(line.target))), used, notices)
    elif line.kind == "row":
        if (year, line.target) not in rows:
            rows.add((year, line.target))
            register, row_id = line.target.split("/")
            yield AddRow(year, register, Row(row_id, {}, bool(json.loads(line.new or "{}").get("prefilled"))))
    else:
        yield from _set((year, line.kind, line.target), line.new)


def _submission(item: Submission | None, used: set[tuple[int, int]], notices: list[str]) -> Iterator[Edit]:
    if item is None:
        return
    number = item.number
    while (item.fiscal_year, number) in used:
        number += 1
    used.add((item.fiscal_year, number))
    if number != item.number:
        label = fiscal_year_label(item.fiscal_year)
        notices.append(
            f"{label}の提出第{item.number}号が両方のファイルにあるため、取り込んだほう（受付番号 {item.receipt}）は"
            f"第{number}号として残しました。"
        )
    yield AddSubmission(item.fiscal_year, number, item.receipt, item.program, item.document)


def final_step(now: State, wanted: Mapping[Place, str], other: str, owner: Owner, at: str) -> Step:
    """What still differs from the outcome, and the mark that stops undo."""
    author = Author(at, owner.user, owner.machine, MERGED)
    edits: list[Edit] = [PutYear(info) for info in _years(now, wanted)]
    for place in sorted(now.keys() | wanted.keys()):
        if place[1] != "year" and now.get(place) != wanted.get(place):
            edits += _set(place, wanted.get(place))
    return author, [*edits, MarkMerged(max(place[0] for place in wanted), other)]


def _years(now: State, wanted: Mapping[Place, str]) -> Iterator[YearInfo]:
    differing = {
        place[0] for place in now.keys() | wanted.keys() if place[1] == "year" and now.get(place) != wanted.get(place)
    }
    for year in sorted(differing):
        yield YearInfo(**{place[2]: json.loads(text) for place, text in wanted.items() if place[:2] == (year, "year")})


def _set(place: Place, text: str | None) -> Iterator[Edit]:
    year, kind, target = place
    if kind == "answer":
        yield SetAnswer(year, target, decode(text) if text is not None else OPEN)
    elif kind == "cell":
        register, row_id, column = target.split("/", 2)
        yield SetCell(year, register, row_id, column, decode(text) if text is not None else OPEN)
    elif kind == "struck":
        register, row_id = target.split("/", 1)
        yield StrikeRow(year, register, row_id, text == STRUCK)
