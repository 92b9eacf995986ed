"""Killed at any moment, or out of space: every acknowledged change is there, the file opens, the history is whole."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import sys
import time
from pathlib import Path

import pytest

from dx_assess.errors import AppError
from dx_assess.form.answer import Row, answered
from dx_assess.session.catalog import Catalog
from dx_assess.session.document import Document
from dx_assess.session.files import new_file, open_file
from dx_assess.session.registers import ImportWishes, carry_out, plan_import
from dx_assess.session.verify_file import verify_file
from dx_assess.store.dxafile import DxaFile
from dx_assess.store.edits import AddRow, Edit, SetCell, Town
from dx_assess.store.owner import Owner

if sys.platform == "win32":
    pytest.skip("needs fork and SIGKILL", allow_module_level=True)
else:
    import resource

from tests.store.killing import forked

NIGHTS = int(os.environ.get("DX_ASSESS_NIGHTLY", "0"))
ROUNDS = 200 if NIGHTS else 18
"""Kills while answering, pasting and importing; with those of ``test_kills.py`` 50 in all, 520 in the nightly run."""
ME = Owner("sato", "pc-1", "2026-05-01T09:00")
NOTE = "online.policy.note"


@pytest.fixture
def town(catalog: Catalog, tmp_path: Path) -> Path:
    path = tmp_path / "町.dxa"
    new_file(catalog, path, Town("073628", "鏡石町", "福島県"), 2026).close()
    return path


def change(document: Document, number: int) -> None:
    """Answer, paste into a register or import into one, each recognisable by its number."""
    label = f"変更{number}"
    if number % 3 == 0:
        document.set_answer(NOTE, answered(f"{number}"), label)
    elif number % 3 == 1:
        document.apply(pasted(document, number), label)
    else:
        source = document.path.with_name(f"変更{number}.csv")
        lines = [f"{number}-{line},使いみち{line}" for line in range(8)]
        source.write_text("\n".join(["名前,使いみち", *lines]), encoding="utf-8")
        carry_out(document, plan_import(document, "systems", source, ImportWishes(mode="append")))
        source.unlink()


def pasted(document: Document, number: int) -> list[Edit]:
    """Forty cells, four new rows and a division that the list lacked, as the register page saves a paste."""
    rows = document.data.rows("procedures")[:40]
    edits: list[Edit] = [SetCell(2026, "procedures", row.row_id, "note", answered(f"{number}")) for row in rows]
    for register, count in (("procedures", 4), ("divisions", 1)):
        for row_id in document.new_row_ids(register, count):
            edits.append(AddRow(2026, register, Row(row_id, {"name": answered(f"{number}-{row_id}")})))
    return edits


def numbers(file: DxaFile) -> list[int]:
    """The numbers of the changes that are in the history, in order."""
    return [int(found[1]) for batch in file.batches() if (found := re.search(r"変更(\d+)", batch.label))]


def complete(file: DxaFile) -> bool:
    """Each change is there as a whole: its history has all its lines."""
    wanted = {0: 1, 1: 40 + 2 * 5, 2: 3 * 8}
    return all(
        len(file.changes(batch=batch.number)) == wanted[int(found[1]) % 3]
        for batch in file.batches()[-4:]
        if (found := re.search(r"変更(\d+)", batch.label))
    )


def test_killed_at_random_moments(catalog: Catalog, town: Path) -> None:
    chance = random.Random(20260501 + NIGHTS)
    acknowledged, started = 0, time.monotonic()
    for _ in range(ROUNDS):
        first = acknowledged + 1

        def work(pipe: int, first: int = first) -> None:
            document = open_file(catalog, town)
            for number in range(first, first + 400):  # far more than it is given time for
                change(document, number)
                os.write(pipe, f"{number}\n".encode())

        child, reading = forked(work)
        heard = os.read(reading, 64)  # the first change, so that every round does something
        time.sleep(chance.random() * 0.06)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        while piece := os.read(reading, 4096):
            heard += piece
        os.close(reading)
        told = [int(line) for line in heard.decode().split("\n")[:-1]]
        with DxaFile.open(town, ME, take_over=True) as file:
            found = numbers(file)
            assert found == list(range(1, len(found) + 1)) and complete(file)
            assert told and told[-1] <= found[-1] <= told[-1] + 1
            newest = max(number for number in (0, *found) if number % 3 == 0)
            assert newest == 0 or file.load_year(2026).answer(NOTE) == answered(f"{newest}")
        acknowledged = found[-1]
    assert acknowledged >= ROUNDS
    assert verify_file(catalog, town)[1] == []
    assert time.monotonic() - started < 40 + NIGHTS


def test_a_full_disk_loses_nothing(catalog: Catalog, town: Path) -> None:
    def work(pipe: int) -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        document = open_file(catalog, town)
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (town.stat().st_size + 12288, hard))
        told: dict[str, object] = {"count": 0}
        try:
            for number in range(1, 500):
                change(document, number)
                told["count"] = number
        except AppError as error:
            told |= {"code": error.code, "fix": error.fix}
        told["same"] = document.data.registers == document.file.load_year(2026).registers
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        change(document, int(str(told["count"])) + 1)
        document.close()
        os.write(pipe, json.dumps(told).encode())

    child, reading = forked(work)
    told = json.loads(os.read(reading, 65536))
    os.waitpid(child, 0)
    os.close(reading)
    assert told["code"] in ("E-STORE-FULL", "E-STORE-IO") and told["fix"]
    assert told["same"] and 0 < told["count"] < 400
    with DxaFile.open(town, ME) as file:
        assert numbers(file) == list(range(1, told["count"] + 2)) and complete(file)
    assert verify_file(catalog, town)[1] == []
