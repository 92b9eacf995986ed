"""Every kind of question answered by keyboard and by mouse, and found again in the file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from dx_assess.errors import AppError
from dx_assess.form.answer import OPEN, UNKNOWN, UNMEASURED, Rate, Status, answered, not_applicable
from dx_assess.session import files
from dx_assess.session.document import CellEdit, Changed, Document
from dx_assess.ui.page import Page
from dx_assess.ui.questions.card import QuestionCard
from dx_assess.ui.questions.choices import ChoiceGroup, MultiGroup
from dx_assess.ui.questions.domain_page import DomainPage
from dx_assess.ui.questions.editors import EDITORS, Asked, LineEditor, PercentEditor, make_editor, understood
from dx_assess.ui.questions.profile_page import ProfilePage

Show = Callable[[Page], None]
Reopen = Callable[[], Document]
K = Qt.Key


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def keys(qtbot: QtBot, *pressed: K | str) -> None:
    for key in pressed:
        if isinstance(key, str) and key.isascii():
            qtbot.keyClicks(focused(), key)
        elif isinstance(key, str):
            compose(focused(), key)
        else:
            qtbot.keyClick(focused(), key)


def compose(widget: QWidget, text: str) -> None:
    """Type with an input method: composed first, then taken over."""
    QApplication.sendEvent(widget, QInputMethodEvent(text, []))
    done = QInputMethodEvent()
    done.setCommitString(text)
    QApplication.sendEvent(widget, done)


def click(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=QPoint(8, widget.height() // 2))


def history(document: Document) -> int:
    """The number of the newest line of the history."""
    return max((change.id for change in document.file.changes()), default=0)


def card_of(page: DomainPage, question: str) -> QuestionCard:
    card = page.cards[question]
    page.show_key(question)
    return card


def saved(reopened: Reopen, key: str):  # type: ignore[no-untyped-def]
    again = reopened()
    try:
        return again.answer(key)
    finally:
        again.close()


def open_page(document: Document, shown: Show, domain: str) -> DomainPage:
    page = DomainPage(document, domain)
    shown(page)
    return page


def test_every_kind_has_an_editor(document: Document) -> None:
    kinds = {question.kind for question in document.question_set.questions()}
    kinds |= {field.kind for question in document.question_set.questions() for field in question.fields}
    kinds |= {item.kind for item in document.question_set.profile}
    assert kinds <= set(EDITORS)


@pytest.mark.parametrize("domain", ["online", "rpa_ai", "opendata", "sec", "analog", "org", "bpr", "std", "divide"])
def test_showing_a_page_saves_nothing(document: Document, shown: Show, domain: str) -> None:
    before = history(document)
    page = open_page(document, shown, domain)
    page.refresh(Changed(year=True))
    page.leave()
    assert history(document) == before
    assert [card.question.id for card in page.cards.values()] == [q.id for q in page.domain.questions]


# --- choice  ---


def test_choice_by_digit(qtbot: QtBot, document: Document, shown: Show, reopened: Reopen) -> None:
    page = open_page(document, shown, "online")
    card_of(page, "online.policy")
    keys(qtbot, "3")
    assert document.answer("online.policy") == answered("3")
    assert saved(reopened, "online.policy") == answered("3")


def test_choice_by_arrows_chooses_only_with_enter(qtbot: QtBot, document: Document, shown: Show) -> None:
    page = open_page(document, shown, "online")
    card_of(page, "online.policy")
    keys(qtbot, K.Key_Down, K.Key_Down)
    assert document.answer("online.policy") == OPEN
    keys(qtbot, K.Key_Return)
    assert document.answer("online.policy") == answered("2")
    keys(qtbot, K.Key_Up, K.Key_Space)
    assert document.answer("online.policy") == answered("1")


def test_choice_by_mouse_on_the_words(qtbot: QtBot, document: Document, shown: Show, reopened: Reopen) -> None:
    page = open_page(document, shown, "online")
    group = page.cards["online.policy"].findChild(ChoiceGroup)
    assert group is not None
    button = group.buttons["4"]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(120, button.height() // 2))
    assert saved(reopened, "online.policy") == answered("4")
    assert button.isChecked()
    click(qtbot, button)
    assert button.isChecked()


def test_a_digit_without_an_option_does_nothing(qtbot: QtBot, document: Document, shown: Show) -> None:
    page = open_page(document, shown, "online")
    card_of(page, "online.bylaw")
    keys(qtbot, "3")
    assert document.answer("online.bylaw") == OPEN


def test_the_same_choice_again_is_no_change(qtbot: QtBot, document: Document, shown: Show) -> None:
    page = open_page(document, shown, "online")
    card_of(page, "online.policy")
    keys(qtbot, "3")
    before = history(document)
    keys(qtbot, "3")
    assert history(document) == before


# --- multi choice, yes/no, numbers, rates, dates, texts  ---


def test_multi_choice_by_keyboard_and_mouse(qtbot: QtBot, document: Document, shown: Show, reopened: Reopen) -> None:
    page = open_page(document, shown, "sec")
    card = card_of(page, "sec.outsourcing")
    keys(qtbot, K.Key_Space, K.Key_Down, K.Key_Return)
    assert document.answer("sec.outsourcing") == answered(frozenset({"policy", "place"}))
    group = card.findChild(MultiGroup)
    assert group is not None
    click(qtbot, group.buttons["audit"])
    click(qtbot, group.buttons["policy"])
    click(qtbot, group.buttons["place"])
    assert saved(reopened, "sec.outsourcing") == answered(frozenset({"audit"}))
    click(qtbot, group.buttons["audit"])
    assert document.answer("sec.outsourcing") == answered(frozenset())


def test_integer_with_full_width_digits(qtbot: QtBot, document: Document, shown: Show, reopened: Reopen) -> None:
    page = open_page(document, shown, "sec")
    card = card_of(page, "sec.incident_count")
    editor = card.editor
    assert isinstance(editor, LineEditor)
    editor.field.setFocus()
    keys(qtbot, "１，２００")
    assert "1,200と読みました" in editor.echo.text()
    assert document.answer("sec.incident_count") == OPEN
    keys(qtbot, K.Key_Return)
    assert saved(reopened, "sec.incident_count") == answered(1200)
    assert editor.field.text() == "1,200"


def test_decimal_is_saved_when_the_field_is_left(qtbot: QtBot, document: Document, shown: Show) -> None:
    page = open_page(document, shown, "org")
    card_of(page, "org.staff")
    keys(qtbot, "0.6", K.Key_Tab)
    assert document.answer("org.staff") == answered(Decimal("0.6"))


def test_percent_is_saved_when_both_numbers_are_there(
    qtbot: QtBot, document: Document, shown: Show, reopened: Reopen
) -> None:
    page = open_page(document, shown, "sec")
    card = card_of(page, "sec.training")
    editor = card.editor
    assert isinstance(editor, PercentEditor)
    keys(qtbot, "12", K.Key_Tab)
    assert document.answer("sec.training") == OPEN
    assert "もう1つ" in editor.rate.text()
    keys(qtbot, "32")
    assert "37.5%" in editor.rate.text()
    keys(qtbot, K.Key_Return)
    assert saved(reopened, "sec.training") == answered(Rate(12, 32))


def test_enter_leads_from_one_number_of_a_rate_to_the_other(qtbot: QtBot, document: Document, shown: Show) -> None:
    page = open_page(document, shown, "sec")
    card_of(page, "sec.training")
    keys(qtbot, "12", K.Key_Return, "32", K.Key_Return)
    assert document.answer("sec.training") == answered(Rate(12, 32))


def test_percent_keeps_half_an_input_while_other_answers_change(qtbot: QtBot, document: Document, shown: Show) -> None:
    page = open_page(document, shown, "sec")
    card = card_of(page, "sec.training")
    keys(qtbot, "12", K.Key_Tab)
    document.set_text("profile.staff_total", "99")
    assert isinstance(card.editor, PercentEditor)
    assert card.editor.fields[0].text() == "12"


def test_rate_over_zero_is_told(document: Document, shown: Show) -> None:
    page = open_page(document, shown, "online")
    document.set_text("online.cashless_counter", "3")
    document.set_text("online.cashless_rate", "0/0")
    card = page.cards["online.cashless_rate"]
    assert isinstance(card.editor, PercentEditor)
    assert "－" in card.editor.rate.text()
    assert any("全件数が0件" in text for text in card.findings.texts)


def test_date_in_the_japanese_calendar(qtbot: QtBot, document: Document, shown: Show, reopened: Reopen) -> None:
    page = ProfilePage(document)
    shown(page)
    page.show_key("profile.asof")
    editor = page.editors["profile.asof"]
    assert isinstance(editor, LineEditor)
    keys(qtbot, "R8.5.1")
    assert editor.echo.text() == "令和8年5月1日と読みました"
    keys(qtbot, K.Key_Return)
    assert saved(reopened, "profile.asof") == answered(date(2026, 5, 1))
    assert editor.field.text() == "令和8年5月1日"


def test_kinds_that_no_question_has_now(qtbot: QtBot) -> None:
    for kind, text in (("text", "ことば"), ("date", "2026-04-01"), ("yes_no", "yes")):
        editor = make_editor(Asked(kind, "題"))
        qtbot.addWidget(editor)
        editor.show()
        editor.first().setFocus()
        with qtbot.waitSignal(editor.committed) as told:
            if kind == "yes_no":
                qtbot.keyClick(editor.first(), K.Key_Return)
            else:
                compose(editor.first(), text)
                qtbot.keyClick(editor.first(), K.Key_Return)
        assert told.args == [text]
        editor.load(answered({"text": "別", "date": date(2026, 4, 1), "yes_no": True}[kind]), force=True)


def test_sub_fields(qtbot: QtBot, document: Document, shown: Show, reopened: Reopen) -> None:
    page = open_page(document, shown, "sec")
    page.show_key("sec.incident_count.other_incidents")
    keys(qtbot, "2", K.Key_Return)
    page.show_key("sec.incident_count.reported")
    keys(qtbot, K.Key_Return)
    assert saved(reopened, "sec.incident_count.other_incidents") == answered(2)
    assert document.answer("sec.incident_count.reported") == answered(True)
    page.show_key("sec.incident_count.other_incidents")
    keys(qtbot, "件だと思う", K.Key_Return)
    card = page.cards["sec.incident_count"]
    problem = next(field.problem for field in card.saved.fields if field.key == "sec.incident_count.other_incidents")
    assert problem.texts and document.answer("sec.incident_count.other_incidents") == answered(2)


def test_note_and_evidence(qtbot: QtBot, document: Document, shown: Show, reopened: Reopen) -> None:
    page = open_page(document, shown, "online")
    page.show_key("online.policy.note")
    keys(qtbot, "one")
    qtbot.keyClick(focused(), K.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    keys(qtbot, "two", K.Key_Tab)
    keys(qtbot, "shelf 3", K.Key_Return)
    assert saved(reopened, "online.policy.note") == answered("one\ntwo")
    assert document.answer("online.policy.evidence") == answered("shelf 3")


def test_evidence_of_secret_questions_says_that_nothing_is_attached(document: Document, shown: Show) -> None:
    page = open_page(document, shown, "sec")
    card = page.cards["sec.incident_count"]
    assert "所在だけ" in card.texts["sec.incident_count.evidence"].accessibleName()


# --- the other answers  ---


def test_note_stays_when_unknown_is_set(qtbot: QtBot, document: Document, shown: Show, reopened: Reopen) -> None:
    page = open_page(document, shown, "online")
    card = page.cards["online.policy"]
    page.show_key("online.policy.note")
    keys(qtbot, "memo")
    assert card.states is not None
    click(qtbot, card.states.unknown)
    card.states.unknown.setFocus()
    assert document.answer("online.policy") == UNKNOWN
    assert saved(reopened, "online.policy.note") == answered("memo")
    assert card.aside.status.name == "unknown"
    keys(qtbot, K.Key_Return)
    assert document.answer("online.policy") == OPEN
    assert document.answer("online.policy.note") == answered("memo")


def test_not_applicable_needs_a_reason(qtbot: QtBot, document: Document, shown: Show, reopened: Reopen) -> None:
    page = open_page(document, shown, "online")
    card = page.cards["online.bylaw"]
    assert card.states is not None
    document.set_text("online.bylaw", "2")
    click(qtbot, card.states.na)
    assert document.answer("online.bylaw") == answered("2")
    assert card.states.reason.isVisible() and card.states.hint.isVisible()
    keys(qtbot, "none here", K.Key_Return)
    assert saved(reopened, "online.bylaw") == not_applicable("none here")
    card.states.reason.setFocus()
    card.states.reason.selectAll()
    keys(qtbot, K.Key_Delete, K.Key_Return)
    assert any("理由が必要" in text for text in card.problem.texts)
    assert document.answer("online.bylaw") == not_applicable("none here")
    click(qtbot, card.states.clear)
    assert document.answer("online.bylaw") == OPEN
    assert not card.states.why.isVisible()


def test_unmeasured(qtbot: QtBot, document: Document, shown: Show) -> None:
    question = next(q for q in document.question_set.questions() if q.unmeasured)
    page = open_page(document, shown, question.domain)
    states = page.cards[question.id].states
    assert states is not None
    assert not states.unmeasured.isHidden() and states.unknown.isHidden()
    states.unmeasured.click()
    assert document.answer(question.id) == UNMEASURED


def test_unknown_is_offered_only_where_it_is_allowed(document: Document, shown: Show) -> None:
    for domain in ("sec", "online"):
        page = open_page(document, shown, domain)
        for card in page.cards.values():
            if card.states is not None:
                assert card.states.unknown.isHidden() is not card.question.allow_unknown


def test_a_space_after_tab_does_not_wipe_out_the_answer(qtbot: QtBot, document: Document, shown: Show) -> None:
    page = open_page(document, shown, "sec")
    card = card_of(page, "sec.outsourcing")
    states = card.states
    assert states is not None
    keys(qtbot, K.Key_Space, K.Key_Tab)
    assert focused() is states.unknown
    keys(qtbot, K.Key_Space)
    assert document.answer("sec.outsourcing") == answered(frozenset({"policy"}))
    assert states.warning.isVisible() and "もう一度" in states.warning.text()
    keys(qtbot, K.Key_Tab, K.Key_Backtab)
    assert focused() is states.unknown and not states.warning.isVisible()
    keys(qtbot, K.Key_Return)
    assert document.answer("sec.outsourcing") == answered(frozenset({"policy"}))
    keys(qtbot, K.Key_Return)
    assert document.answer("sec.outsourcing") == UNKNOWN and not states.warning.isVisible()


@pytest.mark.parametrize("question", ["online.policy", "sec.outsourcing", "sec.incident_count"])
def test_tab_goes_from_the_answer_to_the_other_answers_and_the_texts(
    qtbot: QtBot, document: Document, shown: Show, question: str
) -> None:
    page = open_page(document, shown, question.partition(".")[0])
    card = card_of(page, question)
    assert card.editor is not None and card.states is not None
    ways = [focused()]
    while card.isAncestorOf(focused()):
        keys(qtbot, K.Key_Tab)
        ways.append(focused())
    attached = [card.attached] if card.attached is not None else []
    inside = [card.editor, card.states, *card.fields.values(), *card.texts.values(), *attached, card.aside]
    places = [next((n for n, part in enumerate(inside) if part.isAncestorOf(w) or part is w), -1) for w in ways[:-1]]
    assert -1 not in places and places == sorted(places)
    assert places.count(0) == 1 and set(places) == set(range(len(inside)))


# --- bad input  ---


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
    assert page.locked["profile.name"].text() == "鏡石町"
    fy = page.editors["profile.fy"]
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
