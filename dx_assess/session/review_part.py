"""The action plan and 自己評価 beside 確認後, as the report shows them."""

from __future__ import annotations

from dx_assess.form.model import QuestionSet
from dx_assess.report.content import score_shown
from dx_assess.report.plan_part import ReviewPart, ScoreRow
from dx_assess.score.publication import level_only
from dx_assess.score.review import ScorePair, compare
from dx_assess.session.days import last_change_day
from dx_assess.session.document import Document
from dx_assess.session.plan_rows import plan_rows
from dx_assess.session.review import difference_words

OVERALL = "総合"


def review_part(document: Document) -> ReviewPart:
    """Plan and scores; the scores only where the adviser and the town have agreed on a value.

    What is overdue is judged by the day of the file's last change, so that the report can be made again.
    """
    found = compare(document.world, document.assessment)
    pairs = (*found.domains, found.overall) if found.agreed else ()
    scores = tuple(_score(document.question_set, pair) for pair in pairs)
    return ReviewPart(plan=plan_rows(document, last_change_day(document)), scores=scores)


def _score(question_set: QuestionSet, pair: ScorePair) -> ScoreRow:
    domain = question_set.domain(pair.id)
    classes = [question.publication for question in domain.questions] if domain is not None else []
    own = score_shown(pair.self_score, question_set.levels)
    confirmed = score_shown(pair.confirmed, question_set.levels)
    return ScoreRow(
        id=pair.id,
        name=f"{domain.no}　{domain.name}" if domain is not None else OVERALL,
        own=own.score.text,
        own_level=own.level_text,
        confirmed=confirmed.score.text,
        confirmed_level=confirmed.level_text,
        difference=difference_words(pair),
        level_only=domain is None or level_only(domain.id, classes),
    )
