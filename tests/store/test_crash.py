"""Killed at any moment, or out of space: every acknowledged change is there, the file opens, the history is whole."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from dx_assess.errors import AppError
from dx_assess.form.answer import Row, answered
from dx_assess.session.catalog import Catalog, load_catalog
from dx_assess.session.document import CellEdit, Document
from dx_assess.session.evidence import attach
from dx_assess.session.files import new_file, open_file
from dx_assess.session.merge import plan_files, write_merge
from dx_assess.session.verify_file import verify_file
from dx_assess.store.dxafile import DxaFile
from dx_assess.store.edits import AddRow, Edit, SetAnswer, Town
from dx_assess.store.owner import Owner

if sys.platform == "win32":
    pytest.skip("needs fork and SIGKILL", allow_module_level=True)
else:
    import resource

NIGHTS = int(os.environ.get("DX_ASSESS_NIGHTLY", "0"))
ROUNDS, OTHER_ROUNDS = (400, 40) if NIGHTS else (32, 6)
"""Kills while answering and importing, and of each other kind: 50 in all, 520 in the nightly run."""
ME = Owner("sato", "pc-1", "2026-05-01T09:00")
NOTE = "online.policy.note"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture
def town(catalog: Catalog, tmp_path: Path) -> Path:
    path = tmp_path / "町.dxa"
    new_file(catalog, path, Town("073628", "鏡石町", "福島県"), 2026).close()
    return path


def forked(work: Callable[[int], None]) -> tuple[int, int]:
    """Run ``work`` in a child with the writing end of a pipe; the child's id and the reading end."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    _run_child(work, reading, writing)


def _run_child(work: Callable[[int], None], reading: int, writing: int) -> NoReturn:
    status = 1
    try:
        os.close(reading)
        work(writing)
        status = 0
    finally:
        os._exit(status)


def change(document: Document, number: int) -> None:
    """Answer, paste or import, each recognisable by its number."""
    label = f"変更{number}"
    if number % 3 == 0:
        document.apply(answer_edits(document, number), label)
    elif number % 3 == 1:
        rows = document.data.rows("procedures")
        cells = [CellEdit(row.row_id, "note", answered(f"{number}-{row.row_id}")) for row in rows[:40]]
        document.set_cells("procedures", cells, label)
    else:
        numbers = document.new_row_ids("systems", 8)
        edits: list[Edit] = [
            AddRow(2026, "systems", Row(row_id, {"name": answered(f"{number}-{row_id}")})) for row_id in numbers
        ]
        document.apply(edits, label)


def answer_edits(document: Document, number: int) -> list[Edit]:
    return [SetAnswer(document.year.fiscal_year, NOTE, answered(f"{number}"))]


def labels(file: DxaFile) -> list[int]:
    """The numbers of the changes that are in the history, in order."""
    return [int(batch.label[2:]) for batch in file.batches() if batch.label.startswith("変更")]


def complete(file: DxaFile) -> bool:
    """Each change is there as a whole: its history has all its lines."""
    wanted = {0: (1,), 1: (40,), 2: (16,)}
    return all(
        len(file.changes(batch=batch.number)) in wanted[int(batch.label[2:]) % 3]
        for batch in file.batches()[-4:]
        if batch.label.startswith("変更")
    )


def test_killed_at_random_moments(catalog: Catalog, town: Path) -> None:
    chance = random.Random(20260501 + NIGHTS)
    acknowledged, started = 0, time.monotonic()
    for _ in range(ROUNDS):
        first = acknowledged + 1

        def work(pipe: int, first: int = first) -> None:
            document = open_file(catalog, town)
            for number in range(first, first + 400):
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
            found = labels(file)
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
        assert labels(file) == list(range(1, told["count"] + 2)) and complete(file)
    assert verify_file(catalog, town)[1] == []


def killed(work: Callable[[int], None], delay: float | None) -> bool:
    """Kill a child ``delay`` seconds after it says that it begins (None: never); whether it had finished before."""
    child, reading = forked(work)
    assert os.read(reading, 1) == b"b"
    if delay is not None:
        time.sleep(delay)
        os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    os.close(reading)
    return os.WIFEXITED(status)


@pytest.mark.parametrize("kind", ["evidence", "migration", "merge"])
def test_killed_while(catalog: Catalog, town: Path, tmp_path: Path, project: Path, kind: str) -> None:
    chance, out, paper = random.Random(NIGHTS), tmp_path / "out.dxa", tmp_path / "a.pdf"
    paper.write_bytes(b"%PDF" + b"x" * 300_000)
    path, copy = tmp_path / "work.dxa", tmp_path / "copy.dxa"
    source = project / "tests" / "samples" / "schema_v1.dxa" if kind == "migration" else town
    shutil.copyfile(source, copy)
    if kind == "merge":
        other = open_file(catalog, copy, backup=False)
        other.set_text("online.policy", "2")
        other.close()

    def work(pipe: int) -> None:
        os.write(pipe, b"b")
        if kind == "merge":
            write_merge(catalog, plan_files(catalog, path, copy), out)
            return
        document = open_file(catalog, path, take_over=True, backup=False)
        if kind == "evidence":
            attach(document, "online.policy", paper)
        document.close()

    for number in range(OTHER_ROUNDS):
        path.with_name(path.name + "-journal").unlink(missing_ok=True)  # of the file of the round before
        shutil.copyfile(source, path)
        out.unlink(missing_ok=True)
        before = path.read_bytes()
        done = killed(work, chance.random() * 0.2 if number else None)
        assert done or number
        assert verify_file(catalog, path)[1] == []
        if kind == "merge":
            assert path.read_bytes() == before and out.exists() >= done
            assert not out.exists() or verify_file(catalog, out)[1] == []
        elif kind == "evidence":
            with DxaFile.open(path, ME, read_only=True) as file:
                rows = file.load_year(2026).rows("_evidence")
                assert len(rows) == (file.blob_bytes() > 0) >= done
