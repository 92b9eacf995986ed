"""Typing into the cells of a register: every kind of editor, by keyboard and mouse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from dx_assess.form.answer import OPEN, UNKNOWN, answered
from dx_assess.session.document import CellEdit, Document
from dx_assess.ui.page import Page
from dx_assess.ui.registers.cell_editors import ChoiceCell, LineCell, MultiCell, TextCell

Show = Callable[[Page], None]
Reopen = Callable[[], Document]
K = Qt.Key


def test_typing_a_number_and_going_on(document: Document, reopened: Reopen, hand: Any) -> None:
    page = hand.open("procedures")
    hand.go(page, "P001", "total_count")
    hand.keys("1200", K.Key_Return)
    assert hand.value(document, "procedures", "P001", "total_count") == answered(1200)
    assert page.view.currentIndex() == hand.cell(page, "P002", "total_count")
    hand.keys("5", K.Key_Tab)
    assert page.view.currentIndex() == hand.cell(page, "P002", "online_count")
    again = reopened()
    assert hand.value(again, "procedures", "P002", "total_count") == answered(5)
    again.close()


def test_unknown_numbers(document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    hand.go(page, "P001", "total_count")
    hand.keys(K.Key_F2, "不明", K.Key_Return)
    assert hand.value(document, "procedures", "P001", "total_count") == UNKNOWN
    assert hand.cell(page, "P001", "total_count").data() == "不明"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("2", "2"),
        ("対応済", "3"),
        ("ジュンビ", "1"),
        ("みたい", "0"),
        ("ほかのこと", None),
        ("準備", "1"),
        ("一部", "2"),
    ],
)
def test_choices_by_code_and_label(document: Document, typed: str, code: str | None, hand: Any) -> None:
    page = hand.open("procedures")
    hand.go(page, "P003", "online_status")
    hand.keys(K.Key_F2)
    editor = hand.focused()
    assert isinstance(editor, ChoiceCell)
    editor.selectAll()
    hand.keys(typed, K.Key_Return)
    assert hand.value(document, "procedures", "P003", "online_status") == (answered(code) if code else OPEN)
    if code is None:
        assert hand.cell(page, "P003", "online_status").data() == typed
        assert "選択肢はありません" in page.model.pending[("P003", "online_status")].error.message


def test_a_choice_from_kana(document: Document, hand: Any) -> None:
    page = hand.open("systems")
    page.add_row()
    hand.go(page, "S001" if page.model.place("S001") is not None else page.proxy.row(0).row_id, "layer")
    row = page.proxy.row(page.view.currentIndex().row()).row_id
    hand.keys(K.Key_F2, "いんたーねっと", K.Key_Return)
    assert hand.value(document, "systems", row, "layer") == answered("internet")


def test_choice_by_arrows_and_by_mouse(qtbot: QtBot, document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    hand.go(page, "P004", "online_status")
    hand.keys(K.Key_F2, K.Key_Down, K.Key_Down, K.Key_Return)
    assert hand.value(document, "procedures", "P004", "online_status") == answered("1")
    hand.go(page, "P005", "online_status")
    hand.keys(K.Key_F2)
    editor = hand.focused()
    assert isinstance(editor, ChoiceCell) and editor.list.isVisible()
    place = editor.list.visualItemRect(editor.list.item(3)).center()
    qtbot.mouseClick(editor.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert hand.value(document, "procedures", "P005", "online_status") == answered("3")


def test_yes_no(document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    hand.go(page, "P001", "exists")
    hand.keys("1", K.Key_Return, "n", K.Key_Return)
    assert hand.value(document, "procedures", "P001", "exists") == answered(True)
    assert hand.value(document, "procedures", "P002", "exists") == answered(False)


def test_several_choices(document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    hand.go(page, "P001", "channels")
    hand.keys(K.Key_F2)
    assert isinstance(hand.focused().parentWidget(), MultiCell)
    hand.keys("14", K.Key_Down, K.Key_Space, K.Key_Return)
    assert hand.value(document, "procedures", "P001", "channels") == answered(frozenset({"window", "myna", "shared"}))
    assert page.view.hasFocus()
    before = hand.history(document)
    hand.go(page, "P001", "channels")
    hand.keys(K.Key_F2, "1", K.Key_Escape)
    assert hand.history(document) == before


def test_month_and_what_it_is_read_as(document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    hand.go(page, "P001", "online_start")
    hand.keys("R7.10")
    assert page.strip.help.text() == "令和7年10月と読みました"
    hand.keys(K.Key_Return)
    assert hand.value(document, "procedures", "P001", "online_start") == answered(date(2025, 10, 1))
    assert hand.cell(page, "P001", "online_start").data() == "令和7年10月"


def test_a_new_division_is_added_to_the_list_in_the_same_step(document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    hand.go(page, "P001", "division")
    hand.keys(K.Key_F2, "DX推進室", K.Key_Return)
    assert hand.value(document, "procedures", "P001", "division") == answered("DX推進室")
    assert "DX推進室" in [row.cell("name").value for row in document.data.rows("divisions")]
    assert any("加えました" in text for text in page.strip.said.texts)
    newest = document.file.changes()[0].batch
    assert {change.kind for change in document.file.changes(batch=newest)} == {"row", "cell"}
    hand.go(page, "P002", "division")
    hand.keys(K.Key_F2, "推進室", K.Key_Up, K.Key_Return)
    assert hand.value(document, "procedures", "P002", "division") == answered("DX推進室")


def test_long_text_with_a_new_line(qtbot: QtBot, document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    hand.go(page, "P001", "note")
    hand.keys("a")
    assert isinstance(hand.focused(), TextCell)
    qtbot.keyClick(hand.focused(), K.Key_Return, Qt.KeyboardModifier.AltModifier)
    hand.keys("b", K.Key_Return)
    assert hand.value(document, "procedures", "P001", "note") == answered("a\nb")


def test_bad_text_stays_in_its_cell_and_says_why(document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    hand.go(page, "P001", "total_count")
    hand.keys("many", K.Key_Return)
    assert hand.value(document, "procedures", "P001", "total_count") == OPEN
    assert hand.cell(page, "P001", "total_count").data() == "many"
    hand.go(page, "P001", "total_count")
    assert any("まだ保存していません" in text for text in page.strip.notices.texts)
    document.set_text("online.policy", "1")
    assert hand.cell(page, "P001", "total_count").data() == "many"
    hand.keys(K.Key_F2)
    editor = hand.focused()
    assert isinstance(editor, LineCell) and editor.text() == "many"
    editor.selectAll()
    hand.keys("7", K.Key_Return)
    assert hand.value(document, "procedures", "P001", "total_count") == answered(7)
    assert not page.model.pending


def test_the_same_value_again_is_no_change(document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    hand.go(page, "P001", "total_count")
    hand.keys("7", K.Key_Return)
    before = hand.history(document)
    hand.go(page, "P001", "total_count")
    hand.keys(K.Key_F2, K.Key_Return)
    assert hand.history(document) == before


def test_typed_text_is_not_replaced_by_a_change_elsewhere(document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    hand.go(page, "P001", "total_count")
    hand.keys("12")
    document.set_cells("procedures", [CellEdit("P009", "exists", answered(True))])
    assert isinstance(hand.focused(), LineCell)
    hand.keys("3")
    page.leave()
    assert hand.value(document, "procedures", "P001", "total_count") == answered(123)


def test_prepared_cells_are_fixed(document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    for column in ("row_id", "std_code", "name"):
        assert not hand.cell(page, "P001", column).flags() & Qt.ItemFlag.ItemIsEditable
    hand.go(page, "P001", "name")
    hand.keys("x")
    assert page.view.hasFocus()
    page.add_row()
    hand.keys("own", K.Key_Return)
    own = document.data.rows("procedures")[-1]
    assert own.cell("name") == answered("own") and own.row_id == "P055"


def test_rating_shows_the_automatic_value_until_it_is_overridden(document: Document, hand: Any) -> None:
    page = hand.open("initiatives")
    cells = {"kpi_kind": "kpi", "direction": "up", "target_value": "10", "actual_value": "12"}
    document.add_rows("initiatives", [{key: answered(text) for key, text in cells.items()}])
    index = hand.cell(page, "N001", "rating")
    assert index.data() == "達成"
    assert index.data(Qt.ItemDataRole.EditRole) == ""
    hand.go(page, "N001", "rating")
    hand.keys(K.Key_F2, "一部", K.Key_Return)
    assert hand.value(document, "initiatives", "N001", "rating") == answered("partly")
    hand.go(page, "N001", "rating")
    hand.keys(K.Key_Delete)
    assert hand.cell(page, "N001", "rating").data() == "達成"


def test_printed_numbers_stay_as_printed(document: Document, hand: Any) -> None:
    page = hand.open("initiatives")
    page.add_row()
    hand.go(page, "N001", "target_value")
    hand.keys(K.Key_F2, "99％以上", K.Key_Return)
    assert hand.value(document, "initiatives", "N001", "target_value") == answered("99％以上")


def test_options_follow_another_cell(document: Document, hand: Any) -> None:
    from dx_assess.ui.registers.cells import suggestions

    page = hand.open("analog_reg")
    document.add_rows("analog_reg", [{"item": answered("training")}])
    shown_column = page.model.columns[page.model.section("pattern") - 1]
    row = document.data.rows("analog_reg")[0]
    assert [choice.text for choice in suggestions(document, shown_column, row)] == ["講習"]


def test_a_division_by_its_reading(document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    document.add_rows("divisions", [{"name": answered("健康福祉課")}, {"name": answered("企画財政課")}])
    hand.go(page, "P001", "division")
    hand.keys(K.Key_F2, "きかくざい", K.Key_Return)
    assert hand.value(document, "procedures", "P001", "division") == answered("企画財政課")
    hand.go(page, "P002", "division")
    hand.keys(K.Key_F2, "けんこう")
    assert hand.focused().list.item(0).text() == "健康福祉課", "what begins so comes first"


@pytest.mark.parametrize("typed", ["じどうてあて", "ジドウテアテ", "jidouteate", "児童手当", "k06"])
def test_codes_by_reading_label_and_number(document: Document, typed: str, hand: Any) -> None:
    page = hand.open("procedures")
    page.add_row()
    hand.go(page, "P055", "std_code")
    hand.keys(typed)
    found = [hand.focused().list.item(row).text() for row in range(hand.focused().list.count())]
    assert any(text.startswith("K06") and "児童手当等に係る寄附" in text for text in found), found
    assert len(found) < 30
    hand.focused().list.setCurrentRow(next(row for row, text in enumerate(found) if text.startswith("K06")))
    hand.keys(K.Key_Return)
    assert hand.value(document, "procedures", "P055", "std_code") == answered("K06")


@pytest.mark.parametrize(("typed", "code"), [("junbi", "1"), ("taiouzumi", "3"), ("mit", "0")])
def test_choices_in_latin_letters_when_no_input_method_is_on(
    document: Document, typed: str, code: str, hand: Any
) -> None:
    page = hand.open("procedures")
    hand.go(page, "P003", "online_status")
    hand.keys(typed, K.Key_Return)
    assert hand.value(document, "procedures", "P003", "online_status") == answered(code)


@pytest.mark.parametrize(
    ("register", "column", "typed", "said"),
    [
        ("procedures", "total_count", "１，２００", "1,200件と読みました"),
        ("procedures", "total_count", "1.2万件", "12,000件と読みました"),
        ("procedures", "total_count", "不明", "「不明」と読みました"),
        ("procedures", "total_count", "なし", "空欄と読みました（0なら0と書きます）"),
        ("automation", "annual_cost", "５０万円", "500千円と読みました"),
        ("procedures", "online_start", "R7.10", "令和7年10月と読みました"),
        ("opendata_reg", "updated_on", "R8.4.1", "令和8年4月1日と読みました"),
        ("opendata_reg", "updated_on", "令和元年5月1日", "令和元年5月1日と読みました"),
        ("opendata_reg", "updated_on", "－", "空欄と読みました"),
        ("initiatives", "target_value", "99％以上", "99%以上と読みました"),
        ("initiatives", "fiscal_year", "R7", "令和7年度（2025年度）と読みました"),
    ],
)
def test_what_is_understood_is_shown_at_once(
    document: Document, register: str, column: str, typed: str, said: str, hand: Any
) -> None:
    page = hand.open(register)
    page.add_row()
    hand.go(page, page.proxy.row(page.proxy.rowCount() - 1).row_id, column)
    hand.keys(K.Key_F2, typed)
    assert page.strip.help.text() == said
    hand.keys(K.Key_Escape)
    assert page.strip.help.text() != said
