"""The words of 別表3 in a folder of ordinances: every 項 in which they stand, with the kind of rule they suggest.

Same folder, same list: same hits in the same order. A hit is one 項 with one suggested kind, because that becomes one
row of the register; all words that suggest this kind there belong to it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from dx_assess.errors import AppError, Where
from dx_assess.exchange.ordinance_articles import PREAMBLE, Article, Paragraph, split_articles
from dx_assess.exchange.ordinance_reading import Source, find_documents, read_document
from dx_assess.exchange.ordinance_text import normal, places_of, plain
from dx_assess.exchange.ordinance_titles import Named, name_document
from dx_assess.form.model import CodeTable

Progress = Callable[[int, str], None]
MAX_HITS = 100_000
WHOLE = "本文"
_CLAUSE_LENGTH = 40
_SENTENCE = re.compile(r"[^。]*。?")
_DIGIT = "[0-9０-９一二三四五六七八九十百]"
_LEADING = re.compile(rf"^(?:第{_DIGIT}+条(?:の{_DIGIT}+)*|[0-9０-９]{{1,2}})\s+")


class Word(Struct, frozen=True):
    """A word to search for.

    :param item: code of the kind of rule that it suggests, empty for none.
    :param instead: other kinds, with the words (normal form) of the same 項 that suggest them.
    """

    text: str
    key: str
    item: str
    instead: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def item_in(self, paragraph: str) -> str:
        """What it suggests beside the other words of a 項 (normal form)."""
        return next((item for item, near in self.instead if any(word in paragraph for word in near)), self.item)


def search_words(table: CodeTable) -> tuple[Word, ...]:
    """The words of a coded table; see ``forms/standard/tables/analog_words.toml``."""
    found = []
    for entry in table.entries:
        instead = tuple(
            (item, tuple(plain(word) for word in words.split()))
            for item, words in entry.values.items()
            if item != "item"
        )
        found.append(Word(entry.label, plain(entry.label), entry.values.get("item", ""), instead))
    return tuple(word for word in found if word.key)


class Hit(Struct, frozen=True):
    """One 項 with one suggested kind of rule.

    :param id: the same in every search of the same text (12 hexadecimal digits).
    :param document: the ordinance's title as it is remembered: normal form, numbered when two have one title.
    :param kind: 条例, 規則 …, empty when unknown.
    :param clause: the 項 that is remembered; ``article`` as it goes into the register, with the 号 where there is one.
    :param item: code of the suggested kind, empty for none.
    :param context: the whole article; ``marks`` are the places of the words in it (start, end).
    :param summary: the sentence around the first word.
    """

    id: str
    document: str
    title: str
    kind: str
    file: str
    clause: str
    article: str
    item: str
    words: tuple[str, ...]
    summary: str
    context: str
    marks: tuple[tuple[int, int], ...]


class FolderSearch(Struct, frozen=True):
    """What was found.

    :param documents: titles that were read; ``articles`` their articles together.
    :param unread: files that were not, each with its reason.
    """

    folder: Path
    documents: int
    articles: int
    hits: tuple[Hit, ...]
    unread: tuple[AppError, ...]


def search_folder(folder: Path, words: Sequence[Word], progress: Progress | None = None) -> FolderSearch:
    """Search every document of a folder.

    :param progress: percent and what is being done; it may raise to stop.
    :raises AppError: E-ORD-FOLDER, E-ORD-MANY, E-FILE-….
    """
    tell = progress or (lambda percent, text: None)
    tell(0, "例規のファイルを探しています")
    found = find_documents(folder, lambda: tell(0, "例規のファイルを探しています"))
    unread = list(found.unread)
    names = _Names()
    hits: list[Hit] = []
    documents, articles = 0, 0
    for number, path in enumerate(found.files):
        percent = 2 + 98 * number // len(found.files)
        words_now = f"例規を読んでいます（{number + 1:,} / {len(found.files):,}）"
        tell(percent, words_now)
        try:
            source = read_document(path, folder, lambda at=percent, text=words_now: tell(at, text))  # type: ignore[misc]
            new, count = _search(source, words, names)
        except AppError as error:
            unread.append(error)
            continue
        documents, articles = documents + 1, articles + count
        hits += new
        if len(hits) > MAX_HITS:
            fix = "例規だけが入っているフォルダーか、その一部を選んでください。"
            raise AppError("E-ORD-MANY", f"見つかった箇所が{MAX_HITS:,}を超えました。", fix, Where(file=str(folder)))
    tell(100, "例規を調べました")
    unread.sort(key=lambda error: (error.where.file, error.code))
    return FolderSearch(folder, documents, articles, tuple(hits), tuple(unread))


class _Names:
    """Titles in use: a copy of a document is read once, another document of the same title gets a number."""

    def __init__(self) -> None:
        self._seen: dict[str, dict[str, str]] = {}

    def take(self, named: Named, source: Source) -> str:
        """What the document is remembered as.

        :raises AppError: E-ORD-TWICE for a copy.
        """
        key = plain(named.title)
        digest = hashlib.sha256(plain("\n".join(source.lines)).encode("utf-8", "replace")).hexdigest()
        seen = self._seen.setdefault(key, {})
        if digest in seen:
            fix = "このままでかまいません。"
            message = f"「{seen[digest]}」と同じ中身なので、読み飛ばしました。"
            raise AppError("E-ORD-TWICE", message, fix, Where(file=source.file))
        seen[digest] = source.file
        return key if len(seen) == 1 else f"{key}#{len(seen)}"


def _search(source: Source, words: Sequence[Word], names: _Names) -> tuple[list[Hit], int]:
    parts = split_articles(source.lines)
    named = name_document(parts.head, source.title, source.file)
    document = names.take(named, source)
    articles = parts.articles
    if named.rest:
        head = Paragraph(PREAMBLE if articles else WHOLE)
        for line in named.rest:
            head.add(line)
        articles = (Article(head.label, [head]), *articles)
    hits = [
        replace(hit, document=document, title=named.title, kind=named.kind, file=source.file)
        for article in articles
        for hit in _in_article(article, words)
    ]
    return [replace(hit, id=_id(hit, taken)) for taken, hit in _numbered(hits)], len(articles)


def _numbered(hits: list[Hit]) -> Iterator[tuple[int, Hit]]:
    """Clauses that occur twice in a document (an article printed before and after a change) are told apart."""
    seen: dict[tuple[str, str], int] = {}
    for hit in hits:
        key = (hit.clause, hit.item)
        number = seen.get(key, 0)
        seen[key] = number + 1
        yield number, hit if not number else replace(hit, clause=f"{hit.clause}#{number + 1}")


def _id(hit: Hit, number: int) -> str:
    words = "\x1f".join((hit.document, hit.clause, hit.item, str(number)))
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:12]


def _in_article(article: Article, words: Sequence[Word]) -> Iterator[Hit]:
    texts = [paragraph.text for paragraph in article.paragraphs]
    context = "\n".join(texts)
    start = 0
    for paragraph, text in zip(article.paragraphs, texts, strict=True):
        yield from _in_paragraph(paragraph, text, words, (context, start))
        start += len(text) + 1


def _in_paragraph(paragraph: Paragraph, text: str, words: Sequence[Word], place: tuple[str, int]) -> Iterator[Hit]:
    searched, places = normal(text)
    found: dict[str, list[tuple[str, tuple[int, int]]]] = {}
    for word in words:
        if word.key in searched:
            item = word.item_in(searched)
            spans = places_of(word.key, searched, places, text)
            found.setdefault(item, []).extend((word.text, span) for span in spans)
    _without_item(found)
    context, start = place
    for item, marked in sorted(found.items(), key=lambda pair: min(span for _word, span in pair[1])):
        spans = sorted({span for _word, span in marked})
        yield Hit(
            id="",
            document="",
            title="",
            kind="",
            file="",
            clause=paragraph.label,
            article=_clause(paragraph, spans),
            item=item,
            words=tuple(dict.fromkeys(word for word, _span in sorted(marked, key=lambda pair: pair[1]))),
            summary=summary_of(text, spans[0][0]),
            context=context,
            marks=tuple((start + begin, start + end) for begin, end in spans),
        )


def _without_item(found: dict[str, list[tuple[str, tuple[int, int]]]]) -> None:
    """Words that suggest nothing join the first kind that another word of the 項 suggests."""
    alone = found.get("", [])
    others = [item for item in found if item]
    if alone and others:
        found[min(others, key=lambda item: min(span for _word, span in found[item]))] += alone
        del found[""]


def _clause(paragraph: Paragraph, spans: Sequence[tuple[int, int]]) -> str:
    items = list(dict.fromkeys(paragraph.item_at(begin) for begin, _end in spans))
    if len(items) == 1 and items[0]:
        return f"{paragraph.label}第{items[0]}号"[:_CLAUSE_LENGTH]
    return paragraph.label[:_CLAUSE_LENGTH]


def summary_of(text: str, place: int) -> str:
    """The sentence of a 項 in which ``place`` is, on one line and without the number before it."""
    for match in _SENTENCE.finditer(text):
        if match.start() <= place < match.end():
            lines = match[0].strip("\n").split("\n")
            offset = match.start() + len(match[0]) - len(match[0].lstrip("\n"))
            return _LEADING.sub("", "".join(line.strip() for line in _from_caption(lines, place - offset)))
    return text.strip()


def _from_caption(lines: list[str], place: int) -> list[str]:
    """Without the caption in front, unless the place is in it and nothing follows."""
    first = lines[0].strip()
    return lines[1:] if len(lines) > 1 and first.startswith(("（", "(")) and first.endswith(("）", ")")) else lines
