"""Every kind of question answered by keyboard and by mouse, and found again in the file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from dx_assess.form.answer import OPEN, UNKNOWN, UNMEASURED, Rate, answered, not_applicable
from dx_assess.session.document import Changed, Document
from dx_assess.ui.questions.choices import ChoiceGroup, MultiGroup
from dx_assess.ui.questions.editors import EDITORS, Asked, LineEditor, PercentEditor, make_editor
from dx_assess.ui.questions.profile_page import ProfilePage
from tests.ui.questions.hands import K, Reopen, Show, card_of, click, compose, focused, history, keys, open_page, saved


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
    assert "1,200件／年と読みました" in editor.echo.text()
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
