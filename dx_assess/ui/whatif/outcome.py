"""What would move: the overall result, the domains, the prefecture's KPIs, and questions that come up."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from dx_assess.form.model import QuestionSet
from dx_assess.session.whatif import Move, Trial, VerdictMove
from dx_assess.text.show import show_number
from dx_assess.ui.icons import IconLabel
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.theme import figure_font

NOTHING = "{where}の設問で別の答えを選ぶと、点・段階・県のKPIの評価がどう動くかが出ます。ファイルの答えは変わりません。"
_LISTED = 6


class Outcome(QFrame):
    """The card at the right."""

    def __init__(self, question_set: QuestionSet) -> None:
        super().__init__()
        self.setObjectName("card")
        self._questions = {question.id: question.text for question in question_set.questions()}
        self.headline = QLabel()
        self.headline.setObjectName("heading")
        self.headline.setWordWrap(True)
        self.range = Paragraph(name="muted")
        self.lines: list[tuple[str, str, str]] = []
        self.notes = Paragraph()
        self._where, self._level = "左", ""
        self._table = QWidget()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 12, 16, 14)
        rows.setSpacing(8)
        rows.addWidget(self.headline)
        rows.addWidget(self.range)
        self._place = QVBoxLayout()
        rows.addLayout(self._place)
        rows.addWidget(self.notes)

    def show_trial(self, trial: Trial, tried: int) -> None:
        """Show where the answers that are tried would lead."""
        overall = trial.overall
        self.headline.setText(f"総合 {_score(overall)}" if tried else f"総合 {_points(overall.now.score)}")
        level = f"段階 {_level(overall)}"
        self._level = "" if tried else level
        self.range.setText(f"{level}　{tried}問を試しています" if tried else self._nothing())
        moved = [move for move in trial.domains if move.moved]
        self.lines = [(move.name, _score(move), _level(move)) for move in moved]
        self._show_lines([(_sign(move), *line) for move, line in zip(moved, self.lines, strict=True)])
        self.notes.setText("\n".join(self._notes(trial)) if tried else "")
        self.notes.setVisible(bool(tried))

    def stand_above(self, above: bool) -> None:
        """Above the questions, or at their right."""
        self._where = "下" if above else "左"
        if self._level:
            self.range.setText(self._nothing())

    def _nothing(self) -> str:
        return f"{self._level}\n{NOTHING.format(where=self._where)}"

    def _show_lines(self, lines: list[tuple[str, str, str, str]]) -> None:
        self._place.removeWidget(self._table)
        self._table.hide()
        self._table.deleteLater()
        self._table = QWidget()
        grid = QGridLayout(self._table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(2, 1)
        for row, (sign, name, score, level) in enumerate(lines):
            grid.addWidget(IconLabel(*_SIGNS[sign]), 2 * row, 0, Qt.AlignmentFlag.AlignTop)
            words = QLabel(name)
            words.setWordWrap(True)
            grid.addWidget(words, 2 * row, 1, 1, 2)
            for column, text in ((1, score), (2, f"段階 {level}")):
                label = QLabel(text)
                label.setFont(figure_font(self.font()))
                grid.addWidget(label, 2 * row + 1, column, Qt.AlignmentFlag.AlignLeft)
        self._table.setVisible(bool(lines))
        self._place.addWidget(self._table)

    def _notes(self, trial: Trial) -> list[str]:
        found = [_verdict(move) for move in trial.kpis]
        for words, keys in (("新しく聞かれる設問", trial.opened), ("聞かれなくなる設問", trial.closed)):
            if keys:
                listed = "」「".join(self._questions[key] for key in keys[:_LISTED])
                more = f" ほか{len(keys) - _LISTED}問" if len(keys) > _LISTED else ""
                found.append(f"{words}：「{listed}」{more}（未回答として数えています）")
        if not found and not any(move.moved for move in trial.domains):
            found.append("点も段階も県のKPIの評価も動きません。")
        return found


_SIGNS = {"up": ("good", 16, "good"), "down": ("error", 16, "error"), "same": ("info", 16, "info")}


def _sign(move: Move) -> str:
    points = move.points
    return "same" if not points else "up" if points > 0 else "down"


def _plain(score: Fraction | int | None) -> str:
    return "－" if score is None else show_number(score, 1)


def _points(score: Fraction | int | None) -> str:
    return "－（まだ計算できません）" if score is None else f"{_plain(score)}点"


def _score(move: Move) -> str:
    now, then = _plain(move.now.score), _plain(move.then.score)
    points = move.points
    if now == then:
        return f"{now}点"
    change = f"（{'＋' if points > 0 else '－'}{show_number(abs(points), 1)}）" if points is not None else ""
    return f"{now} → {then}点{change}"


def _level(move: Move) -> str:
    now, then = ("－" if level is None else str(level) for level in (move.now.level, move.then.level))
    return now if now == then else f"{now} → {then}"


def _verdict(move: VerdictMove) -> str:
    now, then = move.now, move.then
    value = f"{_plain_value(now.actual)} → {_plain_value(then.actual)}{then.unit}"
    verdict = (
        f"評価は {now.verdict} → {then.verdict}" if now.verdict != then.verdict else f"評価は {then.verdict} のまま"
    )
    return f"県のKPI「{then.name}」：{value}、{verdict}"


def _plain_value(value: object) -> str:
    return "－" if value is None else show_number(Fraction(str(value)), 1)
