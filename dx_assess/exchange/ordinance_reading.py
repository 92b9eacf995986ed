"""A folder of ordinances: which files are read, how, and why some are not. Nothing leaves the machine.

Links are not followed. Every file that looks like a document is read or listed with the reason.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct

from dx_assess.errors import AppError, Where
from dx_assess.exchange.ordinance_docx import docx_lines
from dx_assess.exchange.ordinance_html import html_lines
from dx_assess.files import file_error, read_limited

MAX_BYTES = 8 << 20
MAX_FILES = 10_000
MAX_ENTRIES = 100_000
MAX_DEPTH = 12
_TEXTS, _PAGES, _WORD = (".txt", ".text"), (".html", ".htm", ".xhtml"), (".docx",)
READ = (*_TEXTS, *_PAGES, *_WORD)
_CONVERT = {
    ".doc": "古いWord文書",
    ".rtf": "リッチテキスト",
    ".jtd": "一太郎の文書",
    ".jtdc": "一太郎の文書",
    ".pdf": "PDF",
    ".odt": "OpenDocumentの文書",
    ".mht": "1つにまとめたWebページ",
    ".mhtml": "1つにまとめたWebページ",
    ".xls": "Excel",
    ".xlsx": "Excel",
    ".xml": "XML",
    ".zip": "まとめたファイル",
}
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]{3,20})", re.IGNORECASE)
_DECLARED = {
    "euc-jp": "euc_jp",
    "x-euc-jp": "euc_jp",
    "iso-2022-jp": "iso2022_jp",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "utf-8": "utf-8",
}
_KANA = re.compile("[ぁ-んァ-ヶ]")
_HIRAGANA = re.compile("[ぁ-ん]")
_OLD = ("cp932", "euc_jp")
_LEAST_KANA = 0.01


class Source(Struct, frozen=True):
    """The text of one file.

    :param file: the path below the folder, with ``/``.
    :param title: what the page calls itself; empty for other files.
    """

    file: str
    title: str
    lines: tuple[str, ...]


class Found(Struct, frozen=True):
    """The files of a folder: to be read, and those that are not, with the reason."""

    files: tuple[Path, ...]
    unread: tuple[AppError, ...]


def find_documents(folder: Path, tick: Callable[[], None]) -> Found:
    """The documents of a folder and its subfolders, in order of their paths.

    :raises AppError: E-ORD-FOLDER, E-ORD-MANY, E-FILE-….
    """
    if not folder.is_dir():
        fix = "例規のファイルが入っているフォルダーを選んでください。"
        raise AppError("E-ORD-FOLDER", "フォルダーがありません。", fix, Where(file=str(folder)))
    files: list[Path] = []
    unread: list[AppError] = []
    for count, entry in enumerate(_walk(folder, 0, unread, folder)):
        if count % 500 == 0:
            tick()
        path = Path(entry.path)
        suffix = path.suffix.lower()
        if count >= MAX_ENTRIES or len(files) >= MAX_FILES:
            message = f"ファイルが多すぎます（例規は{MAX_FILES:,}まで、全部で{MAX_ENTRIES:,}まで）。"
            fix = "例規だけが入っているフォルダーを選ぶか、いくつかに分けてください。"
            raise AppError("E-ORD-MANY", message, fix, Where(file=str(folder)))
        if suffix in READ and not path.name.startswith(("~$", ".")):
            files.append(path)
        elif suffix in _CONVERT:
            unread.append(_other_kind(relative(path, folder), _CONVERT[suffix]))
    files.sort(key=lambda path: relative(path, folder))
    unread.sort(key=lambda error: error.where.file)
    return Found(tuple(files), tuple(unread))


def _walk(place: Path, depth: int, unread: list[AppError], folder: Path) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(place) as entries:
            listed = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        if depth == 0:
            raise file_error(error, place, "read") from error
        known = file_error(error, place, "read")
        unread.append(AppError(known.code, known.message, known.fix, Where(file=relative(place, folder))))
        return
    for entry in listed:
        if entry.is_symlink() or (hasattr(entry, "is_junction") and entry.is_junction()):
            unread.append(_linked(relative(Path(entry.path), folder)))
        elif entry.is_dir(follow_symlinks=False):
            if depth + 1 >= MAX_DEPTH:
                unread.append(_too_deep(relative(Path(entry.path), folder)))
            else:
                yield from _walk(Path(entry.path), depth + 1, unread, folder)
        elif entry.is_file(follow_symlinks=False):
            yield entry


def relative(path: Path, folder: Path) -> str:
    """A path below the folder, with ``/`` and without characters that cannot be written."""
    return path.relative_to(folder).as_posix().encode("utf-8", "replace").decode("utf-8")


def read_document(path: Path, folder: Path, tick: Callable[[], None]) -> Source:
    """The text of one file.

    :raises AppError: E-ORD-…, E-ZIP-…, E-FILE-… with the path below the folder.
    """
    name = relative(path, folder)
    try:
        title, lines = _read(path, tick)
    except AppError as error:
        raise AppError(error.code, error.message, error.fix, Where(file=name)) from error
    if not _is_japanese(lines):
        message = "日本語の文が見つかりません（空か、文字の種類が分かりません）。"
        raise AppError("E-ORD-NOTEXT", message, _SAVE_AGAIN, Where(file=name))
    return Source(name, title, tuple(lines))


_SAVE_AGAIN = "メモ帳などで開き、文字コードを「UTF-8」にして保存し直してください。"


def _read(path: Path, tick: Callable[[], None]) -> tuple[str, list[str]]:
    suffix = path.suffix.lower()
    data = read_limited(path, MAX_BYTES)
    if suffix in _WORD:
        return "", docx_lines(path, tick)
    text = decode(data, path.name)
    if suffix in _PAGES:
        return html_lines(text, tick)
    return "", text.splitlines()


def decode(data: bytes, name: str) -> str:
    """The text of a file: a mark at the beginning, what the page declares, UTF-8, then CP932 or EUC.

    Of these two the one that reads hiragana: the other makes half-width katakana and rare characters of the same bytes.

    :raises AppError: E-ORD-ENCODING.
    """
    known = next((encoding for bom, encoding in _BOMS if data.startswith(bom)), "")
    for encoding in [known] if known else [*_declared(data), "utf-8"]:
        text = _decoded(data, encoding)
        if text is not None:
            return text
    guesses = [text for encoding in _OLD if (text := _decoded(data, encoding)) is not None] if not known else []
    if guesses:
        return max(guesses, key=lambda text: len(_HIRAGANA.findall(text)))
    raise AppError("E-ORD-ENCODING", "文字の種類（文字コード）が分かりません。", _SAVE_AGAIN, Where(file=name))


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return text if "\x00" not in text and "\x1b" not in text else None


def _declared(data: bytes) -> list[str]:
    if b"\x1b$" in data[:4096]:
        return ["iso2022_jp"]
    match = _CHARSET.search(data[:4096])
    encoding = _DECLARED.get(match[1].decode("ascii").lower(), "") if match else ""
    return [encoding] if encoding else []


def _is_japanese(lines: list[str]) -> bool:
    """CP932 also reads what is none; ordinances are full of kana, such text is not."""
    text = "".join(lines)[:200_000]
    return len(_KANA.findall(text)) > _LEAST_KANA * len(text)


def _other_kind(name: str, kind: str) -> AppError:
    message = f"この形式（{kind}）は読めません。"
    fix = "もとのプログラムで開き、.docx か .txt で保存したものを同じフォルダーに置いてください。"
    return AppError("E-ORD-KIND", message, fix, Where(file=name))


def _linked(name: str) -> AppError:
    fix = "もとのファイルをこのフォルダーに写してください。"
    return AppError("E-ORD-LINK", "ほかの場所を指すリンクなので、たどりません。", fix, Where(file=name))


def _too_deep(name: str) -> AppError:
    message = f"フォルダーが深すぎます（{MAX_DEPTH}段まで）。"
    return AppError("E-ORD-DEEP", message, "その中のフォルダーを選んで、別に調べてください。", Where(file=name))
