"""What an ordinance is called and what it is: from the lines before its first article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from msgspec import Struct

from dx_assess.exchange.ordinance_text import NUMBER, narrow_line

_KINDS = (
    ("要綱・要領", ("要綱", "要領")),
    ("条例", ("条例",)),
    ("規則", ("規則",)),
    ("規程", ("規程",)),
    ("訓令", ("訓令",)),
    ("告示", ("告示",)),
)
_LOOSE = ("基準", "指針", "心得", "内規", "細則", "規約", "憲章", "宣言", "について", "に関する件", "の件")
_MARKS = " ○◯〇●◎□■◇◆*・"
_AFTER = re.compile(r"\([^()]*\)$")
_NUMBER_LINE = re.compile(
    r"\(?(?:明治|大正|昭和|平成|令和).{1,24}?(条例|規則|告示|訓令|規程|要綱|要領|公告)(?:[甲乙])?"
    rf"第? ?{NUMBER} ?号\)?"
)
_CHANGED = re.compile(r"[\[(〔]?(?:最終)?改正|沿革|[\[(〔]?(?:施行|公布|制定)(?: |日)")
_LONGEST = 120


class Named(Struct, frozen=True):
    """Title, kind (条例 … 要綱・要領; empty when unknown), and the lines that are neither title nor number."""

    title: str
    kind: str
    rest: tuple[str, ...]


def name_document(head: Sequence[str], page_title: str, file: str) -> Named:
    """Title and kind of a document: from its first lines, else what the page calls itself, else the file's name."""
    title, number = "", ""
    rest = []
    for line in head:
        words = narrow_line(line)
        match = _NUMBER_LINE.fullmatch(words)
        if match is not None:
            number = number or match[1]
        elif not title and is_title(words):
            title = _bare(words)
            inside = _NUMBER_LINE.search(words)
            number = number or (inside[1] if inside else "")
        elif not _CHANGED.match(words):
            rest.append(line)
    if not title:
        page = narrow_line(page_title)
        title = _bare(page) if is_title(page) else PurePosixPath(file).stem
    return Named(title[:_LONGEST], kind_of(title, number), tuple(rest))


def is_title(words: str) -> bool:
    """Whether a narrowed line reads like the title of an ordinance."""
    bare = _bare(words)
    endings = tuple(ending for _kind, endings in _KINDS for ending in endings) + _LOOSE
    return 3 <= len(bare) <= _LONGEST and "。" not in bare and "、第" not in bare and bare.endswith(endings)


def kind_of(title: str, number: str) -> str:
    """The kind by the end of the title; else by what it was issued as (令和2年告示第5号). A 要綱 stays one as 告示."""
    bare = _bare(title)
    by_title = next((kind for kind, endings in _KINDS if bare.endswith(endings)), "")
    if by_title:
        return by_title
    if bare.endswith("細則"):
        return "規則"
    return next((kind for kind, endings in _KINDS if number in endings), "")


def _bare(words: str) -> str:
    text = words.strip(_MARKS)
    while text and (cut := _AFTER.sub("", text).strip()) != text:
        text = cut
    return text
