"""Merging as a pure function: what must hold for any two copies."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from dx_assess.errors import AppError
from dx_assess.exchange.merge import BETWEEN, decided, plan_merge, resolve
from dx_assess.exchange.merge_model import Copy, Place, replay
from dx_assess.form.answer import answered
from dx_assess.store.codec import encode
from dx_assess.store.edits import Change

YEAR = 2026
Step = tuple[str, str, str | None]
"""Kind, target, text."""


def text(value: str) -> str:
    return encode(answered(value)) or ""


def start() -> tuple[Change, ...]:
    info = {"fiscal_year": YEAR, "edition": "standard", "form_id": "standard", "form_version": "1.0.0"}
    year = json.dumps(info | {"pack_id": "fukushima", "carried_from": None})
    steps: list[Step] = [("year", str(YEAR), year), ("answer", "a.one", text("1"))]
    for row in ("P001", "P002"):
        steps += [("row", f"procedures/{row}", '{"prefilled": false}'), ("cell", f"procedures/{row}/name", text(row))]
    return history((), "作成", steps)


def history(before: Sequence[Change], who: str, steps: Sequence[Step]) -> tuple[Change, ...]:
    """``before`` and further steps, each a batch, with the old values as the program writes them."""
    lines = list(before)
    for kind, target, new in steps:
        now = {(line.kind, line.target): line.new for line in lines}
        old = now.get((kind, target), "false" if kind == "struck" else None)
        if old == new:
            continue
        number = len(lines) + 1
        at = f"2026-05-01T00:{number // 60:02d}:{number % 60:02d}.000+00:00"
        lines.append(Change(number, number, at, who, f"{who}のPC", target, YEAR, kind, target, old, new))
    return tuple(lines)


def copy(lines: Sequence[Change]) -> Copy:
    return Copy(replay(lines), lines)


def copies(mine: Sequence[Step], theirs: Sequence[Step]) -> tuple[Copy, Copy]:
    return copy(history(start(), "佐藤", mine)), copy(history(start(), "鈴木", theirs))


values = st.one_of(st.none(), st.sampled_from(["1", "2", "3"]).map(text))
answers = st.tuples(st.just("answer"), st.sampled_from(["a.one", "a.two", "a.one.note"]), values)
cells = st.tuples(
    st.just("cell"),
    st.sampled_from([f"procedures/{row}/{c}" for row in ("P001", "P002") for c in ("name", "x")]),
    values,
)
strikes = st.tuples(
    st.just("struck"), st.sampled_from(["procedures/P001", "procedures/P002"]), st.sampled_from(["true", "false"])
)
steps = st.lists(st.one_of(answers, cells, strikes), max_size=8)


@given(steps)
def test_merging_a_copy_with_itself_changes_nothing(changes: list[Step]) -> None:
    one = copy(history(start(), "佐藤", changes))
    plan = plan_merge(one, one)
    assert (plan.merged, plan.conflicts, plan.taken, plan.imported) == (one.state, (), (), ())


@given(steps)
def test_an_unchanged_copy_brings_nothing(changes: list[Step]) -> None:
    mine, theirs = copies(changes, [])
    assert resolve(plan_merge(mine, theirs))[0] == mine.state
    state, left = resolve(plan_merge(theirs, mine))
    assert (state, left) == (mine.state, ())


@given(steps, steps)
def test_the_sides_can_be_swapped(one: list[Step], other: list[Step]) -> None:
    mine, theirs = copies(one, other)
    plan, swapped = plan_merge(mine, theirs), plan_merge(theirs, mine)
    assert plan.merged == swapped.merged
    turned = [
        replace(c, mine=c.theirs, theirs=c.mine, mine_by=c.theirs_by, theirs_by=c.mine_by) for c in swapped.conflicts
    ]
    assert list(plan.conflicts) == turned
    assert resolve(plan, policy="newest") == resolve(swapped, policy="newest")
    assert resolve(plan, policy="mine") == resolve(swapped, policy="theirs")


@given(steps, steps)
def test_nothing_is_lost(one: list[Step], other: list[Step]) -> None:
    """A place keeps the only change that was made to it, or is asked about; what is not asked is one of the values."""
    mine, theirs = copies(one, other)
    plan = plan_merge(mine, theirs)
    asked = {conflict.place for conflict in plan.conflicts}
    for place in plan.base.keys() | mine.state.keys() | theirs.state.keys():
        old, left, right = (state.get(place) for state in (plan.base, mine.state, theirs.state))
        if place in asked:
            assert left != right
        elif left == right or right == old:
            assert plan.merged.get(place) == left
        elif left == old:
            assert plan.merged.get(place) == right
        else:
            assert place in plan.joined
    lines = {(line.at, line.who, line.target, line.new) for line in (*mine.lines, *plan.imported)}
    assert {(line.at, line.who, line.target, line.new) for line in theirs.lines} <= lines


def test_disjoint_changes_give_both() -> None:
    mine, theirs = copies(
        [("answer", "a.one", text("2")), ("cell", "procedures/P001/x", text("左"))],
        [("answer", "a.two", text("3")), ("cell", "procedures/P001/y", text("右"))],
    )
    plan = plan_merge(mine, theirs)
    assert plan.conflicts == ()
    assert plan.merged[YEAR, "answer", "a.one"] == text("2")
    assert plan.merged[YEAR, "answer", "a.two"] == text("3")
    assert plan.merged[YEAR, "cell", "procedures/P001/x"] == text("左")
    assert plan.merged[YEAR, "cell", "procedures/P001/y"] == text("右")
    assert set(plan.taken) == {(YEAR, "answer", "a.two"), (YEAR, "cell", "procedures/P001/y")}


def test_a_conflict_names_both_sides_and_is_decided_by_the_policy() -> None:
    mine, theirs = copies(
        [("answer", "a.one", text("2"))], [("answer", "b", text("x")), ("answer", "a.one", text("3"))]
    )
    (conflict,) = plan_merge(mine, theirs).conflicts
    assert (conflict.base, conflict.mine, conflict.theirs) == (text("1"), text("2"), text("3"))
    assert (conflict.mine_by[0], conflict.theirs_by[0]) == ("佐藤", "鈴木")
    assert [decided(conflict, policy) for policy in ("mine", "theirs", "newest", None)] == [
        "mine",
        "theirs",
        "theirs",
        None,
    ]


def test_notes_of_both_sides_are_kept() -> None:
    mine, theirs = copies([("answer", "a.one.note", text("い"))], [("answer", "a.one.note", text("ろ"))])
    plan = plan_merge(mine, theirs)
    assert plan.conflicts == ()
    assert plan.merged[YEAR, "answer", "a.one.note"] == text(f"い{BETWEEN}ろ")
    assert plan.joined == ((YEAR, "answer", "a.one.note"),)


def test_notes_that_are_too_long_together_are_asked() -> None:
    mine, theirs = copies([("answer", "a.one.note", text("い" * 600))], [("answer", "a.one.note", text("ろ" * 600))])
    assert [conflict.place[2] for conflict in plan_merge(mine, theirs).conflicts] == ["a.one.note"]


@pytest.mark.parametrize("swap", [False, True])
def test_striking_a_row_that_the_other_side_worked_on_is_a_conflict(swap: bool) -> None:
    sides: tuple[list[Step], list[Step]] = (
        [("struck", "procedures/P001", "true")],
        [("cell", "procedures/P001/x", text("y"))],
    )
    plan = plan_merge(*copies(*(sides[::-1] if swap else sides)))
    (conflict,) = plan.conflicts
    assert conflict.place == (YEAR, "struck", "procedures/P001")
    keep, strike = ("mine", "theirs") if swap else ("theirs", "mine")
    assert resolve(plan, policy=strike)[0][conflict.place] == "true"  # type: ignore[arg-type]
    assert conflict.place not in resolve(plan, policy=keep)[0]  # type: ignore[arg-type]


def row(number: str, name: str) -> list[Step]:
    return [
        ("row", f"procedures/{number}", '{"prefilled": false}'),
        ("cell", f"procedures/{number}/name", text(name)),
        ("answer", f"reason.procedures#1.{number}", text(f"{name}の理由")),
    ]


def test_rows_added_on_both_sides_under_one_number_are_both_kept() -> None:
    mine, theirs = copies(row("P003", "左"), [*row("P003", "右"), *row("P004", "別")])
    plan = plan_merge(mine, theirs)
    assert plan.conflicts == ()
    assert dict(plan.renumbered) == {("procedures", "P003"): "P005"}
    names = {place[2].split("/")[1]: text_ for place, text_ in plan.merged.items() if place[2].endswith("/name")}
    assert {key: names[key] for key in ("P003", "P004", "P005")} == {
        "P003": text("左"),
        "P004": text("別"),
        "P005": text("右"),
    }
    assert plan.merged[YEAR, "answer", "reason.procedures#1.P005"] == text("右の理由")
    assert plan.merged[YEAR, "answer", "reason.procedures#1.P003"] == text("左の理由")
    assert {line.target for line in plan.imported if line.kind == "row"} == {"procedures/P005", "procedures/P004"}


def test_the_same_row_added_on_both_sides_is_one_row() -> None:
    plan = plan_merge(*copies(row("P003", "同じ"), row("P003", "同じ")))
    assert (plan.conflicts, dict(plan.renumbered)) == ((), {})


def test_visits_that_get_another_number_are_named_so_in_the_tasks() -> None:
    visit: list[Step] = [("row", "_visits/V001", '{"prefilled": false}')]
    mine, theirs = copies(
        [*visit, ("cell", "_visits/V001/adviser", text("甲"))],
        [
            *visit,
            ("cell", "_visits/V001/adviser", text("乙")),
            ("row", "_tasks/T001", '{"prefilled": false}'),
            ("cell", "_tasks/T001/visit", text("V001")),
        ],
    )
    plan = plan_merge(mine, theirs)
    assert plan.merged[YEAR, "cell", "_visits/V002/adviser"] == text("乙")
    assert plan.merged[YEAR, "cell", "_tasks/T001/visit"] == text("V002")


def test_after_a_merge_the_other_copy_can_be_merged_again() -> None:
    """What came from it before is known: neither asked again nor added twice, also under another number."""
    mine, theirs = copies(row("P003", "左"), [*row("P003", "右"), ("answer", "a.one", text("2"))])
    first = plan_merge(mine, theirs)
    lines = (*mine.lines, *(dataclasses.replace(line, id=0, batch=90 + no) for no, line in enumerate(first.imported)))
    merged = copy(lines)
    assert merged.state == first.merged
    later = copy(
        history(theirs.lines, "鈴木", [("answer", "a.one", text("3")), ("cell", "procedures/P003/x", text("z"))])
    )
    again = plan_merge(merged, later)
    assert again.conflicts == ()
    assert dict(again.renumbered) == {("procedures", "P003"): "P004"}
    assert again.merged[YEAR, "answer", "a.one"] == text("3")
    assert again.merged[YEAR, "cell", "procedures/P004/x"] == text("z")
    assert len(again.imported) == 2


def test_the_base_can_be_given() -> None:
    mine, theirs = copies([("answer", "a.one", text("2"))], [("answer", "a.one", text("3"))])
    strange = Copy(mine.state, [dataclasses.replace(line, who="別人") for line in mine.lines])
    with pytest.raises(AppError) as caught:
        plan_merge(strange, theirs)
    assert caught.value.code == "E-MERGE-BASE"
    given_base: dict[Place, str] = replay(start())
    assert len(plan_merge(strange, theirs, Copy(given_base, start())).conflicts) == 1


def test_edition_and_pack_are_merged_apart() -> None:
    info = json.loads(start()[0].new or "")
    mine, theirs = copies(
        [("year", str(YEAR), json.dumps(info | {"edition": "quick"}))],
        [("year", str(YEAR), json.dumps(info | {"pack_id": "national"}))],
    )
    plan = plan_merge(mine, theirs)
    assert plan.conflicts == ()
    assert plan.merged[YEAR, "year", "edition"] == '"quick"'
    assert plan.merged[YEAR, "year", "pack_id"] == '"national"'
