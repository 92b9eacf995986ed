"""Next steps: when rules apply, in which order, and what they would bring."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest

from dx_assess.form.answer import Rate
from dx_assess.form.model import QuestionSet
from dx_assess.score.advice import Advice, advise, triggering
from dx_assess.score.engine import assess
from dx_assess.score.whatif import what_if
from dx_assess.score.world import YearWorld

MakeWorld = Callable[..., YearWorld]
ONLINE = {"name": "手続", "std_code": "K01", "exists": "yes", "online_status": "3", "total_count": "100"}
SYSTEM = {"name": "システム", "kind": "own", "support_end": "2020-03-31"}


def steps(world: YearWorld) -> tuple[Advice, ...]:
    return advise(world, assess(world))


def by_id(world: YearWorld) -> dict[str, Advice]:
    return {item.rule.id: item for item in steps(world)}


def test_every_rule_comes_out_both_ways(town: MakeWorld, forms: QuestionSet) -> None:
    """No rule that never or always applies, and none whose triggers cannot be told."""
    seen: dict[str, set[bool]] = {rule.id: set() for rule in forms.advice}
    for seed in range(90):
        world = town(seed, rows=(4, 12, 30)[seed % 3], blank=(0.05, 0.3)[seed % 2])
        for rule in forms.advice:
            found = triggering(world, rule)
            assert found is None or found
            seen[rule.id].add(found is not None)
            if found is not None:
                assert rule.when.evaluate(world) is True
    assert all(results == {True, False} for results in seen.values()), seen


def test_an_empty_town_gets_no_advice(world: MakeWorld) -> None:
    """Nothing was answered and no register begun: nothing is known to be low."""
    assert steps(world()) == ()


def test_unknown_and_not_applicable_are_not_low(world: MakeWorld) -> None:
    assert steps(world({"online.policy": "@unknown", "online.bylaw": "@na:条例を持たない"})) == ()


def test_triggers_say_which_answer_it_was(world: MakeWorld) -> None:
    found = by_id(world({"online.cashless_counter": "3", "online.koukin_eltax": "1"}))["REC-08"]
    assert [(item.id, item.text) for item in found.triggers] == [("online.koukin_eltax", "対象にする公金を調べている")]


def test_both_sides_of_an_and_are_triggers(world: MakeWorld) -> None:
    found = by_id(world({"rpa_ai.rpa_stage": "0", "rpa_ai.ai_stage": "1"}))["REC-09"]
    assert [item.id for item in found.triggers] == ["rpa_ai.rpa_stage", "rpa_ai.ai_stage"]
    assert "REC-09" not in by_id(world({"rpa_ai.rpa_stage": "0", "rpa_ai.ai_stage": "2"}))


def test_lists_count_as_their_length(world: MakeWorld) -> None:
    rows = [{"title": f"データ{number}", "holding": "sheet", "published": "no"} for number in range(3)]
    found = by_id(world({}, {"opendata_reg": rows}))["REC-11"]
    assert [(item.id, item.text) for item in found.triggers] == [("opendata_reg.quick_wins", "3件")]
    assert "REC-11" not in by_id(world({}, {"opendata_reg": rows[:2]}))


def test_rates_of_a_register_nobody_began_are_not_low(world: MakeWorld) -> None:
    assert "REC-03" not in by_id(world())
    begun = by_id(world({}, {"procedures": [ONLINE | {"channels": "own"}]}))
    assert begun["REC-03"].triggers[0].id == "online.myna26"


def test_findings_first_then_lost_points_then_effort(world: MakeWorld) -> None:
    low = {"sec.backup_bcp": "1", "org.plan": "0", "org.leader": "0", "online.policy": "0", "divide.support": "1"}
    found = steps(world(low))
    assert [item.rule.id for item in found] == ["REC-15", "REC-23", "REC-24", "REC-01", "REC-30"]
    assert [item.rank for item in found] == [1, 2, 3, 4, 5]
    assert found[0].findings and not any(item.findings for item in found[1:])
    assert [item.priority for item in found] == [Fraction(15, 4), 4, 4, 3, 3]  # 4 and 4: 1 day before 10


def test_the_order_holds_in_every_town(town: MakeWorld) -> None:
    for seed in range(25):
        world = town(seed, rows=12)
        keys = [(not item.findings, -item.priority, item.rule.effort_days) for item in steps(world)]
        assert keys == sorted(keys)


def test_a_finding_of_the_rows_behind_a_figure(world: MakeWorld) -> None:
    found = by_id(world({}, {"systems": [SYSTEM, {"name": "別", "kind": "own", "backup": "absent", "conf": "2"}]}))
    assert [finding.row_id for finding in found["REC-18"].findings] == ["S001"]


def test_scores_then_are_those_of_the_raised_answers(world: MakeWorld) -> None:
    made = world({"org.plan": "0", "org.leader": "2", "online.policy": "1", "online.bylaw": "4"})
    results = assess(made)
    found = {item.rule.id: item for item in advise(made, results)}
    plan = found["REC-24"]
    assert (plan.score_now, plan.score_then) == (25, Fraction(125, 2))
    assert plan.overall_then == plan.overall_now  # a domain that is not in the overall score
    policy = found["REC-01"]
    again = what_if(made, policy.raised)
    domain = again.domain("online")
    assert domain is not None
    assert (policy.score_then, policy.overall_then) == (domain.range.score, again.overall.score)
    assert policy.score_now is not None and policy.score_then is not None and policy.score_now < policy.score_then


def test_only_what_is_lower_is_raised(world: MakeWorld) -> None:
    found = by_id(world({"opendata.published": "3", "opendata.license": "1"}))["REC-11"]
    assert {key: answer.value for key, answer in found.raised.items()} == {"opendata.license": "3"}
    partly = by_id(world({"bpr.inventory": "1"}))["REC-26"]
    assert partly.raised == {} and partly.score_then == partly.score_now


def test_rates_are_raised_over_their_own_denominator(world: MakeWorld) -> None:
    found = by_id(world({"sec.training": "10/33", "analog.seal_rate": "0/7"}))
    assert found["REC-19"].raised["sec.training"].value == Rate(27, 33)
    assert found["REC-22"].raised["analog.seal_rate"].value == Rate(7, 7)
    rows = [ONLINE | {"std_code": f"K{number:02d}", "online_status": "0"} for number in range(1, 4)]
    assert by_id(world({}, {"procedures": rows}))["REC-02"].raised["online.priority_rate"].value == Rate(3, 3)


def test_questions_that_come_up_are_named(world: MakeWorld) -> None:
    found = by_id(world({"online.cashless_counter": "1"}))["REC-08"]
    assert found.opened == ("online.cashless_rate",)


@pytest.mark.parametrize("seed", range(6))
def test_nothing_of_the_town_is_changed(town: MakeWorld, seed: int) -> None:
    world = town(seed, rows=10)
    answers, before = dict(world.data.answers), assess(world)
    advise(world, before)
    assert world.data.answers == answers
    assert assess(world) == before
