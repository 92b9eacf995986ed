"""Tab goes through every page and dialog as one reads: down, to the right, over to the next column; and out again."""

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QDialog,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

import dx_assess.ui
from dx_assess.session.catalog import Catalog
from dx_assess.ui.help.chapters import DIALOGS as CHAPTERS
from dx_assess.ui.help.dialog import HelpDialog
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.pages import page_ids
from dx_assess.ui.registers.view import RegisterView
from dx_assess.ui.slices import finish_all
from dx_assess.ui.theme import THEMES, Theme
from tests.ui.dialogs import DIALOGS
from tests.ui.test_accessibility import describe, tab_stops, without_mark

LEEWAY = 6
"""Pixels by which two controls of one line may overlap."""
UNDER_THE_HOOD = frozenset({"HelpDialog"})
"""Needs no help of its own."""
EXEMPT = frozenset({"tour"})
"""The balloon has the keyboard on 「次へ」, and Tab goes back from there."""


@pytest.fixture
def shown(window: MainWindow, sample_file: Path) -> MainWindow:
    window.resize(1366, 698)
    window.open_path(sample_file)
    window.activateWindow()
    return window


def chain(root: QWidget) -> list[QWidget]:
    """Where Tab stops within ``root``, as Qt goes."""
    stops, found, at = set(tab_stops(root)), [], root.nextInFocusChain()
    while at is not root and at is not None:
        if at in stops:
            found.append(at)
        at = at.nextInFocusChain()
    return found


def against_reading(root: QWidget) -> list[str]:
    """Steps up, or to the left in one line; the one step back from the end to the start is none."""
    QApplication.processEvents()
    order = chain(root)
    places = {widget: QRect(widget.mapTo(root, QPoint(0, 0)), widget.size()) for widget in order}
    found = []
    for first, second in zip(order, [*order[1:], *order[:1]], strict=True):
        before, after = places[first], places[second]
        above = after.bottom() <= before.top() + LEEWAY
        left = not above and after.top() < before.bottom() - LEEWAY and after.right() <= before.left() + LEEWAY
        if (above and after.left() < before.right() - LEEWAY) or left:
            found.append(f"{describe(first)} → {describe(second)}")
    return found if len(found) > 1 else []


def traps(root: QWidget) -> list[str]:
    """Where Tab writes a tab or goes from cell to cell for ever; the registers let go at their ends."""
    texts = [w for kind in (QTextEdit, QPlainTextEdit) for w in root.findChildren(kind) if not w.isReadOnly()]
    views = [view for view in root.findChildren(QAbstractItemView) if not isinstance(view, RegisterView)]
    reached = set(tab_stops(root))
    held = [w for w in texts if not w.tabChangesFocus()] + [v for v in views if v.tabKeyNavigation()]
    return [describe(widget) for widget in held if widget in reached]


def test_every_page(shown: MainWindow) -> None:
    workspace = shown.workspace
    assert workspace is not None
    found = {}
    for page in page_ids(workspace.document.question_set):
        workspace.show_page(page)
        finish_all(workspace)
        QApplication.processEvents()
        assert workspace.page is not None
        tabs = getattr(workspace.page, "tabs", None)
        for tab in range(tabs.count() if tabs is not None else 1):
            if tabs is not None:
                tabs.setCurrentIndex(tab)
            if wrong := against_reading(workspace.page) + traps(workspace.page):
                found[page, tab] = wrong
    assert found == {}
    assert against_reading(workspace.top) == []


def test_the_welcome_page_and_an_empty_town(window: MainWindow, new_town: Path) -> None:
    window.resize(1366, 698)
    assert against_reading(window.welcome) == []
    window.open_path(new_town)
    assert window.workspace is not None
    found = {}
    for page in page_ids(window.workspace.document.question_set):
        if not page.startswith(("domain:", "register:")):
            window.workspace.show_page(page)
            finish_all(window.workspace)
            QApplication.processEvents()
            assert window.workspace.page is not None
            if wrong := against_reading(window.workspace.page):
                found[page] = wrong
    assert found == {}


