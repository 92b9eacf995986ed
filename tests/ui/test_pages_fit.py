"""No page scrolls sideways or grows the window at 1366×768, at any text size, and nothing is cut; also changed live.

``make test`` opens every page at every size, built at it or brought to it while open, of a town in use and of a new one
by turns; ``make nightly`` every size of both.
"""

import importlib.util
import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QRadioButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from dx_assess.session.catalog import Catalog
from dx_assess.session.files import open_file
from dx_assess.ui.flow import FlowLayout
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.pages import page_ids
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.plan.plan_page import PlanPage
from dx_assess.ui.slices import finish_all
from dx_assess.ui.tables import STRETCH, Cell, Head, LinesTable
from dx_assess.ui.theme import SCALES, Theme
from dx_assess.ui.workspace import Workspace
from tests.ui.fitting import problems

SIZES = (100, 125, 150, 200)
TOWNS = ("full", "new_town")
NIGHTLY = bool(os.environ.get("DX_ASSESS_NIGHTLY"))
SAMPLE = {(125, "new_town"), (150, "full"), (200, "new_town")}
"""What ``make test`` opens besides the town in use, which goes from 100 to 200 and 125 % while it is open."""
OPENED = [(size, town) for size in SIZES for town in TOWNS if NIGHTLY or (size, town) in SAMPLE]
ROUNDS = 10
WIDE, HIGH = 1366, 698
"""The height is what a task bar and a title bar leave of 768."""


