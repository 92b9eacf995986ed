"""What is written: the report or papers of the prefecture, how much of it, and for whom."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QLabel

from dx_assess.report.parts import Audience
from dx_assess.session.reports import Parts, paper_names
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.text_size import follow_text

REPORT, ALL_PAPERS = "report", "papers"
PART_WORDS: dict[Parts, tuple[str, str]] = {
    "full": ("詳細", "結果、領域ごとの答え、台帳の全部の行、点検で見つかったこと。"),
    "standard": ("標準", "結果、領域ごとの答え、次の一歩、工程表、取組一覧。台帳の行は入りません。"),
    "summary": ("概要版（2ページ）", "首長や議会に見せる2ページ。総合の結果、図、できていること、次の一歩、県のKPI。"),
}
AUDIENCE_WORDS: dict[Audience, tuple[str, str]] = {
    "town": ("町", "全部の内容が入ります。"),
    "adviser": ("アドバイザー", "全部の内容が入ります。"),
    "prefecture": ("県", "公開区分Cの答え・備考・点検は入りません。情報セキュリティは段階だけです。"),
}
WIDEST = 34
"""Width of a field, in heights of the text, that is enough for every choice."""
_FILE_WORDS = {"summary": "_概要版", "standard": "_標準", "full": ""}
_FILE_AUDIENCES = {"town": "", "adviser": "_アドバイザー用", "prefecture": "_県提出用"}


class Wanted(NamedTuple):
    """The choice."""

    parts: Parts
    audience: Audience
    papers: tuple[str, ...]


class ReportChoices(QFrame):
    """``changed``: something else was chosen."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.kinds = _combo("書き出すもの", [("報告書", REPORT), ("県の様式（全部）", ALL_PAPERS)])
        for paper, name in paper_names():
            self.kinds.addItem(f"県の様式：{name}", paper)
        self.parts = _combo("報告書の分量", [(words, part) for part, (words, _about) in PART_WORDS.items()])
        self.audiences = _combo("見せる相手", [(words, key) for key, (words, _about) in AUDIENCE_WORDS.items()])
        self.about = Paragraph(name="muted")
        for combo in (self.kinds, self.parts, self.audiences):
            combo.currentIndexChanged.connect(self._chosen)
        grid = QGridLayout(self)
        grid.setContentsMargins(20, 12, 20, 12)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        named = (("書き出すもの(&K)", self.kinds), ("分量(&T)", self.parts), ("見せる相手(&B)", self.audiences))
        for row, (words, combo) in enumerate(named):
            label = QLabel(words)
            label.setBuddy(combo)
            grid.addWidget(label, row, 0)
            grid.addWidget(combo, row, 1)
        grid.setColumnStretch(1, WIDEST)
        grid.setColumnStretch(2, 1)
        grid.addWidget(self.about, 3, 1, 1, 2)
        self._chosen()

    @property
    def wanted(self) -> Wanted:
        """What is chosen now."""
        kind = self.kinds.currentData()
        papers = tuple(paper for paper, _name in paper_names()) if kind == ALL_PAPERS else (kind,)
        return Wanted(self.parts.currentData(), self.audiences.currentData(), () if kind == REPORT else papers)

    @property
    def file_words(self) -> str:
        """What the choice adds to a file's name, so that reports for different readers do not replace each other."""
        wanted = self.wanted
        kind = self.kinds.currentData()
        paper = "" if kind == REPORT else "_県の様式" if kind == ALL_PAPERS else f"_資料{kind}"
        return f"{paper or _FILE_WORDS[wanted.parts]}{_FILE_AUDIENCES[wanted.audience]}"

    def _chosen(self) -> None:
        wanted = self.wanted
        self.parts.setEnabled(not wanted.papers)
        what = "県の資料と同じ列に、町の値を入れた表です。" if wanted.papers else PART_WORDS[wanted.parts][1]
        more = "" if wanted.papers else "（Excelには、いつも詳細と同じ内容が入ります）"
        self.about.setText(f"{what}{more}　{AUDIENCE_WORDS[wanted.audience][1]}")
        self.changed.emit()


def _combo(name: str, items: list[tuple[str, str]]) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(8)
    follow_text(combo, lambda: combo.setMaximumWidth(combo.fontMetrics().height() * WIDEST))
    for words, data in items:
        combo.addItem(words, data)
    return combo
