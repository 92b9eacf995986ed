"""The town's place on the results page, from the prefecture's file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytest import MonkeyPatch
from pytestqt.qtbot import QtBot

from dx_assess.rollup.aggregate import roll_up
from dx_assess.rollup.sources import Found
from dx_assess.rollup.towns import collect
from dx_assess.score.town_data import DomainData, RangeData
from dx_assess.session.benchmarks import write_benchmark
from dx_assess.session.catalog import Catalog
from dx_assess.session.document import Document
from dx_assess.ui.results.results_page import ResultsPage
from tests.rollup.conftest import town

CODES = ("072010", "072028", "072036", "072044", "072052", "072079")


def benchmark(catalog: Catalog, path: Path) -> Path:
    found = []
    for no, code in enumerate(CODES):
        score = RangeData(level=1, score=10 + no)
        data = town(code, population=8000, overall=score, domains=(DomainData(id="online", range=score),))
        found.append(Found(f"{code}.json", "submission", (data,)))
    collection = collect(found, catalog.municipalities, "07", 2026)
    write_benchmark(roll_up(collection, catalog.question_set, catalog.packs["fukushima"]), path)
    return path


def test_a_town_takes_the_file_and_sees_its_place(
    qtbot: QtBot,
    catalog: Catalog,
    sample_file: Path,
    open_document: Callable[[Path], Document],
    tmp_path: Path,
    monkeypatch: MonkeyPatch,
) -> None:
    page = ResultsPage(open_document(sample_file))
    qtbot.addWidget(page)
    page.show()
    page.tabs.setCurrentWidget(page.place)
    assert "比較用のファイル" in page.place.note.text()
    assert not page.place.table.isVisible()
    path = benchmark(catalog, tmp_path / "県.json")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(path), ""))
    qtbot.mouseClick(page.place.load, Qt.MouseButton.LeftButton)
    assert page.place.source.text() == "福島県　令和8年度　6団体との比較"
    model = page.place.table.table.model()
    rows = {model.index(row, 1).data(): [model.index(row, at).data() for at in range(7)] for row in range(2)}
    assert rows["総合"][2:5] == ["70.1点", "上位4分の1", "12.5"]
    assert rows["総合"][6] == "5千人以上1万人未満（6団体）"
    again = ResultsPage(page._document)
    qtbot.addWidget(again)
    again.show()
    again.tabs.setCurrentWidget(again.place)
    assert again.place.table.table.model().rowCount() == model.rowCount(), "it is kept in the town's file"
