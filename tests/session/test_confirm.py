"""確定・決裁・提出: what stops them, who and when, changes since, opening again; nothing else is disturbed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dx_assess.errors import AppError, AppErrors
from dx_assess.form.answer import Rate, answered
from dx_assess.form.records import TASKS, VISITS
from dx_assess.form.reserved import ask_key, review_key
from dx_assess.score.receipt import canonical_json
from dx_assess.session.catalog import Catalog
from dx_assess.session.confirm import (
    advance,
    approve,
    blockers,
    changed_words,
    confirm,
    reopen,
    status_document,
    status_of,
    statuses,
    submit,
)
from dx_assess.session.document import Document
from dx_assess.session.documents import answers_document, score_document
from dx_assess.session.files import add_year, open_file
from dx_assess.session.history import history_entries
from dx_assess.session.parts import find_part
from dx_assess.session.reasons import set_reason, warnings
from dx_assess.session.salvage import salvage_file
from dx_assess.session.verify import verify_path
from tests.session.conftest import CopySample

SHEETS = ("general_it", "general_admin", "resident", "accounting", "education")


def clock() -> datetime:
    return datetime(2026, 7, 1, 1, 30, tzinfo=UTC)


@pytest.fixture
def town(copy_sample: CopySample, tmp_path: Path) -> Iterator[Document]:
    """The sample town with a reason for every warning: everything can be confirmed."""
    document = copy_sample(tmp_path / "town.dxa")
    for item in warnings(document):
        set_reason(document, item.finding.id, "確かめた")
    yield document
    document.close()


def codes(document: Document, part: str) -> list[str]:
    return [blocker.code for blocker in blockers(document, part)]


def confirm_all(document: Document) -> None:
    for sheet in SHEETS:
        confirm(document, sheet, "山田", clock)
    confirm(document, "whole", "佐藤", clock)


def test_a_new_file_cannot_be_confirmed(document: Document) -> None:
    assert codes(document, "general_it").count("E-CONFIRM-OPEN") == 16  # one of the 17 waits for another answer
    assert codes(document, "whole") == ["E-CONFIRM-PART"] * 5
    with pytest.raises(AppErrors) as caught:
        confirm(document, "accounting")
    assert [error.code for error in caught.value.errors] == ["E-CONFIRM-OPEN"]
    assert status_of(document, "accounting").is_open
    document.set_text(caught.value.where.question, "@unknown")
    assert confirm(document, "accounting").word == "課で確定"


def test_errors_stop_confirming_but_not_saving(town: Document) -> None:
    assert codes(town, "resident") == []
    town.set_answers({"profile.pop_65": answered(10_000_000)})
    assert "E-CONFIRM-ERROR" in codes(town, "whole")
    assert codes(town, "general_admin") == []
    town.set_answers({"sec.training": answered(Rate(50, 40))})
    assert "E-CONFIRM-ERROR" in codes(town, "general_admin") and codes(town, "resident") == []
    with pytest.raises(AppErrors):
        confirm(town, "general_admin")
    assert town.answer("sec.training").value == Rate(50, 40)


def test_the_way_to_submission(town: Document) -> None:
    receipt, score = canonical_json(town.data), score_document(town)
    answers = answers_document(town)
    with pytest.raises(AppError, match="まだ「記入中」"):
        approve(town, "whole")
    confirm_all(town)
    found = status_of(town, "whole")
    assert (found.word, found.who, found.at) == ("課で確定", "佐藤", "2026-07-01T01:30:00.000+00:00")
    with pytest.raises(AppError, match="まだ「課で確定」"):
        submit(town, "whole")
    assert approve(town, "whole", "町長").word == "決裁" and submit(town, "whole").word == "提出"
    with pytest.raises(AppError, match="もう「提出」"):
        confirm(town, "whole")
    assert canonical_json(town.data) == receipt
    assert score_document(town) == score and answers_document(town) == answers
    assert history_entries(town, 1)[0].label == "町全体：提出"


def test_changes_after_confirming_are_told_and_stop_the_next_step(town: Document) -> None:
    confirm_all(town)
    town.set_text("online.policy", "1")
    town.set_text("online.policy.note", "見直した")
    status = status_of(town, "general_it")
    assert status.state == "confirmed" and status.changed == ("online.policy", "online.policy.note")
    assert "いつまでに" in changed_words(town, status)[0]
    assert status_of(town, "whole").changed == status.changed and not status_of(town, "resident").changed
    with pytest.raises(AppErrors) as caught:
        approve(town, "whole")
    assert {error.code for error in caught.value.errors} == {"E-CONFIRM-CHANGED"}
    town.undo()
    town.undo()
    assert not status_of(town, "general_it").changed and approve(town, "whole").word == "決裁"


def test_confirming_again_renews_only_after_changes(town: Document) -> None:
    first = confirm(town, "general_it", "山田", clock)
    assert confirm(town, "general_it", "鈴木") == first
    row = town.data.rows("systems")[0].row_id
    town.strike_rows("systems", [row])
    assert status_of(town, "general_it").changed == (f"systems/{row}",)
    for item in warnings(town):
        set_reason(town, item.finding.id, "もう一度確かめた")
    again = confirm(town, "general_it", "鈴木")
    assert (again.who, again.changed) == ("鈴木", ())


def test_profile_and_edition_concern_the_whole(town: Document) -> None:
    confirm_all(town)
    town.set_answers({"profile.staff_total": answered(99)})
    assert not status_of(town, "general_it").changed and status_of(town, "whole").changed == ("profile.staff_total",)
    town.set_edition("quick")
    assert changed_words(town, status_of(town, "resident")) == ("令和8年度の版・KPI",)


def test_reopening_needs_a_reason_and_takes_the_whole_with_it(town: Document) -> None:
    confirm_all(town)
    with pytest.raises(AppError, match="理由がありません"):
        reopen(town, "resident", " ")
    found = reopen(town, "resident", "件数｜の誤り", "田中", clock)
    assert (found.word, found.who, found.reason, found.changed) == ("記入中", "田中", "件数／の誤り", ())
    assert status_of(town, "whole").is_open and not status_of(town, "general_it").is_open
    with pytest.raises(AppError, match="記入中です"):
        reopen(town, "resident", "もう一度")
    town.undo()
    assert [status.word for status in statuses(town)] == ["課で確定"] * 6


def test_names_of_parts(document: Document) -> None:
    for name in ("resident", "住民課", "tax", "住民・税・福祉"):
        assert find_part(document, name).id == "resident"
    document.add_rows("divisions", [{"name": answered("町民生活課"), "sheet": answered("resident")}])
    assert find_part(document, "町民生活課").id == "resident" and find_part(document, "町全体").is_whole
    with pytest.raises(AppError, match="ありません") as caught:
        find_part(document, "だれも")
    assert "general_it" in caught.value.fix


def test_years_salvage_and_verify(town: Document, catalog: Catalog, tmp_path: Path) -> None:
    confirm_all(town)
    path, answers = town.path, dict(town.data.answers)
    with pytest.raises(AppError):
        town.set_text("status.whole", "提出")
    add_year(town, 2027)
    assert all(status.is_open for status in statuses(town))
    assert not [key for key in town.data.answers if key.startswith(("status.", "reason."))]
    town.close()
    assert verify_path(path, catalog).ok
    result = salvage_file(catalog, path, tmp_path / "saved.dxa")
    assert not result.lost and [text[:3] for text in result.unsure] == ["団体："]  # the sample town is fictitious
    saved = open_file(catalog, tmp_path / "saved.dxa", 2026, read_only=True)
    assert saved.data.answers == answers
    assert [(status.word, status.changed) for status in statuses(saved)] == [("課で確定", ())] * 6
    saved.close()


def test_read_only_files_and_damaged_values(town: Document, catalog: Catalog) -> None:
    confirm(town, "accounting", "山田", clock)
    path = town.path
    town.close()
    document = open_file(catalog, path, read_only=True)
    with pytest.raises(AppError) as caught:
        advance(document, "resident", "confirmed")
    assert caught.value.code == "E-STORE-READONLY"
    found = status_document(document)
    assert [part["id"] for part in found["divisions"]] == list(SHEETS)
    assert found["divisions"][3]["who"] == "山田" and len(found["whole"]["blockers"]) == 4
    document.data.answers["status.resident"] = answered("？")
    assert status_of(document, "resident").is_open
    document.close()


def test_the_advisers_part_does_not_make_a_confirmed_part_changed(town: Document) -> None:
    confirm_all(town)
    receipt_content = canonical_json(town.data)
    town.set_answer(ask_key("online.policy"), answered(True), "アドバイザーに聞く")
    town.add_rows(VISITS.id, [{"talked": answered("窓口のこと")}])
    assert canonical_json(town.data) == receipt_content
    town.set_answer(review_key("online.policy", "finding"), answered("要綱を確かめた"), "所見")
    number = town.add_rows(TASKS.id, [{"what": answered("様式を直す"), "kind": answered("homework")}])[0]
    assert canonical_json(town.data) != receipt_content
    assert not any(status.changed for status in statuses(town))
    entries = history_entries(town, limit=6)
    assert number == "T001" and entries[0].new == "宿題"
    assert {entry.what for entry in entries if entry.kind == "cell"} >= {"行動計画 T001 の「種類」"}
    question = town.question_set.question("online.policy")
    assert question is not None
    assert f"{question.text}（アドバイザーの所見）" in [entry.what for entry in entries]
    path = town.path
    town.close()
    assert verify_path(path, town.catalog).ok
