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
        "空きを作ってからもう一度保存してください。入力前の状態は残っています。",
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
        "ファイルがあるか、フォルダーを使えるかを確かめてください。",
    ),
    (
        "disk i/o",
        "E-STORE-IO",
        "ファイルの読み書きができません。",
        "USBメモリやネットワークのつながりを確かめてください。",
    ),
)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite raises inside the block into an :class:`AppError` about ``path``."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _known(error, path) from error
    except UnicodeDecodeError as error:  # SQLite's message quotes a damaged definition that is no UTF-8
        raise AppError("E-STORE-DAMAGED", "ファイルがこわれています。", _FIX_BACKUP, Where(file=path.name)) from error


def _known(error: sqlite3.DatabaseError, path: Path) -> AppError:
    text = str(error).lower()
    where = Where(file=path.name)
    for part, code, message, fix in _TABLE:
        if part in text:
            return AppError(code, message, fix, where)
    return AppError("E-STORE-DAMAGED", f"ファイルを読み書きできません（{error}）。", _FIX_BACKUP, where)
