"""No room, or no right to write, at the place of an output: a plain sentence, nothing half-written, nothing lost."""

from __future__ import annotations

import contextlib
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dx_assess.session.catalog import load_catalog
from dx_assess.session.evidence import attach
from dx_assess.session.files import open_file
from dx_assess.store.dxafile import DxaFile
from dx_assess.store.owner import Owner
from tests.command_line import run, run_json
from tests.store.faults import FILLER, no_room_in, without_rights

Words = Callable[[Path, Path], tuple[str | Path, ...]]
COMMANDS: dict[str, Words] = {
    "PDF": lambda town, out: ("report", town, "--pdf", out / "a.pdf"),
    "Excel": lambda town, out: ("report", town, "--xlsx", out / "a.xlsx"),
    "both": lambda town, out: ("report", town, "--pdf", out / "a.pdf", "--xlsx", out / "a.xlsx"),
    "papers": lambda town, out: ("report", town, "--forms", "--pdf", out / "a.pdf"),
    "data": lambda town, out: ("export", town, "--to", out / "data"),
    "register": lambda town, out: ("register", town, "procedures", "--export", out / "a.xlsx"),
    "register csv": lambda town, out: ("register", town, "procedures", "--export", out / "a.csv"),
    "sheets": lambda town, out: ("sheets", town, "--export", out / "sheets"),
    "plan": lambda town, out: ("plan", town, "--xlsx", out / "a.xlsx"),
    "evidence": lambda town, out: ("evidence", town, "--export", out / "papers"),
    "submission": lambda town, out: ("submit", town, "--to", out, "--incomplete"),
    "carry": lambda town, out: ("carry", town, "--out", out / "b.dxa"),
    "merge": lambda town, out: (
        "merge",
        "--mine",
        town,
        "--theirs",
        town.with_name("copy.dxa"),
        "--out",
        out / "b.dxa",
    ),
    "salvage": lambda town, out: ("salvage", town, "--out", out / "b.dxa"),
    "new": lambda town, out: ("new", out / "b.dxa", "--code", "073628", "--year", "2026"),
    "blank": lambda town, out: ("blank", "--pdf", out / "a.pdf"),
    "rollup": lambda town, out: ("rollup", town.parent, "--xlsx", out / "a.xlsx", "--pdf", out / "a.pdf"),
    "review": lambda town, out: ("review", town, "--visit-sheet", out / "a.pdf"),
    "pack": lambda town, out: ("packs", "fukushima", "--export", out / "a.xlsx"),
}
OLD = ("a.pdf", "a.xlsx", "a.csv")
"""Older files at the place: they stay as they are."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town with an attachment, and a copy of it that says something else."""
    folder = tmp_path_factory.mktemp("町")
    path, paper = folder / "town.dxa", folder / "a.pdf"
    assert run("new", path, "--code", "073628", "--year", "2026").exit_code == 0
    paper.write_bytes(b"%PDF" + b"x" * 50_000)
    document = open_file(load_catalog(), path, backup=False)
    document.set_text("online.policy", "1")
    attach(document, "online.policy", paper)
    document.close()
    paper.unlink()
    shutil.copy(path, folder / "copy.dxa")
    assert run("answer", folder / "copy.dxa", "online.policy=2").exit_code == 0
    return path


