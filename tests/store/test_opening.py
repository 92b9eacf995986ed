"""Opening a .dxa file: what is refused, read-only, after a crash, migrations."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from dx_assess.errors import AppError
from dx_assess.form.answer import answered
from dx_assess.store import schema
from dx_assess.store.dxafile import DxaFile
from dx_assess.store.edits import SetAnswer
from dx_assess.store.owner import Owner
from tests.store.town_files import YEAR, Make, opened, raw, refused


class TestRefused:
    def test_missing(self, path: Path, owner: Owner) -> None:
        assert refused(path, owner) == "E-STORE-OPEN"

    @pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"x" * 5000, b"SQLite format 3\x00"])
    def test_not_sqlite(self, path: Path, owner: Owner, content: bytes) -> None:
        path.write_bytes(content)
        assert refused(path, owner) == "E-STORE-FORMAT"

    def test_a_folder(self, path: Path, owner: Owner) -> None:
        path.mkdir()
        assert refused(path, owner).startswith("E-STORE-")

    def test_another_programs_database(self, path: Path, owner: Owner) -> None:
        raw(path, "CREATE TABLE t (a)")
        assert refused(path, owner) == "E-STORE-FORMAT"

    def test_another_application_id(self, make: Make, path: Path, owner: Owner) -> None:
        make().close()
        raw(path, "PRAGMA application_id = 1")
        assert refused(path, owner) == "E-STORE-FORMAT"

    def test_newer_than_the_program(self, make: Make, path: Path, owner: Owner) -> None:
        make().close()
        raw(path, "PRAGMA user_version = 99")
        assert refused(path, owner) == "E-STORE-NEWER"
        assert refused(path, owner, read_only=True) == "E-STORE-NEWER"

    @pytest.mark.parametrize(
        "statement",
        [
            "CREATE TRIGGER t AFTER INSERT ON answer BEGIN DELETE FROM history; END",
            "CREATE VIEW v AS SELECT * FROM answer",
            "CREATE TABLE extra (a)",
            "CREATE INDEX i ON answer (status)",
        ],
    )
    def test_unknown_parts(self, make: Make, path: Path, owner: Owner, statement: str) -> None:
        make().close()
        raw(path, statement)
        assert refused(path, owner) == "E-STORE-SHAPE"

    def test_a_view_in_place_of_a_table(self, make: Make, path: Path, owner: Owner) -> None:
        make().close()
        raw(path, "ALTER TABLE setting RENAME TO hidden", "CREATE VIEW setting AS SELECT 1 AS key, 2 AS value")
        assert refused(path, owner) == "E-STORE-SHAPE"

    def test_a_table_is_missing(self, make: Make, path: Path, owner: Owner) -> None:
        make().close()
        raw(path, "DROP TABLE answer")
        assert refused(path, owner) == "E-STORE-SHAPE"

    @pytest.mark.parametrize("size", [100, 512, 4096, 8192, 12000])
    def test_truncated(self, make: Make, path: Path, owner: Owner, size: int) -> None:
        with make() as file:
            file.apply([SetAnswer(2026, f"k{n}", answered("x" * 200)) for n in range(200)])
        with path.open("rb+") as handle:
            handle.truncate(size)
        assert refused(path, owner) in ("E-STORE-DAMAGED", "E-STORE-FORMAT")

    def test_overwritten_in_the_middle(self, make: Make, path: Path, owner: Owner) -> None:
        with make() as file:
            file.apply([SetAnswer(2026, f"k{n}", answered("x" * 200)) for n in range(500)])
        with path.open("rb+") as handle:
            handle.seek(8192)
            handle.write(os.urandom(40_000))
        assert refused(path, owner) == "E-STORE-DAMAGED"

    def test_foreign_values_inside(self, make: Make, path: Path, owner: Owner) -> None:
        with make() as file:
            file.apply([SetAnswer(2026, "a", answered(1))])
        for change in ("status = 'great'", "value = 'x{'"):
            raw(path, f"UPDATE answer SET {change}")
            with opened(path, owner) as file, pytest.raises(AppError) as caught:
                file.load_year(2026)
            assert caught.value.code == "E-STORE-VALUE"

    def test_no_town(self, make: Make, path: Path, owner: Owner) -> None:
        make().close()
        raw(path, "DELETE FROM town")
        with opened(path, owner) as file, pytest.raises(AppError) as caught:
            file.town()
        assert caught.value.code == "E-STORE-SHAPE"


class TestReadOnly:
    def test_reads_and_never_writes(self, make: Make, path: Path, owner: Owner) -> None:
        with make() as file:
            file.apply([SetAnswer(2026, "a", answered(1))])
        before = path.read_bytes()
        with opened(path, owner, read_only=True) as file:
            assert file.read_only and file.load_year(2026).answer("a") == answered(1)
            with pytest.raises(AppError) as caught:
                file.apply([SetAnswer(2026, "a", answered(2))])
            assert caught.value.code == "E-STORE-READONLY"
            with pytest.raises(AppError) as caught:
                file.set_setting("a", "b")
            assert caught.value.code == "E-STORE-READONLY"
        assert path.read_bytes() == before
        assert sorted(item.name for item in path.parent.iterdir()) == [path.name]

    def test_beside_a_writer(self, make: Make, path: Path, owner: Owner) -> None:
        with make() as writer, opened(path, owner, read_only=True) as reader:
            writer.apply([SetAnswer(2026, "a", answered(1))])
            assert reader.load_year(2026).answer("a") == answered(1)


CRASH = """
import os, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size = 1")
connection.execute("PRAGMA cache_spill = 1")
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE answer SET value = '\\"broken\\"'")
connection.execute("DELETE FROM history")
for number in range(400):
    connection.execute("INSERT INTO setting VALUES (?, ?)", (str(number), "x" * 3000))
