"""What a submission says of the one before it: every figure and answer that differs, and the answers to 照会."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct

from dx_assess.errors import AppError
from dx_assess.form.display import show_value
from dx_assess.form.model import Question, QuestionSet
from dx_assess.form.packs import Pack
from dx_assess.score.publication import Publication, level_only
from dx_assess.score.town_data import FigureData, QuestionData, RangeData, TownData, Value, decode, exact
from dx_assess.session.document import Document
from dx_assess.text.show import NOT_COMPUTABLE, show_number

STATUS_WORDS = {
    "unknown": "わからない",
    "na": "該当なし",
    "open": "（空欄）",
    "hidden": "（聞かない設問）",
    "unmeasured": "測っていない",
}


class Difference(Struct, frozen=True):
    """One place that differs from the submission before, in words."""

    group: str
    what: str
    old: str
    new: str

    def as_json(self) -> dict[str, str]:
        """One element of ``submit --json``."""
        return {"group": self.group, "what": self.what, "old": self.old, "new": self.new}


class Reply(Struct, frozen=True):
    """An answered 照会 that goes back with the submission."""

    number: str
    question: str
    text: str
    answer: str


def previous_data(document: Document) -> TownData | None:
    """What was submitted last for the year; None when nothing was, or it cannot be read any more."""
    kept = document.file.submissions(document.year.fiscal_year)
    if not kept:
        return None
    try:
        return decode(kept[-1].document.encode(), f"提出第{kept[-1].number}号")
    except AppError:
        return None


def differences(question_set: QuestionSet, pack: Pack | None, old: TownData, new: TownData) -> tuple[Difference, ...]:
    """Everything that differs between two town data documents of a year."""
    return (
        *_results(question_set, old, new),
        *_questions(question_set, old, new),
        *_numbers(question_set, pack, old, new),
    )


def _results(question_set: QuestionSet, old: TownData, new: TownData) -> Iterator[Difference]:
    yield from _pair("結果", "総合", _range(old.overall), _range(new.overall))
    for domain in question_set.domains:
        pair = [_range(found.range) if (found := data.domain(domain.id)) else NOT_COMPUTABLE for data in (old, new)]
        yield from _pair("結果", f"領域{domain.no} {domain.name}", pair[0], pair[1])


def _range(found: RangeData) -> str:
    level = NOT_COMPUTABLE if found.level is None else f"段階{found.level}"
    return level if found.score is None else f"{level}・{show_number(exact(found.score), 1)}点"


def _questions(question_set: QuestionSet, old: TownData, new: TownData) -> Iterator[Difference]:
    for domain in question_set.domains:
        for question in domain.questions:
            pair = [_answer(question, data.question(question.id)) for data in (old, new)]
            yield from _pair(f"{domain.no} {domain.name}", question.text, pair[0], pair[1])


def _answer(question: Question, data: QuestionData | None) -> str:
    if data is None:
        return "（なし）"
    if data.status != "answered":
        return STATUS_WORDS.get(data.status, data.status)
    if data.numerator is not None or data.denominator is not None:
        text = f"{_number(data.numerator)}／{_number(data.denominator)}"
    else:
        text = _shown(question, data.value)
    fields = [
        f"{field.label} {_plain(data.fields[field.id])}{field.unit}"
        for field in question.fields
        if field.id in data.fields
    ]
    return "、".join([text, *fields])


def _shown(question: Question, value: Value) -> str:
    if question.kind in ("choice", "yes_no") and isinstance(value, bool | str):
        return show_value(question.kind, question.options, "", value)
    if isinstance(value, list):
        return show_value("multi_choice", question.options, "", frozenset(value))
    return f"{_plain(value)}{question.unit if isinstance(value, int | float) else ''}"


def _plain(value: Value) -> str:
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, int | float):
        return show_number(exact(value), None)
    if isinstance(value, list):
        return "・".join(value)
    return str(value) if value is not None else "（回答済み）"


def _number(value: Value) -> str:
    return NOT_COMPUTABLE if value is None else show_number(exact(value), None)


def _numbers(question_set: QuestionSet, pack: Pack | None, old: TownData, new: TownData) -> Iterator[Difference]:
    names = {item.key: item.label for item in question_set.profile}
    for key in sorted(old.profile.keys() | new.profile.keys()):
        pair = [_plain(data.profile[key]) if key in data.profile else "（空欄）" for data in (old, new)]
        yield from _pair("団体の基本情報", names.get(f"profile.{key}", key), pair[0], pair[1])
    for register in question_set.registers:
        rows = [f"{data.registers.get(register.id, 0)}行" for data in (old, new)]
        yield from _pair(register.name, "使っている行", rows[0], rows[1])
        labels = {figure.key: figure.label for figure in register.figures}
        figures = [{item.id: _figure(item) for item in data.figures} for data in (old, new)]
        for key, label in labels.items():
            yield from _pair(register.name, label, figures[0].get(key, "（なし）"), figures[1].get(key, "（なし）"))
    kpis = {kpi.id: f"{kpi.item} {kpi.name}".strip() for kpi in (pack.kpis if pack is not None else ())}
    for key, name in kpis.items():
        shown = [
            f"{_number(found.actual)}・{found.verdict}" if (found := data.kpi(key)) else "（なし）"
            for data in (old, new)
        ]
        yield from _pair("県のKPI", name, shown[0], shown[1])


def _figure(item: FigureData) -> str:
    if item.numerator is not None or item.denominator is not None:
        return f"{_number(item.numerator)}／{_number(item.denominator)}"
    return _number(item.number)


def _pair(group: str, what: str, old: str, new: str) -> Iterator[Difference]:
    if old != new:
        yield Difference(group, what, old, new)


def leaving_questions(question_set: QuestionSet) -> frozenset[str]:
    """Questions whose answers may leave the house."""
    open_ = [d for d in question_set.domains if not level_only(d.id, (q.publication for q in d.questions))]
    publication = Publication(question_set)
    return frozenset(q.id for d in open_ for q in d.questions if publication.of_keys([q.id]) != "C")


def changes_workbook(
    differences_: Sequence[Difference], replies: Iterable[Reply], head: Mapping[str, str], day: date
) -> bytes:
    """The two lists as a workbook."""
    # heavy: openpyxl
    from dx_assess.exchange.submission_book import changes_book

    rows = [(item.group, item.what, item.old, item.new) for item in differences_]
    answers = [(reply.number, reply.question, reply.text, reply.answer) for reply in replies]
    return changes_book(rows, answers, head, day)
