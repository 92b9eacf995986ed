"""Ways to lose a file while it is open, as honestly as one machine can: dead handles, no rights, no room."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("needs handles, users and limits of POSIX", allow_module_level=True)
else:
    import resource

FILLER = "filler"


def handles(path: Path) -> list[int]:
    """Our open handles of a file."""
    found = []
    for name in os.listdir("/proc/self/fd"):
        with contextlib.suppress(OSError):
            if os.readlink(f"/proc/self/fd/{name}") == str(path):
                found.append(int(name))
    return found


@contextlib.contextmanager
def dead_handles(path: Path, back: bool = True) -> Iterator[None]:
    """Every handle of ``path`` leads nowhere, as after a network drive went away: reading and writing fail.

    :param back: they work again afterwards; False = they stay dead, as those of a drive that was connected anew do.
    """
    found = handles(path)
    assert found, "nobody has the file open"
    kept = [os.dup(handle) for handle in found]
    nowhere, other = os.pipe()
    try:
        for handle in found:
            os.dup2(nowhere, handle)
        yield
    finally:
        for handle, old in zip(found, kept, strict=True):
            if back:
                os.dup2(old, handle)
            os.close(old)
        os.close(nowhere)
        os.close(other)


@contextlib.contextmanager
def lost_drive(path: Path, back: bool = True) -> Iterator[None]:
    """Handles are dead and the folder cannot be found."""
    away = path.parent.with_name(path.parent.name + " (away)")
    with dead_handles(path, back):
        path.parent.rename(away)
        try:
            yield
        finally:
            away.rename(path.parent)


@contextlib.contextmanager
def without_rights(folder: Path) -> Iterator[None]:
    """Nobody may write in this folder: no rights, or for an administrator a read-only mount."""
    if os.geteuid():
        mode = folder.stat().st_mode
        folder.chmod(0o555)
        try:
            yield
        finally:
            folder.chmod(mode)
        return
    if not _mounted("--bind", str(folder), str(folder)):
        pytest.skip("an administrator who may not mount anything")
    try:
        assert _mounted("-o", "remount,bind,ro", str(folder))
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def _mounted(*words: str) -> bool:
    return subprocess.run(["mount", *words], capture_output=True, check=False).returncode == 0


@contextlib.contextmanager
def no_room_in(folder: Path) -> Iterator[None]:
    """A disk of its own at ``folder``, filled to the last byte; without the right to mount one, no file grows."""
    if os.geteuid() or not _mounted("-t", "tmpfs", "-o", "size=1m", "none", str(folder)):
        with full_disk(1024):
            yield
        return
    try:
        _fill(folder / FILLER)
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def _fill(filler: Path) -> None:
    with filler.open("wb", buffering=0) as stream, contextlib.suppress(OSError):
        while stream.write(bytes(4096)):
            pass


@contextlib.contextmanager
def full_disk(size: int) -> Iterator[None]:
    """No file of this process grows beyond ``size`` bytes."""
    before, old = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, old)
