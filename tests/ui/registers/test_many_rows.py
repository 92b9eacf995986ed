"""A thousand rows: an edit touches what has changed and what is in sight, never the whole register."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt

from dx_assess.form.answer import answered
from dx_assess.session.document import CellEdit, Document
from dx_assess.ui.registers import cells, model, row_facts
from dx_assess.ui.registers.register_page import RegisterPage

ROWS = 1000
K = Qt.Key


@pytest.fixture
def page(document: Document, hand: Any) -> RegisterPage:
    rows = [{"name": answered(f"手続{n}"), "exists": answered(True), "total_count": answered(n)} for n in range(ROWS)]
    document.add_rows("procedures", rows)
    return hand.open("procedures")  # type: ignore[no-any-return]


def in_sight(page: RegisterPage) -> int:
    return page.view.viewport().height() // page.view.rowHeight(0) + 2


def test_an_edit_redraws_its_row_alone(document: Document, page: RegisterPage, hand: Any) -> None:
    hand.go(page, "P005", "total_count")
    told = []
    page.model.dataChanged.connect(lambda first, last, _roles: told.append((first.row(), last.row())))
    hand.keys("12", K.Key_Return)
    assert document.data.rows("procedures")[4].cell("total_count") == answered(12)
    assert told and set(told) == {(4, 4)}


def test_a_change_elsewhere_redraws_everything(document: Document, page: RegisterPage) -> None:
    told = []
    page.model.dataChanged.connect(lambda first, last, _roles: told.append((first.row(), last.row())))
    document.set_text("profile.asof", "2026-06-01")
    assert (0, page.model.rowCount() - 1) in told


def test_words_and_facts_are_made_for_what_is_in_sight(
    document: Document, page: RegisterPage, hand: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    words, worlds = [], []
    cell_text, world = cells.cell_text, row_facts.RowReader._world
    monkeypatch.setattr(row_facts, "cell_text", lambda *given: words.append(1) or cell_text(*given))
    monkeypatch.setattr(row_facts.RowReader, "_world", lambda self, row: worlds.append(row.row_id) or world(self, row))
    hand.go(page, "P005", "total_count")
    hand.keys("12", K.Key_Return)
    hand.keys("13", K.Key_Return)
    page.view.viewport().grab()
    assert len(words) <= 2 * len(page.model.columns), "the words of other rows are kept"
    assert 0 < len(set(worlds)) <= in_sight(page)


def test_searching_again_reads_no_row_again(page: RegisterPage, monkeypatch: pytest.MonkeyPatch) -> None:
    page.bar.search.setText("手続9")
    assert page.proxy.rowCount() == 111
    made = []
    monkeypatch.setattr(model, "fold", lambda text: made.append(text) or cells.fold(text))
    page.bar.search.setText("手続99")
    assert page.proxy.rowCount() == 11 and page.bar.hits.text() == "11か所"
    assert made == []


def test_sorting_makes_every_key_once(document: Document, page: RegisterPage, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    key = page.proxy._key
    monkeypatch.setattr(page.proxy, "_key", lambda *given: made.append(1) or key(*given))
    page.view.sortByColumn(page.model.section("total_count"), Qt.SortOrder.DescendingOrder)
    assert len(made) == page.model.rowCount()
    shown = [page.proxy.row(line).cell("total_count").value for line in range(page.proxy.rowCount())]
    assert shown[:2] == [999, 998] and shown[-1] is None


def test_blank_cells_come_last_in_both_orders(document: Document, page: RegisterPage) -> None:
    section = page.model.section("total_count")
    for order in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):
        page.view.sortByColumn(section, order)
        values = [page.proxy.row(line).cell("total_count").value for line in range(page.proxy.rowCount())]
        assert values[-54:] == [None] * 54
        numbers = values[:-54]
        assert numbers == sorted(numbers, reverse=order is Qt.SortOrder.DescendingOrder)
    document.set_cells("procedures", [CellEdit("P060", "total_count", answered(5000))])
    assert page.proxy.rowCount() == ROWS + 54, "rows stay where they are while they are filled in"
