"""Who may write: one process, known by name; a crash frees the file, another machine's left-over is asked about."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dx_assess.errors import AppError
from dx_assess.store.dxafile import DxaFile
from dx_assess.store.owner import OwnedError, Owner, Ownership, owner_path, read_owner
from tests.store.faults import without_rights

HOLD = """
import sys, time
from pathlib import Path
from dx_assess.store.dxafile import DxaFile
from dx_assess.store.owner import Owner
file = DxaFile.open(Path(sys.argv[1]), Owner("suzuki", "pc-1", "2026-05-01T10:00"))
print("open", flush=True)
time.sleep(60)
"""


@pytest.fixture
def made(make: Callable[[], DxaFile], path: Path) -> Path:
    make().close()
    return path


@pytest.fixture
def holder(made: Path, project: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the file open for writing."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(made)], stdout=subprocess.PIPE, text=True, cwd=project, env={**os.environ}
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_the_owner_file_says_who(made: Path, owner: Owner) -> None:
    with DxaFile.open(made, owner):
        assert read_owner(made) == owner
        assert json.loads(owner_path(made).read_text(encoding="utf-8")) == {
            "user": "sato",
            "machine": "pc-1",
            "since": "2026-05-01T09:00",
        }
    assert not owner_path(made).exists()
    assert read_owner(made) is None


def test_a_second_process_is_refused_by_name(made: Path, owner: Owner, holder: subprocess.Popen[str]) -> None:
    with pytest.raises(OwnedError) as caught:
        DxaFile.open(made, owner)
    error = caught.value
    assert (error.code, error.stale) == ("E-STORE-OWNED", False)
    assert error.owner is not None and error.owner.user == "suzuki" and "suzuki" in error.message
    assert "読むだけ" in error.fix
    assert owner_path(made).exists()


def test_taking_over_does_not_help_while_it_is_held(made: Path, owner: Owner, holder: subprocess.Popen[str]) -> None:
    with pytest.raises(OwnedError) as caught:
        DxaFile.open(made, owner, take_over=True)
    assert not caught.value.stale


def test_reading_is_allowed_meanwhile(made: Path, owner: Owner, holder: subprocess.Popen[str]) -> None:
    with DxaFile.open(made, owner, read_only=True) as file:
        assert file.read_only and file.years()
    assert owner_path(made).exists()


def test_a_crash_frees_the_file(made: Path, owner: Owner, holder: subprocess.Popen[str]) -> None:
    holder.kill()
    holder.wait()
    assert owner_path(made).exists()
    with DxaFile.open(made, owner):
        assert read_owner(made) == owner
    assert not owner_path(made).exists()


def test_the_same_process_cannot_open_twice(made: Path, owner: Owner) -> None:
    with DxaFile.open(made, owner):
        with pytest.raises(OwnedError):
            DxaFile.open(made, owner)
        assert read_owner(made) == owner


class TestStale:
    """An owner file that another machine left behind."""

    @pytest.fixture
    def left(self, made: Path) -> Path:
        other = {"user": "tanaka", "machine": "pc-9", "since": "2026-04-30T17:05"}
        owner_path(made).write_text(json.dumps(other), encoding="utf-8")
        return made

    def test_is_asked_about(self, left: Path, owner: Owner) -> None:
        with pytest.raises(OwnedError) as caught:
            DxaFile.open(left, owner)
        error = caught.value
        assert (error.code, error.stale) == ("E-STORE-STALE", True)
        assert "tanaka" in error.message and "pc-9" in error.message and "引き継ぐ" in error.fix
        found = read_owner(left)
        assert found is not None and found.user == "tanaka"

    def test_can_be_taken_over(self, left: Path, owner: Owner) -> None:
        with DxaFile.open(left, owner, take_over=True):
            assert read_owner(left) == owner
        assert not owner_path(left).exists()

    def test_reading_needs_no_question(self, left: Path, owner: Owner) -> None:
        with DxaFile.open(left, owner, read_only=True) as file:
            assert file.years()

    @pytest.mark.parametrize("content", ["", "{", "[]", '{"user": 1}'])
    def test_an_unreadable_owner_file_is_replaced(self, made: Path, owner: Owner, content: str) -> None:
        owner_path(made).write_text(content, encoding="utf-8")
        with DxaFile.open(made, owner):
            assert read_owner(made) == owner

    def test_of_the_same_machine_is_taken_over(self, made: Path, owner: Owner) -> None:
        owner_path(made).write_text(
            json.dumps({"user": "x", "machine": owner.machine, "since": "2026"}), encoding="utf-8"
        )
        with DxaFile.open(made, owner):
            assert read_owner(made) == owner


def test_a_failing_open_gives_the_file_up(made: Path, owner: Owner) -> None:
    made.write_bytes(made.read_bytes()[:5000])
    with pytest.raises(AppError):
        DxaFile.open(made, owner)
    assert not owner_path(made).exists()


def test_a_file_can_be_created_only_once_at_a_time(path: Path, owner: Owner, make: Callable[[], DxaFile]) -> None:
    held = Ownership.acquire(path, owner)
    with pytest.raises(OwnedError):
        make()
    assert not path.exists()
    held.release()
    held.release()
    make().close()


def test_acquiring_is_quick(made: Path, owner: Owner) -> None:
    start = time.perf_counter()
    Ownership.acquire(made, owner).release()
    assert time.perf_counter() - start < 1


def test_a_folder_that_cannot_be_written(made: Path, owner: Owner) -> None:
    with without_rights(made.parent):
        with pytest.raises(AppError) as caught:
            DxaFile.open(made, owner)
        assert caught.value.code == "E-STORE-READONLY"
        with DxaFile.open(made, owner, read_only=True) as file:
            assert file.years()
