"""Pages of questions while things change: refused and composed input, other answers, editions, years, findings."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dx_assess.errors import AppError
from dx_assess.form.answer import OPEN, Rate, Status, answered
from dx_assess.session import files
from dx_assess.session.document import CellEdit, Document
from dx_assess.ui.questions.domain_page import DomainPage
from dx_assess.ui.questions.editors import Asked, LineEditor, understood
from dx_assess.ui.questions.profile_page import ProfilePage
from tests.ui.questions.hands import K, Reopen, Show, card_of, click, compose, focused, history, keys, open_page


def test_bad_input_keeps_the_text_and_says_why(qtbot: QtBot, document: Document, shown: Show) -> None:
    page = open_page(document, shown, "sec")
    card = card_of(page, "sec.incident_count")
    keys(qtbot, "about 3", K.Key_Return)
    assert isinstance(card.editor, LineEditor)
    assert document.answer("sec.incident_count") == OPEN
    assert card.problem.texts and "まだ保存していません" in card.problem.texts[0]
    document.set_text("profile.staff_total", "50")
    assert card.editor.field.text() == "about 3"
    card.editor.field.selectAll()
    keys(qtbot, "3", K.Key_Return)
    assert document.answer("sec.incident_count") == answered(3)
    assert not card.problem.texts


def test_a_file_that_cannot_be_written_is_told(
    qtbot: QtBot, document: Document, shown: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise AppError("E-STORE-FULL", "書き込めません。", "空きを作ってください。")

    page = open_page(document, shown, "online")
    card_of(page, "online.policy")
    monkeypatch.setattr(document.file, "apply", fail)
    with qtbot.waitSignal(page.save_failed):
        keys(qtbot, "3")
    assert card_of(page, "online.policy").problem.texts
    page.show_key("online.policy.note")
    keys(qtbot, "typed", K.Key_Tab)
    assert card_of(page, "online.policy").texts["online.policy.note"].toPlainText() == "typed"


# --- Japanese input  ---


def test_nothing_is_saved_while_a_word_is_composed(qtbot: QtBot, document: Document, shown: Show) -> None:
    page = open_page(document, shown, "online")
    page.show_key("online.policy.note")
    field = focused()
    before = history(document)
    QApplication.sendEvent(field, QInputMethodEvent("ちょう", []))
    page.leave()
    document_keys = dict(document.data.answers)
    assert history(document) == before
    compose(field, "町")
    keys(qtbot, K.Key_Return)
    assert document.answer("online.policy.note") == answered("町")
    assert "online.policy.note" not in document_keys


def test_a_change_from_outside_does_not_replace_typed_text(qtbot: QtBot, document: Document, shown: Show) -> None:
    page = open_page(document, shown, "online")
    page.show_key("online.policy.note")
    keys(qtbot, "typing")
    document.set_text("online.policy", "2")
    field = page.cards["online.policy"].texts["online.policy.note"]
    assert field.toPlainText() == "typing"
    page.leave()
    assert document.answer("online.policy.note") == answered("typing")


# --- what lives  ---


def test_questions_appear_and_vanish_as_answers_change(qtbot: QtBot, document: Document, shown: Show) -> None:
    page = open_page(document, shown, "online")
    card = page.cards["online.cashless_rate"]
    assert card.isHidden() and "設問が2問" in page.heading.hidden.text()
    card_of(page, "online.cashless_counter")
    keys(qtbot, "3")
    assert not card.isHidden() and "設問が1問" in page.heading.hidden.text()
    document.set_text("online.cashless_rate", "10/30")
    card_of(page, "online.cashless_counter")
    keys(qtbot, "0")
    assert card.isHidden()
    assert document.answer("online.cashless_rate") == answered(Rate(10, 30))


def test_quick_edition_says_what_it_leaves_out(document: Document, shown: Show) -> None:
    page = open_page(document, shown, "online")
    document.set_edition("quick")
    assert "標準版だけの設問" in page.heading.hidden.text()
    assert page.cards["online.bylaw"].isHidden()


def test_findings_come_and_go(document: Document, shown: Show) -> None:
    page = open_page(document, shown, "online")
    document.set_text("online.policy", "3")
    assert page.cards["online.policy"].findings.texts
    document.set_text("online.policy", "1")
    assert not page.cards["online.policy"].findings.texts


def test_automatic_question_shows_its_trace_and_leads_to_the_rows(
    qtbot: QtBot, document: Document, shown: Show
) -> None:
    page = open_page(document, shown, "online")
    value = page.cards["online.priority_rate"].automatic
    assert value is not None and value.value.text() == "まだ計算できません"
    edits = [CellEdit(f"P{n:03d}", "exists", answered(True)) for n in range(1, 5)]
    edits += [CellEdit("P001", "online_status", answered("3"))]
    edits += [CellEdit(f"P{n:03d}", "online_status", answered("0")) for n in range(2, 5)]
    document.set_cells("procedures", edits)
    assert value.value.text() == "25.0 %（4件のうち1）"
    with qtbot.waitSignal(page.navigation) as told:
        click(qtbot, value.open_rows)
    assert told.args == ["procedures", ("P001",)]
    with qtbot.waitSignal(page.navigation) as told:
        value.open_all.setFocus()
        keys(qtbot, K.Key_Return)
    assert told.args == ["procedures", ("P001", "P002", "P003", "P004")]


def test_next_open_question(qtbot: QtBot, document: Document, shown: Show) -> None:
    page = open_page(document, shown, "std")
    first = [card for card in page.cards.values() if card.is_open]
    page.go_to_next_open()
    assert first[0].isAncestorOf(focused())
    page.go_to_next_open()
    assert first[1].isAncestorOf(focused())
    click(qtbot, page.heading.next_open)
    assert first[2].isAncestorOf(focused()), "the button goes on too, not to the first one again"


def test_last_year_beside_and_taken_over(qtbot: QtBot, document: Document, shown: Show) -> None:
    document.set_text("online.policy", "2")
    files.add_year(document, 2027)
    page = open_page(document, shown, "online")
    aside = page.cards["online.policy"].aside
    assert "前年度（R8）：一部の課" in aside.previous.text()
    click(qtbot, aside.same)
    assert document.answer("online.policy").status is Status.ANSWERED
    assert aside.same.isHidden()


def test_everything_has_an_accessible_name(document: Document, shown: Show) -> None:
    from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPlainTextEdit

    for domain in ("online", "sec", "org"):
        page = open_page(document, shown, domain)
        kinds = (QAbstractButton, QLineEdit, QPlainTextEdit)
        for widget in (w for kind in kinds for w in page.findChildren(kind) if w.isVisibleTo(page)):
            named = widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text())
            assert named or widget.objectName().startswith("qt_"), widget


def test_profile_shows_what_is_fixed_and_its_checks(qtbot: QtBot, document: Document, shown: Show) -> None:
    before = history(document)
    page = ProfilePage(document)
    shown(page)
    fy = page.editors["profile.fy"]
    assert page.locked["profile.name"].text() == "鏡石町"
    assert isinstance(fy, LineEditor) and "2025" in fy.field.placeholderText()
    assert history(document) == before
    page.show_key("profile.population")
    keys(qtbot, "100", K.Key_Return, "120", K.Key_Return)
    assert document.answer("profile.pop_65") == answered(120)
    assert page.findings["profile.pop_65"].texts
    page.show_key("profile.care_body")
    keys(qtbot, "2")
    assert document.answer("profile.care_body") == answered("union")


def test_what_was_understood() -> None:
    assert understood(Asked("integer", "", unit="年度"), "R7") == "令和7年度（2025年度）と読みました"
    assert understood(Asked("integer", "", unit="人"), "12") == ""
    assert understood(Asked("date", ""), "あした") == ""


def test_a_file_opened_for_reading_cannot_be_changed(qtbot: QtBot, document: Document, reopened: Reopen) -> None:
    again = reopened()
    page = DomainPage(again, "online")
    qtbot.addWidget(page)
    card = page.cards["online.policy"]
    assert card.editor is not None and not card.editor.isEnabled()
    assert card.texts["online.policy.note"].isReadOnly()
    again.close()


def test_another_year_shows_its_own_defaults(document: Document, shown: Show) -> None:
    page = ProfilePage(document)
    shown(page)
    files.add_year(document, 2027)
    asof = page.editors["profile.asof"]
    assert isinstance(asof, LineEditor) and "令和9年4月1日" in asof.field.placeholderText()
