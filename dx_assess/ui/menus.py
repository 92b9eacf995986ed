"""The menu with its shortcuts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from dx_assess import __version__
from dx_assess.ui.edit_menu import EditMenu
from dx_assess.ui.icons import icon
from dx_assess.ui.messages import inform
from dx_assess.ui.settings import Settings
from dx_assess.ui.theme import SCALES, SCHEMES, Theme

if TYPE_CHECKING:
    from dx_assess.session.document import Document


class Menus(QObject):
    """Actions as attributes; the window connects them.

    ``recent_chosen`` carries a path, ``look_wanted`` text size and scheme.
    """

    recent_chosen = Signal(object)
    look_wanted = Signal(int, str)

    def __init__(self, window: QMainWindow, theme: Theme, settings: Settings) -> None:
        super().__init__(window)
        self._window = window
        self._theme = theme
        self._settings = settings
        self.new = self._action("新しく作る(&N)…", "Ctrl+N", "new")
        self.open = self._action("開く(&O)…", "Ctrl+O", "folder")
        self.sample = self._action("見本の町を開く(&S)…", "", "sample")
        self.towns = self._action("担当の町(&T)…", "", "review")
        self.rollup = self._action("県集計(&P)…", "", "table")
        self.close = self._action("ファイルを閉じる(&C)", "Ctrl+W")
        self.export = self._action("書き出し(&E)", "Ctrl+E", "export")
        self.submit = self._action("県へ提出する(&U)", "", "submit")
        self.merge = self._action("2つの写しを合わせる(&2)…", "", "merge")
        self.inquiry = self._action("照会ファイルを取り込む(&J)…", "", "note")
        self.quit = self._action("終了(&Q)", "Ctrl+Q")
        self.results = self._action("結果を見る(&R)", "Ctrl+R", "results")
        self.advice = self._action("次の一歩(&A)", "Ctrl+T", "advice")
        self.history = self._action("変更の記録(&H)", "Ctrl+H", "history")
        self.year = self._action("年度を追加(&Y)…", "", "add")
        self.pack = self._action("県のKPIを変える(&K)…", "", "pack")
        self.blank = self._action("白紙の調査票を書き出す(&B)…", "", "blank")
        self.take = self._action("配布ファイルを取り込む(&D)…", "", "take")
        self.carry = self._action("持ち出し用の写しを作る(&M)…", "", "copy")
        self.settings = self._action("設定(&G)…", "Ctrl+,", "")
        self.manual = self._action("手引き(&M)", "F1", "info")
        self.manual.setShortcutContext(Qt.ShortcutContext.ApplicationShortcut)
        self.tour = self._action("はじめの案内(&T)")
        self.keys = self._action("キーボードの使い方(&K)", "Ctrl+F1")
        self.glossary = self._action("用語集(&G)…", "Shift+F1", "glossary")
        self.recent = QMenu("最近のファイル(&F)", window)
        self.recent.aboutToShow.connect(self._fill_recent)
        self._file_menu()
        self.edit = EditMenu(window)
        self._view_menu()
        self._help_menu()

    def _action(self, words: str, keys: str = "", picture: str = "") -> QAction:
        action = QAction(words, self)
        if keys:
            action.setShortcut(QKeySequence(keys))
        if picture:
            action.setIcon(icon(picture))
        return action

    def _file_menu(self) -> None:
        menu = self._window.menuBar().addMenu("ファイル(&F)")
        menu.addActions([self.new, self.open])
        menu.addMenu(self.recent)
        menu.addActions([self.sample, self.towns, self.rollup])
        menu.addSeparator()
        menu.addActions([self.year, self.pack, self.take, self.export, self.blank, self.carry])
        menu.addSeparator()
        menu.addActions([self.submit, self.inquiry, self.merge])
        menu.addSeparator()
        menu.addAction(self.settings)
        menu.addSeparator()
        menu.addActions([self.close, self.quit])

    def _view_menu(self) -> None:
        menu = self._window.menuBar().addMenu("表示(&V)")
        menu.addActions([self.results, self.advice, self.history])
        menu.addSeparator()
        sizes = menu.addMenu("文字の大きさ(&T)")
        self.scales = QActionGroup(self)
        for percent in SCALES:
            action = self._choice(self.scales, f"{percent}%", percent == self._theme.scale)
            action.triggered.connect(lambda _=False, percent=percent: self._set_scale(percent))
        sizes.addActions(self.scales.actions())
        schemes = menu.addMenu("色(&C)")
        self.schemes = QActionGroup(self)
        for name, words in SCHEMES.items():
            action = self._choice(self.schemes, words, name == self._theme.scheme)
            action.triggered.connect(lambda _=False, name=name: self._set_scheme(name))
        schemes.addActions(self.schemes.actions())
        menu.addSeparator()
        for words, keys, step in (("文字を大きく(&L)", "Ctrl++", 1), ("文字を小さく(&M)", "Ctrl+-", -1)):
            action = self._action(words, keys)
            action.triggered.connect(lambda _=False, step=step: self._step_scale(step))
            menu.addAction(action)

    def _choice(self, group: QActionGroup, words: str, chosen: bool) -> QAction:
        action = group.addAction(words)
        action.setCheckable(True)
        action.setChecked(chosen)
        return action

    def _help_menu(self) -> None:
        menu = self._window.menuBar().addMenu("ヘルプ(&H)")
        about = self._action("dx-assess について(&A)")
        words = f"小規模町村DX自己点検 dx-assess {__version__}\nネットワークを使わず、答えはファイルの外へ出ません。"
        about.triggered.connect(lambda: inform(self._window, "dx-assess について", words))
        menu.addActions([self.manual, self.tour, self.keys, self.glossary])
        menu.addSeparator()
        menu.addAction(about)

    def _set_scale(self, percent: int) -> None:
        self._settings.scale = percent
        self.show_looks()

    def _step_scale(self, step: int) -> None:
        at = min(range(len(SCALES)), key=lambda n: abs(SCALES[n] - self._settings.scale)) + step
        self._set_scale(SCALES[min(max(at, 0), len(SCALES) - 1)])

    def _set_scheme(self, name: str) -> None:
        self._settings.scheme = name
        self.show_looks()

    def show_looks(self) -> None:
        """Take over what the settings say, and tick it."""
        scale, scheme = self._settings.scale, self._settings.scheme
        for action in self.scales.actions():
            action.setChecked(action.text() == f"{scale}%")
        for action in self.schemes.actions():
            action.setChecked(action.text() == SCHEMES.get(scheme))
        if (scale, scheme) != (self._theme.scale, self._theme.scheme):
            self.look_wanted.emit(scale, scheme)

    def _fill_recent(self) -> None:
        self.recent.clear()
        for path in self._settings.recent:
            self._recent(path)
        if self.recent.isEmpty():
            self.recent.addAction("（まだありません）").setEnabled(False)

    def _recent(self, path: Path) -> None:
        action = self.recent.addAction(path.name)
        action.setToolTip(str(path))
        action.triggered.connect(lambda: self.recent_chosen.emit(path))

    def show_document(self, document: Document | None) -> None:
        """Offer what can be done with or without a file."""
        shown = (self.export, self.submit, self.merge, self.results, self.advice, self.history, self.close, self.carry)
        for action in shown:
            action.setEnabled(document is not None)
        self.tour.setEnabled(document is not None)
        for action in (self.year, self.pack, self.inquiry):
            action.setEnabled(document is not None and not document.read_only)
        self.edit.follow(document)
