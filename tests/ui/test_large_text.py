"""At 200 % text on 1366 pixels no page of answers, results and next steps is cut; at 100 % all is as before."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QBoxLayout, QScrollArea
from pytestqt.qtbot import QtBot

from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.questions.domain_page import DomainPage
from dx_assess.ui.registers.register_page import RegisterPage
from dx_assess.ui.registers.strip import LINES
from dx_assess.ui.slices import finish_all
from dx_assess.ui.theme import Theme

PAGES = ("profile", "domain:online", "domain:analog", "advice", "results")


@pytest.mark.parametrize("page_id", PAGES)
def test_no_card_is_wider_than_the_page(
    qtbot: QtBot, window: MainWindow, theme: Theme, sample_file: Path, page_id: str
) -> None:
    window.open_path(sample_file)
    workspace = window.workspace
    assert workspace is not None
    theme.set_scale(200)
    window.resize(1366, 698)
    workspace.show_page(page_id)
    finish_all(workspace)
    page = workspace.page
    assert page is not None
    areas = [area for area in page.findChildren(QScrollArea) if area.isVisible() and area.widget() is not None]
    assert areas

    def fits() -> None:
        QApplication.processEvents()
        assert window.width() == 1366
        assert all(area.widget().width() <= area.viewport().width() for area in areas)

    qtbot.waitUntil(fits)
    if not isinstance(page, DomainPage):
        return
    card = next(card for card in page.cards.values() if card.isVisible())
    assert card.aside.y() > card.title.y() and card.aside.width() > card.width() // 2
    theme.set_scale(100)
    qtbot.waitUntil(lambda: card._whole.direction() == QBoxLayout.Direction.LeftToRight)
    qtbot.waitUntil(lambda: card.aside.x() > card.title.x() + card.title.width() // 2)


def test_the_head_of_a_domain_leaves_room_for_its_questions(
    qtbot: QtBot, window: MainWindow, theme: Theme, sample_file: Path
) -> None:
    window.open_path(sample_file)
    workspace = window.workspace
    assert workspace is not None
    window.resize(1366, 698)
    workspace.show_page("domain:online")
    page = workspace.page
    assert isinstance(page, DomainPage)
    qtbot.waitUntil(page.heading.scope.isVisible)
    empty = [button for button in page.heading.filters.buttons.values() if not button.isEnabled()]
    assert any(button.isVisible() for button in empty)
    theme.set_scale(150)
    qtbot.waitUntil(lambda: page.heading.scope.isHidden() and page.heading.height() < page.height() // 3)
    assert not any(button.isVisible() for button in empty)


@pytest.mark.parametrize("scale", [100, 150])
def test_what_is_told_of_a_row_takes_no_more_room_than_its_words(
    window: MainWindow, theme: Theme, sample_file: Path, scale: int
) -> None:
    window.open_path(sample_file)
    workspace = window.workspace
    assert workspace is not None
    window.resize(1366, 698)
    theme.set_scale(scale)
    workspace.show_page("register:procedures")
    page = workspace.page
    assert isinstance(page, RegisterPage)
    finish_all(window)
    for _ in range(4):
        QApplication.processEvents()
    words = page.strip.widget().heightForWidth(page.strip.viewport().width())
    assert page.strip.height() <= max(words, int(page.strip.fontMetrics().lineSpacing() * LINES))
