"""照会・差戻し as a small file (``.dxinquiry``): the questions of the prefecture or the adviser about one town's year.

Such a file may come from anywhere: its size, its lists and its texts are limited, and it changes no answer.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from dx_assess.errors import AppError, Where
from dx_assess.files import read_limited, write_atomic
from dx_assess.form.municipalities import is_valid_code

FORMAT = "dx-assess/inquiry"
VERSION = 1
SUFFIX = ".dxinquiry"
MAX_BYTES = 512 << 10
MAX_TEXT = 1000
MAX_QUESTIONS = 200
"""Questions of one file."""
_ODD = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
"""Control characters, and those that turn the direction of what is read."""
_Text = Annotated[str, Meta(min_length=1, max_length=MAX_TEXT)]
_Name = Annotated[str, Meta(max_length=120)]
Kind = Literal["prefecture", "adviser"]


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One question; ``question`` is the id of a question of the form, empty for the whole."""

    text: _Text
    question: _Name = ""


class InquiryFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file.

    :param submission: number of the submission that is asked about, 0 = none.
    :param number: the sender's own number (「照会-7」).
    :param date: ISO 8601.
    """

    format: str
    version: int
    code: Annotated[str, Meta(max_length=6)]
    name: _Name
    fiscal_year: Annotated[int, Meta(ge=2000, le=2100)]
    submission: Annotated[int, Meta(ge=0, lt=1000)] = 0
    kind: Kind
    sender: Annotated[str, Meta(min_length=1, max_length=120)]
    number: Annotated[str, Meta(min_length=1, max_length=60)]
    date: Annotated[str, Meta(max_length=10)]
    questions: Annotated[tuple[Asked, ...], Meta(min_length=1, max_length=MAX_QUESTIONS)]


class _Head(msgspec.Struct):
    format: str = ""
    version: int = 0


def write_inquiry(path: Path, inquiry: InquiryFile) -> None:
    """Write the file; it is read back before it is there. An existing one is not replaced.

    :raises AppError: E-INQUIRY-EXISTS, E-INQUIRY-DAMAGED (too long or empty texts), E-FILE-….
    """
    if path.exists():
        fix = "別の名前にしてください。"
        raise AppError("E-INQUIRY-EXISTS", "同じ名前のファイルがもうあります。", fix, Where(file=path.name))
    content = msgspec.json.format(msgspec.json.encode(inquiry), indent=2) + b"\n"
    decode_inquiry(content, path.name)

    def write(draft: Path) -> None:
        draft.write_bytes(content)

    write_atomic(path, write)


def read_inquiry(path: Path) -> InquiryFile:
    """Read a file.

    :raises AppError: E-INQUIRY-FORMAT, E-INQUIRY-NEWER, E-INQUIRY-DAMAGED, E-FILE-….
    """
    return decode_inquiry(read_limited(path, MAX_BYTES), path.name)


def decode_inquiry(content: bytes, name: str) -> InquiryFile:
    """The inquiry of a file's content; see :func:`read_inquiry`."""
    where = Where(file=name)
    try:
        head = msgspec.json.decode(content, type=_Head)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _damaged("途中で切れているか、形がちがいます", where) from error
    if head.format != FORMAT:
        fix = "県やアドバイザーから届いた .dxinquiry のファイルを選んでください。"
        raise AppError("E-INQUIRY-FORMAT", "dx-assess の照会ファイルではありません。", fix, where)
    if head.version > VERSION:
        fix = "新しい版の dx-assess で取り込んでください。"
        raise AppError("E-INQUIRY-NEWER", "新しい版の dx-assess で作られた照会ファイルです。", fix, where)
    try:
        inquiry = msgspec.json.decode(content, type=InquiryFile)
        date.fromisoformat(inquiry.date)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise _damaged("項目が足りないか、長すぎます", where) from error
    texts = (inquiry.name, inquiry.sender, inquiry.number, *(item.text for item in inquiry.questions))
    if not is_valid_code(inquiry.code):
        raise _damaged("団体コードが正しくありません", where)
    if any(_ODD.search(item.question) for item in inquiry.questions) or any(
        not text.strip() or _ODD.search(text) for text in texts
    ):
        raise _damaged("使えない文字があります", where)
    return inquiry


def _damaged(why: str, where: Where) -> AppError:
    fix = "差出人に、もう一度送ってもらってください。"
    return AppError("E-INQUIRY-DAMAGED", f"照会ファイルがこわれています（{why}）。", fix, where)
