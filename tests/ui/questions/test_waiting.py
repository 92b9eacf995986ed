"""「変わりありませんか」: confirmed with one key, ended by another answer, found by filter and Ctrl+J."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QRadioButton
from pytestqt.qtbot import QtBot

from dx_assess.session.carry import waiting
from dx_assess.session.files import add_year
from dx_assess.session.home import home_of
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.questions.domain_page import DomainPage
from dx_assess.ui.questions.filters import WAITING


@pytest.fixture
def page(window: MainWindow, sample_file: Path) -> DomainPage:
    """The sample town's next year with its answers copied."""
    window.open_path(sample_file)
    assert window.workspace is not None
    add_year(window.workspace.document, 2027, answers=True)
    window.workspace.show_page("domain:online")
    page = window.workspace.page
    assert isinstance(page, DomainPage)
    return page


def own(page: DomainPage) -> list[str]:
    return [key for key in waiting(page._document) if key in page.cards]


def test_one_key_confirms_and_goes_on_to_the_next(page: DomainPage, qtbot: QtBot) -> None:
    first, second = own(page)[:2]
    before = page._document.answer(first)
    page.go_to_next_open()
    button = page.cards[first].waiting.right
    qtbot.waitUntil(button.hasFocus)
    assert f"確認待ち{len(own(page))}問" in page.heading.progress.text()
    QTest.keyClick(button, Qt.Key.Key_Return)
    assert first not in own(page) and page._document.answer(first) == before
    assert page.cards[first].waiting.isHidden()
    qtbot.waitUntil(page.cards[second].waiting.right.hasFocus)
    page._document.undo()
    assert first in own(page) and not page.cards[first].waiting.isHidden()


def test_another_answer_ends_it(page: DomainPage, qtbot: QtBot) -> None:
    key = "online.policy"
    assert key in own(page)
    card = page.cards[key]
    option = next(button for button in card.findChildren(QRadioButton) if not button.isChecked())
    option.click()
    assert key not in own(page) and card.waiting.isHidden()


def test_the_filter_and_the_home_page_find_them(page: DomainPage, qtbot: QtBot) -> None:
    count = len(own(page))
    chip = page.heading.filters.buttons[WAITING]
    assert chip.text() == f"確認待ち {count}"
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert [key for key, card in page.cards.items() if not card.isHidden()] == own(page)
    steps = [step for step in home_of(page._document, datetime.now(UTC)).steps if step.kind == "waiting"]
    assert steps and steps[0].target in waiting(page._document)


def test_a_year_without_copies_shows_nothing_of_it(window: MainWindow, sample_file: Path) -> None:
    window.open_path(sample_file)
    assert window.workspace is not None
    window.workspace.show_page("domain:online")
    page = window.workspace.page
    assert isinstance(page, DomainPage)
    assert page.heading.filters.buttons[WAITING].isHidden()
    assert all(card.waiting.isHidden() for card in page.cards.values())
