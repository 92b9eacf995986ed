"""Every page and dialog through the accessibility tree: names, roles, the way by Tab, a focus that can be seen."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QButtonGroup,
    QComboBox,
    QDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from dx_assess.session.catalog import Catalog
from dx_assess.session.document import Document
from dx_assess.session.files import open_file
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.pages import page_ids
from dx_assess.ui.slices import finish_all
from tests.ui.dialogs import DIALOGS

Role = QAccessible.Role
CONTAINERS = (Role.Table, Role.List, Role.Tree)
"""Their children are cells, whose names are their texts."""
VALUED = (QComboBox, QAbstractSpinBox, QLineEdit, QTextEdit, QPlainTextEdit, QAbstractItemView)
"""Where Qt gives the value (or nothing) for the name: these need a name of their own or a label."""
INSIDE = ("qt_spinbox_lineedit", "qt_scrollarea_viewport")


@pytest.fixture(scope="module")
def focus_classes(project: Path) -> set[str]:
    """Classes with a rule of their own for the focus."""
    sheet = (project / "resources" / "style" / "app.qss").read_text(encoding="utf-8")
    return set(re.findall(r"\b(Q\w+)[#\w:]*:focus", sheet))


@pytest.fixture
def shown(window: MainWindow, sample_file: Path) -> MainWindow:
    window.resize(1366, 698)
    window.open_path(sample_file)
    window.activateWindow()
    return window


def tree(interface: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    """All that a screen reader finds below, cells left out."""
    for n in range(interface.childCount()):
        child = interface.child(n)
        if child is None or not child.isValid() or child.state().invisible:
            continue
        yield child
        if child.role() not in CONTAINERS:
            yield from tree(child)


def control_of(interface: QAccessibleInterface) -> QWidget | None:
    widget = interface.object()
    return widget if isinstance(widget, QWidget) else None


def labelled(widget: QWidget) -> bool:
    """A name of its own, or a label that belongs to it."""
    if widget.accessibleName().strip():
        return True
    return any(label.buddy() is widget and label.text().strip() for label in widget.window().findChildren(QLabel))


def describe(widget: QWidget) -> str:
    parents, at = [], widget
    while at is not None and len(parents) < 4:
        parents.append(f"{type(at).__name__}#{at.objectName()}")
        at = at.parentWidget()
    return " < ".join(parents)


def unnamed(root: QWidget) -> set[str]:
    """Controls without a name or a role."""
    found = set()
    interface = QAccessible.queryAccessibleInterface(root)
    for node in tree(interface):
        widget = control_of(node)
        if widget is None or not node.state().focusable or widget.focusPolicy() == Qt.FocusPolicy.NoFocus:
            continue
        if widget.objectName() in INSIDE or isinstance(widget, QHeaderView) or not widget.isVisible():
            continue
        spin = widget.parentWidget()
        if isinstance(spin, QAbstractSpinBox | QComboBox):
            continue
        name = node.text(QAccessible.Text.Name).strip()
        if not name or (isinstance(widget, VALUED) and not labelled(widget)) or node.role() == Role.NoRole:
            found.add(describe(widget))
    return found


def tab_stops(root: QWidget) -> list[QWidget]:
    """Everything that Tab shall reach."""
    return [
        widget
        for widget in root.findChildren(QWidget)
        if widget.isVisible()
        and widget.isEnabled()
        and widget.window() is root.window()
        and (widget.focusPolicy() & Qt.FocusPolicy.TabFocus) == Qt.FocusPolicy.TabFocus
        and widget.focusProxy() is None
    ]


def unreached(root: QWidget) -> set[str]:
    """Controls that no number of Tabs arrives at."""
    window, wanted = root.window(), tab_stops(root)
    if not wanted:
        return set()
    wanted[0].setFocus(Qt.FocusReason.TabFocusReason)
    reached = {wanted[0]}
    for _ in range(3 * len(tab_stops(window)) + 10):
        window.focusNextPrevChild(True)
        now = QApplication.focusWidget()
        if now is wanted[0]:
            break
        if now is not None:
            reached.add(now)
    groups = {group for widget in reached if (group := exclusive_group(widget)) is not None}
    return {describe(widget) for widget in wanted if widget not in reached and exclusive_group(widget) not in groups}


def exclusive_group(widget: QWidget) -> QButtonGroup | None:
    """Tab stops at one button of such a group; arrows reach the others."""
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    return group if group is not None and group.exclusive() else None


def without_mark(root: QWidget, classes: set[str]) -> set[str]:
    """Kinds of controls that look the same with and without the keyboard."""
    found, seen = set(), set()
    for widget in tab_stops(root):
        kind = (type(widget), widget.objectName())
        if kind in seen:
            continue
        seen.add(kind)
        ruled = bool(classes & {base.__name__ for base in type(widget).__mro__})
        widget.clearFocus()
        before = widget.grab().toImage()
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        if widget.hasFocus() and (not ruled or widget.grab().toImage() == before):
            found.add(describe(widget))
    return found


def complaints(root: QWidget, classes: set[str]) -> dict[str, set[str]]:
    QApplication.processEvents()
    found = {"unnamed": unnamed(root), "unreached": unreached(root), "no focus seen": without_mark(root, classes)}
    return {kind: widgets for kind, widgets in found.items() if widgets}


def test_every_page(shown: MainWindow, focus_classes: set[str]) -> None:
    workspace = shown.workspace
    assert workspace is not None
    found = {}
    for page in page_ids(workspace.document.question_set):
        workspace.show_page(page)
        finish_all(workspace)
        assert workspace.page_id == page and workspace.page is not None
        assert QAccessible.queryAccessibleInterface(workspace.page).text(QAccessible.Text.Name)
        tabs = getattr(workspace.page, "tabs", None)
        for tab in range(tabs.count() if tabs is not None else 1):
            if tabs is not None:
                tabs.setCurrentIndex(tab)
            if wrong := complaints(workspace.page, focus_classes):
                found[page, tab] = wrong
    assert found == {}


def test_the_frame(shown: MainWindow, focus_classes: set[str]) -> None:
    assert shown.workspace is not None
    assert unnamed(shown) == set()
    assert complaints(shown.workspace.top, focus_classes) == {}
    assert "navigation" in {widget.objectName() for widget in tab_stops(shown)}


def test_the_welcome_page(window: MainWindow, focus_classes: set[str]) -> None:
    window.activateWindow()
    assert complaints(window.welcome, focus_classes) == {}


@pytest.mark.parametrize("name", DIALOGS)
def test_a_dialog(
    name: str, shown: MainWindow, catalog: Catalog, tmp_path: Path, focus_classes: set[str], qtbot: QtBot
) -> None:
    dialog = DIALOGS[name](shown, catalog, tmp_path)
    assert dialog is not None and dialog.isVisible()
    dialog.window().activateWindow()
    assert complaints(dialog, focus_classes) == {}
    named = dialog.windowTitle() or dialog.accessibleName()
    assert named
    if isinstance(dialog, QDialog):
        dialog.reject()


def test_the_wizard(window: MainWindow, focus_classes: set[str]) -> None:
    wizard = window.opening.new()
    wizard.town_step.search.setText("ならはまち")
    for _ in range(3):
        assert complaints(wizard, focus_classes) == {}
        wizard.next()
    wizard.reject()


def test_an_unnamed_control_is_found(qtbot: QtBot, shown: MainWindow, focus_classes: set[str]) -> None:
    """The test of the tests."""
    assert shown.workspace is not None and shown.workspace.page is not None
    field = QLineEdit(shown.workspace.page)
    field.show()
    assert unnamed(shown.workspace.page) == {describe(field)}
    plain = QWidget(shown.workspace.page)
    plain.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    plain.setGeometry(0, 0, 20, 20)
    plain.show()
    assert describe(plain) in without_mark(shown.workspace.page, focus_classes)


def test_a_file_that_is_only_read(
    shown: MainWindow, catalog: Catalog, sample_file: Path, focus_classes: set[str]
) -> None:
    shown.close_document()
    document: Document = open_file(catalog, sample_file, read_only=True)
    shown.show_document(document)
    assert shown.workspace is not None and document.read_only
    for page in ("domain:online", "confirm", "review"):
        shown.workspace.show_page(page)
        finish_all(shown.workspace)
        assert shown.workspace.page is not None
        assert unnamed(shown.workspace.page) == set()
