"""The .dxa file: transactions, history, what is refused, crashes, migrations."""

from __future__ import annotations

import os
import shutil
import sqlite3
import struct
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from dx_assess.errors import AppError
from dx_assess.form.answer import OPEN, UNKNOWN, UNMEASURED, Answer, Rate, Row, Scalar, answered, not_applicable
from dx_assess.store import schema
from dx_assess.store.codec import decode, decode_value, encode, encode_value
from dx_assess.store.dxafile import DxaFile
from dx_assess.store.edits import AddRow, Edit, PutYear, SetAnswer, SetCell, StrikeRow, Town, YearInfo
from dx_assess.store.owner import Owner

Make = Callable[[], DxaFile]
YEAR = YearInfo(2026, "standard", "standard", "1.0.0", "fukushima")

VALUES: tuple[Answer, ...] = (
    answered("4"),
    answered(True),
    answered(0),
    answered(10**12),
    answered(Decimal("0.10")),
    answered(date(2026, 4, 1)),
    answered(frozenset({"csv", "pdf"})),
    answered(frozenset()),
    answered(Rate(12, 32)),
    answered("日本語　𠮷\n'\"; DROP TABLE answer;"),
    UNKNOWN,
    UNMEASURED,
    not_applicable("町に制度がない"),
)


def opened(path: Path, owner: Owner, **options: object) -> DxaFile:
    return DxaFile.open(path, owner, **options)  # type: ignore[arg-type]


def refused(path: Path, owner: Owner, **options: object) -> str:
    """The code of the error that opening raises; nothing stays locked or left over."""
    before = sorted(item.name for item in path.parent.iterdir())
    with pytest.raises(AppError) as caught:
        opened(path, owner, **options).close()
    assert caught.value.fix
    assert sorted(item.name for item in path.parent.iterdir()) == before
    return caught.value.code


def raw(path: Path, *statements: str) -> None:
    """Change the file behind the program's back."""
    connection = sqlite3.connect(path)
    with connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


class TestCodec:
    @pytest.mark.parametrize("answer", VALUES)
    def test_round_trip(self, answer: Answer) -> None:
        assert decode(encode(answer)) == answer
        if answer.value is not None:
            again = decode_value(encode_value(answer.value))
            assert again == answer.value and type(again) is type(answer.value)

    def test_open_is_nothing(self) -> None:
        assert encode(OPEN) is None and decode(None) == OPEN

    @pytest.mark.parametrize(
        "text", ["{", "[1]", '{"rate": [1]}', '{"date": "x"}', '{"other": 1}', "1.5", '{"decimal": "x"}']
    )
    def test_foreign_values_are_a_known_error(self, text: str) -> None:
        with pytest.raises(AppError) as caught:
            decode_value(text)
        assert caught.value.code == "E-STORE-VALUE"


class TestCreate:
    def test_a_new_file(self, make: Make, path: Path) -> None:
        with make() as file:
            assert file.town() == Town("073628", "鏡石町", "福島県")
            assert file.years() == (YEAR,)
            assert not file.read_only
        head = path.read_bytes()[:100]
        assert head.startswith(b"SQLite format 3\x00")
        assert struct.unpack(">I", head[68:72])[0] == schema.APPLICATION_ID == 0x44584131
        assert sorted(item.name for item in path.parent.iterdir()) == [path.name]

    def test_an_existing_file_is_not_overwritten(self, make: Make, path: Path, owner: Owner) -> None:
        path.write_text("mine", encoding="utf-8")
        with pytest.raises(AppError) as caught:
            make()
        assert caught.value.code == "E-STORE-EXISTS"
        assert path.read_text(encoding="utf-8") == "mine"

    def test_no_folder(self, tmp_path: Path, owner: Owner) -> None:
        with pytest.raises(AppError) as caught:
            DxaFile.create(tmp_path / "none" / "a.dxa", Town("1", "a", "b"), owner)
        assert caught.value.code == "E-STORE-FOLDER"

    def test_settings_of_the_connection(self, make: Make) -> None:
        with make() as file:
            wanted = {
                "journal_mode": "delete",
                "synchronous": 2,
                "trusted_schema": 0,
                "cell_size_check": 1,
                "foreign_keys": 1,
            }
            assert {name: file._rows(f"PRAGMA {name}")[0][0] for name in wanted} == wanted

    def test_reopened_with_everything(self, make: Make, path: Path, owner: Owner) -> None:
        edits: list[Edit] = [SetAnswer(2026, f"k{n}", answer) for n, answer in enumerate(VALUES)]
        cells = {f"c{n}": answer for n, answer in enumerate(VALUES)}
        edits.append(AddRow(2026, "systems", Row("S001", cells, prefilled=True)))
        with make() as file:
            file.apply(edits)
            before = file.load_year(2026)
        with opened(path, owner) as file:
            assert file.load_year(2026) == before
            assert [before.answer(f"k{n}") for n in range(len(VALUES))] == list(VALUES)
            assert before.rows("systems")[0].cells == cells

    def test_closing_twice_is_harmless(self, make: Make) -> None:
        file = make()
        file.close()
        file.close()

    def test_settings_stay_in_the_file(self, make: Make, path: Path, owner: Owner) -> None:
        with make() as file:
            assert file.setting("mapping") is None
            file.set_setting("mapping", "{}")
            file.set_setting("mapping", '{"a": 1}')
        with opened(path, owner) as file:
            assert file.setting("mapping") == '{"a": 1}'


