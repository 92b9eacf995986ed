"""Exactly what leaves the house, by 公開区分, and what stays."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout

from dx_assess.form.model import PublicationClass
from dx_assess.session.submit_check import ALWAYS_STAYS, Leaving, Preview
from dx_assess.ui.later import Later, LaterTabs
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
        self.tabs = LaterTabs()
        self.tabs.setAccessibleName("県へ出るものと、町に残るもの")
        self._found = Preview((), ())
        self._a = Later(
            lambda: LinesTable("公開区分A：県へ出て、公表されうるもの", LEAVES), lambda it: self._leave(it, "A")
        )
        self._b = Later(
            lambda: LinesTable("公開区分B：県へ出て、公表されないもの", LEAVES), lambda it: self._leave(it, "B")
        )
        self._stays = Later(lambda: LinesTable("町に残るもの", STAYS), self._stay)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 14, 20, 14)
        rows.setSpacing(8)
        for widget in (heading, stays, self.tabs):
            rows.addWidget(widget)
        for part in (self._a, self._b, self._stays):
            self.tabs.addTab(part.room, "")
        follow_text(self.tabs, self._follow)

    @property
    def a(self) -> LinesTable:
        """What may be published."""
        return self._a.widget()

    @property
    def b(self) -> LinesTable:
        """What only the prefecture sees."""
        return self._b.widget()

    @property
    def stays(self) -> LinesTable:
        """What stays in the town."""
        return self._stays.widget()

    def _leave(self, table: LinesTable, publication: PublicationClass) -> None:
        table.show_lines([_line(item, item.value) for item in self._found.of_class(publication)])

    def _stay(self, table: LinesTable) -> None:
        table.show_lines([_line(item, item.why) for item in self._found.stays])

    def _follow(self) -> None:
        self.tabs.setFixedHeight((self.tabs.fontMetrics().height() + AROUND) * (HEIGHT + 2))

    def show_preview(self, found: Preview) -> None:
        """Show what leaves and what stays."""
        self._found = found
        a, b = found.of_class("A"), found.of_class("B")
        for part in (self._a, self._b, self._stays):
            part.renew()
        words: Sequence[tuple[str, int]] = (
            ("A 公表されうる", len(a)),
            ("B 県だけ", len(b)),
            ("町に残る", len(found.stays)),
        )
        for at, (label, count) in enumerate(words):
            self.tabs.setTabText(at, f"{label}（{count}）")


def _line(item: Leaving, last: str) -> tuple[Cell, Cell, Cell]:
    return Cell(item.group), Cell(item.what, tip=item.what), Cell(last, tip=last)
