"""手引き: the staff manual beside the window, with a search over all chapters and the way back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QUrl
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut, QTextDocument
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QListWidget, QPushButton, QVBoxLayout, QWidget

from dx_assess.session.manual import Chapter, chapters
from dx_assess.ui.help.browser import ManualBrowser
from dx_assess.ui.room import give_room


class HelpDialog(QDialog):
    """May stay open beside the window; F1 brings it to another chapter."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """:raises AppError: E-PATH-DATA when the program was copied without its manual."""
        super().__init__(parent)
        self.chapters = chapters()
        self._texts = [_plain(chapter) for chapter in self.chapters]
        self.setWindowTitle("手引き")
        unit = self.fontMetrics().height()
        give_room(self, 76, 48)
        self.list = QListWidget()
        self.list.setAccessibleName("章の一覧")
        self.list.addItems([chapter.title for chapter in self.chapters])
        self.list.setMinimumWidth(unit * 13)
        self.list.setMaximumWidth(unit * 17)
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(self._choose)
        self.browser = ManualBrowser()
        self.browser.loaded.connect(self._mark)
        self.search = QLineEdit()
        self.search.setPlaceholderText("手引きの中をさがす（Ctrl+F）")
        self.search.setAccessibleName("手引きの中をさがす")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._search_changed)
        self.search.installEventFilter(self)
        self.found = QLabel()
        self.found.setObjectName("muted")
        self.back, self.forward = self._button("戻る(&B)", "前に見たところへ戻る"), self._button("進む(&W)", "次へ進む")
        self.previous, self.next = self._button("前(&P)", "前の箇所へ"), self._button("次(&N)", "次の箇所へ")
        self.close_button = self._button("閉じる(&C)", "手引きを閉じる")
        self._connect()
        self._lay_out()
        self._search_changed("")

    def _button(self, words: str, tip: str) -> QPushButton:
        button = QPushButton(words)
        button.setAutoDefault(False)
        button.setToolTip(tip)
        button.setAccessibleDescription(tip)
        return button

    def _connect(self) -> None:
        self.back.clicked.connect(self.browser.backward)
        self.forward.clicked.connect(self.browser.forward)
        self.browser.backwardAvailable.connect(self.back.setEnabled)
        self.browser.forwardAvailable.connect(self.forward.setEnabled)
        self.back.setEnabled(False)
        self.forward.setEnabled(False)
        self.previous.clicked.connect(lambda: self.step(forward=False))
        self.next.clicked.connect(lambda: self.step(forward=True))
        self.close_button.clicked.connect(self.reject)
        QShortcut(QKeySequence("Ctrl+F"), self).activated.connect(self._go_to_search)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(self.back)
        bar.addWidget(self.forward)
        bar.addSpacing(8)
        bar.addWidget(self.search, 1)
        for widget in (self.found, self.previous, self.next):
            bar.addWidget(widget)
        below = QHBoxLayout()
        below.setSpacing(12)
        below.addWidget(self.list)
        below.addWidget(self.browser, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addLayout(bar)
        layout.addLayout(below, 1)
        layout.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignRight)

    # --- chapters -----------------------------------------------------------------------------------------------------

    def show_chapter(self, target: str) -> None:
        """Show ``file#anchor``."""
        file, _, anchor = target.partition("#")
        chapter = next((chapter for chapter in self.chapters if chapter.file == file), self.chapters[0])
        url = QUrl.fromLocalFile(str(chapter.path))
        if anchor:
            url.setFragment(anchor)
        self.browser.setSource(url)

    @property
    def shown(self) -> Chapter:
        """The chapter that is shown."""
        file = self.browser.place.fileName()
        return next((chapter for chapter in self.chapters if chapter.file == file), self.chapters[0])

    def _choose(self, row: int) -> None:
        if row >= 0 and self.chapters[row] is not self.shown:
            self.show_chapter(self.chapters[row].file)

    def _mark(self) -> None:
        self.list.setCurrentRow(self.chapters.index(self.shown))
        self.browser.setAccessibleName(f"手引き：{self.shown.title}")
        self._count()

    # --- search -------------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter and Shift+Enter go to the next and the previous place."""
        enter = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in enter:
            self.step(forward=not event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            return True
        return super().eventFilter(watched, event)

    def _go_to_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _search_changed(self, text: str) -> None:
        for button in (self.previous, self.next):
            button.setEnabled(bool(text.strip()))
        self._count()

    def _counts(self) -> list[int]:
        wanted = self.search.text().strip().lower()
        return [text.count(wanted) if wanted else 0 for text in self._texts]

    def _count(self) -> None:
        counts = self._counts()
        here = counts[self.chapters.index(self.shown)]
        words = f"この章に{here}か所、全部で{sum(counts)}か所" if sum(counts) else "見つかりません"
        self.found.setText(words if self.search.text().strip() else "")

    def step(self, forward: bool) -> None:
        """Select the next or previous place; after a chapter's last one comes the next chapter's."""
        wanted = self.search.text().strip()
        if not wanted or not sum(self._counts()):
            return
        if self._find(wanted, forward):
            return
        counts, at, move = self._counts(), self.chapters.index(self.shown), 1 if forward else -1
        order = [(at + move * n) % len(counts) for n in range(1, len(counts) + 1)]
        self.show_chapter(self.chapters[next(n for n in order if counts[n])].file)
        cursor = self.browser.textCursor()
        cursor.movePosition(cursor.MoveOperation.Start if forward else cursor.MoveOperation.End)
        self.browser.setTextCursor(cursor)
        self._find(wanted, forward)

    def _find(self, wanted: str, forward: bool) -> bool:
        backward = QTextDocument.FindFlag.FindBackward
        return self.browser.find(wanted) if forward else self.browser.find(wanted, backward)


def _plain(chapter: Chapter) -> str:
    """What the chapter reads when it is shown, in lower case."""
    document = QTextDocument()
    document.setMarkdown(chapter.text)
    return document.toPlainText().lower()
