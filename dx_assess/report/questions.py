"""The questions of the report: answers, scores and findings in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct

from dx_assess.form.answer import Scalar, YearData
from dx_assess.form.display import show_answer, show_field, show_value
from dx_assess.form.model import CheckLevel, Column, Domain, Question, QuestionSet, Register
from dx_assess.form.reserved import review_key
from dx_assess.form.review import FIELDS, show_review
from dx_assess.report.parts import NOTHING, FieldRow, FindingRow, Plain, QuestionRow, Shown, shown
from dx_assess.score.publication import Publication
from dx_assess.score.results import Assessment, DomainResult, Finding, Number, QuestionResult, QuestionStatus
from dx_assess.text.show import percent, show_number, show_rate, with_unit

STATUS_WORDS: Mapping[QuestionStatus, str] = {
    QuestionStatus.ANSWERED: "回答",
    QuestionStatus.UNKNOWN: "わからない",
    QuestionStatus.NA: "該当なし",
    QuestionStatus.OPEN: "未回答",
    QuestionStatus.HIDDEN: "条件により不要",
    QuestionStatus.UNMEASURED: "測っていない",
}
LEVEL_WORDS: Mapping[CheckLevel, str] = {"E": "エラー", "W": "警告", "F": "指摘"}
_LEVEL_ORDER: Sequence[CheckLevel] = ("E", "F", "W")
STANDARD_ONLY = "標準版だけ"


class YearView(Struct, frozen=True):
    """What was entered in one year and what came of it."""

    data: YearData
    assessment: Assessment

    def answer_text(self, question: Question) -> str:
        """The answer in full words; empty while it is open or not asked."""
        result = self.assessment.question(question.id)
        if result is None or result.status is QuestionStatus.HIDDEN:
            return ""
        if not question.is_auto:
            return show_answer(question, self.data.answer(question.id))
        if result.status is QuestionStatus.OPEN:
            return ""
        if question.rate is not None:
            rate = with_unit(show_rate(result.numerator, result.denominator), "%")
            return f"{rate}（{trace_text(result)}）"
        number = result.value if isinstance(result.value, int | Fraction) else None
        return with_unit(show_number(number), question.unit)


def trace_text(result: QuestionResult) -> str:
    """「32のうち12」, empty when the answer is no rate."""
    if result.numerator is None or result.denominator is None:
        return ""
    return f"{show_number(result.denominator)}のうち{show_number(result.numerator)}"


def question_rows(
    domain: Domain,
    result: DomainResult,
    now: YearView,
    before: YearView | None,
    findings: Sequence[FindingRow],
) -> tuple[QuestionRow, ...]:
    """All questions of a domain in order."""
    weights = {question.id: question.weight for question in domain.questions}
    scored = sum(weights[item.id] for item in result.questions if item.score is not None)
    by_id = {item.id: item for item in result.questions}
    return tuple(
        _row(domain, question, by_id[question.id], scored, now, before, findings)
        for question in domain.questions
        if question.id in by_id
    )


def _row(
    domain: Domain,
    question: Question,
    result: QuestionResult,
    scored: int,
    now: YearView,
    before: YearView | None,
    findings: Sequence[FindingRow],
) -> QuestionRow:
    data = now.data
    counts = result.score is not None and scored > 0
    return QuestionRow(
        id=question.id,
        label=f"{domain.no}-{question.no}",
        text=question.text,
        kind=question.kind,
        status=result.status,
        status_word=_status_word(question, result, now.assessment.edition),
        answer=now.answer_text(question),
        value=_plain(question, result, data),
        numerator=_number(result.numerator),
        denominator=_number(result.denominator),
        trace=trace_text(result) if question.is_auto else "",
        automatic=question.is_auto,
        score=shown(result.score, 2) if result.score is not None else NOTHING,
        weight=question.weight,
        contribution=shown(result.contribution, 1, "点") if result.contribution is not None else NOTHING,
        possible=shown(Fraction(question.weight * 100, scored), 1, "点") if counts else NOTHING,
        last_answer=before.answer_text(question) if before is not None else "",
        note=_text(data, f"{question.id}.note"),
        evidence=_text(data, f"{question.id}.evidence"),
        fields=_fields(question, result, data),
        findings=tuple(finding for finding in findings if finding.key == question.id),
        publication=question.publication,
        kpi=question.kpi,
        asked=result.status is not QuestionStatus.HIDDEN,
        review=_review(question, data),
    )


def _review(question: Question, data: YearData) -> tuple[tuple[str, str], ...]:
    """The adviser's fields that say something; the town's answer stays as it is."""
    shown_fields = ((field, data.answer(review_key(question.id, field.name))) for field in FIELDS.values())
    return tuple(
        (field.label, show_review(question, field, answer)) for field, answer in shown_fields if not answer.is_open
    )


def _status_word(question: Question, result: QuestionResult, edition: str) -> str:
    if result.status is QuestionStatus.HIDDEN and edition == "quick" and question.edition == "standard":
        return STANDARD_ONLY
    return STATUS_WORDS[result.status]


def _number(value: Number | None) -> Shown:
    return NOTHING if value is None else shown(value)


def _text(data: YearData, key: str) -> str:
    value = data.answer(key).value
    return value if isinstance(value, str) else ""


def _fields(question: Question, result: QuestionResult, data: YearData) -> tuple[FieldRow, ...]:
    if result.status is QuestionStatus.HIDDEN:
        return ()
    rows = ((field, data.answer(field.key)) for field in question.fields)
    return tuple(
        FieldRow(
            field.key, field.label, show_field(field, answer), plain_value(answer.value, show_field(field, answer))
        )
        for field, answer in rows
        if not answer.is_open
    )


def _plain(question: Question, result: QuestionResult, data: YearData) -> Plain:
    if result.status is not QuestionStatus.ANSWERED:
        return None
    if result.numerator is not None and result.denominator is not None and question.kind == "percent":
        return percent(result.numerator, result.denominator)
    if question.is_auto:
        number = result.value
        if isinstance(number, Fraction):
            return int(number) if number.denominator == 1 else Decimal(number.numerator) / number.denominator
        return number if isinstance(number, int) else None
    value = data.answer(question.id).value
    return plain_value(value, show_value(question.kind, question.options, "", value))


def plain_value(value: Scalar | None, words: str) -> Plain:
    """A value for a spreadsheet: numbers and days as such, everything else in words."""
    if isinstance(value, bool):
        return words
    return value if isinstance(value, int | Decimal | date) else words or None


def finding_rows(question_set: QuestionSet, findings: Sequence[Finding]) -> tuple[FindingRow, ...]:
    """Findings in words: E first, then F and W, each in the order of the form."""
    names, publication = _Names(question_set), Publication(question_set)
    ordered = sorted(findings, key=lambda finding: _LEVEL_ORDER.index(finding.level))
    return tuple(
        FindingRow(
            finding.level,
            LEVEL_WORDS[finding.level],
            finding.key,
            names.where(finding),
            finding.message,
            finding.row_id,
            names.columns(finding),
            publication.of_check(finding.id, finding.key, finding.columns),
        )
        for finding in ordered
    )


class _Names:
    """Where a finding is, in words."""

    def __init__(self, question_set: QuestionSet) -> None:
        self._registers: dict[str, Register] = {register.id: register for register in question_set.registers}
        self._columns: dict[tuple[str, tuple[str, ...]], tuple[str, ...]] = {}
        self._names = {item.key: item.label for item in question_set.profile}
        for domain in question_set.domains:
            for question in domain.questions:
                self._names[question.id] = f"{domain.no}-{question.no}　{question.text}"
        for register in question_set.registers:
            self._names[register.id] = f"{register.no}　{register.name}"

    def where(self, finding: Finding) -> str:
        name = self._names.get(finding.key, finding.key)
        return f"{name}　{finding.row_id}" if finding.row_id else name

    def columns(self, finding: Finding) -> tuple[str, ...]:
        place = finding.key, finding.columns
        if place not in self._columns:
            register = self._registers.get(finding.key)
            found: list[Column | None] = [register.column(column) for column in finding.columns] if register else []
            self._columns[place] = tuple(column.label for column in found if column is not None)
        return self._columns[place]
