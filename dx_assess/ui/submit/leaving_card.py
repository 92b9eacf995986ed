"""Exactly what leaves the house, by 公開区分, and what stays."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QLabel, QTabWidget, QVBoxLayout

from dx_assess.session.submit_check import ALWAYS_STAYS, Leaving, Preview
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.tables import AROUND, STRETCH, Cell, Head, LinesTable
from dx_assess.ui.text_size import follow_text

LEAVES = (Head("領域・台帳", 16), Head("設問・列", STRETCH), Head("答え", 20))
STAYS = (Head("領域・台帳", 16), Head("設問・列", STRETCH), Head("どうして", 24))
ABOUT = "県へ渡るのは、区分A・Bの答えと備考・根拠資料の場所、台帳の列、点と段階です。"
HEIGHT = 9
"""Lines of a table that are shown without scrolling."""


class LeavingCard(QFrame):
    """Three tabs: A, B, what stays."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        heading = QLabel("県へ出るものと、町に残るもの")
        heading.setObjectName("heading")
        stays = Paragraph(f"{ABOUT}いつも町に残るもの：{'、'.join(ALWAYS_STAYS)}。", "muted")
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("県へ出るものと、町に残るもの")
        self.a = LinesTable("公開区分A：県へ出て、公表されうるもの", LEAVES)
        self.b = LinesTable("公開区分B：県へ出て、公表されないもの", LEAVES)
        self.stays = LinesTable("町に残るもの", STAYS)
        for table in (self.a, self.b, self.stays):
            self.tabs.addTab(table, "")
        follow_text(self.tabs, self._follow)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 14, 20, 14)
        rows.setSpacing(8)
        for widget in (heading, stays, self.tabs):
            rows.addWidget(widget)

    def _follow(self) -> None:
        self.tabs.setFixedHeight((self.tabs.fontMetrics().height() + AROUND) * (HEIGHT + 2))

    def show_preview(self, found: Preview) -> None:
        """Show what leaves and what stays."""
        a, b = found.of_class("A"), found.of_class("B")
        self.a.show_lines([_line(item, item.value) for item in a])
        self.b.show_lines([_line(item, item.value) for item in b])
        self.stays.show_lines([_line(item, item.why) for item in found.stays])
        words: Sequence[tuple[str, int]] = (
            ("A 公表されうる", len(a)),
            ("B 県だけ", len(b)),
            ("町に残る", len(found.stays)),
        )
        for at, (label, count) in enumerate(words):
            self.tabs.setTabText(at, f"{label}（{count}）")


def _line(item: Leaving, last: str) -> tuple[Cell, Cell, Cell]:
    return Cell(item.group), Cell(item.what, tip=item.what), Cell(last, tip=last)
