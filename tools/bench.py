"""Speed as ratios against a baseline of the same run: ``python tools/bench.py [--json FILE]`` (``make bench``).

A ratio says how many times the bare minimum a thing takes, so that machines can be compared. Figures and what was done
about them are in docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench_reports import reports
from bench_start import starting

from dx_assess.form.answer import Answer, answered
from dx_assess.session.catalog import load_catalog
from dx_assess.session.document import CellEdit, Document
from dx_assess.session.files import open_file
from dx_assess.session.sample import make_sample

ROUNDS = 15
ROWS = 1000


def main() -> None:
    """Measure, print a table, write JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    target = parser.parse_args().json
    with tempfile.TemporaryDirectory(prefix="dx-assess-bench-") as name:
        folder = Path(name)
        os.environ["DX_ASSESS_HOME"] = str(folder / "home")
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        results = answering(folder)
        results += [_ratio(*found) for found in starting(folder / "sample.dxa")]
        results += [_ratio(*found) for found in reports(folder)]
    results.append({"name": "peak memory of this process", "value": peak_mb(), "unit": "MB"})
    for result in results:
        print("  ".join(f"{key}: {_short(value)}" for key, value in result.items()))
    if target is not None:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(results, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _short(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def answering(folder: Path) -> list[dict[str, object]]:
    """Answer → saved → scored again, and one cell of a long register, against one bare commit on the same disk."""
    document = make_sample(load_catalog(), folder / "sample.dxa")
    document.close()
    document = open_file(load_catalog(), folder / "sample.dxa")
    document.add_rows("procedures", [_row(number) for number in range(ROWS)])
    last = document.data.rows("procedures")[-1].row_id
    commit = bare_commit(folder / "bare.db")
    answer = timed(lambda turn: document.set_text("online.policy", str(turn % 5)))
    cell = timed(lambda turn: _cell(document, last, turn))
    document.close()
    return [
        _ratio("answer, saved and scored again ÷ bare commit", answer, commit),
        _ratio(f"cell of a {ROWS}-row register, saved and scored again ÷ bare commit", cell, commit),
    ]


def _row(number: int) -> dict[str, Answer]:
    return {
        "name": answered(f"手続{number}"),
        "exists": answered(True),
        "online_status": answered(str(number % 4)),
        "total_count": answered(number),
        "online_count": answered(number // 3),
    }


def _cell(document: Document, row_id: str, turn: int) -> None:
    document.set_cells("procedures", [CellEdit(row_id, "total_count", answered(5000 + turn))])


def bare_commit(path: Path) -> float:
    """Seconds of one committed row with the settings of a town file."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE t (key TEXT PRIMARY KEY, value TEXT)")

    def commit(turn: int) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT OR REPLACE INTO t VALUES ('a', ?)", (str(turn),))
        connection.execute("INSERT INTO t VALUES (?, 'history')", (f"h{turn}",))
        connection.execute("COMMIT")

    seconds = timed(commit)
    connection.close()
    return seconds


def timed(work: Callable[[int], object]) -> float:
    """Median seconds of ``work`` over the rounds."""
    taken = []
    for turn in range(ROUNDS):
        start = time.perf_counter()
        work(turn)
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def _ratio(name: str, seconds: float, baseline: float) -> dict[str, object]:
    return {"name": name, "ratio": seconds / baseline, "seconds": seconds, "baseline": baseline}


def peak_mb() -> float:
    """Peak resident memory in MB (Linux counts in KB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
