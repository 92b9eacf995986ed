"""Answer → saved → scored again, and one cell of a long register, against one bare commit on the same disk."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from bench_common import Result, ratio, timed

from dx_assess.form.answer import Answer, answered
from dx_assess.session.catalog import load_catalog
from dx_assess.session.document import CellEdit, Document
from dx_assess.session.files import open_file
from dx_assess.session.sample import make_sample

ROWS = 1000


def answering(folder: Path) -> list[Result]:
    """The sample town with 1,000 more rows; the window is not there."""
    path = folder / "answers.dxa"
    make_sample(load_catalog(), path).close()
    document = open_file(load_catalog(), path)
    document.add_rows("procedures", [_row(number) for number in range(ROWS)])
    last = document.data.rows("procedures")[-1].row_id
    commit = bare_commit(folder / "bare.db")
    answer = timed(lambda turn: document.set_text("online.policy", str(turn % 5)))
    cell = timed(lambda turn: _cell(document, last, turn))
    document.close()
    return [
        ratio("answer, saved and scored again ÷ bare commit", answer, commit),
        ratio(f"cell of a {ROWS}-row register, saved and scored again ÷ bare commit", cell, commit),
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
