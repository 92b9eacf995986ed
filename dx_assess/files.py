"""Files: written whole or not at all, read within limits, hashed, and safe to open in a spreadsheet program."""

from __future__ import annotations

import contextlib
import copy
import errno
import hashlib
import io
import os
import re
import secrets
import shutil
import stat
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from dx_assess.errors import AppError, Where

Doing = Literal["read", "write", "replace"]

_CHUNK = 1 << 16
_PRIVATE = "dx-assess-"
_LEFT_S = 3 * 24 * 3600
_UMASK = os.umask(0o077)
os.umask(_UMASK)  # the only way to ask for it; modules are loaded before anything is written
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠].", re.DOTALL)

_BUSY = (
    "E-FILE-BUSY",
    "ファイルがExcelなどで開いています。",
    "そのファイルを閉じてからもう一度行うか、別の名前で保存してください。",
)
_READONLY = (
    "E-FILE-READONLY",
    "書き込みが許されていない場所か、読み取り専用のファイルです。",
    "書き込めるフォルダー（ドキュメントなど）を選んでください。",
)
_DENIED = (
    "E-FILE-DENIED",
    "ファイルを読むことが許されていません。",
    "ほかのプログラムで開いていれば閉じ、それでもだめなら、ファイルの持ち主に読めるようにしてもらってください。",
)
_MISSING = ("E-FILE-MISSING", "ファイルが見つかりません。", "名前と場所を確かめてください。")
_NOFOLDER = ("E-FILE-NOFOLDER", "保存先のフォルダーがありません。", "フォルダーを作るか、別の場所を選んでください。")
_FULL = ("E-FILE-FULL", "ディスクの空きが足りません。", "要らないファイルを消すか、別のドライブを選んでください。")
_ISFOLDER = ("E-FILE-ISFOLDER", "ファイルではなくフォルダーです。", "ファイルの名前を指定してください。")
_NAME = ("E-FILE-NAME", "この名前ではファイルを作れません。", '短い名前にし、記号（ : * ? " < > | ）を除いてください。')
_IO = (
    "E-FILE-IO",
    "ファイルの読み書きに失敗しました。",
    "USBメモリーやネットワークのつながりを確かめて、もう一度行ってください。",
)

_READING = {
    errno.ENOENT: _MISSING,
    errno.ENOTDIR: _MISSING,
    errno.EACCES: _DENIED,
    errno.EPERM: _DENIED,
    errno.EBUSY: _DENIED,
    errno.EISDIR: _ISFOLDER,
    errno.ENAMETOOLONG: _MISSING,
    errno.EINVAL: _MISSING,
}
_WRITING = {
    errno.ENOENT: _NOFOLDER,
    errno.ENOTDIR: _NOFOLDER,
    errno.EACCES: _READONLY,
    errno.EPERM: _READONLY,
    errno.EROFS: _READONLY,
    errno.EBUSY: _BUSY,
    errno.ETXTBSY: _BUSY,
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: _FULL,
    errno.EISDIR: _ISFOLDER,
    errno.ENAMETOOLONG: _NAME,
    errno.EINVAL: _NAME,
}
# The folder took the temporary file already, so a refusal now is about the target: another program holds it.
_REPLACING = {**_WRITING, errno.EACCES: _BUSY, errno.EPERM: _BUSY}
_TABLES = {"read": _READING, "write": _WRITING, "replace": _REPLACING}


def file_error(error: OSError, path: Path, doing: Doing) -> AppError:
    """The known error behind what the operating system said.

    :param doing: ``replace`` is the last step of a write, moving the finished file over the old one.
    """
    code, message, fix = _TABLES[doing].get(error.errno or 0, _IO)
    return AppError(code, message, fix, Where(file=str(path)))


def _of_file(error: OSError, path: Path, doing: Doing) -> AppError:
    """The same where ``path`` should be a file: Windows denies access to a folder instead of naming it."""
    if error.errno == errno.EACCES and path.is_dir():
        error = IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    return file_error(error, path, doing)