@pytest.mark.parametrize("name", DIALOGS)
def test_a_dialog(name: str, shown: MainWindow, catalog: Catalog, tmp_path: Path, qtbot: QtBot) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    dialog = DIALOGS[name](shown, catalog, folder)
    assert dialog is not None and dialog.isVisible()
    dialog.window().activateWindow()
    assert name in EXEMPT or against_reading(dialog) == []
    assert traps(dialog) == []
    if not isinstance(dialog, QDialog):
        return
    stop = chain(dialog)[0]
    stop.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(stop, Qt.Key.Key_F1)
    manual = next(found for found in QApplication.topLevelWidgets() if isinstance(found, HelpDialog))
    assert manual.isVisible()
    if manual is not dialog:
        kind = next(kind.__name__ for kind in type(dialog).__mro__ if kind.__name__ in CHAPTERS)
        assert manual.shown.file == CHAPTERS[kind].partition("#")[0]
        assert not dialog.isModal() or manual.parentWidget() is dialog, "else the dialog holds it up"
        manual.reject()
        assert dialog.isVisible()
    dialog.reject()


def dialog_classes() -> Iterator[type[QDialog]]:
    for module in pkgutil.walk_packages(dx_assess.ui.__path__, "dx_assess.ui."):
        loaded = importlib.import_module(module.name)
        for found in vars(loaded).values():
            if isinstance(found, type) and issubclass(found, QDialog) and found.__module__ == module.name:
                yield found


def test_every_dialog_of_the_program_is_in_the_table(shown: MainWindow, catalog: Catalog, tmp_path: Path) -> None:
    known = {kind.__name__ for kind in dialog_classes()}
    assert len(known) > 20
    assert known - UNDER_THE_HOOD == set(CHAPTERS), "each has its chapter of the manual"
    opened = set()
    for name, make in DIALOGS.items():
        folder = tmp_path / name
        folder.mkdir()
        dialog = make(shown, catalog, folder)
        opened.add(type(dialog).__name__)
        for found in shown.findChildren(QDialog):
            if found.isVisible():
                opened.add(type(found).__name__)
                found.reject()
        if shown.tour is not None:
            shown.tour.end()
    assert known <= opened, "and is opened by tests/ui/dialogs.py"


@pytest.mark.parametrize("scheme", THEMES)
def test_the_keyboard_is_seen_in_every_theme(shown: MainWindow, theme: Theme, scheme: str) -> None:
    """Every class of control looks different with the keyboard on it."""
    theme.set_scheme(scheme)
    workspace = shown.workspace
    assert workspace is not None
    seen, found = set(), set()
    for page in ("domain:online", "domain:sec", "register:procedures", "results", "plan", "review", "export", "sheets"):
        workspace.show_page(page)
        finish_all(workspace)
        assert workspace.page is not None
        QApplication.processEvents()
        seen |= {type(widget).__name__ for widget in tab_stops(workspace.page)}
        found |= without_mark(
            workspace.page, {kind.__name__ for widget in tab_stops(shown) for kind in type(widget).__mro__}
        )
    assert found == set() and {"QPushButton", "QComboBox", "CommitLine", "OptionRadio", "RegisterView"} <= seen


def test_a_wrong_order_is_found(qtbot: QtBot) -> None:
    """The test of the tests."""
    from PySide6.QtWidgets import QPushButton

    root = QWidget()
    qtbot.addWidget(root)
    made = [QPushButton(str(n), root) for n in range(3)]
    for button, top in zip(made, (0, 80, 40), strict=True):
        button.setGeometry(0, top, 60, 24)
    root.resize(100, 120)
    root.show()
    assert len(against_reading(root)) == 2
    QWidget.setTabOrder(made[0], made[2])
    QWidget.setTabOrder(made[2], made[1])
    assert against_reading(root) == []
