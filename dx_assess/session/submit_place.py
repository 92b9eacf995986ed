"""The place of a submission: made in private, copied into a hidden draft beside its target, and moved there whole.

Without its password nothing of a protected submission ever lies at the place it is written to (a USB memory, a share).
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import time
from pathlib import Path

from dx_assess.errors import AppError, Where
from dx_assess.files import file_error, sync_folder, write_bytes_atomic

_PREFIX, _SUFFIX = ".dx-", ".tmp"
_OLD = 3600
"""Seconds after which a draft belongs to nobody any more: its program was killed or the machine went off."""


def check_target(target: Path) -> None:
    """Refuse a folder that is there.

    :raises AppError: E-SUBMIT-EXISTS.
    """
    if target.exists():
        fix = "そのフォルダーを別の場所へ移すか、ほかの保存先を選んでください。前の提出は消しません。"
        raise AppError("E-SUBMIT-EXISTS", "同じ番号の提出用フォルダーがもうあります。", fix, Where(file=target.name))


def make_draft(folder: Path) -> Path:
    """An empty hidden folder below ``folder``; those that were left behind are removed.

    :raises AppError: E-FILE-….
    """
    try:
        folder.mkdir(exist_ok=True)
        _sweep(folder)
        draft = Path(tempfile.mkdtemp(prefix=_PREFIX, suffix=_SUFFIX, dir=folder))  # the user's alone
    except OSError as error:
        raise file_error(error, folder, "write") from error
    return draft


def _sweep(folder: Path) -> None:
    for item in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        with contextlib.suppress(OSError):
            if item.is_dir() and not item.is_symlink() and time.time() - item.stat().st_mtime > _OLD:
                shutil.rmtree(item, ignore_errors=True)


def copy_in(work: Path, draft: Path) -> None:
    """Copy the finished files.

    :raises AppError: E-FILE-…, about the folder that the user chose.
    """
    try:
        for item in sorted(work.iterdir()):
            write_bytes_atomic(draft / item.name, item.read_bytes())
    except AppError as error:
        raise AppError(error.code, error.message, error.fix, Where(file=str(draft.parent))) from error


def move_into_place(draft: Path, target: Path) -> None:
    """The one step that makes the submission appear; it is on the disk when this returns.

    :raises AppError: E-SUBMIT-EXISTS, E-FILE-….
    """
    check_target(target)
    try:
        draft.chmod(0o755)
        draft.rename(target)
        sync_folder(target.parent)
    except OSError as error:
        raise file_error(error, target, "write") from error
