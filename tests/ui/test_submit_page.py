"""The page 提出: what is not finished, what leaves, the folder made in the background, passwords, cancelling."""

from __future__ import annotations

import json
from pathlib import Path

import pikepdf
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from dx_assess.form.answer import Rate, answered
from dx_assess.session.confirm import approve, confirm
from dx_assess.session.document import Document
from dx_assess.session.reasons import set_reason, warnings
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.submit.submit_page import SubmitPage

SHEETS = ("general_it", "general_admin", "resident", "accounting", "education")
FOLDER = "提出_079910_見本町_R8_第1号"
PASSWORD = "桜の咲くころに歩く道"


@pytest.fixture
def document(window: MainWindow, sample_file: Path) -> Document:
    window.open_path(sample_file)
    assert window.workspace is not None
    return window.workspace.document


@pytest.fixture
def page(window: MainWindow, document: Document) -> SubmitPage:
    assert window.workspace is not None
    window.workspace.show_page("submit")
    page = window.workspace.page
    assert isinstance(page, SubmitPage)
    return page


def finish(document: Document) -> None:
    for item in warnings(document):
        set_reason(document, item.finding.id, "確かめた")
    for sheet in SHEETS:
        confirm(document, sheet)
    confirm(document, "whole")
    approve(document, "whole")


def press(page: SubmitPage, qtbot: QtBot) -> None:
    qtbot.mouseClick(page.form.make, Qt.MouseButton.LeftButton)


def test_what_is_not_finished_leads_to_its_place(page: SubmitPage, window: MainWindow, qtbot: QtBot) -> None:
    assert page.state.heading.text().startswith("提出の前に残っていること")
    assert not page.form.make.isEnabled() and "残っていること" in page.form.state.text()
    kinds = [page.state.table.lines.lines[line][0].text for line in range(len(page.state.found))]
    line = kinds.index("課が未確定")
    page.state.table.selectRow(line)
    qtbot.keyClick(page.state.table, Qt.Key.Key_Return)
    assert window.workspace is not None and window.workspace.page is not None
    assert window.workspace.page.title == "確定・決裁"


def test_what_leaves_is_listed_by_class(page: SubmitPage) -> None:
    assert [page.leaving.tabs.tabText(at).partition("（")[0] for at in range(3)] == [
        "A 公表されうる",
        "B 県だけ",
        "町に残る",
    ]
    stays = [line[2].text for line in page.leaving.stays.lines.lines]
    assert "公開区分C（町とアドバイザーだけ）" in stays
    groups = {line[0].text for line in page.leaving.a.lines.lines} | {
        line[0].text for line in page.leaving.b.lines.lines
    }
    assert not any("セキュリティ" in group for group in groups)


def test_a_finished_town_submits(page: SubmitPage, document: Document, qtbot: QtBot, tmp_path: Path) -> None:
    finish(document)
    assert page.state.heading.text() == "提出できます"
    page.form.folder.setText(str(tmp_path))
    assert FOLDER in page.form.made.text()
    page.form.make.setFocus()
    qtbot.keyClick(page.form.make, Qt.Key.Key_Return)
    assert page.busy and page.progress.isVisible() and not page.form.isEnabled()
    qtbot.waitUntil(lambda: not page.busy, timeout=60_000)
    assert page.done.isVisible() and "「提出」にしました" in page.done.what.text()
    assert (tmp_path / FOLDER / "manifest.json").is_file()
    assert page.sent.isVisible() and page.sent.table.lines.lines[0][0].text == "第1号"
    assert "第2号" in page.form.made.text()


def test_a_password_is_typed_twice(page: SubmitPage, qtbot: QtBot, tmp_path: Path) -> None:
    page.form.folder.setText(str(tmp_path))
    page.form.incomplete.setFocus()
    qtbot.keyClick(page.form.incomplete, Qt.Key.Key_Space)
    assert page.form.make.isEnabled()
    page.form.protect.setFocus()
    qtbot.keyClick(page.form.protect, Qt.Key.Key_Space)
    assert page.form.lost.isVisible() and "忘れると、だれにも開けません" in page.form.lost.texts[0]
    page.form.first.setText("short")
    assert "10文字以上" in page.form.state.text()
    page.form.first.setText(PASSWORD)
    page.form.second.setText(PASSWORD[:-1])
    assert "同じではありません" in page.form.state.text() and not page.form.make.isEnabled()
    page.form.second.setText(PASSWORD)
    press(page, qtbot)
    qtbot.waitUntil(lambda: not page.busy, timeout=90_000)
    assert page.form.first.text() == page.form.second.text() == ""
    manifest = json.loads((tmp_path / FOLDER / "manifest.json").read_text("utf-8"))
    assert (manifest["protected"], manifest["complete"]) == (True, False)
    pikepdf.open(tmp_path / FOLDER / "報告書.pdf", password=PASSWORD).close()


def test_an_error_stops_everything(page: SubmitPage, document: Document) -> None:
    document.set_answers({"sec.training": answered(Rate(50, 40))})
    assert "エラーが1件" in page.form.state.text()
    assert not page.form.incomplete.isVisible() and not page.form.make.isEnabled()


def test_cancelling_leaves_nothing(page: SubmitPage, document: Document, qtbot: QtBot, tmp_path: Path) -> None:
    page.form.folder.setText(str(tmp_path))
    page.form.incomplete.click()
    press(page, qtbot)
    qtbot.mouseClick(page.progress.cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.busy, timeout=60_000)
    assert "中止しました" in page.progress.words.text()
    assert [item.name for item in tmp_path.iterdir() if item.name.startswith((".dx", "提出"))] == []
    assert document.file.submissions(2026) == ()
