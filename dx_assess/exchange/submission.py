"""A submission: a folder with the report as PDF and workbook, the town data, and ``manifest.json`` that vouches for it.

A folder may come from anywhere: sizes, names and the manifest's shape are limited, and only files that it names count.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from dx_assess.errors import AppError, Where
from dx_assess.exchange.town_data_file import FILE_NAME
from dx_assess.files import read_limited
from dx_assess.text.dates import short_fiscal_label

FORMAT = "dx-assess/submission"
VERSION = 1
MANIFEST = "manifest.json"
PDF, XLSX, DATA = "報告書.pdf", "報告書.xlsx", FILE_NAME
CHANGES = "前回との違い・照会への回答.xlsx"
LOCKED = ".age"
"""Ending of a data file with a password."""
MAX_FILE = 200 << 20
_MAX_MANIFEST = 256 << 10
_MAX_FILES = 10
_HEX = re.compile(r"[0-9a-f]{64}")
_BAD = re.compile(r'[\\/:*?"<>|\x00-\x1f]')

Kind = Literal["pdf", "workbook", "data", "changes"]
KIND_WORDS: dict[Kind, str] = {
    "pdf": "報告書（PDF）",
    "workbook": "報告書（Excel）",
    "data": "まとめ用のデータ",
    "changes": "前回との違いと照会への回答（Excel）",
}


class FileEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file: its SHA-256 as it lies in the folder, with its password if it has one."""

    name: str
    kind: Kind
    sha256: str
    size: int


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a submission is.

    :param at: when it was made (UTC, ISO 8601).
    :param complete: False: it was sent before everything was answered and confirmed.
    :param previous: number of the submission before it, 0 = none.
    :param inquiries: numbers of the 照会 that it answers.
    """

    format: str
    version: int
    code: str
    name: str
    fiscal_year: int
    submission: int
    receipt: str
    at: str
    program: str
    form: str
    form_version: str
    pack: str
    edition: str
    protected: bool
    complete: bool = True
    previous: int = 0
    inquiries: tuple[str, ...] = ()
    files: tuple[FileEntry, ...] = ()

    def file(self, kind: Kind) -> FileEntry | None:
        """The file of a kind."""
        return next((item for item in self.files if item.kind == kind), None)


class Package(Struct, frozen=True):
    """A submission that was read: its manifest and the files whose hashes are right.

    :param problems: what does not fit, in Japanese.
    """

    folder: Path
    manifest: Manifest
    files: Mapping[Kind, bytes]
    problems: tuple[str, ...]


def folder_name(code: str, town: str, fiscal_year: int, number: int) -> str:
    """「提出_073628_下郷町_R8_第1号」."""
    plain = _BAD.sub("_", town)
    return f"提出_{code}_{plain}_{short_fiscal_label(fiscal_year)}_第{number}号"


def entry_of(name: str, kind: Kind, content: bytes) -> FileEntry:
    """The entry of a file with this content."""
    return FileEntry(name, kind, hashlib.sha256(content).hexdigest(), len(content))


def encode_manifest(manifest: Manifest) -> bytes:
    """The manifest as UTF-8 JSON that people can read."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a submission's folder.

    :raises AppError: E-SUBMISSION-FORMAT, E-SUBMISSION-NEWER, E-SUBMISSION-DAMAGED, E-FILE-….
    """
    where = Where(file=f"{folder.name}/{MANIFEST}")
    content = read_limited(folder / MANIFEST, _MAX_MANIFEST)
    fix = "町に、もう一度送ってもらってください。"
    try:
        manifest = msgspec.json.decode(content, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        head = _head(content)
        if head.get("format") != FORMAT:
            message = "dx-assess の提出用フォルダーではありません。"
            raise AppError("E-SUBMISSION-FORMAT", message, "正しいフォルダーを選んでください。", where) from error
        version = head.get("version")
        if isinstance(version, int) and version > VERSION:
            raise _newer(where) from error
        raise AppError("E-SUBMISSION-DAMAGED", "提出用フォルダーの目録がこわれています。", fix, where) from error
    if manifest.version > VERSION:
        raise _newer(where)
    problem = _problem(manifest)
    if problem:
        raise AppError("E-SUBMISSION-DAMAGED", f"提出用フォルダーの目録がおかしいです（{problem}）。", fix, where)
    return manifest


def _head(content: bytes) -> dict[str, object]:
    try:
        found = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _newer(where: Where) -> AppError:
    fix = "新しい版の dx-assess で調べてください。"
    return AppError("E-SUBMISSION-NEWER", "新しい版の dx-assess で作られた提出用フォルダーです。", fix, where)


def _problem(manifest: Manifest) -> str:
    names = [item.name for item in manifest.files]
    if manifest.format != FORMAT:
        return "形式がちがいます"
    if len(names) > _MAX_FILES or len(set(names)) < len(names):
        return "ファイルの数か名前"
    if any(_BAD.search(name) or name in ("", ".", "..", MANIFEST) or len(name) > 120 for name in names):
        return "ファイルの名前"
    if any(not _HEX.fullmatch(item.sha256) or not 0 <= item.size <= MAX_FILE for item in manifest.files):
        return "ハッシュ値か大きさ"
    if not 1 <= manifest.submission < 1000 or not 0 <= manifest.previous < manifest.submission:
        return "提出番号"
    return ""


def read_package(folder: Path) -> Package:
    """Manifest and files, each compared with its hash.

    :raises AppError: see :func:`read_manifest`; a file that lacks or differs is one of ``problems``.
    """
    manifest = read_manifest(folder)
    here = {unicodedata.normalize("NFC", item.name): item for item in folder.iterdir() if item.is_file()}
    files: dict[Kind, bytes] = {}
    problems: list[str] = []
    for entry in manifest.files:
        path = here.get(entry.name)
        if path is None:
            problems.append(f"「{entry.name}」がありません。")
            continue
        try:
            content = read_limited(path, MAX_FILE)
        except AppError as error:
            problems.append(f"「{entry.name}」を読めません。{error.message}")
            continue
        if entry_of(entry.name, entry.kind, content) != entry:
            problems.append(f"「{entry.name}」が、目録（{MANIFEST}）のものと違います。作ったあとに変わっています。")
        else:
            files[entry.kind] = content
    for kind in ("pdf", "workbook", "data"):
        if manifest.file(kind) is None:
            problems.append(f"目録に「{KIND_WORDS[kind]}」がありません。")
    extra = sorted(here.keys() - {item.name for item in manifest.files} - {MANIFEST})
    problems += (f"目録にないファイルがあります（{name}）。" for name in extra[:_MAX_FILES] if not name.startswith("."))
    return Package(folder, manifest, files, tuple(problems))