class TestHistory:
    def test_old_and_new_of_every_edit(self, make: Make) -> None:
        with make() as file:
            file.apply([SetAnswer(2026, "online.policy", answered("2"))], "設問")
            file.apply([SetAnswer(2026, "online.policy", UNKNOWN)], "設問")
            file.apply([SetAnswer(2026, "online.policy", OPEN)], "答えを消す")
            found = [(decode(c.old), decode(c.new), c.label) for c in file.changes() if c.kind == "answer"]
            assert found == [
                (UNKNOWN, OPEN, "答えを消す"),
                (answered("2"), UNKNOWN, "設問"),
                (OPEN, answered("2"), "設問"),
            ]
            change = file.changes(limit=1)[0]
            assert (change.who, change.machine, change.fiscal_year) == ("sato", "pc-1", 2026)
            assert change.at == "2026-05-01T00:00:00.000+00:00" == file.last_change_at()

    def test_rows_cells_and_strikes(self, make: Make) -> None:
        with make() as file:
            file.apply([AddRow(2026, "systems", Row("S001", {"name": answered("台帳")}))])
            file.apply([SetCell(2026, "systems", "S001", "name", answered("別"))])
            file.apply([StrikeRow(2026, "systems", "S001")])
            file.apply([StrikeRow(2026, "systems", "S001", struck=False)])
            found = [(c.kind, c.target, c.old, c.new) for c in reversed(file.changes()) if c.kind != "year"]
            assert [item[:2] for item in found] == [
                ("row", "systems/S001"),
                ("cell", "systems/S001/name"),
                ("cell", "systems/S001/name"),
                ("struck", "systems/S001"),
                ("struck", "systems/S001"),
            ]
            assert [item[2:] for item in found[3:]] == [("false", "true"), ("true", "false")]
            assert decode(found[2][2]) == answered("台帳")

    @pytest.mark.parametrize("answer", VALUES)
    def test_an_edit_that_changes_nothing_leaves_no_trace(self, make: Make, answer: Answer) -> None:
        with make() as file:
            edits: list[Edit] = [
                SetAnswer(2026, "k", answer),
                AddRow(2026, "systems", Row("S001", {"name": answer})),
                PutYear(YEAR),
            ]
            assert file.apply(edits) > 0
            before = file.changes()
            again: list[Edit] = [
                SetAnswer(2026, "k", answer),
                SetAnswer(2026, "none", OPEN),
                SetCell(2026, "systems", "S001", "name", answer),
                SetCell(2026, "systems", "S001", "none", OPEN),
                StrikeRow(2026, "systems", "S001", struck=False),
                PutYear(YEAR),
            ]
            assert file.apply(again) == 0
            assert file.changes() == before

    def test_edits_made_together_are_one_batch(self, make: Make) -> None:
        with make() as file:
            batch = file.apply([SetAnswer(2026, key, answered(1)) for key in "abc"], "3件")
            assert [change.target for change in file.changes(batch=batch)] == ["c", "b", "a"]
            assert file.apply([SetAnswer(2026, "d", answered(1))]) == batch + 1

    def test_by_year_newest_first_and_limited(self, make: Make) -> None:
        with make() as file:
            file.apply([PutYear(replace(YEAR, fiscal_year=2027))])
            file.apply([SetAnswer(2026, "a", answered(1)), SetAnswer(2027, "a", answered(2))])
            assert {change.fiscal_year for change in file.changes(2027)} == {2027}
            ids = [change.id for change in file.changes()]
            assert ids == sorted(ids, reverse=True)
            assert len(file.changes(limit=2)) == 2

    def test_undoing_by_the_history_gives_the_year_back(self, make: Make) -> None:
        with make() as file:
            file.apply([SetAnswer(2026, f"k{n}", answer) for n, answer in enumerate(VALUES)])
            before = file.load_year(2026)
            batch = file.apply([SetAnswer(2026, f"k{n}", answered("neu")) for n in range(len(VALUES))])
            file.apply([SetAnswer(2026, change.target, decode(change.old)) for change in file.changes(batch=batch)])
            assert file.load_year(2026) == before


