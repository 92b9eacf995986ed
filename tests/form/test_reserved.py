from dx_assess.form.loader import load_question_set
from dx_assess.form.reserved import REASON, STATUS, WHOLE, is_reason, is_status, reason_key, split_reason, status_key
from dx_assess.paths import forms_dir
from dx_assess.session.keys import all_targets


def test_reserved_keys_never_clash() -> None:
    question_set = load_question_set(forms_dir() / "standard")
    assert not [key for key in all_targets(question_set) if key.startswith((REASON, STATUS))]
    names = {domain.id for domain in question_set.domains} | {register.id for register in question_set.registers}
    assert not names & {"reason", "status"} and WHOLE not in {sheet.id for sheet in question_set.sheets}


def test_spelling() -> None:
    assert status_key("resident") == "status.resident" and is_status("status.whole")
    for check, row in (("online.policy#1", ""), ("procedures#blank", "P027"), ("procedures.std_code#unique", "P001")):
        key = reason_key(check, row)
        assert is_reason(key) and not is_status(key) and split_reason(key) == (check, row)
