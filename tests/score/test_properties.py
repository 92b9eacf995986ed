"""What holds for every town, tried on random ones."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from dx_assess.form.answer import OPEN, UNKNOWN, Answer, Rate, Status, answered, not_applicable
from dx_assess.form.model import Question, QuestionSet
from dx_assess.score.engine import assess
from dx_assess.score.results import Assessment, ScoreRange
from dx_assess.score.world import YearWorld

MakeWorld = Callable[..., YearWorld]
SEEDS = st.integers(0, 10**6)
FEW = settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow])
NA = not_applicable("理由")


def ranges(assessment: Assessment) -> list[ScoreRange]:
    return [assessment.overall, *(domain.range for domain in assessment.domains)]


def having(world: YearWorld, key: str, answer: Answer) -> YearWorld:
    """The same town with one other answer."""
    answers = world.data.answers | {key: answer}
    kept = {name: item for name, item in answers.items() if not item.is_open}
    return YearWorld(world.set, replace(world.data, answers=kept), world.edition, world.earlier)


def typed(forms: QuestionSet) -> list[Question]:
    return [question for question in forms.questions() if not question.is_auto]


@FEW
@given(SEEDS)
def test_scores_stay_in_0_to_100_and_in_their_range(town: MakeWorld, seed: int) -> None:
    result = assess(town(seed, years=2))
    for item in ranges(result):
        for value in (item.score, item.low, item.high):
            assert value is None or 0 <= value <= 100
        if item.score is not None:
            assert item.low is not None and item.high is not None
            assert item.low <= item.score <= item.high
        assert item.answer_rate is None or 0 <= item.answer_rate <= 1
        assert (item.level is None) is (item.score is None)
        assert not item.provisional or (item.answer_rate is not None and item.answer_rate < Fraction(4, 5))


@FEW
@given(SEEDS)
def test_every_score_is_between_0_and_1_and_contributions_sum_up(town: MakeWorld, seed: int) -> None:
    for domain in assess(town(seed)).domains:
        scored = [question for question in domain.questions if question.score is not None]
        assert all(question.score is not None and 0 <= question.score <= 1 for question in scored)
        assert {question.status.value for question in scored} <= {"answered", "unmeasured"}
        total = sum(question.contribution for question in scored if question.contribution is not None)
        assert total == (domain.range.score or 0)


@FEW
@given(SEEDS, st.booleans())
def test_ranges_close_when_everything_visible_is_answered(town: MakeWorld, seed: int, full: bool) -> None:
    """No visible question is open or わからない: low = score = high."""
    result = assess(town(seed, blank=0.05, full=full))
    for domain in result.domains:
        waiting = [q.id for q in domain.questions if q.status.value in ("open", "unknown")]
        found = domain.range
        if not waiting and found.score is not None:
            assert found.low == found.score == found.high
        elif waiting:
            assert found.low is not None and found.high is not None and found.low < found.high


def test_full_towns_do_close(town: MakeWorld) -> None:
    """The property above is not empty: most domains of fully answered towns are closed."""
    closed = [
        domain.range.low == domain.range.score == domain.range.high
        for seed in range(10)
        for domain in assess(town(seed, full=True)).domains
    ]
    assert sum(closed) > len(closed) * 0.6


def readers(forms: QuestionSet, key: str) -> set[str]:
    """Questions whose visibility, value or score may depend on ``key``, directly or through others."""
    found = {key}
    while True:
        more = set()
        for question in forms.questions():
            expressions = [question.show, question.score, question.auto]
            names = {name.partition("#")[0] for item in expressions if item is not None for name in item.keys}
            if names & found:
                more.add(question.id)
        if more <= found:
            return found
        found |= more


@FEW
@given(SEEDS, st.data())
def test_na_and_unknown_never_change_other_questions(
    town: MakeWorld, forms: QuestionSet, seed: int, data: st.DataObject
) -> None:
    world = town(seed, years=2)
    question = data.draw(st.sampled_from(typed(forms)), label="question")
    others: list[dict[str, object]] = []
    for answer in (OPEN, UNKNOWN, NA):
        result = assess(having(world, question.id, answer))
        others.append({q.id: (q.status, q.score) for d in result.domains for q in d.questions if q.id != question.id})
    assert others[0] == others[1] == others[2]
    independent = set(others[0]) - readers(forms, question.id)
    before = {q.id: (q.status, q.score) for d in assess(world).domains for q in d.questions}
    assert {key: before[key] for key in independent} == {key: others[0][key] for key in independent}


@FEW
@given(SEEDS, st.data())
def test_na_leaves_the_denominator(town: MakeWorld, forms: QuestionSet, seed: int, data: st.DataObject) -> None:
    """A domain scores with 該当なし like without the question; わからない also counts against the answer rate."""
    world = town(seed)
    question = data.draw(st.sampled_from([q for q in typed(forms) if readers(forms, q.id) == {q.id}]), label="question")
    na = assess(having(world, question.id, NA)).domain(question.domain)
    unknown = assess(having(world, question.id, UNKNOWN)).domain(question.domain)
    assert na is not None and unknown is not None
    assert na.range.score == unknown.range.score
    rest = [q for q in na.questions if q.id != question.id and q.score is not None]
    weights = {q.id: q.weight for q in forms.questions()}
    if rest:
        total = sum(weights[q.id] for q in rest)
        gained = sum((Fraction(q.score or 0) * weights[q.id] for q in rest), Fraction(0))
        assert na.range.score == gained * 100 / total
    if world.visible(question.id) and na.range.answer_rate is not None:
        assert unknown.range.answer_rate is not None and unknown.range.answer_rate <= na.range.answer_rate


def better(question: Question, answer: Answer, step: int) -> Answer | None:
    """A better answer of the same question, where there is one."""
    value = answer.value
    if answer.status is not Status.ANSWERED:
        return None
    if question.kind == "choice" and question.score.text == "value / 4" and isinstance(value, str):
        higher = [option.code for option in question.options if int(option.code) > int(value)]
        return answered(higher[step % len(higher)]) if higher else None
    if question.kind == "percent" and isinstance(value, Rate) and value.denominator:
        return answered(Rate(value.numerator + 1 + step, value.denominator))
    return None


@FEW
@given(SEEDS, st.data(), st.integers(0, 3))
def test_a_better_answer_never_lowers_its_domain(
    town: MakeWorld, forms: QuestionSet, seed: int, data: st.DataObject, step: int
) -> None:
    world = town(seed, full=True)
    able = [q for q in typed(forms) if world.visible(q.id) and better(q, world.data.answer(q.id), step) is not None]
    assume(able)
    question = data.draw(st.sampled_from(able), label="question")
    raised = better(question, world.data.answer(question.id), step)
    assert raised is not None
    after = having(world, question.id, raised)
    assume(all(after.visible(q.id) == world.visible(q.id) for q in forms.questions()))
    old, new = assess(world), assess(after)
    first, second = old.domain(question.domain), new.domain(question.domain)
    assert first is not None and second is not None
    assert first.range.score is not None and second.range.score is not None
    assert first.range.score <= second.range.score
    assert first.range.low is not None and second.range.low is not None and first.range.low <= second.range.low
    assert old.overall.score is None or new.overall.score is None or old.overall.score <= new.overall.score


def test_every_choice_on_the_scale_and_every_percent_is_tried(forms: QuestionSet) -> None:
    """What the property above draws from: no typed choice or percent is left out but sec.network_model."""
    left = [
        question.id
        for question in typed(forms)
        if question.kind in ("choice", "percent")
        and all(
            better(question, answer, 0) is None
            for answer in (answered(question.options[0].code) if question.options else answered(Rate(0, 4)),)
        )
    ]
    assert left == ["sec.network_model"]


@FEW
@given(SEEDS)
def test_editions_share_the_questions_scores(town: MakeWorld, seed: int) -> None:
    """かんたん hides questions; what stays visible scores the same unless it reads a hidden one."""
    world = town(seed)
    quick = assess(YearWorld(world.set, world.data, "quick"))
    standard = assess(YearWorld(world.set, world.data, "standard"))
    full = {q.id: q for d in standard.domains for q in d.questions}
    for domain in quick.domains:
        for question in domain.questions:
            if question.status.value not in ("hidden", full[question.id].status.value):
                pytest.fail(question.id)
    assert quick.figures == standard.figures


@FEW
@given(SEEDS)
def test_figures_name_rows_that_are_there(town: MakeWorld, seed: int) -> None:
    world = town(seed)
    for register in world.set.registers:
        known = [row.row_id for row in world.data.rows(register.id)]
        for figure in register.figures:
            value = world.figure(figure.key)
            assert list(value.rows) == [row for row in known if row in set(value.rows)]
            if figure.kind in ("count", "list"):
                assert value.number == len(value.rows)
            if figure.kind in ("count", "sum", "list"):
                assert value.decided + value.undecided <= len(known)


@FEW
@given(SEEDS)
def test_findings_point_at_something(town: MakeWorld, seed: int) -> None:
    world = town(seed, years=2)
    registers = {register.id: register for register in world.set.registers}
    for finding in assess(world).findings:
        assert finding.message and finding.level in "EWF"
        if finding.row_id:
            assert finding.row_id in {row.row_id for row in world.data.rows(finding.key)}
            assert all(registers[finding.key].column(name) is not None for name in finding.columns)
