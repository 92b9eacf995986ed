"""The owner file beside a ``.dxa``: who has it open for writing. Held with an OS lock, so a crash frees it."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from pathlib import Path
from typing import IO

from msgspec import Struct
from msgspec.structs import asdict

from dx_assess.errors import AppError, Where
from dx_assess.files import file_error, read_limited, refuse_link, require_regular

_LONGEST = 4096
"""Bytes of an owner file."""
_LOCK_OFFSET = 1 << 20
"""The locked byte lies far behind the text: on Windows a locked byte cannot be read by others."""


class Owner(Struct, frozen=True):
    """Who holds a file; ``since`` is local time, ISO 8601 to the minute."""

    user: str
    machine: str
    since: str


class OwnedError(AppError):
    """Somebody else has the file open for writing, or seems to."""

    def __init__(self, path: Path, owner: Owner | None, stale: bool) -> None:
        who = f"{owner.user}（{owner.machine}、{owner.since.replace('T', ' ')} から）" if owner else "ほかの人"
        if stale:
            code, message = "E-STORE-STALE", f"{who}が開いたまま終わったようです。"
            fix = "その人が使っていないことを確かめてから引き継ぐか、読むだけで開いてください。"
        else:
            code, message = "E-STORE-OWNED", f"{who}がいま書き込み用に開いています。"
            fix = "閉じてもらうか、読むだけで開いてください。"
        super().__init__(code, message, fix, Where(file=path.name))
        self.owner = owner
        self.stale = stale


def owner_path(path: Path) -> Path:
    """``town.dxa`` → ``town.dxa.owner``."""
    return path.with_name(path.name + ".owner")


def read_owner(path: Path) -> Owner | None:
    """What the owner file of ``path`` says, None when there is none or it says nothing."""
    try:
        raw = json.loads(read_limited(owner_path(path), _LONGEST))
        return Owner(str(raw["user"]), str(raw["machine"]), str(raw["since"]))
    except (AppError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _no_link(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), 0o666)


class Ownership:
    """Holds the owner file until :meth:`release`."""

    def __init__(self, path: Path, handle: IO[bytes]) -> None:
        self._path = path
        self._handle: IO[bytes] | None = handle

    @classmethod
    def acquire(cls, path: Path, owner: Owner, take_over: bool = False) -> Ownership:
        """Become the writer of ``path``.

        :param take_over: a left-over owner file of another machine may be replaced (the user was asked).
        :raises OwnedError: another process holds it, or (``stale``) another machine left it behind.
        :raises AppError: E-FILE-LINK (somebody put a link in the place of the owner file), E-FILE-KIND,
            E-STORE-READONLY.
        """
        target = owner_path(path)
        refuse_link(target)
        try:
            if target.exists():
                require_regular(target)
            handle = open(target, "a+b", opener=_no_link)  # noqa: SIM115 — kept open as long as the file is owned
        except OSError as error:
            raise AppError(
                "E-STORE-READONLY",
                "このフォルダーには書き込めません。",
                "書き込めるフォルダーへ写すか、読むだけで開いてください。",
                Where(file=path.name),
            ) from error
        try:
            _lock(handle)
        except OSError as error:
            handle.close()
            raise OwnedError(path, read_owner(path), stale=False) from error
        left = read_owner(path)
        if left is not None and left.machine != owner.machine and not take_over:
            handle.close()
            raise OwnedError(path, left, stale=True)
        ownership = cls(target, handle)
        try:
            handle.seek(0)
            handle.truncate()
            handle.write(json.dumps(asdict(owner), ensure_ascii=False).encode())
            handle.flush()
        except OSError as error:
            ownership.release()
            raise file_error(error, path, "write") from error
        return ownership

    def release(self) -> None:
        """Give the file up; doing it twice is harmless."""
        if self._handle is None:
            return
        handle, self._handle = self._handle, None
        if sys.platform != "win32":
            with contextlib.suppress(OSError):
                if os.path.samestat(os.fstat(handle.fileno()), os.stat(self._path)):  # else it is another one's by now
                    os.unlink(self._path)
        with contextlib.suppress(OSError):
            handle.close()
        if sys.platform == "win32":
            with contextlib.suppress(OSError):
                os.unlink(self._path)


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: IO[bytes]) -> None:
        handle.seek(_LOCK_OFFSET)
        msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: IO[bytes]) -> None:
        fcntl.flock(handle.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
