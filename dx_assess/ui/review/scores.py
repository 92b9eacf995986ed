"""自己評価 beside 確認後: one line for the whole, a table for the domains."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from dx_assess.form.model import QuestionSet
from dx_assess.score.results import ScoreRange
from dx_assess.score.review import Comparison, ScorePair
from dx_assess.session.review import difference_words
from dx_assess.text.show import NOT_COMPUTABLE, show_number
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.tables import STRETCH, Cell, Head, Line, LinesTable

ABOUT = "確認後の点は、合意した値（理由のあるもの）を町の答えの代わりに入れて計算します。町の答えは変わりません。"
HEADS = (
    Head("領域", STRETCH),
    Head("自己評価", 6, numeric=True),
    Head("段階", 4, numeric=True),
    Head("確認後", 6, numeric=True),
    Head("段階", 4, numeric=True),
    Head("差", 5, numeric=True),
    Head("合意した値", 6, numeric=True),
)


class ScoreLine(Paragraph):
    """The overall result in one line."""

    def show_scores(self, scores: Comparison, settled: int, still: int) -> None:
        """Show these."""
        pair = scores.overall
        self.setText(
            f"自己評価 {_score(pair.self_score)} → 確認後 {_score(pair.confirmed)}（差 {difference_words(pair)}）"
            f"　　確認するもの {still}問・確認済み {settled}問・合意した値 {len(scores.agreed)}問"
        )


class ScoreTab(QWidget):
    """Every domain."""

    def __init__(self, question_set: QuestionSet) -> None:
        super().__init__()
        self._set = question_set
        self.table = LinesTable("自己評価と確認後の点", HEADS)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(12, 12, 12, 12)
        rows.setSpacing(8)
        rows.addWidget(Paragraph(ABOUT, "muted"))
        rows.addWidget(self.table, 1)

    def show_scores(self, scores: Comparison) -> None:
        """Show these."""
        names = {domain.id: f"{domain.no} {domain.name}" for domain in self._set.domains}
        owners = [question.partition(".")[0] for question in scores.agreed]
        lines = [self._line("総合（必須の領域）", scores.overall, len(scores.agreed))]
        lines += [self._line(names[pair.id], pair, owners.count(pair.id)) for pair in scores.domains]
        self.table.show_lines(lines)

    def _line(self, name: str, pair: ScorePair, agreed: int) -> Line:
        both = [cell for found in (pair.self_score, pair.confirmed) for cell in _cells(found)]
        difference = float(pair.difference) if pair.difference is not None else None
        return (
            Cell(name),
            *both,
            Cell(difference_words(pair), difference),
            Cell(f"{agreed}問" if agreed else "", float(agreed)),
        )


def _cells(found: ScoreRange) -> tuple[Cell, Cell]:
    score = float(found.score) if found.score is not None else -1.0
    level = NOT_COMPUTABLE if found.level is None else str(found.level)
    return Cell(show_number(found.score, 1), score), Cell(level)


def _score(found: ScoreRange) -> str:
    if found.score is None:
        return NOT_COMPUTABLE
    return f"{show_number(found.score, 1)}点（段階{found.level}）"
