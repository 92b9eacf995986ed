"""The overall result in large figures: score, range, level in words, answer rate, change."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from dx_assess.report.parts import Overall, ReportContent
from dx_assess.ui.icons import IconLabel
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.questions.to_confirm import ConfirmTag

EMPTY = "まだ点数がありません。左の一覧の「記入」から領域を開いて設問に答えると、ここに点数と図が出ます。"


class OverallCard(QFrame):
    """One card over the width of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.score = QLabel()
        self.score.setObjectName("bigFigure")
        self.unit = QLabel("点／100点")
        self.unit.setObjectName("muted")
        self.range = Paragraph()
        self.provisional = QLabel("参考値（回答率が80%未満です）")
        self.provisional.setObjectName("badge")
        self.level = QLabel()
        self.level.setObjectName("heading")
        self.to_confirm = ConfirmTag()
        self.sentence = Paragraph()
        self.basis = Paragraph(name="muted")
        self.warning = IconLabel("warning", 16, "warning")
        self.level.setWordWrap(True)
        for label in (self.score, self.range, self.level, self.sentence, self.basis):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._lay_out()

    def _lay_out(self) -> None:
        figures = QHBoxLayout()
        figures.setSpacing(6)
        figures.addWidget(self.score)
        self.unit.setContentsMargins(0, 0, 0, self.unit.fontMetrics().height() // 3)  # on the line of the figure
        figures.addWidget(self.unit, 0, Qt.AlignmentFlag.AlignBottom)
        figures.addStretch(1)
        self._left = QWidget()
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(4)
        left.addLayout(figures)
        left.addWidget(self.range)
        left.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.level, 1)
        top.addWidget(self.to_confirm, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self.warning)
        top.addWidget(self.provisional)
        right = QVBoxLayout()
        right.setSpacing(6)
        right.addLayout(top)
        right.addWidget(self.sentence)
        right.addWidget(self.basis)
        right.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20, 12, 20, 12)
        layout.setSpacing(24)
        layout.addWidget(self._left, 2)
        layout.addLayout(right, 5)

    def show_content(self, content: ReportContent) -> None:
        """Show the overall result."""
        overall: Overall = content.overall
        score = overall.score
        scored = score.score.value is not None
        quick = content.cover.edition_label if content.cover.edition == "quick" else ""
        self.score.setText(score.score.text)
        self.unit.setText(f"点／100点（{quick}）" if quick else "点／100点")
        self.score.setAccessibleName(f"総合点 {score.score.text} 点 {quick}".strip())
        self.range.setText(f"残りの答えしだいで {score.range_text} 点" if score.range_text else "")
        self._left.setVisible(scored)
        self.range.setVisible(scored and bool(score.range_text))
        self.score.setVisible(scored)
        self.unit.setVisible(scored)
        self.level.setText(score.level_text if scored else "これから始めます")
        self.to_confirm.show_words("段階の境", content.levels_to_confirm if scored else "")
        self.provisional.setVisible(scored and score.provisional)
        self.warning.setVisible(scored and score.provisional)
        self.sentence.setText(overall.sentence if scored else EMPTY)
        parts = [overall.basis, f"回答率 {score.answer_rate.full}" if scored else ""]
        self.basis.setText("　".join(part for part in parts if part))
