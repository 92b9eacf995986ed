"""A file that goes away, or is changed by others, while it is open: told in plain words, nothing lost, work goes on."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from dx_assess.errors import AppError
from dx_assess.form.answer import answered
from dx_assess.store import link as link_module
from dx_assess.store import opening
from dx_assess.store import shared as shared_module
from dx_assess.store.dxafile import DxaFile
from dx_assess.store.edits import SetAnswer
from dx_assess.store.link import Link
from dx_assess.store.opening import Opened, back_up, connect
from dx_assess.store.owner import OwnedError, Owner, Ownership, owner_path, read_owner
from dx_assess.store.shared import SharedConnection
from tests.store.faults import dead_handles, full_disk, handles, lost_drive
from tests.store.town_files import Make, raw


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """In a folder of its own, which can go away."""
    folder = tmp_path / "共有"
    folder.mkdir()
    return folder / "鏡石町.dxa"


@pytest.fixture
def file(make: Make) -> Iterator[DxaFile]:
    with make() as found:
        put(found, "a", 1)
        yield found


def put(file: DxaFile, key: str, value: int) -> int:
    return file.apply([SetAnswer(2026, key, answered(value))], f"{key} {value}")


def value(file: DxaFile, key: str) -> object:
    return file.load_year(2026).answer(key).value


def code_of(file: DxaFile, key: str, number: int) -> str:
    with pytest.raises(AppError) as caught:
        put(file, key, number)
    assert caught.value.fix and value(file, key) != number
    return caught.value.code


class TestMoved:
    @pytest.mark.parametrize("way", ["removed", "renamed", "replaced", "folder removed", "folder renamed"])
    def test_told_kept_and_saved_elsewhere(
        self, file: DxaFile, path: Path, tmp_path: Path, owner: Owner, way: str
    ) -> None:
        if way == "removed":
            path.unlink()
        elif way == "renamed":
            path.rename(path.with_name("前の.dxa"))
        elif way == "replaced":
            shutil.copyfile(path, path.with_name("new"))
            path.with_name("new").replace(path)
        elif way == "folder removed":
            shutil.rmtree(path.parent)
        else:
            path.parent.rename(tmp_path / "移した")
        for _ in range(2):
            assert code_of(file, "a", 2) == "E-STORE-MOVED"
        file.back_up_to(tmp_path / "別.dxa")
        with DxaFile.open(tmp_path / "別.dxa", owner) as saved:
            assert value(saved, "a") == 1 and put(saved, "a", 2)

    @pytest.mark.parametrize("which", ["file", "folder"])
    def test_put_back_it_goes_on(self, file: DxaFile, path: Path, which: str) -> None:
        place = path if which == "file" else path.parent
        away = place.with_name("away")
        place.rename(away)
        assert code_of(file, "a", 2) == "E-STORE-MOVED"
        away.rename(place)
        assert put(file, "a", 2) and value(file, "a") == 2


class TestLostDrive:
    def test_handles_that_come_back(self, file: DxaFile, path: Path) -> None:
        with lost_drive(path):
            with pytest.raises(AppError) as caught:
                put(file, "a", 2)
            assert caught.value.code == "E-STORE-IO" and "残っています" in caught.value.fix
            with pytest.raises(AppError):
                file.back_up_to(path.parent.with_name("別.dxa"))
            assert not path.parent.with_name("別.dxa").exists()
        assert value(file, "a") == 1 and put(file, "a", 2) and value(file, "a") == 2

    def test_handles_that_stay_dead(self, file: DxaFile, path: Path, owner: Owner) -> None:
        """The drive is there again: the file is connected to anew by itself, for writing and for reading."""
        with lost_drive(path, back=False), pytest.raises(AppError):
            put(file, "a", 2)
        batch = put(file, "a", 3)
        assert [change.target for change in file.changes(batch=batch)] == ["a"] and value(file, "a") == 3
        assert read_owner(path) == owner
        with dead_handles(path, back=False):
            assert value(file, "a") == 3
            file.set_setting("x", "1")
        assert file.setting("x") == "1" and put(file, "a", 4)

    def test_only_reading(self, file: DxaFile, path: Path, owner: Owner) -> None:
        before = set(handles(path))
        with DxaFile.open(path, owner, read_only=True) as reader:
            assert set(handles(path)) > before
            with dead_handles(path, back=False):
                assert value(reader, "a") == 1

    def test_a_step_that_was_written_is_not_made_twice(
        self, file: DxaFile, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The way breaks after the commit reached the disk and before that could be seen."""
        link = file._link
        transact = link._transact

        def broken(work: Callable[[sqlite3.Connection], int]) -> int:
            transact(work)
            monkeypatch.setattr(link, "_transact", transact)
            link._newest = before
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorname = "SQLITE_IOERR_FSYNC"
            raise error

        before = link._newest
        monkeypatch.setattr(link, "_transact", broken)
        batch = put(file, "a", 2)
        assert batch == file.last_batch() and len(file.changes(target="a")) == 2
        assert put(file, "a", 3) == batch + 1

    def test_another_file_in_its_place_is_not_written(self, file: DxaFile, path: Path, owner: Owner) -> None:
        older = path.with_name("古い.dxa")
        file.back_up_to(older)
        put(file, "a", 2)
        older.replace(path)
        old = Path(f"{path} (deleted)")  # how the system names the handles of a file whose name another one has now
        with dead_handles(old, back=False), pytest.raises(AppError) as caught:
            put(file, "a", 3)
        assert caught.value.code == "E-STORE-MOVED"
        with DxaFile.open(path, owner, read_only=True) as there:
            assert value(there, "a") == 1

    def test_somebody_else_has_taken_it_meanwhile(self, file: DxaFile, path: Path) -> None:
        owner_path(path).unlink()
        other = Ownership.acquire(path, Owner("suzuki", "pc-2", "2026-05-01T10:00"))
        with dead_handles(path, back=False):
            for _ in range(2):
                with pytest.raises(OwnedError):
                    put(file, "a", 2)
        file.close()
        assert read_owner(path) == Owner("suzuki", "pc-2", "2026-05-01T10:00"), "theirs is not removed"
        other.release()


