"""Texts that are not in the file: they stay in sight with their reason, and the window can ask about them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from dx_assess.form.answer import OPEN, answered
from dx_assess.session.document import CellEdit, Document

K = Qt.Key


def test_an_open_editor_is_unsaved_once_something_is_typed(qtbot: QtBot, document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    hand.go(page, "P001", "total_count")
    hand.keys(K.Key_F2)
    assert page.unsaved() == ()
    with qtbot.waitSignal(page.unsaved_changed):
        hand.keys("12")
    (found,) = page.unsaved()
    assert (found.key, found.reason) == ("procedures/P001/total_count", "")
    assert found.label == "R1 P001「年間総件数」"
    with qtbot.waitSignal(page.unsaved_changed):
        hand.keys(K.Key_Return)
    assert page.unsaved() == ()


def test_typing_in_a_fixed_column_counts_too(document: Document, hand: Any) -> None:
    page = hand.open("automation")
    document.add_rows("automation", [{}])
    hand.go(page, "A001", "name")
    hand.keys("abc")
    assert [found.key for found in page.unsaved()] == ["automation/A001/name"]
    page.leave()
    assert page.unsaved() == ()
    assert hand.value(document, "automation", "A001", "name") == answered("abc")


def test_refused_texts_stay_until_they_are_mended(qtbot: QtBot, document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    hand.go(page, "P001", "total_count")
    with qtbot.waitSignal(page.unsaved_changed):
        hand.keys("many", K.Key_Return)
    page.leave()
    document.set_cells("procedures", [CellEdit("P009", "exists", answered(True))])
    (found,) = page.unsaved()
    assert found.key == "procedures/P001/total_count"
    assert found.reason.startswith("「many」：") and found.reason.endswith("。")
    assert hand.cell(page, "P001", "total_count").data() == "many"
    page.show_key(found.key)
    assert page.view.currentIndex() == hand.cell(page, "P001", "total_count")
    assert any("many" in text and "まだ保存していません" in text for text in page.strip.notices.texts)
    hand.keys(K.Key_F2)
    hand.focused().selectAll()
    with qtbot.waitSignal(page.unsaved_changed):
        hand.keys("5", K.Key_Return)
    assert page.unsaved() == ()


def test_the_user_may_give_them_up(document: Document, hand: Any) -> None:
    page = hand.open("procedures")
    hand.go(page, "P001", "total_count")
    hand.keys("many", K.Key_Return, "34")
    assert len(page.unsaved()) == 2
    page.drop_unsaved()
    assert page.unsaved() == ()
    assert hand.cell(page, "P001", "total_count").data() == ""
    assert hand.value(document, "procedures", "P002", "total_count") == OPEN
