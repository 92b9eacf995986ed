"""Every dialog fits a screen of 1366×768 at 200 % text: what is too much scrolls inside, its buttons stay in view."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from dx_assess.session.catalog import Catalog
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.theme import Theme
from tests.ui.dialogs import DIALOGS
from tests.ui.fitting import inside

ROOM = QSize(1366, 690)
"""1366×768 without the task bar and the dialog's own title bar."""
LEEWAY = 4
"""Pixels by which a button's frame may differ with and without the keyboard."""


def cut_off(root: QWidget) -> list[str]:
    """Buttons that stick out of the dialog, or are smaller than their words."""
    found = []
    for button in root.findChildren(QAbstractButton):
        if (
            not button.isVisibleTo(root)
            or inside(button, root, QAbstractScrollArea)
            or button.window() is not root.window()
        ):
            continue
        place = QRect(button.mapTo(root, QPoint(0, 0)), button.size())
        if not root.rect().contains(place):
            found.append(f"{button.text()} is out of sight")
        elif isinstance(button, QPushButton) and button.width() < button.minimumSizeHint().width() - LEEWAY:
            found.append(f"{button.text()} is cut")
    return found


@pytest.mark.parametrize("name", DIALOGS)
def test_a_dialog_fits_at_200_percent(
    name: str, window: MainWindow, theme: Theme, catalog: Catalog, sample_file: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    theme.set_scale(200)
    window.resize(1366, 698)
    window.open_path(sample_file)
    folder = tmp_path / "files"
    folder.mkdir()
    dialog = DIALOGS[name](window, catalog, folder)
    assert dialog is not None and dialog.isVisible()
    QApplication.processEvents()
    if dialog.isWindow():
        dialog.resize(dialog.size().boundedTo(ROOM))
        QApplication.processEvents()
    size = dialog.size()
    assert size.width() <= ROOM.width() and size.height() <= ROOM.height(), size
    assert cut_off(dialog) == []
