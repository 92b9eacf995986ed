"""A list of records above the form of the chosen one: visits, tasks. Adding makes a row at once; fields follow."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from dx_assess.errors import AppError
from dx_assess.ui.flow import FlowRow
from dx_assess.ui.messages import show_error
from dx_assess.ui.page import Unsaved
from dx_assess.ui.page_head import EmptyCard
from dx_assess.ui.review.record_form import RecordForm
from dx_assess.ui.tables import AROUND, Head, Line, LinesTable

SHARE, LEAST = 0.4, 3
"""The list is at most this share of the height, and shows at least so many lines."""


class RecordPanel(QWidget):
    """``failed``: a change could not be written; ``unsaved_changed``.

    ``guard`` is set by the page: it does an action that loses refused texts, at once or when the user agrees.
    """

    failed = Signal(object)
    unsaved_changed = Signal()

    def __init__(
        self,
        name: str,
        heads: Sequence[Head],
        make: Callable[[str], RecordForm],
        empty: str,
        spare: Sequence[int] = (),
    ) -> None:
        """``spare``: columns that give way on a narrow page, because the form has them too."""
        super().__init__()
        self._make = make
        self.guard: Callable[[Callable[[], object]], object] = lambda action: action()
        self.form: RecordForm | None = None
        self.ids: tuple[str, ...] = ()
        self._filling = False
        self._expected = ("", "")
        self.table = LinesTable(name, heads, spare=spare)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._moved())
        self.empty = EmptyCard(empty)
        self.buttons = FlowRow()
        self.area = QScrollArea()
        self.area.setObjectName("cards")
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        holder = QWidget()
        self.below = QVBoxLayout(holder)
        self.below.setContentsMargins(0, 0, 4, 0)
        self.below.setSpacing(8)
        self.below.addWidget(self.table)
        self.below.addStretch(1)
        self.area.setWidget(holder)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(12, 12, 12, 12)
        rows.setSpacing(8)
        rows.addWidget(self.buttons)
        rows.addWidget(self.empty, 1, Qt.AlignmentFlag.AlignTop)
        rows.addWidget(self.area, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The list takes its share at most."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        line = self.table.fontMetrics().height() + AROUND
        self.table.fit_height(max(int(self.height() * SHARE) // line - 1, LEAST))

    def add_button(self, button: QPushButton) -> None:
        """A button above the list."""
        self.buttons.add(button)

    @property
    def current(self) -> str:
        """Number of the row whose form is shown; empty without one."""
        return self.form.row_id if self.form is not None else ""

    def show_lines(self, ids: Sequence[str], lines: Sequence[Line]) -> None:
        """Show these rows; the form stays with its row."""
        self.ids = tuple(ids)
        self._filling = True
        self.table.show_lines(lines)
        self._filling = False
        self._fit()
        self.empty.setVisible(not ids)
        self.table.setVisible(bool(ids))
        self.area.setVisible(bool(ids))
        if self.current not in self.ids:
            self._remove()
        if self.form is None and self.ids:
            self._open(self.ids[0])
        elif self.form is not None:
            self.form.refresh()
            self._mark()
        self._show_expected()

    def _mark(self) -> None:
        filling, self._filling = self._filling, True
        if self.current in self.ids:
            index = self.table.lines.index(self.ids.index(self.current), 0)
            self.table.setCurrentIndex(self.table.sorted.mapFromSource(index))
        self._filling = filling

    def _moved(self) -> None:
        line = self.table.current_line()
        if self._filling or line is None or self.ids[line] == self.current:
            return
        self.choose(self.ids[line])

    def choose(self, row_id: str) -> None:
        """Show the form of a row; what was refused is asked about first."""
        if row_id not in self.ids:
            return
        self.leave()
        if row_id != self.current:
            if self.unsaved():
                self.guard(lambda: self._open(row_id))
            else:
                self._open(row_id)
        self._mark()

    def expect(self, row_id: str, column: str) -> None:
        """Put the keyboard into a column of a new row: now, or when a large town has its list again."""
        self._expected = (row_id, column)
        self._show_expected()

    def _show_expected(self) -> None:
        row_id, column = self._expected
        if row_id not in self.ids:
            return
        self._expected = ("", "")
        self.choose(row_id)
        if self.form is not None and self.current == row_id:
            self.form.enter(column)

    def _open(self, row_id: str) -> None:
        self._remove()
        self.form = self._make(row_id)
        self.form.failed.connect(self.failed)
        self.form.unsaved_changed.connect(self.unsaved_changed)
        self.below.insertWidget(1, self.form)
        self.form.build()
        self.area.verticalScrollBar().setValue(0)
        self._mark()

    def _remove(self) -> None:
        if self.form is not None:
            self.below.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
            self.form = None

    def attempt(self, action: Callable[[], object]) -> bool:
        """Do something that writes; errors are shown."""
        try:
            action()
        except AppError as error:
            show_error(self, error)
            if error.code.startswith("E-STORE"):
                self.failed.emit(error)
            return False
        return True

    def leave(self) -> None:
        """Save what is still being typed."""
        if self.form is not None:
            self.form.leave()

    def unsaved(self) -> tuple[Unsaved, ...]:
        """What is not in the file."""
        return self.form.unsaved() if self.form is not None else ()

    def drop(self) -> None:
        """Give it up."""
        if self.form is not None:
            self.form.drop()
