"""The tables of a ``.dxa`` file and its migrations. A step is never edited after release and calls no current code."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

APPLICATION_ID = 0x44584131
"""``DXA1``, written into the SQLite header (PRAGMA application_id)."""

MIGRATIONS = Migrations("dxa")


@MIGRATIONS()
def m001_initial(db: Database) -> None:
    """Town, years, answers, register rows and cells, history, settings."""
    db.execute(
        "CREATE TABLE town (id INTEGER PRIMARY KEY CHECK (id = 1), code TEXT NOT NULL, name TEXT NOT NULL,"
        " prefecture TEXT NOT NULL)"
    )
    db.execute(
        "CREATE TABLE year (fiscal_year INTEGER PRIMARY KEY, edition TEXT NOT NULL, form_id TEXT NOT NULL,"
        " form_version TEXT NOT NULL, pack_id TEXT NOT NULL, carried_from INTEGER)"
    )
    db.execute(
        "CREATE TABLE answer (fiscal_year INTEGER NOT NULL REFERENCES year, key TEXT NOT NULL, status TEXT NOT NULL,"
        " value TEXT, reason TEXT NOT NULL DEFAULT '', PRIMARY KEY (fiscal_year, key)) WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE register_row (fiscal_year INTEGER NOT NULL REFERENCES year, register TEXT NOT NULL,"
        " row_id TEXT NOT NULL, position INTEGER NOT NULL, prefilled INTEGER NOT NULL DEFAULT 0,"
        " struck INTEGER NOT NULL DEFAULT 0,"
        " PRIMARY KEY (fiscal_year, register, row_id)) WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE cell (fiscal_year INTEGER NOT NULL, register TEXT NOT NULL, row_id TEXT NOT NULL,"
        " column TEXT NOT NULL, status TEXT NOT NULL, value TEXT, reason TEXT NOT NULL DEFAULT '',"
        " PRIMARY KEY (fiscal_year, register, row_id, column)) WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE history (id INTEGER PRIMARY KEY, batch INTEGER NOT NULL, at TEXT NOT NULL, who TEXT NOT NULL,"
        " machine TEXT NOT NULL, label TEXT NOT NULL, fiscal_year INTEGER, kind TEXT NOT NULL, target TEXT NOT NULL,"
        " old TEXT, new TEXT)"
    )
    db.execute("CREATE INDEX history_target ON history (fiscal_year, kind, target)")
    db.execute("CREATE INDEX history_batch ON history (batch)")
    db.execute("CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID")


@MIGRATIONS()
def m002_submissions_and_blobs(db: Database) -> None:
    """Contents of attachments by their hash; what was submitted (the data file's text), by year and number."""
    db.execute("CREATE TABLE blob (sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL, data BLOB NOT NULL)")
    db.execute(
        "CREATE TABLE submission (fiscal_year INTEGER NOT NULL REFERENCES year, number INTEGER NOT NULL,"
        " at TEXT NOT NULL, who TEXT NOT NULL, receipt TEXT NOT NULL, program TEXT NOT NULL, document TEXT NOT NULL,"
        " PRIMARY KEY (fiscal_year, number))"
    )
