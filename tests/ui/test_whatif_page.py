"""「試してみる」: score, level and verdicts move on the screen; the file never changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from dx_assess.form.answer import answered
from dx_assess.session.whatif import try_out
from dx_assess.text.show import show_number
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.whatif.whatif_page import WhatIfPage


@pytest.fixture
def page(window: MainWindow, sample_file: Path) -> WhatIfPage:
    window.open_path(sample_file)
    assert window.workspace is not None
    window.workspace.show_page("whatif")
    page = window.workspace.page
    assert isinstance(page, WhatIfPage)
    return page


def choose(page: WhatIfPage, question_id: str, code: str) -> None:
    """With the keyboard, as a user does: focus, then the arrows, then Enter."""
    choice = page.cards[question_id].choice
    assert choice is not None
    page.area.ensureWidgetVisible(choice)
    choice.setFocus()
    wanted = choice.findData(code)
    assert wanted > 0
    while choice.currentIndex() != wanted:
        QTest.keyClick(choice, Qt.Key.Key_Down if choice.currentIndex() < wanted else Qt.Key.Key_Up)
    QTest.keyClick(choice, Qt.Key.Key_Return)


def test_scores_move_and_nothing_is_saved(page: WhatIfPage, window: MainWindow, qtbot: QtBot) -> None:
    assert window.workspace is not None
    document = window.workspace.document
    before, stamp = dict(document.data.answers), document.file.last_change_at()
    old = document.answer("online.policy").value
    new = "0" if old != "0" else "4"
    choose(page, "online.policy", new)
    expected = try_out(document, {"online.policy": answered(new)})
    assert expected.overall.moved
    assert show_number(expected.overall.then.score, 1) in page.outcome.headline.text()
    assert show_number(expected.overall.now.score, 1) in page.outcome.headline.text()
    assert [name for name, _score, _level in page.outcome.lines] == [m.name for m in expected.domains if m.moved]
    assert "→" in page.cards["online.policy"].points.text()
    assert dict(document.data.answers) == before and document.file.last_change_at() == stamp
    qtbot.mouseClick(page.reset, Qt.MouseButton.LeftButton)
    assert "→" not in page.outcome.headline.text() and not page.reset.isEnabled()
    choice = page.cards["online.policy"].choice
    assert choice is not None and choice.currentIndex() == 0


def test_answers_on_trial_stay_over_domains_and_verdicts_are_told(page: WhatIfPage, window: MainWindow) -> None:
    assert window.workspace is not None
    document = window.workspace.document
    choose(page, "online.policy", "0" if document.answer("online.policy").value != "0" else "4")
    page.domains.setCurrentIndex(page.domains.findData("opendata"))
    assert "1問を試しています" in page.outcome.range.text()
    moved = next(
        (q.id, code)
        for q in document.question_set.questions()
        if q.kind == "choice"
        for code in [option.code for option in q.options]
        if any(m.now.verdict != m.then.verdict for m in try_out(document, {q.id: answered(code)}).kpis)
    )
    page.show_key(moved[0])
    choose(page, *moved)
    assert "県のKPI「" in page.outcome.notes.text() and "→" in page.outcome.notes.text()


def test_a_hidden_question_comes_up_on_trial(page: WhatIfPage, window: MainWindow) -> None:
    assert window.workspace is not None
    document = window.workspace.document
    found = next(
        ((q, code), trial)
        for q in document.question_set.questions()
        if q.kind == "choice"
        for code in [option.code for option in q.options]
        for trial in [try_out(document, {q.id: answered(code)})]
        if trial.opened or trial.closed
    )
    (question, code), trial = found
    page.show_key(question.id)
    shown = set(page.cards)
    choose(page, question.id, code)
    same = [key for key in (*trial.opened, *trial.closed) if key.startswith(f"{question.domain}.")]
    assert same and set(page.cards) != shown
    assert "聞かれ" in page.outcome.notes.text()


def test_what_cannot_be_read_is_said(page: WhatIfPage, window: MainWindow) -> None:
    assert window.workspace is not None
    document = window.workspace.document
    question = next(q for q in document.question_set.questions() if q.kind == "integer" and not q.is_auto)
    page.show_key(question.id)
    card = page.cards[question.id]
    assert card.editor is not None
    field = card.editor.first()
    field.setFocus()
    QTest.keyClicks(field, "abc")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert card.problem.texts and not card.problem.isHidden() and not page.reset.isEnabled()
