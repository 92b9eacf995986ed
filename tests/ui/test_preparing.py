"""Pages that compute much: in the background of a large town, with the newest state in the end; else at once."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from dx_assess.errors import AppError
from dx_assess.form.answer import answered
from dx_assess.session import large as size
from dx_assess.session import preparing as session
from dx_assess.session.advice import next_steps
from dx_assess.session.document import Document
from dx_assess.session.reports import report_content
from dx_assess.ui import tasks
from dx_assess.ui.advice.advice_page import AdvicePage
from dx_assess.ui.advice.words import becomes
from dx_assess.ui.confirming.confirm_page import ConfirmPage
from dx_assess.ui.export.export_page import ExportPage
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.results import results_page
from dx_assess.ui.results.results_page import ResultsPage
from dx_assess.ui.review.review_page import ReviewPage
from dx_assess.ui.submit.submit_page import SubmitPage
from dx_assess.ui.whatif.whatif_page import WhatIfPage
from dx_assess.ui.workspace import Workspace

Prepared = ResultsPage | AdvicePage | WhatIfPage | ConfirmPage | SubmitPage | ReviewPage | ExportPage
KEY = "online.policy"


class Gate:
    """Stands before what is computed: counts, notes the thread, and waits until it is opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.threads: list[threading.Thread] = []
        self.open = threading.Event()
        self.open.set()
        self.error: Exception | None = None

        def content(document: Document, registers: bool = True) -> object:
            self.threads.append(threading.current_thread())
            assert self.open.wait(30)
            if self.error is not None:
                raise self.error
            return report_content(document, registers)

        monkeypatch.setattr(session, "report_content", content)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    found = Gate(monkeypatch)
    yield found
    found.open.set()
    tasks.wait_for_all()


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every town counts as large."""
    monkeypatch.setattr(size, "ROWS", 0)


@pytest.fixture
def workspace(window: MainWindow, sample_file: Path) -> Workspace:
    window.open_path(sample_file)
    assert window.workspace is not None
    return window.workspace


def _shown(workspace: Workspace, page_id: str) -> Prepared:
    workspace.show_page(page_id)
    page = workspace.page
    assert isinstance(page, Prepared)
    return page


def _results(workspace: Workspace) -> ResultsPage:
    page = _shown(workspace, "results")
    assert isinstance(page, ResultsPage)
    return page


def test_a_small_town_is_shown_at_once(workspace: Workspace, gate: Gate) -> None:
    page = _results(workspace)
    assert page.content is report_content(workspace.document, registers=False)
    assert gate.threads == [] and not page.preparing.waiting and page.tabs.isVisible()


@pytest.mark.usefixtures("large")
def test_the_frame_is_there_at_once_and_the_rest_follows(workspace: Workspace, gate: Gate, qtbot: QtBot) -> None:
    gate.open.clear()
    page = _results(workspace)
    assert page.preparing.line.isVisible() and page.preparing.line.text() == "計算しています…"
    assert not page.tabs.isVisible() and page.content is None
    qtbot.waitUntil(lambda: len(gate.threads) == 1)
    gate.open.set()
    qtbot.waitUntil(lambda: not page.preparing.waiting)
    assert gate.threads[0] is not threading.main_thread()
    assert page.tabs.isVisible() and not page.preparing.line.isVisible()
    assert page.content is report_content(workspace.document, registers=False)  # what was computed is not lost
    assert page.overall.score.text() == page.content.overall.score.score.text
    assert page.domains.lines.rowCount() == len(page.content.domains) and page.radar.has_picture


@pytest.mark.usefixtures("large")
def test_where_somebody_wanted_to_go_is_gone_to_in_the_end(workspace: Workspace, gate: Gate, qtbot: QtBot) -> None:
    gate.open.clear()
    workspace.go_to("findings")
    page = workspace.page
    assert isinstance(page, ResultsPage) and page.tabs.currentIndex() == 0
    gate.open.set()
    qtbot.waitUntil(lambda: page.tabs.currentWidget().isAncestorOf(page.findings.table))
    assert page.content is not None and page.findings.table.lines.rowCount() == len(page.content.findings)


@pytest.mark.usefixtures("large")
def test_what_changed_meanwhile_is_computed_again(
    workspace: Workspace, gate: Gate, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[object] = []
    own = results_page.OverallCard.show_content
    monkeypatch.setattr(
        results_page.OverallCard, "show_content", lambda card, content: (shown.append(content), own(card, content))
    )
    gate.open.clear()
    page, document = _results(workspace), workspace.document
    qtbot.waitUntil(lambda: len(gate.threads) == 1)
    document.set_answer(KEY, answered("1" if document.answer(KEY).value != "1" else "2"))
    assert page.preparing.line.isVisible()
    gate.open.set()
    qtbot.waitUntil(lambda: not page.preparing.waiting)
    assert shown == [report_content(document, registers=False)]  # never what was true before
    assert len(gate.threads) == 2 and threading.main_thread() not in gate.threads


@pytest.mark.usefixtures("large")
def test_the_old_content_stays_until_the_new_one_is_there(workspace: Workspace, gate: Gate, qtbot: QtBot) -> None:
    page, document = _results(workspace), workspace.document
    qtbot.waitUntil(lambda: not page.preparing.waiting)
    before = page.content
    gate.open.clear()
    document.set_answer(KEY, answered("1" if document.answer(KEY).value != "1" else "2"))
    assert page.tabs.isVisible() and page.content is before and not page.preparing.line.isVisible()
    gate.open.set()
    qtbot.waitUntil(lambda: page.content is not before)
    assert page.content is report_content(document, registers=False)


@pytest.mark.usefixtures("large")
def test_a_page_that_was_left_is_complete_when_it_is_shown_again(
    workspace: Workspace, gate: Gate, qtbot: QtBot
) -> None:
    gate.open.clear()
    page = _results(workspace)
    qtbot.waitUntil(lambda: len(gate.threads) == 1)
    workspace.show_page("home")
    gate.open.set()
    qtbot.waitUntil(lambda: page.preparing.task is None)
    assert page.content is None  # nothing is built that nobody sees
    assert _results(workspace) is page
    qtbot.waitUntil(lambda: not page.preparing.waiting)
    assert page.content is not None and len(gate.threads) == 1


@pytest.mark.usefixtures("large")
def test_the_file_can_be_closed_meanwhile(
    window: MainWindow, workspace: Workspace, gate: Gate, qtbot: QtBot, sample_file: Path
) -> None:
    gate.open.clear()
    _results(workspace)
    qtbot.waitUntil(lambda: len(gate.threads) == 1)
    assert window.close_document() and window.workspace is None
    gate.open.set()
    tasks.wait_for_all()
    window.open_path(sample_file)
    assert window.workspace is not None
    page = _results(window.workspace)
    qtbot.waitUntil(lambda: not page.preparing.waiting)


@pytest.mark.usefixtures("large")
def test_another_year_meanwhile_makes_the_page_anew(workspace: Workspace, gate: Gate, qtbot: QtBot) -> None:
    gate.open.clear()
    old, document = _results(workspace), workspace.document
    qtbot.waitUntil(lambda: len(gate.threads) == 1)
    document.set_edition("quick")
    page = _results(workspace)
    assert page is not old
    gate.open.set()
    qtbot.waitUntil(lambda: not page.preparing.waiting)
    assert page.content is not None and page.content.cover.edition == "quick"


@pytest.mark.usefixtures("large")
def test_an_error_is_shown_where_it_is_handled(
    workspace: Workspace, gate: Gate, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = AppError("E-PACK-EXPR", "式が読めません。", "直してください。")
    told: list[tuple[AppError, threading.Thread]] = []

    def fail(*_arguments: object, **_named: object) -> None:
        raise error

    gate.error = error
    monkeypatch.setattr(results_page, "report_content", fail)
    monkeypatch.setattr(
        results_page, "show_error", lambda _page, found: told.append((found, threading.current_thread()))
    )
    page = _results(workspace)
    qtbot.waitUntil(lambda: not page.preparing.waiting)
    assert told == [(error, threading.main_thread())] and page.tabs.isVisible()


@pytest.mark.usefixtures("large")
def test_other_work_on_the_file_is_waited_for(workspace: Workspace, gate: Gate, qtbot: QtBot) -> None:
    release = workspace.document.hold()
    page = _results(workspace)
    assert page.preparing.task is None and page.preparing.waiting
    release()
    qtbot.waitUntil(lambda: not page.preparing.waiting)
    assert len(gate.threads) == 1


WORKS: dict[str, Callable[[Prepared], bool]] = {
    "advice": lambda page: isinstance(page, AdvicePage) and bool(page.cards),
    "whatif": lambda page: isinstance(page, WhatIfPage) and bool(page.cards),
    "confirm": lambda page: isinstance(page, ConfirmPage) and page.parts.count() == len(page.found) > 1,
    "export": lambda page: isinstance(page, ExportPage) and page.form.isEnabled() and page.choices.kinds.count() > 2,
    "review": lambda page: isinstance(page, ReviewPage) and page.detail is not None and page.list.shown != (),
    "submit": lambda page: isinstance(page, SubmitPage) and page.leaving.a.lines.rowCount() > 10,
}


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("page_id", WORKS)
def test_every_page_shows_in_the_end_what_a_small_town_sees_at_once(
    workspace: Workspace, qtbot: QtBot, page_id: str
) -> None:
    page = _shown(workspace, page_id)
    assert page.preparing.waiting
    qtbot.waitUntil(lambda: not page.preparing.waiting)
    assert WORKS[page_id](page)
    workspace.document.set_answer(KEY, answered("1"))
    workspace.show_page("home")
    page = _shown(workspace, page_id)
    qtbot.waitUntil(lambda: page.preparing.task is None)
    assert WORKS[page_id](page)


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize(("page_id", "first", "last"), [("submit", "state", "sent"), ("export", "open", "result")])
def test_cards_stand_in_their_order_whoever_asks_first(
    workspace: Workspace, page_id: str, first: str, last: str
) -> None:
    page = _shown(workspace, page_id)
    assert isinstance(page, SubmitPage | ExportPage) and first not in page.__dict__
    column = getattr(page, last).parentWidget()
    rows = column.layout()
    cards = [rows.itemAt(at).widget() for at in range(rows.count() - 1)]
    assert cards[0] is getattr(page, first) and cards[-1] is getattr(page, last)
    names = ("state", "form", "progress", "done", "inquiries", "leaving", "sent")
    if page_id == "submit":
        assert cards == [getattr(page, name) for name in names]


@pytest.mark.usefixtures("large")
def test_cards_that_say_the_same_stay(workspace: Workspace, qtbot: QtBot) -> None:
    page = _shown(workspace, "whatif")
    assert isinstance(page, WhatIfPage)
    qtbot.waitUntil(lambda: not page.preparing.waiting)
    before, document = dict(page.cards), workspace.document
    key = next(key for key, card in before.items() if card.choice is not None and key.startswith("online."))
    answer = "1" if document.answer(key).value != "1" else "2"
    document.set_answer(key, answered(answer))
    qtbot.waitUntil(lambda: page.cards[key] is not before[key])
    others = [other for other in page.cards if other in before and document.answer(other).value is not None]
    assert sum(page.cards[other] is before[other] for other in others) >= len(others) - 2
    assert list(page.cards) == [card.question.id for card in page.cards.values()]


@pytest.mark.usefixtures("large")
def test_steps_that_only_bring_other_points_keep_their_cards(workspace: Workspace, qtbot: QtBot) -> None:
    page, document = _shown(workspace, "advice"), workspace.document
    assert isinstance(page, AdvicePage)
    qtbot.waitUntil(lambda: not page.preparing.waiting)
    before = list(page.cards)
    document.set_answer(KEY, answered("4" if document.answer(KEY).value != "4" else "1"))
    qtbot.waitUntil(lambda: [card.step for card in page.cards] == list(next_steps(document)))
    rules = {card.step.advice.rule.id: card for card in before}
    kept = [card for card in page.cards if rules.get(card.step.advice.rule.id) is card]
    assert len(kept) >= len(before) - 2 > 0
    assert all(card.rise.text() == becomes(document.question_set, card.step.advice) for card in page.cards)


@pytest.mark.usefixtures("large")
def test_a_part_that_is_asked_for_is_chosen_in_the_end(workspace: Workspace, qtbot: QtBot) -> None:
    workspace.go_to("confirm:whole")
    page = workspace.page
    assert isinstance(page, ConfirmPage) and page.found == ()
    qtbot.waitUntil(lambda: bool(page.found) and page.current.part.is_whole)
    page.preparing.finish()
    assert page.panel.title.text() == page.current.part.label
