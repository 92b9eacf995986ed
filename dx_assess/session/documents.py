"""The JSON documents of the command line (product.md, "JSON keys that stay stable")."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from dx_assess.form.display import show_answer, show_field, show_value
from dx_assess.form.model import Figure, Question
from dx_assess.form.reserved import review_key
from dx_assess.report.questions import YearView
from dx_assess.score.kpi import kpi_document
from dx_assess.score.results import DomainResult, FigureValue, Finding, GroupRow, QuestionResult, ScoreRange
from dx_assess.session.document import Document
from dx_assess.session.json_values import Json, head, plain, plain_value, to_json
from dx_assess.session.keys import TEXT_PARTS
from dx_assess.session.kpis import kpi_results, kpi_year
from dx_assess.session.receipts import receipt
from dx_assess.session.review import review_words
from dx_assess.text.show import json_number, percent, round_half_up


def info_document(document: Document) -> Json:
    """``info``: town, years, edition, pack, progress, receipt (the number that a report of this year carries now)."""
    results = document.assessment
    levels = {"E": 0, "W": 0, "F": 0}
    for finding in results.findings:
        levels[finding.level] += 1
    return head(document) | {
        "kpi_year": kpi_year(document.world),
        "years": [
            {"year": info.fiscal_year, "edition": info.edition, "pack": info.pack_id, "carried_from": info.carried_from}
            for info in document.years
        ],
        "progress": [
            {"id": domain.id, "visible": domain.visible, "answered": domain.answered} for domain in results.domains
        ],
        "registers": {
            register.id: len(document.data.rows(register.id)) for register in document.question_set.registers
        },
        "findings": levels,
        "receipt": receipt(document),
        "read_only": document.read_only,
        "last_change": document.file.last_change_at(),
    }


def answers_document(document: Document) -> Json:
    """``answers``: every question with its answer in words and as a value, sub-fields, note, evidence, review."""
    return head(document) | {
        "profile": {
            item.key: {
                "label": item.label,
                "value": plain(document.answer(item.key)),
                "text": show_value(item.kind, item.options, item.unit, document.answer(item.key).value),
            }
            for item in document.question_set.profile
        },
        "answers": [_answer(document, question) for question in document.question_set.questions()],
        "marks": {
            mark.key: plain(document.answer(mark.key))
            for register in document.question_set.registers
            for mark in register.marks
        },
    }


def _answer(document: Document, question: Question) -> Json:
    answer = document.answer(question.id)
    result = document.assessment.question(question.id)
    view = YearView(document.data, document.assessment)
    return {
        "id": question.id,
        "label": question.text,
        "class": question.publication,
        "status": result.status.value if result is not None else "open",
        "stored": answer.status.value,
        "value": question_value(question, result) if question.is_auto and result is not None else plain(answer),
        "text": view.answer_text(question) if question.is_auto else show_answer(question, answer),
        "reason": answer.reason,
        "fields": {
            field.key: {
                "value": plain(document.answer(field.key)),
                "text": show_field(field, document.answer(field.key)),
            }
            for field in question.fields
        },
        "review": review_fields(document, question),
    } | {part: plain(document.answer(f"{question.id}.{part}")) for part in TEXT_PARTS}


def review_fields(document: Document, question: Question) -> Json:
    """The adviser's fields of a question, as values and in words; only those that are filled in."""
    words = review_words(document, question)
    return {
        name: {"value": plain(document.answer(review_key(question.id, name))), "text": text}
        for name, text in words.items()
    }


def score_document(document: Document) -> Json:
    """``score``."""
    results = document.assessment
    return head(document) | {
        "overall": _range(results.overall),
        "domains": [_domain(document, domain) for domain in results.domains],
        "figures": {
            figure.key: figure_value(figure, results.figures[figure.key])
            for register in document.question_set.registers
            for figure in register.figures
        },
        "findings": [_finding(finding) for finding in results.findings],
    }


def kpi_list(document: Document) -> list[dict[str, object]]:
    """``kpi``: a plain list (product.md)."""
    return kpi_document(kpi_results(document))


def _range(result: ScoreRange) -> Json:
    return {
        "score": to_json(result.score),
        "low": to_json(result.low),
        "high": to_json(result.high),
        "level": result.level,
        "answer_rate": to_json(result.answer_rate * 100 if result.answer_rate is not None else None),
        "provisional": result.provisional,
    }


def _domain(document: Document, result: DomainResult) -> Json:
    domain = document.question_set.domain(result.id)
    assert domain is not None
    questions = zip(domain.questions, result.questions, strict=True)
    return (
        {"id": domain.id, "name": domain.name, "optional": domain.optional}
        | _range(result.range)
        | {"questions": [_question(question, found) for question, found in questions]}
    )


def _question(question: Question, result: QuestionResult) -> Json:
    trace = result.trace
    return {
        "id": question.id,
        "label": question.text,
        "class": question.publication,
        "status": result.status.value,
        "value": question_value(question, result),
        "numerator": to_json(result.numerator),
        "denominator": to_json(result.denominator),
        "score": to_json(result.score, 6),
        "weight": question.weight,
        "contribution": to_json(result.contribution, 6),
        "trace": {
            "register": trace.register,
            "numerator": to_json(trace.numerator),
            "denominator": to_json(trace.denominator),
            "rows": list(trace.rows),
        }
        if trace is not None
        else None,
    }


def question_value(question: Question, result: QuestionResult) -> Any:
    """A value as JSON: rates 0–100 to one decimal, choices with digit codes as numbers, sets sorted."""
    if question.kind == "percent":
        rate = result.rate
        return json_number(percent(rate.numerator, rate.denominator)) if rate is not None else None
    return plain_value(result.value)


def figure_value(figure: Figure, value: FigureValue) -> Any:
    """A figure as JSON: numbers; rates 0–100; lists as row ids; matrices and tables as lists."""
    if figure.kind == "list":
        return list(value.rows)
    if figure.kind == "matrix":
        return [
            {figure.rows: cell.row, figure.cols: cell.col, "count": cell.count, "split": cell.split}
            for cell in value.matrix
        ]
    if figure.kind == "table":
        return [_group(figure, group) for group in value.groups]
    if figure.kind == "rate":
        number = value.number
        return json_number(round_half_up(Fraction(number) * 100, 1)) if number is not None else None
    return to_json(value.number)


def _group(figure: Figure, group: GroupRow) -> Json:
    rates = {
        key: json_number(round_half_up(rate * 100)) if rate is not None else None for key, rate in group.rates.items()
    }
    return {figure.group: group.label} | group.counts | rates


def _finding(finding: Finding) -> Json:
    return {
        "id": finding.id,
        "level": finding.level,
        "key": finding.key,
        "row": finding.row_id,
        "columns": list(finding.columns),
        "message": finding.message,
    }