@pytest.fixture(scope="session")
def in_use() -> ModuleType:
    path = Path(__file__).resolve().parents[2] / "tools" / "town_in_use.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def made_in_use(
    catalog: Catalog, made_sample: Path, in_use: ModuleType, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The sample town in the middle of its work, so that no page is empty."""
    folder = tmp_path_factory.mktemp("in_use")
    path = Path(shutil.copy(made_sample, folder / made_sample.name))
    document = open_file(catalog, path)
    in_use.use(document, folder / "sheets", date(2026, 7, 15))
    document.close()
    return path


@pytest.fixture
def full(made_in_use: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made_in_use, tmp_path / made_in_use.name))


@pytest.fixture
def town(request: pytest.FixtureRequest) -> Path:
    """``full`` or ``new_town`` by the name in the parameter."""
    path = request.getfixturevalue(request.param)
    assert isinstance(path, Path)
    return path


def settle() -> None:
    for _ in range(3):
        QApplication.processEvents()


def tabs_of(workspace: Workspace) -> Iterator[str]:
    """Every tab of the page that is shown, by name."""
    tabs = getattr(workspace.page, "tabs", None)
    for at in range(tabs.count() if tabs is not None else 1):
        if tabs is not None:
            tabs.setCurrentIndex(at)
        settle()
        yield tabs.tabText(at) if tabs is not None else ""
    if tabs is not None:
        tabs.setCurrentIndex(0)


def found_on_all_pages(window: MainWindow) -> list[str]:
    workspace = window.workspace
    assert workspace is not None
    found = []
    for page_id in page_ids(workspace.document.question_set):
        workspace.show_page(page_id)
        finish_all(workspace)
        assert workspace.page is not None
        for tab in tabs_of(workspace):
            found += [f"{page_id} {tab}: {words}" for words in settled_problems(workspace.page)]
        found += [f"{page_id}: {words}" for words in too_large(window)]
    return found


def too_large(window: MainWindow) -> list[str]:
    """Whether the page has made the window larger than the screen, or would."""
    size, least = window.size().toTuple(), window.minimumSizeHint()
    wrong = size != (WIDE, HIGH) or least.width() > WIDE or least.height() > HIGH
    return [f"the window is {size} and wants {least.toTuple()}"] if wrong else []


def settled_problems(page: QWidget) -> list[str]:
    """What is wrong once the layouts inside layouts have come to rest."""
    found = problems(page)
    for _ in range(ROUNDS):
        if not found:
            break
        settle()
        found = problems(page)
    return found


@pytest.mark.parametrize(("scale", "town"), OPENED, indirect=["town"])
def test_every_page_fits(window: MainWindow, theme: Theme, town: Path, scale: int) -> None:
    theme.set_scale(scale)
    window.resize(WIDE, HIGH)
    window.open_path(town)
    assert found_on_all_pages(window) == []
    window.close_document()
    settle()
    assert too_large(window) == [], "welcome"


def test_every_page_fits_after_the_size_was_changed_while_it_was_open(
    window: MainWindow, theme: Theme, full: Path
) -> None:
    window.resize(WIDE, HIGH)
    window.open_path(full)
    assert found_on_all_pages(window) == []
    for scale in (200, 125):
        theme.set_scale(scale)
        assert found_on_all_pages(window) == [], scale


def test_the_sample_leaves_no_size_and_no_town_out() -> None:
    assert {size for size, _town in SAMPLE} | {100} == set(SIZES)
    assert {town for _size, town in SAMPLE} == set(TOWNS)


# --- the parts --------------------------------------------------------------------------------------------------------


def test_the_test_sees_what_is_cut(qtbot: QtBot, theme: Theme) -> None:
    page = QWidget()
    rows = QVBoxLayout(page)
    rows.addWidget(QLabel("一行に入らない、とても長い見出しです"))
    rows.addWidget(QPushButton("押すと、とても長い名前のことをします"))
    qtbot.addWidget(page)
    page.setMinimumWidth(1)
    page.resize(120, 100)
    page.show()
    page.setFixedWidth(120)
    assert len(problems(page)) == 2
    page.setFixedWidth(600)
    assert problems(page) == []


def test_the_test_sees_a_window_that_is_too_large(window: MainWindow) -> None:
    window.resize(WIDE, HIGH)
    assert too_large(window) == []
    window.setMinimumSize(QSize(WIDE, HIGH + 1))
    assert too_large(window) != []


def test_lines_flow_and_share_what_is_left(qtbot: QtBot, theme: Theme) -> None:
    box = QWidget()
    flow = FlowLayout(box, gap=10)
    buttons = [QPushButton(word) for word in ("左", "まん中", "右")]
    for button in buttons:
        flow.add(button, int(button is buttons[1]))
    qtbot.addWidget(box)
    wanted = sum(button.sizeHint().width() for button in buttons) + 20
    box.resize(wanted + 90, 200)
    box.show()
    assert buttons[1].width() == buttons[1].sizeHint().width() + 90 and len({button.y() for button in buttons}) == 1
    box.resize(wanted - 1, 200)
    assert buttons[2].y() > buttons[1].y() == buttons[0].y() and buttons[2].x() == 0
    assert flow.heightForWidth(wanted - 1) > flow.heightForWidth(wanted)


def test_lines_of_a_table_grow_with_the_text(window: MainWindow, theme: Theme, full: Path) -> None:
    window.open_path(full)
    assert window.workspace is not None
    window.workspace.show_page("plan")
    page = window.workspace.page
    assert isinstance(page, PlanPage)
    table = page.panel.table
    before = table.rowHeight(0), table.columnWidth(5), table.height()
    theme.set_scale(200)
    settle()
    assert table.rowHeight(0) >= table.fontMetrics().height() + 4 > before[0]
    assert table.columnWidth(5) == 2 * before[1] and table.height() > before[2]
    theme.set_scale(100)
    settle()
    assert (table.rowHeight(0), table.columnWidth(5), table.height()) == before


def test_spare_columns_give_way_and_come_back(window: MainWindow, theme: Theme, full: Path) -> None:
    window.resize(WIDE, HIGH)
    window.open_path(full)
    assert window.workspace is not None
    window.workspace.show_page("plan")
    page = window.workspace.page
    assert isinstance(page, PlanPage)
    assert hidden_columns(page.panel.table) == []
    theme.set_scale(200)
    hidden = hidden_columns(page.panel.table)
    assert 2 in hidden and 1 not in hidden and 7 not in hidden
    theme.set_scale(100)
    assert hidden_columns(page.panel.table) == []


def hidden_columns(table: LinesTable) -> list[int]:
    settle()
    return [at for at in range(len(table.lines.heads)) if table.isColumnHidden(at)]


def test_a_table_scrolls_in_itself_when_nothing_can_give_way(qtbot: QtBot, theme: Theme) -> None:
    table = LinesTable("見本", (Head("何", STRETCH), Head("いつ", 20), Head("だれ", 20)))
    table.show_lines([(Cell("中身"), Cell("きょう"), Cell("町"))])
    qtbot.addWidget(table)
    table.resize(400, 100)
    table.show()
    assert table.horizontalScrollBar().maximum() > 0 and table.columnWidth(0) >= 9 * table.fontMetrics().height()
    table.resize(1200, 100)
    assert table.horizontalScrollBar().maximum() == 0


@pytest.mark.parametrize("scale", SCALES)
def test_round_marks_are_round_at_every_size(qtbot: QtBot, theme: Theme, scale: int) -> None:
    button = QRadioButton()
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    button.setChecked(True)
    qtbot.addWidget(button)
    button.show()
    theme.set_scale(scale)
    settle()
    button.resize(button.sizeHint())
    picture = button.grab().toImage()
    accent = [
        (x, y) for x in range(picture.width()) for y in range(picture.height()) if is_accent(picture, x, y, theme)
    ]
    mark = QRect(min(x for x, _ in accent), min(y for _, y in accent), 0, 0)
    mark.setRight(max(x for x, _ in accent))
    mark.setBottom(max(y for _, y in accent))
    assert abs(mark.width() - mark.height()) <= 1
    corners = {(mark.left(), mark.top()), (mark.right(), mark.top()), (mark.left(), mark.bottom())}
    assert not corners & set(accent)


def is_accent(picture: QImage, x: int, y: int, theme: Theme) -> bool:
    return picture.pixelColor(x, y).name() == theme.tokens.accent


def test_one_line_of_a_paragraph_stands_as_a_label_does(qtbot: QtBot, theme: Theme) -> None:
    tops = []
    for label in (QLabel("国国国"), Paragraph("国国国")):
        qtbot.addWidget(label)
        label.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        label.resize(200, 40)
        label.show()
        picture = label.grab().toImage()
        ground = picture.pixelColor(0, 0)
        tops.append(next(y for y in range(40) if any(picture.pixelColor(x, y) != ground for x in range(60))))
    assert abs(tops[0] - tops[1]) <= 1
