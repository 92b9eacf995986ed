"""Widths of columns: drawn by mouse in both headers, fitted by key, and kept between two starts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QHeaderView
from pytestqt.qtbot import QtBot

from dx_assess.form.answer import answered
from dx_assess.session.document import CellEdit, Document
from dx_assess.ui.registers.register_page import RegisterPage
from dx_assess.ui.settings import Settings
from dx_assess.ui.theme import Theme
from dx_assess.ui.workspace import Workspace


def drag(qtbot: QtBot, head: QHeaderView, section: int, by: int) -> None:
    border = QPoint(head.sectionViewportPosition(section) + head.sectionSize(section) - 2, head.height() // 2)
    qtbot.mousePress(head.viewport(), Qt.MouseButton.LeftButton, pos=border)
    qtbot.mouseMove(head.viewport(), border + QPoint(by, 0))
    qtbot.mouseRelease(head.viewport(), Qt.MouseButton.LeftButton, pos=border + QPoint(by, 0))


def test_widths_are_kept_in_both_parts(qtbot: QtBot, document: Document, tmp_path: Path, hand: Any) -> None:
    page = hand.open("procedures")
    page.use_settings(Settings(tmp_path))
    view = page.view
    name, group = page.model.section("name"), page.model.section("group")
    before = view.columnWidth(name), view.columnWidth(group)
    drag(qtbot, view.frozen.horizontalHeader(), name, 60)
    drag(qtbot, view.horizontalHeader(), group, -30)
    assert (view.columnWidth(name), view.columnWidth(group)) == (before[0] + 60, before[1] - 30)
    assert view.frozen.columnWidth(name) == before[0] + 60
    again = hand.open("procedures")
    again.use_settings(Settings(tmp_path))
    assert again.view.columnWidth(name) == pytest.approx(before[0] + 60, abs=1)
    assert again.view.columnWidth(group) == pytest.approx(before[1] - 30, abs=1)
    assert set(Settings(tmp_path).widths("procedures")) == {"name", "group"}, "the others start as before"


def test_another_text_size_is_no_choice_of_a_width(theme: Theme, tmp_path: Path, hand: Any) -> None:
    theme.set_scale(100)
    page = hand.open("procedures")
    settings = Settings(tmp_path)
    page.use_settings(settings)
    section = page.model.section("group")
    page.view.setColumnWidth(section, 200)
    theme.set_scale(150)
    assert settings.widths("procedures") == {"group": pytest.approx(200 / 1.0, rel=0.25)}
    theme.set_scale(100)
    assert page.view.columnWidth(section) == pytest.approx(200, abs=2)


def test_a_column_is_fitted_to_its_text_without_a_mouse(document: Document, tmp_path: Path, hand: Any) -> None:
    page = hand.open("procedures")
    document.set_cells("procedures", [CellEdit("P002", "url", answered("https://example.jp/" + "a" * 40))])
    hand.go(page, "P002", "url")
    section = page.model.section("url")
    before = page.view.columnWidth(section)
    page._ask("fit")
    assert page.view.columnWidth(section) > before
    assert page.view.columnWidth(section) >= page.view.fontMetrics().horizontalAdvance("https://example.jp/" + "a" * 40)


def test_broken_settings_are_no_hindrance(document: Document, tmp_path: Path, hand: Any) -> None:
    (tmp_path / "window.ini").write_text("[widths]\nprocedures=name=x group 9=9=9 url=999999 =5\n")
    page = hand.open("procedures")
    page.use_settings(Settings(tmp_path))
    assert page.view.columnWidth(page.model.section("url")) < 3000


def test_the_window_hands_them_over(qtbot: QtBot, document: Document, tmp_path: Path) -> None:
    Settings(tmp_path).set_widths("procedures", {"group": 333})
    workspace = Workspace(document, Settings(tmp_path))
    qtbot.addWidget(workspace)
    workspace.show()
    workspace.show_page("register:procedures")
    page = workspace.page
    assert isinstance(page, RegisterPage)
    assert page.view.columnWidth(page.model.section("group")) >= 333
