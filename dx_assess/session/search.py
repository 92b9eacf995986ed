"""What Ctrl+K finds: questions with sub-fields, registers with columns, profile items, terms; and what was filled in:
answers, notes, rows of registers, tasks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from dx_assess.errors import AppError
from dx_assess.form.answer import Answer, Row, Status
from dx_assess.form.display import show_answer, show_value
from dx_assess.form.model import ProfileItem, Question, QuestionSet, Register
from dx_assess.form.records import TASKS
from dx_assess.session import glossary
from dx_assess.session.document import Document

TERM = "term:"
"""Begins the key of a term: ``term:<id>``."""


class Hit(Struct, frozen=True):
    """One thing that can be found.

    :param key: an answer key, a register's id, ``register//column``, ``register/row/column`` or ``term:<id>``.
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


def contents(document: Document) -> tuple[Hit, ...]:
    """What is in the file now: rows by their name, tasks, then answers and notes. Struck rows are left out."""
    return (*_rows(document), *_tasks(document), *_answers(document))


def find(known: Sequence[Hit], wanted: str, most: int = 50) -> tuple[Hit, ...]:
    """What has every word of ``wanted``; whole names first, then beginnings, then parts.

    全角/半角, upper/lower case and カタカナ/ひらがな are alike.
    """
    words = glossary.folded(wanted).split()
    if not words:
        return ()
    ranked = [(_rank(hit, words), hit) for hit in known if all(any(w in text for text in hit.words) for w in words)]
    best = {hit.key: hit for _, hit in reversed(sorted(ranked, key=lambda pair: pair[0]))}  # each place once
    return tuple(reversed(best.values()))[:most]


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


# --- what was filled in -----------------------------------------------------------------------------------------------


def name_column(register: Register) -> str:
    """The column that says what a row is about; empty when there is none."""
    return register.name_column or next((c.id for c in register.columns if c.kind == "text" and "名" in c.label), "")


def _rows(document: Document) -> Iterator[Hit]:
    """A row that is as it was is not looked at again: six thousand names are folded once for each file."""
    known: dict[tuple[str, str], tuple[Row, Hit | None]] = document.other_years.once(_rows, dict)
    for register in document.question_set.registers:
        column = name_column(register)
        for row in document.data.rows(register.id) if column else ():
            place = register.id, row.row_id
            row_before, hit = known.get(place, (None, None))
            if row_before is not row:
                hit = _row(register, row, column)
                known[place] = row, hit
            if hit is not None:
                yield hit


def _row(register: Register, row: Row, column: str) -> Hit | None:
    name = _text(row, column)
    if not name or row.struck:
        return None
    place = f"{register.no} {register.name}の行 {row.row_id}".strip()
    return _hit(f"{register.id}/{row.row_id}/{column}", place, name)


def _tasks(document: Document) -> Iterator[Hit]:
    for row in document.data.rows(TASKS.id):
        if not row.struck and _text(row, "what"):
            yield _hit(f"{TASKS.id}/{row.row_id}", f"{TASKS.name} {row.row_id}", _text(row, "what"))


def _text(row: Row, column: str) -> str:
    value = row.cell(column).value
    return value if isinstance(value, str) else ""


def _answers(document: Document) -> Iterator[Hit]:
    for domain in document.question_set.domains:
        for question in domain.questions:
            yield from _of_question(document, question, f"{domain.no}-{question.no}")
    for item in document.question_set.profile:
        words = _profile_words(item, document.answer(item.key))
        if words:
            yield _content(item.key, "基本情報の答え", words, item.label)


def _of_question(document: Document, question: Question, number: str) -> Iterator[Hit]:
    words = "" if question.is_auto else show_answer(question, document.answer(question.id))
    if words:
        yield _content(question.id, f"{number} の答え", words, question.text)
    for part, place in (("note", "備考"), ("evidence", "根拠資料の場所")):
        value = document.answer(f"{question.id}.{part}").value
        if isinstance(value, str) and value:
            yield _content(f"{question.id}.{part}", f"{number} の{place}", value, question.text)


def _profile_words(item: ProfileItem, answer: Answer) -> str:
    return show_value(item.kind, item.options, item.unit, answer.value) if answer.status is Status.ANSWERED else ""


def _content(key: str, place: str, words: str, about: str) -> Hit:
    """A line that shows what it is an answer to; found by the answer, and narrowed down by the words of its place."""
    line = " ".join(words.split())
    return Hit(key, f"{place}「{line}」　{about}", (glossary.folded(line), glossary.folded(place)))
