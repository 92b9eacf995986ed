"""アドバイザーの確認: what to check, the town's answer beside the adviser's fields, scores, visits."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

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
from dx_assess.ui.preparing import PreparedPage, Preparing
from dx_assess.ui.review.check_list import CheckList
from dx_assess.ui.review.checks import Checks
from dx_assess.ui.review.detail import Detail
from dx_assess.ui.review.scores import ScoreLine, ScoreTab
from dx_assess.ui.review.sheet_button import SheetButton
from dx_assess.ui.review.visits_tab import VisitsTab
from dx_assess.ui.slices import REST

ABOUT = "訪問の前に確かめることを並べ、町の答えの横に、確認の結果・所見・合意した値を書きます。町の答えは変わりません。"
LINE = 26
"""Width of the line of scores, in heights of the text, from which the button stands beside it."""


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
        self._scores = Later(lambda: ScoreTab(document.question_set), lambda tab: tab.show_scores(self._known.scores))
        self._visits = Later(self._make_visits, lambda tab: tab.refresh(self._known))
        self.tabs = LaterTabs()
        self.preparing = Preparing(self, document, prepare_review, self._show, self.tabs)
        self._lay_out()
        self.refresh(Changed(year=True))

    def _make_visits(self) -> VisitsTab:
        tab = VisitsTab(self._document)
        tab.guard = lambda action: self.guard(action)
        tab.failed.connect(self.save_failed)
        tab.unsaved_changed.connect(self.unsaved_changed)
        tab.plan_wanted.connect(lambda task: self.navigation.emit(f"{TASKS.id}/{task}", ()))
        return tab

    @cached_property
    def checks(self) -> Checks:
        """The tab 設問の確認, made when there is something to show."""
        checks = Checks(self._document, self._room)
        checks.chosen.connect(self._choose)
        rows = self._room.layout()
        assert rows is not None
        rows.addWidget(checks)
        return checks

    @property
    def list(self) -> CheckList:
        """The questions to be checked."""
        return self.checks.list

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
        self._room = QWidget()
        QVBoxLayout(self._room).setContentsMargins(0, 0, 0, 0)
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName("アドバイザーの確認の内容")
        self.tabs.addTab(self._room, "設問の確認(&1)")
        self.tabs.addTab(self._visits.room, "訪問の記録(&2)")
        self.tabs.addTab(self._scores.room, "自己評価と確認後の点(&3)")

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
        for make in (lambda: self.checks, lambda: self.list):
            yield REST
            make()
        yield REST
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
        self.checks.put(detail)
        detail.build()
        self.list.show_question(detail.question.id)

    def _remove_detail(self) -> None:
        if self.detail is not None:
            self.checks.remove(self.detail)
            self.detail = None

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
