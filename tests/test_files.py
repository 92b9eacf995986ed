import errno
import hashlib
import io
import os
import struct
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dx_assess import files
from dx_assess.errors import AppError, Where

MEGABYTE = 1 << 20


def test_a_folder_is_named_also_where_the_system_only_denies_it(tmp_path: Path) -> None:
    """Windows: opening a folder, or moving a file over one, is EACCES."""
    denied = PermissionError(errno.EACCES, "Permission denied")
    for doing in ("read", "write", "replace"):
        assert files._of_file(denied, tmp_path, doing).code == "E-FILE-ISFOLDER"
        assert files._of_file(denied, tmp_path / "a.pdf", doing).code != "E-FILE-ISFOLDER"


def code_of(action: Callable[[], object]) -> str:
    with pytest.raises(AppError) as caught:
        action()
    assert caught.value.message
    assert caught.value.fix
    return caught.value.code


def raising(number: int) -> Callable[..., None]:
    def fail(*args: object, **kwargs: object) -> None:
        raise OSError(number, os.strerror(number))

    return fail


class TestWritingTogether:
    @staticmethod
    def jobs(*targets: Path) -> list[tuple[Path, Callable[[Path], None]]]:
        def write(draft: Path) -> None:
            draft.write_bytes(b"new")

        return [(target, write) for target in targets]

    def test_all_are_written_and_nothing_is_left_beside_them(self, tmp_path: Path) -> None:
        a, b = tmp_path / "a.pdf", tmp_path / "b.xlsx"
        files.write_together(self.jobs(a, b))
        assert (a.read_bytes(), b.read_bytes()) == (b"new", b"new")
        assert sorted(tmp_path.iterdir()) == [a, b]

    @pytest.mark.parametrize("bad_first", [True, False])
    def test_one_bad_place_keeps_all_old_files(self, tmp_path: Path, bad_first: bool) -> None:
        good, bad = tmp_path / "a.pdf", tmp_path / "nowhere" / "b.xlsx"
        good.write_bytes(b"old")
        targets = (bad, good) if bad_first else (good, bad)
        assert code_of(lambda: files.write_together(self.jobs(*targets))) == "E-FILE-NOFOLDER"
        assert good.read_bytes() == b"old"
        assert list(tmp_path.iterdir()) == [good]

    @pytest.mark.parametrize("existed", [True, False])
    def test_a_file_that_another_program_holds_puts_the_others_back(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, existed: bool
    ) -> None:
        held, other = tmp_path / "held.pdf", tmp_path / "other.xlsx"
        held.write_bytes(b"old")
        if existed:
            other.write_bytes(b"old")
        move = os.replace

        def replace(source: Path, target: Path) -> None:
            if target == held:
                raise PermissionError(errno.EACCES, "held")
            move(source, target)

        monkeypatch.setattr(files.os, "replace", replace)
        assert code_of(lambda: files.write_together(self.jobs(held, other))) == "E-FILE-BUSY"
        assert held.read_bytes() == b"old"
        assert sorted(tmp_path.iterdir()) == ([held, other] if existed else [held])
        assert not existed or other.read_bytes() == b"old"

    def test_an_error_about_the_draft_names_the_target(self, tmp_path: Path) -> None:
        target = tmp_path / "a.pdf"

        def fail(draft: Path) -> None:
            raise AppError("E-FILE-FULL", "いっぱいです。", "消してください。", Where(file=str(draft)))

        with pytest.raises(AppError) as caught:
            files.write_together([(target, fail)])
        assert caught.value.where.file == str(target)
        assert list(tmp_path.iterdir()) == []


