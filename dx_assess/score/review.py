"""Adviser's review: what to check before a visit, and the score once agreed values stand in place of answers. Pure.

The town's answers are never changed here; an agreed value counts only with its reason (question bank, chapter 15).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from msgspec import Struct

from dx_assess.form.answer import Answer, YearData
from dx_assess.form.model import CheckLevel, Question, QuestionSet
from dx_assess.form.records import EVIDENCE
from dx_assess.form.reserved import ask_key, review_key
from dx_assess.form.review import AGREED, AGREED_REASON, FIT, REVISE
from dx_assess.score.results import Assessment, Finding, QuestionStatus, ScoreRange
from dx_assess.score.whatif import what_if
from dx_assess.score.world import YearWorld, is_ordered_choice

FAR = 2
"""Levels of 0–4 that an answer moves between two years before it is looked at."""
PROVED = 3
"""Level from which an answer wants evidence."""
LEVEL_WORDS: dict[CheckLevel, str] = {"E": "エラー", "W": "警告", "F": "指摘"}
SINCE_REVIEW, SINCE_VISIT = "review", "visit"
_CHANGED = {SINCE_REVIEW: "アドバイザーの確認のあとに、", SINCE_VISIT: "前の訪問のあとに、"}
_SETTLED = (FIT, REVISE)


class Reason(Struct, frozen=True):
    """Why a question is to be checked.

    :param code: unknown, E, W, F, moved, evidence, changed, asked.
    :param text: the same in words.
    """

    code: str
    text: str


class CheckItem(Struct, frozen=True):
    """One question for the adviser.

    :param reasons: empty when nothing asks for a look.
    :param settled: 妥当 or 修正がよい was said, and the answer has not changed since.
    """

    question: str
    reasons: tuple[Reason, ...]
    settled: bool

    @property
    def is_open(self) -> bool:
        """To be checked, and not settled."""
        return bool(self.reasons) and not self.settled


class RegisterCheck(Struct, frozen=True):
    """How many checks of a register fire, by level."""

    register: str
    counts: Mapping[CheckLevel, int]


class ScorePair(Struct, frozen=True):
    """Self score beside the confirmed one; ``id`` is the domain, empty for the overall result."""

    id: str
    self_score: ScoreRange
    confirmed: ScoreRange

    @property
    def difference(self) -> Fraction | None:
        """Points that the confirmed score is above the town's own; None when one is missing."""
        if self.self_score.score is None or self.confirmed.score is None:
            return None
        return self.confirmed.score - self.self_score.score


class Comparison(Struct, frozen=True):
    """自己評価 and 確認後.

    :param agreed: questions whose agreed value counts in place of the answer.
    """

    overall: ScorePair
    domains: tuple[ScorePair, ...]
    agreed: tuple[str, ...]
    assessment: Assessment


def check_items(
    world: YearWorld, assessment: Assessment, changed: Mapping[str, frozenset[str]] | None = None
) -> tuple[CheckItem, ...]:
    """Every question that is asked, in order, with what there is to check.

    :param changed: question → since when its answer differs (``review``, ``visit``).
    """
    fired: dict[str, list[Finding]] = {}
    for finding in assessment.findings:
        fired.setdefault(finding.key, []).append(finding)
    items = []
    for question in world.set.questions():
        result = assessment.question(question.id)
        if result is None or result.status is QuestionStatus.HIDDEN:
            continue
        since = (changed or {}).get(question.id, frozenset())
        reasons = tuple(_reasons(world, question, result.status, fired.get(question.id, []), since))
        verdict = world.data.answer(review_key(question.id, "verdict")).value
        items.append(CheckItem(question.id, reasons, verdict in _SETTLED and SINCE_REVIEW not in since))
    return tuple(items)


def _reasons(
    world: YearWorld, question: Question, status: QuestionStatus, findings: list[Finding], since: frozenset[str]
) -> Iterator[Reason]:
    if status is QuestionStatus.UNKNOWN:
        yield Reason("unknown", "「わからない」と答えています")
    for finding in sorted(findings, key=lambda item: "EWF".index(item.level)):
        yield Reason(finding.level, f"{LEVEL_WORDS[finding.level]}：{finding.message}")
    yield from _level_reasons(world, question)
    for when in (SINCE_REVIEW, SINCE_VISIT):
        if when in since:
            yield Reason("changed", _CHANGED[when] + ("もとの台帳" if question.is_auto else "答え") + "が変わりました")
    if world.data.answer(ask_key(question.id)).value is True:
        yield Reason("asked", "町が「アドバイザーに聞く」の印を付けています")


def _level_reasons(world: YearWorld, question: Question) -> Iterator[Reason]:
    now = _level(question, world.data)
    if now is None:
        return
    before = _level(question, world.earlier.data) if world.earlier is not None else None
    if before is not None and abs(now - before) >= FAR:
        yield Reason("moved", f"前年度の{before}から{now}へ、{abs(now - before)}段階動きました")
    if now >= PROVED and not has_evidence(world.data, question.id):
        yield Reason("evidence", f"{now}と答えていますが、根拠資料がありません")


def _level(question: Question, data: YearData) -> int | None:
    value = data.answer(question.id).value
    if not is_ordered_choice(question) or not isinstance(value, str) or not value.isdigit():
        return None
    return int(value)


def has_evidence(data: YearData, question_id: str) -> bool:
    """The place of evidence was written, or a file attached."""
    text = data.answer(f"{question_id}.evidence").value
    attached = (row.cell("question").value for row in data.rows(EVIDENCE.id))
    return bool(isinstance(text, str) and text.strip()) or question_id in attached


def register_checks(question_set: QuestionSet, assessment: Assessment) -> tuple[RegisterCheck, ...]:
    """Registers in which checks fire."""
    found = []
    for register in question_set.registers:
        levels = [finding.level for finding in assessment.findings if finding.key == register.id]
        if levels:
            found.append(RegisterCheck(register.id, {level: levels.count(level) for level in LEVEL_WORDS}))
    return tuple(found)


def agreed_answers(question_set: QuestionSet, data: YearData) -> dict[str, Answer]:
    """Question → agreed value, of those that have a reason."""
    found = {}
    for question in question_set.questions():
        agreed, reason = (data.answer(review_key(question.id, name)) for name in (AGREED, AGREED_REASON))
        if not agreed.is_open and not reason.is_open:
            found[question.id] = agreed
    return found


def without_reason(question_set: QuestionSet, data: YearData) -> tuple[str, ...]:
    """Questions with an agreed value that nobody has given a reason for."""
    agreed = (question.id for question in question_set.questions())
    return tuple(
        key
        for key in agreed
        if not data.answer(review_key(key, AGREED)).is_open and data.answer(review_key(key, AGREED_REASON)).is_open
    )


def compare(world: YearWorld, assessment: Assessment) -> Comparison:
    """The town's own result beside the one with agreed values; ``world`` stays as it is."""
    agreed = agreed_answers(world.set, world.data)
    then = what_if(world, agreed, assessment) if agreed else assessment
    domains = tuple(
        ScorePair(own.id, own.range, confirmed.range)
        for own, confirmed in zip(assessment.domains, then.domains, strict=True)
    )
    return Comparison(ScorePair("", assessment.overall, then.overall), domains, tuple(agreed), then)
