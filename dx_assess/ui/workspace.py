"""An open file in the window: top bar, navigation, one page at a time.

Pages are loaded and built when they are first shown, dialogs are loaded when they are wanted (imports inside
functions), so that a file is shown soon.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from dx_assess.errors import AppError
from dx_assess.session.document import Changed, Document, Progress
from dx_assess.ui.composing import finish_composing
from dx_assess.ui.distribution.news_line import NewsLine
from dx_assess.ui.found import go_to_found
from dx_assess.ui.long_work import MANY, LongWork, in_steps, read_anew
from dx_assess.ui.messages import show_error
from dx_assess.ui.navigation import Navigation
from dx_assess.ui.newest import newest_target
from dx_assess.ui.next_open import go_to_next_open
from dx_assess.ui.page import Page, Unsaved
from dx_assess.ui.pages import find_place, make_page, page_ids
from dx_assess.ui.questions.notices import notice
from dx_assess.ui.settings import Settings
from dx_assess.ui.stack import PageStack
from dx_assess.ui.top_bar import TopBar
from dx_assess.ui.trouble import TroubleBand
from dx_assess.ui.unsaved import ask_before_losing

if TYPE_CHECKING:
    from dx_assess.ui.distribution.update_dialog import UpdateDialog
    from dx_assess.ui.pack_dialog import PackDialog
    from dx_assess.ui.year_dialog import YearDialog

FORM_PAGES = ("profile", "domain", "register")
"""Kinds of pages on which things are filled in."""
FEW_PAGES = 2
"""Hidden pages that get another text size or other colours along with the one that is shown."""
SMALLEST = QSize(480, 240)
"""A page that needs more scrolls."""


class Workspace(QWidget):
    """``page_shown`` carries the title of the page; ``file_wanted``: see :class:`Page`."""

    page_shown = Signal(str)
    renew_wanted = Signal()
    file_wanted = Signal(object, bool)

    def __init__(self, document: Document, settings: Settings | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self._settings = settings
        self._pages: dict[str, Page] = {}
        self._missed: dict[str, Changed] = {}
        self._unsaved: dict[str, tuple[Unsaved, ...]] = {}
        self._current = ""
        self._shown = (document.year.fiscal_year, document.year.edition)
        self._set = document.question_set
        self.top = TopBar(document)
        self.news = NewsLine(document)
        self.news.update_wanted.connect(lambda: self.update_version())
        self.navigation = Navigation(document)
        self.stack = PageStack(SMALLEST)
        self.trouble = TroubleBand(document, self.stack)
        self.trouble.failed.connect(self.top.saved.failed)
        self.trouble.retried.connect(self.top.saved.saved)
        self.trouble.moved.connect(self._follow)
        self._lay_out()
        self.top.year_chosen.connect(self._choose_year)
        self.top.year_wanted.connect(lambda: self.guard(self.add_year, drop=False))
        self.top.saved.wanted.connect(self._show_unsaved)
        self.top.edition_chosen.connect(self._choose_edition)
        self.top.search.found.connect(lambda key: go_to_found(self, key))
        self.navigation.chosen.connect(self.show_page)
        self._unsubscribe = document.subscribe(self._changed)
        for keys, step in (("Ctrl+PgDown", 1), ("Ctrl+PgUp", -1)):
            QShortcut(QKeySequence(keys), self).activated.connect(lambda step=step: self._step(step))
        QShortcut(QKeySequence("Ctrl+J"), self).activated.connect(self.go_to_next_open)  # at once; a button's own waits
        self.navigation.refresh(document)
        self.show_page(page_ids(document.question_set)[0])
        self.navigation.setFocus()  # and not the year, which the arrows would change

    def _lay_out(self) -> None:
        below = QHBoxLayout()
        below.setSpacing(0)
        below.addWidget(self.navigation)
        below.addWidget(self.stack, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.top)
        layout.addWidget(self.news)
        layout.addWidget(self.trouble)
        if self.document.backup_note:
            layout.addWidget(notice("W", self.document.backup_note))
        layout.addLayout(below, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The navigation takes its share of the window."""
        super().resizeEvent(event)
        self.navigation.updateGeometry()

    @property
    def page(self) -> Page | None:
        """The page that is shown."""
        return self._pages.get(self._current)

    @property
    def page_id(self) -> str:
        """Its id, such as ``domain:online``."""
        return self._current

    @property
    def busy(self) -> bool:
        """A page is doing something slow with the file."""
        return any(page.busy for page in self._pages.values())

    def close_document(self) -> None:
        """Save what is being typed and let go of the file."""
        self._leave()
        self.let_go()
        self.document.close()

    def _follow(self, path: Path) -> None:
        """Work goes on in another file."""
        self.file_wanted.emit(lambda opening: opening.remember(path), False)
        self.page_shown.emit(self.page.title if self.page is not None else "")

    def let_go(self) -> None:
        """Follow the file no longer; it stays open."""
        self._unsubscribe()

    # --- pages --------------------------------------------------------------------------------------------------------

    def show_page(self, page_id: str) -> None:
        """Show a page; it is brought up to date first."""
        if page_id == self._current:
            return
        self._leave()
        page = self._pages.get(page_id) or self._build(page_id)
        missed = self._missed.pop(page_id, None)
        if missed is not None:
            page.refresh(missed)
        self._current = page_id
        self.stack.setCurrentWidget(page)
        self.navigation.show_page(page_id)
        self.page_shown.emit(page.title)

    def _build(self, page_id: str) -> Page:
        page = make_page(self.document, page_id, self.stack)
        page.setAccessibleName(page.title)
        page.navigation.connect(self.go_to)
        page.save_failed.connect(self.trouble.tell)
        page.unsaved_changed.connect(partial(self._note_unsaved, page_id, page))
        page.file_wanted.connect(self.file_wanted)
        page.guard = self.guard
        if self._settings is not None:
            page.use_settings(self._settings)
        self._pages[page_id] = page
        self.stack.addWidget(page)
        return page

    def go_to(self, target: str, rows: object = ()) -> None:
        """Show the page of ``target`` and there the key or the rows."""
        place = find_place(self.document.question_set, target)
        if place is None:
            return
        self.show_page(place.page)
        if self.page is not None and isinstance(rows, tuple) and rows:
            self.page.show_rows(rows)
        elif self.page is not None and place.key:
            self.page.show_key(place.key)

    def take_sheets(self, paths: list[Path]) -> None:
        """Show what returned division sheets would change."""
        from dx_assess.ui.sheets.sheets_page import SheetsPage

        self.show_page("sheets")
        if isinstance(self.page, SheetsPage):
            self.page.take(paths)

    def take_inquiry(self, path: Path | None = None) -> None:
        """Take a 照会 file in, or ask for one."""
        from dx_assess.ui.submit.submit_page import SubmitPage

        self.show_page("submit")
        if isinstance(self.page, SubmitPage):
            self.page.take_inquiry(path) if path is not None else self.page.choose_inquiry()

    def go_to_next_open(self) -> None:
        """The next question that wants an answer, from any page (Ctrl+J)."""
        go_to_next_open(self, self.document, self.page.here() if self.page is not None else "", self.go_to)

    def _step(self, step: int) -> None:
        pages = page_ids(self.document.question_set)
        self.show_page(pages[(pages.index(self._current) + step) % len(pages)])

    # --- what is not saved --------------------------------------------------------------------------------------------

    def _note_unsaved(self, page_id: str, page: Page) -> None:
        if self._pages.get(page_id) is page:
            self._unsaved[page_id] = page.unsaved()
            self.top.saved.show_unsaved(self._all_unsaved())

    def _all_unsaved(self) -> tuple[Unsaved, ...]:
        order = page_ids(self.document.question_set)
        return tuple(text for page_id in order for text in self._unsaved.get(page_id, ()))

    def _show_unsaved(self, key: str) -> None:
        """Go to a text that is not saved, on the page that has it."""
        page_id = next((page for page, found in self._unsaved.items() if key in (text.key for text in found)), "")
        if page_id:
            self.show_page(page_id)
            self._pages[page_id].show_key(key)

    def unsaved(self) -> tuple[Unsaved, ...]:
        """Save what is being typed; every text that could not be saved, and would be lost with its page."""
        self._leave()
        for page_id, page in self._pages.items():
            self._unsaved[page_id] = page.unsaved()
        return self._all_unsaved()

    def guard(
        self, action: Callable[[], object], back: Callable[[], object] = lambda: None, drop: bool = True
    ) -> QDialog | None:
        """Do ``action``, which loses texts that are not saved: at once when there is none, else when the user agrees.

        :param back: called when the user would rather not.
        :param drop: show what is stored in place of those texts first; False where their pages go anyway.
        :returns: the question, if there is one.
        """
        found = self.unsaved()
        if not found:
            action()
            return None

        def lose() -> None:
            for page in self._pages.values() if drop else ():
                page.drop_unsaved()
            action()

        dialog = ask_before_losing(self, found, lose, lambda: self._show_unsaved(found[0].key))
        dialog.rejected.connect(back)
        return dialog

    # --- changes ------------------------------------------------------------------------------------------------------

    def _changed(self, changed: Changed) -> None:
        year = self.document.year
        self.top.refresh(self.document)
        if self.document.question_set is not self._set:
            self.renew_wanted.emit()
            return
        if changed.year:
            self.news.refresh(date.today())
        self.navigation.refresh(self.document)
        if changed.keys or changed.registers:
            self.top.saved.saved()
            self.trouble.written()
        if (year.fiscal_year, year.edition) != self._shown:
            self._shown = (year.fiscal_year, year.edition)
            self._rebuild()
            return
        for page_id, page in self._pages.items():
            if page_id == self._current:
                page.refresh(changed)
            else:
                self._missed[page_id] = self._missed.get(page_id, Changed()) | changed

    def _rebuild(self) -> None:
        """Another year or edition: all pages are made anew, the same one is shown."""
        current, self._current = self._current, ""
        old, self._pages, self._missed = self._pages, {}, {}
        self._unsaved.clear()
        self.top.saved.show_unsaved(())
        self.show_page(current)
        self.stack.discard(old.values())

    def let_hidden_go(self, then: Callable[[], object]) -> None:
        """Do ``then``, which changes every widget there is, without the pages that are not shown: they are made again
        when they are wanted. Those with texts that are not saved, or at work, stay.
        """
        hidden = [page_id for page_id, page in self._pages.items() if page_id != self._current]
        gone = [page_id for page_id in hidden if not self._pages[page_id].busy and not self._pages[page_id].unsaved()]
        if len(gone) <= FEW_PAGES and not self.stack.is_discarding:
            then()
            return
        for page_id in gone:
            self._missed.pop(page_id, None)
            self._unsaved.pop(page_id, None)
        self.stack.discard([self._pages.pop(page_id) for page_id in gone], then)

    def _leave(self) -> None:
        """Save what is being typed, a word that is being composed too."""
        finish_composing()
        if self.page is not None:
            self.page.leave()

    def _attempt(self, action: Callable[[], None]) -> bool:
        self._leave()
        try:
            action()
        except AppError as error:
            self._refused(error)
            return False
        return True

    def _refused(self, error: BaseException) -> None:
        self.top.refresh(self.document)
        if isinstance(error, AppError):
            self.trouble.tell(error)
        show_error(self, error)

    def undo(self) -> None:
        """Take the last change back and show where it was."""
        self.guard(lambda: self._step_in_time(self.document.undo, self.document.undo_size, "元に戻しました"))

    def redo(self) -> None:
        """Make it again."""
        self.guard(lambda: self._step_in_time(self.document.redo, self.document.redo_size, "やり直しました"))

    def _step_in_time(self, step: Callable[[Progress | None], str], size: int, word: str) -> None:
        labels: list[str] = []
        if size > MANY:
            self._leave()
            title, done = word.removesuffix("ました") + "ています", partial(self._stepped, word)
            LongWork(self, title, in_steps(title, step), done, self._refused, self.document)
        elif self._attempt(lambda: labels.append(step(None))):
            self._stepped(word, labels[0])

    def _stepped(self, word: str, label: str) -> None:
        """Go to what was changed; a page that sums up is not left."""
        if label:
            self.top.saved.stepped(word, label)
        if not label or self._current.partition(":")[0] not in FORM_PAGES:
            return
        target = newest_target(self.document, self._current)
        if target:
            self.go_to(target)

    def _choose_year(self, year: int) -> None:
        if year != self.document.year.fiscal_year:
            self._rebuild_with(lambda: self._read("年度を切り替えています", lambda: self.document.show_year(year)))

    def _choose_edition(self, edition: str) -> None:
        if edition != self.document.year.edition:
            switch, saved = partial(self.document.set_edition, edition), self.top.saved.saved
            self._rebuild_with(lambda: self._read("版を切り替えています", switch, saved))

    def _read(self, title: str, action: Callable[[], None], then: Callable[[], object] = lambda: None) -> None:
        back = partial(self.top.refresh, self.document)
        read_anew(self, self.document, title, action, then, self._refused, back)

    def _rebuild_with(self, action: Callable[[], object]) -> None:
        self.guard(action, lambda: self.top.refresh(self.document), drop=False)

    def add_year(self) -> YearDialog:
        """Ask for a further fiscal year."""
        from dx_assess.ui.year_dialog import YearDialog

        self._leave()
        dialog = YearDialog(self.document, self)
        dialog.accepted.connect(self.top.saved.saved)
        dialog.open()
        return dialog

    def update_version(self) -> UpdateDialog | None:
        """Show what the newer version of the questions changes; None when there is none."""
        from dx_assess.ui.distribution.update_dialog import UpdateDialog

        self._leave()
        update = self.news.update_found
        if update is None:
            return None
        dialog = UpdateDialog(self.document, update, self.window())
        dialog.open()
        return dialog

    def change_pack(self) -> PackDialog:
        """Ask which KPIs the year is compared with."""
        from dx_assess.ui.pack_dialog import PackDialog

        self._leave()
        dialog = PackDialog(self.document, self)
        dialog.accepted.connect(self.top.saved.saved)
        dialog.open()
        return dialog
