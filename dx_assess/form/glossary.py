"""用語集: special terms with plain words for them (``resources/glossary.toml``), and where they occur in a text.

The format is in docs/form-format.md, "The glossary".
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec import Struct

from dx_assess.errors import AppErrors
from dx_assess.form.raw import Id, Raw, Text
from dx_assess.form.source import Place, Problems, TomlFile

MAX_SENTENCES = 2
MAX_LENGTH = 120
_HIRAGANA = frozenset(map(chr, range(0x3041, 0x3097))) | {"ー"}
_KATAKANA = frozenset(map(chr, range(0x30A1, 0x30FB))) | {"ー"}
_VOICING = ("\uff9e", "\uff9f")
_PRIMES = "′″'’-"


class Term(Struct, frozen=True):
    """One term: ``reading`` in hiragana, ``aliases`` other spellings, ``text`` one or two sentences for a clerk.

    ``source`` says where the question bank has it from, ``related`` are ids of other terms.
    """

    id: str
    term: str
    reading: str
    text: str
    aliases: tuple[str, ...] = ()
    source: str = ""
    related: tuple[str, ...] = ()

    @property
    def spellings(self) -> tuple[str, ...]:
        """The term and its aliases."""
        return (self.term, *self.aliases)


class Found(NamedTuple):
    """A term in a text: ``text[start:end]`` is how it is written there."""

    start: int
    end: int
    term: str


@dataclass(frozen=True, slots=True)
class Glossary:
    """All terms, in the order of the file."""

    version: str
    terms: tuple[Term, ...]
    _by_id: Mapping[str, Term] = field(repr=False, compare=False)
    _by_start: Mapping[str, tuple[tuple[str, str], ...]] = field(repr=False, compare=False)

    def term(self, term_id: str) -> Term | None:
        """The term with this id."""
        return self._by_id.get(term_id)

    def find_terms(self, text: str) -> list[Found]:
        """Every term in ``text`` from left to right: the longest at each place, full-width and half-width alike.

        A term in Latin letters or katakana is not found inside a longer word of the same letters
        (「クラウド」 in 「クラウドファンディング」, ``AI`` in ``AIS``).
        """
        plain, places = _normalised(text)
        found: list[Found] = []
        at = 0
        while at < len(plain):
            hit = next(self._hits(plain, at), None)
            if hit is None:
                at += 1
                continue
            spelling, term_id = hit
            after = at + len(spelling)
            found.append(Found(places[at][0], places[after - 1][1], term_id))
            at = after
        return found

    def _hits(self, plain: str, at: int) -> Iterator[tuple[str, str]]:
        """Spellings that stand at this place as a word, the longest first."""
        for spelling, term_id in self._by_start.get(plain[at], ()):
            if plain.startswith(spelling, at) and _stands_alone(plain, at, at + len(spelling)):
                yield spelling, term_id


class _RawGlossary(Raw):
    """``[glossary]``."""

    version: Text


class _RawTerm(Raw):
    """``[[term]]``."""

    id: Id
    term: Text
    reading: Text
    text: Text
    aliases: list[Text] = msgspec.field(default_factory=list)
    source: str = ""
    related: list[str] = msgspec.field(default_factory=list)


def load_glossary(path: Path) -> Glossary:
    """Read and check a glossary.

    :raises AppErrors: every mistake, with file, line and entry.
    """
    problems = Problems()
    file = TomlFile(path, path.name, problems)
    file.unknown_tables({"glossary", "term"})
    head, _ = file.head("glossary", _RawGlossary)
    entries = file.entries("term", _RawTerm)
    known = {entry.id for entry, _ in entries} | problems.broken
    for entry, place in entries:
        _check_text(entry, place, problems)
        _check_related(entry, known, place, problems)
    _check_twice(entries, problems)
    if head is None or problems.items:
        raise AppErrors(problems.items)
    return make_glossary(head.version, tuple(_term(entry) for entry, _ in entries))


def make_glossary(version: str, terms: tuple[Term, ...]) -> Glossary:
    """A glossary with its index of spellings."""
    by_start: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for term in terms:
        for spelling in term.spellings:
            plain = normalise(spelling)
            by_start[plain[0]].append((plain, term.id))
    ordered = {start: tuple(sorted(items, key=lambda item: -len(item[0]))) for start, items in by_start.items()}
    return Glossary(version, terms, {term.id: term for term in terms}, ordered)


def normalise(text: str) -> str:
    """Full-width and half-width, upper and lower case made alike."""
    return unicodedata.normalize("NFKC", text).casefold()


def _term(raw: _RawTerm) -> Term:
    return Term(raw.id, raw.term, raw.reading, raw.text, tuple(raw.aliases), raw.source, tuple(raw.related))


def _check_text(raw: _RawTerm, place: Place, problems: Problems) -> None:
    if not set(raw.reading) <= _HIRAGANA:
        fix = "ひらがなと「ー」だけで書いてください。"
        problems.add("E-GLOSSARY-READING", f"読み「{raw.reading}」が正しくありません。", fix, place.where("reading"))
    sentences = raw.text.count("。")
    if not raw.text.endswith("。") or sentences > MAX_SENTENCES or len(raw.text) > MAX_LENGTH:
        fix = f"「。」で終わる{MAX_SENTENCES}文まで、{MAX_LENGTH}字までにしてください。"
        message = f"「{raw.term}」の説明が長すぎるか、文の形になっていません（{sentences}文、{len(raw.text)}字）。"
        problems.add("E-GLOSSARY-TEXT", message, fix, place.where("text"))


def _check_related(raw: _RawTerm, known: set[str], place: Place, problems: Problems) -> None:
    for other in raw.related:
        if other == raw.id or other not in known:
            fix = "ほかの用語の id を書くか、消してください。"
            message = f"「{raw.term}」と関係する用語「{other}」がありません。"
            problems.add("E-GLOSSARY-RELATED", message, fix, place.where("related"))


def _check_twice(entries: list[tuple[_RawTerm, Place]], problems: Problems) -> None:
    ids: set[str] = set()
    spellings: dict[str, str] = {}
    for raw, place in entries:
        if raw.id in ids:
            message, fix = f"id「{raw.id}」が2回あります。", "別の id にするか、1つにまとめてください。"
            problems.add("E-GLOSSARY-TWICE", message, fix, place.where("id"))
        ids.add(raw.id)
        for spelling in (raw.term, *raw.aliases):
            owner = spellings.setdefault(normalise(spelling), raw.id)
            if owner != raw.id:
                message = f"「{spelling}」は用語「{owner}」にもあります。"
                key = "term" if spelling == raw.term else "aliases"
                problems.add("E-GLOSSARY-TWICE", message, "どちらか1つにしてください。", place.where(key))


def _normalised(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text made plain, and for each of its characters the start and end in the original."""
    plain: list[str] = []
    places: list[tuple[int, int]] = []
    at = 0
    while at < len(text):
        end = at + 1
        while end < len(text) and (text[end] in _VOICING or unicodedata.combining(text[end])):
            end += 1
        for character in unicodedata.normalize("NFKC", text[at:end]).casefold():
            plain.append(character)
            places.append((at, end))
        at = end
    return "".join(plain), places


def _stands_alone(plain: str, start: int, end: int) -> bool:
    before = plain[start - 1] if start else ""
    after = plain[end] if end < len(plain) else ""
    return not (_joined(before, plain[start]) or _joined(plain[end - 1], after))


def _joined(left: str, right: str) -> bool:
    """Whether two neighbours belong to one word: Latin with Latin (and digits), katakana with katakana."""
    if not left or not right:
        return False
    if left in _KATAKANA:
        return right in _KATAKANA
    if _is_latin(left):
        return _is_latin(right) or right in _PRIMES
    return left in _PRIMES and _is_latin(right)


def _is_latin(character: str) -> bool:
    """Latin or Greek letters and digits (of which NFKC leaves only the narrow ones)."""
    return (character.isascii() and character.isalnum()) or "α" <= character <= "ω"
