"""次の段階までの近道: of the overall result or of one domain, with what is assumed."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from dx_assess.score.shortcut import Move
from dx_assess.session.advice import way_up
from dx_assess.session.document import Document
from dx_assess.ui.advice.words import move_words, way_words
from dx_assess.ui.laid_out_once import laid_out_once
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.questions.inputs import EnterClicks
from dx_assess.ui.slices import REST, Slices

AT_ONCE = 4
"""Moves that are made between two paintings."""


class WayCard(QFrame):
    """``asked_for`` carries a question."""

    asked_for = Signal(str)

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.setObjectName("card")
        self._document = document
        heading = QLabel("次の段階までの近道")
        heading.setObjectName("heading")
        self.targets = QComboBox()
        self.targets.setAccessibleName("近道をみる対象")
        self.targets.setMinimumWidth(160)  # long names may be cut in the closed box, the list shows them whole
        self.targets.currentIndexChanged.connect(self._fill)
        self.words = Paragraph()
        self.moves = QWidget()
        self._moves: tuple[Move, ...] = ()
        self._stale = True
        self.open = QPushButton("内わけと、見積りの前提を見る")
        self.open.setObjectName("link")
        self.open.clicked.connect(lambda: self._unfold(self.moves.isHidden()))
        self._enter = EnterClicks(self)
        self._enter.watch(self.open)
        self._grid = QGridLayout(self.moves)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, 1)
        self._slices = Slices(self.moves, iter(()))
        self.moves.hide()
        self.assumption = Paragraph(name="muted")
        self._lay_out(heading)

    def _lay_out(self, heading: QLabel) -> None:
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(heading)
        top.addWidget(self.targets)
        top.addStretch(1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 12, 16, 12)
        rows.setSpacing(6)
        rows.addLayout(top)
        for widget in (self.words, self.open, self.moves, self.assumption):
            rows.addWidget(widget)

    def refresh(self) -> None:
        """Offer what has a score, and show the way again."""
        chosen = self.targets.currentData() or ""
        results = {result.id: result.range.score for result in self._document.assessment.domains}
        with QSignalBlocker(self.targets):
            self.targets.clear()
            self.targets.addItem("総合", "")
            for domain in self._document.question_set.domains:
                if results.get(domain.id) is not None:
                    self.targets.addItem(domain.name, domain.id)
            self.targets.setCurrentIndex(max(self.targets.findData(chosen), 0))
        self._fill()

    def _fill(self) -> None:
        question_set = self._document.question_set
        way = way_up(self._document, self.targets.currentData() or "")
        self.words.setText(way_words(question_set, way))
        self._moves = way.moves if way is not None else ()
        self._stale = True
        moves = self._moves
        self.assumption.setText(way.assumption if way is not None and moves else "")
        self.open.setVisible(bool(moves))
        self._unfold(bool(moves) and not self.moves.isHidden())

    def _list(self) -> Iterator[object]:
        """The moves one by one; made when somebody wants to see them, a few between two paintings."""
        while item := self._grid.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for first in range(0, len(self._moves), AT_ONCE):
            with laid_out_once(self.moves):
                for line in range(first, min(first + AT_ONCE, len(self._moves))):
                    self._add(line, self._moves[line])
            yield REST

    def _add(self, line: int, move: Move) -> None:
        question_set = self._document.question_set
        question = question_set.question(move.question)
        button = QPushButton("開く")
        button.setObjectName("link")
        button.setAccessibleName(f"この設問を開く：{question.text if question is not None else move.question}")
        button.clicked.connect(lambda: self.asked_for.emit(move.question))
        self._enter.watch(button)
        self._grid.addWidget(button, line, 0)
        self._grid.addWidget(Paragraph(move_words(question_set, move)), line, 1)

    def _unfold(self, opened: bool) -> None:
        if opened and self._stale:
            self._stale = False
            moves = self._list()
            next(moves, None)  # the first ones at once, so that it does not open empty
            self._slices.restart(moves)
        self.moves.setVisible(opened)
        self.assumption.setVisible(opened)
        self.open.setText("内わけを閉じる" if opened else "内わけと、見積りの前提を見る")
