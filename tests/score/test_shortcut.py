"""次の段階までの近道 against trying everything."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from fractions import Fraction

import pytest

from dx_assess.form.answer import answered
from dx_assess.form.model import QuestionSet
from dx_assess.score.engine import assess
from dx_assess.score.shortcut import ASSUMPTION, Move, cheapest, shortcut
from dx_assess.score.whatif import what_if
from dx_assess.score.world import YearWorld

MakeWorld = Callable[..., YearWorld]


def random_choices(rng: random.Random) -> list[list[Move]]:
    made = []
    for number in range(rng.randint(1, 5)):
        step, weight = Fraction(rng.randint(1, 10), 2), rng.randint(1, 5)
        moves = [
            Move(f"q.{number}", answered(str(count)), step * count, Fraction(weight * count, 4))
            for count in range(1, rng.randint(1, 4) + 1)
        ]
        made.append(moves)
    return made


def every(choices: list[list[Move]], need: Fraction) -> Fraction | None:
    """The least effort of all sets that are enough."""
    efforts = []
    for picked in itertools.product(*([None, *moves] for moves in choices)):
        moves = [move for move in picked if move is not None]
        if sum((move.gain for move in moves), Fraction(0)) >= need:
            efforts.append(sum((move.effort for move in moves), Fraction(0)))
    return min(efforts, default=None)


@pytest.mark.parametrize("seed", range(60))
def test_nothing_is_cheaper(seed: int) -> None:
    rng = random.Random(seed)
    choices, need = random_choices(rng), Fraction(rng.randint(1, 40), 4)
    found, best = cheapest(choices, need), every(choices, need)
    assert (found is None) == (best is None)
    if found is not None:
        assert sum((move.effort for move in found), Fraction(0)) == best
        assert sum((move.gain for move in found), Fraction(0)) >= need
        assert len({move.question for move in found}) == len(found)


DIVIDE = ("divide.support", "divide.place", "divide.web_accessibility", "divide.coverage")


@pytest.mark.parametrize("seed", range(8))
def test_against_every_answer_of_a_small_domain(world: MakeWorld, forms: QuestionSet, seed: int) -> None:
    """All 5⁴ sets of answers, each scored in full."""
    rng = random.Random(seed)
    now = {key: rng.randint(0, 3) for key in DIVIDE}
    made = world({key: str(code) for key, code in now.items()})
    before = assess(made)
    found = shortcut(made, before, "divide")
    days = {"divide.support": 3}
    best = None
    for codes in itertools.product(*(range(now[key], 5) for key in DIVIDE)):
        then = what_if(made, {key: answered(str(code)) for key, code in zip(DIVIDE, codes, strict=True)}, before)
        domain, level = then.domain("divide"), before.domain("divide")
        assert domain is not None and level is not None and level.range.level is not None
        assert domain.range.level is not None
        if domain.range.level > level.range.level:
            effort = sum((code - now[key]) * days.get(key, 1) for key, code in zip(DIVIDE, codes, strict=True))
            best = effort if best is None else min(best, effort)
    assert (found is None and best is None) or (found is not None and found.effort == best)


@pytest.mark.parametrize("seed", range(12))
def test_the_level_is_really_reached(town: MakeWorld, forms: QuestionSet, seed: int) -> None:
    world = town(seed, rows=8)
    before = assess(world)
    for domain_id in ("", *(domain.id for domain in forms.domains)):
        found = shortcut(world, before, domain_id)
        if found is None or not found.reachable:
            continue
        then = what_if(world, {move.question: move.to for move in found.moves})
        domain = then.domain(domain_id)
        reached = then.overall if not domain_id else domain.range if domain is not None else None
        assert reached is not None
        assert reached.score == found.score_then
        assert found.score_then >= found.start > found.score_now


def test_a_question_that_comes_back_is_made_up_for(world: MakeWorld) -> None:
    """The hidden 0 of 100 counts again when the counter is raised: what-if sees it, and more is added or avoided."""
    texts = {"online.cashless_counter": "1", "online.cashless_rate": "0/100", "online.policy": "1", "online.bylaw": "2"}
    made = world(texts)
    found = shortcut(made, assess(made), "online")
    assert found is not None and found.reachable and found.score_then >= found.start


def test_no_way_without_a_score_or_above_the_top(world: MakeWorld) -> None:
    empty = world()
    assert shortcut(empty, assess(empty), "org") is None
    top = world({"org.leader": "4"})
    assert shortcut(top, assess(top), "org") is None
    assert shortcut(top, assess(top), "nowhere") is None


def test_what_cannot_be_reached_says_so(world: MakeWorld) -> None:
    made = world({"divide.mynumber_card": "10/100"})  # no rule says how far a figure would go
    found = shortcut(made, assess(made), "divide")
    assert found is not None and not found.reachable and found.moves == ()


def test_the_assumption_is_stated(world: MakeWorld) -> None:
    made = world({"org.leader": "2"})
    found = shortcut(made, assess(made), "org")
    assert found is not None and found.assumption == ASSUMPTION and "人日（ないものは1人日）とみなし" in ASSUMPTION
