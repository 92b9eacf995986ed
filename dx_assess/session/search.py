"""What Ctrl+K finds: questions with sub-fields, registers with columns, profile items, terms of the 用語集."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dx_assess.errors import AppError
from dx_assess.form.model import QuestionSet
from dx_assess.session import glossary
from dx_assess.session.document import Document

TERM = "term:"
"""Begins the key of a term: ``term:<id>``."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that can be found.

    :param key: an answer key, a register's id, ``register//column`` or ``term:<id>``.
    :param label: the line that is shown, in Japanese.
    :param words: what is compared, folded: the name first, further spellings and the place after it.
    """

    key: str
    label: str
    words: tuple[str, ...]


def entries(document: Document) -> tuple[Hit, ...]:
    """Everything that can be found in this file, the most wanted kinds first."""
    return (
        *_questions(document.question_set),
        *_registers(document.question_set),
        *_details(document),
        *_terms(document),
    )


def find(known: Sequence[Hit], wanted: str, most: int = 50) -> tuple[Hit, ...]:
    """What has every word of ``wanted``; whole names first, then beginnings, then parts.

    全角/半角, upper/lower case and カタカナ/ひらがな are alike.
    """
    words = glossary.folded(wanted).split()
    if not words:
        return ()
    ranked = [(_rank(hit, words), hit) for hit in known if all(any(w in text for text in hit.words) for w in words)]
    return tuple(hit for _, hit in sorted(ranked, key=lambda pair: pair[0]))[:most]


def _rank(hit: Hit, words: Sequence[str]) -> int:
    whole = "".join(words)
    names = [name.replace(" ", "") for name in hit.words]
    if whole in names:
        return 0
    return 1 if any(name.startswith(whole) for name in names) else 2


def _hit(key: str, place: str, name: str, *more: str) -> Hit:
    label = f"{place}　{name}" if place else name
    return Hit(key, label, tuple(glossary.folded(text) for text in (name, label, *more)))


def _questions(question_set: QuestionSet) -> Iterator[Hit]:
    for domain in question_set.domains:
        for question in domain.questions:
            yield _hit(question.id, f"{domain.no}-{question.no}", question.text)


def _registers(question_set: QuestionSet) -> Iterator[Hit]:
    for register in question_set.registers:
        yield _hit(register.id, register.no, register.name)
    for item in question_set.profile:
        yield _hit(item.key, "基本情報", item.label)


def _details(document: Document) -> Iterator[Hit]:
    """Sub-fields and columns."""
    for domain in document.question_set.domains:
        for question in domain.questions:
            for field in question.fields:
                yield _hit(field.key, f"{domain.no}-{question.no} 付属の欄", field.label, question.text)
    for register in document.question_set.registers:
        for column in register.columns:
            yield _hit(f"{register.id}//{column.id}", f"{register.no} {register.name}の列".strip(), column.label)


def _terms(document: Document) -> Iterator[Hit]:
    try:
        known = glossary.load(document.catalog)
    except AppError:  # the 用語集 tells its mistakes itself
        return
    for term in known.terms:
        yield _hit(TERM + term.id, "用語", term.term, term.reading, *term.aliases)
