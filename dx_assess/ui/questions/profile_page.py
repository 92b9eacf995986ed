"""団体の基本情報: what the town is, and the day and year the answers are about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from dx_assess.form.answer import Answer
from dx_assess.form.display import show_value
from dx_assess.form.model import ProfileItem
from dx_assess.session.document import Changed, Document
from dx_assess.text.dates import fiscal_year_label, format_wareki
from dx_assess.ui.page import Page, Unsaved
from dx_assess.ui.questions.editors import Asked, Editor, make_editor
from dx_assess.ui.questions.field import SavedField, SavedFields
from dx_assess.ui.questions.notices import NoticeList
from dx_assess.ui.slices import Slices

LABEL = 8
"""Least width of the names, in heights of the text."""
_ANYWHERE = Qt.AlignmentFlag(0)


class ProfilePage(Page):
    """One line an item; locked items are only shown."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.title = "団体の基本情報"
        self._document = document
        self._editors: dict[str, Editor] = {}
        # by key, as far as they are built
        self.locked: dict[str, QLabel] = {}
        self._problems: dict[str, NoticeList] = {}
        self.findings: dict[str, NoticeList] = {}
        self._previous: dict[str, QLabel] = {}
        self._saved = SavedFields()
        card = QFrame()
        card.setObjectName("card")
        self._grid = QGridLayout(card)
        self._grid.setContentsMargins(16, 12, 16, 16)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 3)
        self._lay_out(card)
        self._slices = Slices(self, self._steps())

    def _steps(self) -> Iterator[None]:
        for item in self._document.question_set.profile:
            self._add(item)
            self._refresh(item)
            yield

    @property
    def editors(self) -> dict[str, Editor]:
        """Every editor by its key; builds those that nobody has seen yet."""
        self._slices.finish()
        return self._editors

    def _lay_out(self, card: QFrame) -> None:
        head = QFrame()
        head.setObjectName("pageHead")
        title = QLabel(self.title)
        title.setObjectName("title")
        about = QLabel("基準日と実績年度は、すべての設問の「いつの話か」を決めます。◎ はかならず書く項目です。")
        about.setObjectName("muted")
        about.setWordWrap(True)
        top = QVBoxLayout(head)
        top.setContentsMargins(16, 10, 16, 10)
        top.addWidget(title)
        top.addWidget(about)
        column = QWidget()
        rows = QVBoxLayout(column)
        rows.setContentsMargins(12, 12, 12, 12)
        rows.addWidget(card)
        rows.addStretch(1)
        scroll = QScrollArea()
        scroll.setObjectName("cards")
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(column)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(head)
        layout.addWidget(scroll, 1)

    def _put(self, widget: QWidget, line: int, column: int, place: Qt.AlignmentFlag = _ANYWHERE) -> None:
        """Into the grid, and there at once: a layout that is shown would show it in the next turn of the event loop."""
        self._grid.addWidget(widget, line, column, place)
        widget.show()

    def _add(self, item: ProfileItem) -> None:
        line = self._grid.rowCount()
        label = QLabel(("◎ " if item.need == "core" else "") + item.label)
        label.setObjectName("strong")
        label.setWordWrap(True)
        label.setMinimumWidth(self.fontMetrics().height() * LABEL)
        label.setContentsMargins(0, 0 if item.locked else 5, 0, 0)
        self._put(label, line, 0, Qt.AlignmentFlag.AlignTop)
        if item.locked:
            shown = QLabel()
            shown.setAccessibleName(f"{item.label}（変えられません）")
            self.locked[item.key] = shown
            self._put(shown, line, 1)
        else:
            editor = make_editor(Asked(item.kind, item.label, item.options, item.unit, placeholder=self._default(item)))
            self._editors[item.key] = editor
            self._put(editor, line, 1)
            self._add_messages(item, line)
            field = SavedField(self._document, item.key, item.label, (editor,), self._problems[item.key])
            self._saved.add(field, self.save_failed.emit, self.unsaved_changed.emit).refresh()
        help_ = QLabel(item.help)
        help_.setObjectName("muted")
        help_.setWordWrap(True)
        self._put(help_, line + 2, 1)
        self._grid.setRowMinimumHeight(line + 4, 8)

    def _add_messages(self, item: ProfileItem, line: int) -> None:
        before = QLabel()
        before.setObjectName("muted")
        before.setWordWrap(True)
        self._previous[item.key] = before
        self._put(before, line + 1, 1)
        box = QWidget()
        rows = QVBoxLayout(box)
        rows.setContentsMargins(0, 0, 0, 0)
        self._problems[item.key], self.findings[item.key] = NoticeList(), NoticeList()
        rows.addWidget(self._problems[item.key])
        rows.addWidget(self.findings[item.key])
        self._put(box, line + 3, 1)

    def _default(self, item: ProfileItem) -> str:
        value = self._document.world.value(item.key)
        if item.id == "asof" and isinstance(value, date):
            return f"{format_wareki(value)}（既定）"
        if item.id == "fy" and isinstance(value, int):
            return f"{value}（{fiscal_year_label(value)}・既定）"
        return ""

    def refresh(self, changed: Changed) -> None:
        """Show what is stored now. Never saves."""
        self._saved.refresh()
        for item in self._document.question_set.profile:
            if item.key in self._editors or item.key in self.locked:
                self._refresh(item)

    def _refresh(self, item: ProfileItem) -> None:
        answer = self._document.answer(item.key)
        if item.locked:
            self.locked[item.key].setText(_shown(item, answer))
            return
        editor = self._editors[item.key]
        editor.show_default(self._default(item))
        editor.setEnabled(not self._document.read_only)
        fired = [finding for finding in self._document.assessment.findings if finding.key == item.key]
        self.findings[item.key].show_findings(fired)
        before = self._document.previous_answer(item.key)
        shown = _shown(item, before) if before is not None else ""
        self._previous[item.key].setText(f"前年度：{shown}" if shown else "")
        self._previous[item.key].setVisible(bool(shown))

    def leave(self) -> None:
        """Save what is still being typed."""
        self._saved.leave()

    def unsaved(self) -> tuple[Unsaved, ...]:
        """See :class:`Page`."""
        return self._saved.unsaved()

    def drop_unsaved(self) -> None:
        """See :class:`Page`."""
        self._saved.drop()

    def show_key(self, key: str) -> None:
        """Put the keyboard into an item."""
        if key in self.editors:
            self._editors[key].first().setFocus(Qt.FocusReason.OtherFocusReason)


def _shown(item: ProfileItem, answer: Answer) -> str:
    if item.unit == "年度" and isinstance(answer.value, int):
        return fiscal_year_label(answer.value)
    return show_value(item.kind, item.options, item.unit, answer.value)
