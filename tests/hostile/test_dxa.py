"""Crafted, damaged and strange ``.dxa`` files, given to everything that reads one."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dx_assess.form.answer import Row, answered
from dx_assess.session.catalog import Catalog
from dx_assess.session.document import Document
from dx_assess.session.evidence import attach
from dx_assess.session.files import new_file, open_file
from dx_assess.session.merge import plan_files
from dx_assess.session.restore import restore_file
from dx_assess.session.review_towns import review_towns
from dx_assess.session.rollup import make_rollup
from dx_assess.session.salvage import salvage_file
from dx_assess.session.verify import verify_path
from dx_assess.store.edits import AddRow, Town

NIGHTS = int(os.environ.get("DX_ASSESS_NIGHTLY", "0"))
FLIPS = 300 if NIGHTS else 10
SQL = "SELECT count(*) FROM (WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c)"
"""Never ends."""


@pytest.fixture(scope="module")
def town(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small file with a bit of everything."""
    folder = tmp_path_factory.mktemp("town")
    paper, path = folder / "要綱.pdf", folder / "町.dxa"
    paper.write_bytes(b"%PDF-1.7 example")
    document = new_file(
        catalog, path, Town("073628", "鏡石町", "福島県"), 2026, clock=lambda: datetime(2026, 5, 1, tzinfo=UTC)
    )
    for number in range(5):
        document.set_text("online.policy", str(number))
    row = Row("G001", {"name": answered("システム"), "note": answered("備考")})
    document.apply([AddRow(2026, "systems", row)], "行")
    attach(document, "online.policy", paper)
    document.close()
    return path


def readers(catalog: Catalog, path: Path, good: Path) -> dict[str, Callable[[], object]]:
    """Everything that reads a ``.dxa``; each works on a copy of its own."""
    folder = path.parent

    def opened(writing: bool) -> object:
        document = open_file(catalog, path, read_only=not writing)
        try:
            return _used(document)
        finally:
            document.close()

    return {
        "open": lambda: opened(False),
        "verify": lambda: verify_path(path, catalog),
        "towns": lambda: review_towns(catalog, [path]),
        "rollup": lambda: make_rollup(catalog, path),
        "merge": lambda: plan_files(catalog, path, good),
        "restore": lambda: restore_file(catalog, good, path, dry_run=True),
        "salvage": lambda: salvage_file(catalog, path, folder / "out.dxa"),
        "write": lambda: opened(True),
    }


def _used(document: Document) -> None:
    """What every page does with a file that is open."""
    document.file.changes()
    assert document.assessment is not None
    if not document.read_only:
        document.set_text("online.policy", "2")
        document.undo()


def sql(*statements: str, unsafe: bool = False) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        connection = sqlite3.connect(path, isolation_level=None)
        if unsafe:
            connection.execute("PRAGMA writable_schema = ON")
        for statement in statements:
            connection.execute(statement)
        connection.close()

    return change