class TestWriting:
    def test_a_new_file_is_written_with_nothing_left_beside_it(self, tmp_path: Path) -> None:
        target = tmp_path / "報告書.pdf"
        files.write_bytes_atomic(target, b"new")
        assert target.read_bytes() == b"new"
        assert list(tmp_path.iterdir()) == [target]

    def test_the_old_file_is_replaced_and_keeps_its_mode(self, tmp_path: Path) -> None:
        target = tmp_path / "a.xlsx"
        target.write_bytes(b"old")
        target.chmod(0o640)
        files.write_bytes_atomic(target, b"new")
        assert target.read_bytes() == b"new"
        assert os.name == "nt" or target.stat().st_mode & 0o777 == 0o640

    def test_the_writer_gets_a_file_beside_the_target_with_its_suffix(self, tmp_path: Path) -> None:
        seen: list[Path] = []

        def writer(draft: Path) -> None:
            seen.append(draft)
            draft.write_bytes(b"x")

        files.write_atomic(tmp_path / "a.xlsx", writer)
        assert [(path.parent, path.suffix) for path in seen] == [(tmp_path, ".xlsx")]

    @pytest.mark.parametrize("there", [True, False])
    def test_a_link_is_not_followed(self, tmp_path: Path, there: bool) -> None:
        if there:
            (tmp_path / "real.txt").write_bytes(b"old")
        (tmp_path / "link.txt").symlink_to("real.txt")
        with pytest.raises(AppError) as caught:
            files.write_bytes_atomic(tmp_path / "link.txt", b"new")
        assert caught.value.code == "E-FILE-LINK" and caught.value.fix
        assert (tmp_path / "link.txt").is_symlink() and (tmp_path / "real.txt").exists() == there
        assert not there or (tmp_path / "real.txt").read_bytes() == b"old"

    def test_a_writer_that_fails_keeps_the_old_file(self, tmp_path: Path) -> None:
        target = tmp_path / "a.pdf"
        target.write_bytes(b"old")

        def writer(draft: Path) -> None:
            draft.write_bytes(b"half")
            raise RuntimeError("stopped")

        with pytest.raises(RuntimeError, match="stopped"):
            files.write_atomic(target, writer)
        assert target.read_bytes() == b"old"
        assert list(tmp_path.iterdir()) == [target]

    @pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.EBUSY])
    def test_a_target_that_excel_holds_keeps_the_old_file(
        self, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        target = tmp_path / "a.xlsx"
        target.write_bytes(b"old")
        monkeypatch.setattr(files.os, "replace", raising(number))
        assert code_of(lambda: files.write_bytes_atomic(target, b"new")) == "E-FILE-BUSY"
        assert target.read_bytes() == b"old"
        assert list(tmp_path.iterdir()) == [target]

    @pytest.mark.parametrize(
        ("number", "code"),
        [
            (errno.ENOSPC, "E-FILE-FULL"),
            (errno.EDQUOT, "E-FILE-FULL"),
            (errno.EROFS, "E-FILE-READONLY"),
            (errno.EIO, "E-FILE-IO"),
        ],
    )
    def test_a_disk_that_refuses_is_told_apart(self, number: int, code: str, tmp_path: Path) -> None:
        assert code_of(lambda: files.write_atomic(tmp_path / "a.pdf", raising(number))) == code
        assert list(tmp_path.iterdir()) == []

    def test_a_full_disk_found_only_by_fsync_keeps_the_old_file(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        target = tmp_path / "a.pdf"
        target.write_bytes(b"old")
        monkeypatch.setattr(files.os, "fsync", raising(errno.ENOSPC))
        assert code_of(lambda: files.write_bytes_atomic(target, b"new")) == "E-FILE-FULL"
        assert target.read_bytes() == b"old"

    def test_a_missing_folder(self, tmp_path: Path) -> None:
        assert code_of(lambda: files.write_bytes_atomic(tmp_path / "no" / "a.pdf", b"")) == "E-FILE-NOFOLDER"

    def test_a_folder_that_cannot_be_written(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(files.os, "open", raising(errno.EACCES))
        assert code_of(lambda: files.write_bytes_atomic(tmp_path / "a.pdf", b"")) == "E-FILE-READONLY"

    def test_a_file_marked_read_only(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        target = tmp_path / "a.pdf"
        target.write_bytes(b"old")
        monkeypatch.setattr(files.os, "access", lambda path, mode: False)  # root may write everything
        assert code_of(lambda: files.write_bytes_atomic(target, b"new")) == "E-FILE-READONLY"
        assert target.read_bytes() == b"old"

    def test_a_folder_in_the_place_of_the_file(self, tmp_path: Path) -> None:
        (tmp_path / "a.pdf").mkdir()
        assert code_of(lambda: files.write_bytes_atomic(tmp_path / "a.pdf", b"")) == "E-FILE-ISFOLDER"
        assert [path.name for path in tmp_path.iterdir()] == ["a.pdf"]

    def test_a_name_that_is_too_long(self, tmp_path: Path) -> None:
        assert code_of(lambda: files.write_bytes_atomic(tmp_path / ("長" * 300), b"")) == "E-FILE-NAME"
        assert list(tmp_path.iterdir()) == []


class TestReading:
    def test_the_hash_is_sha256(self, tmp_path: Path) -> None:
        path = tmp_path / "a"
        path.write_bytes(b"abc")
        assert files.sha256_of(path) == hashlib.sha256(b"abc").hexdigest()

    def test_a_file_at_the_limit_is_read(self, tmp_path: Path) -> None:
        path = tmp_path / "a"
        path.write_bytes(b"12345")
        assert files.read_limited(path, 5) == b"12345"

    def test_a_file_beyond_the_limit_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "a"
        path.write_bytes(b"123456")
        assert code_of(lambda: files.read_limited(path, 5)) == "E-FILE-TOOBIG"

    @pytest.mark.parametrize("read", [files.sha256_of, lambda path: files.read_limited(path, 5)])
    def test_what_is_not_a_file_is_a_known_error(self, read: Callable[[Path], object], tmp_path: Path) -> None:
        assert code_of(lambda: read(tmp_path / "no")) == "E-FILE-MISSING"
        assert code_of(lambda: read(tmp_path)) == "E-FILE-ISFOLDER"

    def test_the_error_names_the_file(self, tmp_path: Path) -> None:
        with pytest.raises(AppError) as caught:
            files.sha256_of(tmp_path / "町.dxa")
        assert caught.value.where.file == str(tmp_path / "町.dxa")


def zip_bytes(entries: dict[str, bytes], time: tuple[int, int, int, int, int, int] = (2026, 4, 1, 9, 0, 0)) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in entries.items():
            info = zipfile.ZipInfo(name, time)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return out.getvalue()


ENTRIES = {"b.xml": b"<b/>" * 100, "a/x.xml": "設問".encode(), "a/": b""}


class TestZip:
    def test_the_time_of_writing_leaves_no_trace(self) -> None:
        early, late = zip_bytes(ENTRIES), zip_bytes(ENTRIES, (2027, 1, 2, 3, 4, 6))
        assert early != late
        assert files.normalise_zip(early) == files.normalise_zip(late)

    def test_entries_their_order_and_content_stay(self) -> None:
        with zipfile.ZipFile(io.BytesIO(files.normalise_zip(zip_bytes(ENTRIES)))) as archive:
            assert {name: archive.read(name) for name in archive.namelist()} == ENTRIES
            assert archive.namelist() == list(ENTRIES)
            assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}

    def test_doing_it_twice_changes_nothing(self) -> None:
        once = files.normalise_zip(zip_bytes(ENTRIES))
        assert files.normalise_zip(once) == once


class TestZipLimits:
    def check(self, path: Path, data: bytes, total: int = MEGABYTE, entries: int = 10, ratio: float = 200) -> None:
        path.write_bytes(data)
        files.check_zip(path, total, entries, ratio)

    def test_an_ordinary_file_passes(self, tmp_path: Path) -> None:
        data = zip_bytes({"a": os.urandom(1000), "b": b"x" * 60_000})
        assert self.check(tmp_path / "a.xlsx", data) is None

    @pytest.mark.parametrize(
        "content",
        [
            {"a": b"\0" * MEGABYTE},  # packed a thousand times
            {"a": os.urandom(MEGABYTE + 1)},  # larger than everything may be
            {"a": os.urandom(600_000), "b": os.urandom(600_000)},  # together larger
            {str(number): b"" for number in range(11)},  # too many
        ],
        ids=["ratio", "size", "sum", "count"],
    )
    def test_what_goes_beyond_a_limit_is_refused(self, content: dict[str, bytes], tmp_path: Path) -> None:
        assert code_of(lambda: self.check(tmp_path / "a.xlsx", zip_bytes(content))) == "E-ZIP-BOMB"

    def test_a_declared_size_is_not_believed(self, tmp_path: Path) -> None:
        data = bytearray(zip_bytes({"a": b"\0" * (3 * MEGABYTE)}))
        for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
            struct.pack_into("<I", data, data.index(mark) + offset, 10)
        assert code_of(lambda: self.check(tmp_path / "a.xlsx", bytes(data))) == "E-ZIP-BOMB"

    def test_a_password_is_told(self, tmp_path: Path) -> None:
        data = bytearray(zip_bytes({"a": b"x"}))
        struct.pack_into("<H", data, data.index(b"PK\x01\x02") + 8, 1)
        assert code_of(lambda: self.check(tmp_path / "a.zip", bytes(data))) == "E-ZIP-LOCKED"

    def test_what_is_no_zip_is_told(self, tmp_path: Path) -> None:
        assert code_of(lambda: self.check(tmp_path / "a.xlsx", b"no zip at all")) == "E-ZIP-BAD"

    def test_damage_inside_is_told(self, tmp_path: Path) -> None:
        data = bytearray(zip_bytes({"a": os.urandom(5000)}))
        data[2000] ^= 0xFF
        assert code_of(lambda: self.check(tmp_path / "a.xlsx", bytes(data))) == "E-ZIP-BAD"

    def test_a_missing_file_is_told(self, tmp_path: Path) -> None:
        assert code_of(lambda: files.check_zip(tmp_path / "no", 1, 1, 1)) == "E-FILE-MISSING"


class TestCells:
    @pytest.mark.parametrize("text", ["=1+1", "+81", "-1", "@SUM(A1)", "\tx", "\rx", "\n=1", "＝1+1", "'=1"])
    def test_what_would_run_gets_an_apostrophe(self, text: str) -> None:
        assert files.safe_cell(text) == "'" + text

    @pytest.mark.parametrize("text", ["", "－", "-", "下郷町", "1=1", "'quoted", "a\n=1"])
    def test_other_text_stays(self, text: str) -> None:
        assert files.safe_cell(text) == text
        assert files.unsafe_cell(text) == text

    @given(st.text(alphabet="'=+-@\t\r\n＝－あa1 ", max_size=6) | st.text(max_size=20))
    def test_the_way_back_is_exact(self, text: str) -> None:
        assert files.unsafe_cell(files.safe_cell(text)) == text


def test_what_a_crash_left_behind_is_removed_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left, fresh = Path(private_folder_that_stays()), Path(private_folder_that_stays())
    (left / "carry.dxa").write_bytes(b"secret")
    others = [tmp_path / "dx-assess-data", tmp_path / "dx-assess-12345678", tmp_path / "tmpabcdefgh"]
    others[0].mkdir()
    others[1].write_text("no folder")
    others[2].mkdir()
    week = time.time() - 7 * 24 * 3600
    for path in (left, *others):
        os.utime(path, (week, week))
    assert files.clear_leftovers() == 1
    assert not left.exists() and fresh.is_dir()
    assert all(path.exists() for path in others)


def private_folder_that_stays() -> str:
    """As after a power failure."""
    folder = files.private_folder()
    folder._finalizer.detach()  # type: ignore[attr-defined]
    return folder.name
