"""県集計 in the window: reached without a file, read, filtered, sorted, drilled into, copied and saved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from dx_assess.exchange.inquiry import read_inquiry
from dx_assess.exchange.town_data_file import write_town_data
from dx_assess.rollup.benchmark import decode
from dx_assess.score.town_data import DomainData, KpiData, QuestionData, RangeData
from dx_assess.session.catalog import Catalog
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.rollup.inquiry_dialog import InquiryDialog
from dx_assess.ui.rollup.questions_tab import QuestionsTab
from dx_assess.ui.rollup.rollup_dialog import RollupDialog
from dx_assess.ui.rollup.towns_tab import TownsTab
from dx_assess.ui.rollup.years_tab import YearsTab
from tests.rollup.conftest import town


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three towns, one of them damaged."""
    found = tmp_path / "提出"
    found.mkdir()
    for no, code in enumerate(("072010", "072028")):
        question = QuestionData(id="online.policy", klass="A", status="answered", value=str(no), score=no / 4)
        data = town(
            code,
            name=("福島市", "会津若松市")[no],
            overall=RangeData(level=no + 1, score=20 + 30 * no),
            domains=(DomainData(id="online", range=RangeData(level=no, score=10 * no)),),
            questions=(question,),
            kpis=(KpiData(id="admin-02", numerator=no, denominator=10),),
        )
        write_town_data(found / f"{code}.json", data)
    (found / "こわれた.xlsx").write_bytes(b"PK broken")
    return found


@pytest.fixture
def dialog(qtbot: QtBot, catalog: Catalog, tmp_path: Path) -> Iterator[RollupDialog]:
    found = RollupDialog(catalog, tmp_path)
    found.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(found)
    found.show()
    yield found


def read(qtbot: QtBot, dialog: RollupDialog, folder: Path) -> None:
    task = dialog.read(folder)
    with qtbot.waitSignal(task.finished, timeout=20_000):
        pass
    assert dialog.found is not None


def towns_tab(dialog: RollupDialog) -> TownsTab:
    found = dialog.tabs.widget(0)
    assert isinstance(found, TownsTab)
    return found


