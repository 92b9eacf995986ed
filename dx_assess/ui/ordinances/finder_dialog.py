"""The finder: choose a folder, go through the places that were found, make rows of the register."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QLabel, QPushButton, QSplitter, QVBoxLayout, QWidget

from dx_assess.errors import AppError
from dx_assess.exchange.ordinance_search import FolderSearch
from dx_assess.session.document import Document, Progress
from dx_assess.session.ordinances import STATES, Finder, counts, item_labels, search_ordinances
from dx_assess.ui import tasks
from dx_assess.ui.export.progress import ProgressCard
from dx_assess.ui.icons import icon
from dx_assess.ui.long_work import LongWork, in_steps
from dx_assess.ui.messages import MessageDialog, show_error
from dx_assess.ui.ordinances.context_panel import ContextPanel
from dx_assess.ui.ordinances.hit_filters import HitFilters
from dx_assess.ui.ordinances.hit_tree import HitTree
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.questions.inputs import EnterClicks
from dx_assess.ui.room import give_room

ABOUT = (
    "町の例規のフォルダー（txt・html・docx）を読み、目視・書面・閲覧などの言葉がある条項を並べます。"
    "見つかったものがすべて規制とは限りません。1件ずつ読んで、当てはまるものだけを台帳に入れてください。"
    "例規はこのパソコンの中だけで読み、どこにも送りません。"
)
NOTHING = "「フォルダーを選ぶ」を押すか、フォルダーをこの窓に落としてください。"
_FEW = 40
"""More places than this are decided in the background."""
NO_HIT = "この条件にあてはまる箇所はありません。"


class FinderDialog(QDialog):
    """``searched`` carries the result, to be kept by the caller; ``rows_wanted`` the rows to show in the register."""

    searched = Signal(object)
    rows_wanted = Signal(object)

    def __init__(self, document: Document, search: FolderSearch | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.finder: Finder | None = None
        self.task: tasks.Task | None = None
        self.made: list[str] = []
        self.setWindowTitle("例規から台帳をつくる")
        self.setAcceptDrops(True)
        give_room(self, 86, 46)
        labels = item_labels(document)
        self.choose = QPushButton("フォルダーを選ぶ(&F)…")
        self.choose.setIcon(icon("folder"))
        self.folder = Paragraph(NOTHING, "muted")
        self.progress = ProgressCard()
        self.progress.bar.setAccessibleName("例規を調べている進み具合")
        self.progress.hide()
        self.filters = HitFilters(labels)
        self.tree = HitTree(labels)
        self.panel = ContextPanel(labels)
        self.summary = QLabel()
        self.summary.setObjectName("strong")
        self.unread = QPushButton()
        self.unread.setObjectName("link")
        self.rows = QPushButton()
        self.close_window = QPushButton("閉じる")
        for button in (self.choose, self.unread, self.rows, self.close_window, self.progress.cancel):
            button.setAutoDefault(False)
        self._lay_out()
        self._connect()
        if search is not None:
            self._found(Finder(document, search))
        else:
            self.show_hits()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(10)
        layout.addWidget(Paragraph(ABOUT))
        top = QHBoxLayout()
        layout.addLayout(top)
        top.setSpacing(12)
        top.addWidget(self.choose)
        top.addWidget(self.folder, 1)
        layout.addWidget(self.progress)
        layout.addWidget(self.filters)
        self.body = QSplitter(Qt.Orientation.Horizontal)
        self.body.setChildrenCollapsible(False)
        self.body.addWidget(self.tree)
        self.body.addWidget(self.panel)
        self.body.setSizes([640, 520])
        layout.addWidget(self.body, 1)
        last = QHBoxLayout()
        layout.addLayout(last)
        last.setSpacing(12)
        last.addWidget(self.summary)
        last.addWidget(self.unread)
        last.addStretch(1)
        last.addWidget(self.rows)
        last.addWidget(self.close_window)

    def _connect(self) -> None:
        self.choose.clicked.connect(self._choose)
        self.progress.cancel.clicked.connect(self._cancel)
        self.filters.changed.connect(self.show_hits)
        self.tree.chosen.connect(self._chosen)
        self.tree.accepted.connect(self.accept_chosen)
        self.tree.rejected.connect(self.reject_chosen)
        self.panel.accept_hits.clicked.connect(self.accept_chosen)
        self.panel.reject_hits.clicked.connect(self.reject_chosen)
        self.panel.reopen_hits.clicked.connect(self.reopen_chosen)
        self.unread.clicked.connect(self._show_unread)
        self.rows.clicked.connect(self._show_rows)
        self.close_window.clicked.connect(self.reject)
        self._enter = EnterClicks(self)
        self._enter.watch(self.choose, self.unread, self.rows, self.close_window, self.progress.cancel)

    # --- searching ----------------------------------------------------------------------------------------------------

    def _choose(self) -> None:
        start = self.finder.search.folder if self.finder is not None else self._document.path.parent
        name = QFileDialog.getExistingDirectory(self, "例規のフォルダー", str(start))
        if name:
            self.search(Path(name))

    def search(self, folder: Path) -> None:
        """Read a folder in the background."""
        if self.task is not None:
            return
        document = self._document
        self.progress.begin()
        self.task = tasks.start(self, lambda tell: _search(document, folder, tell))
        self.task.progressed.connect(self.progress.tell)
        self.task.done.connect(self._done)
        self.task.failed.connect(self._failed)
        self.task.cancelled.connect(lambda: self.progress.end("中止しました。何も変わっていません。"))
        self.task.finished.connect(self._finished)
        self.choose.setEnabled(False)
        self.progress.cancel.setFocus()

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
        self.finder, search = finder, finder.search
        self.folder.setText(str(search.folder))
        self.filters.show_words(search.hits)
        self.show_hits()
        self.tree.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- showing ------------------------------------------------------------------------------------------------------

    def show_hits(self, keep: str = "") -> None:
        """What the filters let through; ``keep`` stays chosen."""
        candidates = self.finder.candidates() if self.finder is not None else ()
        shown = self.filters.shown(candidates)
        self.tree.show_candidates(shown, keep if isinstance(keep, str) else "")
        self.body.setEnabled(self.finder is not None)
        self.filters.setEnabled(self.finder is not None)
        if self.finder is None:
            self.summary.setText("")
        else:
            search = self.finder.search
            states = "、".join(f"{STATES[state]} {number:,}" for state, number in counts(candidates).items())
            text = f"例規 {search.documents:,}・条 {search.articles:,}・箇所 {len(candidates):,}（{states}）"
            self.summary.setText(text if shown or not candidates else f"{text}　{NO_HIT}")
        unread = self.finder.search.unread if self.finder is not None else ()
        self.unread.setText(f"読まなかったファイル {len(unread):,}…")
        self.unread.setVisible(bool(unread))
        self.rows.setText(f"入れた行を台帳で見る（{len(self.made):,}）")
        self.rows.setVisible(bool(self.made))

    def _chosen(self) -> None:
        self.panel.show_candidates(self.tree.selected(), not self._document.read_only)

    # --- deciding -----------------------------------------------------------------------------------------------------

    def accept_chosen(self) -> None:
        """Make rows of what is selected."""
        if self.panel.accept_hits.isEnabled():
            item = self.panel.chosen_item()
            chosen = self.tree.selected()
            self._decide("台帳に入れています", len(chosen), lambda finder, tell: finder.accept(chosen, item, tell))

    def reject_chosen(self) -> None:
        """Remember that what is selected is nothing for the register."""
        if self.panel.reject_hits.isEnabled():
            chosen = self.tree.selected()
            self._decide("「当たらない」にしています", len(chosen), lambda finder, tell: finder.reject(chosen, tell))

    def reopen_chosen(self) -> None:
        """Take decisions back."""
        if self.panel.reopen_hits.isEnabled():
            chosen = self.tree.selected()
            self._decide("未定に戻しています", len(chosen), lambda finder, tell: finder.reopen(chosen, tell))

    def _decide(self, title: str, count: int, action: Callable[[Finder, Progress | None], object]) -> None:
        """Do it (many in the background, with a way out), then go to the next place that is shown."""
        finder, following = self.finder, self._following()
        assert finder is not None
        if count > _FEW:

            def work(tell: tasks.Tell) -> object:
                found = in_steps(title, lambda progress: action(finder, progress))(tell)
                finder.candidates()  # looked at here and not in the window's thread
                return found

            LongWork(self, title, work, lambda found: self._decided(found, following), self._refused, self._document)
            return
        try:
            found = action(finder, None)
        except AppError as error:
            self._refused(error)
        else:
            self._decided(found, following)

    def _refused(self, error: BaseException) -> None:
        show_error(self, error)

    def _decided(self, found: object, following: str) -> None:
        assert self.finder is not None
        self.made += found if isinstance(found, list) else []
        live = {row.row_id for row in self._document.data.rows(self.finder.register.id)}
        self.made = [row for row in self.made if row in live]
        self.show_hits(following)
        self.tree.setFocus(Qt.FocusReason.OtherFocusReason)

    def _following(self) -> str:
        """The first place behind the selection, else the last one before it."""
        ids = [candidate.hit.id for group in self.tree.hits.groups for candidate in group]
        selected = {candidate.hit.id for candidate in self.tree.selected()}
        places = [at for at, hit_id in enumerate(ids) if hit_id in selected]
        after = ids[places[-1] + 1 :] if places else ids
        before = [hit_id for hit_id in ids[: places[0]]] if places else []
        return after[0] if after else before[-1] if before else ""

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
        """A search that is under way ends with the dialog."""
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


def _search(document: Document, folder: Path, tell: tasks.Tell) -> Finder:
    """Search, and look at every place with what was decided: not in the window's thread."""
    finder = Finder(document, search_ordinances(document, folder, tell))
    finder.candidates()
    return finder


def _dropped(event: QDropEvent) -> Path | None:
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return paths[0] if len(paths) == 1 and paths[0].is_dir() else None
