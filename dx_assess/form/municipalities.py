"""Municipality codes (全国地方公共団体コード): check digit, the list of towns and searching it."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from msgspec import Struct

from dx_assess.errors import AppError, Where
from dx_assess.files import file_error

Kind = Literal["prefecture", "city", "ward", "town", "village"]

COLUMNS = ("code", "name", "kana", "prefecture", "prefecture_code")
"""Header of ``resources/municipalities.csv`` (made by ``tools/make_municipalities.py``)."""

_KINDS: dict[str, Kind] = {"市": "city", "区": "ward", "町": "town", "村": "village"}
_WEIGHTS = (6, 5, 4, 3, 2)
_KATAKANA_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}


class Municipality(Struct, frozen=True):
    """A town or a prefecture.

    ``code`` has six digits, the last being the check digit. ``kana`` is full-width katakana. ``prefecture`` is the name
    of the prefecture it is in, its own for a prefecture.
    """

    code: str
    name: str
    kana: str
    prefecture: str
    kind: Kind


def check_digit(five: str) -> str:
    """The sixth digit of a municipality code.

    :param five: the first five digits, ASCII.
    :raises ValueError: for anything else.
    """
    if len(five) != 5 or not (five.isascii() and five.isdigit()):
        raise ValueError(f"five ASCII digits expected: {five!r}")
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, five, strict=True))
    return str((11 - total % 11) % 10)


def is_valid_code(code: str) -> bool:
    """Whether ``code`` is six ASCII digits with a right check digit (the town need not exist)."""
    return len(code) == 6 and code.isascii() and code.isdigit() and check_digit(code[:5]) == code[5]


def load_municipalities(path: Path) -> tuple[Municipality, ...]:
    """The towns and prefectures of a CSV file with the header :data:`COLUMNS`, in the file's order.

    :raises AppError: ``E-MUNI-FILE`` for another header or a bad row, ``E-FILE-…`` when it cannot be read.
    """
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream))
    except OSError as error:
        raise file_error(error, path, "read") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise _bad(path, 1) from error
    if not rows or tuple(rows[0]) != COLUMNS:
        raise _bad(path, 1)
    return tuple(_municipality(row, path, line) for line, row in enumerate(rows[1:], start=2))


def search(items: Iterable[Municipality], query: str) -> tuple[Municipality, ...]:
    """Those whose code begins with ``query`` or whose name or reading contains it; better matches first, then by code.

    The query may be half-width, full-width, hiragana or katakana, and may have the prefecture in front of the name.
    An empty query finds nothing.
    """
    wanted = _key(query)
    if not wanted:
        return ()
    ranked = [(rank, item.code, item) for item in items if (rank := _rank(item, wanted)) is not None]
    return tuple(item for _, _, item in sorted(ranked, key=lambda entry: entry[:2]))


def _municipality(row: list[str], path: Path, line: int) -> Municipality:
    if len(row) != len(COLUMNS):
        raise _bad(path, line)
    code, name, kana, prefecture, _ = row
    kind: Kind | None = "prefecture" if code[2:5] == "000" else _KINDS.get(name[-1:])
    if kind is None or not is_valid_code(code):
        raise _bad(path, line)
    return Municipality(code, name, kana, prefecture, kind)


def _rank(item: Municipality, wanted: str) -> int | None:
    names = (_key(item.name), _key(item.kana), _key(item.prefecture + item.name))
    if wanted in (item.code, *names):
        return 0
    if any(text.startswith(wanted) for text in (item.code, *names[:2])):
        return 1
    return 2 if any(wanted in text for text in names) else None


def _key(text: str) -> str:
    folded = "".join(unicodedata.normalize("NFKC", text).split()).casefold()
    return folded.translate(_KATAKANA_TO_HIRAGANA)


def _bad(path: Path, line: int) -> AppError:
    return AppError(
        "E-MUNI-FILE",
        "市町村の一覧を読めません。",
        "プログラムのフォルダーを、もう一度コピーしてください。",
        Where(file=str(path), line=line),
    )
