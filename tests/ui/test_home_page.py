"""ホーム in the window: it comes up first, every line and step is a link, and it follows what is stored."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar, QWidget
from pytestqt.qtbot import QtBot

from dx_assess.session.catalog import Catalog
from dx_assess.session.distribution import Wanted, install_offer, make_distribution, read_offer
from dx_assess.session.document import Changed
from dx_assess.session.home import _Survey, home_of
from dx_assess.store.dxafile import utc_now
from dx_assess.ui.home.home_page import HomePage
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.workspace import Workspace

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def workspace(window: MainWindow, sample_file: Path) -> Workspace:
    window.open_path(sample_file)
    assert window.workspace is not None
    return window.workspace


def home(workspace: Workspace) -> HomePage:
    workspace.show_page("home")
    assert isinstance(workspace.page, HomePage)
    return workspace.page


def title(workspace: Workspace) -> str:
    assert workspace.page is not None
    return workspace.page.title


def test_it_comes_up_first(workspace: Workspace) -> None:
    assert isinstance(workspace.page, HomePage)
    assert workspace.page.strip.score.text() == "68.4点"


def test_a_domain_leads_to_its_page(workspace: Workspace, qtbot: QtBot) -> None:
    line = home(workspace).domains.lines["rpa_ai"]
    assert "RPA・AI、8のうち8、エラー0件" in line.link.accessibleName()
    qtbot.mouseClick(line.link, LEFT)
    assert title(workspace) == "RPA・AI"


def test_enter_on_a_step_leads_to_the_reasons_of_its_division(workspace: Workspace, qtbot: QtBot) -> None:
    page = home(workspace)
    second = page.steps.links[1]
    assert "総務課（法制・人事・財政）の警告" in second.text()
    qtbot.keyClick(second, Qt.Key.Key_Return)
    assert title(workspace) == "確定・決裁"
    assert workspace.page.current.part.id == "general_admin"  # type: ignore[union-attr]


def test_the_count_of_findings_leads_to_them(workspace: Workspace, qtbot: QtBot) -> None:
    qtbot.mouseClick(home(workspace).strip.findings_link, LEFT)
    assert workspace.page is not None
    tabs = workspace.page.tabs  # type: ignore[attr-defined]
    assert tabs.tabText(tabs.currentIndex()).startswith("点検で見つかったこと")


def test_it_follows_a_change(workspace: Workspace) -> None:
    before = home(workspace).strip.idle.text()
    workspace.document.set_text("profile.pop_65", "@open")
    workspace.document.set_text("profile.asof", "@open")
    page = home(workspace)
    assert before.endswith("日前") and page.strip.idle.text() == "きょう"
    assert page.steps.steps[0].kind == "profile"
    assert page.domains.lines["profile"].progress.text().startswith("7/")


def test_the_rest_of_the_steps_is_shown_when_asked(window: MainWindow, new_town: Path, qtbot: QtBot) -> None:
    window.open_path(new_town)
    assert window.workspace is not None
    steps = home(window.workspace).steps
    shown = len(steps.links)
    qtbot.mouseClick(steps.more, LEFT)
    assert shown == 4 and len(steps.links) == len(steps.steps) > shown
    qtbot.mouseClick(steps.more, LEFT)
    assert len(steps.links) == shown


def test_the_deadline_of_the_prefecture_is_shown_once_it_is_known(
    window: MainWindow, catalog: Catalog, sample_file: Path, tmp_path: Path
) -> None:
    window.open_path(sample_file)
    assert window.workspace is not None
    assert home(window.workspace).strip.parts[2].isHidden()
    window.close_document()
    path = tmp_path / "福島県.dxpack"
    make_distribution(catalog, "fukushima", path, Wanted(date(2026, 12, 25), "よろしくお願いします。"))
    install_offer(read_offer(catalog, path))
    window.open_path(sample_file)
    strip = home(window.workspace).strip
    assert not strip.parts[2].isHidden() and strip.due.text().startswith("令和8年12月25日（")
    assert strip.letter.text() == "送付文を見る"


def focus_chain(page: QWidget) -> Iterator[QWidget]:
    """In the order of Tab."""
    widget = page.nextInFocusChain()
    while widget is not None and widget is not page:
        yield widget
        widget = widget.nextInFocusChain()


def test_cards_are_made_one_by_one_from_the_top(workspace: Workspace, qtbot: QtBot) -> None:
    page = HomePage(workspace.document)
    qtbot.addWidget(page)
    seen = [(0, 0)]
    for _step in page._make():
        parts = sum(part in vars(page) for part in ("strip", "steps", "domains", "divisions"))
        seen.append((parts, len(page.findChildren(QProgressBar))))
    assert max(after[0] - before[0] for before, after in pairwise(seen)) == 1
    assert max(after[1] - before[1] for before, after in pairwise(seen)) == 1
    assert seen[-1] == (4, len(page.domains.lines) + len(page.divisions.lines))
    links = [line.link for grid in (page.domains, page.divisions) for line in grid.lines.values()]
    assert [widget for widget in focus_chain(page) if widget in links] == links


def test_it_is_made_while_it_is_shown(workspace: Workspace, qtbot: QtBot) -> None:
    page = HomePage(workspace.document)
    qtbot.addWidget(page)
    assert "strip" not in vars(page) and not page.slices.done
    page.show()
    qtbot.waitUntil(lambda: page.slices.done)
    lines = len(page.findChildren(QProgressBar))
    assert lines == len(page.domains.lines) + len(page.divisions.lines) > 10
    assert all(line.link.isVisible() for line in page.divisions.lines.values())


def test_what_is_asked_for_is_there_at_once_and_in_its_place(workspace: Workspace, qtbot: QtBot) -> None:
    page = HomePage(workspace.document)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    assert page.divisions.lines["general_admin"].link.text()
    page.show()
    tops = [part.mapTo(page, part.rect().topLeft()).y() for part in (page.strip, page.steps, page.divisions)]
    assert tops == sorted(tops) and len(set(tops)) == 3
    assert page.domains.y() == page.divisions.y() and page.domains.x() < page.divisions.x()


def test_a_change_while_it_is_made_is_shown(workspace: Workspace, qtbot: QtBot) -> None:
    page = HomePage(workspace.document)
    qtbot.addWidget(page)
    before = page.strip.idle.text()
    workspace.document.set_text("profile.pop_65", "@open")
    page.refresh(Changed())
    assert before != page.strip.idle.text() == "きょう"
    assert page.domains.lines["profile"].progress.text().startswith("8/")


def test_findings_are_added_up_once_for_all_lines(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    document = workspace.document
    asked: list[str] = []
    place = _Survey._place
    monkeypatch.setattr(_Survey, "_place", lambda self, key: asked.append(key) or place(self, key))
    found = home_of(document, utc_now())
    keys = {finding.key for finding in document.assessment.findings}
    assert len(asked) <= len(keys) * len(found.domains)
    levels = [finding.level for finding in document.assessment.findings]
    assert found.divisions[-1].waiting.errors == levels.count("E")
    assert sum(line.waiting.notes for line in found.domains) == levels.count("F")
