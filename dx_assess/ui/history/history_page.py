"""変更の記録: who changed what and when, from what to what; one old value can be set again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from dx_assess.errors import AppError
from dx_assess.session.document import Changed, Document
from dx_assess.session.history import Entry, entries_on_demand, restore_value
from dx_assess.session.large import is_large
from dx_assess.session.on_demand import OnDemand
from dx_assess.ui.history.lines import HEADS, fitting, line_of, places, target_of
from dx_assess.ui.icons import icon
from dx_assess.ui.messages import ask, show_error
from dx_assess.ui.page import Page
from dx_assess.ui.page_head import under_head
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.slices import REST, Slices
from dx_assess.ui.tables import LinesTable

PORTION = 1000
"""Changes that are read at a time."""
SEEN = 30
"""Changes that are seen at first, about; they are in words before they are painted."""
ABOUT = "だれが、いつ、何を、どう変えたか。記録は消えません。前の値に戻すことも、新しい変更として残ります。"
EMPTY = "まだ記録がありません。答えを入れると、ここに1行ずつ残ります。"
NO_MATCH = "この条件に合う記録はありません。言葉を短くするか、場所を「すべての場所」にしてください。"


class HistoryPage(Page):
    """The newest change first."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.title = "変更の記録"
        self._document = document
        self._limit = PORTION
        self._key = ""
        self._known: dict[int, Entry] = {}
        self._entries: Sequence[Entry] = ()
        self._shown: Sequence[Entry] = ()
        self._stale = False
        self._filtered = True
        self.search = QLineEdit()
        self.places = QComboBox()
        self.only = QPushButton("すべて見る")
        self.count = QLabel()
        self.more = QPushButton("さらに古い記録も読む(&O)")
        self.table = LinesTable("変更の記録", HEADS, self._go)
        self.empty = Paragraph(EMPTY, "muted")
        self.whole = Paragraph()
        self.restore = QPushButton("前の値に戻す(&B)…")
        self.go = QPushButton("この場所を開く(&G)")
        self._set_up()
        self._lay_out()
        for widget in (self.more, self.only, self.empty, self.whole, self.restore, self.go):
            widget.hide()  # until there is something to read
        self.slices = Slices(self, iter(()))
        self.refresh(Changed(year=True))

    def _set_up(self) -> None:
        self.search.setPlaceholderText("言葉でさがす（設問・値・人・日付）")
        self.search.setAccessibleName("記録をさがす言葉")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._fill)
        self.places.setAccessibleName("記録の場所")
        for words, value in places(self._document.question_set):
            self.places.addItem(words, value)
        self.places.setMaxVisibleItems(20)
        self.places.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.places.setMinimumContentsLength(12)
        self.places.currentIndexChanged.connect(self._fill)
        self.only.setObjectName("link")
        self.only.setToolTip("押すと、すべての設問の記録に戻ります")
        self.only.clicked.connect(lambda: self.show_key(""))
        self.count.setObjectName("muted")
        self.more.clicked.connect(self._read_more)
        self.restore.setIcon(icon("undo"))
        self.restore.clicked.connect(self._ask)
        self.go.setIcon(icon("go"))
        self.go.clicked.connect(lambda: self._go(self.table.current_line()))
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._explain())
        self.whole.setMinimumHeight(self.whole.fontMetrics().height() * 4)
        self.whole.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def _lay_out(self) -> None:
        layout = under_head(self, self.title, ABOUT)
        body = QWidget(self)
        layout.addWidget(body, 1)
        self._rows = rows = QVBoxLayout(body)
        rows.setContentsMargins(12, 12, 12, 12)
        rows.setSpacing(8)
        filters = QHBoxLayout()
        rows.addLayout(filters)
        filters.setSpacing(8)
        filters.addWidget(self.search, 2)
        filters.addWidget(self.places, 1)
        filters.addWidget(self.count)
        filters.addWidget(self.more)
        rows.addWidget(self.only)
        rows.addWidget(self.empty, 1, Qt.AlignmentFlag.AlignTop)
        rows.addWidget(self.table, 1)
        below = QHBoxLayout()
        rows.addLayout(below)
        below.setSpacing(8)
        below.addWidget(self.whole, 1)
        for button in (self.restore, self.go):
            below.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)

    @property
    def entries(self) -> Sequence[Entry]:
        """The changes that were read."""
        self.complete()
        return self._entries

    @property
    def shown(self) -> Sequence[Entry]:
        """Those of them that the filters let through."""
        self.complete()
        return self._shown

    def refresh(self, changed: Changed) -> None:
        """Read the newest changes; of a large town when the page is seen, and between the events of the window."""
        self._stale = True
        if not is_large(self._document):
            self.complete()
        self.slices.restart(self._steps())

    def complete(self) -> None:
        """Read what is to be read."""
        if self._stale:
            self._read()
        elif not self._filtered:
            self._show()

    def _steps(self) -> Iterator[object]:
        """Read, show, and put every change into words, so that they are there for the search and for sorting."""
        if self._stale and not self._ask_file():
            return
        yield REST
        narrowed = bool(self._key or self.places.currentData() or self.search.text().strip())
        yield from self._entries if narrowed else islice(self._entries, SEEN)  # what is compared has to be in words
        yield REST
        if self._stale or not self._filtered:
            self._show()
        yield REST
        yield from self._entries

    def _read(self) -> None:
        if self._ask_file():
            self._show()

    def _ask_file(self) -> bool:
        try:
            self._entries = entries_on_demand(self._document, self._limit, self._key, self._known)
        except AppError as error:
            self._stale = False
            show_error(self, error)
            return False
        return True

    def show_key(self, key: str) -> None:
        """Only the changes of one question (with its fields, note and evidence); empty: of everything."""
        self._key = key
        question = self._document.question_set.question(key)
        self.only.setText(f"「{question.text if question is not None else key}」だけを見ています　× すべて見る")
        self.search.clear()
        self.places.setCurrentIndex(0)
        self._read()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _read_more(self) -> None:
        self._limit += PORTION
        self._read()

    def _fill(self) -> None:
        """The filters are others."""
        self._filtered = False
        if is_large(self._document):
            self.slices.restart(self._steps())
        else:
            self.complete()

    def _show(self) -> None:
        self._stale, self._filtered = False, True
        self._shown = fitting(self._entries, self.places.currentData(), self._key, self.search.text())
        self.table.show_lines(OnDemand(self._shown, line_of))
        self.table.choose_first()
        read, shown = len(self._entries), len(self._shown)
        self.count.setText(f"{read}件" if shown == read else f"{read}件のうち{shown}件")
        self.more.setVisible(read >= self._limit)
        self.only.setVisible(bool(self._key))
        self.empty.setText(NO_MATCH if read else EMPTY)
        self.empty.setVisible(not shown)
        self.table.setVisible(bool(shown))
        self._explain()
        self._rows.activate()  # before the table is painted, and not after: it would be painted twice

    def _current(self) -> Entry | None:
        line = self.table.current_line()
        return self._shown[line] if line is not None and line < len(self._shown) else None

    def _explain(self) -> None:
        entry = self._current()
        for widget in (self.whole, self.restore, self.go):
            widget.setVisible(entry is not None)
        if entry is None:
            return
        self.whole.setText(f"{entry.what}　{line_of(entry)[1].text}\n前：{entry.old}\n後：{entry.new}")
        self.restore.setEnabled(entry.restorable and not self._document.read_only)
        self.restore.setToolTip("" if entry.restorable else "この記録には、戻す値がありません")
        self.go.setEnabled(bool(target_of(entry)))

    # --- doing --------------------------------------------------------------------------------------------------------

    def _ask(self) -> None:
        entry = self._current()
        if entry is None:
            return
        text = f"{entry.what}\n「{entry.old}」に戻します。今の値は記録に残り、「元に戻す」でまた変えられます。"
        ask(self, "前の値に戻す", text, [("戻す(&B)", lambda: self.guard(lambda: self._restore(entry)))])

    def _restore(self, entry: Entry) -> None:
        try:
            restore_value(self._document, entry.id)
        except AppError as error:
            show_error(self, error)
            if error.code.startswith("E-STORE"):
                self.save_failed.emit(error)

    def _go(self, line: int | None) -> None:
        if line is None or not (target := target_of(self._shown[line])):
            return
        year = self._shown[line].fiscal_year
        if year is not None and year != self._document.year.fiscal_year:
            self.guard(lambda: self._go_to_year(year, target))
        else:
            self.navigation.emit(target, ())

    def _go_to_year(self, year: int, target: str) -> None:
        self._document.show_year(year)
        self.navigation.emit(target, ())
