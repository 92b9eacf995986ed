"""The head of a domain: score range, level, progress, and the way to the next open question."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from dx_assess.form.model import Domain, QuestionSet
from dx_assess.score.results import DomainResult, QuestionStatus, ScoreRange
from dx_assess.text.show import show_number
from dx_assess.ui.flow import FlowLayout
from dx_assess.ui.questions.filters import FilterBar
from dx_assess.ui.questions.inputs import EnterClicks
from dx_assess.ui.questions.notices import NoticeList


class DomainHeading(QFrame):
    """Stays in view above the questions."""

    def __init__(self, question_set: QuestionSet, domain: Domain) -> None:
        super().__init__()
        self.setObjectName("pageHead")
        self._set = question_set
        title = _Title(f"{domain.no}　{domain.name}" + ("（任意の領域）" if domain.optional else ""))
        title.setObjectName("title")
        self.score = QLabel()
        self.score.setObjectName("strong")
        self.level = QLabel()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedSize(120, 8)
        self.progress = QLabel()
        self.hidden = QLabel()
        self.hidden.setObjectName("muted")
        self.told = NoticeList()
        self.filters = FilterBar(domain.questions)
        self.next_open = QPushButton("次の未回答へ（Ctrl+J）")
        self.next_open.setObjectName("primary")
        self._enter = EnterClicks(self)
        self._enter.watch(self.next_open)
        names = QWidget()
        whole = FlowLayout(names, 12)
        whole.addWidget(title)
        self.scope = QLabel(domain.scope)
        self.scope.setObjectName("muted")
        whole.addWidget(self.scope)
        self.scope.setVisible(bool(domain.scope))
        first = QHBoxLayout()
        first.addWidget(names, 1)
        first.addWidget(self.next_open, 0, Qt.AlignmentFlag.AlignTop)
        facts = QWidget()
        second = FlowLayout(facts, 12)
        for widget in (self.score, self.level, _beside(self.bar, self.progress), self.hidden):
            second.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 10, 16, 10)
        layout.setSpacing(8)
        layout.addLayout(first)
        layout.addWidget(facts)
        layout.addWidget(self.told)
        layout.addWidget(self.filters)

    def fit(self, short: bool) -> None:
        """``short``: large text leaves little height; what does not help to answer makes room for the questions."""
        self.scope.setVisible(bool(self.scope.text()) and not short)
        self.filters.fit(short)

    def refresh(self, result: DomainResult, conditional: int, other_edition: int) -> None:
        """Show the results.

        :param conditional: questions that other answers would bring; ``other_edition``: those of 標準 only.
        """
        self.score.setText(range_text(result.range))
        self.level.setText(level_text(self._set, result.range))
        self.level.setVisible(bool(self.level.text()))
        self.bar.setRange(0, max(result.visible, 1))
        self.bar.setValue(result.answered)
        self.bar.setAccessibleName(f"{result.visible}問のうち{result.answered}問に回答")
        self.progress.setText(f"{result.visible}問のうち{result.answered}問に回答")
        self.hidden.setText(hidden_text(conditional, other_edition))
        self.hidden.setVisible(bool(self.hidden.text()))

    def show_next(self, here: int, everywhere: int, waiting: int) -> None:
        """What the button leads to.

        :param here: questions of this domain that are open or wait; ``everywhere``: those of all domains.
        :param waiting: of ``here``, answers that wait for 「変わりありません」.
        """
        if waiting:
            self.progress.setText(f"{self.progress.text()}（うち確認待ち{waiting}問）")
        words = "次の確認待ちへ" if waiting else "次の未回答へ" if here or not everywhere else "次の領域の未回答へ"
        self.next_open.setText(f"{words}（Ctrl+J）")
        self.next_open.setEnabled(everywhere > 0)


def drop_text(before: DomainResult, now: DomainResult) -> str:
    """What an answer did that brought further questions and took points: words for the town; empty = nothing to say."""
    was = {question.id for question in before.questions if question.status is QuestionStatus.HIDDEN}
    new = sum(question.id in was and question.status is not QuestionStatus.HIDDEN for question in now.questions)
    old, score = before.range, now.range
    if not new or old.score is None or score.score is None or old.low is None or score.low is None:
        return ""
    if _points(score.score) != _points(old.score) and score.score < old.score:
        change = f"点が {_points(old.score)}点から{_points(score.score)}点に下がりました"
    elif _points(score.low) != _points(old.low) and score.low < old.low:
        change = f"残りの答えしだいの点の下の端が {_points(old.low)}点から{_points(score.low)}点に下がりました"
    else:
        return ""
    return f"この答えで設問が{new}問あらわれ、{change}。あらわれた設問に答えると、点はまた変わります。"


class _Title(QLabel):
    """On one line where there is room; it wraps where there is none."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.setWordWrap(True)

    def sizeHint(self) -> QSize:
        """The whole line."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + 2, metrics.height())


def _beside(bar: QProgressBar, label: QLabel) -> QWidget:
    """The bar and its words stay together when the line breaks."""
    pair = QWidget()
    row = QHBoxLayout(pair)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(bar, 0, Qt.AlignmentFlag.AlignVCenter)
    row.addWidget(label)
    return pair


def range_text(score: ScoreRange) -> str:
    """「45.8点（未回答しだいで 3.3～95.0点）」."""
    if score.score is None:
        return "点数はまだありません"
    shown = f"{_points(score.score)}点"
    if score.low != score.high:
        shown += f"（残りの答えしだいで {_points(score.low)}～{_points(score.high)}点）"
    return shown + ("・参考値" if score.provisional else "")


def level_text(question_set: QuestionSet, score: ScoreRange) -> str:
    """「段階2　方針があり、一部の課で進めている」."""
    level = next((level for level in question_set.levels if level.no == score.level), None)
    return f"段階{level.no}「{level.label}」" if level is not None else ""


def hidden_text(conditional: int, other_edition: int) -> str:
    """How many questions are not asked now, and why."""
    parts = []
    if conditional:
        parts.append(f"ほかの答えによって現れる設問が{conditional}問")
    if other_edition:
        parts.append(f"標準版だけの設問が{other_edition}問")
    return f"いまは聞いていません：{'、'.join(parts)}" if parts else ""


def _points(value: Fraction | None) -> str:
    return show_number(value, 1)
