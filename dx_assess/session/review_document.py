"""``review --json``: what to check with the reasons, findings, scores, visits and homework."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from dx_assess.form.display import show_answer
from dx_assess.form.model import Question
from dx_assess.report.questions import YearView
from dx_assess.score.results import ScoreRange
from dx_assess.score.review import Comparison, ScorePair
from dx_assess.session.document import Document
from dx_assess.session.documents import review_fields
from dx_assess.session.json_values import head, plain, to_json
from dx_assess.session.review import ReviewItem, open_checks, review_of
from dx_assess.session.tasks import homework
from dx_assess.session.visit import next_visit, visits
from dx_assess.session.visit_records import today

Json = dict[str, Any]


def review_document(document: Document, day: date | None = None) -> Json:
    """``review``: every question that is to be checked or was reviewed or spoken of, in order."""
    now = day or today()
    review = review_of(document, now)
    listed = [item for item in review.items if item.check.reasons or item.state or _touched(document, item)]
    coming = next_visit(document, now)
    return head(document) | {
        "open": open_checks(review.items),
        "items": [_item(document, item) for item in listed],
        "registers": [{"id": found.register, **found.counts} for found in review.registers],
        "scores": scores_json(review.scores),
        "visits": [visit.as_json() for visit in visits(document)],
        "next_visit": coming.isoformat() if coming is not None else None,
        "homework": [task.as_json(now) for task in homework(document)],
    }


def _touched(document: Document, item: ReviewItem) -> bool:
    return bool(item.comments or review_fields(document, item.question))


def _item(document: Document, item: ReviewItem) -> Json:
    question = item.question
    result = document.assessment.question(question.id)
    return {
        "id": question.id,
        "no": item.number,
        "label": question.text,
        "class": question.publication,
        "state": item.state,
        "status": result.status.value if result is not None else "open",
        "value": plain(document.answer(question.id)),
        "text": answer_words(document, question),
        "previous": previous_words(document, question),
        "reasons": [{"code": reason.code, "text": reason.text} for reason in item.check.reasons],
        "review": review_fields(document, question),
        "comments": [comment.as_json() for comment in item.comments],
    }


def answer_words(document: Document, question: Question) -> str:
    """The town's answer in words, computed ones too; empty while it is open."""
    if not question.is_auto:
        return show_answer(question, document.answer(question.id))
    return YearView(document.data, document.assessment).answer_text(question)


def previous_words(document: Document, question: Question) -> str:
    """Last year's answer in words; empty without one."""
    data, assessment = document.previous, document.previous_assessment
    if data is None or assessment is None:
        return ""
    if not question.is_auto:
        return show_answer(question, data.answer(question.id))
    return YearView(data, assessment).answer_text(question)


def scores_json(scores: Comparison) -> Json:
    """Self score, confirmed score and their difference."""
    return {
        "overall": _pair(scores.overall),
        "domains": [{"id": pair.id} | _pair(pair) for pair in scores.domains],
        "agreed": list(scores.agreed),
    }


def _pair(pair: ScorePair) -> Json:
    return {
        "self": _range(pair.self_score),
        "confirmed": _range(pair.confirmed),
        "difference": _number(pair.difference),
    }


def _range(found: ScoreRange) -> Json:
    return {
        "score": _number(found.score),
        "low": _number(found.low),
        "high": _number(found.high),
        "level": found.level,
    }


def _number(value: Fraction | None) -> int | float | None:
    return to_json(value)
