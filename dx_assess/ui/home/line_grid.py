"""Domains or divisions one below the other: a link, a bar of the progress, what the checks say, score or status."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from dx_assess.session.home import Line
from dx_assess.ui.confirming.states import STATE_ICONS
from dx_assess.ui.icons import IconLabel
from dx_assess.ui.navigation_paint import fitting
from dx_assess.ui.questions.inputs import EnterClicks
from dx_assess.ui.questions.notices import MARKS, MarkPicture
from dx_assess.ui.theme import figure_font

LEVELS = (("E", "errors", "直すまで確定できない"), ("W", "warnings", "理由がまだない"), ("F", "notes", "助言書に載る"))
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
BAR_WIDTH = 44
LABEL = 14
"""Longest label in heights of the text; longer ones are shortened and whole in the tool tip."""


class LineGrid(QFrame):
    """``asked_for`` carries a page or key."""

    asked_for = Signal(str)

    def __init__(self, title: str, last: str) -> None:
        """``last``: heading of the last column."""
        super().__init__()
        self.setObjectName("card")
        self.lines: dict[str, _LineWidgets] = {}
        self._enter = EnterClicks(self)
        heading = QLabel(title)
        heading.setObjectName("heading")
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(heading)
        top.addStretch(1)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 1)
        for column, (level, _, tip) in enumerate(LEVELS, 3):
            self._grid.addWidget(_level_head(level, tip), 0, column, RIGHT)
            top.addWidget(_legend(level))
        self._grid.addWidget(_head("進み具合"), 0, 1, 1, 2, Qt.AlignmentFlag.AlignLeft)
        self._grid.addWidget(_head(last), 0, 6, RIGHT)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 10, 16, 12)
        rows.setSpacing(6)
        rows.addLayout(top)
        rows.addLayout(self._grid)
        rows.addStretch(1)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these."""
        for line in lines:
            widgets = self.lines.get(line.id)
            if widgets is None:
                widgets = self.lines[line.id] = self._add()
            widgets.show_line(line)

    def _add(self) -> _LineWidgets:
        widgets, row = _LineWidgets(self), self._grid.rowCount()
        widgets.link.clicked.connect(lambda: self.asked_for.emit(widgets.target))
        self._enter.watch(widgets.link)
        for column, widget in enumerate((widgets.link, widgets.bar, widgets.progress, *widgets.levels, widgets.last)):
            if column == 0:
                self._grid.addWidget(widget, row, column)
            else:
                self._grid.addWidget(widget, row, column, RIGHT)
        return widgets


def _head(words: str) -> QLabel:
    label = QLabel(words)
    label.setObjectName("muted")
    return label


def _level_head(level: str, tip: str) -> QWidget:
    """The mark alone; its word stands in the legend above."""
    picture = MarkPicture(level)
    picture.setAccessibleName(MARKS[level].word)
    picture.setToolTip(f"{MARKS[level].word}：{tip}")
    return picture


def _legend(level: str) -> QWidget:
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(3)
    row.addWidget(MarkPicture(level))
    row.addWidget(_head(MARKS[level].word))
    return box


class _LineWidgets:
    """The widgets of one line; made once, so that the keyboard stays where it is."""

    def __init__(self, parent: QWidget) -> None:
        self.target = ""
        self.link = QPushButton(parent)
        self.link.setObjectName("link")
        self.bar = QProgressBar(parent)
        self.bar.setTextVisible(False)
        self.bar.setFixedSize(BAR_WIDTH, 6)
        self.progress = self._figure(parent)
        self.levels = tuple(self._figure(parent) for _ in LEVELS)
        self.last = QWidget(parent)
        row = QHBoxLayout(self.last)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.picture = IconLabel("open", 14, "muted")
        self.words = QLabel()
        row.addWidget(self.picture)
        row.addWidget(self.words)

    def _figure(self, parent: QWidget) -> QLabel:
        label = QLabel(parent)
        label.setFont(figure_font(parent.font()))
        return label

    def show_line(self, line: Line) -> None:
        """Show it."""
        self.target = line.target
        metrics = self.link.fontMetrics()
        self.link.setText(fitting(line.label, metrics.height() * LABEL, metrics))
        self.link.setToolTip(line.label)
        self.bar.setMaximum(max(line.total, 1))
        self.bar.setValue(line.answered)
        self.bar.setAccessibleName(f"{line.label}の進み具合")
        self.progress.setText(f"{line.answered}/{line.total}")
        said = [line.label, f"{line.total}のうち{line.answered}"]
        for label, (level, name, _) in zip(self.levels, LEVELS, strict=True):
            count = getattr(line.waiting, name)
            label.setText(str(count) if count else "－")
            said.append(f"{MARKS[level].word}{count}件")
        self._show_last(line)
        said.append(self.words.text())
        self.link.setAccessibleName("、".join(said))

    def _show_last(self, line: Line) -> None:
        self.picture.setVisible(line.status is not None)
        if line.status is not None:
            self.picture.set_icon(*STATE_ICONS[line.status.state])
            self.words.setText(line.status.word + ("（変更あり）" if line.status.changed else ""))
        elif line.score is not None and line.score.score.value is not None:
            spread = f"（{line.score.range_text}）" if line.score.range_text else ""
            self.words.setText(f"{line.score.score.text}{spread}")
        else:
            self.words.setText("－")
