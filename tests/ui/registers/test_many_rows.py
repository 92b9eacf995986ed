"""A thousand rows: an edit touches what has changed and what is in sight, never the whole register."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

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
    page.view.viewport().grab()
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


def test_a_filter_looks_at_every_row_once_and_changes_nothing_for_nothing(
    page: RegisterPage, hand: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked, changed = [], []
    accepts = page.proxy._accepts
    monkeypatch.setattr(page.proxy, "_accepts", lambda row: looked.append(row.row_id) or accepts(row))
    page.proxy.layoutChanged.connect(lambda *_: changed.append(1))
    page.bar.search.setText("手続99")
    assert len(looked) == len(set(looked)) == page.model.rowCount() and len(changed) == 1
    page.bar.search.setText("手続 99")
    assert len(changed) == 1, "the same rows"


def test_the_keyboard_stays_with_its_row_else_with_the_next_one(page: RegisterPage, hand: Any) -> None:
    def current() -> str:
        return page.proxy.row(page.view.currentIndex().row()).row_id

    name = {row.cell("name").value: row.row_id for row in (page.model.row(n) for n in range(page.model.rowCount()))}
    hand.go(page, name["手続500"], "total_count")
    page.bar.search.setText("手続5")
    assert current() == name["手続500"] and page.proxy.rowCount() == 111
    page.bar.search.setText("手続51")
    assert current() == name["手続510"], "what comes next"
    page.bar.search.setText("手続5")
    hand.go(page, name["手続599"], "total_count")
    page.bar.search.setText("手続51")
    assert current() == name["手続519"], "nothing comes next"
    page.bar.search.setText("")
    assert current() == name["手続519"] and page.view.currentIndex().row() > 519
    column = page.model.column_at(page.view.currentIndex().column())
    assert column is not None and column.id == "total_count"


def test_rows_in_work_stay_when_others_go(document: Document, page: RegisterPage, hand: Any) -> None:
    page.view.sortByColumn(page.model.section("total_count"), Qt.SortOrder.DescendingOrder)
    first, second, third = hand.shown_ids(page)[:3]
    document.set_cells("procedures", [CellEdit(first, "total_count", answered(1))])
    hand.go(page, second, "total_count")
    page.strike(True)
    assert hand.shown_ids(page)[:2] == [first, third], "the changed row is not sorted away"
    page.add_row()
    assert page.view.currentIndex().row() == page.proxy.rowCount() - 1, "a new row stands at the end"
    page.bar.struck.setChecked(True)
    page.narrowing.apply()
    assert hand.shown_ids(page)[0] == second, "rows that come back are sorted in"


def test_columns_stay_as_they_are_when_rows_are_sorted_or_left_out(page: RegisterPage) -> None:
    def columns() -> list[tuple[int, int]]:
        sections = range(page.proxy.columnCount())
        return [(page.view.columnWidth(n), page.view.frozen.columnWidth(n)) for n in sections]

    before = columns()
    assert {width for width, _frozen in before if width < 28} == set()
    assert {frozen for _width, frozen in before[page.view.frozen_columns :]} == {0}, "hidden in the part that stays"
    page.view.sortByColumn(page.model.section("total_count"), Qt.SortOrder.DescendingOrder)
    page.bar.search.setText("手続99")
    page.bar.search.setText("")
    page.add_row()
    assert columns() == before


def test_cells_behind_the_fixed_part_are_not_drawn(page: RegisterPage, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    data_of = page.model.data_of
    monkeypatch.setattr(page.model, "data_of", lambda *given: asked.append(given[1]) or data_of(*given))
    page.view.viewport().grab()
    assert asked and min(asked) == page.view.frozen_columns
    page.view.frozen.viewport().grab()
    assert min(asked) == 0
    assert page.view.frozen.width() - page.view.frozen.viewport().width() == 2, "its line on the right"


def test_the_first_letter_of_a_search_finds_all_words_read(
    qtbot: QtBot, page: RegisterPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.narrowing.find()
    qtbot.waitUntil(lambda: page.narrowing._ahead.done)
    made = []
    monkeypatch.setattr(model, "fold", lambda text: made.append(text) or cells.fold(text))
    page.bar.search.setText("手")
    assert page.proxy.rowCount() > ROWS and made == []


def test_figures_that_are_folded_are_not_made(page: RegisterPage) -> None:
    made = page.totals._boxes
    assert 0 < len(made) < len(page.totals.totals)
    page.totals.fold.click()
    assert list(made) == [total.key for total in page.totals.totals]
    assert all(box.isVisible() and box.text_shown for box in made.values())
    inside = [page.totals.layout().itemAt(n).widget() for n in range(page.totals.layout().count())]
    assert inside == [*made.values(), page.totals.fold]
    chain = [inside[0]]
    while (following := chain[-1].nextInFocusChain()) is not inside[0]:
        chain.append(following)
    by_tab = [widget for widget in chain if widget.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert by_tab[: len(inside)] == inside, "Tab goes along the line"
