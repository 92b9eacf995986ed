"""Questions and domains: status, score, contribution, level (product.md "Numbers", bank chapter 0.4)."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest

from dx_assess.form.model import QuestionSet
from dx_assess.score.domains import level_of
from dx_assess.score.engine import assess
from dx_assess.score.results import Assessment, DomainResult, Number, QuestionResult
from dx_assess.score.world import YearWorld

MakeWorld = Callable[..., YearWorld]
PROCEDURE = {"name": "手続", "exists": "yes", "online_status": "3", "channels": "myna"}


def result(world: YearWorld, key: str) -> QuestionResult:
    found = assess(world).question(key)
    assert found is not None
    return found


def domain(assessment: Assessment, key: str) -> DomainResult:
    found = assessment.domain(key)
    assert found is not None
    return found


class TestTypedQuestions:
    @pytest.mark.parametrize(
        ("key", "text", "score"),
        [
            ("online.policy", "0", 0),
            ("online.policy", "1", Fraction(1, 4)),
            ("online.policy", "4", 1),
            ("online.bylaw", "2", Fraction(1, 2)),
            ("sec.training", "60/120", Fraction(1, 2)),
            ("sec.training", "121/120", 1),
            ("sec.outsourcing", "policy,place,sla", Fraction(1, 4)),
            ("sec.outsourcing", "@none", 0),
            ("sec.network_model", "alpha", 1),
            ("sec.network_model", "other", Fraction(1, 2)),
            ("sec.network_model", "unknown", 0),
            ("sec.incident_count", "0", 1),
            ("sec.incident_count", "2", 0),
            ("org.staff", "0.25", Fraction(1, 4)),
            ("org.staff", "3", 1),
            ("org.training_times", "3", Fraction(3, 4)),
            ("bpr.divisions", "1", Fraction(1, 3)),
            ("divide.shelter_wifi", "9/18", Fraction(1, 2)),
        ],
    )
    def test_score(self, world: MakeWorld, key: str, text: str, score: Number) -> None:
        found = result(world({key: text}), key)
        assert (found.status.value, found.score) == ("answered", score)

    @pytest.mark.parametrize(
        ("key", "text", "status", "score"),
        [
            ("online.policy", "@open", "open", None),
            ("online.policy", "@unknown", "unknown", None),
            ("online.policy", "@na:町にない", "na", None),
        ],
    )
    def test_without_an_answer(self, world: MakeWorld, key: str, text: str, status: str, score: None) -> None:
        found = result(world({key: text}), key)
        assert (found.status.value, found.score, found.contribution) == (status, score, None)

    def test_not_measured_scores_zero(self, world: MakeWorld) -> None:
        chatbot = {"name": "応答", "kind": "chatbot", "stage": "prod"}
        found = result(
            world({"rpa_ai.chatbot_satisfaction": "@unmeasured"}, {"automation": [chatbot]}),
            "rpa_ai.chatbot_satisfaction",
        )
        assert (found.status.value, found.score) == ("unmeasured", 0)

    def test_na_keeps_its_reason(self, world: MakeWorld) -> None:
        assert result(world({"online.policy": "@na:町にない"}), "online.policy").reason == "町にない"

    def test_a_zero_denominator_is_answered_and_does_not_count(self, world: MakeWorld) -> None:
        found = result(world({"sec.training": "0/0"}), "sec.training")
        assert (found.status.value, found.rate, found.score) == ("answered", None, None)
        assert (found.numerator, found.denominator) == (0, 0)

    def test_a_rate_is_kept_as_two_integers(self, world: MakeWorld) -> None:
        found = result(world({"sec.training": "12/32"}), "sec.training")
        assert (found.numerator, found.denominator, found.rate) == (12, 32, Fraction(3, 8))

    def test_with_the_profile(self, world: MakeWorld) -> None:
        answers = {"divide.participants": "30", "profile.pop_65": "2000"}
        assert result(world(answers), "divide.participants").score == Fraction(1, 2)
        del answers["profile.pop_65"]
        assert result(world(answers), "divide.participants").score is None

    @pytest.mark.parametrize(
        ("this", "before", "score"),
        [("900", "1000", 1), ("950", "1000", Fraction(3, 4)), ("1000", "1000", Fraction(1, 2)), ("1001", "1000", 0)],
    )
    def test_paper(self, world: MakeWorld, this: str, before: str, score: Number) -> None:
        found = result(world({"bpr.copy_paper": this, "bpr.copy_paper.prev": before}), "bpr.copy_paper")
        assert found.score == score

    def test_views_beside_last_year(self, world: MakeWorld) -> None:
        data = {"title": "一覧", "published": "yes", "license": "cc_by", "formats": "csv"}
        last = world({"opendata.published": "2", "opendata.views": "100"}, {"opendata_reg": [data]}, year=2025)
        for text, score in (("100", 1), ("99", Fraction(1, 2))):
            now = world({"opendata.published": "2", "opendata.views": text}, {"opendata_reg": [data]}, previous=last)
            assert result(now, "opendata.views").score == score
        alone = world({"opendata.published": "2", "opendata.views": "100"}, {"opendata_reg": [data]})
        assert result(alone, "opendata.views").score == Fraction(1, 2)


class TestAutomaticQuestions:
    def test_value_trace_and_rows(self, world: MakeWorld) -> None:
        rows = [PROCEDURE | {"std_code": code} for code in ("K01", "K02")]
        rows += [PROCEDURE | {"std_code": "K03", "online_status": "0"}]
        found = result(world({}, {"procedures": rows}), "online.priority_rate")
        assert (found.numerator, found.denominator, found.rate, found.score) == (2, 3, Fraction(2, 3), Fraction(2, 3))
        assert found.trace is not None
        assert (found.trace.register, found.trace.rows) == ("procedures", ("P001", "P002"))
        assert found.trace.denominator_rows == ("P001", "P002", "P003")

    def test_target_caps_the_score(self, world: MakeWorld) -> None:
        rows = [PROCEDURE | {"total_count": "100", "online_count": "40"}]
        assert result(world({}, {"procedures": rows}), "online.usage_rate").score == Fraction(1, 2)
        rows = [PROCEDURE | {"total_count": "100", "online_count": "90"}]
        assert result(world({}, {"procedures": rows}), "online.usage_rate").score == 1

    def test_untouched_prepared_rows_leave_it_open(self, world: MakeWorld) -> None:
        rows = [{"std_code": "K01", "prefilled": "yes"}, {"std_code": "K02", "prefilled": "yes"}]
        found = result(world({}, {"procedures": rows}), "online.priority_rate")
        assert (found.status.value, found.score, found.rate) == ("open", None, None)

    def test_one_decided_row_opens_the_question(self, world: MakeWorld) -> None:
        rows = [{"std_code": "K01", "exists": "yes", "online_status": "0"}, {"std_code": "K02"}]
        found = result(world({}, {"procedures": rows}), "online.priority_rate")
        assert (found.status.value, found.score) == ("answered", 0)

    def test_26_is_the_denominator(self, world: MakeWorld) -> None:
        rows = [PROCEDURE | {"std_code": f"K{n:02d}"} for n in range(1, 14)]
        found = result(world({}, {"procedures": rows}), "online.myna26")
        assert (found.numerator, found.denominator, found.score) == (13, 26, Fraction(1, 2))

    def test_hours_for_each_member_of_staff(self, world: MakeWorld) -> None:
        row = {"name": "業務", "kind": "rpa", "stage": "prod", "volume": "720", "before_min": "12", "after_min": "2"}
        found = result(world({"profile.staff_total": "100"}, {"automation": [row]}), "rpa_ai.saved_hours")
        assert (found.value, found.score) == (120, Fraction(1, 2))

    def test_negative_hours_score_zero(self, world: MakeWorld) -> None:
        row = {"name": "業務", "kind": "rpa", "stage": "prod", "volume": "1", "before_min": "1", "after_min": "60"}
        found = result(world({"profile.staff_total": "100"}, {"automation": [row]}), "rpa_ai.saved_hours")
        assert found.score == 0


class TestVisibility:
    def test_hidden_questions_do_not_count(self, world: MakeWorld) -> None:
        found = assess(world({"online.cashless_counter": "1", "online.cashless_rate": "10/100"}))
        hidden = found.question("online.cashless_rate")
        assert hidden is not None and (hidden.status.value, hidden.score) == ("hidden", None)
        assert domain(found, "online").range.score == 25

    def test_shown_when_the_condition_holds(self, world: MakeWorld) -> None:
        assert result(world({"online.cashless_counter": "2"}), "online.cashless_rate").status.value == "open"

    def test_quick_edition_hides_the_others(self, world: MakeWorld, forms: QuestionSet) -> None:
        shown = [
            q.id for d in assess(world(edition="quick")).domains for q in d.questions if q.status.value != "hidden"
        ]
        quick = {question.id for question in forms.questions() if question.edition == "quick"}
        assert set(shown) <= quick and len(quick) == 26

    def test_a_hidden_question_is_unknown_to_the_others(self, world: MakeWorld) -> None:
        found = world({"online.cashless_counter": "0", "online.cashless_rate": "10/100"})
        assert found.value("online.cashless_rate") is None
        assert found.value("online.cashless_rate#numerator") is None


class TestDomains:
    def test_weighted_mean_and_contributions(self, world: MakeWorld, forms: QuestionSet) -> None:
        weights = {question.id: question.weight for question in forms.questions()}
        found = domain(assess(world({"online.policy": "4", "online.bylaw": "2", "online.conv_cert": "0"})), "online")
        total = weights["online.policy"] + weights["online.bylaw"] + weights["online.conv_cert"]
        gained = weights["online.policy"] + Fraction(weights["online.bylaw"], 2)
        assert found.range.score == gained * 100 / total
        parts = [question.contribution for question in found.questions if question.contribution is not None]
        assert sum(parts) == found.range.score and len(parts) == 3

    def test_unknown_lowers_the_answer_rate_and_na_does_not(self, world: MakeWorld) -> None:
        base = {"org.leader": "4", "org.plan": "4", "org.cross_team": "4", "org.external": "4"}
        rates = {}
        for text in ("@open", "@unknown", "@na:理由"):
            found = domain(assess(world(base | {"org.dx_leaders": text})), "org").range
            assert found.score == 100
            rates[text] = found.answer_rate
        assert rates == {"@open": Fraction(4, 7), "@unknown": Fraction(4, 7), "@na:理由": Fraction(4, 6)}

    def test_provisional_below_80_percent(self, world: MakeWorld) -> None:
        keys = ("leader", "plan", "cross_team", "staff", "external", "training_times", "dx_leaders")
        answers = {f"org.{key}": "1" for key in keys}
        assert not domain(assess(world(answers)), "org").range.provisional
        less = {key: text for key, text in answers.items() if key != "org.staff"}
        found = domain(assess(world(less)), "org").range
        assert found.answer_rate == Fraction(6, 7) and not found.provisional
        del less["org.plan"]
        assert domain(assess(world(less)), "org").range.provisional

    def test_exactly_80_percent_is_not_provisional(self, world: MakeWorld) -> None:
        keys = ("leader", "plan", "cross_team", "external")
        answers = {f"org.{key}": "1" for key in keys} | {"org.dx_leaders": "@unknown"}
        answers |= {"org.staff": "@na:理由", "org.training_times": "@na:理由"}
        found = domain(assess(world(answers)), "org").range
        assert found.answer_rate == Fraction(4, 5) and not found.provisional

    @pytest.mark.parametrize(
        ("score", "level"),
        [
            ("0", 0),
            ("9.99", 0),
            ("10", 1),
            ("34.9", 1),
            ("35", 2),
            ("59.99", 2),
            ("60", 3),
            ("84.99", 3),
            ("85", 4),
            ("100", 4),
        ],
    )
    def test_levels(self, forms: QuestionSet, score: str, level: int) -> None:
        assert level_of(Fraction(score), forms.levels) == level

    def test_nothing_answered(self, world: MakeWorld) -> None:
        found = domain(assess(world()), "org").range
        assert (found.score, found.level, found.answer_rate, found.provisional) == (None, None, 0, False)
        assert (found.low, found.high) == (0, 100)

    def test_everything_not_applicable(self, world: MakeWorld, forms: QuestionSet) -> None:
        answers = {q.id: "@na:理由" for q in forms.questions() if q.domain == "bpr"}
        found = domain(assess(world(answers)), "bpr").range
        assert (found.score, found.low, found.high, found.answer_rate) == (None, None, None, None)


class TestOverall:
    def test_plain_mean_of_the_mandatory_domains_that_have_a_score(self, world: MakeWorld) -> None:
        answers = {"online.policy": "4", "sec.policy_law": "2", "org.leader": "0"}
        found = assess(world(answers)).overall
        assert (found.score, found.level) == (75, 3)

    def test_optional_domains_never_count(self, world: MakeWorld) -> None:
        assert assess(world({"org.leader": "4", "bpr.paperless": "4"})).overall.score is None

    def test_answer_rate_over_all_mandatory_questions(self, world: MakeWorld) -> None:
        one = assess(world({"online.policy": "4"}))
        asked = sum(
            1
            for item in one.domains[:5]
            for question in item.questions
            if question.status.value not in ("hidden", "na")
        )
        assert one.overall.answer_rate is not None
        assert one.overall.answer_rate >= Fraction(1, asked)
        assert one.overall.provisional

    def test_all_questions_are_listed_once(self, world: MakeWorld, forms: QuestionSet) -> None:
        listed = [question.id for item in assess(world()).domains for question in item.questions]
        assert listed == [question.id for question in forms.questions()]
