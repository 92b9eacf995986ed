"""アドバイザーの確認: what to check, the town's answer beside the adviser's fields, scores, visits."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSplitter, QVBoxLayout, QWidget

from dx_assess.form.records import COMMENTS, TASKS, VISITS
from dx_assess.form.reserved import is_review, split_review
from dx_assess.session.document import Changed, Document
from dx_assess.session.preparing import prepare_review
from dx_assess.session.review import Review, ReviewItem, open_checks, review_of
from dx_assess.session.visit import comments
from dx_assess.ui.flow import FlowLayout
from dx_assess.ui.later import Later, LaterTabs
from dx_assess.ui.page import Unsaved
from dx_assess.ui.page_head import under_head
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.preparing import PreparedPage, Preparing
from dx_assess.ui.review.check_list import CheckList
from dx_assess.ui.review.detail import Detail
from dx_assess.ui.review.scores import ScoreLine, ScoreTab
from dx_assess.ui.review.sheet_button import SheetButton
from dx_assess.ui.review.visits_tab import VisitsTab
from dx_assess.ui.slices import REST

ABOUT = "訪問の前に確かめることを並べ、町の答えの横に、確認の結果・所見・合意した値を書きます。町の答えは変わりません。"
LIST_SHARE, NARROW_SHARE, NARROW = 0.4, 0.32, 50
"""Share of the page that the list has at first; below so many heights of the text the page is narrow."""
LINE = 26
"""Width of the line of scores, in heights of the text, from which the button stands beside it."""
CHOOSE = "設問を選ぶと、町の答えと確認の欄がここに出ます。"


class ReviewPage(PreparedPage):
    """List and question side by side; each field is saved by itself."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.title = "アドバイザーの確認"
        self._document = document
        self.review: Review | None = None
        self.detail: Detail | None = None
        self.line = ScoreLine()
        self.sheet = SheetButton(document, self.leave)
        self.list = CheckList(document)
        self.list.chosen.connect(self._choose)
        self.nothing = Paragraph(CHOOSE, "muted")
        self.area = QScrollArea()
        self._scores = Later(lambda: ScoreTab(document.question_set), lambda tab: tab.show_scores(self._known.scores))
        self._visits = Later(self._make_visits, lambda tab: tab.refresh(self._known))
        self.tabs = LaterTabs()
        self.preparing = Preparing(self, document, prepare_review, self._show, self.tabs)
        self._moved_bar = False
        self._lay_out()
        self.refresh(Changed(year=True))

    def _make_visits(self) -> VisitsTab:
        tab = VisitsTab(self._document)
        tab.guard = lambda action: self.guard(action)
        tab.failed.connect(self.save_failed)
        tab.unsaved_changed.connect(self.unsaved_changed)
        tab.plan_wanted.connect(lambda task: self.navigation.emit(f"{TASKS.id}/{task}", ()))
        return tab

    @property
    def _known(self) -> Review:
        assert self.review is not None  # tabs are brought up to date once there is something to show
        return self.review

    @property
    def scores(self) -> ScoreTab:
        """The tab 自己評価と確認後の点."""
        return self._scores.widget()

    @property
    def visits(self) -> VisitsTab:
        """The tab 訪問の記録."""
        return self._visits.widget()

    def _lay_out(self) -> None:
        strip = QFrame()
        strip.setObjectName("pageHead")
        inside = FlowLayout(strip)
        inside.setContentsMargins(16, 6, 16, 6)
        inside.add(self.line, 1, LINE)
        inside.addWidget(self.sheet)
        layout = under_head(self, self.title, ABOUT)
        layout.addWidget(strip)
        layout.addWidget(self.sheet.writer)
        layout.addWidget(self.preparing.line)
        layout.addWidget(self.tabs, 1)
        layout.addStretch()
        checks = QWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName("アドバイザーの確認の内容")
        self.tabs.addTab(checks, "設問の確認(&1)")
        self.tabs.addTab(self._visits.room, "訪問の記録(&2)")
        self.tabs.addTab(self._scores.room, "自己評価と確認後の点(&3)")
        self._lay_out_checks(checks)

    def _lay_out_checks(self, checks: QWidget) -> None:
        box = QVBoxLayout(checks)
        box.setContentsMargins(0, 12, 0, 0)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.splitterMoved.connect(lambda *_: self._bar_moved())
        box.addWidget(self.splitter)
        left = QWidget()
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.area)
        rows = QVBoxLayout(left)
        rows.setContentsMargins(12, 0, 4, 12)
        rows.addWidget(self.list)
        self.area.setObjectName("cards")
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        holder = QWidget()
        self.area.setWidget(holder)
        self._right = QVBoxLayout(holder)
        self._right.setContentsMargins(8, 0, 12, 12)
        self._right.addWidget(self.nothing)
        self._right.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The question takes more room than the list, until the user moves the bar."""
        super().resizeEvent(event)
        width = self.width()
        narrow = width < self.fontMetrics().height() * NARROW
        self.list.fit(narrow)
        if not self._moved_bar:
            left = int(width * (NARROW_SHARE if narrow else LIST_SHARE))
            self.splitter.setSizes([left, width - left])

    def _bar_moved(self) -> None:
        self._moved_bar = True

    # --- showing ------------------------------------------------------------------------------------------------------

    def refresh(self, changed: Changed) -> None:
        """Show what is stored now. Never saves."""
        self.preparing.refresh()

    def complete(self) -> None:
        """See :class:`Page`."""
        super().complete()
        if self.detail is not None:
            self.detail.complete()

    def _show(self) -> Iterator[object]:
        """The list, then the question beside it."""
        self.review = review_of(self._document)
        self.line.show_scores(self.review.scores, len(self.review.shown("settled")), open_checks(self.review.items))
        self._scores.renew()
        self._visits.renew()
        self.list.show_review(self.review)
        yield REST
        if self.detail is None and self.list.shown:
            self._put(self._make_detail(self.list.shown[0]))
        elif self.detail is not None:
            self._refresh_detail(self.detail)

    def _refresh_detail(self, detail: Detail) -> None:
        item = self._item(detail.question.id)
        if item is not None and item.question is detail.question:
            detail.refresh(item)
            return
        self._remove_detail()
        if item is not None or self.list.shown:
            self._open(item.question.id if item is not None else self.list.shown[0].question.id)

    def _item(self, question_id: str) -> ReviewItem | None:
        items = self.review.items if self.review is not None else ()
        return next((item for item in items if item.question.id == question_id), None)

    def _choose(self, question_id: str) -> None:
        """Another question; what is being typed is saved first, what was refused is asked about."""
        if self.detail is not None:
            self.detail.leave()
        if self.detail is not None and self.detail.unsaved():
            self.guard(lambda: self._open(question_id))
        else:
            self._open(question_id)
        if self.detail is not None:
            self.list.select(self.detail.question.id)

    def _open(self, question_id: str) -> None:
        item = self._item(question_id)
        if item is not None:
            self._put(self._make_detail(item))

    def _make_detail(self, item: ReviewItem) -> Detail:
        detail = Detail(self._document, item)
        detail.asked_for.connect(lambda key: self.navigation.emit(key, ()))
        detail.failed.connect(self.save_failed)
        detail.unsaved_changed.connect(self.unsaved_changed)
        return detail

    def _put(self, detail: Detail) -> None:
        self._remove_detail()
        self.detail = detail
        self._right.insertWidget(0, detail)
        detail.build()
        self.nothing.hide()
        self.area.verticalScrollBar().setValue(0)
        self.list.show_question(detail.question.id)

    def _remove_detail(self) -> None:
        if self.detail is not None:
            self._right.removeWidget(self.detail)
            self.detail.hide()
            self.detail.deleteLater()
            self.detail = None
        self.nothing.show()

    def show_key(self, key: str) -> None:
        """Open a question, one of its adviser's fields, a visit or a comment."""
        self.preparing.after(lambda: self._show_key(key))

    def _show_key(self, key: str) -> None:
        table, _, place = key.partition("/")
        if table == VISITS.id:
            self.tabs.setCurrentWidget(self.visits)
            self.visits.choose(place.partition("/")[0])
            return
        if table == COMMENTS.id:
            remark = next((item for item in comments(self._document) if item.id == place.partition("/")[0]), None)
            key = remark.question if remark is not None else ""
        question_id, name = split_review(key) if is_review(key) else (key, "verdict")
        self.tabs.setCurrentIndex(0)
        if self.detail is None or self.detail.question.id != question_id:
            self._choose(question_id)
        if self.detail is not None and self.detail.question.id == question_id:
            self.detail.enter(name)

    # --- what is not saved --------------------------------------------------------------------------------------------

    @property
    def busy(self) -> bool:
        """See :class:`Page`."""
        return self.sheet.busy

    def leave(self) -> None:
        """Save what is still being typed."""
        if self.detail is not None:
            self.detail.leave()
        if self._visits.made is not None:
            self._visits.made.leave()

    def unsaved(self) -> tuple[Unsaved, ...]:
        """See :class:`Page`."""
        visits = self._visits.made
        own = self.detail.unsaved() if self.detail is not None else ()
        return (*own, *(visits.unsaved() if visits is not None else ()))

    def drop_unsaved(self) -> None:
        """See :class:`Page`."""
        if self.detail is not None:
            self.detail.drop()
        if self._visits.made is not None:
            self._visits.made.drop()
