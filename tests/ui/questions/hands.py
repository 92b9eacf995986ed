"""What a clerk's hands do on the pages of questions: keys, composed words, clicks."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from dx_assess.session.document import Document
from dx_assess.ui.page import Page
from dx_assess.ui.questions.card import QuestionCard
from dx_assess.ui.questions.domain_page import DomainPage

Show = Callable[[Page], None]
Reopen = Callable[[], Document]

K = Qt.Key


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def keys(qtbot: QtBot, *pressed: K | str) -> None:
    for key in pressed:
        if isinstance(key, str) and key.isascii():
            qtbot.keyClicks(focused(), key)
        elif isinstance(key, str):
            compose(focused(), key)
        else:
            qtbot.keyClick(focused(), key)


def compose(widget: QWidget, text: str) -> None:
    """Type with an input method: composed first, then taken over."""
    QApplication.sendEvent(widget, QInputMethodEvent(text, []))
    done = QInputMethodEvent()
    done.setCommitString(text)
    QApplication.sendEvent(widget, done)


def click(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=QPoint(8, widget.height() // 2))


def history(document: Document) -> int:
    """The number of the newest line of the history."""
    return max((change.id for change in document.file.changes()), default=0)


def card_of(page: DomainPage, question: str) -> QuestionCard:
    card = page.cards[question]
    page.show_key(question)
    return card


def saved(reopened: Reopen, key: str):  # type: ignore[no-untyped-def]
    again = reopened()
    try:
        return again.answer(key)
    finally:
        again.close()


def open_page(document: Document, shown: Show, domain: str) -> DomainPage:
    page = DomainPage(document, domain)
    shown(page)
    return page