print("ready", flush=True)
os.kill(os.getpid(), 9)
"""


class TestCrash:
    @pytest.fixture
    def crashed(self, make: Make, path: Path) -> Path:
        """A file whose writer was killed in mid-transaction: a hot journal lies beside it."""
        with make() as file:
            file.apply([SetAnswer(2026, f"k{n}", answered(n)) for n in range(300)])
        subprocess.run([sys.executable, "-c", CRASH, str(path)], check=False, capture_output=True)
        assert path.with_name(path.name + "-journal").stat().st_size > 512
        return path

    def _whole(self, file: DxaFile) -> bool:
        return [file.load_year(2026).answer(f"k{n}").value for n in range(300)] == list(range(300)) and len(
            file.changes()
        ) == 301

    def test_opening_for_writing_rolls_back(self, crashed: Path, owner: Owner) -> None:
        with opened(crashed, owner) as file:
            assert self._whole(file)
        assert not crashed.with_name(crashed.name + "-journal").exists()

    def test_opening_read_only_reads_a_rolled_back_copy(self, crashed: Path, owner: Owner) -> None:
        before = crashed.read_bytes()
        with opened(crashed, owner, read_only=True) as file:
            assert self._whole(file)
        assert crashed.read_bytes() == before
        assert crashed.with_name(crashed.name + "-journal").exists()

    def test_on_read_only_media(self, crashed: Path, owner: Owner, tmp_path: Path) -> None:
        stick = tmp_path / "stick"
        stick.mkdir()
        for name in (crashed.name, crashed.name + "-journal"):
            shutil.copy(crashed.with_name(name), stick / name)
        stick.chmod(0o555)
        try:
            with opened(stick / crashed.name, owner, read_only=True) as file:
                assert self._whole(file)
        finally:
            stick.chmod(0o755)

    def test_a_cold_journal_does_no_harm(self, make: Make, path: Path, owner: Owner) -> None:
        with make() as file:
            file.apply([SetAnswer(2026, "a", answered(1))])
        path.with_name(path.name + "-journal").write_bytes(b"")
        with opened(path, owner, read_only=True) as file:
            assert file.load_year(2026).answer("a") == answered(1)
        with opened(path, owner) as file:
            assert file.load_year(2026).answer("a") == answered(1)

    def test_a_crash_while_creating_leaves_no_file(self, path: Path, owner: Owner, make: Make) -> None:
        path.with_name(path.name + ".part").write_bytes(b"half")
        with make() as file:
            assert file.years() == (YEAR,)
        assert not path.with_name(path.name + ".part").exists()


class TestMigrations:
    @staticmethod
    def _with(*steps: Callable[[Database], None]) -> Migrations:
        migrations = Migrations("dxa")
        for name, step in (
            ("m001_initial", schema.m001_initial),
            ("m002_submissions_and_blobs", schema.m002_submissions_and_blobs),
            *((f"m{n}", step) for n, step in enumerate(steps, 3)),
        ):
            step.__name__ = name
            migrations()(step)
        return migrations

    def test_backup_first_then_the_step(self, make: Make, path: Path, owner: Owner) -> None:
        with make() as file:
            file.apply([SetAnswer(2026, "a", answered(1))])

        def step(db: Database) -> None:
            db.execute("UPDATE answer SET value = '2'")

        with opened(path, owner, migrations=self._with(step)) as file:
            assert file.load_year(2026).answer("a") == answered(2)
            assert file._rows("PRAGMA user_version") == [(3,)]
        backup = path.with_name(f"{path.stem}.v2控え.dxa")
        with opened(backup, owner) as file:
            assert file.load_year(2026).answer("a") == answered(1)
        assert refused(path, owner) == "E-STORE-NEWER"

    def test_a_failing_step_leaves_the_file_as_it_was(self, make: Make, path: Path, owner: Owner) -> None:
        with make() as file:
            file.apply([SetAnswer(2026, "a", answered(1))])

        def good(db: Database) -> None:
            db.execute("UPDATE answer SET value = '2'")

        def bad(db: Database) -> None:
            db.execute("UPDATE answer SET value = '3'")
            db.execute("CREATE TABLE half (a)")
            db.execute("UPDATE nothing SET a = 1")

        with pytest.raises(AppError):
            opened(path, owner, migrations=self._with(good, bad))
        with opened(path, owner) as file:
            assert file.load_year(2026).answer("a") == answered(1)

    def test_read_only_migrates_a_private_copy(self, make: Make, path: Path, owner: Owner) -> None:
        with make() as file:
            file.apply([SetAnswer(2026, "a", answered(1))])
        before = path.read_bytes()

        def step(db: Database) -> None:
            db.execute("UPDATE answer SET value = '2'")

        with opened(path, owner, read_only=True, migrations=self._with(step)) as file:
            assert file.load_year(2026).answer("a") == answered(2)
            with pytest.raises(AppError) as caught:
                file.apply([SetAnswer(2026, "a", answered(3))])
            assert caught.value.code == "E-STORE-READONLY"
        assert path.read_bytes() == before
        assert sorted(item.name for item in path.parent.iterdir()) == [path.name]

    def test_an_older_backup_is_not_overwritten(self, make: Make, path: Path, owner: Owner) -> None:
        make().close()
        backup = path.with_name(f"{path.stem}.v2控え.dxa")
        backup.write_bytes(b"an older backup")
        with opened(path, owner, migrations=self._with(lambda db: None)):
            pass
        assert backup.read_bytes() == b"an older backup"

    def test_nothing_pending_makes_no_backup(self, make: Make, path: Path, owner: Owner) -> None:
        make().close()
        opened(path, owner).close()
        assert sorted(item.name for item in path.parent.iterdir()) == [path.name]


def test_a_definition_that_is_no_text_is_damage(make: Make, path: Path, owner: Owner) -> None:
    """SQLite quotes it in its message, and Python cannot decode that (found by the nightly flips)."""
    make().close()
    data = path.read_bytes()
    at = data.index(b"CREATE TABLE setting")
    path.write_bytes(data[:at] + b"CREATE TABL\xee setting" + data[at + 20 :])
    for read_only in (True, False):
        with pytest.raises(AppError) as caught:
            DxaFile.open(path, owner, read_only=read_only)
        assert caught.value.code == "E-STORE-DAMAGED" and caught.value.fix