class TestChangedElsewhere:
    def test_another_writer_is_told_once_and_nothing_is_written_over_unseen(
        self, file: DxaFile, path: Path, owner: Owner
    ) -> None:
        owner_path(path).unlink()  # a share whose locks do not reach the other machine
        with DxaFile.open(path, Owner("suzuki", "pc-2", "2026"), take_over=True) as other:
            put(other, "a", 7)
            with pytest.raises(AppError) as caught:
                put(file, "a", 2)
            assert caught.value.code == "E-STORE-CHANGED" and value(file, "a") == 7
            assert put(file, "a", 2)
            with pytest.raises(AppError):
                put(other, "b", 1)
            assert put(other, "b", 1)
        assert len(file.changes(target="a")) == 3 and value(file, "b") == 1

    def test_an_older_copy_written_into_it(self, file: DxaFile, path: Path) -> None:
        before = path.read_bytes()
        put(file, "a", 2)
        path.write_bytes(before)
        assert code_of(file, "b", 1) == "E-STORE-CHANGED"
        assert value(file, "a") == 1 and put(file, "b", 1)

    def test_what_changes_no_content_is_not_told(self, file: DxaFile, path: Path) -> None:
        raw(path, "INSERT INTO setting VALUES ('x', '1')")
        assert put(file, "a", 2)


class TestCopies:
    def test_no_room(self, file: DxaFile, tmp_path: Path) -> None:
        with full_disk(8192), pytest.raises(AppError) as caught:
            file.back_up_to(tmp_path / "写し.dxa")
        assert caught.value.code in ("E-STORE-FULL", "E-STORE-IO")
        assert [item.name for item in tmp_path.iterdir()] == ["共有"]
        assert put(file, "a", 2)

    def test_a_copy_that_is_not_what_was_copied(self, file: DxaFile, tmp_path: Path, path: Path) -> None:
        """Reading that quietly gives nothing makes an empty copy, which is not called one."""
        found = handles(path)
        zero = os.open("/dev/full", os.O_RDWR)
        kept = [os.dup(handle) for handle in found]
        for handle in found:
            os.dup2(zero, handle)
        try:
            with pytest.raises(AppError):
                file.back_up_to(tmp_path / "写し.dxa")
        finally:
            for handle, old in zip(found, kept, strict=True):
                os.dup2(old, handle)
                os.close(old)
            os.close(zero)
        assert not list(tmp_path.glob("写し*"))


