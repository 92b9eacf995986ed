"""An ordinance as text, split into what people cite: 第12条第2項第3号, 附則第2項, 別表第1, 様式第1号.

Lines may be wrapped anywhere, numbers in any script and width. Nothing is lost: every line but title, number and
headings of chapters belongs to exactly one paragraph.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from msgspec import Struct

from dx_assess.exchange.ordinance_text import NUMBER, narrow_line, to_number

_ARTICLE = re.compile(rf"第 ?({NUMBER}) ?条((?: ?の ?{NUMBER})*)(.*)", re.DOTALL)
_SECTION = re.compile(rf"第 ?({NUMBER})( .*|$)", re.DOTALL)
_PARAGRAPH = re.compile(r"([0-9]{1,3})([ .、]?)(.*)", re.DOTALL)
_ITEM = re.compile(rf"(?:\(({NUMBER})\)|([〇一二三四五六七八九十]{{1,4}}) )(.*)", re.DOTALL)
_CHAPTER = re.compile(rf"第 ?{NUMBER} ?[編章節款目](?: ?の ?{NUMBER})*( .*|$)", re.DOTALL)
_SUPPLEMENT = re.compile(r"[附付]則(\(.*\))?抄?$", re.DOTALL)
_APPENDED = re.compile(
    rf"((?:別表|別記|別紙|別図)(?: ?第? ?{NUMBER})?(?: ?の ?{NUMBER})?"
    rf"|(?:別記)?(?:様式 ?第? ?{NUMBER} ?号?|第 ?{NUMBER} ?号 ?様式)(?: ?の ?{NUMBER})?)"
    r"( .*|\(.{0,60}関係\).*|$)",
    re.DOTALL,
)
_CAPTION = re.compile(rf"\((?!{NUMBER}\)|[^()]*(?:改正|追加|全改|繰))[^()。]{{1,60}}\)")
_NOT_AN_ARTICLE = tuple("のにをはがもとやへで第及又若並かまよ中各、。，．・)」~-〜")
_COUNTED = tuple("0123456789年月日時分秒人件回条項号章節円歳間以箇か所%.,級種類個本枚部台戸名通〜~-―第の")
_LABEL_LENGTH = 40
PREAMBLE = "前文"


@dataclass(slots=True)
class Paragraph:
    """項, or what stands for one.

    :param label: as it is cited, ``第12条第2項``.
    :param items: where in ``text`` each 号 begins, and its number.
    """

    label: str
    lines: list[str] = field(default_factory=list)
    items: list[tuple[int, int]] = field(default_factory=list)
    length: int = 0

    @property
    def text(self) -> str:
        """The lines as they were."""
        return "\n".join(self.lines)

    def add(self, line: str) -> None:
        """A further line."""
        self.length += len(line) + (1 if self.lines else 0)
        self.lines.append(line)

    def item_at(self, place: int) -> int:
        """The number of the 号 at a place of the text; 0 before the first."""
        at = bisect_right(self.items, place, key=lambda item: item[0])
        return self.items[at - 1][1] if at else 0


@dataclass(slots=True)
class Article:
    """条, or a part that is cited by a name of its own (附則, 別表, 様式)."""

    label: str
    paragraphs: list[Paragraph] = field(default_factory=list)


class Parts(Struct, frozen=True):
    """What stands before the first article, and the articles."""

    head: tuple[str, ...]
    articles: tuple[Article, ...]


def split_articles(lines: Iterable[str]) -> Parts:
    """Split the lines of one document."""
    splitter = _Splitter()
    for line in lines:
        splitter.take(line)
    return splitter.end()


class _Splitter:
    def __init__(self) -> None:
        self.head: list[str] = []
        self.articles: list[Article] = []
        self.part = ""
        self.contents = False
        self.appended = False
        self.number: tuple[int, ...] = ()
        self.paragraph = 0
        self.item = 0
        self.caption = ""
        self.has_articles = False

    def take(self, line: str) -> None:
        """The next line."""
        words = narrow_line(line)
        if not words:
            return
        if _CAPTION.fullmatch(words) and not self.appended:
            self._flush_caption()
            self.caption = line.strip()
            return
        for step in (self._chapter, self._supplement, self._append, self._article, self._paragraph, self._item):
            if step(words, line):
                return
        self._plain(line)

    def end(self) -> Parts:
        """Everything."""
        self._flush_caption()
        for article in self.articles:
            _name_paragraphs(article)
        return Parts(tuple(self.head), tuple(article for article in self.articles if article.paragraphs))

    # --- headings -----------------------------------------------------------------------------------------------------

    def _chapter(self, words: str, _line: str) -> bool:
        if words.replace(" ", "") == "目次" and not self.articles:
            self.contents = True
            return True
        if self.appended or not _CHAPTER.fullmatch(words):
            return False
        self._flush_caption()
        return True

    def _supplement(self, words: str, _line: str) -> bool:
        if not _SUPPLEMENT.fullmatch(words.replace(" ", "")):
            return False
        if self.contents and not self.articles:
            self.contents = False
            return True
        self._flush_caption()
        part = words.replace(" ", "").removesuffix("抄").replace("付則", "附則", 1)
        self.part = part.replace("(", "（").replace(")", "）")[: _LABEL_LENGTH - 8]
        self.appended = False
        self._begin(Article(self.part), ())
        return True

    def _append(self, words: str, line: str) -> bool:
        match = _APPENDED.fullmatch(words)
        if match is None or not self.articles:
            return False
        self._flush_caption()
        self.appended = True
        self._begin(Article(match[1].replace(" ", "")), ())
        self._new_paragraph(line)
        return True

    def _article(self, words: str, line: str) -> bool:
        if self.appended:
            return False
        match = _ARTICLE.match(words)
        if match is not None:
            branches = re.findall(NUMBER, match[2])
            number = (to_number(match[1]), *map(to_number, branches))
            if not self._begins_article(number, match[3]):
                return False
            label = f"{self.part}第{number[0]}条" + "".join(f"の{branch}" for branch in number[1:])
            self.has_articles = True
        else:
            section = _SECTION.fullmatch(words)
            if section is None or not self._begins_section(to_number(section[1])):
                return False
            number = (to_number(section[1]),)
            label = f"{self.part}第{number[0]}"
        self._begin(Article(label), number)
        self._new_paragraph(line)
        return True

    def _begins_article(self, number: tuple[int, ...], rest: str) -> bool:
        if any(branch < 2 for branch in number[1:]):
            return False
        if not rest or rest.startswith(" "):
            return True
        if not self._follows(number):
            return False
        return rest.endswith("削除") or not rest.startswith(_NOT_AN_ARTICLE)

    def _begins_section(self, number: int) -> bool:
        """「第1　目的」 of a 要綱 that has no 条."""
        return not self.has_articles and self._follows((number,))

    def _follows(self, number: tuple[int, ...]) -> bool:
        old = self.number
        if not old:
            return number == (1,)
        return number in ((old[0] + 1,), (*old, 2), (*old[:-1], old[-1] + 1))

    def _begin(self, article: Article, number: tuple[int, ...]) -> None:
        self.contents = False
        self.articles.append(article)
        self.number = number
        self.paragraph, self.item = 0, 0

    # --- inside an article --------------------------------------------------------------------------------------------

    def _paragraph(self, words: str, line: str) -> bool:
        match = _PARAGRAPH.fullmatch(words)
        if match is None or self.appended:
            return False
        number, gap, rest = int(match[1]), match[2], match[3]
        if not gap and (not rest or rest.startswith(_COUNTED)):
            return False
        if number != self.paragraph + 1 or (gap == "." and rest[:1].isdigit()):
            return False
        if not self.articles:
            if not self._may_begin_unnamed(number):
                return False
            self._begin(Article(""), ())
        self._new_paragraph(line)
        return True

    def _may_begin_unnamed(self, number: int) -> bool:
        """A document of numbered paragraphs without 条."""
        return number == 1 and not self.contents

    def _new_paragraph(self, line: str) -> None:
        """With the caption before it, so that it is searched and shown with it."""
        self.paragraph += 1
        self.item = 0
        new = Paragraph(str(self.paragraph))
        if self.caption:
            new.add(self.caption)
            self.caption = ""
        new.add(line.strip())
        self.articles[-1].paragraphs.append(new)

    def _item(self, words: str, line: str) -> bool:
        match = _ITEM.fullmatch(words)
        if match is None or self.appended or not self.articles or not self.articles[-1].paragraphs:
            return False
        number = to_number(match[1] or match[2])
        if number not in (1, self.item + 1):
            return False
        self._flush_caption()
        self.item = number
        paragraph = self.articles[-1].paragraphs[-1]
        paragraph.items.append((paragraph.length + 1, number))
        paragraph.add(line.strip())
        return True

    def _plain(self, line: str) -> None:
        self._flush_caption()
        if not self.articles:
            self.head.append(line.strip())
        elif not self.articles[-1].paragraphs:
            self._new_paragraph(line)
        else:
            self.articles[-1].paragraphs[-1].add(line.strip())

    def _flush_caption(self) -> None:
        """What looked like a caption and had no article after it is text."""
        if self.caption:
            line, self.caption = self.caption, ""
            self._plain(line)


def _name_paragraphs(article: Article) -> None:
    several = len(article.paragraphs) > 1
    for paragraph in article.paragraphs:
        paragraph.label = f"{article.label}第{paragraph.label}項" if several or not article.label else article.label
