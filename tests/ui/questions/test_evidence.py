"""Evidence in the card: dropped, opened as a copy, taken off with undo; none for class C."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from dx_assess.session.evidence import attachments
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.messages import MessageDialog
from dx_assess.ui.questions.card import QuestionCard
from dx_assess.ui.questions.evidence import EvidenceRow

KEY = "online.policy"


@pytest.fixture
def card(window: MainWindow, new_town: Path) -> QuestionCard:
    window.open_path(new_town)
    return card_of(window, KEY)


def card_of(window: MainWindow, key: str) -> QuestionCard:
    assert window.workspace is not None
    window.workspace.go_to(key)
    return window.workspace.page.cards[key]  # type: ignore[union-attr]


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "要綱.pdf"
    path.write_bytes(b"%PDF-1.7")
    return path


def row_of(card: QuestionCard) -> EvidenceRow:
    assert card.attached is not None
    return card.attached


def button(widget: QWidget, words: str) -> QPushButton:
    return next(item for item in widget.findChildren(QPushButton) if item.text() == words and not item.isHidden())


def test_chosen_opened_and_taken_off(
    card: QuestionCard, window: MainWindow, paper: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert window.workspace is not None
    document, row = window.workspace.document, row_of(card)
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_words: ([str(paper)], ""))
    row.add.setFocus()
    QTest.keyClick(row.add, Qt.Key.Key_Return)
    (item,) = attachments(document, KEY)
    opened: list[Path] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: not opened.append(Path(url.toLocalFile())))
    qtbot.mouseClick(button(row, "要綱.pdf"), Qt.MouseButton.LeftButton)
    assert opened[0].read_bytes() == b"%PDF-1.7" and opened[0] != paper
    qtbot.mouseClick(button(row, "外す"), Qt.MouseButton.LeftButton)
    (dialog,) = [found for found in window.findChildren(MessageDialog) if found.isVisible()]
    qtbot.mouseClick(button(dialog, "外す"), Qt.MouseButton.LeftButton)
    assert attachments(document) == () and not [
        b for b in row.findChildren(QPushButton) if b.text() == "外す" and b.isVisible()
    ]
    document.undo()
    assert attachments(document) == (item,) and button(row, "要綱.pdf")


def test_dropped(card: QuestionCard, window: MainWindow, paper: Path) -> None:
    assert window.workspace is not None
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(paper))])
    none, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    event = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, left, none)
    row_of(card).dropEvent(event)
    assert event.isAccepted() and [item.name for item in attachments(window.workspace.document)] == ["要綱.pdf"]


def test_what_cannot_be_taken_is_said(card: QuestionCard, window: MainWindow, tmp_path: Path) -> None:
    assert window.workspace is not None
    bad = tmp_path / "run.exe"
    bad.write_bytes(b"MZ")
    row_of(card).attach([bad])
    (dialog,) = [found for found in window.findChildren(MessageDialog) if found.isVisible()]
    words = [label.text() for label in dialog.findChildren(QWidget) if hasattr(label, "text")]
    assert "この種類（.exe）の資料は扱えません。" in words
    assert attachments(window.workspace.document) == ()
    dialog.reject()


def test_class_c_takes_none(card: QuestionCard, window: MainWindow) -> None:
    assert window.workspace is not None
    secret = next(q.id for q in window.workspace.document.question_set.questions() if q.publication == "C")
    assert card_of(window, secret).attached is None
