"""The strip at the top of ホーム: overall score with its range, what the checks say, the deadline, the last change."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from dx_assess.session.deadline import Notice, days_words
from dx_assess.session.home import Home
from dx_assess.text.dates import format_wareki
from dx_assess.ui.distribution.news_line import SOON
from dx_assess.ui.flow import FlowLayout, FlowRow
from dx_assess.ui.questions.inputs import EnterClicks
from dx_assess.ui.questions.notices import MARKS, MarkLabel
from dx_assess.ui.theme import restyle


class Strip(QFrame):
    """``asked_for`` carries a page; ``letter_wanted``: the covering text of the prefecture."""

    asked_for = Signal(str)
    letter_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._enter = EnterClicks(self)
        self.score = QLabel()
        self.score.setObjectName("figure")
        self.range = QLabel()
        self.range.setObjectName("muted")
        self.score_link = self._link("結果を見る", "results")
        self.marks = {level: MarkLabel(level) for level in ("E", "W", "F")}
        self.findings_link = self._link("内訳を見る", "findings")
        self.due = QLabel()
        self.letter = QPushButton("送付文を見る")
        self.letter.setObjectName("link")
        self.letter.clicked.connect(self.letter_wanted)
        self._enter.watch(self.letter)
        self.idle = QLabel()
        self.idle.setObjectName("strong")
        self.history_link = self._link("記録を見る", "history")
        row = FlowLayout(self, 24, fill=True, lines=10)
        row.setContentsMargins(16, 10, 16, 10)
        parts = (
            ("総合", (self.score, self.range), self.score_link, 13),
            ("点検で見つかったこと", tuple(self.marks.values()), self.findings_link, 22),
            ("県への提出期限", (self.due,), self.letter, 15),
            ("最後の入力", (self.idle,), self.history_link, 11),
        )
        self.parts = []
        for words, content, link, basis in parts:
            self.parts.append(self._part(words, content, link))
            row.add(self.parts[-1], 1, basis)

    def _link(self, words: str, target: str) -> QPushButton:
        link = QPushButton(words)
        link.setObjectName("link")
        link.clicked.connect(lambda: self.asked_for.emit(target))
        self._enter.watch(link)
        return link

    def _part(self, words: str, content: tuple[QWidget, ...], link: QPushButton) -> QWidget:
        box = QWidget()
        rows = QVBoxLayout(box)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(2)
        head = QLabel(words)
        head.setObjectName("muted")
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(head)
        top.addWidget(link)
        top.addStretch(1)
        line = FlowRow(gap=12, lines=2)
        for widget in content:
            line.add(widget)
        rows.addLayout(top)
        rows.addWidget(line)
        rows.addStretch(1)
        return box

    def show_home(self, home: Home) -> None:
        """Show the figures."""
        overall = home.overall
        scored = overall.score.value is not None
        self.score.setText(f"{overall.score.text}点" if scored else "まだありません")
        parts = [f"幅 {overall.range_text}" if overall.range_text else "", "参考値" if overall.provisional else ""]
        self.range.setText("　".join(part for part in parts if part) if scored else "")
        whole = home.divisions[-1].waiting
        counts = {"E": whole.errors, "W": whole.warnings, "F": whole.notes}
        for level, mark in self.marks.items():
            mark.show_mark(level, f"{MARKS[level].word} {counts[level]}件")
        self.marks["W"].setToolTip("理由をまだ書いていない警告です")
        self._show_deadline(home.deadline)
        self.idle.setText(idle_words(home.idle_days))

    def _show_deadline(self, notice: Notice | None) -> None:
        self.parts[2].setVisible(notice is not None)
        if notice is None:
            return
        self.due.setText(f"{format_wareki(notice.deadline)}（{days_words(notice)}）")
        self.due.setToolTip(notice.issuer)
        self.due.setObjectName("warn" if notice.days_left <= SOON else "strong")
        restyle(self.due)


def idle_words(days: int | None) -> str:
    """Days since the last change in words."""
    if days is None:
        return "まだありません"
    return "きょう" if days == 0 else f"{days}日前"
