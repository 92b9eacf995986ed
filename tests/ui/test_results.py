"""The results page shows what the report says."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QPixmap
from pytestqt.qtbot import QtBot

from dx_assess.session.reports import report_content
from dx_assess.text.show import show_number
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.results.results_page import ResultsPage
from dx_assess.ui.tables import LinesTable


@pytest.fixture
def page(window: MainWindow, sample_file: Path) -> ResultsPage:
    window.open_path(sample_file)
    return results_of(window)


def results_of(window: MainWindow) -> ResultsPage:
    assert window.workspace is not None
    window.workspace.show_page("results")
    page = window.workspace.page
    assert isinstance(page, ResultsPage)
    return page


def column(table: LinesTable, at: int) -> list[str]:
    return [table.sorted.index(row, at).data() for row in range(table.sorted.rowCount())]


def test_score_range_and_level_are_those_of_the_report(page: ResultsPage, window: MainWindow) -> None:
    assert window.workspace is not None
    document = window.workspace.document
    content = report_content(document)
    assert page.overall.score.text() == show_number(document.assessment.overall.score, 1)
    assert content.overall.score.range_text in page.overall.range.text()
    assert page.overall.level.text() == content.overall.score.level_text
    assert page.overall.sentence.text() == content.overall.sentence
    assert column(page.domains, 2) == [domain.score.score.text for domain in content.domains]
    assert len(page.kpis.table.lines.lines) == len(content.kpis)
    assert len(page.findings.table.lines.lines) == len(content.findings)


def test_charts_are_drawn_mostly_on_background(page: ResultsPage, qtbot: QtBot) -> None:
    for chart in (page.radar, page.bars):
        assert chart.has_picture
        qtbot.waitUntil(lambda chart=chart: chart.width() > 100)
        pixmap: QPixmap = chart.grab()
        image = pixmap.toImage()
        dark = sum(
            image.pixelColor(x, y).lightness() < 60
            for x in range(0, image.width(), 4)
            for y in range(0, image.height(), 4)
        )
        assert 0 < dark < image.width() * image.height() / 16 * 0.2


def test_the_tables_are_sorted_by_number_and_copied(page: ResultsPage, qtbot: QtBot) -> None:
    page.domains.sortByColumn(2, Qt.SortOrder.DescendingOrder)
    shown = [float(text) for text in column(page.domains, 2)]
    assert shown == sorted(shown, reverse=True)
    page.domains.selectRow(0)
    qtbot.keyClick(page.domains, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    head, line = QGuiApplication.clipboard().text().split("\n")
    assert head.split("\t")[:3] == ["領域", "区分", "点"]
    assert line.split("\t")[2] == column(page.domains, 2)[0]
    page.domains.copy_all()
    assert len(QGuiApplication.clipboard().text().split("\n")) == 10


def test_the_change_against_last_year_over_all_and_over_the_same_questions(
    page: ResultsPage, window: MainWindow
) -> None:
    assert page.content is not None and window.workspace is not None
    change = page.content.overall.change
    assert change is not None and change.common
    sentence = page.overall.sentence.text()
    assert f"前年度の{change.last.score.full}とくらべて{change.whole.text.lstrip('-')}点" in sentence
    assert f"点のある{change.common}問だけでくらべると{change.points.text.lstrip('-')}点" in sentence
    changes = [domain.change for domain in page.content.domains]
    assert column(page.domains, 5) == [change.whole_label if change else "－" for change in changes]
    assert column(page.domains, 6) == [change.label if change else "－" for change in changes]
    window.workspace.document.set_edition("quick")
    quick = results_of(window)
    assert "くらべません" in quick.overall.sentence.text() and "かんたん版" in quick.subtitle.text()
    assert change.last.score.full not in quick.overall.sentence.text()
    assert set(column(quick.domains, 5)) == {"－"} and "かんたん版" in quick.overall.unit.text()


def test_findings_begin_with_errors_and_lead_to_their_place(
    page: ResultsPage, window: MainWindow, qtbot: QtBot
) -> None:
    workspace = window.workspace
    assert workspace is not None
    words = column(page.findings.table, 0)
    order = {"エラー": 0, "警告": 1, "指摘": 2}
    assert [order[word] for word in words] == sorted(order[word] for word in words)
    page.tabs.setCurrentWidget(page.findings)
    first = page.findings._findings[0]
    assert page.findings.message.text() == first.message
    qtbot.mouseClick(page.findings.go, Qt.MouseButton.LeftButton)
    assert workspace.page is not None and workspace.page is not page
    workspace.show_page("results")
    at = next(n for n, finding in enumerate(page.findings._findings) if finding.row_id)
    page.findings.table.selectRow(at)
    qtbot.keyClick(page.findings.table, Qt.Key.Key_Return)
    assert workspace.page.title == "結果" or workspace.page is not page


def test_a_domain_opens_from_the_table(page: ResultsPage, window: MainWindow, qtbot: QtBot) -> None:
    page.domains.selectRow(1)
    qtbot.keyClick(page.domains, Qt.Key.Key_Return)
    assert window.workspace is not None and window.workspace.page is not None
    assert window.workspace.page.title == "RPA・AI"


def test_kpis_show_base_and_targets_as_printed_with_what_was_changed(page: ResultsPage, qtbot: QtBot) -> None:
    page.tabs.setCurrentWidget(page.kpis)
    shown = page.kpis.table
    changed = next(n for n, kpi in enumerate(page.kpis._shown) if any("変更前" in text for _, text in kpi.targets))
    shown.setFocus()
    shown.selectRow(0)
    for _ in range(changed):
        qtbot.keyClick(shown, Qt.Key.Key_Down)
    words, kpi = page.kpis.printed.text(), page.kpis._shown[changed]
    assert page.kpis.heading.text().startswith("なぜこの目標か：ふくしま") and "変更前" in words
    assert f"基準値 {kpi.base_text}" in words and all(text in words for _, text in kpi.targets)


def test_kpis_say_why(page: ResultsPage) -> None:
    page.kpis.only.setChecked(True)
    actual = column(page.kpis.table, 4)
    assert actual and "－" not in actual
    assert page.kpis.why.text().startswith("令和7年度")


def test_an_empty_file_says_what_to_do(window: MainWindow, new_town: Path) -> None:
    window.open_path(new_town)
    page = results_of(window)
    assert "設問に答えると" in page.overall.sentence.text()
    assert not page.radar.isVisible() and not page.overall.range.isVisible()
    assert page.findings.count.text() == "見つかったことはありません。"


def test_a_new_answer_changes_the_page(window: MainWindow, new_town: Path) -> None:
    window.open_path(new_town)
    page = results_of(window)
    assert window.workspace is not None
    window.workspace.document.set_text("online.policy", "4")
    assert page.overall.score.text() == "100.0"
    assert page.overall.provisional.isVisible() and page.radar.isVisible()
