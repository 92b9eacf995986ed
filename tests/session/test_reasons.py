"""Reasons of warnings: saved like answers, counted in the receipt, of a row or of all rows."""

from __future__ import annotations

import pytest

from dx_assess.errors import AppError
from dx_assess.form.answer import Answer, answered
from dx_assess.score.receipt import canonical_json
from dx_assess.session.confirm import blockers
from dx_assess.session.document import Document
from dx_assess.session.files import add_year
from dx_assess.session.reasons import name_of, set_reason, warnings

CHECK = "online.policy#1"


@pytest.fixture
def warned(document: Document) -> Document:
    document.set_text("online.policy", "3")  # a policy, and no procedure written yet
    assert CHECK in [item.finding.id for item in warnings(document)]
    return document


def _stops(document: Document) -> set[str]:
    found = blockers(document, "general_it")
    return {name_of(item.finding) for item in found if item.finding is not None and item.code == "E-CONFIRM-WARNING"}


def test_a_reason_lets_a_warning_stay_and_can_be_undone(warned: Document) -> None:
    assert CHECK in _stops(warned)
    score, before = warned.assessment, canonical_json(warned.data)
    assert set_reason(warned, CHECK, " 台帳は6月に書く ") == f"reason.{CHECK}"
    assert CHECK not in _stops(warned) and canonical_json(warned.data) != before
    assert warned.assessment.domains == score.domains and warned.assessment.findings == score.findings
    assert warned.undo() == f"点検 {CHECK} の理由" and CHECK in _stops(warned)
    warned.redo()
    assert {item.finding.id: item.reason for item in warnings(warned)}[CHECK] == "台帳は6月に書く"
    set_reason(warned, CHECK, "@open")
    assert CHECK in _stops(warned) and canonical_json(warned.data) == before


def test_one_row_or_all_rows(document: Document) -> None:
    rows = [{"name": answered(f"手続{number}")} for number in (1, 2)]
    document.add_rows("procedures", rows)
    names = [name_of(item.finding) for item in warnings(document) if item.finding.id == "procedures#blank"]
    assert len(names) == 2
    set_reason(document, names[0], "調べている")
    assert _stops(document) & set(names) == {names[1]}
    set_reason(document, "procedures#blank", "来年度に書く")
    assert not _stops(document) & set(names)
    reasons = {name_of(item.finding): item.reason for item in warnings(document)}
    assert [reasons[name] for name in names] == ["調べている", "来年度に書く"]


@pytest.mark.parametrize(
    ("check", "text", "code"),
    [
        (CHECK, "  ", "E-REASON-EMPTY"),
        (CHECK, "@unknown", "E-REASON-EMPTY"),
        ("online.policy#9", "理由", "E-REASON-CHECK"),
        (f"{CHECK}:P001", "理由", "E-REASON-CHECK"),
        ("nothing", "@open", "E-REASON-CHECK"),
    ],
)
def test_what_is_no_reason(warned: Document, check: str, text: str, code: str) -> None:
    before = dict(warned.data.answers)
    with pytest.raises(AppError) as caught:
        set_reason(warned, check, text)
    assert caught.value.code == code and warned.data.answers == before


def test_errors_cannot_be_explained_away(document: Document) -> None:
    document.set_answers({"profile.population": answered(100), "profile.pop_65": answered(200)})
    with pytest.raises(AppError, match="エラー") as caught:
        set_reason(document, "profile.pop_65#1", "理由")
    assert caught.value.code == "E-REASON-LEVEL"


def test_reasons_are_not_carried_over(warned: Document) -> None:
    set_reason(warned, CHECK, "理由")
    add_year(warned, 2027)
    assert warned.answer(f"reason.{CHECK}") == Answer()
