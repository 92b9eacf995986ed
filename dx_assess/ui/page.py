"""What every page of the window is.

A page is built once for a document, shown and hidden by the main window and told about every saved change::

    class RegisterPage(Page):
        def __init__(self, document: Document, register_id: str) -> None:
            super().__init__()
            self.title = ...

Widgets of a page get their look from their object name (``resources/style/app.qss``): ``pageHead``, ``title``,
``heading``, ``card``, ``cards`` (scroll area), ``strong``, ``muted``, ``question``, ``figure``, ``numeric``, ``link``,
``primary`` (one a page), ``tag``, ``aside``, ``noticeE``, ``noticeW``, ``noticeF``, ``noticeOK``, ``disclosure``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from dx_assess.ui.settings import Settings

if TYPE_CHECKING:  # the window's stack needs this module before anything of the questions is loaded
    from dx_assess.session.document import Changed


class Unsaved(Struct, frozen=True):
    """A text that stands in its field and not in the file.

    ``label``: the field in words. ``key``: where it is, as ``navigation`` understands it (``online.policy``,
    ``register/row/column``). ``reason``: why it was not taken, in Japanese; empty while it is still being typed.
    """

    label: str
    key: str
    reason: str = ""


class Page(QWidget):
    """Base of all pages; ``title`` is the window's and the screen reader's name of it.

    Signals:

    ``navigation(target, rows)``: another page is asked for. ``target`` is a page id (``profile``, ``domain:online``,
    ``register:procedures``, ``results``, ``export``), or any answer key or register id; ``rows`` are rows to show.

    ``save_failed(error)``: a change could not be written (not: an input that could not be read); the window shows it in
    the saved-state until the next change succeeds. The page has told the user itself or leaves it to the window.

    ``file_wanted(action, close)``: something has to be done with files. ``action`` is called with the window's
    :class:`~dx_assess.ui.welcome.opening.Opening`, after the open file is closed when ``close``.

    ``unsaved_changed()``: what :meth:`unsaved` returns is (or may be) different now.
    """

    navigation = Signal(str, object)
    save_failed = Signal(object)
    unsaved_changed = Signal()
    file_wanted = Signal(object, bool)

    title: str = ""

    _place: ClassVar[QWidget | None] = None

    def __init__(self, parent: QWidget | None = None) -> None:
        """Into ``parent``, else into the place of :meth:`made_in`, hidden."""
        super().__init__(parent if parent is not None else Page._place)

    @staticmethod
    @contextmanager
    def made_in(place: QWidget | None) -> Iterator[None]:
        """Pages made meanwhile belong to ``place`` at once: Qt goes through a finished page again for its style."""
        before, Page._place = Page._place, place
        try:
            yield
        finally:
            Page._place = before

    guard: Callable[[Callable[[], object]], object] = staticmethod(lambda action: action())
    """Does an action that would lose texts of any page (:meth:`unsaved`) — at once, or when the user has agreed."""

    def use_settings(self, settings: Settings) -> None:
        """What the window remembers for its user, handed over before the page is shown."""

    @property
    def busy(self) -> bool:
        """Whether something slow is under way that needs the file; it is not closed meanwhile."""
        return False

    def unsaved(self) -> tuple[Unsaved, ...]:
        """Every text of this page that is being typed or was refused, in the order of the page.

        After :meth:`leave` only what was refused is left; that would be lost with the page.
        """
        return ()

    def drop_unsaved(self) -> None:
        """Show what is stored in place of every text of :meth:`unsaved`; the user has agreed to lose them."""

    def refresh(self, changed: Changed) -> None:
        """Show what is stored now. Never saves. ``changed.year``: everything may be different.

        A hidden page is refreshed when it is shown again, with all that happened meanwhile.
        """

    def show_key(self, key: str) -> None:
        """Bring the question, field or mark ``key`` into view and put the keyboard there."""

    def show_rows(self, row_ids: tuple[str, ...]) -> None:
        """Bring rows of a register into view."""

    def here(self) -> str:
        """The question that has the keyboard, else the domain that is shown; empty on other pages."""
        return ""

    def enter(self) -> None:
        """Put the keyboard on the page: where it wants it, else on the first control that Tab reaches."""
        enter(self)

    def complete(self) -> None:
        """Make at once what the page makes bit by bit while it is shown."""

    def leave(self) -> None:
        """The page is about to be hidden or the file closed: save what is still being typed."""


def enter(page: QWidget) -> None:
    """Put the keyboard on ``page``: where it wants it, else on the first control that Tab reaches."""
    if isinstance(page, Page):
        page.complete()
    widget = page.focusProxy() or page.nextInFocusChain()
    while widget is not None and widget is not page and not (page.isAncestorOf(widget) and _by_tab(widget)):
        widget = widget.nextInFocusChain()
    if widget is not None and widget is not page:
        widget.setFocus(Qt.FocusReason.OtherFocusReason)


def _by_tab(widget: QWidget) -> bool:
    """Tab reaches it now."""
    tab = Qt.FocusPolicy.TabFocus
    return widget.isVisible() and widget.isEnabled() and bool(widget.focusPolicy() & tab == tab)
