"""Which pages there are: one line a page in :data:`PAGES`, and the way from any key to its page."""

from __future__ import annotations

from pkgutil import resolve_name

from msgspec import Struct
from PySide6 import QtWidgets
from PySide6.QtWidgets import QWidget

from dx_assess.form.model import QuestionSet
from dx_assess.form.reserved import is_review
from dx_assess.session.document import Document
from dx_assess.session.keys import all_targets
from dx_assess.ui.page import Page

TOP = ""
"""The pages above all groups."""
GROUPS = {
    "fill": "記入",
    "optional": "参考の領域",
    "registers": "台帳",
    "results": "結果",
    "proceed": "進め方",
    "record": "記録",
}
"""The groups of the navigation in their order; one without pages is not shown."""
FOLDED = ("optional", "registers")
"""Groups that are folded until the user unfolds them."""


class PageKind(Struct, frozen=True):
    """A page, or a kind of pages (``domain`` and ``register``: one for each).

    :param icon: a file of ``resources/icons``.
    :param place: module below ``dx_assess.ui`` and class, made of the document and, if there is one, the part of the
        page id after ``:``. A name and not the class: a page is loaded when it is first shown, so that the window
        starts without the others.
    """

    id: str
    label: str
    icon: str
    group: str
    place: str


PAGES = (
    PageKind("home", "ホーム", "home", TOP, "home.home_page:HomePage"),
    PageKind("profile", "基本情報", "profile", "fill", "questions.profile_page:ProfilePage"),
    PageKind("domain", "", "", "fill", "questions.domain_page:DomainPage"),
    PageKind("register", "", "", "registers", "registers.register_page:RegisterPage"),
    PageKind("results", "結果", "results", "results", "results.results_page:ResultsPage"),
    PageKind("advice", "次の一歩", "advice", "results", "advice.advice_page:AdvicePage"),
    PageKind("whatif", "試してみる", "whatif", "results", "whatif.whatif_page:WhatIfPage"),
    PageKind("plan", "行動計画", "plan", "results", "plan.plan_page:PlanPage"),
    PageKind("export", "書き出し", "export", "results", "export.export_page:ExportPage"),
    PageKind("sheets", "庁内シート", "sheets", "proceed", "sheets.sheets_page:SheetsPage"),
    PageKind("review", "アドバイザーの確認", "review", "proceed", "review.review_page:ReviewPage"),
    PageKind("confirm", "確定・決裁", "confirm", "proceed", "confirming.confirm_page:ConfirmPage"),
    PageKind("submit", "提出", "submit", "proceed", "submit.submit_page:SubmitPage"),
    PageKind("history", "変更の記録", "history", "record", "history.history_page:HistoryPage"),
    PageKind("backups", "控え", "backups", "record", "backups.backups_page:BackupsPage"),
)
"""Every page, in the order of the navigation. A new page is one line here."""


class Entry(Struct, frozen=True):
    """One line of the navigation."""

    page: str
    label: str
    icon: str
    group: str


class Place(Struct, frozen=True):
    """A page and what to show there: an answer key, or nothing."""

    page: str
    key: str = ""


def make_page(document: Document, page_id: str, parent: QWidget | None = None) -> Page:
    """The page of an id such as ``domain:online``, hidden in ``parent``."""
    kind, _, argument = page_id.partition(":")
    place = next(page.place for page in PAGES if page.id == kind)
    with Page.made_in(parent):
        page: Page = resolve_name(f"dx_assess.ui.{place}")(document, *([argument] if argument else []))
    return page


def load_pages() -> None:
    """Load what all pages are made of; for work in the background, so that the first look at a page is soon there."""
    for kind in PAGES:
        resolve_name(f"dx_assess.ui.{kind.place}")
    for name in dir(QtWidgets):  # PySide makes a class when it is asked for, or all of them in one piece (25 ms)
        getattr(QtWidgets, name)


def entries(question_set: QuestionSet) -> tuple[Entry, ...]:
    """All lines of the navigation in order: the pages above, then group by group."""
    found: list[Entry] = []
    for kind in PAGES:
        if kind.id == "domain":
            found += _domains(question_set)
        elif kind.id == "register":
            found += _registers(question_set)
        else:
            found.append(Entry(kind.id, kind.label, kind.icon, kind.group))
    order = (TOP, *GROUPS)
    return tuple(sorted(found, key=lambda entry: order.index(entry.group)))


def _domains(question_set: QuestionSet) -> list[Entry]:
    return [
        Entry(f"domain:{domain.id}", f"{domain.no} {domain.name}", "", "optional" if domain.optional else "fill")
        for domain in question_set.domains
    ]


def _registers(question_set: QuestionSet) -> list[Entry]:
    labels = {
        register.id: register.name if register.auxiliary else f"{register.no} {register.name}"
        for register in question_set.registers
    }
    return [Entry(f"register:{key}", label, "", "registers") for key, label in labels.items()]


def page_ids(question_set: QuestionSet) -> tuple[str, ...]:
    """All pages in the order of the navigation."""
    return tuple(entry.page for entry in entries(question_set))


RECORD_PAGES = {"_visits": "review", "_comments": "review", "_tasks": "plan", "_inquiries": "submit"}
"""Where the rows of the record tables are shown."""


def find_place(question_set: QuestionSet, target: str) -> Place | None:
    """Where a page, a register, a row or cell (``register/row/column``), a domain or a key is, or None."""
    if target in page_ids(question_set):
        return Place(target)
    if target == "findings":
        return Place("results", target)
    for page in ("history", "confirm"):
        if target.startswith(f"{page}:"):
            return Place(page, target.removeprefix(f"{page}:"))
    head = target.partition("/")[0].partition(".")[0]
    if question_set.register(head) is not None:
        return Place(f"register:{head}", "" if head == target else target)
    if is_review(target) or head in RECORD_PAGES:
        return Place(RECORD_PAGES.get(head, "review"), target)
    if target not in all_targets(question_set) and question_set.domain(target) is None:
        return None
    if head == "profile":
        return Place("profile", target)
    return Place(f"domain:{head}", "" if head == target else target)
