"""Step 2: fiscal year, edition and the prefecture's KPIs, each with what it means."""

from __future__ import annotations

import itertools
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWizardPage,
)

from dx_assess.form.model import QuestionSet
from dx_assess.form.packs import Pack
from dx_assess.session.catalog import Catalog
from dx_assess.text.dates import fiscal_year_label
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.tab_stop import tab_at_checked

MINUTES = {"quick": 96, "standard": 257}
"""Time needed in the first year (question bank, chapter 0.2)."""
ABOUT = {
    "quick": ("かんたん", "町のおおよその位置を知りたいとき。優先手続などの主な台帳だけで済みます。"),
    "standard": ("標準", "県への報告と、前の年度との比べに使うとき。4つの課で分ければ、1人1時間ほどです。"),
}


class PlanStep(QWizardPage):
    """Everything has a suggestion; the user only looks and goes on."""

    def __init__(self, catalog: Catalog) -> None:
        super().__init__()
        self._catalog = catalog
        self.setTitle("2／3　年度と版を選びます")
        self.years = QComboBox()
        self.years.setAccessibleName("年度")
        current = current_fiscal_year(date.today())
        for year in range(current + 1, current - 4, -1):
            self.years.addItem(f"{fiscal_year_label(year)}（{year}年度）", year)
        self.years.setCurrentIndex(1)
        self.editions = QButtonGroup(self)
        self.packs = QComboBox()
        self.packs.setAccessibleName("県のKPI")
        self.packs.addItem("使わない", "")
        for pack in catalog.packs.values():
            self.packs.addItem(pack.name, pack.id)
        self.pack_note = _muted()
        self.packs.currentIndexChanged.connect(self._explain_pack)
        self._lay_out()

    def _lay_out(self) -> None:
        year_note = _muted("点検をする年度です。前年度の実績（件数など）を書きます。年度はあとから追加できます。")
        editions = QHBoxLayout()
        editions.setSpacing(12)
        for edition in ABOUT:
            editions.addWidget(self._edition(edition), 1)
        tab_at_checked(self.editions)
        grid = QGridLayout(self)
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for line, (words, buddy) in {0: ("年度(&Y)", self.years), 6: ("県のKPI(&K)", self.packs)}.items():
            label = QLabel(words)
            label.setBuddy(buddy)
            grid.addWidget(label, line, 0)
            grid.addWidget(buddy, line, 1)
        grid.addWidget(year_note, 1, 1)
        grid.addWidget(QLabel("版"), 3, 0, Qt.AlignmentFlag.AlignTop)
        grid.addLayout(editions, 3, 1)
        grid.addWidget(_muted("版はあとから切り替えられます。答えは消えません。"), 4, 1)
        grid.addWidget(self.pack_note, 7, 1)
        for gap in (2, 5):
            grid.setRowMinimumHeight(gap, 12)
        grid.setRowStretch(8, 1)
        order = (self.years, *self.editions.buttons(), self.packs)
        for before, after in itertools.pairwise(order):
            QWizardPage.setTabOrder(before, after)

    def _edition(self, edition: str) -> QFrame:
        name, about = ABOUT[edition]
        total, own = question_counts(self._catalog.question_set, edition)
        card = QFrame()
        card.setObjectName("card")
        choice = QRadioButton(name)
        choice.setProperty("edition", edition)
        choice.setChecked(edition == "standard")
        self.editions.addButton(choice)
        numbers = f"{total}問（うち{total - own}問は自動計算）・約{MINUTES[edition]}分"
        choice.setAccessibleName(f"{name}。{numbers}。{about}")
        strong = QLabel(numbers)
        strong.setObjectName("strong")
        strong.setWordWrap(True)
        lines = QVBoxLayout(card)
        lines.setContentsMargins(12, 12, 12, 12)
        lines.setSpacing(8)
        lines.addWidget(choice)
        lines.addWidget(strong)
        lines.addWidget(_muted(about))
        lines.addStretch(1)
        return card

    def initializePage(self) -> None:
        """Suggest the pack of the town's prefecture."""
        town = self.wizard().town  # type: ignore[attr-defined]
        pack_id = self._catalog.pack_for(town.prefecture)
        self.packs.setCurrentIndex(max(self.packs.findData(pack_id), 0))
        self._explain_pack()
        self.years.setFocus()

    def _explain_pack(self) -> None:
        """What the chosen pack means for the town."""
        town = self.wizard().town if self.wizard() is not None else None  # type: ignore[attr-defined]
        words = pack_words(self._catalog.pack(self.pack_id), town.prefecture) if town is not None else ""
        self.pack_note.setText(words)

    @property
    def fiscal_year(self) -> int:
        """As a Western year."""
        return int(self.years.currentData())

    @property
    def edition(self) -> str:
        """``quick`` or ``standard``."""
        return next(str(b.property("edition")) for b in self.editions.buttons() if b.isChecked())

    @property
    def pack_id(self) -> str:
        """Empty: none."""
        return str(self.packs.currentData())

    def summary(self) -> str:
        """「令和8年度　標準版　県のKPI：…」."""
        pack = self.packs.currentText()
        return f"{fiscal_year_label(self.fiscal_year)}　{ABOUT[self.edition][0]}版　県のKPI：{pack}"


def pack_words(pack: Pack | None, prefecture: str) -> str:
    """What a pack means for a town of ``prefecture``."""
    if pack is None:
        return "県の目標との比べは出ません。"
    if not pack.prefecture:
        return "国の計画などの数を町の実績で見ます。県の目標はないので、達成の判定はしません。"
    if pack.prefecture == prefecture:
        return f"{pack.prefecture}の目標と町の実績を比べます。"
    return f"{pack.prefecture}の目標です。{prefecture}の町には当てはまりません。"


def current_fiscal_year(today: date) -> int:
    """The Japanese fiscal year (April to March) of a day."""
    return today.year if today.month >= 4 else today.year - 1


def question_counts(question_set: QuestionSet, edition: str) -> tuple[int, int]:
    """Questions of an edition, and how many of them a person answers."""
    asked = [q for q in question_set.questions() if edition == "standard" or q.edition == "quick"]
    return len(asked), sum(not question.is_auto for question in asked)


def _muted(text: str = "") -> Paragraph:
    return Paragraph(text, "muted")
