"""Finding what towns sent in a folder: submissions, ``.dxa`` files and exported workbooks in any mix and depth.

A submission is a folder or zip file with ``manifest.json``; of it only the town data are read. Names may be in any
spelling of Unicode, in zip files also in CP932. Nothing that cannot be read stops the rest.
"""

from __future__ import annotations

import hashlib
import os
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Literal

import msgspec
from msgspec import Struct

from dx_assess.errors import AppError, Where
from dx_assess.exchange.submission import LOCKED, MANIFEST, Manifest
from dx_assess.exchange.town_data_file import read_workbook_town_data
from dx_assess.files import check_zip, file_error, private_folder, read_limited, require_regular
from dx_assess.score.town_data import MAX_BYTES, TownData, decode

Kind = Literal["submission", "dxa", "workbook"]
KIND_WORDS: dict[Kind, str] = {
    "submission": "提出パッケージ",
    "dxa": "町のファイル（.dxa）",
    "workbook": "報告書のExcel",
}
COPIES = ".控え"
"""Folders with the daily copies of a town file end with this."""
MAX_FILES = 20_000
MAX_ZIP = 500 << 20
MAX_ENTRIES = 5000
MAX_RATIO = 300.0
MAX_WORKBOOK = 20 << 20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How a workbook with a password begins."""
_LATER = ("E-TOWN-FORMAT", "E-TOWN-NONE")
"""A file of another kind: it is named, and no damage."""

ReadDxa = Callable[[Path], Sequence[TownData]]
"""Every year of a town file; the session knows how, since it has the question set."""
Unlock = Callable[[bytes, str], bytes]
"""The content of a file with a password, and the file's name for the error; raises E-PASSWORD-…."""
Progress = Callable[[int, str], None]
"""Percent done (0–100) and what is being done; may raise to cancel."""


class Found(Struct, frozen=True):
    """What one file said: its years, or why it cannot be used.

    :param file: place below the folder, ``町/提出.zip`` or ``全部.zip＞町/town-data.json``; NFC.
    :param foreign: nothing of ours and nothing damaged (another workbook).
    """

    file: str
    kind: Kind
    years: tuple[TownData, ...] = ()
    problem: AppError | None = None
    foreign: bool = False


class _Source(Struct, frozen=True):
    file: str
    kind: Kind
    read: Callable[[], Sequence[TownData]]


class Readers(Struct, frozen=True):
    """How to read what the roll-up does not know by itself; without ``unlock`` locked files are only named."""

    dxa: ReadDxa
    unlock: Unlock | None = None


def read_folder(folder: Path, readers: Readers, progress: Progress | None = None) -> tuple[Found, ...]:
    """Everything in ``folder`` (or one file), in order of the names.

    :raises AppError: E-ROLLUP-FOLDER (no such folder), E-ROLLUP-MANY; what a file says is in its :class:`Found`.
    """
    if not folder.exists():
        fix = "場所を確かめてください。"
        raise AppError("E-ROLLUP-FOLDER", "フォルダーがありません。", fix, Where(file=str(folder)))
    paths = list(_walk(folder))
    if len(paths) > MAX_FILES:
        fix = "町から届いたファイルだけを入れたフォルダーを選んでください。"
        raise AppError("E-ROLLUP-MANY", f"ファイルが多すぎます（{MAX_FILES:,}件まで）。", fix, Where(file=str(folder)))
    packages = {path.parent for path in paths if path.name == MANIFEST}
    found: list[Found] = []
    with private_folder() as temporary:
        for no, path in enumerate(paths):
            if progress is not None:
                progress(no * 100 // max(len(paths), 1), f"{_name(path.name)} を読んでいます")
            shown = _name(path.relative_to(folder).as_posix()) if path != folder else _name(path.name)
            for source in _sources(path, shown, packages, readers, Path(temporary)):
                item = _read(source)
                if item is not None:
                    found.append(item)
    return tuple(found)


def _walk(folder: Path) -> Iterator[Path]:
    """Files in a steady order; hidden ones, Excel's lock files, unfinished ones and kept copies are passed over."""
    if folder.is_file():
        yield folder
        return
    for parent, folders, names in os.walk(folder):
        folders.sort(key=_name)
        folders[:] = [name for name in folders if not name.startswith(".") and not _name(name).endswith(COPIES)]
        for name in sorted(names, key=_name):
            if not name.startswith((".", "~$")) and not name.endswith(".part"):
                yield Path(parent, name)


def _name(text: str) -> str:
    """A name as people read it: composed characters, nothing undecodable."""
    return unicodedata.normalize("NFC", text.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))


def _sources(
    path: Path, shown: str, packages: set[Path], readers: Readers, temporary: Path
) -> Iterable[_Source | Found]:
    suffix = path.suffix.lower()
    if path.parent in packages and suffix not in (".json", LOCKED):
        return ()  # a submission says everything in its town data
    if suffix in (".json", LOCKED) and path.name != MANIFEST:
        beside = path.with_name(MANIFEST)
        return (_Source(shown, "submission", lambda: (_vouched(path, beside, shown, readers),)),)
    if suffix == ".dxa":
        return (_Source(shown, "dxa", lambda: readers.dxa(path)),)
    if suffix == ".xlsx":
        return (_Source(shown, "workbook", lambda: (_workbook(path, shown, readers, temporary),)),)
    return _in_zip(path, shown, readers, temporary) if suffix == ".zip" else ()


