"""What to check before a visit and why; the score with agreed values, which leave the answers alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from msgspec.structs import replace

from dx_assess.form.answer import UNKNOWN, Answer, Rate, Row, YearData, answered
from dx_assess.form.loader import load_question_set
from dx_assess.form.model import QuestionSet
from dx_assess.form.records import EVIDENCE
from dx_assess.score.engine import assess, make_world
from dx_assess.score.review import (
    SINCE_REVIEW,
    SINCE_VISIT,
    CheckItem,
    check_items,
    compare,
    register_checks,
    without_reason,
)

TRUE = answered(True)


@pytest.fixture(scope="module")
def bank(project: Path) -> QuestionSet:
    return load_question_set(project / "forms" / "standard")


def data(answers: Mapping[str, Answer], **registers: tuple[Row, ...]) -> YearData:
    return YearData(2026, dict(answers), dict(registers))


def items(
    bank: QuestionSet,
    now: YearData,
    before: Mapping[str, Answer] | None = None,
    changed: Mapping[str, frozenset[str]] | None = None,
) -> dict[str, CheckItem]:
    previous = YearData(2025, dict(before), {}) if before is not None else None
    world = make_world(bank, now, "standard", previous)
    return {item.question: item for item in check_items(world, assess(world), changed)}


def codes(found: dict[str, CheckItem], question: str) -> list[str]:
    return [reason.code for reason in found[question].reasons]


def test_a_plain_answer_needs_no_look(bank: QuestionSet) -> None:
    found = items(bank, data({"org.leader": answered("2")}))
    assert codes(found, "org.leader") == [] and not found["org.leader"].is_open and not found["org.leader"].settled


def test_why_a_question_is_to_be_checked(bank: QuestionSet) -> None:
    answers = {"org.leader": UNKNOWN, "online.policy": answered("3"), "mark.ask.org.plan": TRUE}
    found = items(bank, data(answers))
    assert codes(found, "org.leader") == ["unknown"]
    assert codes(found, "online.policy") == ["W", "evidence"]  # a policy, and no procedure written yet
    assert codes(found, "org.plan") == ["asked"]
    assert found["online.policy"].reasons[0].text.startswith("警告：")
    assert all(item.is_open == bool(item.reasons) for item in found.values())


@pytest.mark.parametrize(("before", "now", "moved"), [("0", "2", True), ("3", "1", True), ("1", "2", False)])
def test_moves_of_two_levels(bank: QuestionSet, before: str, now: str, moved: bool) -> None:
    found = items(bank, data({"org.leader": answered(now)}), {"org.leader": answered(before)})
    assert ("moved" in codes(found, "org.leader")) is moved
    if moved:
        assert f"前年度の{before}から{now}へ" in found["org.leader"].reasons[-1].text


def test_evidence_is_a_place_or_an_attached_file(bank: QuestionSet) -> None:
    high = {"org.leader": answered("3")}
    attached = Row("E001", {"question": answered("org.leader")})
    assert "evidence" in codes(items(bank, data(high)), "org.leader")
    assert "evidence" not in codes(items(bank, data(high | {"org.leader.evidence": answered("棚3")})), "org.leader")
    assert "evidence" not in codes(items(bank, data(high, **{EVIDENCE.id: (attached,)})), "org.leader")
    struck = replace(attached, struck=True)
    assert "evidence" in codes(items(bank, data(high, **{EVIDENCE.id: (struck,)})), "org.leader")


@pytest.mark.parametrize(("verdict", "settled"), [("fit", True), ("revise", True), ("unconfirmed", False)])
def test_settled_until_the_answer_changes(bank: QuestionSet, verdict: str, settled: bool) -> None:
    now = data({"org.leader": UNKNOWN, "review.org.leader.verdict": answered(verdict)})
    assert items(bank, now)["org.leader"].settled is settled
    later = items(bank, now, changed={"org.leader": frozenset({SINCE_REVIEW})})
    assert not later["org.leader"].settled and codes(later, "org.leader") == ["unknown", "changed"]
    visited = items(bank, now, changed={"org.leader": frozenset({SINCE_VISIT})})
    assert visited["org.leader"].settled is settled and "前の訪問のあと" in visited["org.leader"].reasons[-1].text


def test_hidden_questions_are_not_listed(bank: QuestionSet) -> None:
    world = make_world(bank, data({"org.plan": UNKNOWN}), "quick")
    listed = {item.question for item in check_items(world, assess(world))}
    assert listed == {q.id for q in bank.questions() if world.visible(q.id)} and len(listed) < 80


def test_registers_with_findings_are_counted(bank: QuestionSet) -> None:
    rows = tuple(Row(f"P00{n}", {"name": answered(f"手続{n}")}) for n in (1, 2))
    world = make_world(bank, data({}, procedures=rows))
    found = {item.register: item.counts for item in register_checks(bank, assess(world))}
    assert found["procedures"]["W"] >= 2 and found["procedures"]["E"] == 0


def test_confirmed_score_takes_agreed_values_with_a_reason(bank: QuestionSet) -> None:
    answers = {"org.leader": answered("4"), "org.plan": answered("2"), "review.org.leader.agreed": answered("2")}
    world = make_world(bank, data(answers))
    own = assess(world)
    assert without_reason(bank, world.data) == ("org.leader",)
    assert compare(world, own).assessment is own  # no reason: it does not count
    reasoned = make_world(bank, data(answers | {"review.org.leader.agreed_reason": answered("決裁の記録がない")}))
    own = assess(reasoned)
    found = compare(reasoned, own)
    expected = assess(make_world(bank, data({"org.leader": answered("2"), "org.plan": answered("2")})))
    org = next(pair for pair in found.domains if pair.id == "org")
    wanted = expected.domain("org")
    assert wanted is not None and org.confirmed == wanted.range and found.agreed == ("org.leader",)
    assert org.difference is not None and org.difference < 0
    assert reasoned.data.answer("org.leader").value == "4" and own == assess(reasoned)
    assert found.overall.difference == (None if own.overall.score is None else 0)


def test_a_computed_answer_can_be_agreed(bank: QuestionSet) -> None:
    automatic = next(q for q in bank.questions() if q.rate is not None and q.show is None)
    agreed = {
        f"review.{automatic.id}.agreed": answered(Rate(1, 2)),
        f"review.{automatic.id}.agreed_reason": answered("数えた"),
    }
    world = make_world(bank, data(agreed))
    found = compare(world, assess(world))
    result = found.assessment.question(automatic.id)
    assert result is not None and result.rate is not None and float(result.rate) == 0.5
