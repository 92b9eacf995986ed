"""The 配布ファイル (``.dxpack``): one file from a prefecture to its towns. Written deterministically, read as hostile.

A zip with ``manifest.json`` first, then exactly the files that it names, each with its SHA-256::

    manifest.json
    text.txt                  covering text (UTF-8)
    pack/<pack id>.toml
    support/<pack id>.toml    optional
    form/set.toml …           the question set
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import stat
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from dx_assess.errors import AppError, Where
from dx_assess.files import check_zip, normalise_zip, private_folder, read_limited

FORMAT, FORMAT_VERSION = "dx-assess-distribution", 1
SUFFIX = ".dxpack"
MANIFEST, TEXT = "manifest.json", "text.txt"
MAX_BYTES, MAX_UNPACKED, MAX_ENTRIES, MAX_RATIO = 5 << 20, 20 << 20, 300, 200.0
MAX_TEXT = 20_000
"""Characters of the covering text."""
_NAME = re.compile(r"(?:pack|support)/[a-z][a-z0-9_-]{0,63}\.toml|form(?:/[a-z0-9_]{1,40}){0,2}/[a-z0-9_]{1,60}\.toml")
_Line = Annotated[str, Meta(min_length=1, max_length=200)]
_Id = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_-]{0,63}$")]
_Version = Annotated[str, Meta(pattern=r"^\d{1,6}\.\d{1,6}\.\d{1,6}$")]


class Named(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A pack or set inside the file."""

    id: _Id
    version: _Version
    name: _Line


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file inside: SHA-256 (64 hexadecimal digits) and size."""

    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
    bytes: Annotated[int, Meta(ge=0, le=MAX_UNPACKED)]


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the file says about itself.

    :param year: the fiscal year of the assessment that it is for; ``deadline``: the day to hand it in.
    """

    format: str
    format_version: int
    id: _Id
    version: _Version
    issuer: _Line
    year: Annotated[int, Meta(ge=2018, le=2060)]
    deadline: date
    pack: Named
    form: Named
    valid_from: date | None = None
    valid_to: date | None = None
    files: dict[str, Entry] = {}


class Distribution(msgspec.Struct, frozen=True):
    """A read 配布ファイル: manifest, covering text and the files of pack, menu and set."""

    manifest: Manifest
    text: str
    files: dict[str, bytes]


def render_distribution(manifest: Manifest, text: str, files: Mapping[str, bytes]) -> bytes:
    """The bytes of the file; ``files`` as in :class:`Distribution`. The manifest's ``files`` are filled in here."""
    inside = {TEXT: text.encode("utf-8"), **{name: files[name] for name in sorted(files)}}
    entries = {name: Entry(hashlib.sha256(data).hexdigest(), len(data)) for name, data in inside.items()}
    head = msgspec.structs.replace(manifest, files=entries)
    document = json.dumps(msgspec.to_builtins(head), ensure_ascii=False, indent=1).encode()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {MANIFEST: document, **inside}.items():
            archive.writestr(name, data)
    return normalise_zip(stream.getvalue())


def read_distribution(path: Path) -> Distribution:
    """Read and check a file; nothing is unpacked to the disk.

    :raises AppError: E-DIST-BAD (no 配布ファイル, damaged or changed), E-DIST-NEWER, E-ZIP-…, E-FILE-….
    """
    data = read_limited(path, MAX_BYTES)
    _check_size(path, data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            inside = _entries(path, archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError) as error:
        raise _bad(path, "ファイルが壊れています") from error
    manifest = _manifest(path, inside.pop(MANIFEST, b""))
    if manifest.files.keys() != inside.keys() or TEXT not in inside:
        raise _bad(path, "入っているものが目録と違います")
    for name, entry in manifest.files.items():
        if len(inside[name]) != entry.bytes or hashlib.sha256(inside[name]).hexdigest() != entry.sha256:
            raise _bad(path, f"{name} が作られたあとに変わっています")
    if not _expected(manifest).issubset(inside):
        raise _bad(path, "KPIパックか設問が入っていません")
    return Distribution(manifest, _text(path, inside.pop(TEXT)), inside)


def _check_size(path: Path, data: bytes) -> None:
    """The limits are checked on the bytes that are read afterwards, whatever happens to the file meanwhile."""
    with private_folder() as folder:
        copy = Path(folder) / "file.zip"
        copy.write_bytes(data)
        try:
            check_zip(copy, MAX_UNPACKED, MAX_ENTRIES, MAX_RATIO)
        except AppError as error:
            if error.code == "E-ZIP-BAD":
                raise _bad(path, "ファイルが壊れているか、配布ファイルではありません") from error
            raise AppError(error.code, error.message, error.fix, Where(file=str(path))) from error


def _entries(path: Path, archive: zipfile.ZipFile) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for item in archive.infolist():
        kind = stat.S_IFMT(item.external_attr >> 16)
        if item.filename in found or item.is_dir() or kind not in (0, stat.S_IFREG):
            raise _bad(path, "あるはずのないものが入っています")
        if item.filename not in (MANIFEST, TEXT) and not _NAME.fullmatch(item.filename):
            raise _bad(path, "あるはずのないものが入っています")
        found[item.filename] = archive.read(item)
    return found


def _manifest(path: Path, data: bytes) -> Manifest:
    try:
        raw: Any = json.loads(data.decode("utf-8"))
        if isinstance(raw, dict) and raw.get("format") == FORMAT and raw.get("format_version") != FORMAT_VERSION:
            fix = "新しいプログラムで取り込んでください。"
            raise AppError("E-DIST-NEWER", "この配布ファイルは、新しい形で作られています。", fix, Where(file=str(path)))
        manifest = msgspec.convert(raw, Manifest, strict=False)
    except (UnicodeDecodeError, ValueError, RecursionError, msgspec.ValidationError) as error:
        raise _bad(path, "目録（manifest.json）が読めません") from error
    if manifest.format != FORMAT:
        raise _bad(path, "配布ファイルではありません")
    return manifest


def _expected(manifest: Manifest) -> set[str]:
    return {f"pack/{manifest.pack.id}.toml", "form/set.toml"}


def _text(path: Path, data: bytes) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _bad(path, "送付文が読めません") from error
    if len(text) > MAX_TEXT:
        raise _bad(path, "送付文が長すぎます")
    return text


def _bad(path: Path, what: str) -> AppError:
    fix = "県の担当者に連絡し、もう一度送ってもらってください。何も取り込んでいません。"
    return AppError("E-DIST-BAD", f"配布ファイルを取り込めません（{what}）。", fix, Where(file=str(path)))
