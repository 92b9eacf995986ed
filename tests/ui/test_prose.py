"""Markup of ours is asked for: the program makes labels plain, so what does not ask would show its tags."""

import re
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.pages import page_ids
from dx_assess.ui.slices import finish_all

MARKUP = re.compile(r"</?[a-z]+[ >]")


def test_every_label_with_markup_asks_for_it(window: MainWindow, sample_file: Path) -> None:
    window.open_path(sample_file)
    workspace = window.workspace
    assert workspace is not None
    asking = 0
    for page_id in page_ids(workspace.document.question_set):
        workspace.show_page(page_id)
        finish_all(workspace)
        QApplication.processEvents()
        for label in window.findChildren(QLabel):
            if MARKUP.search(label.text()):
                assert label.textFormat() == Qt.TextFormat.RichText, (page_id, label.text())
                asking += 1
    assert asking > 100
