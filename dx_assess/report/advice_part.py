"""次の一歩 in the report: plain rows, at most seven in the body, the others in the appendix (bank chapter 14)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from dx_assess.form.model import PublicationClass, QuestionSet
from dx_assess.score.offers import NextStep
from dx_assess.score.publication import Publication
from dx_assess.score.results import Finding
from dx_assess.text.show import show_number

REPORTED = 7
"""As many next steps stand in the body of a report."""


class AdviceFinding(Struct, frozen=True):
    """A finding F about the same thing; ``publication``: the strictest class of everything the check reads."""

    key: str
    message: str
    publication: PublicationClass


class AdviceRow(Struct, frozen=True):
    """One next step.

    :param keys: the questions and figures that triggered it; ``why`` says the same in words.
    :param offers: entries of the support menu in words, with their validity.
    :param publication: the strictest class of ``keys``.
    """

    rank: int
    id: str
    domain: str
    step: str
    effort: str
    days: Fraction
    contacts: str
    offers: tuple[str, ...]
    source: str
    keys: tuple[str, ...]
    why: tuple[str, ...]
    findings: tuple[AdviceFinding, ...]
    score_now: Fraction | None
    score_then: Fraction | None
    overall_now: Fraction | None
    overall_then: Fraction | None
    publication: PublicationClass

    @property
    def change(self) -> str:
        """「領域 61.4→63.0」 and the same for the overall score; empty where nothing changes or may be said."""
        parts = []
        for label, now, then in (
            ("領域", self.score_now, self.score_then),
            ("総合", self.overall_now, self.overall_then),
        ):
            if now != then:
                parts.append(f"{label} {show_number(now, 1)}→{show_number(then, 1)}")
        return "\n".join(parts)


class AdvicePart(Struct, frozen=True):
    """All next steps in order.

    :param withheld: steps that this reader may only know the number of.
    """

    rows: tuple[AdviceRow, ...] = ()
    withheld: int = 0

    @property
    def first(self) -> tuple[AdviceRow, ...]:
        """Those of the report's body."""
        return self.rows[:REPORTED]

    @property
    def others(self) -> tuple[AdviceRow, ...]:
        """Those of the appendix."""
        return self.rows[REPORTED:]


NO_ADVICE = AdvicePart()


def advice_part(question_set: QuestionSet, steps: Sequence[NextStep]) -> AdvicePart:
    """The rows of ``steps``."""
    publication = Publication(question_set)
    names = {domain.id: domain.name for domain in question_set.domains}
    return AdvicePart(tuple(_row(step, names, publication) for step in steps))


def _row(step: NextStep, names: dict[str, str], publication: Publication) -> AdviceRow:
    advice, rule = step.advice, step.advice.rule
    keys = tuple(trigger.id for trigger in advice.triggers)
    return AdviceRow(
        rank=advice.rank,
        id=rule.id,
        domain=names[rule.domain],
        step=rule.step,
        effort=rule.effort,
        days=rule.effort_days,
        contacts=rule.support,
        offers=tuple(f"{offer.item.name}（{offer.word}）" for offer in step.offers),
        source=rule.source,
        keys=keys,
        why=tuple(f"{trigger.label} → {trigger.text}" for trigger in advice.triggers),
        findings=_findings(advice.findings, publication),
        score_now=advice.score_now,
        score_then=advice.score_then,
        overall_now=advice.overall_now,
        overall_then=advice.overall_then,
        publication=publication.of_keys(keys),
    )


def _findings(findings: Sequence[Finding], publication: Publication) -> tuple[AdviceFinding, ...]:
    """Each message once, however many rows it is about."""
    found: dict[str, AdviceFinding] = {}
    for item in findings:
        register = item.key if item.row_id else ""
        row = AdviceFinding(item.key, item.message, publication.of_check(item.id, register, item.columns))
        found.setdefault(item.message, row)
    return tuple(found.values())


def for_prefecture(part: AdvicePart, hidden: frozenset[str]) -> AdvicePart:
    """Without steps that a class C answer, or a question in ``hidden``, triggered: these are only counted.

    What the overall score would become is left out, because it holds the domains that stay in the house.
    """
    kept = [row for row in part.rows if row.publication != "C" and hidden.isdisjoint(row.keys)]
    rows = tuple(
        replace(
            row,
            rank=rank,
            overall_now=None,
            overall_then=None,
            findings=tuple(item for item in row.findings if item.publication != "C" and item.key not in hidden),
        )
        for rank, row in enumerate(kept, 1)
    )
    return AdvicePart(rows, part.withheld + len(part.rows) - len(kept))
