"""Undo and redo by the history of the file."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from dx_assess.form.answer import OPEN, UNKNOWN, Answer, Row, YearData, answered, not_applicable
from dx_assess.store.dxafile import DxaFile
from dx_assess.store.edits import AddRow, Edit, PutYear, SetAnswer, SetCell, StrikeRow, YearInfo
from dx_assess.store.owner import Owner
from dx_assess.store.undo import UndoSteps

Make = Callable[[], DxaFile]
YEAR = YearInfo(2026, "standard", "standard", "1.0.0", "fukushima")


def back(file: DxaFile, steps: UndoSteps) -> bool:
    step = steps.undo()
    return step is not None and file.apply(step.edits, step.label) > 0


def again(file: DxaFile, steps: UndoSteps) -> bool:
    step = steps.redo()
    return step is not None and file.apply(step.edits, step.label) > 0


def seen(file: DxaFile) -> tuple[YearData, tuple[YearInfo, ...]]:
    """What is not struck out."""
    data = file.load_year(2026)
    registers = {name: data.rows(name) for name in data.registers if data.rows(name)}
    return replace(data, registers=registers), file.years()


EDITS: tuple[tuple[Edit, ...], ...] = (
    (SetAnswer(2026, "a", answered("2")),),
    (SetAnswer(2026, "a", UNKNOWN), SetAnswer(2026, "b", not_applicable("ない"))),
    (SetAnswer(2026, "a", OPEN),),
    (AddRow(2026, "systems", Row("S001", {"name": answered("台帳")})),),
    (SetCell(2026, "systems", "S001", "name", answered("別")), SetCell(2026, "systems", "S001", "x", answered(1))),
    (StrikeRow(2026, "systems", "S001"),),
    (StrikeRow(2026, "systems", "S001", struck=False),),
    (AddRow(2026, "systems", Row("S002", {"name": answered("b")})), StrikeRow(2026, "systems", "S002")),
    (PutYear(replace(YEAR, edition="quick")),),
    (PutYear(replace(YEAR, edition="quick", pack_id="")), SetAnswer(2026, "c", answered(True))),
)


def test_everything_back_and_again(make: Make) -> None:
    with make() as file:
        steps = UndoSteps(file)
        states = [seen(file)]
        for number, edits in enumerate(EDITS):
            file.apply(edits, f"{number}番")
            states.append(seen(file))
        for _round in range(2):
            for number in reversed(range(len(EDITS))):
                assert steps.undo_label() == f"{number}番" and back(file, steps)
                assert seen(file) == states[number]
            assert not steps.can_undo() and steps.undo() is None and steps.undo_label() == ""
            for number in range(len(EDITS)):
                assert steps.redo_label() == f"{number}番" and again(file, steps)
                assert seen(file) == states[number + 1]
            assert not steps.can_redo() and steps.redo() is None and steps.redo_label() == ""


def test_row_numbers_stay_used(make: Make) -> None:
    with make() as file:
        file.apply([AddRow(2026, "systems", Row("S001", {"name": answered("a")}))])
        assert back(file, UndoSteps(file))
        assert file.row_numbers("systems") == {"S001"}
        row = file.load_year(2026).registers["systems"][0]
        assert row.struck and row.cells == {"name": answered("a")}


def test_undo_is_history(make: Make) -> None:
    with make() as file:
        first = file.apply([SetAnswer(2026, "a", answered(1))], "設問")
        assert back(file, UndoSteps(file))
        changes = file.changes(limit=2)
        assert [(change.kind, change.target, change.old, change.new) for change in changes] == [
            ("undo", str(first), None, "true"),
            ("answer", "a", '{"status": "answered", "value": 1}', None),
        ]
        assert len(file.changes()) == 4


def test_a_fresh_edit_clears_redo(make: Make) -> None:
    with make() as file:
        steps = UndoSteps(file)
        file.apply([SetAnswer(2026, "a", answered(1))])
        file.apply([SetAnswer(2026, "a", answered(2))])
        back(file, steps)
        assert steps.can_redo()
        file.apply([SetAnswer(2026, "b", answered(3))])
        assert not steps.can_redo()
        assert back(file, steps) and back(file, steps)
        assert not steps.can_undo() and file.load_year(2026).answers == {}


def test_never_across_the_making_of_a_file_or_year(make: Make) -> None:
    with make() as file:
        steps = UndoSteps(file)
        assert not steps.can_undo()
        file.apply([SetAnswer(2026, "a", answered(1))])
        back(file, steps)
        file.apply([PutYear(replace(YEAR, fiscal_year=2027))])
        assert not steps.can_undo() and not steps.can_redo()
        file.apply([SetAnswer(2026, "a", answered(2))])
        assert back(file, steps) and not steps.can_undo()


def test_read_only_offers_nothing(make: Make, path: Path, owner: Owner) -> None:
    with make() as file:
        file.apply([SetAnswer(2026, "a", answered(1))])
    with DxaFile.open(path, owner, read_only=True) as file:
        assert not UndoSteps(file).can_undo() and UndoSteps(file).undo() is None


@pytest.mark.parametrize("seed", range(8))
def test_random_walks_agree_with_a_plain_stack(make: Make, path: Path, owner: Owner, seed: int) -> None:
    chance = random.Random(seed)
    values: list[Answer] = [OPEN, UNKNOWN, answered("1"), answered(2), answered(frozenset({"a"}))]
    file = make()
    steps = UndoSteps(file)
    states, at, rows = [seen(file)], 0, 0
    for _ in range(60):
        move = chance.choice(["edit", "edit", "undo", "undo", "redo", "reopen"])
        if move == "edit":
            edits: list[Edit] = [SetAnswer(2026, chance.choice("abc"), chance.choice(values)) for _ in range(2)]
            live = [row.row_id for row in file.load_year(2026).rows("systems")]
            if chance.random() < 0.4:
                rows += 1
                edits.append(AddRow(2026, "systems", Row(f"S{rows:03d}", {"name": chance.choice(values)})))
            elif live:
                row_id = chance.choice(live)
                edits.append(SetCell(2026, "systems", row_id, "name", chance.choice(values)))
                edits += [StrikeRow(2026, "systems", row_id)] * chance.randint(0, 1)
            if file.apply(edits):
                states, at = [*states[: at + 1], seen(file)], at + 1
        elif move == "undo":
            assert back(file, steps) == (at > 0)
            at = max(at - 1, 0)
        elif move == "redo":
            assert again(file, steps) == (at < len(states) - 1)
            at = min(at + 1, len(states) - 1)
        else:
            file.close()
            file = DxaFile.open(path, owner)
            steps = UndoSteps(file)
        assert seen(file) == states[at]
    file.close()
