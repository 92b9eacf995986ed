"""The common first step of every reader: width, dashes and the words for nothing and for unknown, in one place."""

from __future__ import annotations

import unicodedata

from msgspec import Struct

MINUS = "-"
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−─━﹣－", MINUS))
_TRIANGLES = str.maketrans(dict.fromkeys("△▲", MINUS))
BLANK_WORDS = frozenset({"", "-", "--", "ー", "なし", "ナシ", "無し", "無", "該当なし", "該当無し", "空欄"})
UNKNOWN_WORDS = frozenset({"不明", "わからない", "分からない", "未把握"})
NOT_COUNTED_WORDS = frozenset({"未集計", "集計中", "未公表", "調査中", "未確定"})


class Blank(Struct, frozen=True):
    """Nothing was entered, or a mark that says so (「－」「なし」)."""


class Unknown(Struct, frozen=True):
    """The clerk says that the value is not known; ``word`` is what was written (「不明」「未集計」)."""

    word: str = "不明"


class Bad(Struct, frozen=True):
    """Input that cannot be read: why, and how to mend it (both Japanese, one sentence)."""

    reason_ja: str
    fix_ja: str


def narrow(text: str) -> str:
    """``text`` with half-width digits, letters and signs (NFKC), every dash as ``-``, trimmed."""
    return unicodedata.normalize("NFKC", text.translate(_DASHES)).translate(_DASHES).strip()


def triangles_to_minus(text: str) -> str:
    """△ and ▲, the accountants' minus, as ``-``."""
    return text.translate(_TRIANGLES)


def has_odd_digits(text: str) -> bool:
    """Whether ``text`` holds ①, ½, ² or the like, which must not silently turn into plain digits."""
    return any(unicodedata.category(char) == "No" for char in text)


def empty_or_unknown(narrowed: str) -> Blank | Unknown | None:
    """The meaning of the words for nothing and unknown; None for anything else."""
    word = "".join(narrowed.split())
    if word in BLANK_WORDS:
        return Blank()
    if word in UNKNOWN_WORDS or word in NOT_COUNTED_WORDS:
        return Unknown(word)
    return None