def _vouched(path: Path, beside: Path, shown: str, readers: Readers) -> TownData:
    """The town data of a folder; its manifest, where there is one, must name the same content."""
    content = read_limited(path, MAX_BYTES)
    manifest = read_limited(beside, MAX_BYTES) if beside.is_file() else b""
    return _decoded(content, manifest, path.name, shown, readers)


def _decoded(content: bytes, manifest: bytes, name: str, shown: str, readers: Readers) -> TownData:
    data = decode(_unlocked(content, shown, readers) if name.endswith(LOCKED) else content, shown)
    try:
        named = msgspec.json.decode(manifest, type=Manifest).file("data") if manifest else None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        named = None  # the town data vouch for themselves
    if named is not None and named.name == name and named.sha256 != hashlib.sha256(content).hexdigest():
        fix = "町に、提出用フォルダーをもう一度作って送ってもらってください。"
        raise AppError("E-ROLLUP-MANIFEST", "提出用フォルダーの目録と中身が合いません。", fix, Where(file=shown))
    return data


def _workbook(path: Path, shown: str, readers: Readers, temporary: Path) -> TownData:
    """The town data of a workbook; one with a password is opened first, if that is known."""
    require_regular(path)
    with path.open("rb") as file:
        locked = file.read(len(_OLE)) == _OLE
    if not locked:
        return read_workbook_town_data(path)
    plain = temporary / "opened.xlsx"
    plain.write_bytes(_unlocked(read_limited(path, MAX_WORKBOOK), shown, readers))
    return read_workbook_town_data(plain)


def _unlocked(content: bytes, shown: str, readers: Readers) -> bytes:
    if readers.unlock is not None:
        return readers.unlock(content, shown)
    fix = "町から聞いたパスワードを入れて、もう一度読んでください。"
    raise AppError("E-ROLLUP-LOCKED", "パスワードが付いています。", fix, Where(file=shown))


def _read(source: _Source | Found) -> Found | None:
    if isinstance(source, Found):
        return source
    try:
        years = tuple(source.read())
    except AppError as error:
        if error.code in _LATER and source.file.lower().endswith(".json"):
            return None  # some other program's file
        problem = AppError(error.code, error.message, error.fix, Where(file=source.file))
        return Found(source.file, source.kind, problem=problem, foreign=error.code in _LATER)
    except OSError as error:
        problem = file_error(error, Path(source.file), "read")
        return Found(source.file, source.kind, problem=problem)
    return Found(source.file, source.kind, years)


def _in_zip(path: Path, shown: str, readers: Readers, temporary: Path) -> Iterator[_Source | Found]:
    try:
        check_zip(path, MAX_ZIP, MAX_ENTRIES, MAX_RATIO)
        with zipfile.ZipFile(path) as archive:
            yield from _entries(archive, shown, readers, temporary)
    except OSError as error:
        yield Found(shown, "submission", problem=file_error(error, Path(shown), "read"))
    except AppError as error:
        fix = "町に、もう一度送ってもらってください。" if error.code == "E-ZIP-BAD" else error.fix
        message = "zipファイルがこわれています。" if error.code == "E-ZIP-BAD" else error.message
        yield Found(shown, "submission", problem=AppError(error.code, message, fix, Where(file=shown)))


def _entries(archive: zipfile.ZipFile, shown: str, readers: Readers, temporary: Path) -> Iterator[_Source | Found]:
    entries = [(zip_name(entry), entry) for entry in archive.infolist() if not entry.is_dir()]
    packages = {
        PurePosixPath(name).parent: archive.read(entry)
        for name, entry in entries
        if PurePosixPath(name).name == MANIFEST and entry.file_size <= MAX_BYTES
    }
    for no, (name, entry) in enumerate(sorted(entries, key=lambda item: item[0])):
        place = PurePosixPath(name)
        suffix, file = place.suffix.lower(), f"{shown}＞{name}"
        if place.name == MANIFEST or place.name.startswith((".", "~$")):
            continue
        if suffix in (".json", LOCKED):
            parts = archive.read(entry), packages.get(place.parent, b""), place.name, file, readers
            yield _Source(file, "submission", lambda parts=parts: (_decoded(*parts),))  # type: ignore[misc]
        elif place.parent not in packages and suffix in (".dxa", ".xlsx"):
            target = temporary / f"{no}{suffix}"
            target.write_bytes(archive.read(entry))
            if suffix == ".dxa":
                yield _Source(file, "dxa", lambda target=target: readers.dxa(target))  # type: ignore[misc]
            else:
                book = target, file, readers, temporary
                yield _Source(file, "workbook", lambda book=book: (_workbook(*book),))  # type: ignore[misc]


def zip_name(entry: zipfile.ZipInfo) -> str:
    """The entry's name; old Windows programs write CP932 without saying so, which Python takes for CP437."""
    if entry.flag_bits & 0x800:
        return _name(entry.filename)
    try:
        raw = entry.filename.encode("cp437")
    except UnicodeEncodeError:
        return _name(entry.filename)
    for encoding in ("utf-8", "cp932"):
        try:
            return _name(raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    return _name(entry.filename)
