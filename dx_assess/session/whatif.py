"""「試してみる」: other answers without saving, and what would move: scores, levels, verdicts, questions asked."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from msgspec import Struct

from dx_assess.form.answer import Answer
from dx_assess.score.kpi import KpiResult
from dx_assess.score.results import Assessment, QuestionStatus, ScoreRange
from dx_assess.score.whatif import assumed_world, results_of
from dx_assess.session.document import Document
from dx_assess.session.kpis import kpi_results, kpis_of_world


class Move(Struct, frozen=True):
    """One score now and then; ``id`` is a domain's, empty for the overall result."""

    id: str
    name: str
    now: ScoreRange
    then: ScoreRange

    @property
    def moved(self) -> bool:
        """The score, its range or the level is different."""
        return self.now != self.then

    @property
    def points(self) -> Fraction | None:
        """How many points more (0–100); None without a score on both sides."""
        if self.now.score is None or self.then.score is None:
            return None
        return Fraction(self.then.score) - Fraction(self.now.score)


class VerdictMove(Struct, frozen=True):
    """A KPI whose value or verdict would be another."""

    now: KpiResult
    then: KpiResult


class Trial(Struct, frozen=True):
    """What other answers would mean.

    :param opened: questions that would be asked and are not asked now.
    :param closed: questions that would no longer be asked.
    """

    assessment: Assessment
    overall: Move
    domains: tuple[Move, ...]
    kpis: tuple[VerdictMove, ...]
    opened: tuple[str, ...]
    closed: tuple[str, ...]


def try_out(document: Document, answers: Mapping[str, Answer]) -> Trial:
    """The results with ``answers`` in place of those of the file; nothing is saved.

    :raises AppError: E-PACK-EXPR.
    """
    before = document.assessment
    assumed = assumed_world(document.world, answers)
    after = results_of(assumed, answers, before) if answers else before
    names = {domain.id: domain.name for domain in document.question_set.domains}
    moves = (
        Move(old.id, names[old.id], old.range, new.range)
        for old, new in zip(before.domains, after.domains, strict=True)
    )
    kpis: tuple[VerdictMove, ...] = ()
    if answers and document.pack is not None:
        then = kpis_of_world(document, assumed)
        kpis = tuple(
            VerdictMove(old, new)
            for old, new in zip(kpi_results(document), then, strict=True)
            if (old.verdict, old.actual) != (new.verdict, new.actual)
        )
    shown, asked = _asked(before), _asked(after)
    return Trial(
        after,
        Move("", "総合", before.overall, after.overall),
        tuple(moves),
        kpis,
        tuple(key for key in asked if key not in shown),
        tuple(key for key in shown if key not in asked),
    )


def _asked(assessment: Assessment) -> dict[str, None]:
    return {
        question.id: None
        for domain in assessment.domains
        for question in domain.questions
        if question.status is not QuestionStatus.HIDDEN
    }
