"""The adviser's fields beside the answers: saved like answers, told by the history, counted in the receipt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from dx_assess.errors import AppError
from dx_assess.form.answer import answered
from dx_assess.form.records import COMMENTS, VISITS
from dx_assess.form.review import FIELDS, parse_review
from dx_assess.score.receipt import canonical_json
from dx_assess.session.catalog import Catalog
from dx_assess.session.document import CellEdit, Document
from dx_assess.session.files import new_file, open_file
from dx_assess.session.history import history_entries
from dx_assess.session.review import ReviewItem, require_reasons, review_of, review_words, save_review
from dx_assess.session.review_document import review_document
from dx_assess.session.salvage import salvage_file
from dx_assess.session.tasks import add_task, set_task, tasks
from dx_assess.session.visit import add_comment, add_visit, comments, next_visit, set_visit, settle_comment, visits
from dx_assess.store.edits import Town

QUESTION = "org.leader"


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 5, 1, 3, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def to(self, day: date) -> None:
        self.now = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def document(catalog: Catalog, path: Path, clock: Clock) -> Iterator[Document]:
    found = new_file(catalog, path, Town("073628", "鏡石町", "福島県"), 2026, clock=clock)
    yield found
    found.close()


def item(document: Document, day: date = date(2026, 9, 1), question: str = QUESTION) -> ReviewItem:
    return next(found for found in review_of(document, day).items if found.question.id == question)


def test_fields_are_kept_beside_the_answer(document: Document) -> None:
    document.set_text(QUESTION, "4")
    before = canonical_json(document.data)
    document.set_text(f"{QUESTION}.finding", "　辞令で確かめた ")
    document.set_text(f"{QUESTION}.verdict", "妥当")
    document.set_text(f"{QUESTION}.method", "資料、実地")
    assert document.answer(f"review.{QUESTION}.finding") == answered("辞令で確かめた")
    assert document.answer(f"review.{QUESTION}.verdict") == answered("fit")
    assert document.answer(QUESTION) == answered("4") and canonical_json(document.data) != before
    question = item(document).question
    assert review_words(document, question) == {"verdict": "妥当", "method": "資料、実地", "finding": "辞令で確かめた"}
    newest = history_entries(document, 3)
    assert [entry.new for entry in newest] == ["資料、実地", "妥当", "辞令で確かめた"]
    assert newest[0].what == f"{question.text}（アドバイザーの確認の方法）"
    assert document.undo() == newest[0].label and "method" not in review_words(document, question)


@pytest.mark.parametrize(
    ("key", "text", "code"),
    [
        (f"{QUESTION}.verdict", "よい", "E-INPUT-CHOICE"),
        (f"{QUESTION}.finding", "あ" * 201, "E-INPUT-LONG"),
        (f"{QUESTION}.agreed", "9", "E-INPUT-CHOICE"),
        (f"{QUESTION}.findings", "あ", "E-KEY-UNKNOWN"),
        ("review.org.none.finding", "あ", "E-KEY-UNKNOWN"),
    ],
)
def test_what_is_refused(document: Document, key: str, text: str, code: str) -> None:
    with pytest.raises(AppError) as caught:
        document.set_text(key, text)
    assert caught.value.code == code and caught.value.fix


def test_an_agreed_value_needs_its_reason(document: Document) -> None:
    question = item(document).question
    with pytest.raises(AppError) as caught:
        save_review(document, question, {"agreed": answered("2")})
    assert caught.value.code == "E-REVIEW-REASON" and document.answer(f"review.{QUESTION}.agreed").is_open
    assert save_review(document, question, {"agreed": answered("2"), "agreed_reason": answered("決裁の記録がない")})
    with pytest.raises(AppError):
        require_reasons(document, {f"review.{QUESTION}.agreed_reason": type(answered("x"))()})
    assert review_of(document).scores.agreed == (QUESTION,)
    assert review_words(document, question)["agreed"] == question.options[2].label


def test_the_first_verdict_notes_day_and_role(document: Document) -> None:
    question = item(document).question
    save_review(document, question, {"verdict": answered("fit")}, date(2026, 7, 1), "ICTアドバイザー")
    words = review_words(document, question)
    assert words["checked_on"] == "令和8年7月1日" and words["checked_by"] == "ICTアドバイザー"
    save_review(document, question, {"verdict": answered("revise")}, date(2026, 8, 1), "別の人")
    assert review_words(document, question)["checked_by"] == "ICTアドバイザー"
    assert not save_review(document, question, {"verdict": answered("revise")})


def test_a_settled_question_opens_when_its_answer_changes(document: Document) -> None:
    document.set_text(QUESTION, "4")
    assert item(document).state == "open"  # 4 without evidence
    save_review(document, item(document).question, {"verdict": answered("fit")})
    assert item(document).state == "settled"
    document.set_text(QUESTION, "3")
    assert item(document).state == "open" and "changed" in [r.code for r in item(document).check.reasons]
    document.set_text(QUESTION, "4")  # as it was when it was looked at
    assert item(document).state == "settled"


def test_changed_since_the_last_visit(document: Document, clock: Clock) -> None:
    document.set_text(QUESTION, "1")
    add_visit(document, {"date": "2026-07-10", "way": "訪問", "next": "2026-10-01"})
    clock.to(date(2026, 7, 10))
    document.set_text("org.plan", "1")  # on the day itself: it was spoken of
    clock.to(date(2026, 7, 11))
    document.set_text(QUESTION, "2")
    assert [reason.code for reason in item(document).check.reasons] == ["changed"]
    assert item(document, question="org.plan").check.reasons == ()
    assert item(document, date(2026, 7, 9)).check.reasons == ()  # the visit is still to come then
    assert next_visit(document, date(2026, 8, 1)) == date(2026, 10, 1)
    assert next_visit(document, date(2026, 7, 1)) == date(2026, 7, 10)
    assert next_visit(document, date(2026, 10, 2)) is None


def test_a_computed_answer_changes_with_its_register(document: Document, clock: Clock) -> None:
    question = document.question_set.question("online.usage_rate")
    assert question is not None
    save_review(document, question, {"verdict": answered("fit")})
    assert item(document, question=question.id).check.settled
    document.set_cells("procedures", [CellEdit("P001", "name", answered("別の名前"))])
    found = item(document, question=question.id).check
    assert not found.settled and "もとの台帳が変わりました" in found.reasons[-1].text
    assert "答え" not in found.reasons[-1].text
    document.undo()
    assert item(document, question=question.id).check.settled


def test_a_row_that_was_added_and_struck_out_again_is_no_change(document: Document) -> None:
    question = document.question_set.question("online.usage_rate")
    assert question is not None
    save_review(document, question, {"verdict": answered("fit")})
    (row,) = document.add_rows("procedures", [{"name": answered("新しい手続")}])
    assert not item(document, question=question.id).check.settled
    document.set_cells("procedures", [CellEdit(row, "name", answered("別の名前"))])
    document.strike_rows("procedures", [row])
    assert item(document, question=question.id).check.settled
    document.strike_rows("procedures", [row], struck=False)
    assert not item(document, question=question.id).check.settled
    document.strike_rows("procedures", [row, "P001"])
    assert not item(document, question=question.id).check.settled  # P001 was there before


def test_visits_and_comments(document: Document) -> None:
    with pytest.raises(AppError) as caught:
        add_visit(document, {"date": "", "talked": "あ"})
    assert caught.value.code == "E-VISIT-DATE"
    first = add_visit(document, {"date": "令和8年6月1日", "talked": "体制の話"})
    add_visit(document, {"date": "2026-09-01"})
    assert set_visit(document, first, {"present": "総務課長"}) and not set_visit(
        document, first, {"present": "総務課長"}
    )
    assert [visit.day for visit in visits(document)] == [date(2026, 9, 1), date(2026, 6, 1)]
    assert visits(document)[1].present == "総務課長"
    before = canonical_json(document.data)
    number = add_comment(document, QUESTION, "資料はどこですか", "アドバイザー", datetime(2026, 6, 1, tzinfo=UTC))
    assert item(document).state == "open" and comments(document, QUESTION)[0].at == "2026-06-01 09:00"
    settle_comment(document, number)
    assert item(document).state == "" and comments(document)[0].settled
    assert canonical_json(document.data) == before  # talk is no content
    for table, row_id in ((VISITS, "V009"), (COMMENTS, "C009")):
        with pytest.raises(AppError) as caught:
            settle_comment(document, row_id) if table is COMMENTS else set_visit(document, row_id, {"talked": "あ"})
        assert caught.value.code == "E-RECORD-ROW"


def test_a_damaged_file_gives_back_reviews_visits_and_tasks(
    document: Document, catalog: Catalog, path: Path, tmp_path: Path
) -> None:
    question = item(document).question
    fields = {
        "verdict": "revise",
        "method": "資料",
        "agreed": "2",
        "agreed_reason": "記録なし",
        "checked_on": "2026-07-01",
    }
    save_review(document, question, {name: parse_review(question, FIELDS[name], text) for name, text in fields.items()})
    visit = add_visit(document, {"date": "2026-07-10", "way": "訪問"})
    task = add_task(document, {"what": "資料をそろえる", "kind": "宿題", "visit": visit, "cost": "10"})
    set_task(document, task, {"state": "doing"})
    document.close()
    found = salvage_file(catalog, path, tmp_path / "new.dxa")
    assert found.lost == []
    copy = open_file(catalog, tmp_path / "new.dxa", read_only=True)
    assert len(review_words(copy, question)) == 5
    assert (visits(copy)[0].way, tasks(copy)[0].state_word) == ("訪問", "進行中")
    copy.close()


def test_the_json_document(document: Document) -> None:
    document.set_text(QUESTION, "4")
    document.set_text(f"{QUESTION}.finding", "要綱はある")
    add_visit(document, {"date": "2026-07-10", "next": "2026-10-01"})
    found = review_document(document, date(2026, 7, 10) + timedelta(days=1))
    listed = {entry["id"]: entry for entry in found["items"]}
    assert listed[QUESTION]["review"]["finding"] == {"value": "要綱はある", "text": "要綱はある"}
    assert [reason["code"] for reason in listed[QUESTION]["reasons"]] == ["evidence"]
    assert found["open"] == sum(entry["state"] == "open" for entry in found["items"])
    assert found["next_visit"] == "2026-10-01" and found["visits"][0]["date"] == "2026-07-10"
    org = next(domain for domain in found["scores"]["domains"] if domain["id"] == "org")
    assert org["self"] == org["confirmed"] and org["difference"] == 0