def remade(table: str, old: str, new: str, fill: bool = True) -> Callable[[Path], None]:
    """The table made anew with a changed definition."""

    def change(path: Path) -> None:
        connection = sqlite3.connect(path, isolation_level=None)
        (made,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()
        assert old in made
        connection.execute(f"ALTER TABLE {table} RENAME TO old_one")
        connection.execute(made.replace(old, new))
        if fill:
            connection.execute(f"INSERT INTO {table} SELECT * FROM old_one")
        connection.execute("DROP TABLE old_one")
        connection.close()

    return change


def value(text: Any, table: str = "answer", column: str = "value") -> Callable[[Path], None]:
    """A value as it must not be, in every line of a table."""

    def change(path: Path) -> None:
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute(f"UPDATE {table} SET {column} = ?", (text,))
        connection.close()

    return change


def header(offset: int, data: bytes) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        with path.open("r+b") as stream:
            stream.seek(offset)
            stream.write(data)

    return change


BAD_JSON = {
    "deep": "[" * 100_000,
    "deep-object": '{"codes":' * 50_000,
    "huge-int": "9" * 4000,
    "int": "1" + "0" * 30,
    "decimal": '{"decimal": "1E+999999999"}',
    "tiny": '{"decimal": "1E-999999999"}',
    "nan": '{"decimal": "NaN"}',
    "long-decimal": json.dumps({"decimal": "9" * 200_000}),
    "float": "1e400",
    "surrogate": '"\\ud800"',
    "nul": '"a\\u0000b"',
    "long": json.dumps("あ" * 1_000_000),
    "date": '{"date": "9999-99-99"}',
    "far-date": '{"date": "9999-12-31"}',
    "rate": '{"rate": [1, 0]}',
    "rate-huge": json.dumps({"rate": [10**40, 1]}),
    "codes": '{"codes": [[1], {}]}',
    "list": "[1]",
    "not-json": "x{",
    "bidi": '"a\\u202egnp.exe\\u2066"',
    "control": '"a\\u0007\\u001b[31m"',
    "zero-width": '"\\u200b\\u200d\\ufeff"',
    "nfd": json.dumps("がぎ" * 100),
    "formula": "\"=cmd|' /C calc'!A0\"",
    "markup": '"<b>&amp;<img src=x onerror=1>]]>"',
}
SCHEMA: dict[str, Callable[[Path], None]] = {
    "trigger": sql("CREATE TRIGGER t AFTER INSERT ON answer BEGIN DELETE FROM history; END"),
    "view": sql(f"CREATE VIEW v AS {SQL}"),
    "endless-view": sql("DROP TABLE setting", f"CREATE VIEW setting AS SELECT 'a' AS key, ({SQL}) AS value"),
    "endless-town": sql(
        "DROP TABLE town", f"CREATE VIEW town AS SELECT 1 AS id, '073628' code, ({SQL}) name, 'x' prefecture"
    ),
    "self-view": sql("DROP TABLE cell", "CREATE VIEW cell AS SELECT * FROM cell"),
    "virtual": sql("CREATE VIRTUAL TABLE x USING fts5(a)"),
    "generated": remade(
        "answer", "reason TEXT NOT NULL DEFAULT ''", "reason TEXT AS (hex(zeroblob(900000000)))", fill=False
    ),
    "check": remade("answer", "value TEXT,", "value TEXT CHECK (length(hex(zeroblob(400000000))) > 1),", fill=False),
    "collation": remade("answer", "key TEXT NOT NULL", "key TEXT NOT NULL COLLATE NOCASE"),
    "rowid": remade("setting", " WITHOUT ROWID", ""),
    "expression-index": sql("DROP INDEX history_batch", "CREATE INDEX history_batch ON history (abs(batch))"),
    "attached-name": sql("CREATE TABLE \"a'; ATTACH 'x.db' AS y; --\" (a)"),
    "schema-text": sql("UPDATE sqlite_master SET sql = 'CREATE TABLE answer(' || hex(zeroblob(99))", unsafe=True),
    "schema-root": sql("UPDATE sqlite_master SET rootpage = 1", unsafe=True),
    "no-tables": sql("DELETE FROM sqlite_master", unsafe=True),
    "no-year": sql("PRAGMA foreign_keys = OFF", "DELETE FROM year"),
    "no-history": sql("DELETE FROM history"),
    "huge-record": sql("INSERT INTO setting VALUES ('x', hex(zeroblob(40000000)))"),
    "too-huge-record": sql("INSERT INTO blob VALUES ('x', 1, zeroblob(80000000))"),
    "negative-size": sql("UPDATE blob SET size = -9223372036854775807"),
    "many-rows": sql(
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 20000)"
        " INSERT INTO register_row SELECT 2026, 'systems', 'Z' || x, 9e9, 0, 0 FROM c"
    ),
    "far-year": sql("INSERT INTO year SELECT 999999999999, edition, form_id, form_version, pack_id, 1 FROM year"),
    "negative-year": sql("INSERT INTO year SELECT -5, edition, form_id, form_version, pack_id, 'x' FROM year"),
    "edition": sql("UPDATE year SET edition = '../../x'"),
    "form-path": sql("UPDATE year SET form_id = '../../../etc/passwd'"),
    "form-version": sql("UPDATE year SET form_version = 'x.y.z.' || hex(zeroblob(1000))"),
    "pack-path": sql("UPDATE year SET pack_id = '/etc/passwd'"),
    "carried-from-itself": sql("UPDATE year SET carried_from = fiscal_year"),
    "year-blobs": sql("UPDATE year SET edition = x'ff00', form_version = x'00', pack_id = x'ff'"),
    "town-blob": sql("UPDATE town SET name = x'fffe00', code = 5"),
    "town-text": sql("UPDATE town SET name = cast(x'ff' AS TEXT)"),
    "town-name": sql("UPDATE town SET name = '../../' || char(0x202e, 7, 10) || '町', code = '１２３４５６'"),
    "position": sql("UPDATE register_row SET position = 'x', prefilled = 'y', struck = 1e300"),
    "row-ids": sql("UPDATE register_row SET row_id = row_id || '/../' || char(10)"),
    "unknown-register": sql("UPDATE register_row SET register = '../' || register"),
    "history-values": sql("UPDATE history SET old = '{', new = '[[[['"),
    "history-deep": sql(f"UPDATE history SET new = '{'[' * 50_000}' WHERE kind = 'answer'"),
    "history-kinds": sql("UPDATE history SET kind = 'x', target = '////'"),
    "history-times": sql("UPDATE history SET at = 'tomorrow', who = x'ff'"),
    "history-far": sql("UPDATE history SET at = '99999-01-01', batch = 9223372036854775807"),
    "settings": sql("UPDATE setting SET value = '[[[' || key", "INSERT INTO setting VALUES ('keep_backups', '1e99')"),
    "submission": sql("INSERT INTO submission VALUES (2026, 1, 'x', 'y', '<', 'z', '{\"a\":')"),
}
HEAD: dict[str, Callable[[Path], None]] = {
    "application": header(68, b"XXXX"),
    "newer": header(60, b"\x00\x00\x00\x63"),
    "negative-version": header(60, b"\xff\xff\xff\xff"),
    "page-size": header(16, b"\x02\x00"),
    "wal": header(18, b"\x02\x02"),
    "utf16": header(56, b"\x00\x00\x00\x02"),
    "page-count": header(28, b"\x7f\xff\xff\xff"),
    "freelist": header(32, b"\x00\x00\x00\x02\x00\x00\xff\xff"),
    "empty": lambda path: path.write_bytes(b"") and None,
    "head-only": lambda path: os.truncate(path, 100),
    "half": lambda path: os.truncate(path, path.stat().st_size // 2),
    "odd": lambda path: os.truncate(path, path.stat().st_size - 777),
    "zeros": lambda path: os.truncate(path, path.stat().st_size + (1 << 20)),
    "journal": lambda path: path.with_name(path.name + "-journal").write_bytes(os.urandom(5000)) and None,
}
ALL = {"schema-" + key: change for key, change in SCHEMA.items()}
ALL |= {"head-" + key: change for key, change in HEAD.items()}
ALL |= {"answer-" + key: value(text) for key, text in BAD_JSON.items()}
ALL |= {"cell-" + key: value(text, "cell") for key, text in BAD_JSON.items() if len(text) < 5000}
ALL |= {
    "type-" + str(no): value(item, "cell") for no, item in enumerate((b"\xff\x00", 5, 1.5, "\ud83d", None)) if no != 3
}
ALL |= {"status": value("great", column="status"), "status-blob": value(b"\x00", column="status")}
ALL |= {"reason": value("\u202e\x07" * 1000, column="reason")}


GROUPS = [list(ALL)[start : start + 16] for start in range(0, len(ALL), 16)]


@pytest.mark.parametrize("cases", GROUPS, ids=lambda cases: cases[0])
def test_crafted(catalog: Catalog, town: Path, place: Any, run: Any, cases: list[str]) -> None:
    reading: dict[str, Callable[[], object]] = {}
    writing: dict[str, Callable[[], object]] = {}
    before = {}
    for case in cases:
        path, good = place.inside / case / "町.dxa", place.inside / case / "よい" / "町.dxa"
        good.parent.mkdir(parents=True)
        shutil.copyfile(town, path)
        shutil.copyfile(town, good)
        ALL[case](path)
        before[path], before[good] = path.read_bytes(), good.read_bytes()
        for name, reader in readers(catalog, path, good).items():
            (writing if name == "write" else reading)[f"{case} {name}"] = reader
    run(reading)
    assert all(path.read_bytes() == data for path, data in before.items())
    run(writing)


def test_flipped_and_torn(catalog: Catalog, town: Path, place: Any, run: Any) -> None:
    chance, data = random.Random(20260502 + NIGHTS), town.read_bytes()
    path, good = place.inside / "町.dxa", town
    for number in range(FLIPS):
        changed = bytearray(data if number % 5 else data[: chance.randrange(len(data))])
        for _ in range(1 + number % 3 * 5 if changed else 0):
            changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        path.write_bytes(bytes(changed))
        run(readers(catalog, path, good))
        (place.inside / "out.dxa").unlink(missing_ok=True)


@pytest.mark.parametrize("kind", ["folder", "pipe", "device", "endless", "loop", "dangling", "missing"])
def test_no_file_at_all(catalog: Catalog, town: Path, place: Any, run: Any, kind: str) -> None:
    path = place.inside / "町.dxa"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind != "missing":
        targets = {"device": "/dev/null", "endless": "/dev/zero", "loop": path.name, "dangling": "nowhere"}
        path.symlink_to(targets[kind])
    work = readers(catalog, path, town)
    del work["towns"], work["rollup"]  # these tell it in their results, tried below
    assert all(run(work).values())
    if kind != "loop":
        run({"towns": lambda: review_towns(catalog, [path])})
    run({"rollup": lambda: make_rollup(catalog, place.inside)})
