"""ホーム: what to do next, and how far every domain and division is. It comes up first when a file is opened."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from dx_assess.session.document import Changed, Document
from dx_assess.session.home import Home, home_of
from dx_assess.store.dxafile import utc_now
from dx_assess.text.dates import fiscal_year_label
from dx_assess.ui.distribution.news_line import show_letter
from dx_assess.ui.flow import FlowRow
from dx_assess.ui.home.line_grid import LineGrid
from dx_assess.ui.home.step_list import StepList
from dx_assess.ui.home.strip import Strip
from dx_assess.ui.page import Page
from dx_assess.ui.page_head import card_column, page_head
from dx_assess.ui.pages import find_place


class HomePage(Page):
    """Links only; nothing is entered here."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.title = "ホーム"
        self._document = document
        self.home: Home | None = None
        self.strip = Strip()
        self.steps = StepList(lambda target: find_place(document.question_set, target) is not None)
        self.domains = LineGrid("領域ごと", ("点", "幅"))
        self.divisions = LineGrid("課ごと", ("状態",))
        for part in (self.strip, self.steps, self.domains, self.divisions):
            part.asked_for.connect(lambda target: self.navigation.emit(target, ()))
        self.strip.letter_wanted.connect(self._show_letter)
        pair = FlowRow(gap=10, fill=True)
        pair.add(self.domains, 6)
        pair.add(self.divisions, 5)
        scroll, cards = card_column()
        cards.addWidget(self.strip)
        cards.addWidget(self.steps)
        cards.addWidget(pair)
        cards.addStretch(1)
        label = fiscal_year_label(document.year.fiscal_year)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(page_head(f"{document.town.name}　{label}の点検", "青い字を押すと、その場所が開きます。"))
        layout.addWidget(scroll, 1)
        self.refresh(Changed(year=True))

    def refresh(self, changed: Changed) -> None:
        """Show what is stored now."""
        self.home = home_of(self._document, utc_now())
        self.strip.show_home(self.home)
        self.steps.show_steps(self.home.steps)
        self.domains.show_lines(self.home.domains)
        self.divisions.show_lines(self.home.divisions)

    def _show_letter(self) -> None:
        if self.home is not None and self.home.deadline is not None:
            show_letter(self, self.home.deadline)
