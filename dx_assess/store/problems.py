"""SQLite's and the system's complaints → known errors, in one place."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dx_assess.errors import AppError, Where

_FIX_BACKUP = "控え（バックアップ）から戻してください。"
_TABLE = (
    (
        "full",
        "E-STORE-FULL",
        "ディスクがいっぱいで保存できません。",
        "要らないファイルを消して空きを作り、もう一度保存してください。「保存しました」と出たものは残っています。",
    ),
    (
        "readonly",
        "E-STORE-READONLY",
        "このファイルには書き込めません。",
        "書き込めるフォルダーへ写してから開いてください。",
    ),
    (
        "locked",
        "E-STORE-BUSY",
        "ほかのプログラムがこのファイルを使っています。",
        "少し待ってから、もう一度試してください。",
    ),
    ("malformed", "E-STORE-DAMAGED", "ファイルがこわれています。", _FIX_BACKUP),
    (
        "not a database",
        "E-STORE-FORMAT",
        "dx-assess のファイル（.dxa）ではありません。",
        "正しいファイルを選んでください。",
    ),
    (
        "unable to open",
        "E-STORE-OPEN",
        "ファイルを開けません。",
        "ファイルがあるか、フォルダーやネットワークを使えるかを確かめてください。",
    ),
    (
        "closed database",
        "E-STORE-CLOSED",
        "このファイルは、もう閉じられています。",
        "ファイルを開いてから、もう一度行ってください。「保存しました」と出たものは残っています。",
    ),
    (
        "disk i/o",
        "E-STORE-IO",
        "ファイルの読み書きができません。",
        "USBメモリやネットワークのつながりを確かめ、もう一度行ってください。「保存しました」と出たものは残っています。",
    ),
)
_LOST = ("SQLITE_IOERR", "SQLITE_CANTOPEN")


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite raises inside the block into an :class:`AppError` about ``path``."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _known(error, path) from error
    except UnicodeDecodeError as error:  # SQLite's message quotes a damaged definition that is no UTF-8
        raise AppError("E-STORE-DAMAGED", "ファイルがこわれています。", _FIX_BACKUP, Where(file=path.name)) from error


def is_lost(error: sqlite3.Error) -> bool:
    """The way to the file is broken (a network drive, a memory stick); a new connection may work."""
    return getattr(error, "sqlite_errorname", "").startswith(_LOST)


def moved(path: Path) -> AppError:
    """The open file is no longer under its name."""
    message = "開いているファイルが、移されたか、名前を変えられたか、消されています。"
    fix = "もとの場所と名前に戻すか、「別の場所に保存」で続けてください（保存済みのものも写します）。"
    return AppError("E-STORE-MOVED", message, fix, Where(file=str(path)))


def _known(error: sqlite3.DatabaseError, path: Path) -> AppError:
    if getattr(error, "sqlite_errorname", "") == "SQLITE_READONLY_DBMOVED":
        return moved(path)
    text = str(error).lower()
    where = Where(file=path.name)
    for part, code, message, fix in _TABLE:
        if part in text:
            return AppError(code, message, fix, where)
    return AppError("E-STORE-DAMAGED", f"ファイルを読み書きできません（{error}）。", _FIX_BACKUP, where)
