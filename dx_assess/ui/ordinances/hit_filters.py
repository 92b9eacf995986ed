"""What of the places is shown: by state, kind of rule, word, and a text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from dx_assess.exchange.ordinance_search import Hit
from dx_assess.exchange.ordinance_text import plain
from dx_assess.session.ordinances import STATES, Candidate
from dx_assess.ui.flow import FlowLayout
from dx_assess.ui.ordinances.hit_tree import NO_ITEM

ANY = "*"


class HitFilters(QWidget):
    """``changed``: something else is to be shown."""

    changed = Signal()

    def __init__(self, labels: dict[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = _box(
            self, "見せる状態", [*((word, state) for state, word in STATES.items()), ("すべての状態", ANY)]
        )
        kinds = [("すべての種類", ANY), *((label, code) for code, label in labels.items()), (NO_ITEM, "")]
        self.item = _box(self, "見せる規制の種類", kinds)
        self.word = _box(self, "見せる言葉", [("すべての言葉", ANY)])
        self.text = QLineEdit(self)
        self.text.setPlaceholderText("例規の名前・見つかった文")
        self.text.setAccessibleName("例規の名前と見つかった文からさがす")
        self.text.setClearButtonEnabled(True)
        self.text.setMinimumWidth(self.fontMetrics().horizontalAdvance(self.text.placeholderText()) + 48)
        flow = FlowLayout(self)
        for widget in (self.state, self.item, self.word, self.text):
            flow.addWidget(widget)
        for box in (self.state, self.item, self.word):
            box.currentIndexChanged.connect(lambda _index: self.changed.emit())
        self.text.textChanged.connect(lambda _text: self.changed.emit())

    def show_words(self, hits: Iterable[Hit]) -> None:
        """The words that were found, the most frequent first; every filter but the state is taken away."""
        found = Counter(word for hit in hits for word in hit.words)
        self.blockSignals(True)
        self.item.setCurrentIndex(0)
        self.text.clear()
        self.word.clear()
        self.word.addItem("すべての言葉", ANY)
        for word, count in sorted(found.items(), key=lambda pair: (-pair[1], pair[0])):
            self.word.addItem(f"{word}（{count:,}）", word)
        self.blockSignals(False)

    def shown(self, candidates: Iterable[Candidate]) -> list[Candidate]:
        """What is let through, in order."""
        state, item, word = (box.currentData() for box in (self.state, self.item, self.word))
        wanted = plain(self.text.text())
        return [
            candidate
            for candidate in candidates
            if state in (ANY, candidate.state)
            and item in (ANY, candidate.hit.item)
            and (word == ANY or word in candidate.hit.words)
            and (not wanted or wanted in plain(candidate.hit.title) or wanted in plain(candidate.hit.summary))
        ]


def _box(parent: QWidget, name: str, items: Iterable[tuple[str, str]]) -> QComboBox:
    box = QComboBox(parent)
    box.setAccessibleName(name)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    for words, value in items:
        box.addItem(words, value)
    return box
