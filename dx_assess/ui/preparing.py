"""What a page shows of a large town is computed in the background; the window stays free meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from dx_assess.session.document import Document
from dx_assess.session.large import is_large
from dx_assess.session.snapshot import snapshot
from dx_assess.ui import tasks
from dx_assess.ui.page import Page
from dx_assess.ui.page_head import lay_out_cards
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.slices import REST, Slices

WORDS = "計算しています…"
C = TypeVar("C", bound=QWidget)
HELD_MS = 50
"""Until it is looked again whether other work on the file is over."""


class Preparing(QObject):
    """Has ``compute`` done before ``show`` is called: of a small town at once, of a large one in the background.

    While it is computed the page shows what it showed before, at first only a line. What was computed of a state that
    is no longer is thrown away and computed again. A page that was left meanwhile is filled when it is shown again.

    :param compute: remembers in ``document.results`` what ``show`` needs; a function of a module, whose name is the
        name of what it computes. Its errors come again from ``show``, where they are handled.
    :param show: shows what is stored now, on the page, step by step; of a large town between the events of the window.
    :param body: hidden, with a line in its place, until something is shown.
    """

    shown = Signal()

    def __init__(
        self,
        page: QWidget,
        document: Document,
        compute: Callable[[Document], object],
        show: Callable[[], Iterator[object]],
        body: QWidget,
    ) -> None:
        super().__init__(page)
        self._page, self._document = page, document
        self._compute, self._show = compute, show
        self.body = body
        self._state: object = None
        self._failed = False
        self._due = False
        self._after: Callable[[], object] | None = None
        self.task: tasks.Task | None = None
        self._slices: Slices | None = None
        self.waiting = True
        """Not everything was shown yet."""
        self.line = Paragraph(WORDS, "muted")
        self.line.setContentsMargins(16, 16, 16, 16)
        self.line.hide()
        page.installEventFilter(self)

    def refresh(self) -> None:
        """Show what is stored now, as soon as it is computed."""
        self._due = False
        if self._is_ready():
            self._fill()
        elif self.task is None:
            self._start()

    def after(self, then: Callable[[], object]) -> None:
        """Do ``then`` as soon as the page shows something; only the last one asked for."""
        if self.waiting:
            self._after = then
        else:
            then()

    def finish(self) -> None:
        """Do at once what is left of showing it; what is still being computed stays away."""
        if self._slices is not None:
            self._slices.finish()

    def _is_ready(self) -> bool:
        document = self._document
        return document.results.knows(self._compute) or not is_large(document)

    def _start(self) -> None:
        if self._document.held:
            QTimer.singleShot(HELD_MS, self, self._again)
            return
        if self.waiting and self._slices is None:
            self.body.hide()
            self.line.show()
        taken, compute = snapshot(self._document), self._compute
        self._state, self._failed = taken.results, False
        self.task = tasks.start(
            self, lambda _tell: taken.results.once(compute, lambda: compute(taken)), tasks.PAINTED_MS
        )
        self.task.failed.connect(self._note_failure)
        self.task.finished.connect(self._finished)

    def _note_failure(self, _error: BaseException) -> None:
        self._failed = True

    def _finished(self) -> None:
        self.task = None
        same = self._document.results is self._state
        self._state = None
        if not self._page.isVisible():
            self._due = True
        elif same and self._failed:
            self._fill()  # meets the same error, where it is handled
        else:
            self.refresh()

    def _again(self) -> None:
        if self._page.isVisible():
            self.refresh()
        else:
            self._due = True

    def _fill(self) -> None:
        if self._slices is not None:
            self._slices.restart(self._steps())
        elif is_large(self._document):
            self._slices = Slices(self._page, self._steps())
            self._slices.finished.connect(self._shown)
        else:
            for _step in self._steps():
                pass
            self._shown()

    def _steps(self) -> Iterator[object]:
        if not self.line.isHidden():
            self.line.hide()
            self.body.show()
            yield REST
        yield from self._show()

    def _shown(self) -> None:
        self.waiting = False
        self.shown.emit()
        then, self._after = self._after, None
        if then is not None:
            then()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The page is shown again; what it is to show was computed meanwhile, or has to be computed again."""
        if watched is getattr(self, "_page", None) and event.type() == QEvent.Type.Show and self._due:
            self.refresh()
        return super().eventFilter(watched, event)


class PreparedPage(Page):
    """A page that is shown by its ``preparing``, which it makes."""

    preparing: Preparing

    def complete(self) -> None:
        """What is computed is shown at once."""
        self.preparing.finish()

    def put_card(self, card: C, _above: QWidget | None = None) -> C:
        """Below the other cards, above what fills the column; for a page of :func:`lay_out_prepared`.

        :param _above: the card that it stands below, which is made by being asked for.
        """
        area = self.preparing.body
        column = area.widget() if isinstance(area, QScrollArea) else None
        rows = column.layout() if column is not None else None
        assert isinstance(rows, QVBoxLayout)
        rows.insertWidget(rows.count() - 1, card)
        return card


def lay_out_prepared(
    page: Page,
    about: str,
    cards: Iterable[QWidget],
    document: Document,
    compute: Callable[[Document], object],
    show: Callable[[], Iterator[object]],
) -> Preparing:
    """A page that is its head and a column of cards, which are there when what they show is computed."""
    area = lay_out_cards(page, page.title, about, cards)
    preparing = Preparing(page, document, compute, show, area)
    layout = page.layout()
    assert isinstance(layout, QVBoxLayout)
    layout.insertWidget(1, preparing.line)
    layout.addStretch()
    return preparing
