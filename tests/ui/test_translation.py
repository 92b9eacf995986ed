"""Qt's own dialogs speak Japanese: files, printing, buttons, menus of text fields."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLibraryInfo, Qt, QTranslator
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QTextEdit,
    QTreeView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from dx_assess.ui.translation import GAPS, speak_japanese

PLACES = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
MODES = (QFileDialog.FileMode.ExistingFile, QFileDialog.FileMode.AnyFile, QFileDialog.FileMode.Directory)


@pytest.fixture
def japanese(qapp: QApplication) -> Iterator[None]:
    speak_japanese(qapp)
    yield
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.setParent(None)
        translator.deleteLater()


def english(root: QWidget) -> set[str]:
    """Words of the dialog without a Japanese letter; names of files and of keys are none."""
    texts = set()
    for widget in (root, *root.findChildren(QWidget)):
        for ask in ("text", "title", "toolTip", "placeholderText"):
            found = getattr(widget, ask, str)()
            texts.add(found if isinstance(found, str) else "")
        if isinstance(widget, QTreeView) and widget.model() is not None:
            texts |= {
                str(widget.model().headerData(n, Qt.Orientation.Horizontal))
                for n in range(widget.model().columnCount())
            }
    words = (text for text in texts if not text.startswith(("/", "QObject")) and "*" not in text)
    return {text for text in words if re.search("[A-Za-z]{3,}", text) and not re.search("[ぁ-ヶ一-龠]", text)}


@pytest.mark.parametrize("mode", MODES)
def test_the_file_dialog(qtbot: QtBot, japanese: None, tmp_path: Path, mode: QFileDialog.FileMode) -> None:
    (tmp_path / "写し").mkdir()
    dialog = QFileDialog(None, "開く", str(tmp_path), "自己点検のファイル (*.dxa)")
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setFileMode(mode)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.findChildren(QLabel) and dialog.findChildren(QComboBox)
    assert english(dialog) == set()


def test_the_print_dialog(qtbot: QtBot, japanese: None) -> None:
    printer = QPrinter()
    dialog = QPrintDialog(printer)
    dialog.show()
    found = english(dialog)
    dialog.close()
    dialog.deleteLater()
    QApplication.sendPostedEvents(dialog, QEvent.Type.DeferredDelete)  # before its printer goes
    assert found == set()


def test_buttons_and_menus(qtbot: QtBot, japanese: None) -> None:
    buttons = QMessageBox.StandardButton
    box = QMessageBox()
    qtbot.addWidget(box)
    box.setStandardButtons(buttons.Yes | buttons.No | buttons.Cancel | buttons.Save | buttons.Discard | buttons.Close)
    assert english(box) == set()
    for kind in (QLineEdit, QPlainTextEdit, QTextEdit):
        field = kind()
        qtbot.addWidget(field)
        menu = field.createStandardContextMenu()
        words = {action.text().partition("\t")[0] for action in menu.actions() if action.text()}
        assert len(words) >= 6 and all(re.search("[ぁ-ヶ一-龠]", word) for word in words)
        menu.deleteLater()


def test_only_what_qt_lacks_is_ours(qapp: QApplication) -> None:
    qt = QTranslator()
    assert qt.load("qtbase_ja", PLACES)
    known = {(context, text) for context, texts in GAPS.items() for text in texts if qt.translate(context, text)}
    assert known == set(), "Qt has these now"


def test_dates_and_gaps(qapp: QApplication, japanese: None) -> None:
    for context, texts in GAPS.items():
        for text, words in texts.items():
            assert QCoreApplication.translate(context, text) == words
