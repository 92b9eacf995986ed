"""One description of the blank questionnaire: every question and register column of an edition, and no answers.

PDF (:mod:`dx_assess.report.pdf.blank`) and Excel (:mod:`dx_assess.report.excel_blank`) are drawn from it, for councils
and others without the program.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from dx_assess.form.display import NA_WORD, UNKNOWN_WORD, UNMEASURED_WORD, question_numbers, without_ids
from dx_assess.form.glossary import Glossary
from dx_assess.form.model import (
    CodeTable,
    Column,
    Edition,
    Option,
    PublicationClass,
    Question,
    QuestionSet,
    Register,
)
from dx_assess.report.content import EDITION_LABELS

TITLE = "自治体DX自己点検　設問と台帳"
PUBLICATION_WORDS: dict[PublicationClass, str] = {
    "A": "県へ報告し、公表してよい",
    "B": "県へ報告し、公表しない",
    "C": "町とアドバイザーだけ",
}
NEED_WORDS = {"core": "◎", "standard": "○", "optional": "△"}
TIME_WORDS = {"asof": "基準日の状態", "fy": "前年度の実績"}
HOW_WORDS = {
    "choice": "1つ選ぶ",
    "multi_choice": "あてはまるものを全部選ぶ",
    "integer": "整数を書く",
    "decimal": "数を書く（小数でもよい）",
    "percent": "2つの数を書く",
    "yes_no": "はい・いいえ",
    "date": "年月日を書く",
    "text": "文字を書く",
    "auto": "自動で付く番号",
    "code": "番号・記号を書く",
    "ym": "年月を書く",
    "division": "課の名前を書く",
    "printed": "数や言葉を書く",
    "rating": "自動で決まる（変えるときは理由を書く）",
}
"""A question named by its id; on paper its number stands there."""
_AUTO = "自動計算：台帳から計算するので、書かなくてかまいません。"
_CONDITIONAL = "ほかの答えによっては、答えなくてよい設問です。"


class Entry(Struct, frozen=True):
    """A place to write one thing, with its label (may be empty) and unit; or to tick yes or no."""

    label: str
    unit: str
    yes_no: bool = False


class BlankQuestion(Struct, frozen=True):
    """One question. ``special``: わからない, 該当なし …; ``notes``: automatic, conditional."""

    id: str
    label: str
    text: str
    how: str
    options: tuple[str, ...]
    entries: tuple[Entry, ...]
    fields: tuple[Entry, ...]
    special: tuple[str, ...]
    notes: tuple[str, ...]
    unit: str
    owner: str
    time: str
    help: str
    evidence: str
    edition: str
    publication: PublicationClass


class BlankDomain(Struct, frozen=True):
    """A domain with the questions of the edition."""

    id: str
    no: int
    name: str
    scope: str
    optional: bool
    questions: tuple[BlankQuestion, ...]


class BlankColumn(Struct, frozen=True):
    """A register's column and what may be written there."""

    label: str
    unit: str
    how: str
    options: tuple[str, ...]
    need: str
    help: str
    publication: PublicationClass


class BlankRegister(Struct, frozen=True):
    """A register: what it is for and its columns. ``prepared``: rows that the program has ready."""

    id: str
    no: str
    name: str
    about: str
    sheet: str
    prepared: int
    marks: tuple[str, ...]
    columns: tuple[BlankColumn, ...]


class BlankTerm(Struct, frozen=True):
    """A term of the glossary that the questionnaire uses."""

    term: str
    reading: str
    text: str


class BlankForm(Struct, frozen=True):
    """The whole questionnaire of one edition; its only date is that of the question set."""

    title: str
    edition: Edition
    edition_label: str
    set_name: str
    set_version: str
    issuer: str
    valid_from: date
    program_version: str
    profile: tuple[BlankColumn, ...]
    domains: tuple[BlankDomain, ...]
    registers: tuple[BlankRegister, ...]
    terms: tuple[BlankTerm, ...]

    @property
    def questions(self) -> int:
        """How many questions there are."""
        return sum(len(domain.questions) for domain in self.domains)


def build_blank(
    question_set: QuestionSet, edition: Edition, program_version: str, glossary: Glossary | None = None
) -> BlankForm:
    """The questionnaire of an edition; with a glossary also the terms that it uses."""
    asked = [question for question in question_set.questions() if _is_asked(question, edition)]
    labels = question_numbers(question_set)
    domains = tuple(
        BlankDomain(
            domain.id,
            domain.no,
            domain.name,
            domain.scope,
            domain.optional,
            tuple(_question(item, labels) for item in domain.questions if item in asked),
        )
        for domain in question_set.domains
    )
    sheets = {sheet.id: sheet.label for sheet in question_set.sheets}
    registers = tuple(
        _register(register, question_set, edition, sheets) for register in _registers(question_set, asked, edition)
    )
    profile = tuple(
        BlankColumn(
            item.label, item.unit, HOW_WORDS[item.kind], _labels(item.options), "◎", item.help, item.publication
        )
        for item in question_set.profile
        if not item.locked and (item.need == "core" or edition == "standard")
    )
    form = BlankForm(
        title=TITLE,
        edition=edition,
        edition_label=EDITION_LABELS[edition],
        set_name=question_set.name,
        set_version=question_set.version,
        issuer=question_set.issuer,
        valid_from=question_set.valid_from,
        program_version=program_version,
        profile=profile,
        domains=tuple(domain for domain in domains if domain.questions),
        registers=registers,
        terms=(),
    )
    return form if glossary is None else _with_terms(form, glossary)