def write_atomic(target: Path, writer: Callable[[Path], None]) -> None:
    """Let ``writer`` fill a new file beside ``target``, then move it over ``target``; on failure the old file stays.

    The new file has the target's suffix, is the user's alone until it is finished, and is on the disk (fsync) before it
    is moved. A link in the place of the target is refused: somebody else may have made it.

    :param writer: gets the path of an existing, empty file. What it raises other than ``OSError`` passes through.
    :raises AppError: ``E-FILE-LINK``, ``E-FILE-…``, see :func:`file_error`.
    """
    refuse_link(target)
    final = Path(os.path.realpath(target))
    draft = final.with_name(f".dx-{secrets.token_hex(8)}.tmp{final.suffix[:16]}")
    doing: Doing = "write"
    try:
        if final.exists() and not os.access(final, os.W_OK):  # Linux would replace it, Windows blame another program
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        writer(draft)
        if final.is_file():
            shutil.copymode(final, draft)
        else:
            draft.chmod(0o666 & ~_UMASK)
        _sync(draft)
        doing = "replace"
        os.replace(draft, final)
        sync_folder(final.parent)
    except OSError as error:
        raise _of_file(error, target, doing) from error
    finally:
        _discard(draft)


def refuse_link(target: Path) -> None:
    """Refuse to write to a link.

    :raises AppError: ``E-FILE-LINK``.
    """
    if os.path.islink(target):
        fix = "リンクの先のファイルそのものか、別の名前を選んでください。"
        raise AppError("E-FILE-LINK", "ほかの場所を指すリンクなので、書き込みません。", fix, Where(file=str(target)))


def write_bytes_atomic(target: Path, data: bytes) -> None:
    """:func:`write_atomic` for bytes that are there already."""

    def write(draft: Path) -> None:
        draft.write_bytes(data)

    write_atomic(target, write)


def write_together(jobs: Sequence[tuple[Path, Callable[[Path], None]]]) -> None:
    """:func:`write_atomic` for files that belong together: all of them are written, or all old files stay.

    :raises AppError: ``E-FILE-…`` naming the target, or what a writer raises.
    """
    old = {target: _old_content(target) for target, _writer in jobs}
    moved: list[Path] = []
    try:
        _write_nested(jobs, moved)
    except BaseException:
        for target in moved:
            _put_back(target, old[target])
        raise


def _write_nested(jobs: Sequence[tuple[Path, Callable[[Path], None]]], moved: list[Path]) -> None:
    """Each file is moved into place after all those behind it, so that whatever a writer raises comes before."""
    if not jobs:
        return
    (target, writer), rest = jobs[0], jobs[1:]

    def fill(draft: Path) -> None:
        try:
            writer(draft)
        except AppError as error:
            if Path(error.where.file).name != draft.name:
                raise
            raise AppError(error.code, error.message, error.fix, replace(error.where, file=str(target))) from error
        _write_nested(rest, moved)

    write_atomic(target, fill)
    moved.append(target)


def _old_content(target: Path) -> bytes | None:
    try:
        return target.read_bytes() if target.is_file() else None
    except OSError as error:
        raise file_error(error, target, "write") from error


def _put_back(target: Path, content: bytes | None) -> None:
    if content is None:
        _discard(target)
    else:
        write_bytes_atomic(target, content)


def require_regular(path: Path) -> None:
    """Refuse what is no file before it is opened: a pipe would wait for ever, a device never ends.

    :raises AppError: ``E-FILE-KIND``.
    :raises OSError: it is not there or cannot be looked at.
    """
    mode = path.stat().st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        fix = "ふつうのファイルを選んでください。"
        raise AppError("E-FILE-KIND", "ファイルではないもの（装置など）です。", fix, Where(file=str(path)))


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's content, 64 lower-case hexadecimal digits.

    :raises AppError: ``E-FILE-…`` when it cannot be read.
    """
    try:
        require_regular(path)
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise _of_file(error, path, "read") from error


def read_limited(path: Path, max_bytes: int) -> bytes:
    """The content of a file of at most ``max_bytes`` bytes.

    :raises AppError: ``E-FILE-TOOBIG`` for a larger one, other ``E-FILE-…`` when it cannot be read.
    """
    try:
        require_regular(path)
        with path.open("rb") as stream:
            data = stream.read(max_bytes + 1)
    except OSError as error:
        raise _of_file(error, path, "read") from error
    if len(data) > max_bytes:
        raise AppError(
            "E-FILE-TOOBIG",
            f"ファイルが大きすぎます（上限 {_size(max_bytes)}）。",
            "選んだファイルが正しいか確かめ、要らないシートや画像を除いてください。",
            Where(file=str(path)),
        )
    return data


def normalise_zip(data: bytes, compression: int | None = None) -> bytes:
    """The same entries in the same order, without what differs from run to run: times, system, attributes, comments.

    :param compression: of all entries; None = as they are.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as result:
        for old in source.infolist():
            new = zipfile.ZipInfo(old.filename, _ZIP_TIME)
            new.compress_type = old.compress_type if compression is None else compression
            new.create_system = 3
            new.external_attr = (0o755 << 16 | 0x10) if old.is_dir() else 0o644 << 16
            result.writestr(new, source.read(old))
    return out.getvalue()


