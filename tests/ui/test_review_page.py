"""アドバイザーの確認: the list, the adviser's fields beside the answer, comments, visits with homework."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from dx_assess.form.answer import answered
from dx_assess.form.review import FIELDS
from dx_assess.session import large as size
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


def test_tab_goes_through_the_fields_in_their_order_whenever_they_were_made(workspace: Workspace, qtbot: QtBot) -> None:
    page = page_of(workspace)
    page.show_key(QUESTION)
    detail = detail_of(page)
    assert "agreed" not in detail.fields
    qtbot.waitUntil(detail.agree.isVisible)
    detail.agree.setFocus()
    qtbot.keyClick(detail.agree, Qt.Key.Key_Return)
    assert detail.editors["agreed"].isAncestorOf(workspace.window().focusWidget())
    order = list(followed(detail))
    places = [order.index(detail.editors[name].first()) for name in FIELDS]
    assert places == sorted(places) and places[-1] < order.index(detail.remarks.field)
    type_into(qtbot, detail, "checked_on", "???")
    pick(qtbot, detail, "agreed", "1")
    assert [text.key.rpartition(".")[2] for text in page.unsaved()] == ["agreed", "checked_on"]


def followed(detail: Detail) -> Iterator[QWidget]:
    """Everything on the card in the order of the Tab key."""
    widget = detail.nextInFocusChain()
    while widget is not detail:
        if detail.isAncestorOf(widget):
            yield widget
        widget = widget.nextInFocusChain()


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch, workspace: Workspace, qtbot: QtBot) -> Workspace:
    """The same town as a large one, whose questions are shown bit by bit."""
    monkeypatch.setattr(size, "ROWS", 0)
    workspace.show_page("home")
    workspace.document.set_text("profile.population", "7000")
    workspace.show_page("review")
    qtbot.waitUntil(lambda: page_of(workspace).preparing.task is None)
    return workspace


def test_a_question_of_a_large_town_is_made_bit_by_bit(large: Workspace, qtbot: QtBot) -> None:
    page = page_of(large)
    qtbot.keyClick(page.list.table, Qt.Key.Key_Down)
    detail = detail_of(page)
    assert detail.question.id == page.list.shown[1].question.id
    assert detail.editors == {} and detail.town.lines and page.unsaved() == ()
    qtbot.waitUntil(lambda: set(detail.editors) >= {"verdict", "checked_by"})
    assert detail.remarks.field.isVisibleTo(page) and all(editor.isEnabled() for editor in detail.editors.values())


def test_what_is_wanted_of_a_large_town_is_there_at_once(large: Workspace, qtbot: QtBot) -> None:
    page, document = page_of(large), large.document
    page.show_key(f"review.{QUESTION}.agreed_reason")
    detail = detail_of(page)
    assert detail.question.id == QUESTION and detail.editors["agreed_reason"].first().hasFocus()
    other = next(item.question.id for item in page.list.shown if item.question.id != QUESTION)
    page.list.chosen.emit(other)
    assert detail_of(page).editors == {}
    document.set_text(f"review.{other}.verdict", "revise")
    qtbot.waitUntil(lambda: page.preparing.task is None and not detail_of(page).agreeing.isHidden())
    assert "修正がよい" in [button.text() for button in checked(detail_of(page))]


def test_a_new_visit_of_a_large_town_is_opened_when_it_is_in_the_list(large: Workspace, qtbot: QtBot) -> None:
    page, document = page_of(large), large.document
    page.tabs.setCurrentWidget(page.visits)
    for count in (1, 2):
        qtbot.mouseClick(page.visits.add, Qt.MouseButton.LeftButton)
        newest = max(visit.id for visit in visits(document))
        qtbot.waitUntil(lambda newest=newest: page.visits.current == newest)  # type: ignore[misc]
        form = page.visits.form
        assert form is not None and len(visits(document)) == count
        assert form.editors["way"].first().hasFocus() and "next" not in form.editors
    qtbot.waitUntil(lambda: "next" in form.editors)
    form.editors["talked"].first().setFocus()
    qtbot.keyClicks(form.editors["talked"].first(), "plans")
    page.leave()
    assert [visit.talked for visit in visits(document) if visit.id == newest] == ["plans"]


def checked(detail: Detail) -> list[QAbstractButton]:
    return [button for button in detail.findChildren(QAbstractButton) if button.isChecked()]


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
