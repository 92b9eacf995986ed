"""The bar at the top: town, fiscal year, edition, search, and whether everything is saved."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, QTime, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QComboBox, QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from dx_assess.session.document import Document
from dx_assess.text.dates import fiscal_year_label
from dx_assess.ui.icons import IconLabel, icon
from dx_assess.ui.page import Unsaved
from dx_assess.ui.search import SearchField
from dx_assess.ui.theme import restyle

EDITION_WORDS = {"quick": "かんたん", "standard": "標準"}
ADD, ADD_SHORT = "年度を追加(&A)", "(&A)"
AUTOSAVE, AUTOSAVE_SHORT = "入力は自動で保存されます", "自動保存"
NARROW = 62
"""Width of the bar, in heights of the text, below which words give way to the search."""
LEAST = 480
"""The bar does not push the window off the screen."""


class TopBar(QFrame):
    """Signals tell what the user asks for; :meth:`refresh` shows what is so."""

    year_chosen = Signal(int)
    year_wanted = Signal()
    edition_chosen = Signal(str)

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.setObjectName("topBar")
        self.town = QLabel(document.town.name)
        self.town.setObjectName("town")
        self.town.setToolTip(f"{document.town.prefecture}{document.town.name}（団体コード {document.town.code}）")
        self.years = QComboBox()
        self.years.setAccessibleName("年度")
        self.years.setToolTip("見る年度をえらびます")
        self.years.activated.connect(lambda at: self.year_chosen.emit(self.years.itemData(at)))
        self.add_year = QPushButton(ADD)
        self.add_year.setIcon(icon("add"))
        self.add_year.setAccessibleName("年度を追加")
        self.add_year.setToolTip("年度を追加します")
        self.add_year.clicked.connect(lambda: self.year_wanted.emit())
        self.editions = self._edition_switch()
        self.search = SearchField(document)
        self.badge = QLabel("読むだけで開いています")
        self.badge.setObjectName("badge")
        self.badge.setToolTip("このファイルは見るだけです。答えは変えられません。")
        self.saved = SavedState()
        self.setMinimumWidth(LEAST)
        self._lay_out()
        self.refresh(document)

    def _edition_switch(self) -> QButtonGroup:
        group = QButtonGroup(self)
        tips = {"quick": "26問だけ答える版", "standard": "80問に答える版"}
        for edition, word in EDITION_WORDS.items():
            button = QPushButton(word)
            button.setObjectName("segmentLeft" if edition == "quick" else "segmentRight")
            button.setCheckable(True)
            button.setToolTip(f"{tips[edition]}。切り替えても答えは消えません。")
            button.setAccessibleName(f"版：{word}")
            button.setProperty("edition", edition)
            group.addButton(button)
        group.buttonClicked.connect(lambda button: self.edition_chosen.emit(button.property("edition")))
        return group

    def _lay_out(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 6)
        layout.setSpacing(8)
        for widget in (self.town, self.years, self.add_year):
            layout.addWidget(widget)
        layout.addSpacing(8)
        switch = QHBoxLayout()
        switch.setSpacing(0)
        for button in self.editions.buttons():
            switch.addWidget(button)
        layout.addLayout(switch)
        layout.addSpacing(8)
        layout.addWidget(self.search, 1)
        layout.addStretch(0)
        layout.addWidget(self.badge)
        layout.addWidget(self.saved)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Large text: words give way, the search keeps its room."""
        super().resizeEvent(event)
        narrow = event.size().width() < self.fontMetrics().height() * NARROW
        self.add_year.setText(ADD_SHORT if narrow else ADD)
        self.saved.shorten(narrow)

    def refresh(self, document: Document) -> None:
        """Show year, edition and whether the file can be changed."""
        years = [info.fiscal_year for info in reversed(document.years)]
        with QSignalBlocker(self.years):
            if years != [self.years.itemData(at) for at in range(self.years.count())]:
                self.years.clear()
                for year in years:
                    self.years.addItem(fiscal_year_label(year), year)
            self.years.setCurrentIndex(years.index(document.year.fiscal_year))
        for button in self.editions.buttons():
            button.setChecked(button.property("edition") == document.year.edition)
            button.setEnabled(not document.read_only)
        self.add_year.setEnabled(not document.read_only)
        self.badge.setVisible(document.read_only)
        self.saved.setVisible(not document.read_only)


class SavedState(QWidget):
    """「保存しました 10:32」, what is not saved (a button that leads there), or that a change is not on the disk.

    ``wanted(key)``: the first text that is not saved shall be shown.
    """

    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.picture = IconLabel("saved", 16, "good")
        self.words = QLabel()
        self.unsaved = QPushButton()
        self.unsaved.setObjectName("link")
        self.unsaved.setAccessibleName("まだ保存していない入力")
        self.unsaved.clicked.connect(lambda: self.wanted.emit(self._refused[0].key))
        self._refused: list[Unsaved] = []
        self._typing = self._short = False
        self._last = ("saved", "good", "muted", AUTOSAVE, "")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        for widget in (self.picture, self.words, self.unsaved):
            layout.addWidget(widget)
        self._update()

    def shorten(self, short: bool) -> None:
        """Say the one sentence that is always there with fewer words."""
        self._short = short
        self._update()

    def saved(self) -> None:
        """A change is on the disk."""
        self._show("saved", "good", "good", f"保存しました {QTime.currentTime().toString('H:mm')}")

    def stepped(self, word: str, label: str) -> None:
        """A step was taken back or made again, and that is on the disk."""
        self._show("saved", "good", "good", f"{word} {QTime.currentTime().toString('H:mm')}", f"{word}：{label}")

    def failed(self) -> None:
        """A change could not be written."""
        self._show("error", "error", "bad", "保存できていません")

    def show_unsaved(self, found: Sequence[Unsaved]) -> None:
        """What is being typed or was refused on any page; nothing is called saved meanwhile."""
        self._refused = [text for text in found if text.reason]
        self._typing = len(found) > len(self._refused)
        self._update()

    def _show(self, picture: str, status: str, name: str, words: str, whole: str = "") -> None:
        self._last = (picture, status, name, words, whole)
        self._update()

    def _update(self) -> None:
        picture, status, name, words, whole = self._last
        refused = bool(self._refused) and name != "bad"
        if refused:
            picture, status = "warning", "warning"
            self._name_refused()
        elif self._typing and name != "bad":
            picture, status, name, words, whole = "open", "open", "muted", "入力中", "手を休めると保存します"
        self.picture.set_icon(picture, status)
        self.unsaved.setVisible(refused)
        self.words.setVisible(not refused)
        if self.words.objectName() != name:
            self.words.setObjectName(name)
            restyle(self.words)
        short = self._short and words == AUTOSAVE
        self.words.setText(AUTOSAVE_SHORT if short else words)
        self.words.setToolTip(words if short else whole)
        self.words.setAccessibleName(whole or words)

    def _name_refused(self) -> None:
        words = f"まだ保存していない入力が{len(self._refused)}件あります"
        self.unsaved.setText(words)
        self.unsaved.setAccessibleName(f"{words}。最初の入力へ移ります")
        self.unsaved.setToolTip("押すと、最初の入力へ移ります\n" + "\n".join(text.label for text in self._refused))
