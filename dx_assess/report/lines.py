"""Breaking Japanese text into lines: words and numbers stay whole, punctuation keeps its place (kinsoku)."""

from __future__ import annotations

import re
from collections.abc import Callable

Measure = Callable[[str], float]
"""Width of a piece of text in points."""

NEVER_FIRST = frozenset(
    "、。，．,.・：；:;？！?!゛゜ヽヾゝゞ々ー）〕］｝〉》」』】)]}’”…‥％%℃°′″～"
    "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ 　"
)
"""Characters that must not begin a line."""
NEVER_LAST = frozenset("（〔［｛〈《「『【([{‘“￥＄＃№〒")
"""Characters that must not end a line."""

_WORD = re.compile(r"[ァ-ヶー]+[ぁ-ん]*|[一-龠々]+[ぁ-ん]*|[0-9A-Za-z]+|.")
_ATOM = re.compile(r"[0-9A-Za-z]+(?:[.,:/_\-+@&'’][0-9A-Za-z]+)*|.", re.DOTALL)


def clusters(text: str) -> list[str]:
    """The pieces between which a line may be broken."""
    found: list[str] = []
    for atom in _ATOM.findall(text):
        if found and (atom in NEVER_FIRST or found[-1][-1] in NEVER_LAST):
            found[-1] += atom
        else:
            found.append(atom)
    return found


def break_lines(text: str, width: float, measure: Measure) -> list[str]:
    """Lines of at most ``width``; line breaks in ``text`` are kept. There is at least one line.

    A piece that is wider than a line (a long address, a row of ー) is broken anywhere.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += _break_paragraph(paragraph, width, measure)
    return lines


def break_name(text: str, width: float, measure: Measure) -> list[str]:
    """Lines of a name, broken between words where that is possible (after 「・」, before kanji)."""
    lines = [""]
    for word in _words(text):
        if measure(lines[-1] + word) <= width:
            lines[-1] += word
        elif measure(word) <= width:
            lines.append(word)
        else:
            start = lines.pop() if lines[-1] and measure(lines[-1]) < width / 3 else ""
            lines = [line for line in lines if line] + break_lines(start + word, width, measure)
    return [line.strip(" 　") for line in lines if line] or [""]


def _words(text: str) -> list[str]:
    found: list[str] = []
    for word in _WORD.findall(text):
        if found and (word in NEVER_FIRST or found[-1].isdigit() or found[-1][:-1].isdigit()):
            found[-1] += word
        else:
            found.append(word)
    return found


def _break_paragraph(text: str, width: float, measure: Measure) -> list[str]:
    lines: list[str] = []
    line, used = "", 0.0
    for piece in clusters(text):
        wide = measure(piece.rstrip(" 　"))
        if used + wide <= width:
            line, used = line + piece, used + measure(piece)
            continue
        if line:
            lines.append(line.rstrip(" 　"))
        while wide > width and len(piece) > 1:
            head = _fitting(piece, width, measure)
            lines.append(piece[:head])
            piece = piece[head:]
            wide = measure(piece.rstrip(" 　"))
        line, used = piece, measure(piece)
    return [*lines, line.rstrip(" 　")]


def _fitting(piece: str, width: float, measure: Measure) -> int:
    """How many characters of ``piece`` fit, at least one."""
    used = 0.0
    for at, character in enumerate(piece):
        used += measure(character)
        if used > width and at:
            return at
    return len(piece)
