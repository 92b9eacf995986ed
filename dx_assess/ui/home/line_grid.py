"""Domains or divisions one below the other: a link, a bar of the progress, what the checks say, score and range,
or the status.

Lines are made one by one (:meth:`LineGrid.make`), or at once when somebody asks for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from dx_assess.session.confirm import PartStatus
from dx_assess.session.home import Line
from dx_assess.ui.confirming.states import STATE_ICONS
from dx_assess.ui.icons import IconLabel
from dx_assess.ui.laid_out_once import laid_out_once
from dx_assess.ui.navigation_paint import fitting
from dx_assess.ui.questions.inputs import EnterClicks
from dx_assess.ui.questions.notices import MARKS, MarkPicture
from dx_assess.ui.text_size import follow_text, grown
from dx_assess.ui.theme import figure_font, restyle

LEVELS = (("E", "errors", "直すまで確定できない"), ("W", "warnings", "理由がまだない"), ("F", "notes", "助言書に載る"))
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
BAR_WIDTH = 44
"""Pixels at 100 % text."""
LABEL = 14
"""Longest label in heights of the text; longer ones are shortened and whole in the tool tip."""


class LineGrid(QFrame):
    """``asked_for`` carries a page or key."""

    asked_for = Signal(str)

    def __init__(self, title: str, last: Sequence[str], parent: QWidget | None = None) -> None:
        """``last``: headings of the last columns, score and range or the status."""
        super().__init__(parent)
        self.setObjectName("card")
        self._made: dict[str, _LineWidgets] = {}
        self._coming: dict[str, Line] = {}
        self._enter = EnterClicks(self)
        heading = QLabel(title)
        heading.setObjectName("heading")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 10, 16, 12)
        rows.setSpacing(6)
        top = QHBoxLayout()
        rows.addLayout(top)
        top.setSpacing(10)
        top.addWidget(heading)
        top.addStretch(1)
        self._grid = QGridLayout()
        rows.addLayout(self._grid)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 1)
        for column, (level, _, tip) in enumerate(LEVELS, 3):
            self._grid.addWidget(_level_head(level, tip), 0, column, RIGHT)
            top.addWidget(_legend(level))
        self._grid.addWidget(_head("進み具合"), 0, 1, 1, 2, LEFT)
        self._figures = len(last) > 1
        for column, words in enumerate(last, 6):
            self._grid.addWidget(_head(words), 0, column, RIGHT if self._figures and column == 6 else LEFT)
        rows.addStretch(1)
        follow_text(self, self._follow)

    def _follow(self) -> None:
        """Fonts, bars and links of all lines grow with the text."""
        for widgets in self._made.values():
            widgets.follow()

    @property
    def lines(self) -> dict[str, _LineWidgets]:
        """The widgets of every line, by its id."""
        for _line in self.make():
            pass
        return self._made

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these: at once those that are made already, the others when they are made."""
        self._coming = {}
        for line in lines:
            if line.id in self._made:
                self._made[line.id].show_line(line)
            else:
                self._coming[line.id] = line

    def make(self) -> Iterator[str]:
        """Make the lines that are to come, from the top down, one a step."""
        while self._coming:
            name = next(iter(self._coming))
            line = self._coming.pop(name)
            with laid_out_once(self):
                widgets = self._made[name] = self._add()
                widgets.show_line(line)
            yield name

    def _add(self) -> _LineWidgets:
        widgets, row = _LineWidgets(self, self._figures), self._grid.rowCount()
        widgets.link.clicked.connect(lambda: self.asked_for.emit(widgets.target))
        self._enter.watch(widgets.link)
        self._grid.addWidget(widgets.link, row, 0)
        self._grid.addWidget(widgets.bar, row, 1, LEFT)
        for column, widget in enumerate((widgets.progress, *widgets.levels), 2):
            self._grid.addWidget(widget, row, column, RIGHT)
        if self._figures:
            self._grid.addWidget(widgets.score, row, 6, RIGHT)
            self._grid.addWidget(widgets.range, row, 7, LEFT)
        else:
            self._grid.addWidget(widgets.status, row, 6, LEFT)
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

    def __init__(self, parent: QWidget, figures: bool) -> None:
        """``figures``: with score and range, else with the status."""
        self.target = self._label = ""
        self._parent = parent
        self.link = QPushButton(parent)
        self.link.setObjectName("link")
        self.bar = QProgressBar(parent)
        self.bar.setTextVisible(False)
        self.progress = QLabel(parent)
        self.levels = tuple(QLabel(parent) for _ in LEVELS)
        self._figures = [self.progress, *self.levels]
        if figures:
            self.score, self.range = QLabel(parent), QLabel(parent)
            self.range.setObjectName("muted")
            self._figures += [self.score, self.range]
        else:
            self._make_status(parent)
        self.follow()

    def _make_status(self, parent: QWidget) -> None:
        self.status = QWidget(parent)
        row = QHBoxLayout(self.status)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.picture = IconLabel("open", 14, "muted", self.status)
        self.words = QLabel(self.status)
        row.addWidget(self.picture)
        row.addWidget(self.words)

    def follow(self) -> None:
        """The text has another size."""
        font = figure_font(self._parent.font())
        for label in self._figures:
            label.setFont(font)
        self.bar.setFixedSize(grown(self._parent, BAR_WIDTH), 6)
        self._name()

    def _name(self) -> None:
        """The label as long as there is room for."""
        metrics = self.link.fontMetrics()
        self.link.setText(fitting(self._label, metrics.height() * LABEL, metrics))
        self.link.setToolTip(self._label)

    def show_line(self, line: Line) -> None:
        """Show it."""
        self.target, self._label = line.target, line.label
        self._name()
        self.bar.setMaximum(max(line.total, 1))
        self.bar.setValue(line.answered)
        self.bar.setAccessibleName(f"{line.label}の進み具合")
        self._show_done(line.answered >= line.total)
        self.progress.setText(f"{line.answered}/{line.total}")
        said = [line.label, f"{line.total}のうち{line.answered}"]
        for label, (level, name, _) in zip(self.levels, LEVELS, strict=True):
            count = getattr(line.waiting, name)
            label.setText(str(count) if count else "－")
            said.append(f"{MARKS[level].word}{count}件")
        said.append(self._show_score(line) if line.status is None else self._show_status(line.status))
        self.link.setAccessibleName("、".join(said))

    def _show_done(self, done: bool) -> None:
        if self.bar.property("done") != done:
            self.bar.setProperty("done", done)
            restyle(self.bar)

    def _show_score(self, line: Line) -> str:
        score = line.score
        has = score is not None and score.score.value is not None
        self.score.setText(score.score.text if score is not None and has else "－")
        self.range.setText(score.range_text if score is not None and has else "")
        return f"{self.score.text()}（{self.range.text()}）" if self.range.text() else self.score.text()

    def _show_status(self, status: PartStatus) -> str:
        self.picture.set_icon(*STATE_ICONS[status.state])
        self.words.setText(status.word + ("（変更あり）" if status.changed else ""))
        return self.words.text()
