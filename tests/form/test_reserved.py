from dx_assess.form.loader import load_question_set
from dx_assess.form.reserved import (
    ASK,
    CONFIRM,
    REASON,
    REVIEW,
    STATUS,
    WHOLE,
    ask_key,
    is_ask,
    is_reason,
    is_reserved,
    is_review,
    is_status,
    is_to_confirm,
    is_work,
    reason_key,
    review_key,
    split_reason,
    split_review,
    status_key,
    to_confirm_key,
)
from dx_assess.paths import forms_dir
from dx_assess.session.keys import all_targets


def test_reserved_keys_never_clash() -> None:
    question_set = load_question_set(forms_dir() / "standard")
    assert not [key for key in all_targets(question_set) if key.startswith((REASON, STATUS, ASK, CONFIRM, REVIEW))]
    names = {domain.id for domain in question_set.domains} | {register.id for register in question_set.registers}
    assert not names & {"reason", "status", "mark", "confirm", "review"}
    assert WHOLE not in {sheet.id for sheet in question_set.sheets}


def test_spelling() -> None:
    assert status_key("resident") == "status.resident" and is_status("status.whole")
    for check, row in (("online.policy#1", ""), ("procedures#blank", "P027"), ("procedures.std_code#unique", "P001")):
        key = reason_key(check, row)
        assert is_reason(key) and not is_status(key) and split_reason(key) == (check, row)


def test_reserved_kinds_are_told_apart() -> None:
    question = "online.policy"
    review, ask, waiting = review_key(question, "finding"), ask_key(question), to_confirm_key(question)
    assert split_review(review) == (question, "finding")
    assert [is_review(key) for key in (review, ask, waiting, question)] == [True, False, False, False]
    assert [is_ask(key) for key in (review, ask, waiting, question)] == [False, True, False, False]
    assert [is_to_confirm(key) for key in (review, ask, waiting, question)] == [False, False, True, False]
    keys = (review, ask, waiting, status_key(WHOLE), reason_key("online.policy#1"), question)
    assert [is_reserved(key) for key in keys] == [True, True, True, True, True, False]
    assert [is_work(key) for key in keys] == [False, True, True, True, False, False]
