"""Copies of each day, and one put back."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dx_assess.errors import AppError
from dx_assess.form.answer import answered
from dx_assess.rollup.towns import collect
from dx_assess.session.backups import (
    DAILY,
    OPENED,
    RESTORE,
    backup_folder,
    backup_on_open,
    find_backup,
    kept_count,
    list_backups,
    set_kept_count,
    user_backup_folder,
)
from dx_assess.session.catalog import Catalog
from dx_assess.session.document import Document
from dx_assess.session.files import new_file, open_file
from dx_assess.session.home import home_of
from dx_assess.session.restore import restore_file
from dx_assess.session.rollup import read_towns
from dx_assess.session.submit import submit_year
from dx_assess.session.verify import verify_path
from dx_assess.store.dxafile import DxaFile
from dx_assess.store.edits import Town
from dx_assess.store.owner import OwnedError, Owner

DAY = datetime(2026, 5, 1, 12, tzinfo=UTC)
ME = Owner("sato", "pc-1", "2026-05-01T09:00")


def open_on(catalog: Catalog, path: Path, day: int = 0) -> Document:
    return open_file(catalog, path, clock=lambda: DAY + timedelta(days=day))


@pytest.fixture
def made(document: Document) -> Path:
    document.set_text("online.policy", "1")
    document.close()
    return document.path


class TestDaily:
    def test_the_first_opening_of_a_day_and_each_one_after_changes(self, catalog: Catalog, made: Path) -> None:
        for value in "23":
            document = open_on(catalog, made)
            document.set_text("online.policy", value)
            assert document.backup_note == ""
            document.close()
        found = list_backups(made)
        day = DAY.astimezone().date()
        assert [(item.kind, item.at.date()) for item in found] == [(OPENED, day), (DAILY, day)]
        assert found[0].path.parent == backup_folder(made) == made.with_name(made.name + ".控え")
        for item, value in zip(found, "21", strict=True):
            with DxaFile.open(item.path, ME, read_only=True) as file:
                assert file.load_year(2026).answer("online.policy") == answered(value)
        open_on(catalog, made, day=1).close()
        assert len(list_backups(made)) == 3

    def test_opening_again_without_a_change_makes_none(self, catalog: Catalog, made: Path) -> None:
        open_file(catalog, made).close()
        open_file(catalog, made).close()
        assert [item.kind for item in list_backups(made)] == [DAILY]
        document = open_file(catalog, made)
        document.set_text("online.policy", "2")
        document.close()
        os.utime(made, (time.time() + 5, time.time() + 5))
        open_file(catalog, made).close()
        assert {item.kind for item in list_backups(made)} == {DAILY, OPENED}

    def test_a_file_that_stays_open_over_night(self, catalog: Catalog, made: Path) -> None:
        days = [0]
        document = open_file(catalog, made, clock=lambda: DAY + timedelta(days=days[0]))
        document.set_text("online.policy", "2")
        days[0] = 1
        document.set_text("online.policy", "3")
        document.set_text("online.policy", "4")
        document.close()
        found = list_backups(made)
        assert [item.kind for item in found] == [DAILY, DAILY]
        with DxaFile.open(found[0].path, ME, read_only=True) as file:
            assert file.load_year(2026).answer("online.policy") == answered("2"), "before the day's first change"

    def test_reading_only_makes_none(self, catalog: Catalog, made: Path) -> None:
        open_file(catalog, made, read_only=True).close()
        assert sorted(item.name for item in made.parent.iterdir()) == [made.name]

    def test_the_oldest_are_removed_and_strangers_stay(self, catalog: Catalog, made: Path) -> None:
        folder = backup_folder(made)
        folder.mkdir()
        strangers = {"メモ.txt", f"{made.stem}.控え.dxa", f"{made.stem}.v1控え.dxa", "他町.20200101-000000毎日.dxa"}
        for name in strangers:
            (folder / name).write_bytes(b"mine")
        for day in range(14):
            open_on(catalog, made, day).close()
        daily = [item for item in list_backups(made) if item.kind == DAILY]
        assert len(daily) == 10 and daily[-1].at.date() == (DAY + timedelta(days=4)).astimezone().date()
        assert strangers <= {item.name for item in folder.iterdir()}

    def test_the_number_is_the_files_own(self, catalog: Catalog, made: Path) -> None:
        with DxaFile.open(made, ME) as file:
            assert kept_count(file) == 10
            set_kept_count(file, 2)
            for wrong in (-1, 1001):
                with pytest.raises(AppError, match=str(wrong)):
                    set_kept_count(file, wrong)
        for day in range(4):
            open_on(catalog, made, day).close()
        assert len(list_backups(made)) == 2
        with DxaFile.open(made, ME) as file:
            set_kept_count(file, 0)
            assert backup_on_open(file, DAY + timedelta(days=9)) == ""
        assert len(list_backups(made)) == 2

    def test_in_the_users_folder_where_the_place_refuses(self, catalog: Catalog, made: Path) -> None:
        backup_folder(made).write_bytes(b"a file where the folder should be")
        document = open_on(catalog, made)
        assert document.backup_note == ""
        document.close()
        assert [item.path.parent for item in list_backups(made)] == [user_backup_folder(made)]

    def test_a_failure_is_a_note(self, catalog: Catalog, made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(*_args: object) -> None:
            raise AppError("E-STORE-FULL", "ディスクがいっぱいで保存できません。", "空きを作ってください。")

        monkeypatch.setattr(DxaFile, "back_up_to", full)
        document = open_on(catalog, made)
        assert document.backup_note.startswith("今日の控えを作れませんでした（ディスクがいっぱい")
        document.set_text("online.policy", "4")
        document.close()
        assert not backup_folder(made).exists() and list_backups(made) == ()


class TestClock:
    """The machine's clock was wrong: the order of changes, the copies and what is said stay sensible."""

    def change(self, catalog: Catalog, path: Path, day: int, value: str) -> Document:
        document = open_on(catalog, path, day)
        document.set_text("online.policy", value)
        document.close()
        return document

    def test_order_and_last_change(self, catalog: Catalog, made: Path) -> None:
        self.change(catalog, made, 3650, "2")
        self.change(catalog, made, 1, "3")
        document = open_on(catalog, made, 2)
        values = [change.new for change in document.file.changes(target="online.policy")]
        assert [text and text[-3] for text in values] == ["3", "2", "1"]
        assert document.file.last_change_at()[:10] == "2026-05-02"
        assert home_of(document, DAY + timedelta(days=4)).idle_days == 3
        assert document.undo() and document.answer("online.policy") == answered("2")
        document.close()

    def test_a_clock_set_back_is_said_and_nothing_waits(self, catalog: Catalog, made: Path) -> None:
        self.change(catalog, made, 3650, "2")
        document = open_on(catalog, made, 1)
        assert "時計の日付を確かめて" in document.backup_note and "2036-04-28" in document.backup_note
        assert home_of(document, DAY + timedelta(days=1)).idle_days == 0
        document.set_text("online.policy", "3")
        document.close()
        document = open_on(catalog, made, 2)
        assert document.backup_note == ""
        document.close()

    def test_copies_from_the_future_go_first(self, catalog: Catalog, made: Path) -> None:
        """Ten days with a clock that was years ahead do not push out every copy that comes after."""
        for day in range(12):
            self.change(catalog, made, 3650 + day, "2")
        for day in range(1, 13):
            self.change(catalog, made, day, "3")
            assert any(item.at.date() == (DAY + timedelta(days=day)).astimezone().date() for item in list_backups(made))
        daily = [item for item in list_backups(made) if item.kind == DAILY]
        assert len(daily) == 10 and all(item.at.year == 2026 for item in daily)

    def test_a_clock_that_always_says_the_same_day(self, catalog: Catalog, made: Path) -> None:
        """An empty battery: every morning is the same one; the file is copied on opening all the same."""
        self.change(catalog, made, 0, "2")
        for value in "34":
            self.change(catalog, made, -9000, value)
        newest = [item for item in list_backups(made) if item.at.year == 2001]
        assert [item.kind for item in newest] == [OPENED, DAILY]

    def test_the_next_submission_is_the_newer_one(self, catalog: Catalog, made: Path, tmp_path: Path) -> None:
        for number, day in ((1, 300), (2, 10)):
            document = open_on(catalog, made, day)
            document.set_text("online.policy", str(number))
            clock = DAY + timedelta(days=day)
            done = submit_year(document, tmp_path / "送る", incomplete=True, clock=lambda clock=clock: clock)
            assert done.manifest.submission == number
            document.close()
            assert verify_path(done.folder, catalog, dxa=made).problems == ()
        found = collect(read_towns(catalog, tmp_path / "送る", lambda *_: None), catalog.municipalities)
        assert [town.data.submission for town in found.towns] == [2]


