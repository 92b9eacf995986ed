"""行動計画: tasks are added, changed field by field, struck, exported."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from dx_assess.session.tasks import add_task, tasks
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.plan.plan_page import PlanPage
from dx_assess.ui.workspace import Workspace


@pytest.fixture
def workspace(window: MainWindow, new_town: Path) -> Workspace:
    window.open_path(new_town)
    assert window.workspace is not None
    window.workspace.show_page("plan")
    return window.workspace


def page_of(workspace: Workspace) -> PlanPage:
    assert isinstance(workspace.page, PlanPage)
    return workspace.page


def test_add_change_and_strike(workspace: Workspace, qtbot: QtBot) -> None:
    page, document = page_of(workspace), workspace.document
    assert not page.panel.empty.isHidden() and not page.export.isEnabled()
    qtbot.mouseClick(page.add, Qt.MouseButton.LeftButton)
    form = page.panel.form
    assert form is not None
    what = form.editors["what"].first()
    assert what.hasFocus()
    qtbot.keyClicks(what, "train staff")  # replaces the words that are marked
    qtbot.keyClick(what, Qt.Key.Key_Return)
    due = form.editors["due"].first()
    due.setFocus()
    qtbot.keyClicks(due, "2020-01-31")
    qtbot.keyClick(due, Qt.Key.Key_Return)
    (task,) = tasks(document)
    assert task.what == "train staff" and task.due is not None and "期限切れ 1件" in page.count.text()
    assert page.panel.table.lines.lines[0][7].text == "期限切れ"
    done = form.editors["state"].group.buttons["done"]  # type: ignore[attr-defined]
    qtbot.mouseClick(done, Qt.MouseButton.LeftButton)
    assert tasks(document)[0].state == "done" and "期限切れ 0件" in page.count.text()
    qtbot.mouseClick(page.strike, Qt.MouseButton.LeftButton)
    assert tasks(document) == () and page.panel.form is None


def test_what_cannot_be_read_stays_and_is_told(workspace: Workspace, qtbot: QtBot) -> None:
    page, document = page_of(workspace), workspace.document
    add_task(document, {"what": "あ"})
    form = page.panel.form
    assert form is not None
    cost = form.editors["cost"].first()
    cost.setFocus()
    qtbot.keyClicks(cost, "cheap")
    qtbot.keyClick(cost, Qt.Key.Key_Return)
    assert [text.key for text in page.unsaved()] == ["_tasks/T001/cost"] and tasks(document)[0].cost is None
    page.drop_unsaved()
    assert page.unsaved() == ()


def test_export_and_places(workspace: Workspace, qtbot: QtBot, tmp_path: Path) -> None:
    page, document = page_of(workspace), workspace.document
    add_task(document, {"what": "研修を開く", "due": "2020-01-31", "cost": "120", "question": "org.plan"})
    add_task(document, {"what": "済んだ", "state": "done"})
    assert page.panel.ids == ("T001",)
    workspace.show_page("profile")
    workspace.go_to("_tasks/T002/state")
    assert page.panel.current == "T002"
    target = tmp_path / "plan.xlsx"
    task = page.write(target)
    with qtbot.waitSignal(task.finished, timeout=60_000):
        pass
    sheet = load_workbook(target)["行動計画"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows() if row[0].value in ("T001", "T002")]
    assert [row[1] for row in rows] == ["研修を開く", "済んだ"] and 120 in rows[0] and "期限切れ" in rows[0]
    page.panel.choose("T001")
    page._show()
    qtbot.mouseClick(page.question, Qt.MouseButton.LeftButton)
    assert workspace.page is not None and workspace.page.title == "推進体制・人材"


def test_writing_can_be_cancelled(workspace: Workspace, qtbot: QtBot, tmp_path: Path) -> None:
    page, document = page_of(workspace), workspace.document
    add_task(document, {"what": "研修を開く"})
    target = tmp_path / "plan.xlsx"
    task = page.write(target)
    assert page.busy and not page.export.isEnabled()
    with qtbot.waitSignal(task.cancelled, timeout=60_000):
        qtbot.mouseClick(page.writer.cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.busy)
    assert not target.exists() and "中止しました" in page.writer.words.text() and page.export.isEnabled()
