"""アドバイザーの確認: the list, the adviser's fields beside the answer, comments, visits with homework."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from dx_assess.form.answer import answered
from dx_assess.session.review import review_words
from dx_assess.session.tasks import homework, tasks
from dx_assess.session.visit import comments, visits
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.questions.domain_page import DomainPage
from dx_assess.ui.review.detail import Detail
from dx_assess.ui.review.review_page import ReviewPage
from dx_assess.ui.workspace import Workspace

QUESTION = "org.leader"


@pytest.fixture
def workspace(window: MainWindow, sample_file: Path) -> Workspace:
    window.open_path(sample_file)
    assert window.workspace is not None
    window.workspace.show_page("review")
    return window.workspace


def page_of(workspace: Workspace) -> ReviewPage:
    assert isinstance(workspace.page, ReviewPage)
    return workspace.page


def detail_of(page: ReviewPage) -> Detail:
    assert page.detail is not None
    return page.detail


def words(detail: Detail) -> str:
    return "\n".join(label.text() for label in detail.findChildren(QLabel))


def pick(qtbot: QtBot, detail: Detail, field: str, code: str) -> None:
    qtbot.mouseClick(detail.editors[field].group.buttons[code], Qt.MouseButton.LeftButton)  # type: ignore[attr-defined]


def type_into(qtbot: QtBot, detail: Detail, field: str, text: str) -> None:
    widget = detail.editors[field].first()
    widget.setFocus()
    qtbot.keyClicks(widget, text)
    qtbot.keyClick(widget, Qt.Key.Key_Return)


def test_the_list_and_its_filters(workspace: Workspace, qtbot: QtBot) -> None:
    page = page_of(workspace)
    assert page.review is not None
    assert [item.state for item in page.list.shown] == ["open"] * len(page.list.shown)
    first = detail_of(page)
    assert first.question.id == page.list.shown[0].question.id
    assert all(text in words(first) for text in first.town.lines)
    qtbot.keyClick(page.list.table, Qt.Key.Key_Down)
    assert detail_of(page).question.id == page.list.shown[1].question.id
    page.list.filter.setCurrentIndex(page.list.filter.findData("all"))
    assert len(page.list.shown) == len(page.review.items) > 60


def test_fields_are_saved_beside_the_answer(workspace: Workspace, qtbot: QtBot) -> None:
    page, document = page_of(workspace), workspace.document
    page.show_key(QUESTION)
    detail, before = detail_of(page), document.answer(QUESTION)
    pick(qtbot, detail, "verdict", "revise")
    pick(qtbot, detail, "method", "interview")
    type_into(qtbot, detail, "finding", "no record")
    found = review_words(document, detail.question)
    assert (found["verdict"], found["method"], found["finding"]) == ("修正がよい", "聞取り", "no record")
    assert found["checked_on"] and document.answer(QUESTION) == before
    assert not detail.agreeing.isHidden() and "保存しました" in detail.saved_at.text()
    pick(qtbot, detail, "method", "interview")
    assert "method" not in review_words(document, detail.question)
    page.list.filter.setCurrentIndex(page.list.filter.findData("settled"))
    assert [item.question.id for item in page.list.shown] == [QUESTION]


def test_an_agreed_value_waits_for_its_reason(workspace: Workspace, qtbot: QtBot) -> None:
    page, document = page_of(workspace), workspace.document
    page.show_key(f"review.{QUESTION}.agreed")
    detail = detail_of(page)
    pick(qtbot, detail, "agreed", "1")
    assert document.answer(f"review.{QUESTION}.agreed").is_open
    assert "理由がありません" in detail.fields["agreed"].problem.texts[0]
    assert [text.key for text in page.unsaved()] == [f"review.{QUESTION}.agreed"]
    type_into(qtbot, detail, "agreed_reason", "papers")
    assert document.answer(f"review.{QUESTION}.agreed") == answered("1") and page.unsaved() == ()
    assert page.review is not None and page.review.scores.agreed == (QUESTION,)
    assert "合意した値 1問" in page.line.text()
    lines = page.scores.table.lines.lines
    assert next(line for line in lines if line[0].text.startswith("6"))[5].text.startswith("−")
    assert document.undo()  # the agreed value
    assert "合意した値 0問" in page.line.text()


def test_comments_are_added_and_settled(workspace: Workspace, qtbot: QtBot) -> None:
    page, document = page_of(workspace), workspace.document
    page.show_key(QUESTION)
    remarks = detail_of(page).remarks
    remarks.field.setFocus()
    qtbot.keyClicks(remarks.field, "where is it")
    assert page.unsaved() and not comments(document)
    qtbot.mouseClick(remarks.add, Qt.MouseButton.LeftButton)
    (comment,) = comments(document, QUESTION)
    assert comment.text == "where is it" and not page.unsaved()
    assert QUESTION in [item.question.id for item in page.list.shown if item.state == "open"]
    qtbot.mouseClick(detail_of(page).remarks.boxes[comment.id], Qt.MouseButton.LeftButton)
    assert comments(document)[0].settled


def test_a_visit_with_homework(workspace: Workspace, qtbot: QtBot) -> None:
    page, document = page_of(workspace), workspace.document
    page.tabs.setCurrentWidget(page.visits)
    qtbot.mouseClick(page.visits.add, Qt.MouseButton.LeftButton)
    (visit,) = visits(document)
    assert visit.way == "訪問" and page.visits.form is not None
    at = page.visits.form.editors["time"].first()
    qtbot.keyClicks(at, "13:30-15:00")
    qtbot.keyClick(at, Qt.Key.Key_Return)
    assert visits(document)[0].time == "13:30-15:00"
    talked = page.visits.form.editors["talked"].first()
    talked.setFocus()
    qtbot.keyClicks(talked, "plans")
    qtbot.keyClick(talked, Qt.Key.Key_Return)
    assert visits(document)[0].talked == "plans"
    lines = page.visits.homework
    for field, text in ((lines.what, "count"), (lines.division, "IT"), (lines.due, "2026-09-30")):
        qtbot.keyClicks(field, text)
    assert page.unsaved() and page.review is not None
    first = page.review.shown("open")[0]
    lines.question.setCurrentIndex(lines.question.findData(first.question.id))
    qtbot.mouseClick(lines.add, Qt.MouseButton.LeftButton)
    (task,) = homework(document, visit.id)
    assert (
        (task.what, task.division, task.number) == ("count", "IT", first.number)
        and not page.unsaved()
        and len(tasks(document)) == 1
    )
    qtbot.mouseClick(page.visits.strike, Qt.MouseButton.LeftButton)
    assert visits(document) == () and page.visits.form is None


def test_the_domain_page_shows_it_beside_the_answer(workspace: Workspace) -> None:
    workspace.document.set_text(f"{QUESTION}.finding", "辞令がない")
    workspace.go_to(QUESTION)
    page = workspace.page
    assert isinstance(page, DomainPage)
    assert "所見：辞令がない" in page.cards[QUESTION].aside.review.text()
    assert page.cards["org.plan"].aside.review.isHidden()


def test_the_visit_sheet_is_written(workspace: Workspace, qtbot: QtBot, tmp_path: Path) -> None:
    page, target = page_of(workspace), tmp_path / "sheet.pdf"
    task = page.sheet.write(target)
    assert page.busy
    with qtbot.waitSignal(task.finished, timeout=60_000):
        pass
    assert not page.busy and target.read_bytes().startswith(b"%PDF")


def test_the_visit_sheet_can_be_cancelled(workspace: Workspace, qtbot: QtBot, tmp_path: Path) -> None:
    page, target = page_of(workspace), tmp_path / "sheet.pdf"
    page.show()
    task = page.sheet.write(target)
    with qtbot.waitSignal(task.cancelled, timeout=60_000):
        qtbot.mouseClick(page.sheet.writer.cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.busy)
    assert not target.exists() and "中止しました" in page.sheet.writer.words.text() and page.sheet.isEnabled()
    with qtbot.waitSignal(page.sheet.write(target).finished, timeout=60_000):
        pass
    assert target.read_bytes().startswith(b"%PDF") and page.sheet.writer.isHidden()


def test_history_leads_back_to_the_field(workspace: Workspace) -> None:
    workspace.document.set_text(f"{QUESTION}.finding", "あ")
    workspace.show_page("profile")
    workspace.go_to(f"review.{QUESTION}.finding")
    page = page_of(workspace)
    assert detail_of(page).question.id == QUESTION
    assert detail_of(page).editors["finding"].first().toPlainText() == "あ"  # type: ignore[attr-defined]


def test_an_empty_file(window: MainWindow, new_town: Path) -> None:
    window.open_path(new_town)
    assert window.workspace is not None
    window.workspace.show_page("review")
    page = page_of(window.workspace)
    assert "自己評価 －" in page.line.text() and page.review is not None
