"""Opening the largest file (five years, 1,000 rows in each register) against sqlite3 reading all of its rows."""

from __future__ import annotations

import gc
import sqlite3
import subprocess
import sys
from pathlib import Path

from bench_common import Result, ratio, timed

from dx_assess.session.catalog import load_catalog
from dx_assess.session.document import Document
from dx_assess.session.files import open_file
from dx_assess.session.opening import open_prepared

_ROUNDS = 3
_READ = """
import sqlite3, sys, time
start = time.perf_counter()
connection = sqlite3.connect(sys.argv[1])
kept = [connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in sys.argv[2:]]
print(time.perf_counter() - start)
"""
_ANSWERS = ("answer", "register_row", "cell")


def opening(path: Path) -> list[Result]:
    """As the command line opens it, and as the window does (with the results of earlier years)."""
    catalog = load_catalog()
    open_file(catalog, path).close()  # the day's copy is made
    every, entered = read(path, all_tables(path)), read(path, _ANSWERS)
    plain = timed(lambda _turn: _let_go(open_file(catalog, path)), _ROUNDS)
    full = timed(lambda _turn: _let_go(open_prepared(catalog, path, False, False, lambda *_told: None)), _ROUNDS)
    size = path.stat().st_size / 1024**2
    return [
        ratio(f"opening five years of 1,000-row registers ({size:.0f} MB) ÷ reading all rows", plain, every),
        ratio("the same ÷ reading what was entered (without the history)", plain, entered),
        ratio("opening it in the window, with earlier results ÷ reading all rows", full, every),
    ]


def _let_go(document: Document) -> None:
    """Close it and give its memory back, so that the peak is that of one opening."""
    document.close()
    del document
    gc.unfreeze()
    gc.collect()


def all_tables(path: Path) -> tuple[str, ...]:
    """Names of the tables of a file."""
    connection = sqlite3.connect(path)
    names = tuple(name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'"))
    connection.close()
    return names


def read(path: Path, tables: tuple[str, ...]) -> float:
    """Seconds of reading and keeping all rows of some tables, in another process (its memory is not ours)."""
    command = [sys.executable, "-c", _READ, str(path), *tables]
    taken = (subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(_ROUNDS))
    return min(map(float, taken))
