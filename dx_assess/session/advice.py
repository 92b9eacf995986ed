"""Next steps of an open file with the help that its prefecture and the state offer; what-if and shortcuts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dx_assess.form.answer import Answer
from dx_assess.form.support import VALIDITY_WORDS, SupportItem, Validity, list_support, menu_for
from dx_assess.score.advice import Advice, advise
from dx_assess.score.explain import Explanation, explain
from dx_assess.score.results import Assessment
from dx_assess.score.shortcut import Shortcut, shortcut
from dx_assess.score.whatif import what_if
from dx_assess.session.document import Document
from dx_assess.session.documents import to_json
from dx_assess.session.reports import last_change_day

Json = dict[str, Any]
REPORTED = 7
"""As many next steps stand in the body of a report; the others in its appendix (bank chapter 14)."""


@dataclass(frozen=True, slots=True)
class Help:
    """An offer of the support menu, and whether it can be used on the day that was asked for."""

    item: SupportItem
    state: Validity

    @property
    def word(self) -> str:
        """利用できる, 要確認, まだ始まっていない, 期限切れ."""
        return VALIDITY_WORDS[self.state]


@dataclass(frozen=True, slots=True)
class NextStep:
    """One next step with who helps."""

    advice: Advice
    offers: tuple[Help, ...]


def next_steps(document: Document, day: date | None = None) -> tuple[NextStep, ...]:
    """Every next step, the most important first.

    :param day: for the validity of offers; by default the day of the file's last change, as in reports.
    :raises AppErrors: the mistakes of a support menu, with file and line.
    """
    menus = list_support(document.catalog.resources / "support")
    menu = menu_for(menus, document.year.pack_id)
    asked = day or last_change_day(document)
    return tuple(
        NextStep(advice, tuple(_offers(advice, menu, asked))) for advice in advise(document.world, document.assessment)
    )


def _offers(advice: Advice, menu: Mapping[str, SupportItem], day: date) -> list[Help]:
    found = (menu.get(support_id) for support_id in advice.rule.support_ids)
    return [Help(item, item.state(day)) for item in found if item is not None]


def try_answers(document: Document, answers: Mapping[str, Answer]) -> Assessment:
    """The results with other answers; nothing is saved."""
    return what_if(document.world, answers, document.assessment)


def explanation(document: Document, question_id: str) -> Explanation | None:
    """Why a question has its score; None for an unknown one."""
    question = document.question_set.question(question_id)
    return explain(document.world, document.assessment, question) if question is not None else None


def way_up(document: Document, domain_id: str = "") -> Shortcut | None:
    """次の段階までの近道 of a domain, or of the overall result."""
    return shortcut(document.world, document.assessment, domain_id)


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


def _help(offer: Help) -> Json:
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
