"""Answers copied into a new year: which, how they wait, and what ends the waiting."""

from __future__ import annotations

import pytest

from dx_assess.errors import AppError
from dx_assess.form.answer import OPEN, UNKNOWN, answered, not_applicable
from dx_assess.form.reserved import CARRIED, to_confirm_key
from dx_assess.score.receipt import canonical_json
from dx_assess.session.carry import still_right, waiting, why_waiting
from dx_assess.session.confirm import blockers
from dx_assess.session.document import Document
from dx_assess.session.files import add_year
from dx_assess.session.verify import verify_path


@pytest.fixture
def carried(document: Document) -> Document:
    """2027 with the answers of 2026; sec.training is a figure of one fiscal year."""
    for key, text in (
        ("online.policy", "3"),
        ("online.policy.note", "要綱あり"),
        ("opendata.published", "@unknown"),
        ("sec.training", "12/32"),
        ("rpa_ai.ai_stage", "@na:導入しない方針"),
    ):
        document.set_text(key, text)
    add_year(document, 2027, answers=True)
    return document


def test_answers_about_a_state_come_along_with_a_mark(carried: Document) -> None:
    assert carried.answer("online.policy") == answered("3")
    assert carried.answer("online.policy.note") == answered("要綱あり")
    assert why_waiting(carried, "online.policy") == CARRIED and "online.policy" in waiting(carried)
    assert carried.assessment.question("online.policy").score is not None  # type: ignore[union-attr]


def test_figures_of_one_year_and_unknown_do_not(carried: Document) -> None:
    years = {question.id: question for question in carried.question_set.questions() if question.time == "fy"}
    assert "sec.training" in years and carried.answer("sec.training") == OPEN
    assert carried.previous_answer("opendata.published") in (UNKNOWN, OPEN)
    assert carried.answer("opendata.published") == OPEN
    assert not any(carried.answer(to_confirm_key(key)).value for key in (*years, "opendata.published"))


def test_it_blocks_its_division_until_it_is_confirmed(carried: Document) -> None:
    question = carried.question_set.question("online.policy")
    assert question is not None

    def found() -> list[str]:
        return [b.key for b in blockers(carried, question.sheet) if b.code == "E-CONFIRM-WAITING"]

    assert "online.policy" in found()
    content = canonical_json(carried.data)
    still_right(carried, ["online.policy"])
    assert "online.policy" not in found()
    assert canonical_json(carried.data) == content  # confirming is no content
    carried.undo()
    assert "online.policy" in waiting(carried)


def test_a_new_answer_ends_the_waiting_in_one_step(carried: Document) -> None:
    carried.set_text("online.policy", "4")
    assert "online.policy" not in waiting(carried)
    carried.undo()
    assert carried.answer("online.policy") == answered("3") and "online.policy" in waiting(carried)


def test_a_note_does_not_end_it(carried: Document) -> None:
    carried.set_text("online.policy.note", "見直し中")
    assert "online.policy" in waiting(carried)


def test_only_what_waits_can_be_confirmed(carried: Document) -> None:
    with pytest.raises(AppError) as caught:
        still_right(carried, ["online.policy", "sec.training"])
    assert caught.value.code == "E-CARRY-NONE" and caught.value.where.question == "sec.training"
    assert "online.policy" in waiting(carried)


def test_not_applicable_comes_with_its_reason_and_the_file_stays_sound(document: Document) -> None:
    document.set_text("online.policy", "@na:町にない")
    add_year(document, 2027, answers=True)
    assert document.answer("online.policy") == not_applicable("町にない")
    path, catalog = document.path, document.catalog
    document.close()
    assert verify_path(path, catalog).ok


def test_several_at_once_are_one_step(carried: Document) -> None:
    ids = waiting(carried)
    assert len(ids) > 1
    still_right(carried, ids)
    assert waiting(carried) == ()
    carried.undo()
    assert waiting(carried) == ids
