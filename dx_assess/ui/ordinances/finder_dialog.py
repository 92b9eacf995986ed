"""The finder: choose a folder, go through the places that were found, make rows of the register."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QPushButton, QSplitter, QVBoxLayout, QWidget

from dx_assess.errors import AppError
from dx_assess.exchange.ordinance_search import FolderSearch
from dx_assess.session.document import Document, Progress
from dx_assess.session.large import is_large
from dx_assess.session.ordinances import Candidate, Finder, item_labels, search_ordinances
from dx_assess.ui import tasks
from dx_assess.ui.export.progress import ProgressCard
from dx_assess.ui.icons import icon
from dx_assess.ui.long_work import LongWork, in_steps
from dx_assess.ui.messages import MessageDialog, show_error
from dx_assess.ui.ordinances.context_panel import ContextPanel
from dx_assess.ui.ordinances.foot import FinderFoot
from dx_assess.ui.ordinances.hit_filters import HitFilters
from dx_assess.ui.ordinances.hit_tree import HitTree
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.preparing import WORDS
from dx_assess.ui.questions.inputs import EnterClicks
from dx_assess.ui.room import give_room
from dx_assess.ui.slices import REST, Slices

ABOUT = (
    "町の例規のフォルダー（txt・html・docx）を読み、目視・書面・閲覧などの言葉がある条項を並べます。"
    "見つかったものがすべて規制とは限りません。1件ずつ読んで、当てはまるものだけを台帳に入れてください。"
    "例規はこのパソコンの中だけで読み、どこにも送りません。"
)
NOTHING = "「フォルダーを選ぶ」を押すか、フォルダーをこの窓に落としてください。"
_FEW = 40
"""More places than this are decided in the background."""
_TURNS = 4
"""Left to the page behind the window and its navigation, which are painted in turns of their own."""
_MANY = 1000
"""More places than this are shown in turns of the event loop of their own."""


class FinderDialog(QDialog):
    """``searched`` carries the result, to be kept by the caller; ``rows_wanted`` the rows to show in the register.

    Made part by part, from the top down, in turns of their own; a part that is asked for is made at once.
    """

    searched = Signal(object)
    rows_wanted = Signal(object)

    def __init__(self, document: Document, search: FolderSearch | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.finder: Finder | None = None
        self.task: tasks.Task | None = None
        self.made: list[str] = []
        self._labels = item_labels(document)
        self.setWindowTitle("例規から台帳をつくる")
        self.setAcceptDrops(True)
        give_room(self, 86, 46)
        self._enter = EnterClicks(self)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(16, 14, 16, 12)
        self._rows.setSpacing(10)
        self._lay_out_top(str(search.folder) if search is not None else NOTHING)
        self._slices = Slices(self, self._appear(search))

    def _lay_out_top(self, folder: str) -> None:
        self._rows.addWidget(Paragraph(ABOUT, parent=self))
        self.choose = QPushButton("フォルダーを選ぶ(&F)…", self)
        self.choose.setIcon(icon("folder"))
        self.choose.setAutoDefault(False)
        self.choose.clicked.connect(self._choose)
        self._enter.watch(self.choose)
        self.folder = Paragraph(folder, "muted", self)
        top = QHBoxLayout()
        self._rows.addLayout(top)
        top.setSpacing(12)
        top.addWidget(self.choose)
        top.addWidget(self.folder, 1)
        self._rows.addStretch(1)

    def _appear(self, search: FolderSearch | None) -> Iterator[object]:
        yield REST
        self.filters  # noqa: B018 - it is made
        yield REST
        self.tree  # noqa: B018
        yield REST
        self.panel  # noqa: B018
        yield REST
        self._connect()
        if search is not None and _is_long(search):
            yield REST
            self._look_again(search)
        elif search is not None:
            self._found(Finder(self._document, search))
        else:
            self.show_hits()

    def complete(self) -> None:
        """Make and show at once what is still missing."""
        self._slices.finish()

    @cached_property
    def progress(self) -> ProgressCard:
        """Of a search."""
        card = ProgressCard()
        card.hide()
        card.bar.setAccessibleName("例規を調べている進み具合")
        card.cancel.setAutoDefault(False)
        self._rows.insertWidget(2, card)
        return card

    @cached_property
    def filters(self) -> HitFilters:
        """What of the places is shown."""
        self.progress  # noqa: B018 - the keyboard comes to it before
        filters = HitFilters(self._labels, self)
        filters.setEnabled(self.finder is not None)
        self._rows.insertWidget(3, filters)
        filters.show()
        return filters

    @cached_property
    def body(self) -> QSplitter:
        """The places, and one of them in its article."""
        self.filters  # noqa: B018 - as above
        body = QSplitter(Qt.Orientation.Horizontal, self)
        body.setChildrenCollapsible(False)
        body.setEnabled(self.finder is not None)
        self._rows.takeAt(self._rows.count() - 1)  # the places fill the room from now on
        self._rows.addWidget(body, 1)
        body.show()
        return body

    @cached_property
    def tree(self) -> HitTree:
        """The places."""
        tree = HitTree(self._labels, self.body)
        self.body.addWidget(tree)
        tree.show()
        return tree

    @cached_property
    def panel(self) -> ContextPanel:
        """The place that is chosen."""
        self.tree  # noqa: B018 - as above
        panel = ContextPanel(self._labels, self.body)
        self.body.addWidget(panel)
        self.body.setSizes([640, 520])
        panel.show()
        return panel

    @cached_property
    def foot(self) -> FinderFoot:
        """What was found in all, and the ways on."""
        self.panel  # noqa: B018 - as above
        foot = FinderFoot(self)
        self._rows.addWidget(foot)
        foot.show()
        return foot

    def _connect(self) -> None:
        self.progress.cancel.clicked.connect(self._cancel)
        self.filters.changed.connect(self._filter)
        self.tree.touched.connect(self.complete)
        self.tree.chosen.connect(self._chosen)
        self.tree.accepted.connect(self.accept_chosen)
        self.tree.rejected.connect(self.reject_chosen)
        self.panel.accept_hits.clicked.connect(self.accept_chosen)
        self.panel.reject_hits.clicked.connect(self.reject_chosen)
        self.panel.reopen_hits.clicked.connect(self.reopen_chosen)
        self.foot.unread.clicked.connect(self._show_unread)
        self.foot.rows.clicked.connect(self._show_rows)
        self.foot.close_window.clicked.connect(self.reject)
        self._enter.watch(*self.foot.buttons, self.progress.cancel)

    # --- searching ----------------------------------------------------------------------------------------------------

    def _choose(self) -> None:
        start = self.finder.search.folder if self.finder is not None else self._document.path.parent
        name = QFileDialog.getExistingDirectory(self, "例規のフォルダー", str(start))
        if name:
            self.search(Path(name))

    def search(self, folder: Path) -> None:
        """Read a folder in the background."""
        self.complete()
        if self.task is not None:
            if self.choose.isEnabled():  # an earlier search is being looked at, which does not take long
                self.task.finished.connect(lambda: self.search(folder))
            return
        document = self._document
        self.progress.begin()
        self.choose.setEnabled(False)
        self.progress.cancel.setFocus()
        self._start(lambda tell: _looked(document, search_ordinances(document, folder, tell)))

    def _look_again(self, search: FolderSearch) -> None:
        """Show an earlier search; what was decided about its thousands of places is looked at in the background."""
        document = self._document
        self.show_hits()
        self.foot.summary.setText(WORDS)
        self._start(lambda _tell: _looked(document, search))

    def _start(self, work: tasks.Work) -> None:
        self.task = tasks.start(self, work)
        self.task.progressed.connect(self.progress.tell)
        self.task.done.connect(self._done)
        self.task.failed.connect(self._failed)
        self.task.cancelled.connect(lambda: self.progress.end("中止しました。何も変わっていません。"))
        self.task.finished.connect(self._finished)

    def _cancel(self) -> None:
        if self.task is not None:
            self.progress.stopping()
            self.task.cancel()

    def _done(self, finder: Finder) -> None:
        self.progress.hide()
        self.searched.emit(finder.search)
        self._found(finder)

    def _failed(self, error: BaseException) -> None:
        self.progress.end("できませんでした。町のファイルは変わっていません。")
        show_error(self, error)

    def _finished(self) -> None:
        self.task = None
        self.choose.setEnabled(True)

    def _found(self, finder: Finder) -> None:
        self.finder = finder
        self._in_turns(self._show_found(), _is_long(finder.search))

    def _show_found(self) -> Iterator[object]:
        assert self.finder is not None
        search = self.finder.search
        self.folder.setText(str(search.folder))
        self.filters.show_words(search.hits)
        yield REST
        self.show_hits()
        self.tree.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- showing ------------------------------------------------------------------------------------------------------

    def _in_turns(self, steps: Iterator[object], many: bool) -> None:
        """Of thousands of places step by step between the events of the window; what was begun is finished first."""
        if many:
            self._slices.finish()
            self._slices.restart(steps)
        else:
            for _step in steps:
                pass

    def _filter(self) -> None:
        self.complete()
        self.show_hits()

    def show_hits(self, keep: str = "") -> None:
        """What the filters let through; ``keep`` stays chosen."""
        finder = self.finder
        candidates = finder.candidates() if finder is not None else ()
        shown = self.filters.shown(candidates)
        self.tree.show_candidates(shown, keep)
        self.body.setEnabled(finder is not None)
        self.filters.setEnabled(finder is not None)
        self.foot.show_search(finder.search if finder is not None else None, candidates, bool(shown))
        self.foot.show_made(len(self.made))

    def _chosen(self) -> None:
        self.panel.show_candidates(self.tree.selected(), not self._document.read_only)

    # --- deciding -----------------------------------------------------------------------------------------------------

    def accept_chosen(self) -> None:
        """Make rows of what is selected."""
        self.complete()
        if self.panel.accept_hits.isEnabled():
            item = self.panel.chosen_item()
            self._decide("台帳に入れています", lambda finder, chosen, tell: finder.accept(chosen, item, tell))

    def reject_chosen(self) -> None:
        """Remember that what is selected is nothing for the register."""
        self.complete()
        if self.panel.reject_hits.isEnabled():
            self._decide("「当たらない」にしています", lambda finder, chosen, tell: finder.reject(chosen, tell))

    def reopen_chosen(self) -> None:
        """Take decisions back."""
        self.complete()
        if self.panel.reopen_hits.isEnabled():
            self._decide("未定に戻しています", lambda finder, chosen, tell: finder.reopen(chosen, tell))

    def _decide(self, title: str, action: Callable[[Finder, list[Candidate], Progress | None], object]) -> None:
        """Do it (many in the background, with a way out), then go to the next place that is shown."""
        finder, chosen = self.finder, self.tree.selected()
        assert finder is not None
        following = self.tree.hits.following(chosen)
        many = _is_long(finder.search) or is_large(self._document)
        if len(chosen) > _FEW:

            def work(tell: tasks.Tell) -> object:
                found = in_steps(title, lambda progress: action(finder, chosen, progress))(tell)
                finder.candidates()  # looked at here and not in the window's thread
                return found

            def done(found: object) -> None:
                self._in_turns(self._show_decided(found, following), many)

            LongWork(self, title, work, done, self._refused, self._document)
            return
        tell_pages = self._document.hold()  # they hear of it in a turn of their own
        try:
            found = action(finder, chosen, None)
        except BaseException as error:
            tell_pages()
            if not isinstance(error, AppError):
                raise
            self._refused(error)
        else:
            self._in_turns(self._show_decided(found, following, tell_pages), many)

    def _refused(self, error: BaseException) -> None:
        show_error(self, error)

    def _show_decided(
        self, found: object, following: str, tell_pages: Callable[[], object] | None = None
    ) -> Iterator[object]:
        if tell_pages is not None:
            yield REST
            tell_pages()
        for _turn in range(_TURNS):
            yield REST
        assert self.finder is not None
        self.finder.candidates()
        yield REST
        self.made += found if isinstance(found, list) else []
        live = {row.row_id for row in self._document.data.rows(self.finder.register.id)}
        self.made = [row for row in self.made if row in live]
        self.show_hits(following)
        self.tree.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_unread(self) -> None:
        assert self.finder is not None
        dialog = MessageDialog(self, "読まなかったファイル", "info")
        unread = self.finder.search.unread
        dialog.add_text(f"{len(unread):,}件は読んでいません。わけと直し方です。", "strong")
        lines = (f"{error.where}：{error.message}{error.fix}" for error in unread)
        dialog.add_details("\n".join(lines), "読まなかったファイルの一覧").setMinimumSize(640, 240)
        dialog.add_buttons((), "閉じる")
        dialog.open()

    def _show_rows(self) -> None:
        self.rows_wanted.emit(tuple(self.made))
        self.accept()

    def done(self, result: int) -> None:
        """A search that is under way ends with the dialog; pages hear of the last decision."""
        if self.finder is not None:
            self.complete()
        if self.task is not None:
            self.task.cancel()
        super().done(result)

    # --- Qt asks ------------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A folder may be dropped."""
        if _dropped(event) is not None and self.task is None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Search it."""
        folder = _dropped(event)
        if folder is not None:
            event.acceptProposedAction()
            self.search(folder)


def _looked(document: Document, search: FolderSearch) -> Finder:
    """Every place with what was decided about it: looked at here and not in the window's thread."""
    finder = Finder(document, search)
    finder.candidates()
    return finder


def _is_long(search: FolderSearch) -> bool:
    return len(search.hits) > _MANY


def _dropped(event: QDropEvent) -> Path | None:
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return paths[0] if len(paths) == 1 and paths[0].is_dir() else None
