"""What-if is the same as saving the answers and scoring again."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from dx_assess.form.answer import OPEN, UNKNOWN, Rate, answered
from dx_assess.form.model import QuestionSet
from dx_assess.score.engine import assess
from dx_assess.score.results import QuestionStatus
from dx_assess.score.whatif import what_if
from dx_assess.score.world import YearWorld

MakeWorld = Callable[..., YearWorld]


@pytest.mark.parametrize("seed", range(20))
def test_the_same_as_saving(town: MakeWorld, forms: QuestionSet, seed: int) -> None:
    world, rng = town(seed, years=2, rows=8), random.Random(seed)
    typed = [question for question in forms.questions() if question.kind == "choice"]
    answers = {q.id: rng.choice([answered(rng.choice(q.options).code), UNKNOWN, OPEN]) for q in rng.sample(typed, 5)}
    kept = {key: item for key, item in (world.data.answers | answers).items() if not item.is_open}
    saved = assess(YearWorld(forms, replace(world.data, answers=kept), world.edition, world.earlier))
    before = assess(world)
    assert what_if(world, answers) == saved
    assert what_if(world, answers, before) == saved
    assert assess(world) == before


def test_hidden_questions_come_back_with_their_answers(world: MakeWorld) -> None:
    made = world({"online.cashless_counter": "1", "online.cashless_rate": "0/100"})
    then = what_if(made, {"online.cashless_counter": answered("2")}).question("online.cashless_rate")
    assert then is not None and then.score == 0


def test_an_automatic_question_counts_as_typed(world: MakeWorld) -> None:
    then = what_if(world(), {"online.priority_rate": answered(Rate(26, 52))}).question("online.priority_rate")
    assert then is not None
    assert (then.status, then.score, then.numerator) == (QuestionStatus.ANSWERED, 0.5, 26)
