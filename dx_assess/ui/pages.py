"""Which pages there are: one table from the kind of a page to what makes it, and the way from any key to its page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dx_assess.form.model import QuestionSet
from dx_assess.session.document import Document
from dx_assess.session.keys import all_targets
from dx_assess.ui.advice.advice_page import AdvicePage
from dx_assess.ui.export.export_page import ExportPage
from dx_assess.ui.history.history_page import HistoryPage
from dx_assess.ui.page import Page
from dx_assess.ui.questions.domain_page import DomainPage
from dx_assess.ui.questions.profile_page import ProfilePage
from dx_assess.ui.registers.register_page import RegisterPage
from dx_assess.ui.results.results_page import ResultsPage

Factory = Callable[[Document, str], Page]

FACTORIES: dict[str, Factory] = {
    "profile": lambda document, _: ProfilePage(document),
    "domain": DomainPage,
    "register": RegisterPage,
    "results": lambda document, _: ResultsPage(document),
    "advice": lambda document, _: AdvicePage(document),
    "history": lambda document, _: HistoryPage(document),
    "export": lambda document, _: ExportPage(document),
}
"""Kind of page (the part of a page id before ``:``) → factory."""


@dataclass(frozen=True, slots=True)
class Place:
    """A page and what to show there: an answer key, or nothing."""

    page: str
    key: str = ""


def make_page(document: Document, page_id: str) -> Page:
    """The page of an id such as ``domain:online``."""
    kind, _, argument = page_id.partition(":")
    return FACTORIES[kind](document, argument)


def page_ids(question_set: QuestionSet) -> tuple[str, ...]:
    """All pages in the order of the navigation."""
    domains = sorted(question_set.domains, key=lambda domain: domain.optional)
    return (
        "profile",
        *(f"domain:{domain.id}" for domain in domains),
        *(f"register:{register.id}" for register in question_set.registers),
        "results",
        "advice",
        "history",
        "export",
    )


def find_place(question_set: QuestionSet, target: str) -> Place | None:
    """Where a page, a register, a row or cell (``register/row/column``), a domain or a key is, or None."""
    if target in page_ids(question_set):
        return Place(target)
    if target.startswith("history:"):
        return Place("history", target.removeprefix("history:"))
    head = target.partition("/")[0].partition(".")[0]
    if question_set.register(head) is not None:
        return Place(f"register:{head}", "" if head == target else target)
    if target not in all_targets(question_set) and question_set.domain(target) is None:
        return None
    if head == "profile":
        return Place("profile", target)
    return Place(f"domain:{head}", "" if head == target else target)
