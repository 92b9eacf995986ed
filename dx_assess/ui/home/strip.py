"""The strip at the top of ホーム: overall score with its range, what the checks say, when the last change was."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from dx_assess.session.home import Home
from dx_assess.ui.questions.inputs import EnterClicks
from dx_assess.ui.questions.notices import MARKS, MarkLabel


class Strip(QFrame):
    """``asked_for`` carries a page."""

    asked_for = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._enter = EnterClicks(self)
        self.score = QLabel()
        self.score.setObjectName("figure")
        self.range = QLabel()
        self.range.setObjectName("muted")
        self.score_link = self._link("結果を見る", "results")
        self.marks = {level: MarkLabel(level) for level in ("E", "W", "F")}
        self.findings_link = self._link("内訳を見る", "findings")
        self.idle = QLabel()
        self.idle.setObjectName("strong")
        self.history_link = self._link("記録を見る", "history")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(24)
        scores = QHBoxLayout()
        scores.setSpacing(8)
        scores.addWidget(self.score)
        scores.addWidget(self.range)
        scores.addStretch(1)
        levels = QHBoxLayout()
        levels.setSpacing(12)
        for mark in self.marks.values():
            levels.addWidget(mark)
        levels.addStretch(1)
        idle = QHBoxLayout()
        idle.addWidget(self.idle)
        idle.addStretch(1)
        for words, content, link in (
            ("総合", scores, self.score_link),
            ("点検で見つかったこと", levels, self.findings_link),
            ("最後の入力", idle, self.history_link),
        ):
            row.addWidget(self._part(words, content, link), 1)

    def _link(self, words: str, target: str) -> QPushButton:
        link = QPushButton(words)
        link.setObjectName("link")
        link.clicked.connect(lambda: self.asked_for.emit(target))
        self._enter.watch(link)
        return link

    def _part(self, words: str, content: QHBoxLayout, link: QPushButton) -> QWidget:
        box = QWidget()
        rows = QVBoxLayout(box)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(2)
        head = QLabel(words)
        head.setObjectName("muted")
        top = QHBoxLayout()
        top.addWidget(head)
        top.addStretch(1)
        top.addWidget(link)
        rows.addLayout(top)
        rows.addLayout(content)
        rows.setAlignment(content, Qt.AlignmentFlag.AlignVCenter)
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
        self.idle.setText(idle_words(home.idle_days))


def idle_words(days: int | None) -> str:
    """Days since the last change in words."""
    if days is None:
        return "まだありません"
    return "きょう" if days == 0 else f"{days}日前"