class TestThreads:
    """A connection that is closed under a query of another thread ends the whole program."""

    def test_closing_waits_for_a_query(self, file: DxaFile, tmp_path: Path, owner: Owner) -> None:
        inside, go_on = threading.Event(), threading.Event()
        told: list[object] = []

        def hold(_percent: int) -> None:
            inside.set()
            assert go_on.wait(30)

        copying = threading.Thread(target=lambda: told.append(file.back_up_to(tmp_path / "別.dxa", hold)))
        closing = threading.Thread(target=lambda: (file.close(), told.append("closed")))
        copying.start()
        assert inside.wait(30)
        closing.start()
        with pytest.raises(AppError):  # from now on nobody begins anything
            while closing.is_alive():
                file.town()
        assert closing.is_alive() and told == []
        go_on.set()
        copying.join(30)
        closing.join(30)
        assert told == [None, "closed"] or told == ["closed", None]
        with pytest.raises(AppError):
            file.town()
        with DxaFile.open(tmp_path / "別.dxa", owner) as saved:
            assert value(saved, "a") == 1

    def test_a_dead_connection_is_replaced_while_others_use_it(self, file: DxaFile, path: Path) -> None:
        before = file._link._shared
        with file._link.used() as connection:
            with dead_handles(path, back=False):
                assert value(file, "a") == 1
            assert file._link._shared is not before
            assert connection.execute("SELECT 1").fetchone() == (1,)  # not closed under whoever uses it
        with pytest.raises(sqlite3.ProgrammingError):
            connection.execute("SELECT 1")

    def test_the_next_one_takes_the_new_connection(self, file: DxaFile, path: Path) -> None:
        """Another thread has replaced the connection between looking for it and taking it."""
        link = file._link
        dead, new = link._shared, SharedConnection(connect(path, writing=True))
        turns = iter([dead])

        class Late(Link):
            _shared = property(lambda _self: next(turns, new), lambda _self, _value: None)

        dead.give_up()
        link.__class__ = Late
        assert value(file, "a") == 1
        assert next(turns, None) is None, "the dead one was met first"

    def test_a_file_that_is_closed_does_not_come_back(
        self, file: DxaFile, path: Path, owner: Owner, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Closed by the user while another thread waits for the network."""
        check = link_module.check_contents

        def close_meanwhile(*args: object) -> None:
            check(*args)  # type: ignore[arg-type]
            file.close()

        monkeypatch.setattr(link_module, "check_contents", close_meanwhile)
        with dead_handles(path, back=False), pytest.raises(AppError):
            file.load_year(2026)
        assert file.is_closed and not owner_path(path).exists()
        with pytest.raises(AppError) as caught:
            file.town()
        assert caught.value.code == "E-STORE-CLOSED"
        with DxaFile.open(path, owner) as again:
            assert value(again, "a") == 1

    def test_closing_does_not_wait_for_ever(self, file: DxaFile, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(shared_module, "CLOSING_S", 0.01)
        with file._link.used() as connection:
            file.close()
            assert connection.execute("SELECT 1").fetchone() == (1,)
        with pytest.raises(sqlite3.ProgrammingError):
            connection.execute("SELECT 1")

    def test_a_private_folder_that_cannot_be_removed_stops_nobody(self, path: Path, file: DxaFile) -> None:
        class Kept:
            name = "x"

            def cleanup(self) -> None:
                raise PermissionError(13, "a virus scanner reads it")

        shared = SharedConnection(Opened(connect(path, writing=False).connection, cast(Any, Kept())))
        assert shared.take()
        closing = threading.Thread(target=shared.close)
        closing.start()
        while not shared.is_given_up:
            assert closing.is_alive()
        shared.leave()
        closing.join(30)
        assert not closing.is_alive()

    def test_closing_ends_a_copy_that_is_under_way(self, file: DxaFile, tmp_path: Path) -> None:
        def close(_percent: int) -> None:
            if not file.is_closed:
                closing.start()
                while not file.is_closed:
                    assert closing.is_alive()

        closing = threading.Thread(target=file.close)
        for number in range(40):  # more than one step of copying
            file.set_setting(f"mapping.{number}", "x" * 40_000)
        with pytest.raises(AppError) as caught:
            file.back_up_to(tmp_path / "別.dxa", close)
        closing.join(30)
        assert caught.value.code == "E-STORE-CLOSED" and not closing.is_alive()
        assert not list(tmp_path.glob("別*"))

    def test_a_copy_does_not_wait_for_ever(
        self, file: DxaFile, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(opening, "BUSY_MS", 1)
        monkeypatch.setattr(opening, "_PAUSE_S", 0.001)
        other = sqlite3.connect(path, isolation_level=None)
        try:
            file.town()
            other.execute("BEGIN EXCLUSIVE")
            with file._link.used() as connection:
                connection.execute("PRAGMA busy_timeout = 1")
                with pytest.raises(AppError) as caught:
                    back_up(connection, tmp_path / "別.dxa")
        finally:
            other.close()
        assert caught.value.code == "E-STORE-BUSY" and not list(tmp_path.glob("別*"))

    def test_closed_again_and_again_while_it_is_read(self, make: Make, path: Path, owner: Owner) -> None:
        make().close()
        for _ in range(30):
            opened = DxaFile.open(path, owner)
            begun = threading.Event()

            def read(opened: DxaFile = opened, begun: threading.Event = begun) -> None:
                with pytest.raises(AppError):
                    while True:
                        opened.last_change_at()
                        begun.set()

            reading = threading.Thread(target=read)
            reading.start()
            assert begun.wait(30)
            opened.close()
            reading.join(30)
            assert not reading.is_alive()