def check_zip(path: Path, max_total: int, max_entries: int, max_ratio: float) -> None:
    """Refuse a zip file (so also an .xlsx) that would fill memory or disk when unpacked. Every entry is read once.

    :param max_total: bytes of all entries unpacked.
    :param max_ratio: unpacked bytes of an entry for each packed byte; entries up to 64 KiB are not measured.
    :raises AppError: ``E-ZIP-BAD`` (damaged, or no zip), ``E-ZIP-LOCKED`` (password), ``E-ZIP-BOMB`` (beyond a limit).
    """
    try:
        require_regular(path)
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > max_entries:
                raise _bomb(path)
            left = max_total
            for entry in entries:
                if entry.flag_bits & 1:
                    raise _locked(path)
                size = _unpacked_size(archive, entry, left)
                if size > left or (size > _CHUNK and size > max_ratio * max(entry.compress_size, 1)):
                    raise _bomb(path)
                left -= size
    except OSError as error:
        raise _of_file(error, path, "read") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, RuntimeError) as error:
        raise AppError(
            "E-ZIP-BAD",
            "ファイルが壊れているか、Excelファイルなどの形式ではありません。",
            "Excelで開けるか確かめ、開けたら名前を付けて保存し直したファイルを選んでください。",
            Where(file=str(path)),
        ) from error


def safe_cell(text: str) -> str:
    """Text that a spreadsheet program would run as a formula gets an apostrophe in front.

    That is text of two or more characters that begins with ``= + - @`` (also full-width), a tab or a line break. Text
    with apostrophes before such a beginning gets one more, so that :func:`unsafe_cell` is an exact inverse.
    For text only: a number is written as a number, and a lone 「－」 stays as it is.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unsafe_cell(text: str) -> str:
    """The text that :func:`safe_cell` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def _unpacked_size(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> int:
    """Real size of an entry, or some size beyond ``limit``; the size that the file declares is not believed."""
    probe = copy.copy(entry)
    probe.file_size = limit + 2 * _CHUNK  # reading stops before, so that the checksum is only compared at a real end
    size = 0
    with archive.open(probe) as stream:
        while size <= limit and (chunk := stream.read(_CHUNK)):
            size += len(chunk)
    return size


def _bomb(path: Path) -> AppError:
    return AppError(
        "E-ZIP-BOMB",
        "展開すると大きすぎるファイルなので、開きません。",
        "送り主に中身を確かめ、要らないシートや画像を除いて保存し直してもらってください。",
        Where(file=str(path)),
    )


def _locked(path: Path) -> AppError:
    return AppError(
        "E-ZIP-LOCKED",
        "ファイルにパスワードが付いています。",
        "パスワードを外して保存し直したファイルを選んでください。",
        Where(file=str(path)),
    )


def _size(count: int) -> str:
    return f"{count // (1 << 20)}MB" if count >= 1 << 20 else f"{count:,}バイト"


def _sync(path: Path) -> None:
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def sync_folder(folder: Path) -> None:
    """Put a move within ``folder`` on the disk where the system can; what was moved is complete either way.

    :raises OSError: the disk refuses.
    """
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):  # network shares without it
            raise
    finally:
        os.close(handle)


def _discard(draft: Path) -> None:
    try:
        draft.unlink(missing_ok=True)
    except OSError:  # the folder went away (memory stick pulled out); the first error is the one to tell
        return


def private_folder() -> tempfile.TemporaryDirectory[str]:
    """A folder of the user's alone for what is on its way; it goes at the end of ``with``, or by ``cleanup()``."""
    return tempfile.TemporaryDirectory(prefix=_PRIVATE)


def clear_leftovers() -> int:
    """Remove private folders that a crash or a power failure left behind: they may hold what must not be passed on.

    :returns: how many. Those of the last days stay: another window may work with them.
    """
    known, now, count = re.compile(rf"{_PRIVATE}[a-z0-9_]{{8}}"), time.time(), 0
    for folder in Path(tempfile.gettempdir()).glob(f"{_PRIVATE}*"):
        with contextlib.suppress(OSError):
            state = folder.lstat()
            old = stat.S_ISDIR(state.st_mode) and now - state.st_mtime > _LEFT_S
            if old and known.fullmatch(folder.name):
                shutil.rmtree(folder)
                count += 1
    return count
