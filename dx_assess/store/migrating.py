"""Bringing a file of an older form to today's: a copy first, then every pending step."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from sqlite_utils import Migrations

from dx_assess.errors import AppError
from dx_assess.store.opening import back_up, database, restore
from dx_assess.store.problems import explained


def is_old(connection: sqlite3.Connection, migrations: Migrations) -> bool:
    """Whether steps are pending."""
    return bool(migrations.pending(database(connection)))


def migrate(connection: sqlite3.Connection, path: Path, migrations: Migrations, backups: Path | None) -> None:
    """Run the pending steps; a failed one leaves the file as it was.

    :param backups: folder for the copy that is made before (default, or not writable: beside the file).
    :raises AppError: what the disk says.
    """
    if not is_old(connection, migrations):
        return
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    backup = _copy_before(connection, path, f"v{version}控え", backups)
    try:
        with explained(path):
            apply_steps(connection, migrations)
    except BaseException:
        restore(connection, backup)
        backup.unlink()
        raise


def _copy_before(connection: sqlite3.Connection, path: Path, suffix: str, folder: Path | None) -> Path:
    """A copy in ``folder``, or beside the file where that cannot be."""
    if folder is not None:
        with contextlib.suppress(OSError, AppError):
            folder.mkdir(parents=True, exist_ok=True)
            target = _free_name(folder / path.name, suffix)
            back_up(connection, target)
            return target
    target = _free_name(path, suffix)
    back_up(connection, target)
    return target


def _free_name(path: Path, suffix: str) -> Path:
    """``town.v1控え.dxa``, or with a number when an earlier one is there."""
    found = path.with_name(f"{path.stem}.{suffix}{path.suffix}")
    number = 1
    while found.exists():
        number += 1
        found = path.with_name(f"{path.stem}.{suffix}{number}{path.suffix}")
    return found


def apply_steps(connection: sqlite3.Connection, migrations: Migrations) -> None:
    """Run the pending steps."""
    migrations.apply(database(connection))
    connection.execute(f"PRAGMA user_version = {len(migrations._migrations)}")
