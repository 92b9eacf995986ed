"""ホーム: progress, what the checks say, and what to do next in its order."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from dx_assess.session.confirm import approve, blockers, confirm, statuses
from dx_assess.session.document import Document
from dx_assess.session.home import CONFIRM, SHEETS, SUBMIT, home_of
from dx_assess.session.reasons import name_of, set_reason, warnings
from dx_assess.session.sheets import export_sheets
from tests.session.conftest import CopySample

NOW = datetime(2026, 5, 10, 3, tzinfo=UTC)


@pytest.fixture
def sample(copy_sample: CopySample, tmp_path: Path) -> Iterator[Document]:
    document = copy_sample(tmp_path / "見本町.dxa")
    yield document
    document.close()


def kinds(document: Document) -> list[str]:
    return list(dict.fromkeys(step.kind for step in home_of(document, NOW).steps))


def test_a_new_file_begins_with_the_profile_then_the_core_of_every_division(document: Document) -> None:
    home = home_of(document, NOW)
    assert kinds(document) == ["profile", "core", "rest"]
    assert home.steps[0].target == "profile.asof" and "人口" in home.steps[0].why
    core = [step for step in home.steps if step.kind == "core"]
    first = document.question_set.question(core[0].target)
    assert first is not None and (first.sheet, first.edition) == ("general_it", "quick")
    assert core[0].who == "総務課（DX・情報担当）"
    assert home.overall.score.value is None


def test_lines_count_what_is_asked_and_answered(document: Document) -> None:
    document.set_text("online.policy", "3")
    home = home_of(document, NOW)
    lines = {line.id: line for line in home.domains}
    assert [*lines][:1] + [*lines][-1:] == ["profile", "registers"]
    result = document.assessment.domain("online")
    assert result is not None
    assert (lines["online"].answered, lines["online"].total) == (1, result.visible)
    assert lines["online"].score is not None and lines["online"].score.range_text
    divisions = {line.id: line for line in home.divisions}
    assert divisions["general_it"].answered == divisions["whole"].answered == 1 + _automatic(document)
    assert divisions["whole"].total == sum(line.visible for line in document.assessment.domains)


def _automatic(document: Document) -> int:
    return sum(line.answered for line in document.assessment.domains) - 1


def test_an_error_is_told_with_its_place(document: Document) -> None:
    document.set_text("profile.population", "10")
    document.set_text("profile.pop_65", "20")
    (step,) = [step for step in home_of(document, NOW).steps if step.kind == "error"]
    assert "エラー1件" in step.what and step.target == "profile.pop_65"
    lines = {line.id: line.waiting.errors for line in home_of(document, NOW).domains}
    assert lines["profile"] == sum(lines.values()) == 1
    assert home_of(document, NOW).divisions[-1].waiting.errors == 1


def test_a_warning_with_a_reason_is_no_longer_told(sample: Document) -> None:
    before = home_of(sample, NOW).divisions[-1].waiting.warnings
    first = warnings(sample)[0]
    same = [item for item in warnings(sample) if name_of(item.finding) == name_of(first.finding)]
    set_reason(sample, name_of(first.finding), "確かめた。")
    assert home_of(sample, NOW).divisions[-1].waiting.warnings == before - len(same)


def test_steps_lead_to_confirming_and_to_the_report(sample: Document) -> None:
    assert "warning" in kinds(sample)
    for item in warnings(sample):
        set_reason(sample, name_of(item.finding), "確かめた。")
    home = home_of(sample, NOW)
    (ready,) = [step for step in home.steps if step.kind == "confirm"]
    assert ready.target == CONFIRM and "会計" in ready.what
    for status in statuses(sample):
        assert blockers(sample, status.part.id) == () or status.part.is_whole
        if not status.part.is_whole:
            confirm(sample, status.part.id)
    assert kinds(sample)[-1] == "whole"
    confirm(sample, "whole")
    assert kinds(sample)[-1] == "approve"
    approve(sample, "whole")
    last = home_of(sample, NOW).steps[-1]
    assert (last.kind, last.target) == ("submit", SUBMIT)
    sample.set_text("online.policy", "1")
    again = next(step for step in home_of(sample, NOW).steps if step.kind == "again")
    assert "総務課（情報）" in again.what


def test_a_sheet_that_is_out_is_told_with_its_day(document: Document, tmp_path: Path) -> None:
    export_sheets(document, tmp_path / "out", due=date(2026, 5, 8), groups=["accounting"])
    (step,) = [step for step in home_of(document, NOW).steps if step.kind == "sheet"]
    assert step.target == SHEETS and "「会計」" in step.what
    assert "令和8年5月8日（2日すぎました）" in step.why
    (early,) = [step for step in home_of(document, NOW - timedelta(days=5)).steps if step.kind == "sheet"]
    assert "あと3日" in early.why


def test_days_since_the_last_change_are_counted_in_japan(document: Document) -> None:
    stamp = datetime.fromisoformat(document.file.last_change_at())
    assert stamp == datetime(2026, 5, 1, tzinfo=UTC)
    assert home_of(document, datetime(2026, 5, 1, 14, 59, tzinfo=UTC)).idle_days == 0
    assert home_of(document, datetime(2026, 5, 1, 15, 0, tzinfo=UTC)).idle_days == 1
