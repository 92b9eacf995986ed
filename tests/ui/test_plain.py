"""A made-up town file in the window: its texts are shown as they are, and no picture that they name is fetched."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.pages import page_ids
from dx_assess.ui.plain import plain_texts, plain_tip
from dx_assess.ui.slices import finish_all
from tests.ui.conftest import Open

EVIL = '<img src="file://///192.0.2.1/share/x.png"><b>太字</b>'


@pytest.fixture
def evil_town(sample_file: Path) -> Path:
    """The sample town with markup in every text."""
    connection = sqlite3.connect(sample_file, isolation_level=None)
    text = json.dumps(EVIL, ensure_ascii=False)
    for table in ("answer", "cell"):
        connection.execute(f"UPDATE {table} SET value = ? WHERE value LIKE '\"%' AND length(value) > 8", (text,))
        connection.execute(f"UPDATE {table} SET reason = ? WHERE reason <> ''", (EVIL,))
    connection.execute("UPDATE history SET label = ?, who = ?, machine = ?", (EVIL, EVIL, EVIL))
    connection.close()
    return sample_file


def shown_as_markup(window: MainWindow) -> list[str]:
    """Texts of labels and tooltips in which the file's markup would be one."""
    found = []
    for label in window.findChildren(QLabel):
        text = QLabel.text(label)  # what Qt has, not the widget's own idea of it
        if label.textFormat() != Qt.TextFormat.PlainText and "<img" in text:
            found.append(text)
    for widget in [*window.findChildren(QWidget), *window.findChildren(QAction)]:
        if "<img" in widget.toolTip() and widget.toolTip() == plain_tip(widget.toolTip()):
            found.append(widget.toolTip())
    return found


def test_texts_of_a_file_are_no_markup(qtbot: QtBot, window: MainWindow, open_document: Open, evil_town: Path) -> None:
    window.show_document(open_document(evil_town))
    workspace = window.workspace
    assert workspace is not None
    seen = 0
    for page in page_ids(workspace.document.question_set):
        workspace.show_page(page)
        finish_all(workspace)
        seen += sum(
            "<img" in QLabel.text(label) or "&lt;img" in QLabel.text(label) for label in window.findChildren(QLabel)
        )
        assert shown_as_markup(window) == []
    assert seen > 0, "the texts are shown somewhere"


def test_labels_and_tooltips_are_plain_by_themselves(qtbot: QtBot) -> None:
    plain_texts()
    plain_texts()  # twice is once
    label = QLabel(EVIL)
    qtbot.addWidget(label)
    label.setToolTip(EVIL)
    assert label.textFormat() == Qt.TextFormat.PlainText and label.text() == EVIL
    assert "<img" not in label.toolTip() and "&lt;img" in label.toolTip()
    label.setToolTip("5 < 6 件")
    assert label.toolTip() == "5 < 6 件"
    assert plain_tip(None) is None