def test_it_is_reached_without_a_file(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.mouseClick(window.welcome.rollup, Qt.MouseButton.LeftButton)
    found = [child for child in window.children() if isinstance(child, RollupDialog)]
    assert len(found) == 1
    assert not found[0].xlsx.isEnabled()
    assert "まだ何も読んでいません" in found[0].nothing.text()
    found[0].reject()
    window.menus.rollup.trigger()
    assert [child for child in window.children() if isinstance(child, RollupDialog) and child.isVisible()]


def test_a_folder_is_read_and_shown(qtbot: QtBot, dialog: RollupDialog, folder: Path) -> None:
    read(qtbot, dialog, folder)
    assert "59団体のうち2団体" in dialog.summary.text()
    assert "1件" in dialog.summary.text()
    titles = [dialog.tabs.tabText(at) for at in range(dialog.tabs.count())]
    assert titles[:4] == ["団体と領域", "設問の分布", "届いたファイル（3）", "まだの団体（57）"]
    heat = towns_tab(dialog).heat.table
    assert [heat.model().index(row, 0).data() for row in range(2)] == ["福島市", "会津若松市"]
    cell = heat.model().index(1, 5)
    assert cell.data() == "1　10.0", "the level stands in the cell, not only its colour"
    assert cell.data(Qt.ItemDataRole.BackgroundRole) is not None


def test_a_town_is_drilled_into_with_the_keyboard(qtbot: QtBot, dialog: RollupDialog, folder: Path) -> None:
    read(qtbot, dialog, folder)
    tab = towns_tab(dialog)
    tab.heat.table.setFocus()
    tab.heat.table.selectRow(0)
    assert tab.name.text().startswith("福島市の答え")
    QTest.keyClick(tab.heat.table, Qt.Key.Key_Down)
    assert tab.name.text().startswith("会津若松市の答え")
    answers = tab.answers.table.model()
    row = [answers.index(0, column).data() for column in range(answers.columnCount())]
    assert row[0] == "1-1"
    assert "担当者の案はあるが、町としては決めていない" in row


def test_filter_and_sort(qtbot: QtBot, dialog: RollupDialog, folder: Path) -> None:
    read(qtbot, dialog, folder)
    heat = towns_tab(dialog).heat
    heat.table.sortByColumn(4, Qt.SortOrder.DescendingOrder)
    assert heat.table.model().index(0, 0).data() == "会津若松市"
    typed = QInputMethodEvent()
    typed.setCommitString("福島")
    QApplication.sendEvent(heat.filter, typed)
    assert heat.table.model().rowCount() == 1
    assert heat.count.text() == "2行のうち1行"
    heat.filter.clear()
    assert heat.table.model().rowCount() == 2


def test_a_question_shows_who_answered_what(qtbot: QtBot, dialog: RollupDialog, folder: Path) -> None:
    read(qtbot, dialog, folder)
    dialog.tabs.setCurrentIndex(1)
    tab = dialog.tabs.widget(1)
    assert isinstance(tab, QuestionsTab)
    tab.list.table.selectRow(0)
    options = tab.options.table.model()
    assert [options.index(row, 1).data() for row in range(options.rowCount())] == ["1", "1", "0", "0", "0"]
    towns = tab.towns.table.model()
    assert [towns.index(row, 1).data() for row in range(towns.rowCount())] == ["福島市", "会津若松市"]


def test_a_table_is_copied_for_excel(qtbot: QtBot, dialog: RollupDialog, folder: Path) -> None:
    read(qtbot, dialog, folder)
    heat = towns_tab(dialog).heat
    qtbot.mouseClick(heat.copy, Qt.MouseButton.LeftButton)
    lines = QGuiApplication.clipboard().text().replace("行政手続オン\nライン化", "行政手続").splitlines()
    assert any(line.startswith("福島市\t") for line in lines)


@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
def test_it_is_saved(
    qtbot: QtBot, dialog: RollupDialog, folder: Path, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(qtbot, dialog, folder)
    task = dialog.write(tmp_path / f"県.{kind}")
    assert task is not None
    with qtbot.waitSignal(task.finished, timeout=30_000):
        pass
    assert (tmp_path / f"県.{kind}").stat().st_size > 5000
    if kind == "xlsx":
        assert "KPI" in openpyxl.load_workbook(tmp_path / "県.xlsx").sheetnames
    told = [child for child in dialog.findChildren(QDialog) if child.windowTitle() == "保存しました"]
    assert len(told) == 1
    told[0].accept()


def test_a_folder_may_be_dropped(qtbot: QtBot, dialog: RollupDialog, folder: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(folder))])
    event = QDropEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    dialog.dropEvent(event)
    assert dialog.task is not None
    with qtbot.waitSignal(dialog.task.finished, timeout=20_000):
        pass
    assert dialog.found is not None


def test_reading_is_stopped(qtbot: QtBot, dialog: RollupDialog, folder: Path) -> None:
    task = dialog.read(folder)
    assert dialog.cancel.isVisible()
    with qtbot.waitSignal(task.finished, timeout=20_000):
        qtbot.mouseClick(dialog.cancel, Qt.MouseButton.LeftButton)
    assert not dialog.cancel.isVisible()
    assert dialog.choose.isEnabled()


def test_controls_have_names_and_one_is_primary(qtbot: QtBot, dialog: RollupDialog, folder: Path) -> None:
    read(qtbot, dialog, folder)
    heat = towns_tab(dialog).heat
    for widget in (heat.table, heat.filter, heat.copy, dialog.tabs, dialog.bar):
        assert widget.accessibleName()
    assert dialog.xlsx.objectName() == "primary"


