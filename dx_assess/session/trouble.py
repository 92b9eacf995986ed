"""Errors that nobody foresaw: what is kept of one, and may be handed on, is its kind and where in the program it was.

The words of an exception may hold answers, names or a path with a user's name, and so may values of variables: none of
them is kept, and a place outside the program and its libraries is not named.
"""

from __future__ import annotations

import errno
import os
import re
import sys
import traceback
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path, PurePath
from types import TracebackType
from typing import TYPE_CHECKING

from dx_assess import __version__, paths
from dx_assess.errors import AppError

if TYPE_CHECKING:
    from dx_assess.session.document import Document

LOG = "errors.log"
MAX_LOG = 200_000
"""Bytes of the log; of a longer one the older half goes."""
_FIRST, _LAST, _CHAIN = 12, 25, 8
_ROOT = re.compile(r"dx_assess|(site|dist)-packages|python3(\.\d+)?|lib", re.IGNORECASE)


def trouble_report(error: BaseException) -> str:
    """Program, system, and for the error and each one behind it its kind and the places it went through."""
    lines = [f"dx-assess {__version__}  Python {sys.version.split()[0]}  {sys.platform}"]
    for number, item in enumerate(_chain(error)):
        lines.append(f"{'＜ ' if number else ''}{kind_of(item)}")
        lines += _places(item.__traceback__)
    return "\n".join(lines) + "\n"


def kind_of(error: BaseException) -> str:
    """The class, with the system's own name for what went wrong, where it has one."""
    found = type(error)
    name = found.__qualname__ if found.__module__ == "builtins" else f"{found.__module__}.{found.__qualname__}"
    if isinstance(error, AppError):
        return f"{name} {error.code}"
    if isinstance(error, OSError) and error.errno is not None:
        return f"{name} {errno.errorcode.get(error.errno, error.errno)}"
    known = getattr(error, "sqlite_errorname", "")
    return f"{name} {known}".strip() if isinstance(known, str) else name


def _chain(error: BaseException) -> Iterator[BaseException]:
    found: BaseException | None = error
    for _ in range(_CHAIN):
        if found is None:
            return
        yield found
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)


def _places(trace: TracebackType | None) -> list[str]:
    places = [
        f"  {_place(frame.f_code.co_filename)}:{line} {frame.f_code.co_name}"
        for frame, line in traceback.walk_tb(trace)
    ]
    if len(places) <= _FIRST + _LAST:
        return places
    return [*places[:_FIRST], f"  … {len(places) - _FIRST - _LAST} …", *places[-_LAST:]]


def _place(file: str) -> str:
    """A file below the program or a library; of another place nothing."""
    parts = PurePath(file.replace("\\", "/")).parts
    roots = [at for at, part in enumerate(parts[:-1]) if _ROOT.fullmatch(part)]
    if roots:
        return "/".join(parts[roots[-1] :])
    packed = not PurePath(file).is_absolute() and ":" not in file and file.endswith(".py")
    return "/".join(parts) if packed else "…"


def keep_report(error: BaseException) -> Path | None:
    """Append the report to the log of the user's folder; None when that is impossible. Never raises."""
    try:
        path = paths.user_dir() / LOG
        text = f"--- {datetime.now().isoformat(timespec='seconds')}\n{trouble_report(error)}"
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        with open(os.open(path, flags, 0o600), "r+b") as stream:
            stream.seek(0)
            old = stream.read(MAX_LOG + 1)
            if len(old) > MAX_LOG:
                stream.truncate(0)
                stream.write(old[len(old) // 2 :].partition(b"\n---")[2])
            stream.write(text.encode("utf-8", "replace"))
    except (OSError, AppError):
        return None
    return path


def unforeseen(error: BaseException, log: Path | None) -> AppError:
    """What to tell: it is ours, what was saved is there, and what may be sent to whom."""
    where = f" {log} を" if log is not None else "、画面の表示を"
    return AppError(
        "E-PROGRAM-UNEXPECTED",
        f"プログラムに、思わぬ問題が起きました（{type(error).__name__}）。",
        f"保存したものはファイルに残っています。もう一度行い、続くときは{where}プログラムの担当者に送ってください"
        "（答え・名前・ファイルの場所は入っていません）。",
    )


def saved_words(document: Document) -> str:
    """The last change that is on the disk, in one sentence; empty when that cannot be told. Never raises."""
    try:
        from dx_assess.session.history import local_time  # late: only when something went wrong

        last = document.file.changes(limit=1)[0]
        return f"最後に保存したもの：{local_time(last.at)}「{last.label}」"
    except Exception:  # something is wrong already
        return ""
