"""Copies of a town file: one on the first day's opening for writing, before a migration and before a restore.

They lie in ``town.dxa.控え`` beside the file, or in the user's folder where that place cannot be written. Making one
never stops the work: what went wrong is a sentence for the window.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from dx_assess import paths
from dx_assess.errors import AppError, Where
from dx_assess.files import file_error
from dx_assess.session.user import load_user
from dx_assess.store.dxafile import DxaFile

FOLDER_SUFFIX = ".控え"
MOST = 1000
_Writer = Callable[[Path], None]
KEEP_SETTING = "backups.keep"
DAILY, RESTORE, MIGRATION, DAMAGED = "毎日", "戻す前", "新しい形にする前", "こわれたファイル"
_NAME = re.compile(r"\.(\d{8}-\d{6})(毎日|戻す前|こわれたファイル)(\d*)$")
_MIGRATION = re.compile(r"\.v\d+控え\d*$")


class Backup(Struct, frozen=True):
    """One copy.

    :param at: local time it was made.
    :param kind: 毎日, 戻す前, こわれたファイル, 新しい形にする前.
    """

    path: Path
    at: datetime
    kind: str
    size: int

    def as_json(self) -> dict[str, object]:
        """One element of ``backups --json``."""
        at = self.at.isoformat(timespec="seconds")
        return {"name": self.path.name, "file": str(self.path), "at": at, "kind": self.kind, "size": self.size}


def backup_folder(path: Path) -> Path:
    """``town.dxa.控え`` beside the file (it need not exist)."""
    return path.parent / f"{path.name}{FOLDER_SUFFIX}"  # also for a folder named by mistake («.» has no name)


def user_backup_folder(path: Path) -> Path:
    """The folder for a file whose own place cannot be written.

    :raises AppError: E-PATH-USER.
    """
    place = hashlib.sha256(str(path.absolute()).encode()).hexdigest()[:8]
    return paths.user_dir() / "控え" / f"{path.name}.{place}"


def list_backups(path: Path) -> tuple[Backup, ...]:
    """The copies of ``path``, the newest first; other files in those folders are left out."""
    folders = [backup_folder(path)]
    with contextlib.suppress(AppError):
        folders.append(user_backup_folder(path))
    found = []
    for folder in folders:
        with contextlib.suppress(OSError):
            found += [backup for item in folder.iterdir() if (backup := _backup(path, item)) is not None]
    return tuple(sorted(found, key=lambda backup: (backup.at, backup.path.name), reverse=True))


def _backup(path: Path, item: Path) -> Backup | None:
    if item.suffix != path.suffix or not item.name.startswith(path.stem + ".") or not item.is_file():
        return None
    rest = item.name[len(path.stem) : -len(path.suffix) or None]
    status = item.stat()
    match = _NAME.fullmatch(rest)
    if match is not None:
        with contextlib.suppress(ValueError):
            at = datetime.strptime(match[1], "%Y%m%d-%H%M%S")
            return Backup(item, at, match[2], status.st_size)
    if _MIGRATION.fullmatch(rest):
        return Backup(item, datetime.fromtimestamp(status.st_mtime), MIGRATION, status.st_size)
    return None


def kept_count(file: DxaFile) -> int:
    """How many copies of each kind this file keeps, else what the user's settings say; 0 = none are made."""
    text = file.setting(KEEP_SETTING) or ""
    return min(int(text), MOST) if text.isdecimal() else load_user().keep


def set_kept_count(file: DxaFile, count: int) -> None:
    """Change it.

    :raises AppError: E-BACKUP-KEEP, E-STORE-….
    """
    if not 0 <= count <= MOST:
        raise AppError("E-BACKUP-KEEP", f"控えの数「{count}」は使えません。", f"0～{MOST} の数を指定してください。")
    file.set_setting(KEEP_SETTING, str(count))


def daily_backup(file: DxaFile, now: datetime) -> str:
    """The first copy of the day, and the oldest removed.

    :param now: any zone; the day is the local one.
    :returns: what the user should know, empty when all is well.
    """
    try:
        count = kept_count(file)
        local = _local(now)
        daily = [item for item in list_backups(file.path) if item.kind == DAILY]
        if count and not any(item.at.date() == local.date() for item in daily):
            keep_copy(file, DAILY, local)
            prune(file.path, count)
        return ""
    except (AppError, OSError, ValueError, OverflowError) as error:
        reason = error.message if isinstance(error, AppError) else str(error)
        return f"今日の控えを作れませんでした（{reason.rstrip('。')}）。入力はそのまま続けられます。"


def keep_copy(file: DxaFile, kind: str, local: datetime) -> Path:
    """A copy of the open file.

    :raises AppError: neither place can be written.
    """
    return _somewhere(file.path, kind, local, file.back_up_to)


def keep_damaged(path: Path, now: datetime) -> Path:
    """The bytes of a file that cannot be opened, with its journal if there is one.

    :raises AppError: neither place can be written.
    """

    def copy(target: Path) -> None:
        shutil.copyfile(path, target)
        journal = path.with_name(path.name + "-journal")
        if journal.exists():
            shutil.copyfile(journal, target.with_name(target.name + "-journal"))

    return _somewhere(path, DAMAGED, _local(now), copy)


def _local(now: datetime) -> datetime:
    return now.astimezone().replace(tzinfo=None, microsecond=0)


def _somewhere(path: Path, kind: str, local: datetime, write: _Writer) -> Path:
    """Beside the file, else in the user's folder."""
    try:
        return _write(backup_folder(path), path, kind, local, write)
    except (AppError, OSError):
        folder = user_backup_folder(path)
    try:
        return _write(folder, path, kind, local, write)
    except OSError as error:
        raise file_error(error, folder, "write") from error


def _write(folder: Path, path: Path, kind: str, local: datetime, write: _Writer) -> Path:
    new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{path.stem}.{local.strftime('%Y%m%d-%H%M%S')}{kind}"
    target, number = folder / f"{stem}{path.suffix}", 1
    while target.exists():
        number += 1
        target = folder / f"{stem}{number}{path.suffix}"
    try:
        write(target)
    except BaseException:
        with contextlib.suppress(OSError):
            target.unlink(missing_ok=True)
        if new:
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise
    return target


def prune(path: Path, count: int) -> None:
    """Remove the oldest daily copies and those before a restore beyond ``count`` each; others are never removed."""
    found = list_backups(path)
    for kind in (DAILY, RESTORE):
        for item in [item for item in found if item.kind == kind][max(count, 1) :]:
            with contextlib.suppress(OSError):
                item.path.unlink()


def find_backup(path: Path, name: str) -> Path:
    """The copy called ``name`` in the folders of ``path``, or the file at that place.

    :raises AppError: E-BACKUP-NONE with the names there are.
    """
    found = list_backups(path)
    named = next((item.path for item in found if name in (item.path.name, item.path.stem)), None)
    if named is not None:
        return named
    if Path(name).is_file():
        return Path(name)
    listed = "、".join(item.path.name for item in found[:5])
    fix = f"あるのは {listed} です。" if listed else "控えはまだありません。"
    raise AppError("E-BACKUP-NONE", f"「{name}」という控えはありません。", fix, Where(file=path.name))
