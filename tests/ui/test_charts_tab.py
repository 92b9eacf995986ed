"""The tab 図: every chart and its table, copied and saved; the table says what the drawing says."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from dx_assess.session.charts import CHARTS, chart_table
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.messages import MessageDialog
from dx_assess.ui.results.charts_tab import ChartsTab
from dx_assess.ui.results.results_page import ResultsPage
from dx_assess.ui.tables import LinesTable


def tab_of(window: MainWindow, path: Path) -> ChartsTab:
    window.open_path(path)
    assert window.workspace is not None
    window.workspace.show_page("results")
    page = window.workspace.page
    assert isinstance(page, ResultsPage)
    page.tabs.setCurrentWidget(page.charts)
    return page.charts


@pytest.fixture
def tab(window: MainWindow, sample_file: Path) -> ChartsTab:
    return tab_of(window, sample_file)


def texts(table: LinesTable) -> list[tuple[str, ...]]:
    return [tuple(cell.text for cell in line) for line in table.lines.lines]


@pytest.mark.parametrize("at", range(len(CHARTS)))
def test_every_chart_has_its_table(tab: ChartsTab, at: int, qtbot: QtBot) -> None:
    tab.kinds.setFocus()
    for _ in range(at):
        QTest.keyClick(tab.kinds, Qt.Key.Key_Down)
    assert tab.kind is CHARTS[at] and tab.chart.has_picture and tab.chart.isVisible()
    assert tab.domains.isVisible() == tab.kind.per_domain
    drawn = {element.text for element in ElementTree.fromstring(tab._light()).iter() if element.text}
    tab.as_table.click()
    table = tab.stack.currentWidget()
    assert isinstance(table, LinesTable)
    content = tab._content
    assert content is not None
    expected = chart_table(tab.kind.id, content, tab.domain)
    assert texts(table) == list(expected.lines) and expected.lines
    if tab.kind.id == "phases":  # every number of the table but the sums is in the picture
        cells = [text for line in expected.lines[:-1] for text in line[1:-1]]
        assert {text for text in cells if not text.startswith("0（")} <= drawn


def test_copied_on_white_whatever_the_screen(tab: ChartsTab, qtbot: QtBot) -> None:
    qtbot.mouseClick(tab.copy, Qt.MouseButton.LeftButton)
    image = QGuiApplication.clipboard().image()
    assert image.width() > 1000 and image.pixelColor(1, 1).lightness() == 255
    assert "コピーしました" in tab.told.text()


def test_saved_as_png_and_svg(tab: ChartsTab, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    png = tmp_path / "図.png"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_words: (str(png), ""))
    qtbot.mouseClick(tab.save, Qt.MouseButton.LeftButton)
    assert QImage(str(png)).width() > 1000 and png.name in tab.told.text()
    tab.save_as(tmp_path / "図.svg")
    root = ElementTree.fromstring((tmp_path / "図.svg").read_text(encoding="utf-8"))
    assert root.tag.endswith("svg") and len(root) > 10
    tab.save_as(tmp_path / "名前だけ")
    assert (tmp_path / "名前だけ.png").is_file()


def test_a_folder_that_is_gone_is_said(tab: ChartsTab, window: MainWindow, tmp_path: Path) -> None:
    tab.save_as(tmp_path / "ない" / "図.png")
    dialogs = [dialog for dialog in window.findChildren(MessageDialog) if dialog.isVisible()]
    assert len(dialogs) == 1 and "保存しました" not in tab.told.text()
    dialogs[0].reject()


def test_an_empty_town_says_what_to_do(window: MainWindow, new_town: Path) -> None:
    tab = tab_of(window, new_town)
    for at in range(len(CHARTS)):
        tab.kinds.setCurrentIndex(at)
        assert tab.stack.currentWidget() is tab.nothing and not tab.save.isEnabled()