@pytest.fixture
def town(made: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "町"
    folder.mkdir()
    for name in (made.name, "copy.dxa"):
        shutil.copy(made.with_name(name), folder / name)
    return folder / made.name


@contextlib.contextmanager
def refusing(kind: str, out: Path) -> Iterator[None]:
    """Room or rights end at ``out``; elsewhere all is well."""
    if kind == "room":
        with no_room_in(out):
            yield
        return
    with without_rights(out):
        yield


@pytest.mark.parametrize("what", COMMANDS)
@pytest.mark.parametrize("kind", ["room", "rights"])
def test_refused_in_plain_words(town: Path, tmp_path: Path, kind: str, what: str) -> None:
    out = tmp_path / "出す所"
    out.mkdir()
    with refusing(kind, out):
        before = {item.name for item in out.iterdir()}
        result = run(*COMMANDS[what](town, out))
        left = {item.name for item in out.iterdir()} - before - {"data", "sheets", "papers"}
        inside = [item for name in ("data", "sheets", "papers") for item in (out / name).glob("*")]
    assert result.exit_code == 1, result.output
    first = result.stderr.splitlines()[0]
    wanted = "(FULL|IO)" if kind == "room" else "(READONLY|NOFOLDER)"
    assert re.match(rf"E-(FILE|STORE)-{wanted} .*。", first), first
    assert ".dx-" not in first and "dx-assess-" not in first, "the place the user chose"
    assert left == set() and inside == [], "nothing half-written"
    assert run("verify", town).exit_code == 0
    assert run_json("info", town)["code"] == "073628"


@pytest.mark.parametrize("what", ["PDF", "Excel", "both", "register", "register csv"])
def test_an_older_file_at_the_place_stays(town: Path, tmp_path: Path, what: str) -> None:
    out = tmp_path / "出す所"
    out.mkdir()
    with refusing("room", out):
        filler = out / FILLER
        if filler.exists():
            with filler.open("rb+") as stream:
                stream.truncate(filler.stat().st_size - 16384)
        for name in OLD:
            (out / name).write_bytes(b"old")
        result = run(*COMMANDS[what](town, out))
        assert {name: (out / name).read_bytes() for name in OLD} == dict.fromkeys(OLD, b"old"), result.output
    assert result.exit_code == 1 and "FULL" in result.stderr


def test_the_town_itself_on_a_full_disk(town: Path, tmp_path: Path) -> None:
    """Answering and restoring there end in words, the file stays as it was; copies go to the user's folder."""
    disk = tmp_path / "disk"
    disk.mkdir()
    with _small(disk, town) as here:
        before = here.read_bytes()
        for words in (("answer", here, "online.policy=3"), ("restore", here, "--from", town.parent / "copy.dxa")):
            result = run(*words)
            assert result.exit_code == 1 and re.match(r"E-(STORE|FILE)-(FULL|IO|READONLY)", result.stderr), (
                result.stderr
            )
        assert here.read_bytes() == before
    assert run("verify", town).exit_code == 0


@contextlib.contextmanager
def _small(disk: Path, town: Path) -> Iterator[Path]:
    with no_room_in(disk):
        filler = disk / FILLER
        if not filler.exists():
            pytest.skip("no right to mount a disk")
        with filler.open("rb+") as stream:
            stream.truncate(filler.stat().st_size - town.stat().st_size - 8192)
        here = disk / town.name
        shutil.copy(town, here)
        yield here


def test_a_second_writer(town: Path) -> None:
    """Reading goes on beside it; writing says who has the file."""
    with DxaFile.open(town, Owner("鈴木", "pc-2", "2026-05-01T09:00")):
        before = town.read_bytes()
        for words in (("answer", town, "online.policy=3"), ("restore", town, "--from", town.parent / "copy.dxa")):
            result = run(*words)
            assert result.exit_code == 1 and result.stderr.startswith("E-STORE-OWNED"), result.output
            assert "鈴木（pc-2、2026-05-01 09:00 から）" in result.stderr and town.read_bytes() == before
        assert run("info", town).exit_code == 0
    assert run("answer", town, "online.policy=3").exit_code == 0


def test_a_file_newer_than_the_program(town: Path, tmp_path: Path) -> None:
    connection = sqlite3.connect(town)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = town.read_bytes()
    for words in (
        ("info", town),
        ("answer", town, "online.policy=3"),
        ("report", town, "--pdf", tmp_path / "a.pdf"),
        ("merge", "--mine", town.parent / "copy.dxa", "--theirs", town, "--out", tmp_path / "b.dxa"),
        ("restore", town.parent / "copy.dxa", "--from", town),
    ):
        result = run(*words)
        assert result.exit_code == 1 and result.stderr.startswith("E-STORE-NEWER"), result.output
        assert "新しい版の dx-assess で開いて" in result.stderr
    assert town.read_bytes() == before and sorted(item.name for item in tmp_path.iterdir()) == ["町"]
