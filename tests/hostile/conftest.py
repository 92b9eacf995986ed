"""Hostile files are read in a child process with bounded memory and time, in private folders that are looked through.

What a reader may do with such a file: read it harmlessly, or end in an ``AppError`` in Japanese that says how to mend
it. Anything else (another exception, a crash, a hang, a stray file) fails the test.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from dx_assess.errors import AppError

if sys.platform == "win32":
    collect_ignore_glob = ["test_*.py"]  # limits of memory and time need fork and resource
else:
    import resource

SECONDS = 3600 if os.environ.get("DX_ASSESS_NIGHTLY") else 90
MEMORY = 1 << 30
"""Bytes a reader may take on top of what the test program has already."""
_JAPANESE = re.compile("[ぁ-んァ-ヶ一-龠]")

Readers = Mapping[str, Callable[[], object]]
Run = Callable[[Readers], dict[str, str]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a test's files lie: ``inside`` is read, ``outside`` is never to be touched, ``temp`` is the TMPDIR."""

    inside: Path
    outside: Path
    temp: Path


@pytest.fixture(scope="session")
def known_codes(project: Path) -> set[str]:
    """The codes of docs/errors-ja.md, which another test compares with the program."""
    text = (project / "docs" / "errors-ja.md").read_text(encoding="utf-8")
    return set(re.findall(r"^\| (E-[A-Z0-9-]+) \|", text, re.M))


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    found = Place(tmp_path / "in", tmp_path / "out", tmp_path / "temp")
    for folder in (found.inside, found.outside, found.temp):
        folder.mkdir()
    (found.outside / "canary.txt").write_text("untouched", encoding="utf-8")
    monkeypatch.setattr(tempfile, "tempdir", str(found.temp))
    monkeypatch.chdir(found.inside)
    return found


@pytest.fixture
def run(place: Place) -> Run:
    """Run the readers in a child; reader → code of its known error, or ``""`` when it read the file."""

    def call(readers: Readers) -> dict[str, str]:
        found = _in_child(readers)
        assert [path.name for path in place.outside.iterdir()] == ["canary.txt"]
        assert (place.outside / "canary.txt").read_text(encoding="utf-8") == "untouched"
        assert list(place.temp.iterdir()) == []
        left = [path for path in place.inside.rglob("*") if path.name.endswith((".part", ".tmp", ".owner"))]
        assert left == []
        return found

    return call


def _in_child(readers: Readers) -> dict[str, str]:
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        status = 1
        try:
            os.close(reading)
            _limit()
            answer = json.dumps({name: _told(reader) for name, reader in readers.items()})
            os.write(writing, answer.encode())
            status = 0
        finally:
            os._exit(status)
    os.close(writing)
    heard = b""
    while piece := os.read(reading, 65536):
        heard += piece
    os.close(reading)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status == 0, f"the reader was ended by signal {-status} (time, memory or a crash)"
    found: dict[str, str] = json.loads(heard)
    wrong = {name: text for name, text in found.items() if text.startswith("!")}
    assert not wrong, "\n".join(f"{name}: {text}" for name, text in wrong.items())
    return found


def _limit() -> None:
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(SECONDS)
    with open("/proc/self/statm", encoding="ascii") as stream:
        now = int(stream.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + MEMORY, now + MEMORY))


def _told(reader: Callable[[], object]) -> str:
    try:
        reader()
    except AppError as error:
        if not (error.code.startswith("E-") and error.fix and _JAPANESE.search(error.message)):
            return f"!no message for people: {error!r}"
        return error.code
    except BaseException:
        return f"!{traceback.format_exc(limit=-6)[-1800:]}"
    return ""
