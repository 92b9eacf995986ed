"""Ways to lose a file while it is open, as honestly as one machine can: dead handles, no rights, no room."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("needs handles, users and limits of POSIX", allow_module_level=True)
else:
    import resource

NOBODY = 65534


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
def without_rights(*folders: Path) -> Iterator[None]:
    """Nobody may write in these folders; an administrator becomes an ordinary user meanwhile."""
    modes = [(folder, folder.stat().st_mode) for folder in folders]
    parents = {parent: parent.stat().st_mode for folder in folders for parent in folder.parents}
    root = os.geteuid() == 0
    try:
        if root:
            for parent, mode in parents.items():
                if mode & 0o005 != 0o005:
                    parent.chmod(mode | 0o055)
        for folder in folders:
            folder.chmod(0o555)
        if root:
            os.seteuid(NOBODY)
        yield
    finally:
        if root:
            os.seteuid(0)
            for parent, mode in parents.items():
                parent.chmod(mode)
        for folder, mode in modes:
            folder.chmod(mode)


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
