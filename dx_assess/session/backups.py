"""Copies of a town file: the first of each day, on opening when it was changed since, before a migration or restore.

They lie in ``town.dxa.控え`` beside the file, or in the user's folder where that place cannot be written. Making one
never stops the work: what went wrong is a sentence for the window.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import shutil
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from msgspec import Struct

from dx_assess import paths
from dx_assess.errors import AppError, Where
from dx_assess.files import file_error
from dx_assess.session.user import load_user
from dx_assess.store.dxafile import DxaFile

FOLDER_SUFFIX = ".控え"
MOST = 1000
_DAY = timedelta(days=1)
_Writer = Callable[[Path], None]
KEEP_SETTING = "backups.keep"
DAILY, OPENED, RESTORE = "毎日", "開いたとき", "戻す前"
MIGRATION, DAMAGED = "新しい形にする前", "こわれたファイル"
_NAME = re.compile(r"\.(\d{8}-\d{6})(毎日|開いたとき|戻す前|こわれたファイル)(\d*)$")
_MIGRATION = re.compile(r"\.v\d+控え\d*$")


class Backup(Struct, frozen=True):
    """One copy.

    :param at: local time it was made.
    :param kind: 毎日, 開いたとき, 戻す前, こわれたファイル, 新しい形にする前.
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


def backup_on_open(file: DxaFile, now: datetime) -> str:
    """The first copy of the day, or one of a file that was changed since the newest copy; the oldest are removed.

    :param now: any zone; the day is the local one.
    :returns: what the user should know, empty when all is well.
    """
    return _backed_up(file, now, opening=True)


def backup_of_day(file: DxaFile, now: datetime) -> str:
    """The first copy of the day, for a file that stays open over night; see :func:`backup_on_open`."""
    return _backed_up(file, now, opening=False)


def _backed_up(file: DxaFile, now: datetime, opening: bool) -> str:
    try:
        count = kept_count(file)
        local = _local(now)
        found = list_backups(file.path)
        if count and not any(item.kind == DAILY and item.at.date() == local.date() for item in found):
            keep_copy(file, DAILY, local)
        elif count and opening and _changed_since(file.path, found, local):
            keep_copy(file, OPENED, local)
        else:
            return _clock_note(file, local)
        prune(file.path, count, local)
        return _clock_note(file, local)
    except (AppError, OSError, ValueError, OverflowError) as error:
        reason = error.message if isinstance(error, AppError) else str(error)
        return f"今日の控えを作れませんでした（{reason.rstrip('。')}）。入力はそのまま続けられます。"


def _changed_since(path: Path, found: Sequence[Backup], local: datetime) -> bool:
    """Whether the file is newer than its newest copy; where a clock was set back nobody can tell, so yes."""
    written = max((item.path.stat().st_mtime for item in found), default=0.0)
    return path.stat().st_mtime > written or written > local.timestamp() + _DAY.total_seconds()


def _clock_note(file: DxaFile, local: datetime) -> str:
    """Said when the last change lies in the future: this machine's clock is slow, or another one's was fast."""
    stamp = file.last_change_at()
    last = _local(datetime.fromisoformat(stamp)) if stamp else local
    if last <= local + _DAY:
        return ""
    return (
        f"最後の変更の日付（{last:%Y-%m-%d}）が、このパソコンの今日（{local:%Y-%m-%d}）より先です。"
        "時計の日付を確かめてください。入力と変更の順番は、日付にかかわらず正しく残ります。"
    )


class DayWatch:
    """Called before each change: the first one of another day is preceded by that day's copy."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._day = _local(clock()).date()

    def __call__(self, file: DxaFile) -> str:
        """What the user should know, empty when all is well or nothing was to be done."""
        now = self._clock()
        if _local(now).date() == self._day:
            return ""
        self._day = _local(now).date()
        return backup_of_day(file, now)


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


def prune(path: Path, count: int, local: datetime) -> None:
    """Remove the oldest beyond ``count`` of each kind that is made by itself; others are never removed.

    A copy from the future was made before now by a wrong clock, so it goes first, and never the one just made.

    :param local: now.
    """
    found = sorted(list_backups(path), key=lambda item: (item.at <= local + _DAY, item.at, item.path.name))
    for kind in (DAILY, OPENED, RESTORE):
        same = [item for item in found if item.kind == kind]
        for item in same[: -max(count, 1)]:
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
