"""照会 in the window: dropped, shown beside the answer, answered, never lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from dx_assess.session.catalog import Catalog
from dx_assess.session.document import Document
from dx_assess.session.inquiry import Subject, make_inquiry
from dx_assess.session.inquiry_records import inquiries
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.messages import MessageDialog
from dx_assess.ui.questions.domain_page import DomainPage
from dx_assess.ui.submit.submit_page import SubmitPage

ASKED = (("online.policy", "要綱の名前は"), ("whole", "全体の見通しは"))


def make(catalog: Catalog, folder: Path, code: str = "079910") -> Path:
    path = folder / f"{code}.dxinquiry"
    subject = Subject(code, "見本町", 2026, 1)
    make_inquiry(catalog, subject, path, "prefecture", "福島県", "照会-7", ASKED, date(2026, 8, 1))
    return path


@pytest.fixture
def document(window: MainWindow, sample_file: Path) -> Document:
    window.open_path(sample_file)
    assert window.workspace is not None
    return window.workspace.document


def drop(window: MainWindow, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    button, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, button, none))


def submit_page(window: MainWindow) -> SubmitPage:
    assert window.workspace is not None
    page = window.workspace.page
    assert isinstance(page, SubmitPage)
    return page


@pytest.fixture
def page(window: MainWindow, document: Document, catalog: Catalog, tmp_path: Path) -> SubmitPage:
    drop(window, make(catalog, tmp_path))
    for dialog in window.findChildren(MessageDialog):
        dialog.reject()
    return submit_page(window)


def test_dropped_answered_and_shown_beside_the_answer(
    page: SubmitPage, window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    card = page.inquiries
    assert [item.row_id for item in card.found] == ["Q001", "Q002"]
    assert "要綱の名前は" in card.text.text() and not card.save.isEnabled()
    qtbot.keyClicks(card.answer, "DX yoko")
    assert [text.label for text in page.unsaved()] == ["照会への回答"]
    qtbot.mouseClick(card.save, Qt.MouseButton.LeftButton)
    assert inquiries(document)[0].answer == "DX yoko" and page.unsaved() == ()
    assert card.table.lines.lines[0][0].text == "回答済"
    qtbot.mouseClick(card.question, Qt.MouseButton.LeftButton)
    assert window.workspace is not None
    domain = window.workspace.page
    assert isinstance(domain, DomainPage)
    shown = next(found for found in domain.findChildren(QLabel) if "照会-7" in found.text() and found.isVisible())
    assert "要綱の名前は" in shown.text() and "DX yoko" in shown.text()


def test_another_line_and_another_page_save_what_is_typed(
    page: SubmitPage, window: MainWindow, document: Document, qtbot: QtBot
) -> None:
    card = page.inquiries
    qtbot.keyClicks(card.answer, "one")
    card.table.selectRow(1)
    assert inquiries(document)[0].answer == "one" and "全体の見通しは" in card.text.text()
    assert card.answer.toPlainText() == "" and not card.question.isEnabled()
    qtbot.keyClicks(card.answer, "two")
    assert window.workspace is not None
    window.workspace.show_page("home")
    assert inquiries(document)[1].answer == "two"


def test_a_question_leads_to_its_inquiry(page: SubmitPage, window: MainWindow, qtbot: QtBot) -> None:
    assert window.workspace is not None
    window.workspace.go_to("online.policy")
    domain = window.workspace.page
    assert isinstance(domain, DomainPage)
    card = domain.cards["online.policy"]
    qtbot.mouseClick(card.inquiries.go, Qt.MouseButton.LeftButton)
    assert submit_page(window).inquiries.current is not None
    assert window.focusWidget() is submit_page(window).inquiries.answer


def test_another_town_is_refused_in_words(
    window: MainWindow, document: Document, catalog: Catalog, tmp_path: Path
) -> None:
    drop(window, make(catalog, tmp_path, "073628"))
    (dialog,) = window.findChildren(MessageDialog)
    assert any("この町のものではありません" in label.text() for label in dialog.findChildren(QLabel))
    assert inquiries(document) == () and not submit_page(window).inquiries.table.isVisible()
