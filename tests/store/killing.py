"""Killing a child process: after a time, or just before its n-th step that opens, moves or removes a file."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

import pytest

if sys.platform == "win32":
    pytest.skip("needs fork and SIGKILL", allow_module_level=True)

STEPS = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "sqlite3.connect", "tempfile.mkdtemp")
"""Audit events between which a kill may come."""


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


@dataclass(frozen=True)
class Measure:
    """What the whole of some work takes: seconds, and steps with files."""

    seconds: float
    steps: int


def measured(work: Callable[[], None]) -> Measure:
    """Do the work to its end in a child."""

    def count(pipe: int) -> None:
        steps = _count_steps(0)
        start = time.monotonic()
        work()
        os.write(pipe, f"{time.monotonic() - start} {steps[0]}".encode())

    child, reading = forked(count)
    told = os.read(reading, 100).decode().split()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.close(reading)
    assert status == 0 and len(told) == 2, "the work did not come to its end"
    return Measure(float(told[0]), int(told[1]))


def killed_after(work: Callable[[], None], seconds: float) -> bool:
    """Kill the child that does the work; whether it had finished before."""

    def begin(pipe: int) -> None:
        os.write(pipe, b"b")
        work()

    child, reading = forked(begin)
    assert os.read(reading, 1) == b"b"
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    os.close(reading)
    return os.WIFEXITED(status)


def killed_before(work: Callable[[], None], step: int) -> bool:
    """Let the child kill itself before its ``step``-th step (from 1); whether it had finished before."""

    def begin(_pipe: int) -> None:
        _count_steps(step)
        work()

    child, reading = forked(begin)
    status = os.waitpid(child, 0)[1]
    os.close(reading)
    return os.WIFEXITED(status)


def _count_steps(fatal: int) -> list[int]:
    counted = [0]

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event not in STEPS or (event == "open" and not _writes(arguments)):
            return
        counted[0] += 1
        if counted[0] == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    return counted


def _writes(arguments: tuple[object, ...]) -> bool:
    flags = arguments[2] if len(arguments) > 2 else 0
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