def test_the_file_for_the_towns_is_saved(
    qtbot: QtBot, dialog: RollupDialog, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for code in ("072036", "072044", "072052"):
        write_town_data(folder / f"{code}.json", town(code, overall=RangeData(level=2, score=50)))
    read(qtbot, dialog, folder)
    target = tmp_path / "比較用.json"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(target), ""))
    qtbot.mouseClick(dialog.benchmark, Qt.MouseButton.LeftButton)
    assert decode(target.read_bytes()).towns == 5
    told = [child for child in dialog.findChildren(QDialog) if child.windowTitle() == "保存しました"]
    assert len(told) == 1
    told[0].accept()


def test_too_few_towns_are_told(qtbot: QtBot, dialog: RollupDialog, folder: Path, tmp_path: Path) -> None:
    read(qtbot, dialog, folder)
    dialog.write_benchmark(tmp_path / "比較用.json")
    assert not (tmp_path / "比較用.json").exists()
    told = [child for child in dialog.findChildren(QDialog) if child.isVisible()]
    assert "比較用のファイルは作れません" in "".join(label.text() for label in told[0].findChildren(QLabel))
    told[0].reject()


def test_another_year_and_prefecture_of_what_was_read(qtbot: QtBot, dialog: RollupDialog, folder: Path) -> None:
    write_town_data(folder / "前年.json", town("072036", fiscal_year=2025, overall=RangeData(level=1, score=20)))
    other = town("402028", name="よその町", prefecture="福岡県", overall=RangeData(level=1, score=20))
    write_town_data(folder / "よそ.json", other)
    read(qtbot, dialog, folder)
    assert [dialog.year.itemText(at) for at in range(dialog.year.count())] == ["令和8年度", "令和7年度"]
    assert [dialog.prefecture.itemText(at) for at in range(3)] == ["福島県", "福岡県", "全国"]
    assert (dialog.year.currentText(), dialog.prefecture.currentText()) == ("令和8年度", "福島県")
    dialog.year.setFocus()
    QTest.keyClick(dialog.year, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: dialog.task is None, timeout=20_000)
    assert dialog.found is not None
    assert [row.data.code for row in dialog.found.result.towns] == ["072036"]
    assert dialog.year.currentText() == "令和7年度"
    dialog.prefecture.setFocus()
    QTest.keyClick(dialog.prefecture, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: dialog.task is None, timeout=20_000)
    assert dialog.summary.text().startswith("全国　令和7年度")


def test_towns_are_asked_from_here(
    qtbot: QtBot, dialog: RollupDialog, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(qtbot, dialog, folder)
    towns_tab(dialog).heat.table.selectRow(1)
    dialog.tabs.setCurrentIndex(1)
    tab = dialog.tabs.widget(1)
    assert isinstance(tab, QuestionsTab)
    tab.list.table.selectRow(0)
    qtbot.mouseClick(dialog.inquire, Qt.MouseButton.LeftButton)
    (asking,) = dialog.findChildren(InquiryDialog)
    assert asking.codes == ["072028"]
    assert asking.asked.question.currentText().startswith("1-1")
    out = tmp_path / "照会"
    out.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args: str(out))
    qtbot.mouseClick(asking.make, Qt.MouseButton.LeftButton)
    shown = [child for child in asking.findChildren(QDialog) if child.isVisible()]
    assert "「照会番号」が空です" in "".join(label.text() for label in shown[0].findChildren(QLabel))
    shown[0].reject()
    asking.number_line.setFocus()
    QTest.keyClicks(asking.number_line, "R8-1")
    asking.asked.text.setFocus()
    QTest.keyClicks(asking.asked.text, "Why?")
    asking.towns.setFocus()
    asking.towns.setCurrentRow(0)
    QTest.keyClick(asking.towns, Qt.Key.Key_Space)
    qtbot.mouseClick(asking.make, Qt.MouseButton.LeftButton)
    found = [read_inquiry(path) for path in sorted(out.iterdir())]
    assert [(item.code, item.number, item.questions[0].text) for item in found] == [
        ("072010", "R8-1", "Why?"),
        ("072028", "R8-1", "Why?"),
    ]
    assert {item.questions[0].question for item in found} == {"online.policy"}
    asking.reject()