def _is_asked(question: Question, edition: Edition) -> bool:
    return edition == "standard" or question.edition == "quick"


def _registers(question_set: QuestionSet, asked: Sequence[Question], edition: Edition) -> Iterator[Register]:
    """All registers; of the quick edition those that its questions are computed from."""
    read = {key.partition(".")[0] for question in asked for key in _automatic_keys(question)}
    for register in question_set.registers:
        if not register.auxiliary and (edition == "standard" or register.id in read):
            yield register


def _automatic_keys(question: Question) -> Iterator[str]:
    if question.auto is not None:
        yield from question.auto.keys
    for rate in (question.rate, question.second_rate):
        if rate is not None:
            yield from (*rate.numerator.keys, *rate.denominator.keys)


def _question(question: Question, labels: Mapping[str, str]) -> BlankQuestion:
    automatic = question.is_auto
    notes = [_AUTO] if automatic else []
    notes += [_CONDITIONAL] if question.show is not None else []
    return BlankQuestion(
        id=question.id,
        label=labels[question.id],
        text=question.text,
        how="自動計算" if automatic else HOW_WORDS[question.kind],
        options=_labels(question.options),
        entries=() if automatic else tuple(_entries(question)),
        fields=tuple(Entry(field.label, field.unit, field.kind == "yes_no") for field in question.fields),
        special=() if automatic else tuple(_special(question)),
        notes=tuple(notes),
        unit=question.unit or ("%" if question.kind == "percent" else ""),
        owner=question.owner,
        time=TIME_WORDS[question.time],
        help=without_ids(question.help, labels),
        evidence=question.evidence,
        edition=EDITION_LABELS[question.edition],
        publication=question.publication,
    )


def _entries(question: Question) -> Iterator[Entry]:
    if question.kind == "percent":
        yield Entry(question.numerator_label or "分子", question.numerator_unit)
        yield Entry(question.denominator_label or "分母", question.denominator_unit)
    elif question.kind in ("integer", "decimal", "date", "text"):
        yield Entry("", question.unit)


def _special(question: Question) -> Iterator[str]:
    if question.allow_unknown:
        yield UNKNOWN_WORD
    if question.unmeasured:
        yield UNMEASURED_WORD
    yield NA_WORD


def _register(register: Register, question_set: QuestionSet, edition: Edition, sheets: dict[str, str]) -> BlankRegister:
    table = question_set.tables.get(register.prefill)
    return BlankRegister(
        id=register.id,
        no=register.no,
        name=register.name,
        about=register.about,
        sheet=sheets.get(register.sheet, ""),
        prepared=len(table.entries) if table is not None else 0,
        marks=tuple(mark.label for mark in register.marks),
        columns=tuple(
            _column(column, question_set.tables.get(column.table))
            for column in register.columns
            if edition == "standard" or column.need == "core"
        ),
    )


def _column(column: Column, table: CodeTable | None) -> BlankColumn:
    how = HOW_WORDS[column.kind]
    if table is not None and column.kind == "code":
        how = f"{table.name}の番号・記号" + ("（いくつでも）" if column.multiple else "")
    options = _labels(column.options) + (("不明",) if column.unknown_ok and column.options else ())
    if column.unknown_ok and not column.options:
        how += "（分からなければ「不明」）"
    return BlankColumn(
        column.label, column.unit, how, options, NEED_WORDS[column.need], column.help, column.publication
    )


def _labels(options: Iterable[Option]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(option.label for option in options))


def _with_terms(form: BlankForm, glossary: Glossary) -> BlankForm:
    """The form with its own list of terms, by reading."""
    used = {found.term for text in blank_texts(form) for found in glossary.find_terms(text)}
    terms = sorted((term for term in glossary.terms if term.id in used), key=lambda term: term.reading)
    from_glossary = tuple(BlankTerm(term.term, term.reading, term.text) for term in terms)
    return replace(form, terms=from_glossary)


def blank_texts(form: BlankForm) -> Iterator[str]:
    """Every text of questions and registers, for looking up terms."""
    for domain in form.domains:
        yield from (domain.name, domain.scope)
        for question in domain.questions:
            yield from (question.text, question.help, *question.options)
    for register in form.registers:
        yield register.about
        for column in register.columns:
            yield from (column.label, column.help, *column.options)
