"""ホーム: what to do next, and how far every domain and division is. It comes up first when a file is opened.

The cards are made from the top down while the page is shown, or at once when somebody asks for one.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

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
from dx_assess.ui.page_head import card_column, under_head
from dx_assess.ui.pages import find_place
from dx_assess.ui.slices import Slices


class HomePage(Page):
    """Links only; nothing is entered here."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.title = "ホーム"
        self._document = document
        self._home: Home | None = None
        label = fiscal_year_label(document.year.fiscal_year)
        layout = under_head(self, f"{document.town.name}　{label}の点検", "青い字を押すと、その場所が開きます。")
        scroll, self._cards = card_column()
        layout.addWidget(scroll, 1)
        self.slices = Slices(self, self._make())

    def _make(self) -> Iterator[object]:
        """Card by card, and the lines of the last two from the top down; one that is there already bears it."""
        for part in ("home", "strip", "steps", "domains", "divisions"):
            yield getattr(self, part)
        for grid in (self.domains, self.divisions):  # one after the other: Tab goes in the order in which they are made
            yield from grid.make()

    @property
    def home(self) -> Home:
        """What is shown."""
        if self._home is None:
            self._home = home_of(self._document, utc_now())
        return self._home

    @cached_property
    def strip(self) -> Strip:
        """The figures at the top."""
        found = Strip(self._cards.parentWidget())
        found.show_home(self.home)
        found.asked_for.connect(self._ask)
        found.letter_wanted.connect(self._show_letter)
        self._cards.addWidget(found)
        return found

    @cached_property
    def steps(self) -> StepList:
        """What to do next; below the strip."""
        above, question_set = self.strip, self._document.question_set
        found = StepList(lambda target: find_place(question_set, target) is not None, above.parentWidget())
        found.show_steps(self.home.steps)
        found.asked_for.connect(self._ask)
        self._cards.addWidget(found)
        return found

    @cached_property
    def _pair(self) -> FlowRow:
        """The place of the two cards below the steps."""
        pair = FlowRow(gap=10, fill=True)
        pair.setParent(self.steps.parentWidget())
        self._cards.addWidget(pair)
        self._cards.addStretch(1)
        return pair

    @cached_property
    def domains(self) -> LineGrid:
        """Every domain."""
        found = LineGrid("領域ごと", ("点", "幅"), self._pair)
        found.show_lines(self.home.domains)
        found.asked_for.connect(self._ask)
        self._pair.add(found, 6)
        return found

    @cached_property
    def divisions(self) -> LineGrid:
        """Every division; beside the domains."""
        beside = self.domains
        found = LineGrid("課ごと", ("状態",), beside.parentWidget())
        found.show_lines(self.home.divisions)
        found.asked_for.connect(self._ask)
        self._pair.add(found, 5)
        return found

    def _ask(self, target: str) -> None:
        self.navigation.emit(target, ())

    def complete(self) -> None:
        """Make what is not there yet."""
        self.slices.finish()

    def refresh(self, changed: Changed) -> None:
        """Show what is stored now; what is not made yet shows it when it is."""
        self._home = None
        made = vars(self)
        if "strip" in made:
            self.strip.show_home(self.home)
        if "steps" in made:
            self.steps.show_steps(self.home.steps)
        if "domains" in made:
            self.domains.show_lines(self.home.domains)
        if "divisions" in made:
            self.divisions.show_lines(self.home.divisions)

    def _show_letter(self) -> None:
        if self.home.deadline is not None:
            show_letter(self, self.home.deadline)
