"""Next steps of an open file with the help that its prefecture and the state offer; what-if and shortcuts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from dx_assess.form.answer import Answer
from dx_assess.form.support import menu_for
from dx_assess.score.advice import advise
from dx_assess.score.explain import Explanation, explain
from dx_assess.score.offers import NextStep, Offer, with_offers
from dx_assess.score.results import Assessment
from dx_assess.score.shortcut import Shortcut, shortcut
from dx_assess.score.whatif import what_if
from dx_assess.session.days import last_change_day
from dx_assess.session.document import Document
from dx_assess.session.json_values import to_json

Json = dict[str, Any]


def next_steps(document: Document, day: date | None = None) -> tuple[NextStep, ...]:
    """Every next step, the most important first.

    :param day: for the validity of offers; by default the day of the file's last change, as in reports.
    """
    menu = menu_for(document.catalog.menus, document.year.pack_id)
    found = document.results.once(advise, lambda: advise(document.world, document.assessment))
    return with_offers(found, menu, day or last_change_day(document))


def try_answers(document: Document, answers: Mapping[str, Answer]) -> Assessment:
    """The results with other answers; nothing is saved."""
    return what_if(document.world, answers, document.assessment)


def explanation(document: Document, question_id: str) -> Explanation | None:
    """Why a question has its score; None for an unknown one."""
    question = document.question_set.question(question_id)
    return explain(document.world, document.assessment, question) if question is not None else None


def way_up(document: Document, domain_id: str = "") -> Shortcut | None:
    """次の段階までの近道 of a domain, or of the overall result; searched once until the next change."""
    name = shortcut, domain_id
    return document.results.once(name, lambda: shortcut(document.world, document.assessment, domain_id))


def advice_document(document: Document) -> list[Json]:
    """``advice``: every next step in order."""
    return [_step(step) for step in next_steps(document)]


def _step(step: NextStep) -> Json:
    advice, rule = step.advice, step.advice.rule
    return {
        "id": rule.id,
        "rank": advice.rank,
        "step": rule.step,
        "effort": rule.effort,
        "days": to_json(rule.effort_days),
        "support": [_help(offer) for offer in step.offers],
        "contacts": rule.support,
        "source": rule.source,
        "triggers": [{"id": item.id, "label": item.label, "text": item.text} for item in advice.triggers],
        "findings": [
            {"id": finding.id, "key": finding.key, "row": finding.row_id, "message": finding.message}
            for finding in advice.findings
        ],
        "domain": rule.domain,
        "score_now": to_json(advice.score_now),
        "score_then": to_json(advice.score_then),
        "overall_now": to_json(advice.overall_now),
        "overall_then": to_json(advice.overall_then),
        "opened": list(advice.opened),
    }


def _help(offer: Offer) -> Json:
    item = offer.item
    return {
        "id": item.id,
        "name": item.name,
        "about": item.about,
        "period": item.period,
        "source": item.source,
        "validity": item.validity,
        "valid_from": item.valid_from.isoformat() if item.valid_from is not None else None,
        "valid_to": item.valid_to.isoformat() if item.valid_to is not None else None,
        "state": offer.word,
    }
