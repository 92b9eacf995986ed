"""The honest range while questions are open (product.md "Numbers")."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from dx_assess.form.model import QuestionSet
from dx_assess.score.engine import assess
from dx_assess.score.results import ScoreRange
from dx_assess.score.world import YearWorld

MakeWorld = Callable[..., YearWorld]


def range_of(world: YearWorld, domain: str) -> ScoreRange:
    found = assess(world).domain(domain)
    assert found is not None
    return found.range


def test_open_questions_count_nothing_or_everything(world: MakeWorld, forms: QuestionSet) -> None:
    org = forms.domain("org")
    assert org is not None
    shown = {q.id: q.weight for q in org.questions if q.show is None}
    found = range_of(world({"org.leader": "2"}), "org")
    gained = Fraction(shown["org.leader"], 2)
    total = sum(shown.values())
    assert found.low == gained * 100 / total
    assert found.high == (gained + total - shown["org.leader"]) * 100 / total
    assert found.score == 50


def test_unknown_counts_like_open(world: MakeWorld) -> None:
    a = range_of(world({"org.leader": "2"}), "org")
    b = range_of(world({"org.leader": "2", "org.plan": "@unknown"}), "org")
    assert (a.low, a.high, a.score) == (b.low, b.high, b.score)


def test_na_narrows_the_range(world: MakeWorld) -> None:
    a = range_of(world({"org.leader": "2"}), "org")
    b = range_of(world({"org.leader": "2", "org.plan": "@na:理由"}), "org")
    assert a.low is not None and b.low is not None and a.high is not None and b.high is not None
    assert a.low < b.low and b.high < a.high


def test_not_measured_is_an_answer(world: MakeWorld) -> None:
    rows = [{"name": "応答", "kind": "chatbot", "stage": "prod"}]
    a = range_of(world({}, {"automation": rows}), "rpa_ai")
    b = range_of(world({"rpa_ai.chatbot_satisfaction": "@unmeasured"}, {"automation": rows}), "rpa_ai")
    assert a.high is not None and b.high is not None and b.high < a.high and b.low == 0


def test_visibility_as_it_is_now(world: MakeWorld) -> None:
    """A question that an open one might show later is not in the bounds."""
    keys = ("policy", "bylaw", "kakanai", "koukin_eltax", "conv_cert")
    answers = {f"online.{key}": "@na:理由" for key in keys}
    rows = {"procedures": [{"name": "手続", "exists": "no"}]}
    hidden = assess(world(answers | {"online.cashless_counter": "1"}, rows)).domain("online")
    shown = assess(world(answers | {"online.cashless_counter": "2"}, rows)).domain("online")
    assert hidden is not None and shown is not None
    assert hidden.range.low == hidden.range.high
    assert shown.range.low is not None and shown.range.high is not None and shown.range.low < shown.range.high
    assert shown.visible == hidden.visible + 1


def test_closed_when_all_is_answered(world: MakeWorld) -> None:
    keys = ("leader", "plan", "cross_team", "staff", "external", "training_times", "dx_leaders")
    found = range_of(world({f"org.{key}": "1" for key in keys}), "org")
    assert found.low == found.score == found.high


def test_overall_bounds_are_means_of_the_domains(world: MakeWorld) -> None:
    found = assess(world({"online.policy": "4", "sec.policy_law": "2"}))
    ranges = [item.range for item in found.domains[:5]]
    lows = [item.low for item in ranges if item.low is not None]
    highs = [item.high for item in ranges if item.high is not None]
    assert found.overall.low == sum(lows) / len(lows)
    assert found.overall.high == sum(highs) / len(highs)
    assert len(lows) == 5


def test_score_lies_in_its_range_with_a_rate_that_cannot_be_computed(world: MakeWorld) -> None:
    """0/0 is answered but scores nothing: it must not widen or break the range."""
    found = range_of(world({"sec.training": "0/0", "sec.cloud": "4"}), "sec")
    assert found.low is not None and found.score is not None and found.high is not None
    assert found.low <= found.score <= found.high
