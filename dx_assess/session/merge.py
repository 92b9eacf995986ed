"""Merging two copies of one town file into a new file; the copies are only read."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path

from msgspec import Struct

from dx_assess.errors import AppError, AppErrors, Where
from dx_assess.exchange.merge import Policy, decided, plan_merge, resolve
from dx_assess.exchange.merge_model import Copy, MergePlan, Place, Side, replay, state_of
from dx_assess.files import private_folder, write_atomic
from dx_assess.form.model import QuestionSet
from dx_assess.session.catalog import Catalog
from dx_assess.session.files import this_user
from dx_assess.session.merge_settings import merge_settings
from dx_assess.session.merge_status import is_status_place, merged_statuses
from dx_assess.session.merge_steps import final_step, imported_steps
from dx_assess.session.merge_words import ConflictShown, conflict_shown
from dx_assess.store.dxafile import Clock, DxaFile, utc_now
from dx_assess.store.edits import Submission, Town, YearInfo
from dx_assess.text.dates import fiscal_year_label

Progress = Callable[[int, str], None]
"""Percent done (0–100) and what is being done; may raise to cancel."""
_ALL = 10**9


@dataclass(frozen=True, slots=True)
class Merge:
    """What merging two files gives, before anything is written.

    :param conflicts: those of the plan in words, in the same order.
    """

    mine: Path
    theirs: Path
    town: Town
    plan: MergePlan
    conflicts: tuple[ConflictShown, ...]
    sides: tuple[Copy, Copy] = field(repr=False)
    submissions: tuple[Submission, ...] = field(repr=False, default=())


class Merged(Struct, frozen=True):
    """What was written.

    :param notices: what the user should know, in Japanese.
    """

    out: Path
    notices: tuple[str, ...]


def plan_files(
    catalog: Catalog, mine: Path, theirs: Path, base: Path | None = None, progress: Progress | None = None
) -> Merge:
    """Compare two copies of one town's file.

    :param base: the file both come from; default: found from the history both have.
    :raises AppError: E-MERGE-SAME, E-MERGE-TOWN, E-MERGE-FORM, E-MERGE-HISTORY, E-MERGE-BASE, E-STORE-….
    """
    if os.path.realpath(mine) == os.path.realpath(theirs):
        raise AppError("E-MERGE-SAME", "同じファイルが2回選ばれています。", "もう1つの写しを選んでください。")
    tell = progress or _silent
    with contextlib.ExitStack() as stack:
        copies = []
        for percent, path in ((0, mine), (30, theirs), (50, base)):
            if path is not None:
                tell(percent, f"{path.name}を読んでいます")
                file = stack.enter_context(DxaFile.open(path, this_user(), read_only=True))
                copies.append((file, _copy(file)))
        first, second = copies[0], copies[1]
        _check_alike(first[0], second[0])
        if base is not None:
            _check_alike(first[0], copies[2][0])
        tell(60, "くらべています")
        plan = plan_merge(first[1], second[1], copies[2][1] if base is not None else None, is_status_place)
        shown = tuple(conflict_shown(catalog.question_set, conflict) for conflict in plan.conflicts)
        submissions = [item for info in second[0].years() for item in second[0].submissions(info.fiscal_year)]
        tell(100, "くらべました")
        return Merge(mine, theirs, first[0].town(), plan, shown, (first[1], second[1]), tuple(submissions))


def undecided(
    merge: Merge, choices: Mapping[Place, Side] | None = None, policy: Policy | None = None
) -> list[AppError]:
    """The conflicts that nobody has decided, as known errors."""
    _state, left = resolve(merge.plan, choices, policy)
    places = {conflict.place for conflict in left}
    return [shown.error() for shown in merge.conflicts if shown.place in places]


def write_merge(
    catalog: Catalog,
    merge: Merge,
    out: Path,
    choices: Mapping[Place, Side] | None = None,
    policy: Policy | None = None,
    progress: Progress | None = None,
    clock: Clock = utc_now,
) -> Merged:
    """Write the merged file: all of ``mine``, the history of ``theirs`` with who and when, then what was decided.

    :raises AppErrors: E-MERGE-CONFLICT for each conflict that nobody decided.
    :raises AppError: E-MERGE-EXISTS, E-MERGE-CHECK, E-MERGE-CHANGED, E-STORE-…, E-FILE-…; then nothing was written.
    """
    left = undecided(merge, choices, policy)
    if left:
        raise AppErrors(left)
    if out.exists():
        fix = "別の名前にしてください。前からあるファイルは消しません。"
        raise AppError("E-MERGE-EXISTS", "同じ名前のファイルがもうあります。", fix, Where(file=out.name))
    tell = progress or _silent
    wanted, _left = resolve(merge.plan, choices, policy)
    owner = this_user()
    sides = merge.sides[0].state, merge.sides[1].state
    wanted |= merged_statuses(catalog.question_set, merge.plan.base, *sides, wanted, clock(), owner.user)
    with private_folder() as folder:
        draft = Path(folder) / out.name
        tell(10, "写しを作っています")
        with DxaFile.open(merge.mine, owner, read_only=True) as source:
            source.back_up_to(draft)
        with DxaFile.open(draft, owner, clock=clock) as file:
            if _copy(file).state != merge.sides[0].state:
                raise _changed(merge.mine)
            tell(30, "変更の記録を移しています")
            notices = _write(file, merge, wanted, clock, catalog.question_set)
            tell(80, "書いたものを読み返しています")
            _check(file, merge, wanted)
        write_atomic(out, lambda target: _put(draft, target))
    tell(100, "できました")
    return Merged(out, tuple(notices))


def _put(draft: Path, target: Path) -> None:
    shutil.copyfile(draft, target)


def _write(
    file: DxaFile, merge: Merge, wanted: Mapping[Place, str], clock: Clock, question_set: QuestionSet
) -> list[str]:
    at = clock().astimezone(UTC).isoformat(timespec="milliseconds")
    years = [info.fiscal_year for info in file.years()]
    used = {(item.fiscal_year, item.number) for year in years for item in file.submissions(year)}
    steps, notices = imported_steps(merge.plan, merge.sides[0].state, merge.submissions, used, this_user(), at)
    file.apply_as(steps)
    with DxaFile.open(merge.theirs, this_user(), read_only=True) as other:
        if _copy(other).lines != merge.sides[1].lines:
            raise _changed(merge.theirs)
        file.take_from(other)
        notices += merge_settings(file, other, question_set, [info.fiscal_year for info in file.years()])
    file.apply_as([final_step(_copy(file).state, wanted, merge.theirs.name, this_user(), at)])
    return notices


def _check(file: DxaFile, merge: Merge, wanted: Mapping[Place, str]) -> None:
    """The result is what was decided, and its history leads to it."""
    copy = _copy(file)
    if dict(copy.state) != dict(wanted):
        raise AppError(
            "E-MERGE-CHECK",
            "合わせたファイルが、決めたとおりになりません。",
            "2つのファイルを dx-assess verify で調べてから、もう一度行ってください。",
            Where(file=merge.mine.name),
        )


def _changed(path: Path) -> AppError:
    fix = "もう一度、はじめから行ってください。"
    return AppError("E-MERGE-CHANGED", "くらべたあとに、ファイルが変わりました。", fix, Where(file=path.name))


def _copy(file: DxaFile) -> Copy:
    """Everything in a file.

    :raises AppError: E-MERGE-HISTORY when its history does not lead to what is in it.
    """
    years = file.years()
    state = state_of(years, [file.load_year(info.fiscal_year) for info in years])
    lines = file.changes(limit=_ALL)[::-1]
    try:
        told = replay(lines)
    except (ValueError, AttributeError) as error:
        raise _broken(file.path) from error
    if told != state:
        raise _broken(file.path)
    return Copy(state, lines)


def _broken(path: Path) -> AppError:
    fix = "dx-assess verify で調べ、控え（バックアップ）から戻してください。"
    return AppError("E-MERGE-HISTORY", "変更の記録と、今の内容が合いません。", fix, Where(file=path.name))


def _check_alike(one: DxaFile, other: DxaFile) -> None:
    if one.town().code != other.town().code:
        message = f"別の団体のファイルです（{one.town().name}と{other.town().name}）。"
        fix = "同じ町のファイルの写しどうしを選んでください。"
        raise AppError("E-MERGE-TOWN", message, fix, Where(file=other.path.name))
    years = {info.fiscal_year: info for info in one.years()}
    for info in other.years():
        here = years.get(info.fiscal_year)
        if here is not None and _form(here) != _form(info):
            label = fiscal_year_label(info.fiscal_year)
            message = f"{label}の調査票の版がちがいます（{here.form_version}と{info.form_version}）。"
            fix = "どちらのファイルも、この版の dx-assess で書き込み用に開いて、そろえてください。"
            raise AppError("E-MERGE-FORM", message, fix, Where(file=other.path.name))


def _form(info: YearInfo) -> tuple[str, str]:
    return info.form_id, info.form_version


def decisions(merge: Merge, choices: Mapping[Place, Side], policy: Policy | None) -> dict[Place, Side | None]:
    """Which side each conflict takes; None = not decided."""
    conflicts = merge.plan.conflicts
    return {conflict.place: choices.get(conflict.place) or decided(conflict, policy) for conflict in conflicts}


def _silent(_percent: int, _text: str) -> None:
    return None