def test_one_inquiry_asks_several_questions(
    qtbot: QtBot, dialog: RollupDialog, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(qtbot, dialog, folder)
    qtbot.mouseClick(dialog.inquire, Qt.MouseButton.LeftButton)
    (asking,) = dialog.findChildren(InquiryDialog)
    asked, left = asking.asked, Qt.MouseButton.LeftButton
    qtbot.mouseClick(asked.add, left)
    shown = [child for child in asking.findChildren(QDialog) if child.isVisible()]
    assert "「聞くこと」が空です" in "".join(label.text() for label in shown[0].findChildren(QLabel))
    shown[0].reject()
    assert not asked.mend.isEnabled() and not asked.remove.isEnabled()
    for key, words in (("whole", "A?"), ("online.policy", "B?"), ("org.plan", "C?"), ("online.policy", "B?")):
        asked.question.setCurrentIndex(asked.question.findData(key))
        asked.text.setFocus()
        QTest.keyClicks(asked.text, words)
        QTest.keyClick(asked.text, Qt.Key.Key_Tab)
        QTest.keyClick(asked.add, Qt.Key.Key_Space)
    assert asked.list.count() == 3, "the same question twice is one question"
    asked.list.setCurrentRow(2)
    qtbot.mouseClick(asked.remove, left)
    QTest.keyClicks(asked.text, "D?")
    asked.list.setCurrentRow(0)
    qtbot.mouseClick(asked.mend, left)
    assert (asked.question.currentData(), asked.text.toPlainText()) == ("whole", "A?")
    QTest.keyClicks(asked.text, "!")
    assert asked.asked[0] == ("online.policy", "B?") and ("whole", "!A?") in asked.asked
    assert "D?" in [text for _, text in asked.asked], "what was being written is not lost"
    asking._mark_all()
    asking.number_line.setText("R8-2")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_args: str(tmp_path))
    out = tmp_path / "out"
    out.mkdir()
    asking.write(out)
    for path in out.iterdir():
        assert [(item.question, item.text) for item in read_inquiry(path).questions] == [
            ("online.policy", "B?"),
            ("online.policy", "D?"),
            ("", "!A?"),
        ]
    assert len(list(out.iterdir())) == asking.towns.count() > 1
    asking.reject()


def years_tab(dialog: RollupDialog) -> YearsTab:
    (found,) = [page for at in range(dialog.tabs.count()) if isinstance(page := dialog.tabs.widget(at), YearsTab)]
    dialog.tabs.setCurrentWidget(found)
    return found


def test_two_years_are_a_chart_with_its_table(qtbot: QtBot, dialog: RollupDialog, folder: Path) -> None:
    for code, score in (("072010", 10), ("072028", 70)):
        overall = RangeData(level=1, score=score)
        write_town_data(folder / f"{code}-R7.json", town(code, fiscal_year=2025, overall=overall))
    read(qtbot, dialog, folder)
    tab = years_tab(dialog)
    assert tab.chart.isVisible() and tab.chart.has_picture
    assert "下の表" in tab.chart.accessibleDescription()
    light = tab.chart.grab().toImage()
    colours = {light.pixelColor(x, y).name() for x in range(0, light.width(), 2) for y in range(0, light.height(), 2)}
    assert len(colours) > 5, "nothing was drawn"
    first = [tab.table.table.lines.index(0, column).data() for column in range(1, 5)]
    assert first[0] == "総合" and [first[2], first[3]] == ["40.0点", "35.0点"]


def test_one_year_alone_is_a_table_that_says_what_is_missing(qtbot: QtBot, dialog: RollupDialog, folder: Path) -> None:
    read(qtbot, dialog, folder)
    tab = years_tab(dialog)
    assert not tab.chart.isVisible() and not tab.chart.has_picture
    assert tab.table.isVisible() and tab.table.table.lines.rowCount() == 0
    assert tab.nothing.isVisible() and "前年度のファイルも同じフォルダーに入れてください" in tab.nothing.text()
