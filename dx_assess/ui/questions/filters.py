"""Which questions of a domain are shown: one quiet row of toggles with counts, and the divisions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct
from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QButtonGroup, QComboBox, QLabel, QPushButton, QWidget

from dx_assess.form.model import Question
from dx_assess.form.reserved import ask_key
from dx_assess.score.results import Finding, QuestionResult, QuestionStatus
from dx_assess.session.carry import why_waiting
from dx_assess.session.document import Document
from dx_assess.ui.flow import FlowLayout
from dx_assess.ui.questions.inputs import EnterClicks
from dx_assess.ui.tab_stop import tab_at_checked

ALL = "all"
OPEN, WAITING, UNKNOWN, FOUND, ASKED, CHANGED = "open", "waiting", "unknown", "found", "asked", "changed"
WORDS = {
    ALL: "すべて",
    OPEN: "未回答",
    WAITING: "確認待ち",
    UNKNOWN: "わからない",
    FOUND: "指摘あり",
    ASKED: "アドバイザーに聞く",
    CHANGED: "前年度から変わった",
}
_OUTSIDE = re.compile(r"、(?![^（]*）)")


class Filter(Struct, frozen=True):
    """What is wanted: a kind of question, and a division (empty = every one)."""

    kind: str = ALL
    division: str = ""

    @property
    def lets_all_through(self) -> bool:
        """Nothing is left out."""
        return self == Filter()

    def wants(self, kinds: frozenset[str], question: Question) -> bool:
        """Whether a question of these kinds is shown."""
        return self.kind in kinds and (not self.division or self.division in divisions(question))


def divisions(question: Question) -> tuple[str, ...]:
    """The divisions that answer a question: 「総務課（情報担当）、監査委員」 is two."""
    return tuple(part.strip() for part in _OUTSIDE.split(question.owner) if part.strip())


def kinds_of(
    document: Document, question: Question, result: QuestionResult, findings: Sequence[Finding]
) -> frozenset[str]:
    """The kinds of a question; a hidden question has none."""
    if result.status is QuestionStatus.HIDDEN:
        return frozenset()
    found = {
        ALL: True,
        OPEN: result.status is QuestionStatus.OPEN,
        WAITING: bool(why_waiting(document, question.id)),
        UNKNOWN: result.status is QuestionStatus.UNKNOWN,
        FOUND: bool(findings),
        ASKED: document.answer(ask_key(question.id)).value is True,
        CHANGED: _is_changed(document, question, result),
    }
    return frozenset(kind for kind, holds in found.items() if holds)


def _is_changed(document: Document, question: Question, result: QuestionResult) -> bool:
    """Answered now, and not as in the year before."""
    if document.previous is None or result.status is QuestionStatus.OPEN:
        return False
    if not question.is_auto:
        return document.answer(question.id) != document.previous_answer(question.id)
    before = document.previous_assessment
    earlier = before.question(question.id) if before is not None else None
    return earlier is None or (earlier.status, earlier.value, earlier.rate) != (
        result.status,
        result.value,
        result.rate,
    )


class FilterBar(QWidget):
    """``changed(Filter)``: another selection is wanted."""

    changed = Signal(object)

    def __init__(self, questions: Sequence[Question]) -> None:
        super().__init__()
        self.filter = Filter()
        self.buttons: dict[str, QPushButton] = {}
        self._short = self._has_previous = False
        self._group = QButtonGroup(self)
        self._enter = EnterClicks(self)
        row = FlowLayout(self, 6)
        for kind, word in WORDS.items():
            button = QPushButton(word)
            button.setObjectName("chip")
            button.setCheckable(True)
            button.setChecked(kind == ALL)
            button.clicked.connect(self._choose(kind))
            self._group.addButton(button)
            self._enter.watch(button)
            self.buttons[kind] = button
            row.addWidget(button)
        tab_at_checked(self._group)
        self.divisions = QComboBox()
        self.divisions.setAccessibleName("担当課でしぼる")
        self.divisions.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.divisions.setMinimumContentsLength(14)
        self.divisions.addItem("担当課：すべて", "")
        for division in dict.fromkeys(part for question in questions for part in divisions(question)):
            self.divisions.addItem(f"担当課：{division}", division)
        self.divisions.activated.connect(lambda _at: self._set(self.filter.kind, self.divisions.currentData()))
        row.addWidget(self.divisions)
        self.hidden = QLabel()
        self.hidden.setObjectName("warn")
        row.addWidget(self.hidden)

    def fit(self, short: bool) -> None:
        """``short``: toggles that would show nothing are left out."""
        self._short = short
        self._show_buttons()

    def _show_buttons(self) -> None:
        for kind, button in self.buttons.items():
            left_out = (kind == WAITING or self._short) and not button.isEnabled()
            button.setVisible(not left_out and (kind != CHANGED or self._has_previous))

    def _choose(self, kind: str) -> Callable[[], None]:
        return lambda: self.reset() if kind == ALL else self._set(kind, self.filter.division)

    def reset(self) -> None:
        """Show every question."""
        self._set(ALL, "")

    def _set(self, kind: str, division: str) -> None:
        self.filter = Filter(kind, division)
        self.buttons[kind].setChecked(True)
        with QSignalBlocker(self.divisions):
            self.divisions.setCurrentIndex(self.divisions.findData(division))
        self.changed.emit(self.filter)

    def refresh(self, kinds: Mapping[str, frozenset[str]], left_out: int, has_previous: bool) -> None:
        """Show how many questions each toggle would show, and how many are left out now."""
        for kind, button in self.buttons.items():
            count = sum(kind in found for found in kinds.values())
            button.setText(f"{WORDS[kind]} {count}")
            button.setAccessibleName(
                f"{WORDS[kind]}の設問だけを見る（{count}問）" if kind != ALL else f"すべての設問を見る（{count}問）"
            )
            button.setEnabled(count > 0 or kind in (ALL, self.filter.kind))
        self._has_previous = has_previous
        self._show_buttons()
        self.hidden.setText(f"しぼりこみで{left_out}問を隠しています" if left_out else "")
        self.hidden.setVisible(bool(left_out))
