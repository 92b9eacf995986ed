"""Prepared rows with one digit a cell: at most three keys for everything that must be chosen."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication

from dx_assess.form.answer import OPEN, answered
from dx_assess.session.document import Document

K = Qt.Key


@pytest.mark.parametrize(
    ("register", "row", "start", "pressed", "wanted", "below"),
    [
        ("procedures", "P001", "exists", "13", {"exists": True, "online_status": "3"}, "P002"),
        ("procedures", "P001", "exists", "0", {"exists": False}, "P002"),
        ("opendata_reg", "D001", "holding", "11", {"holding": "sheet", "published": True}, "D002"),
        ("opendata_reg", "D001", "holding", "4", {"holding": "none"}, "D002"),
        ("systems", "S001", "kind", "113", {"kind": "own", "std_status": "done", "conf": "3"}, "S002"),
        ("systems", "S001", "std_status", "5", {"std_status": "not_here"}, "S002"),
        ("systems", "S001", "std_status", "23", {"std_status": "working", "conf": "3"}, "S002"),
    ],
)
def test_three_keys_a_row(
    document: Document,
    hand: Any,
    register: str,
    row: str,
    start: str,
    pressed: str,
    wanted: dict[str, object],
    below: str,
) -> None:
    assert len(pressed) <= 3
    page = hand.open(register)
    assert page.bar.quick.isVisible() and page.bar.quick.isChecked()
    hand.go(page, row, start)
    hand.keys(pressed)
    found = {column: hand.value(document, register, row, column).value for column in wanted}
    assert found == wanted
    assert page.view.currentIndex() == hand.cell(page, below, start), "ready for the next row"
    assert page.view.hasFocus()


@pytest.mark.parametrize(
    ("register", "start", "pressed"),
    [("procedures", "exists", "13"), ("opendata_reg", "holding", "11"), ("systems", "kind", "113")],
)
def test_a_whole_register_with_three_keys_a_row_and_no_other(
    document: Document, hand: Any, register: str, start: str, pressed: str
) -> None:
    page = hand.open(register)
    rows = [row.row_id for row in document.data.rows(register) if row.prefilled]
    hand.go(page, rows[0], start)
    for _row in rows:
        hand.keys(pressed)
    missing = [
        (row.row_id, shown.id)
        for row in document.data.rows(register)
        for shown in page.model.columns
        if shown.column is not None and shown.column.need == "core" and shown.single_choice
        if row.cell(shown.id).is_open and not page.model.locked(row, shown)
        if page.model.reader.surely_applies(row, shown)
    ]
    assert missing == [] and not page.model.pending


def test_a_filled_row_is_confirmed_with_one_key(document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    hand.go(page, "P001", "exists")
    hand.keys("13")
    hand.go(page, "P001", "exists")
    hand.keys("1")
    assert page.view.currentIndex() == hand.cell(page, "P002", "exists")


def test_other_letters_and_wrong_digits_are_typed_as_usual(document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    hand.go(page, "P001", "exists")
    hand.keys("y", K.Key_Return)
    assert hand.value(document, "procedures", "P001", "exists") == answered(True)
    hand.go(page, "P001", "online_status")
    hand.keys("9", K.Key_Return)
    assert hand.value(document, "procedures", "P001", "online_status") == OPEN
    assert ("P001", "online_status") in page.model.pending
    hand.go(page, "P001", "total_count")
    hand.keys("12", K.Key_Return)
    assert hand.value(document, "procedures", "P001", "total_count") == answered(12)


def test_it_can_be_switched_off(document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    page.bar.quick.setFocus()
    hand.keys(K.Key_Space)
    hand.go(page, "P001", "exists")
    hand.keys("1")
    assert hand.value(document, "procedures", "P001", "exists") == OPEN
    hand.keys(K.Key_Return)
    assert hand.value(document, "procedures", "P001", "exists") == answered(True)
    assert page.view.currentIndex() == hand.cell(page, "P002", "exists")


def test_registers_without_prepared_rows_have_none(hand: Any) -> None:
    page = hand.open("automation")
    assert page.bar.quick.isHidden() and not page.view.quick


def test_digits_are_shown_in_the_list_and_choose_there_too(document: Document, hand: Any) -> None:
    page = hand.open("automation")
    document.add_rows("automation", [{"name": answered("会議録")}])
    hand.go(page, "A001", "stage")
    hand.keys(K.Key_F2)
    assert [hand.focused().list.item(row).text()[:2] for row in range(3)] == ["1　", "2　", "3　"]
    hand.keys("3", K.Key_Return)
    assert hand.value(document, "automation", "A001", "stage") == answered("prod")


def test_full_width_digits_of_an_input_method_choose_too(document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    hand.go(page, "P001", "exists")
    QApplication.sendEvent(page.view, QInputMethodEvent("１", []))
    assert hand.value(document, "procedures", "P001", "exists") == answered(True)
    assert page.view.currentIndex() == hand.cell(page, "P001", "online_status") and page.view.hasFocus()
    hand.keys("３")
    assert hand.value(document, "procedures", "P001", "online_status") == answered("3")
    assert page.view.currentIndex() == hand.cell(page, "P002", "exists")
    hand.go(page, "P003", "total_count")
    QApplication.sendEvent(page.view, QInputMethodEvent("１", []))
    hand.keys("１２", K.Key_Return)
    assert hand.value(document, "procedures", "P003", "total_count") == answered(12), "numbers are typed as usual"
