"""What there is to say about the current row, in words, below the table."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from dx_assess.form.answer import Row
from dx_assess.form.display import explain_options
from dx_assess.ui.questions.notices import NoticeList
from dx_assess.ui.registers.cells import ShownColumn
from dx_assess.ui.registers.model import RegisterModel

LINES, USUAL_LINES, MOST_LINES = 2.2, 6, 11


class RowStrip(QScrollArea):
    """The explanation of the current column, what typed text is read as, and the findings of the row.

    It grows with what it has to say; up to a few lines it does not shrink again, so that the table above does not jump
    from row to row.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("plain")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.help = QLabel()
        self.help.setObjectName("muted")
        self.help.setWordWrap(True)
        self.said = NoticeList()
        self.notices = NoticeList()
        self._column = QWidget(self.viewport())
        rows = QVBoxLayout(self._column)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        rows.addWidget(self.said)
        rows.addWidget(self.notices)
        rows.addWidget(self.help)
        rows.addStretch(1)
        self._usual = 0
        self.setWidget(self._column)
        self._column.installEventFilter(self)
        self._fit()
        self.setAccessibleName("いまの行について")
        self._words = ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The text inside has another height."""
        if watched is getattr(self, "_column", None) and event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        """Another text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_column"):
            self._usual = 0
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In another width the text has another height."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._usual = 0
            self._fit()

    def _fit(self) -> None:
        line = self.fontMetrics().lineSpacing()
        width = max(self.viewport().width(), 200)
        needed = self._column.heightForWidth(width) if self._column.hasHeightForWidth() else 0
        wanted = min(max(needed, int(line * LINES)), line * MOST_LINES)
        self._usual = max(self._usual, min(wanted, line * USUAL_LINES))
        height = max(wanted, self._usual)
        if self.height() != height:
            self.setFixedHeight(height)

    def show_row(self, model: RegisterModel, row: Row | None, shown: ShownColumn | None) -> None:
        """Show one row; the findings of the current column come first."""
        if row is None:
            self.notices.show_notices([])
            self._set_words("")
            return
        notices = [
            ("E", f"「{refused.text}」はまだ保存していません。{refused.error.message}{refused.error.fix}")
            for (row_id, _column), refused in model.pending.items()
            if row_id == row.row_id
        ]
        here = shown.id if shown is not None else ""
        findings = sorted(model.findings(row.row_id), key=lambda f: here not in f.columns)
        wanted = [*notices, *((f.level, f.message) for f in findings)]
        words, before = self._about(model, row, shown), self.notices.texts
        self.notices.show_notices(wanted)
        if words != self.help.text() or self.notices.texts != before:
            self._set_words(words)

    def _about(self, model: RegisterModel, row: Row, shown: ShownColumn | None) -> str:
        if row.struck:
            return f"{row.row_id} は取り消した行です。集計には入りません。「行を戻す」で戻せます。"
        if shown is None or shown.column is None:
            return row.row_id
        if row.prefilled and model.locked(row, shown) and shown.kind != "auto":
            return f"{shown.label}：用意された行なので変えられません。{shown.column.help}"
        table = model.document.question_set.tables.get(shown.column.explain)
        meaning = explain_options(shown.column, row, table)
        return f"{shown.label}：{shown.column.help}" + (f"（{meaning}）" if meaning else "")

    def _set_words(self, words: str) -> None:
        self._words = words
        self.help.setText(words)
        self._fit()

    def show_understood(self, words: str) -> None:
        """What typed text is read as; empty = the explanation again."""
        self.help.setText(words or self._words)

    def say(self, level: str, text: str) -> None:
        """Tell what a change did; it stays until the next change (an empty text takes it away)."""
        self.said.show_notices([(level, text)] if text else [])
        self._fit()
        self.verticalScrollBar().setValue(0)
