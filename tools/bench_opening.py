"""Opening the largest file (five years, 1,000 rows in each register) against sqlite3 reading all of its rows."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from bench_common import Result, ratio, timed

from dx_assess.session.catalog import load_catalog
from dx_assess.session.files import open_file
from dx_assess.session.opening import open_prepared

_ROUNDS = 3
_ANSWERS = ("answer", "register_row", "cell")


def opening(path: Path) -> list[Result]:
    """As the command line opens it, and as the window does (with the results of earlier years)."""
    catalog = load_catalog()
    open_file(catalog, path).close()  # the day's copy is made
    every, entered = (timed(lambda _turn, t=tables: read(path, t), _ROUNDS) for tables in (all_tables(path), _ANSWERS))
    plain = timed(lambda _turn: open_file(catalog, path).close(), _ROUNDS)
    full = timed(lambda _turn: open_prepared(catalog, path, False, False, lambda *_told: None).close(), _ROUNDS)
    size = path.stat().st_size / 1024**2
    return [
        ratio(f"opening five years of 1,000-row registers ({size:.0f} MB) ÷ reading all rows", plain, every),
        ratio("the same ÷ reading what was entered (without the history)", plain, entered),
        ratio("opening it in the window, with earlier results ÷ reading all rows", full, every),
    ]


def all_tables(path: Path) -> tuple[str, ...]:
    """Names of the tables of a file."""
    connection = sqlite3.connect(path)
    names = tuple(name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'"))
    connection.close()
    return names


def read(path: Path, tables: tuple[str, ...]) -> int:
    """All rows of some tables, kept until they are counted."""
    connection = sqlite3.connect(path)
    kept = [connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in tables]
    connection.close()
    return sum(map(len, kept))
