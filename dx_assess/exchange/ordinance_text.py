"""The normal form in which ordinances are searched, with the way back to the text as it is printed."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_OLD = str.maketrans(
    "檢點專縱覽閱實揭錄證據驗學國會廳條號附變區當應舊屆收發醫藥對爲團圓寫兩假價經濟總聽與豫辨辯獨稅戶內敎硏備髙﨑邊澤縣町",
    "検点専縦覧閲実掲録証拠験学国会庁条号付変区当応旧届収発医薬対為団円写両仮価経済総聴与予弁弁独税戸内教研備高崎辺沢県町",
)
"""Old and variant characters to those of 常用漢字 (附 as in 備え附け)."""
_DASHES = frozenset("-‐‑‒–—―−─━")
_DROPPED = ("Cc", "Cf", "Zs", "Zl", "Zp")
"""Spaces, line breaks and invisible characters: a word may be broken anywhere."""
_VOICED = "ﾞﾟ\u3099\u309a"
_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")}
_TENS = {"十": 10, "百": 100, "千": 1000}
NUMBER = r"[0-9〇一二三四五六七八九十百千]{1,8}"
"""A number in a narrowed line, in either script."""


@cache
def _one(cluster: str) -> str:
    text = unicodedata.normalize("NFKC", cluster).translate(_OLD).lower()
    return "".join(
        character
        for character in text
        if unicodedata.category(character) not in _DROPPED and not _is_selector(character)
    )


def _is_selector(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def normal(text: str) -> tuple[str, list[int]]:
    """The normal form and, for each of its characters, where in ``text`` it comes from.

    NFKC, 常用漢字 for old characters, small letters, no spaces and line breaks, a dash after katakana as ー.
    """
    found: list[str] = []
    places: list[int] = []
    length, at = len(text), 0
    while at < length:
        start = at
        at += 1
        if at < length and text[at] in _VOICED:
            at += 1
        for character in _one(text[start:at]):
            if character in _DASHES and found and "ァ" <= found[-1] <= "ー":
                character = "ー"
            found.append(character)
            places.append(start)
    return "".join(found), places


def plain(text: str) -> str:
    """The normal form alone, for comparing."""
    return normal(text)[0]


def places_of(word: str, text: str, places: list[int], original: str) -> list[tuple[int, int]]:
    """Where ``word`` is in ``original`` (start, end); ``text`` and ``places`` are the normal form of that."""
    spans = []
    at = text.find(word)
    while at >= 0:
        end = places[at + len(word) - 1] + 1
        while end < len(original) and original[end] in _VOICED:
            end += 1
        spans.append((places[at], end))
        at = text.find(word, at + len(word))
    return spans


def narrow_line(line: str) -> str:
    """A line with half-width digits, letters and signs, one kind of space, trimmed."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", line).translate(_OLD_NUMBERING)).strip()


_OLD_NUMBERING = str.maketrans("條號", "条号")


def to_number(text: str) -> int:
    """The value of :data:`NUMBER`: ``12``, ``十二``, ``百五`` or ``一〇二``."""
    if text.isascii():
        return int(text)
    if not any(character in _TENS for character in text):
        return int("".join(str(_DIGITS.get(character, character)) for character in text))
    total, pending = 0, ""
    for character in text:
        if character in _TENS:
            total += (int(pending) if pending else 1) * _TENS[character]
            pending = ""
        else:
            pending += str(_DIGITS.get(character, character))
    return total + (int(pending) if pending else 0)