class TestTransactions:
    @pytest.mark.parametrize(
        "bad",
        [
            SetCell(2026, "systems", "S999", "name", answered("x")),
            StrikeRow(2026, "systems", "S999"),
            AddRow(2026, "systems", Row("S001", {})),
            SetAnswer(1999, "a", answered(1)),
        ],
    )
    def test_a_failing_edit_leaves_nothing_of_its_batch(self, make: Make, bad: Edit) -> None:
        with make() as file:
            file.apply([AddRow(2026, "systems", Row("S001", {}))])
            before, history = file.load_year(2026), file.changes()
            with pytest.raises(AppError):
                file.apply([SetAnswer(2026, "a", answered(1)), bad, SetAnswer(2026, "b", answered(1))])
            assert (file.load_year(2026), file.changes()) == (before, history)
            file.apply([SetAnswer(2026, "a", answered(1))])
            assert file.load_year(2026).answer("a") == answered(1)

    def test_an_exception_of_the_caller_leaves_nothing(self, make: Make) -> None:
        def edits() -> list[Edit]:
            raise RuntimeError

        with make() as file:
            before = file.changes()
            with pytest.raises(RuntimeError):
                file.apply(edit for _ in range(2) for edit in edits())
            assert file.changes() == before

    def test_every_edit_is_on_disk_when_it_returns(self, make: Make, path: Path) -> None:
        with make() as file:
            file.apply([SetAnswer(2026, "a", answered(1))])
            other = sqlite3.connect(path)
            assert other.execute("SELECT value FROM answer WHERE key = 'a'").fetchone() == ("1",)
            other.close()
            assert not path.with_name(path.name + "-journal").exists()

    def test_a_lock_of_another_program_is_explained(
        self, make: Make, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with make() as file:
            file._rows("PRAGMA busy_timeout = 10")
            other = sqlite3.connect(path, isolation_level=None)
            other.execute("BEGIN EXCLUSIVE")
            with pytest.raises(AppError) as caught:
                file.apply([SetAnswer(2026, "a", answered(1))])
            assert caught.value.code == "E-STORE-BUSY"
            other.execute("ROLLBACK")
            other.close()
            assert file.apply([SetAnswer(2026, "a", answered(1))]) > 0


class TestYears:
    def test_several_years_are_apart(self, make: Make) -> None:
        with make() as file:
            file.apply(
                [PutYear(replace(YEAR, fiscal_year=2025)), PutYear(replace(YEAR, fiscal_year=2027, carried_from=2026))]
            )
            file.apply([SetAnswer(2025, "a", answered(1)), SetAnswer(2027, "a", answered(3))])
            assert [info.fiscal_year for info in file.years()] == [2025, 2026, 2027]
            assert file.years()[2].carried_from == 2026
            assert [file.load_year(year).answer("a").value for year in (2025, 2026, 2027)] == [1, None, 3]

    def test_rows_keep_their_order(self, make: Make) -> None:
        with make() as file:
            for number in (3, 1, 2):
                file.apply([AddRow(2026, "systems", Row(f"S00{number}", {}))])
            assert [row.row_id for row in file.load_year(2026).rows("systems")] == ["S003", "S001", "S002"]

    def test_row_numbers_of_all_years_and_struck_rows(self, make: Make) -> None:
        with make() as file:
            file.apply([PutYear(replace(YEAR, fiscal_year=2027))])
            file.apply([AddRow(2026, "systems", Row("S001", {})), AddRow(2027, "systems", Row("S009", {}))])
            file.apply([StrikeRow(2026, "systems", "S001")])
            assert file.row_numbers("systems") == {"S001", "S009"}
            assert file.load_year(2026).rows("systems") == ()
            assert file.load_year(2026).registers["systems"][0].struck


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


def test_back_up_is_a_whole_file(make: Make, path: Path, owner: Owner) -> None:
    target = path.with_name("copy.dxa")
    with make() as file:
        file.apply([SetAnswer(2026, "a", answered(1))])
        file.back_up_to(target)
        file.apply([SetAnswer(2026, "a", answered(2))])
    with opened(target, owner, read_only=True) as file:
        assert file.load_year(2026).answer("a") == answered(1)


def test_times_are_kept_in_utc(path: Path, owner: Owner) -> None:
    local = datetime.fromisoformat("2026-05-01T09:00:00+09:00")
    with DxaFile.create(path, Town("1", "a", "b"), owner, lambda: local) as file:
        file.apply([PutYear(YEAR)])
        assert file.last_change_at() == local.astimezone(UTC).isoformat(timespec="milliseconds")


@pytest.mark.parametrize("value", [answer.value for answer in VALUES if answer.value is not None])
def test_values_are_stored_as_plain_json(value: Scalar) -> None:
    text = encode_value(value)
    assert text is not None and "\\u" not in text


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
