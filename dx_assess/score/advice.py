"""次の一歩: which recommendation rules apply, in which order, and what the scores would become (bank chapter 14).

Findings F first, then weight × (1 − score) of the questions that triggered the rule, then the smaller effort.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from msgspec import Struct, field
from msgspec.structs import replace

from dx_assess.form.answer import Answer, Rate
from dx_assess.form.display import show_answer, show_value
from dx_assess.form.expr import Value
from dx_assess.form.model import AdviceRule, Check, Figure, Question
from dx_assess.score.checks import register_begun
from dx_assess.score.questions import waits_for_register
from dx_assess.score.results import Assessment, Finding, QuestionResult, QuestionStatus
from dx_assess.score.whatif import raised_answer, what_if
from dx_assess.score.world import YearWorld
from dx_assess.text.show import show_number


class Trigger(Struct, frozen=True):
    """What made a rule apply: a question or figure, and what it says now in words."""

    id: str
    label: str
    text: str


class Advice(Struct, frozen=True):
    """One next step.

    :param rank: 1 = first.
    :param findings: findings F about the same thing.
    :param priority: Σ weight × (1 − score) of the triggering questions.
    :param raised: answers that the step would reach, where they are better than now.
    :param opened: questions that those answers bring up; they are not answered yet and count in no score.
    :param score_now: of the rule's domain, 0–100; None without a score.
    """

    rule: AdviceRule
    rank: int
    triggers: tuple[Trigger, ...]
    findings: tuple[Finding, ...]
    priority: Fraction
    raised: dict[str, Answer] = field(default_factory=dict)
    opened: tuple[str, ...] = ()
    score_now: Fraction | None = None
    score_then: Fraction | None = None
    overall_now: Fraction | None = None
    overall_then: Fraction | None = None


def advise(world: YearWorld, assessment: Assessment) -> tuple[Advice, ...]:
    """Every rule that applies, the most important first.

    :param assessment: the results of ``world``.
    """
    begun: dict[str, bool] = {}
    related = _Related(world, assessment)
    found = [
        _advice(world, assessment, rule, keys, related)
        for rule in world.set.advice
        if (keys := triggering(world, rule, begun)) is not None
    ]
    found.sort(key=lambda item: (not item.findings, -item.priority, item.rule.effort_days))
    return tuple(replace(_with_scores(world, assessment, item), rank=rank) for rank, item in enumerate(found, 1))


def triggering(world: YearWorld, rule: AdviceRule, begun: dict[str, bool] | None = None) -> tuple[str, ...] | None:
    """The questions and figures that make ``rule`` apply; None when it does not.

    What would be enough alone; where nothing is (``a and b``), everything the rule reads.

    :param begun: remembers which registers were begun.
    """
    known = begun if begun is not None else {}
    if rule.when.evaluate(_View(world, known)) is not True:
        return None
    names = sorted({key.partition("#")[0] for key in rule.when.keys}, key=rule.when.text.find)
    alone = tuple(name for name in names if rule.when.evaluate(_View(world, known, name)) is True)
    return alone or tuple(names)


class _View:
    """The year as rules see it: registers that nobody began say nothing; with ``only`` nothing else is known."""

    def __init__(self, world: YearWorld, begun: dict[str, bool], only: str = "") -> None:
        self._world = world
        self._begun = begun
        self._only = only

    def value(self, key: str) -> Value:
        """See :class:`dx_assess.form.expr.Env`."""
        name = key.partition("#")[0]
        if self._only and name != self._only:
            return None
        question = self._world.set.question(name)
        if question is not None:
            waits = question.is_auto and waits_for_register(self._world, question)
            return None if waits else self._world.value(key)
        return self._world.value(key) if self._is_begun(name.partition(".")[0]) else None

    def _is_begun(self, register_id: str) -> bool:
        if register_id not in self._begun:
            register = self._world.set.register(register_id)
            self._begun[register_id] = register is None or register_begun(self._world, register)
        return self._begun[register_id]

    def filled(self, key: str) -> bool:
        """See :class:`dx_assess.form.expr.Env`."""
        return self._world.filled(key)

    def is_unknown(self, key: str) -> bool:
        """See :class:`dx_assess.form.expr.Env`."""
        return self._world.is_unknown(key)

    def previous(self, key: str) -> Value:
        """See :class:`dx_assess.form.expr.Env`."""
        return self._world.previous(key)

    def tagged(self, key: str, tag: str) -> bool:
        """Only cells have tags."""
        return False

    def asked(self, key: str) -> Value:
        """Only cells name questions."""
        return None

    def linked(self, key: str) -> Value:
        """Only cells are linked."""
        return None


def _advice(
    world: YearWorld, assessment: Assessment, rule: AdviceRule, keys: tuple[str, ...], related: _Related
) -> Advice:
    questions = [question for key in keys if (question := world.set.question(key)) is not None]
    lost = Fraction(0)
    for question in questions:
        result = assessment.question(question.id)
        if result is not None and result.score is not None:
            lost += question.weight * (1 - Fraction(result.score))
    return Advice(
        rule=rule,
        rank=0,
        triggers=tuple(_trigger(world, assessment, key) for key in keys),
        findings=related.to(rule, keys),
        priority=lost,
    )


def _trigger(world: YearWorld, assessment: Assessment, key: str) -> Trigger:
    question, result = world.set.question(key), assessment.question(key)
    if question is not None and result is not None:
        return Trigger(key, question.text, answer_words(question, result, world.data.answer(key)))
    figure = assessment.figures[key]
    return Trigger(key, figure.label, f"{show_number(figure.number)}{figure.unit or '件'}")


def answer_words(question: Question, result: QuestionResult, answer: Answer) -> str:
    """The answer as people read it, computed ones included; empty while it is open."""
    if not question.is_auto:
        return show_answer(question, answer)
    if question.kind == "percent":
        if not isinstance(result.numerator, int) or not isinstance(result.denominator, int):
            return ""
        return show_value("percent", (), "", Rate(result.numerator, result.denominator))
    return show_value(question.kind, (), question.unit, result.value)


class _Related:
    """Findings F of a rule: of its questions, of checks that read a trigger, and of the rows that made a trigger.

    Looked at check by check: a register of a thousand rows has thousands of findings of a few checks.
    """

    def __init__(self, world: YearWorld, assessment: Assessment) -> None:
        self._world = world
        self._figures = assessment.figures
        self._rows: dict[str, frozenset[str]] = {}
        self._findings = [((item.id, item.key), item) for item in assessment.findings if item.level == "F"]
        checks = _checks(world)
        self._reads: dict[tuple[str, str], set[str]] = {}
        for place, _finding in self._findings:
            if place not in self._reads:
                check = checks.get(place[0])
                self._reads[place] = {key.partition("#")[0] for key in check.when.keys} if check is not None else set()

    def to(self, rule: AdviceRule, triggers: tuple[str, ...]) -> tuple[Finding, ...]:
        """In the order of the form."""
        names = {key.partition("#")[0] for key in rule.when.keys}
        figures = [figure for key in triggers for figure in _figures_behind(self._world, key)]
        whole: set[tuple[str, str]] = set()
        rows: dict[tuple[str, str], frozenset[str]] = {}
        for (check, key), reads in self._reads.items():
            if key in names or not reads.isdisjoint(triggers):
                whole.add((check, key))
            elif found := [self._counted(figure) for figure in figures if _looks_at(figure, key, reads)]:
                rows[check, key] = frozenset().union(*found)
        none: frozenset[str] = frozenset()
        return tuple(
            finding
            for place, finding in self._findings
            if place in whole or (finding.row_id and finding.row_id in rows.get(place, none))
        )

    def _counted(self, figure: Figure) -> frozenset[str]:
        """The rows that a figure counted."""
        if figure.key not in self._rows:
            self._rows[figure.key] = frozenset(self._figures[figure.key].rows)
        return self._rows[figure.key]


def _looks_at(figure: Figure, register: str, reads: set[str]) -> bool:
    """The figure is of this register and looks at one of the columns that were read."""
    if not figure.key.startswith(f"{register}.") or figure.where is None:
        return False
    return any("." not in key and key in reads for key in figure.where.keys)


def _checks(world: YearWorld) -> dict[str, Check]:
    checks = {check.id: check for question in world.set.questions() for check in question.checks}
    return checks | {check.id: check for register in world.set.registers for check in register.checks}


def _figures_behind(world: YearWorld, key: str) -> Iterator[Figure]:
    question = world.set.question(key)
    keys = {key}
    if question is not None:
        keys = set(question.auto.keys) if question.auto is not None else set()
        if question.rate is not None:
            keys |= question.rate.numerator.keys | question.rate.denominator.keys
    for register in world.set.registers:
        yield from (figure for figure in register.figures if figure.key in keys)


def _with_scores(world: YearWorld, assessment: Assessment, advice: Advice) -> Advice:
    raised = _raised(world, assessment, advice.rule)
    then = what_if(world, raised, assessment) if raised else assessment
    domain_now, domain_then = assessment.domain(advice.rule.domain), then.domain(advice.rule.domain)
    return replace(
        advice,
        raised=raised,
        opened=opened_questions(assessment, then),
        score_now=domain_now.range.score if domain_now is not None else None,
        score_then=domain_then.range.score if domain_then is not None else None,
        overall_now=assessment.overall.score,
        overall_then=then.overall.score,
    )


def _raised(world: YearWorld, assessment: Assessment, rule: AdviceRule) -> dict[str, Answer]:
    found = {}
    for item in rule.raises:
        question, result = world.set.question(item.question), assessment.question(item.question)
        if question is not None and result is not None:
            answer = raised_answer(question, result, item)
            if answer is not None:
                found[item.question] = answer
    return found


def opened_questions(before: Assessment, after: Assessment) -> tuple[str, ...]:
    """Questions that are asked after, and were not before."""
    hidden = {q.id for domain in before.domains for q in domain.questions if q.status is QuestionStatus.HIDDEN}
    asked = (q.id for domain in after.domains for q in domain.questions if q.status is not QuestionStatus.HIDDEN)
    return tuple(question_id for question_id in asked if question_id in hidden)