class TestRestore:
    def test_differences_and_the_present_file_kept(self, catalog: Catalog, made: Path) -> None:
        document = open_on(catalog, made)
        document.set_text("online.policy", "3")
        row_id = document.add_rows("systems", [{"name": answered("台帳")}])[0]
        prepared = document.data.rows("procedures")[0].row_id
        document.strike_rows("procedures", [prepared])
        document.close()
        source = list_backups(made)[0].path
        before = made.read_bytes()
        planned = restore_file(catalog, made, source, dry_run=True)
        assert made.read_bytes() == before and planned.kept is None and not planned.written
        done = restore_file(catalog, made, source)
        assert done.differences == planned.differences and done.differences is not None
        question = catalog.question_set.question("online.policy")
        assert question is not None
        words = {item.what: (item.now, item.then) for item in done.differences}
        assert len(words) == 3 and words[question.text] == (question.options[3].label, question.options[1].label)
        assert words[f"手続台帳 {prepared}"] == ("取消し", "あり")
        assert [value for key, value in words.items() if row_id in key and "手続" not in key] == [("あり", "（なし）")]
        with DxaFile.open(made, ME, read_only=True) as file:
            assert file.load_year(2026).answer("online.policy") == answered("1")
        assert done.kept is not None and [item.kind for item in list_backups(made)].count(RESTORE) == 1
        restore_file(catalog, made, done.kept)
        with DxaFile.open(made, ME, read_only=True) as file:
            assert file.load_year(2026).answer("online.policy") == answered("3")
        assert not made.with_name(made.name + ".owner").exists()

    def test_a_damaged_file(self, catalog: Catalog, made: Path) -> None:
        open_on(catalog, made).close()
        source = list_backups(made)[0].path
        damaged = made.read_bytes()[:5000]
        made.write_bytes(damaged)
        made.with_name(made.name + "-journal").write_bytes(b"old")
        done = restore_file(catalog, made, source)
        assert done.differences is None and done.unreadable
        assert done.kept is not None and done.kept.read_bytes() == damaged
        open_on(catalog, made).close()

    def test_a_file_that_is_gone(self, catalog: Catalog, made: Path) -> None:
        open_on(catalog, made).close()
        made.unlink()
        done = restore_file(catalog, made, list_backups(made)[0].path)
        assert done.kept is None and done.differences is None
        open_on(catalog, made).close()

    def test_refused(self, catalog: Catalog, made: Path, tmp_path: Path) -> None:
        open_on(catalog, made).close()
        source = list_backups(made)[0].path
        other = tmp_path / "other.dxa"
        new_file(catalog, other, Town("073440", "天栄村", "福島県"), 2026).close()
        wrong = tmp_path / "wrong.dxa"
        wrong.write_bytes(b"x" * 200)
        before = made.read_bytes()
        for item, code in ((other, "E-RESTORE-TOWN"), (wrong, "E-STORE-FORMAT"), (made, "E-RESTORE-SAME")):
            with pytest.raises(AppError) as caught:
                restore_file(catalog, made, item)
            assert caught.value.code == code
        with DxaFile.open(made, ME), pytest.raises(OwnedError):
            restore_file(catalog, made, source)
        assert made.read_bytes() == before and len(list_backups(made)) == 1

    def test_found_by_name(self, catalog: Catalog, made: Path) -> None:
        with pytest.raises(AppError) as caught:
            find_backup(made, "none")
        assert caught.value.code == "E-BACKUP-NONE"
        open_on(catalog, made).close()
        source = list_backups(made)[0].path
        assert find_backup(made, source.name) == find_backup(made, source.stem) == find_backup(made, str(source))
