"""Somebody who presses keys and clicks at random: whatever happens, no error may come up and nothing may be lost."""

from __future__ import annotations

import random
from collections import deque
from pathlib import Path

from PySide6.QtCore import QEventLoop, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QAction, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTabBar,
    QWidget,
)

from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.pages import page_ids

K = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
MOVES = (K.Key_Tab, K.Key_Down, K.Key_Up, K.Key_Left, K.Key_Right, K.Key_Home, K.Key_End, K.Key_PageDown, K.Key_PageUp)
KEYS = (*MOVES, *MOVES, K.Key_Return, K.Key_Return, K.Key_Space, K.Key_Space, K.Key_Escape, K.Key_F2, K.Key_Delete)
SHORT_CUTS = tuple(getattr(K, f"Key_{key}") for key in (*"ZYKJFCVDAXZYCV", "PageDown", "PageUp", "PageDown"))
TEXTS = ("1", "2", "0", "12", "R8.4.1", "令和8年", "なし", "不明", "abc", "-5", "あ", "50%", "1,234", "－")
PARTS = (QAbstractButton, QComboBox, QAbstractItemView, QLineEdit, QPlainTextEdit, QTabBar)
SIZES = ("100%", "125%", "150%", "200%")
LAST = 30


class Monkey(QObject):
    """Goes on in nested event loops, too: menus and dialogs that wait are part of the window.

    :param path: what is opened again after it was closed.
    """

    def __init__(self, window: MainWindow, path: Path, seed: int) -> None:
        super().__init__(window)
        self._window, self._path = window, path
        self._random = random.Random(seed)
        self._left = 0
        self._loop = QEventLoop()
        self.last: deque[str] = deque(maxlen=LAST)
        """What was done last, for whoever reads of an error."""

    def play(self, steps: int) -> None:
        """So many keys and clicks; then every dialog is closed again."""
        self._left = steps
        QTimer.singleShot(0, self, self._tick)
        self._loop.exec()

    def _tick(self) -> None:
        above = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        self._left -= 1
        if self._left >= 0:
            QTimer.singleShot(self._random.choice((0, 0, 1, 5)), self, self._tick)  # first: a step may wait for others
            self._step(above)
        elif above is not None:
            QTimer.singleShot(5, self, self._tick)
            above.reject() if isinstance(above, QDialog) else above.close()
        else:
            self._loop.quit()

    def _step(self, above: QWidget | None) -> None:
        if above is None and QApplication.activeWindow() is None:  # as a window system does when a dialog is gone
            self._window.activateWindow()
        chance = self._random.random()
        if isinstance(above, QFileDialog):  # the files of this machine are none of its business
            above.reject()
        elif isinstance(above, QMenu) and chance < 0.5:
            QTest.keyClick(above, self._random.choice((K.Key_Escape, K.Key_Down, K.Key_Return)))
        elif above is not None and chance < 0.1:
            QTest.keyClick(above, K.Key_Escape)
        elif chance < 0.35:
            self._press(self._random.choice(KEYS))
        elif chance < 0.47:
            self._press(self._random.choice(SHORT_CUTS), CTRL)
        elif chance < 0.62:
            self._type(self._random.choice(TEXTS))
        elif chance < 0.70 and above is None:
            self._go()
        else:
            self._click(above or self._window)

    def _go(self) -> None:
        """What is done with the window as a whole."""
        workspace = self._window.workspace
        what = self._random.choice(("page", "page", "page", "menu", "menu", "size", "close"))
        if what == "close" or workspace is None:
            self._note("close and open")
            if self._window.close_document():
                self._window.open_path(self._path)
        elif what == "page":
            page = self._random.choice(page_ids(workspace.document.question_set))
            self._note(f"page {page}")
            workspace.show_page(page)
        elif what == "size":
            size = self._random.choice(SIZES)
            self._note(f"size {size}")
            next(action for action in self._window.menus.scales.actions() if action.text() == size).trigger()
        else:
            action = self._random.choice(self._actions())
            self._note(f"menu {action.text()}")
            action.trigger()

    def _actions(self) -> list[QAction]:
        menus = self._window.menuBar().findChildren(QMenu)
        found = [action for menu in menus for action in menu.actions() if action.isEnabled() and action.text()]
        return [action for action in found if action.menu() is None and "終了" not in action.text()]

    def _focus(self) -> QWidget:
        above = QApplication.activePopupWidget() or QApplication.activeModalWidget() or self._window
        return above.focusWidget() or above

    def _press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        focus = self._focus()
        self._note(f"{modifier.name} {key.name} in {type(focus).__name__}")
        QTest.keyClick(focus, key, modifier)

    def _type(self, text: str) -> None:
        self._note(f"text {text} in {type(self._focus()).__name__}")
        for letter in text:
            if letter.isascii():
                QTest.keyClicks(self._focus(), letter)
            else:
                done = QInputMethodEvent()
                done.setCommitString(letter)
                QApplication.sendEvent(self._focus(), done)

    def _click(self, top: QWidget) -> None:
        parts = [part for part in top.findChildren(QWidget) if isinstance(part, PARTS)]
        parts = [part for part in parts if part.isVisible() and part.isEnabled()]
        if not parts:
            return
        part = self._random.choice(parts)
        self._note(f"click {type(part).__name__} {part.accessibleName()}")
        place = part.viewport() if isinstance(part, QAbstractScrollArea) else part
        at = QPoint(self._random.randrange(max(place.width(), 1)), self._random.randrange(max(place.height(), 1)))
        QTest.mouseClick(place, Qt.MouseButton.LeftButton, pos=at)

    def _note(self, words: str) -> None:
        self.last.append(words)
