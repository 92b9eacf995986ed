"""Why this score: every kind of question and status in words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dx_assess.form.model import QuestionSet
from dx_assess.score.engine import assess
from dx_assess.score.explain import Explanation, explain, explain_all
from dx_assess.score.world import YearWorld

MakeWorld = Callable[..., YearWorld]


def of(world: YearWorld, question_id: str) -> Explanation:
    question = world.set.question(question_id)
    assert question is not None
    return explain(world, assess(world), question)


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        ("online.policy", "3", "選択肢3（町全体で対象手続と時期を決め、課長会議等で共有している）→ 3÷4＝0.75。"),
        ("sec.training", "12/32", "12÷32＝37.5%、目標100% → 0.375。"),
        ("sec.training", "32/32", "32÷32＝100%、目標100% → 目標に届いているので1。"),
        ("sec.training", "0/0", "0÷0で分母が0なので、率を出せません（－）。点に入れません。"),
        ("sec.outsourcing", "nda,sub,purpose", "12項目のうち3項目 → 3÷12＝0.25。"),
        ("sec.network_model", "other", "答え「移行中・その他」→ 0.5。"),
        ("sec.incident_count", "2", "2件／年。1件もなければ1、あれば0 → 0。"),
        ("bpr.divisions", "1", "1課、目標3課 → 0.333。"),
        ("org.leader", "@unknown", "「わからない」なので、点に入れません（回答率は下がります）。"),
        ("online.bylaw", "@na:条例を持たない", "「該当なし」（条例を持たない）なので、点にも回答率にも入れません。"),
        ("online.policy", "@open", "まだ答えていないので、点に入れません。"),
    ],
)
def test_kind_by_kind(world: MakeWorld, key: str, text: str, said: str) -> None:
    assert of(world({key: text}), key).sentence == said


def test_weight_and_part_of_the_domain(world: MakeWorld) -> None:
    found = of(world({"org.leader": "2", "org.plan": "4"}), "org.leader")
    assert found.part == "重み4。領域の100点のうち、満点なら50.0点のところ25.0点です。"
    assert (found.contribution, found.possible) == (25, 50)


def test_hidden_says_what_decides(world: MakeWorld) -> None:
    found = of(world({"online.cashless_counter": "1"}), "online.cashless_rate").sentence
    assert "聞かない設問" in found and "検討中、又は導入する業者を選んでいる" in found
    assert "手続台帳の「" in of(world(), "online.backoffice").sentence
    assert "かんたん版では聞かない" in of(world({}, edition="quick"), "online.bylaw").sentence


def test_an_automatic_question_without_its_register(world: MakeWorld) -> None:
    assert "R1「手続台帳」がまだ書かれておらず" in of(world(), "online.priority_rate").sentence


def test_against_last_year(world: MakeWorld) -> None:
    answers = {"opendata.published": "2", "opendata.views": "90"}
    assert "前年度の数がない" in of(world(answers), "opendata.views").sentence
    last = world(answers | {"opendata.views": "100"}, year=2025)
    assert (
        of(world(answers, previous=last), "opendata.views").sentence
        == "前年度の100件／年から90件／年へ、減ったので0.5。"
    )


def test_a_missing_figure_of_the_profile_is_named(world: MakeWorld) -> None:
    assert "65歳以上人口" in of(world({"divide.participants": "30"}), "divide.participants").sentence
    known = world({"divide.participants": "30", "profile.pop_65": "2000"})
    assert of(known, "divide.participants").sentence == "30人／年÷65歳以上人口2,000＝1.5%、目標3% → 0.5。"


def test_paper_of_two_years(world: MakeWorld) -> None:
    def said(now: str) -> str:
        return of(world({"bpr.copy_paper": now, "bpr.copy_paper.prev": "1000"}), "bpr.copy_paper").sentence

    assert said("1100") == "1,000枚／年から1,100枚／年へ増えたので0。"
    assert said("950") == "1,000枚／年から950枚／年へ5%減（減らなければ0.5、10%減で1）→ 0.75。"


@pytest.mark.parametrize("seed", range(25))
def test_every_question_of_any_town_has_a_sentence(town: MakeWorld, forms: QuestionSet, seed: int) -> None:
    world = town(seed, years=2, rows=6)
    results = assess(world)
    found = explain_all(world, results)
    assert [item.question for item in found] == [question.id for question in forms.questions()]
    for item in found:
        assert item.sentence.endswith("。") and "None" not in item.sentence
        assert bool(item.part) == (item.score is not None)
